"""What a forecast hangs on, as people read it: estimates, readings, prices, caps, and where it breaks even."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from virkning.forecast.people import Setup
from virkning.forecast.sensitivity import Alternative, Means, Sensitivity, Table
from virkning.papers.forecast import Amounts, price_level
from virkning.papers.page import Page
from virkning.papers.words import Words
from virkning.settlement.explanation import numbers


def write_sensitivity(page: Page, setup: Setup, found: Sensitivity, words: Words) -> None:
    """A whole sensitivity analysis."""
    paper = _Paper(page, setup, found, words)
    paper.head()
    paper.swings()
    paper.readings()
    paper.alternatives("fc_prices", [(_percent(each.name, words), each.means) for each in found.prices])
    paper.alternatives("fc_caps", [(paper.amounts.money(int(each.name)), each.means) for each in found.caps])
    for each in found.anyway:
        paper.anyway(each)
    if found.by_price is not None:
        columns = [numbers.percent(Fraction(each, 100), words.lang) for each in found.by_price.columns]
        paper.table("fc_by_price", found.by_price, columns)
    if found.by_cap is not None:
        paper.table("fc_by_cap", found.by_cap, [paper.amounts.money(each) for each in found.by_cap.columns])
    paper.break_even()


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
        self.agreement = setup.terms.agreement
        self.amounts = Amounts(setup, words)

    def head(self) -> None:
        """What is varied, and what it comes to unvaried."""
        page, words, found = self.page, self.words, self.found
        page.heading(f"{self.agreement.title}: {words('fc_sensitivity')}")
        page.say(price_level(self.setup, words))
        page.say(words("fc_same_luck", count=words.whole(found.scenarios), seed=found.seed), "dim")
        page.gap()
        page.say(words("fc_base", figure=words(f"fc_about_{found.figure}"), amount=self._figure(found.base)), "bold")

    def _figure(self, means: Means) -> str:
        return self.amounts.money(means.of(self.found.figure))

    def _difference(self, means: Means) -> str:
        figure = self.found.figure
        moved = means.of(figure) - self.found.base.of(figure)
        return ("+" if moved >= 50 else "") + self.amounts.money(moved)

    def swings(self) -> None:
        """Each estimate alone."""
        words = self.words
        self.page.heading(_capital(words("fc_tornado")))
        columns = [words("fc_estimate"), words("fc_low"), words("fc_then"), words("fc_high"), words("fc_then")]
        rows = [
            [
                label_of(each.name, self.setup, words),
                value_of(each.name, each.low_value, self.amounts),
                self._figure(each.low),
                value_of(each.name, each.high_value, self.amounts),
                self._figure(each.high),
            ]
            for each in self.found.swings
        ]
        self.page.table(columns, rows, right="lrrrr")
        self.page.say(words("fc_swings_say"), "dim")

    def readings(self) -> None:
        """Every alternative reading."""
        words = self.words
        if self.found.readings:
            self.page.heading(words("readings"))
            rows = [[each.name, each.says, self._figure(each.means), self._difference(each.means)]
                    for each in self.found.readings]  # fmt: skip
            self.page.table([words("fc_reading"), words("fc_says"), words("fc_then"), words("difference")], rows, right="llrr")

    def alternatives(self, key: str, rows: Sequence[tuple[str, Means]]) -> None:
        """Other prices, or other caps."""
        words = self.words
        if rows:
            self.page.heading(_capital(words(key)))
            columns = [words(f"{key}_column"), words("fc_repayment"), words("fc_then"), words("difference")]
            listed = [[name, self.amounts.money(means.repayment), self._figure(means), self._difference(means)]
                      for name, means in rows]  # fmt: skip
            self.page.table(columns, listed, right="rrrr")

    def anyway(self, each: Alternative) -> None:
        """Gains counted otherwise for what would have been achieved anyway."""
        economy = self.setup.forecast.economy
        assert economy is not None
        stated = economy.anyway[int(each.name.rpartition(".")[2])]
        key = "fc_without_anyway" if stated.counted else "fc_with_anyway"
        share = numbers.percent(stated.share, self.words.lang)
        self.page.gap()
        amount = self._figure(each.means)
        self.page.say(self.words(key, share=share, outcome=outcome_title(self.setup, stated.outcome), amount=amount), "yellow")

    def table(self, key: str, table: Table, columns: Sequence[str]) -> None:
        """Two things varied together."""
        words = self.words
        self.page.heading(_capital(words(key, figure=words(f"fc_about_{self.found.figure}"), outcome=outcome_title(self.setup, table.outcome))))
        rows = []
        for (label, share), means in zip(table.levels, table.means, strict=True):
            name = words("fc_level_expected") if label == "expected" else words("fc_quantile", share=label)
            own = self.amounts.percent(share, 1)
            rows.append([f"{own} ({name})", *(self._figure(each) for each in means)])
        self.page.table([words("fc_level"), *columns], rows, right="l" + "r" * len(columns))

    def break_even(self) -> None:
        """The success share at which the municipality's result is zero."""
        even, words = self.found.break_even, self.words
        if even is None:
            return
        planned = self.amounts.percent(even.planned, 2)
        self.page.heading(_capital(words("fc_break_even")))
        if even.solved is None:
            self.page.say(words("fc_no_break_even", outcome=outcome_title(self.setup, even.outcome), planned=planned))
            return
        share = self.amounts.percent(even.solved, 2)
        self.page.say(words("fc_breaks_even", outcome=outcome_title(self.setup, even.outcome), share=share, planned=planned))


def sensitivity_json(setup: Setup, found: Sensitivity, code_version: str) -> dict[str, Any]:
    """A sensitivity analysis as JSON data; amounts in minor units."""

    def means(each: Means) -> dict[str, Any]:
        return {"repayment_oere": each.repayment, "municipality_net_oere": each.net}

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
        "agreement": setup.terms.agreement.agreement,
        "code_version": code_version,
        "terms_sha256": setup.terms.sha256,
        "seed": found.seed,
        "scenarios": found.scenarios,
        "figure": found.figure,
        "base": means(found.base),
        "estimates": [
            {
                "name": each.name,
                "low": {"value": float(each.low_value), **means(each.low)},
                "high": {"value": float(each.high_value), **means(each.high)},
            }
            for each in found.swings
        ],
        "readings": alternatives(found.readings),
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
        },
    }
