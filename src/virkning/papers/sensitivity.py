"""What a forecast hangs on, as people read it: estimates, readings, prices, caps, and where it breaks even."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from virkning.forecast.origin import Origin
from virkning.forecast.people import Setup
from virkning.forecast.sensitivity import Alternative, Figure, Means, Sensitivity, Table
from virkning.papers.forecast import Amounts, write_origin
from virkning.papers.page import Page
from virkning.papers.words import Words
from virkning.settlement.explanation import numbers


def write_sensitivity(page: Page, origin: Origin, found: Sensitivity, words: Words) -> None:
    """A whole sensitivity analysis."""
    write_origin(page, origin, words, "fc_sensitivity")
    paper = _Paper(page, origin.setup, found, words)
    paper.base()
    paper.swings()
    paper.readings()
    paper.alternatives("fc_prices", [(_percent(each.name, words), each.means) for each in found.prices])
    paper.alternatives("fc_caps", [(paper.amounts.cell(int(each.name)), each.means) for each in found.caps])
    for each in found.anyway:
        paper.anyway(each)
    if found.by_price is not None:
        columns = [numbers.percent(Fraction(each, 100), words.lang) for each in found.by_price.columns]
        paper.table("fc_by_price", found.by_price, columns)
    if found.by_cap is not None:
        paper.table("fc_by_cap", found.by_cap, [paper.amounts.cell(each) for each in found.by_cap.columns])
    paper.break_even()


def about_key(figure: Figure, setup: Setup) -> str:
    """The words for the figure that is followed."""
    own = figure == "municipality_net"
    return "fc_about_municipality_net" if own else f"fc_about_{setup.terms.agreement.settles}"


def _percent(text: str, words: Words) -> str:
    return numbers.percent(Fraction(text.removesuffix("%")) / 100, words.lang)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def label_of(name: str, setup: Setup, words: Words) -> str:
    """What an estimate is, from its place in the file."""
    head, *rest = name.split(".")
    agreement, economy = setup.terms.agreement, setup.forecast.economy
    if head == "plan":
        return words("fc_name_plan", what=outcome_title(setup, rest[0]))
    if head == "economy" and economy is not None:
        return words("fc_name_gain", what=economy.gains[int(rest[1])].title)
    if head == "people":
        return words(f"fc_name_{rest[0]}")
    what = agreement.measures[rest[0]].title or rest[0]
    return words(f"fc_name_{rest[1] if len(rest) > 1 else 'share'}", what=what)


def outcome_title(setup: Setup, outcome: str) -> str:
    """The title of an outcome."""
    return next(rule.outcome.title for rule in setup.terms.rules if rule.id == outcome)


def value_of(name: str, value: Fraction, amounts: Amounts) -> str:
    """The value of an estimate: an amount or a share."""
    if name.startswith("economy.gains"):
        return amounts.money(round(value))
    return amounts.percent(value, 1)


class _Paper:
    def __init__(self, page: Page, setup: Setup, found: Sensitivity, words: Words) -> None:
        self.page, self.setup, self.found, self.words = page, setup, found, words
        self.amounts = Amounts(setup, words)
        self.about = words(about_key(found.figure, setup))
        self.repaid = words(f"fc_paid_{setup.terms.agreement.settles}")
        self.result = words("fc_net_result") if found.figure == "municipality_net" else self.repaid

    def base(self) -> None:
        """What it comes to unvaried, and how the rest compares with it."""
        page, words, found = self.page, self.words, self.found
        page.gap()
        page.say(words("fc_base", figure=self.about, amount=self.amounts.money(found.base.of(found.figure))), "bold")
        page.say(words("fc_same_luck", error=self.amounts.money(found.error)), "dim")
        if self.setup.known.until is not None:
            page.say(words("fc_changes_the_known"), "dim")
        self.unsettled(words("fc_base_case"), found.base)

    def unsettled(self, what: str, means: Means) -> None:
        """Say where cells could not be settled."""
        if means.unsettled:
            count = self.words.whole(means.unsettled)
            self.page.say(self.words("fc_unsettled_in", what=what, count=count), "yellow")

    def heading(self, text: str) -> None:
        """The heading of a table, with the currency of its amounts."""
        self.page.heading(self.words("fc_in", what=_capital(text), currency=self.amounts.unit))

    def _figure(self, means: Means) -> str:
        return self.amounts.cell(means.of(self.found.figure))

    def _difference(self, means: Means) -> str:
        figure = self.found.figure
        moved = means.of(figure) - self.found.base.of(figure)
        return ("+" if moved >= 50 else "") + self.amounts.cell(moved)

    def swings(self) -> None:
        """Each estimate alone."""
        words, found = self.words, self.found
        if found.swings:
            self.heading(f"{words('fc_tornado')}: {self.about}")
            columns = [words("fc_estimate"), words("fc_low"), self.result, words("fc_high"), self.result]
            rows = [
                [
                    label_of(each.name, self.setup, words),
                    value_of(each.name, each.low_value, self.amounts),
                    self._figure(each.low),
                    value_of(each.name, each.high_value, self.amounts),
                    self._figure(each.high),
                ]
                for each in found.swings
            ]
            self.page.table(columns, rows, right="lrrrr")
            self.page.say(words("fc_swings_say"), "dim")
        if found.still:
            names = "; ".join(label_of(each, self.setup, words) for each in found.still)
            self.page.say(words("fc_still", names=names), "dim")

    def readings(self) -> None:
        """Every alternative reading."""
        words, found = self.words, self.found
        if found.readings:
            self.heading(words("readings"))
            rows = [[each.name, each.says, self._figure(each.means), self._difference(each.means)]
                    for each in found.readings]  # fmt: skip
            columns = [words("fc_reading"), words("fc_says"), self.result, words("difference")]
            self.page.table(columns, rows, right="llrr")
        for each in found.readings:
            if each.means.unsettled != found.base.unsettled:
                self.unsettled(each.name, each.means)
        if found.not_together:
            self.page.say(words("fc_not_together", names=", ".join(found.not_together)), "yellow")

    def alternatives(self, key: str, rows: Sequence[tuple[str, Means]]) -> None:
        """Other prices, or other caps."""
        words = self.words
        if not rows:
            return
        self.heading(words(key))
        own = self.found.figure != "repayment"
        columns = [words(f"{key}_column"), *([self.repaid] if own else []), self.result, words("difference")]
        listed = [
            [name, *([self.amounts.cell(means.repayment)] if own else []), self._figure(means), self._difference(means)]
            for name, means in rows
        ]
        self.page.table(columns, listed, right="r" * len(columns))

    def anyway(self, each: Alternative) -> None:
        """Gains counted otherwise for what would have been achieved anyway."""
        economy, words = self.setup.forecast.economy, self.words
        assert economy is not None
        stated = economy.anyway[int(each.name.rpartition(".")[2])]
        self.page.gap()
        said = {
            "share": numbers.percent(stated.share, words.lang),
            "outcome": outcome_title(self.setup, stated.outcome),
            "figure": self.about,
            "amount": self.amounts.money(each.means.of(self.found.figure)),
        }
        self.page.say(words("fc_without_anyway" if stated.counted else "fc_with_anyway", **said), "yellow")

    def table(self, key: str, table: Table, columns: Sequence[str]) -> None:
        """Two things varied together."""
        words = self.words
        self.heading(words(key, figure=self.about, outcome=outcome_title(self.setup, table.outcome)))
        rows = []
        for (label, share), means in zip(table.levels, table.means, strict=True):
            name = words("fc_level_expected") if label == "expected" else words("fc_level_quantile", share=label)
            own = self.amounts.percent(share, 1)
            rows.append([f"{own} ({name})", *(self._figure(each) for each in means)])
        self.page.table([words("fc_level"), *columns], rows, right="l" + "r" * len(columns))
        self.page.say(words("fc_held"), "dim")

    def break_even(self) -> None:
        """The success shares at which the municipality's result is zero."""
        even, words = self.found.break_even, self.words
        if even is None:
            return
        outcome, percent = outcome_title(self.setup, even.outcome), self.amounts.percent
        planned = percent(even.planned, 2)
        self.page.heading(_capital(words("fc_break_even")))
        for share, rising in even.crossings:
            key = "fc_gains_above" if rising else "fc_loses_above"
            self.page.say(words(key, outcome=outcome, share=percent(share, 2), planned=planned))
        if not even.crossings:
            low, high = (percent(share, 0) for share in (even.points[0][0], even.points[-1][0]))
            result = self.amounts.money(even.points[0][1]), self.amounts.money(even.points[-1][1])
            ends = {"low": low, "high": high, "first": result[0], "last": result[1]}
            self.page.say(words("fc_no_break_even", outcome=outcome, planned=planned, **ends))
        self.page.say(words("fc_break_even_by_plan"), "dim")


