"""Statements as people read them: what was earned, what limits took, what is payable, and in which prices."""

from __future__ import annotations

from collections.abc import Sequence

from virkning.papers.page import Page
from virkning.papers.words import Words
from virkning.settlement import Settlement
from virkning.settlement.explanation import numbers
from virkning.settlement.limits import LimitLine
from virkning.settlement.result import StatementResult
from virkning.terms.model import Limit


def write_statements(page: Page, settlement: Settlement, chosen: Sequence[StatementResult], words: Words) -> None:
    """Each chosen statement in full, and an overview where there are several."""
    paper = _Paper(page, settlement, words)
    paper.head()
    for result in chosen:
        paper.statement(result)
    if len(chosen) > 1:
        paper.overview(chosen)
    if not chosen:
        page.gap()
        page.say(words("no_statements"))


class _Paper:
    def __init__(self, page: Page, settlement: Settlement, words: Words) -> None:
        self.page, self.settlement, self.words = page, settlement, words
        self.agreement = settlement.terms.agreement

    def money(self, amount: int) -> str:
        return numbers.money(amount, self.agreement.currency, self.words.lang)

    def day(self, result: StatementResult) -> str:
        return numbers.day(result.statement.date, self.words.lang)

    def head(self) -> None:
        """What is settled: the agreement, its parties, what was known, and how it is read."""
        page, words, settlement = self.page, self.words, self.settlement
        page.heading(f"{self.agreement.title}: {words(self.agreement.settles)}")
        page.say(" · ".join(party.name for party in self.agreement.parties.values()))
        if settlement.earned.enrolled:
            page.say(words("enrolled", count=words.whole(settlement.earned.enrolled)))
        if settlement.known_at is not None:
            page.say(words("known_at", moment=settlement.known_at))
        for reading in self.agreement.readings:
            alternative = settlement.terms.readings.get(reading.id)
            if alternative is not None:
                page.say(words("reading_used", id=reading.id, says=reading.alternatives[alternative].says))
        if settlement.rejected:
            page.say(words.count(settlement.rejected, "rejected_one", "rejected"), "bold red")
        short = {"terms": settlement.terms.sha256[:12], "facts": settlement.facts_sha256[:12]}
        page.say(words("hashes", **short, engine=settlement.engine), "dim")

    def statement(self, result: StatementResult) -> None:
        """One statement in full."""
        page, words = self.page, self.words
        page.heading(words("statement", day=self.day(result)))
        page.say(self._prices(result))
        page.gap()
        self._outcomes(result)
        if any(amount for basis, amount in result.by_basis.items() if basis != "observed"):
            page.gap()
            rows = [[words(basis), self.money(amount)] for basis, amount in result.by_basis.items() if amount]
            page.table([words("basis"), words("earned")], rows, right="lr")
        if result.limits:
            page.gap()
            self._limits(result)
        page.gap()
        if result.unresolved:
            page.say(words.count(result.unresolved, "unresolved_cell", "unresolved_cells"), "yellow")
        due = words("due_on", day=numbers.day(result.statement.due, words.lang))
        payable = words(f"payable_{self.agreement.settles}")
        page.say(f"{payable} {due}: {self.money(result.payable)}", "bold green")

    def _prices(self, result: StatementResult) -> str:
        level = self.settlement.timeline.version(result.statement.index).agreement.price_level
        if level.index is None:
            return self.words("no_regulation", year=level.year)
        if not result.not_regulated:
            return self.words("prices_of", level=result.price_level)
        years = range(level.first_year or level.year + 1, result.statement.due.year + 1)
        if len(result.not_regulated) == len(years):
            return self.words("no_index_table", year=level.year)
        missing = ", ".join(str(year) for year in result.not_regulated)
        return self.words("index_lacks", level=result.price_level, years=missing)

    def _outcomes(self, result: StatementResult) -> None:
        words = self.words
        version = self.settlement.timeline.version(result.statement.index)
        known = {rule.id: rule.outcome for rule in version.terms.rules}
        rows = [[known[each].title, known[each].clause, self.money(amount)] for each, amount in result.outcomes.items()]
        beside = result.earned - sum(result.outcomes.values())
        for basis in ("top_up", "rounding"):
            amount = result.by_basis.get(basis, 0)
            if amount and beside:
                rows.append([words(basis), "", self.money(amount)])
        rows.append([words("earned_in_all"), "", self.money(result.earned)])
        self.page.table([words("outcome"), words("clause"), words("earned")], rows, right="llr", totals=1)

    def _limits(self, result: StatementResult) -> None:
        words = self.words
        columns = [words("limit"), words("clause"), words("headroom"), words("reduction")]
        rows = []
        known = {each.id: each for each in self._limits_of(result)}
        for each in result.limits:
            headroom = "–" if each.headroom_before is None else self.money(each.headroom_before)
            rows.append([self._limit_name(known[each.id], each), each.clause, headroom, self._effect(each)])
        self.page.table(columns, rows, right="llrr")

    def _limits_of(self, result: StatementResult) -> list[Limit]:
        return self.settlement.timeline.version(result.statement.index).agreement.limits

    def _limit_name(self, limit: Limit, line: LimitLine) -> str:
        name = limit.title or limit.id
        if limit.each == "participant":
            return f"{name} ({self.words('each_participant')})"
        return f"{name} ({line.of})" if line.of else name

    def _effect(self, line: LimitLine) -> str:
        if line.reduction < 0:
            return f"{self.words('filled')} {self.money(-line.reduction)}"
        return self.money(line.reduction)

    def overview(self, chosen: Sequence[StatementResult]) -> None:
        """All statements in one table, with their sums."""
        words = self.words
        self.page.heading(words("all_statements"))
        columns = [words("date"), words("due"), words("earned"), words("reduction"), words("payable")]
        rows = [
            [
                result.statement.date.isoformat(),
                result.statement.due.isoformat(),
                self.money(result.earned),
                self.money(result.earned - result.payable),
                self.money(result.payable),
                words.whole(result.unresolved),
            ]
            for result in chosen
        ]
        earned, payable = sum(each.earned for each in chosen), sum(each.payable for each in chosen)
        unresolved = words.whole(sum(each.unresolved for each in chosen))
        rows.append(
            [words("total"), "", self.money(earned), self.money(earned - payable), self.money(payable), unresolved]
        )
        self.page.table([*columns, words("unresolved")], rows, right="llrrrr", totals=1)
