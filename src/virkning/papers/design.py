"""Proposed prices and caps as people read them: one page that two parties can negotiate on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from virkning.forecast.design import TOLERANCE, Design, Proposal
from virkning.forecast.origin import Origin
from virkning.papers.forecast import Amounts, write_origin
from virkning.papers.page import Page
from virkning.papers.sensitivity import outcome_title
from virkning.papers.words import Words
from virkning.settlement.explanation import numbers


def write_design(page: Page, origin: Origin, found: Design, words: Words) -> None:
    """The aims, the agreement as it stands, and a proposal for each cap: a column each, so that they compare."""
    write_origin(page, origin, words, "fc_design")
    paper = _Paper(page, origin, found, words)
    paper.aims()
    paper.proposals()
    paper.bounds()
    paper.notes()


class _Paper:
    def __init__(self, page: Page, origin: Origin, found: Design, words: Words) -> None:
        self.page, self.setup, self.found, self.words = page, origin.setup, found, words
        self.amounts = Amounts(origin.setup, words)
        self.settles = origin.setup.terms.agreement.settles
        self.risk = numbers.percent(found.aims.most_risk_of_loss, words.lang)
        self.tolerance = numbers.percent(TOLERANCE, words.lang)

    def aims(self) -> None:
        """What the parties want."""
        page, words = self.page, self.words
        page.gap()
        what, aim = words(f"fc_aim_{self.settles}"), self.amounts.money(self.found.aim)
        page.say(words("fc_aims", what=what, aim=aim, tolerance=self.tolerance, risk=self.risk), "bold")

    def proposals(self) -> None:
        """The prices that bring the amount aimed at, under each cap."""
        words, found = self.words, self.found
        self.heading(words("fc_meeting"))
        numbered = [f"{words('fc_proposal')} {n}" for n in range(1, len(found.proposals) + 1)]
        every = [found.agreed, *found.proposals]
        caps = [words("fc_cap"), *(self.amounts.cell(each.cap) for each in every)]
        self.table(["", words("fc_agreed"), *numbered], every, caps)
        self.page.say(words("fc_step", step=self.amounts.money(found.aims.step)), "dim")
        self.page.say(words("fc_design_error", error=self.amounts.money(found.agreed.error)), "dim")
        if found.agreed.error > TOLERANCE * found.aim:
            self.page.say(words("fc_too_few_runs", tolerance=self.tolerance), "yellow")
        for cap in found.out_of_reach:
            self.page.say(words("fc_out_of_reach", cap=self.amounts.money(cap)), "yellow")

    def bounds(self) -> None:
        """The highest prices that keep the municipality's risk, under each cap."""
        if self.found.bounds:
            self.heading(self.words("fc_bounds", risk=self.risk))
            self.table([self.words("fc_cap"), *map(self.amounts.cell, self.found.aims.caps)], self.found.bounds)

    def notes(self) -> None:
        """What a reader should know, and which proposal is best."""
        page, words, found = self.page, self.words, self.found
        if found.agreed.unsettled:
            count = words.whole(found.agreed.unsettled)
            page.say(words("fc_unsettled_in", what=words("fc_agreed"), count=count), "yellow")
        if self.setup.known.until is not None:
            page.say(words("fc_changes_the_known"), "dim")
        unknown = found.agreed.loses is None
        if unknown:
            page.say(words("fc_risk_unknown"), "yellow")
        page.gap()
        best = found.best
        if best is None:
            page.say(words("fc_none_meets"), "yellow")
        else:
            number = list(found.proposals).index(best) + 1
            page.say(words("fc_best_repayment" if unknown else "fc_best", number=number), "bold green")

    def heading(self, text: str) -> None:
        """The heading of a table, with the currency of its amounts."""
        self.page.heading(self.words("fc_in", what=text[0].upper() + text[1:], currency=self.amounts.unit))

    def table(self, columns: Sequence[str], every: Sequence[Proposal | None], *first: Sequence[str]) -> None:
        """Proposals side by side; None where any price will do under the cap."""
        words, amounts = self.words, self.amounts

        def row(label: str, shown: Callable[[Proposal], str], without: str = "–") -> list[str]:
            return [label, *(without if each is None else shown(each) for each in every)]

        rows = [list(each) for each in first]
        for key in self.found.agreed.prices:
            outcome, _, by = key.partition(" ")
            name = words("fc_price_of", outcome=outcome_title(self.setup, outcome)) + (f" ({by})" if by else "")
            rows.append(row(name, lambda each, key=key: amounts.cell(each.prices[key]), words("fc_any_price")))  # type: ignore[misc]
        rows.append(row(words(f"fc_paid_{self.settles}"), lambda each: amounts.cell(each.repayment)))
        agreed = self.found.agreed
        if agreed.municipality_net is not None:
            who = words("payer_municipality")
            rows.append(row(words("fc_net", who=who), lambda each: amounts.cell(each.municipality_net)))
            rows.append(row(words("fc_risk_of_loss"), lambda each: amounts.chance(each.loses or Fraction(0))))
        if agreed.not_repaid is not None:
            rows.append(row(words("fc_risk_not_repaid"), lambda each: amounts.chance(each.not_repaid or Fraction(0))))
            rows.append(row(words("fc_median_rate"), self._rate))
        rows.append(row(words("fc_meets"), self._meets))
        self.page.table(columns, rows, right="l" + "r" * len(every))

    def _rate(self, proposal: Proposal) -> str:
        return "–" if proposal.rate_of_return is None else self.amounts.rate(proposal.rate_of_return)

    def _meets(self, proposal: Proposal) -> str:
        words = self.words
        if not proposal.misses:
            return words("fc_yes")
        amount = "fc_too_little" if proposal.repayment < self.found.aim else "fc_too_much"
        said = {"repayment": words(amount), "risk": words("fc_too_risky")}
        return words("fc_misses", what=", ".join(said[each] for each in proposal.misses))


def design_json(origin: Origin, found: Design, code_version: str) -> dict[str, Any]:
    """A search as JSON data; amounts in minor units."""

    def proposal(each: Proposal) -> dict[str, Any]:
        return {
            "cap_oere": each.cap,
            "prices_oere": dict(each.prices),
            "repayment_oere": each.repayment,
            "standard_error_oere": each.error,
            "municipality_net_oere": each.municipality_net,
            "municipality_loses": None if each.loses is None else float(each.loses),
            "grant_not_repaid": None if each.not_repaid is None else float(each.not_repaid),
            "rate_of_return": each.rate_of_return,
            "unsettled_scenarios": each.unsettled,
            "misses": list(each.misses),
        }

    return {
        **origin.to_json(code_version),
        "aim_oere": found.aim,
        "tolerance": float(TOLERANCE),
        "most_risk_of_loss": float(found.aims.most_risk_of_loss),
        "agreed": proposal(found.agreed),
        "proposals": [proposal(each) for each in found.proposals],
        "caps_out_of_reach_oere": list(found.out_of_reach),
        "highest_prices_within_risk": [None if each is None else proposal(each) for each in found.bounds],
        "best": None if found.best is None else list(found.proposals).index(found.best) + 1,
    }