def sensitivity_json(origin: Origin, found: Sensitivity, code_version: str) -> dict[str, Any]:
    """A sensitivity analysis as JSON data; amounts in minor units."""

    def means(each: Means) -> dict[str, Any]:
        return {
            "repayment_oere": each.repayment,
            "municipality_net_oere": each.net,
            "unsettled_scenarios": each.unsettled,
        }

    def alternatives(listed: Sequence[Alternative]) -> list[dict[str, Any]]:
        return [{"name": each.name, "says": each.says, **means(each.means)} for each in listed]

    def table(each: Table | None, columns: str) -> dict[str, Any] | None:
        return None if each is None else {
            "outcome": each.outcome,
            "levels": [{"quantile": label, "share": float(share)} for label, share in each.levels],
            columns: list(each.columns),
            "means": [[means(cell) for cell in row] for row in each.means],
        }  # fmt: skip

    even = found.break_even
    return {
        **origin.to_json(code_version),
        "figure": found.figure,
        "base": means(found.base),
        "standard_error_oere": found.error,
        "estimates": [
            {
                "name": each.name,
                "low": {"value": float(each.low_value), **means(each.low)},
                "high": {"value": float(each.high_value), **means(each.high)},
            }
            for each in found.swings
        ],
        "without_effect": list(found.still),
        "other_readings": alternatives(found.readings),
        "not_together": list(found.not_together),
        "prices": alternatives(found.prices),
        "caps": alternatives(found.caps),
        "anyway": alternatives(found.anyway),
        "by_price": table(found.by_price, "prices_percent"),
        "by_cap": table(found.by_cap, "caps_oere"),
        "break_even": None
        if even is None
        else {
            "outcome": even.outcome,
            "planned_share": float(even.planned),
            "share": None if even.solved is None else float(even.solved),
            "crossings": [{"share": float(share), "gains_above": above} for share, above in even.crossings],
            "points": [{"share": float(share), "municipality_net_oere": amount} for share, amount in even.points],
        },
    }
