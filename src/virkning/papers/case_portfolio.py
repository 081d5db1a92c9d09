"""A portfolio of business cases as people read it: the cases side by side, their sums, and what each sum leaves out."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from virkning.forecast.cases.breakeven import BreakEven
from virkning.forecast.cases.portfolio import LeftOut, Portfolio
from virkning.forecast.cases.reckon import Result
from virkning.forecast.cases.spans import Span
from virkning.papers.case_amounts import fixed
from virkning.papers.page import Page
from virkning.papers.words import Words


def write_portfolio(page: Page, portfolio: Portfolio, folder: Path, words: Words) -> None:
    """The cases of a folder side by side, and their sums."""
    paper = _Paper(page, portfolio, words)
    count = len(portfolio.results)
    page.heading(words("cases_title_one" if count == 1 else "cases_title", count=words.whole(count), folder=folder))
    page.say(words("cases_in_million"))
    page.gap()
    paper.comparison()
    paper.sums()
    if portfolio.by_year:
        paper.by_year()
    if portfolio.payers:
        paper.payers()
    paper.left_out()


class _Paper:
    def __init__(self, page: Page, portfolio: Portfolio, words: Words) -> None:
        self.page, self.portfolio, self.words = page, portfolio, words

    def comparison(self) -> None:
        """One line for each case."""
        words = self.words
        keys = ("cases_case", "cases_years", "case_costs", "case_effects", "case_net", "case_break_even")
        columns = [*(words(key) for key in keys), words("case_per_person"), words("cases_findings")]
        self.page.table(columns, [self._row(each) for each in self.portfolio.results], right="llrrrlrr")
        self.page.gap()
        self.page.say(words("cases_marks"), "dim")

    def _row(self, result: Result) -> list[str]:
        case, portfolio = result.source.case, self.portfolio
        child = any(each.case == case.case and each.why == "child" for each in portfolio.left_out["all"])
        name = f"{'↳ ' if child else ''}{case.case}{' *' if 'assumed' in case.effect_is else ''}"
        chosen = result.chosen
        found = sum(check.holds is False for check in portfolio.checks[case.case])
        return [
            name,
            self._period(result),
            self._amount(result.cost),
            self._amount(result.gross),
            self.words("cases_unknown") if chosen is None else self._amount(chosen.net),
            self._break_even(result),
            self._per_person(result),
            self.words.whole(found) if found else "",
        ]

    def _period(self, result: Result) -> str:
        horizon, words = result.source.case.years, self.words
        if horizon.kind == "numbered":
            return words("cases_years_count", count=len(horizon.years))
        if horizon.kind == "unlimited":
            return words("cases_unlimited")
        return str(horizon) if horizon.kind == "calendar" else words("case_years_not_stated")

    def _amount(self, span: Span) -> str:
        """An amount in millions, in whole thousands."""
        if span.gaps:
            return self.words("cases_unknown")
        return self._ends(*(None if end is None else Fraction(end, 10**8) for end in (span.low, span.high)), places=3)

    def _ends(self, low: Fraction | None, high: Fraction | None, *, places: int) -> str:
        """A number, or a range of such, in few signs and rounded."""
        shown = [None if end is None else fixed(end, places, self.words) for end in (low, high)]
        if shown[0] == shown[1]:
            return shown[0] or self.words("cases_unknown")
        if None in shown:
            return f"≥ {shown[0]}" if shown[1] is None else f"≤ {shown[1]}"
        return f"{shown[0]}–{shown[1]}"

    def _break_even(self, result: Result) -> str:
        found = BreakEven(reason="not stated") if result.chosen is None else result.chosen.break_even
        if found.earliest is None:
            return self.words(f"case_short_{found.reason}")
        numbered = result.source.case.years.kind == "numbered"
        low = self.words("case_year_number", year=found.earliest) if numbered else str(found.earliest)
        if found.latest is None:
            return self.words("case_short_or_never", low=low)
        return low if found.earliest == found.latest else f"{low}–{found.latest}"

    def _per_person(self, result: Result) -> str:
        """The effect a person where it is one figure: in all, or in every year the same; else from least to most."""
        prices = [price for group in result.people for price in (*group.per_person.values(),)]
        prices = prices or [each.per_person_in_all for each in result.people if each.per_person_in_all is not None]
        ends = [end for price in prices for end in (price.low, price.high) if end is not None]
        return self._ends(Fraction(min(ends), 100), Fraction(max(ends), 100), places=0) if ends else ""

    def sums(self) -> None:
        """What the cases come to together, and how many each sum is of."""
        words, portfolio = self.words, self.portfolio
        names = {"cost": "case_costs", "effect": "case_effect_gross_all", "net": "case_net"}
        rows = [
            [words(names[key]), words.whole(portfolio.counts[key]), self._amount(span)]
            for key, span in portfolio.sums.items()
        ]
        self.page.heading(words("cases_sums"))
        self.page.table([words("cases_sum"), words("cases_count"), words("case_in_all")], rows, right="lrr")
        if not portfolio.alike:
            self.page.say(words("cases_not_alike"), "yellow")
        if len(portfolio.price_levels) > 1:
            levels = ", ".join(
                words("case_years_not_stated") if level == "not stated" else str(level)
                for level in portfolio.price_levels
            )
            self.page.say(words("cases_mixed_prices", levels=levels), "yellow")
        if portfolio.assumed:
            self.page.say(words("cases_assumed", count=words.whole(len(portfolio.assumed))), "yellow")

    def by_year(self) -> None:
        """The sums of each calendar year."""
        words, years = self.words, self.portfolio.by_year
        rows = [
            [str(at), *(self._amount(span) for span in (year.cost, year.effect, year.net))]
            for at, year in years.items()
        ]
        self.page.heading(words("cases_by_year", count=words.whole(self.portfolio.counts["by_year"])))
        keys = ("cases_year", "case_costs", "case_effect_gross_all", "case_net")
        self.page.table([words(key) for key in keys], rows, right="lrrr")

    def payers(self) -> None:
        """What each payer is left with."""
        words, payers = self.words, self.portfolio.payers
        rows = [[name, words.whole(count), self._amount(net)] for name, (net, count) in payers.items()]
        self.page.heading(words("cases_by_payer"))
        self.page.table([words("case_payer"), words("cases_count"), words("case_net")], rows, right="lrr")

    def left_out(self) -> None:
        """The cases that each sum leaves out, with why."""
        words, left = self.words, self.portfolio.left_out
        if not any(left.values()):
            return
        self.page.heading(words("cases_left_out"))
        for key, cases in left.items():
            if cases:
                self.page.say(f"  {words(f'cases_of_{key}')}: {'; '.join(map(self._why, cases))}")

    def _why(self, each: LeftOut) -> str:
        return self.words(f"cases_why_{each.why}", case=each.case, of=each.of)
