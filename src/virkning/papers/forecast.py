"""A forecast as people read it: the plan, what it may come to, the risks, and who is left with what."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from virkning.facts import Facts
from virkning.forecast.model import Payer
from virkning.forecast.origin import Origin
from virkning.forecast.people import Setup
from virkning.forecast.results import QUANTILES, Result, Share, Spread
from virkning.papers.case_amounts import fixed
from virkning.papers.page import Page
from virkning.papers.words import Words
from virkning.settlement.evaluate import half_away
from virkning.settlement.explanation import numbers

KINDS = ("grant", "repayment", "cost", "gain")


class Amounts:
    """Writes estimated amounts and chances: whole kroner, whole per cents."""

    def __init__(self, setup: Setup, words: Words) -> None:
        self.currency, self.words = setup.terms.agreement.currency, words
        self.unit = "kr." if (self.currency, words.lang) == ("DKK", "da") else self.currency

    def cell(self, minor: int | None) -> str:
        """A whole amount without its currency, for a table whose heading names it."""
        return "–" if minor is None else numbers.number(half_away(Fraction(minor, 100)), self.words.lang)

    def money(self, minor: int | None) -> str:
        """A whole amount; a dash where there is none."""
        return "–" if minor is None else numbers.whole_money(minor, self.currency, self.words.lang)

    def chance(self, chance: Fraction) -> str:
        """A chance in whole per cent; never 0 or 100 where it is neither."""
        if 0 < chance < Fraction(1, 200):
            return self.words("fc_less_than", share=numbers.percent(Fraction(1, 100), self.words.lang))
        if 1 > chance > Fraction(199, 200):
            return self.words("fc_more_than", share=numbers.percent(Fraction(99, 100), self.words.lang))
        return self.percent(chance, 0)

    def percent(self, share: Fraction, places: int) -> str:
        """A share in per cent, with so many decimals."""
        return self.words("fc_percent", number=fixed(share * 100, places, self.words))

    def rate(self, rate: float) -> str:
        """A rate with one decimal."""
        return self.percent(Fraction(rate).limit_denominator(10**6), 1)


def write_forecast(page: Page, result: Result, words: Words, facts: Facts | None = None) -> None:
    """A whole forecast."""
    origin = Origin(result.setup, result.parameters, result.scenarios, result.seed, facts)
    write_origin(page, origin, words, "fc_forecast")
    paper = _Paper(page, result, words)
    paper.head()
    paper.statements()
    paper.chances()
    paper.parties()
    paper.payers()
    paper.notes()


def write_origin(page: Page, origin: Origin, words: Words, about: str) -> None:
    """The heading, and what a forecast comes from: parties, readings, what is known, prices, luck and hashes."""
    setup, facts = origin.setup, origin.facts
    terms, agreement = setup.terms, setup.terms.agreement
    page.heading(f"{agreement.title}: {words(about)}")
    page.say(" · ".join(party.name for party in agreement.parties.values()))
    for reading in agreement.readings:
        if alternative := terms.readings.get(reading.id):
            page.say(words("reading_used", id=reading.id, says=reading.alternatives[alternative].says))
    if terms.readings:
        page.say(words("fc_read_otherwise"), "dim")
    if until := setup.known.until:
        people = sum(each.people for each in setup.known.cohorts.values())
        day = numbers.day(until, words.lang)
        page.say(words("fc_known", day=day, count=words.whole(people)) if people else words("fc_known_day", day=day))
    if facts is not None and facts.known_at is not None:
        page.say(words("known_at", moment=facts.known_at))
    if facts is not None and facts.rejected:
        page.say(words.count(facts.rejected, "rejected_one", "rejected"), "bold red")
    page.say(price_level(setup, words))
    parts = [words("fc_runs", count=words.whole(origin.scenarios), seed=origin.seed)]
    parts.append(words("fc_hashes", terms=terms.sha256[:12], parameters=origin.parameters.sha256[:12]))
    if facts is not None:
        parts.append(words("fc_facts_hash", facts=facts.sha256[:12]))
    page.say(" · ".join(parts), "dim")


def price_level(setup: Setup, words: Words) -> str:
    """In which prices amounts are."""
    level = setup.terms.agreement.price_level
    if level.index is None:
        return words("no_regulation", year=level.year)
    if not setup.indices.get(level.index):
        return words("no_index_table", year=level.year)
    return words("fc_prices_due")


class _Paper:
    def __init__(self, page: Page, result: Result, words: Words) -> None:
        self.page, self.result, self.words = page, result, words
        self.agreement = result.setup.terms.agreement
        self.amounts = Amounts(result.setup, words)

    def head(self) -> None:
        """What is at stake, and what the plan comes to."""
        page, words, result = self.page, self.words, self.result
        page.gap()
        plan = self.amounts.money(sum(result.expected.payable))
        page.say(words(f"fc_plan_{self.agreement.settles}", amount=plan), "bold")
        if result.expected_net is not None:
            page.say(words("fc_plan_net", amount=self.amounts.money(round(result.expected_net))), "bold")
        if not result.setup.plan.places:
            page.say(words("fc_plan_of_the_whole"), "dim")
        if result.grant is not None:
            page.say(words("fc_grant_is", amount=self.amounts.money(result.grant)))
        if result.cap is not None:
            page.say(words("fc_cap_is", amount=self.amounts.money(result.cap)))
        if result.undated:
            start = numbers.day(self.agreement.period.first, words.lang)
            page.say(words("fc_undated", amount=self.amounts.money(result.undated), day=start), "yellow")

    def statements(self) -> None:
        """What each statement may come to, and all together."""
        words, cell = self.words, self.amounts.cell
        kind = words(f"fc_statements_{self.agreement.settles}")
        self.page.heading(words("fc_in", what=kind, currency=self.amounts.unit))
        quantiles = [words("fc_quantile", share=q) for q in QUANTILES]
        columns = [words("due"), words("fc_plan"), words("fc_mean"), *quantiles]
        rows = []
        for each in self.result.statements:
            due = each.statement.due.isoformat() + (f" ({words('fc_settled')})" if each.known else "")
            plan = each.expected if each.planned is None else each.planned
            rows.append([due, cell(plan), cell(each.spread.mean), *self._quantiles(each.spread)])
        plans = sum(e.expected if e.planned is None else e.planned for e in self.result.statements)
        total = self.result.total
        rows.append([words("total"), cell(plans), cell(total.mean), *self._quantiles(total)])
        self.page.table(columns, rows, right="l" + "r" * (len(columns) - 1), totals=1)
        if total.error:
            self.page.say(words("fc_quantiles_say", error=self.amounts.money(total.error)), "dim")

    def _quantiles(self, spread: Spread) -> list[str]:
        return [self.amounts.cell(spread.quantiles[q]) for q in QUANTILES]

    def chances(self) -> None:
        """What can happen, and how often it does."""
        words, page, amounts, found = self.words, self.page, self.amounts, self.result.chances
        page.heading(words("fc_risks"))
        rows = []
        if self.agreement.limits:
            rows.append([words("fc_cap_binds"), amounts.chance(found.cap_binds)])
        if found.grant_not_repaid is not None:
            rows.append([words("fc_not_repaid"), amounts.chance(found.grant_not_repaid)])
        if found.municipality_loses is not None:
            rows.append([words("fc_loses"), amounts.chance(found.municipality_loses)])
        page.table([words("fc_event"), words("fc_share_of_runs")], rows, right="lr")
        if (loss := self.result.loss_given_failure) is not None:
            high = amounts.money(loss.quantiles[95])
            page.say(words("fc_loss_given_failure", mean=amounts.money(loss.mean), high=high))
        if self.result.unsettled:
            page.say(
                words("fc_unsettled", count=words.whole(self.result.unsettled),
                      cells=words.whole(self.result.unsettled_cells)),
                "yellow",
            )  # fmt: skip

    def parties(self) -> None:
        """The result of whoever gives the grant, and of the municipality."""
        words, page, result = self.words, self.page, self.result
        rows = []
        giver = words(f"payer_{result.funder}")
        rates = result.rate_of_return
        if rates is not None and rates.mean is not None:
            cells = [self.amounts.rate(rates.quantiles[q]) for q in QUANTILES]
            rows.append([words("fc_rate_of_return", who=giver), self.amounts.rate(rates.mean), *cells])
        for label, spread in (
            (words("fc_value", who=giver), result.funder_value),
            (words("fc_net", who=words("payer_municipality")), result.municipality),
            (words("fc_value", who=words("payer_municipality")), result.municipality_value),
        ):
            if spread is not None:
                rows.append([label, self.amounts.cell(spread.mean), *self._quantiles(spread)])
        if rows:
            page.heading(words("fc_in", what=words("fc_results"), currency=self.amounts.unit))
            columns = ["", words("fc_mean"), *(words("fc_quantile", share=q) for q in QUANTILES)]
            page.table(columns, rows, right="l" + "r" * (len(columns) - 1))
            rate = numbers.percent(result.rate, words.lang)
            day = numbers.day(result.valued_at, words.lang)
            page.say(words("fc_discounted", day=day, rate=rate, source=result.rate_source), "dim")
        else:
            page.gap()
        if rates is not None and rates.without:
            count = words.whole(rates.without)
            page.say(words("fc_no_rate" if rates.mean is not None else "fc_no_rate_at_all", count=count), "yellow")
        if result.municipality is None:
            page.say(words("fc_no_municipality"), "yellow")

    def payers(self) -> None:
        """Who is left with what, on average."""
        words, page = self.words, self.page
        page.heading(words("fc_in", what=words("fc_payers"), currency=self.amounts.unit))
        kinds = [kind for kind in KINDS if any(kind in share.by_kind for share in self.result.shares)]
        columns = [words("fc_payer"), *(words(f"fc_{kind}") for kind in kinds), words("total")]
        rows = [[words(f"payer_{each.payer}"), *self._kinds(each, kinds), self._total(each)]
                for each in self.result.shares]  # fmt: skip
        page.table(columns, rows, right="l" + "r" * (len(columns) - 1))
        for payer, source in not_stated(self.result.setup):
            page.say(words("fc_not_stated", who=words(f"payer_{payer}"), source=source))

    def _kinds(self, share: Share, kinds: Sequence[str]) -> list[str]:
        return [self.amounts.cell(share.by_kind.get(kind)) for kind in kinds]

    def _total(self, share: Share) -> str:
        return self.words("fc_unknown") if share.total is None else self.amounts.cell(share.total)

    def notes(self) -> None:
        """What the figures rest on that a reader should know."""
        words, economy = self.words, self.result.setup.forecast.economy
        titles = {rule.id: rule.outcome.title for rule in self.result.setup.terms.rules}
        for each in economy.anyway if economy else ():
            key = "fc_anyway_counted" if each.counted else "fc_anyway_left_out"
            share = numbers.percent(each.share, words.lang)
            self.page.gap()
            self.page.say(words(key, share=share, outcome=titles[each.outcome]))


def not_stated(setup: Setup) -> list[tuple[Payer, str]]:
    """Payers whose part is not known, and why."""
    economy = setup.forecast.economy
    return [(each.payer, each.source) for each in economy.not_stated] if economy else []
