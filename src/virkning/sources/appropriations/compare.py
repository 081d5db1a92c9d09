"""What the text says of an initiative against its figures in the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Literal

from virkning.sources.appropriations.columns import Column
from virkning.sources.appropriations.levels import Entry, amount
from virkning.sources.appropriations.statements import Statement

Said = Literal[
    "agrees",
    "rounding",
    "part",
    "adds",
    "differs",
    "other agreement",
    "agrees with other",
    "frame differs",
    "not compared",
]
_MOST_PARTS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """An amount of the text, how it stands to the row, and the table's figure it was held against, in kroner."""

    statement: Statement
    said: Said
    against: Decimal | None


@dataclass(frozen=True, slots=True)
class Silence:
    """Years with amounts in the row that the text, which names others, does not name; or what is permanent."""

    columns: tuple[str, ...]
    amount: Decimal


class Figures:
    """A row's figures in kroner, by column."""

    def __init__(self, entry: Entry, columns: Sequence[Column], kroner: Decimal) -> None:
        self.years: dict[int, Decimal] = {}
        self.permanent: Decimal | None = None
        self.total: Decimal | None = None
        for column, figure in zip(columns, entry.row.figures, strict=True):
            value = amount(figure)
            if value is None:
                continue
            if column.kind == "year" and column.year is not None:
                self.years[column.year] = value * kroner
            elif column.kind == "permanent":
                self.permanent = value * kroner
            else:
                self.total = value * kroner
        if self.total is None and self.years:
            self.total = sum(self.years.values(), Decimal(0))

    def expected(self, statement: Statement) -> Decimal | None:
        """The figure that a statement must agree with; None if the table has none for it."""
        if statement.forever:
            return self.permanent
        years = [year for year in statement.years if year in self.years]
        if statement.years and not years:
            return self.permanent if statement.onward else None
        if statement.yearly or statement.rises:
            values = {self.years[year] for year in (years or self.years) if self.years[year] or statement.years}
            return values.pop() if len(values) == 1 else None
        if not years or statement.onward:
            return self.total
        return sum((self.years[year] for year in years), Decimal(0))

    def covered(self, statement: Statement) -> set[str]:
        """The names of the columns that a statement speaks of."""
        if statement.forever:
            return {"permanent"}
        years = {str(year) for year in statement.years if year in self.years}
        if statement.onward or statement.rises:
            first = min(statement.years, default=0)
            return {str(year) for year in self.years if year >= first} | {"permanent"}
        if statement.years and not years:
            return {"permanent"}
        return years or {str(year) for year in self.years}


def judged(said: Sequence[Statement], figures: Figures) -> tuple[list[Judged], Silence | None]:
    """Each statement about a row with how it stands to it, and what the text leaves out."""
    first = min(figures.years, default=0)
    own = [
        each
        for each in said
        if each.origin == "this"
        and not each.part
        and not each.later
        and not each.administration
        and not (each.years and min(each.years) < first)
    ]
    verdicts = {id(each): _verdict(each, figures) for each in own}
    agreeing = [each for each in own if verdicts[id(each)][0] in ("agrees", "rounding")]
    rest = [each for each in own if verdicts[id(each)][0] == "differs"]
    parts = _parts(rest, agreeing, figures)
    others = [each for each in said if each.origin == "other agreement" or (each.years and min(each.years) < first)]
    result = []
    for each in said:
        verdict, against = verdicts.get(id(each), ("not compared", None))
        if each in others and id(each) not in verdicts:
            verdict = "other agreement"
        elif verdict == "differs":
            verdict, against = _rest(each, own, agreeing, parts, others, figures)
        elif each.part:
            verdict = "part"
        result.append(Judged(each, verdict, against))
    return result, _silence(agreeing, rest, parts, figures)


def _verdict(statement: Statement, figures: Figures) -> tuple[Said, Decimal | None]:
    expected = figures.expected(statement)
    if expected is None:
        # An amount for each year can be a part of amounts that are not the same every year.
        within = statement.yearly and any(year in figures.years for year in statement.years)
        return ("differs" if within else "not compared"), None
    return rounded(statement, expected), expected


def rounded(statement: Statement, figure: Decimal) -> Said:
    """Whether an amount of the text is a figure of the table, or what that rounds to where the text is less exact."""
    if statement.amount == figure:
        return "agrees"
    return "rounding" if abs(statement.amount - figure) * 2 <= statement.step else "differs"


def _whole(statement: Statement, figures: Figures) -> Decimal:
    """What a statement comes to over its years."""
    if not statement.yearly:
        return statement.amount
    years = [year for year in statement.years if year in figures.years] or list(figures.years)
    return statement.amount * len(years)


def _parts(rest: Sequence[Statement], agreeing: Sequence[Statement], figures: Figures) -> set[int]:
    """The statements that together make the row's total, or an amount that agrees or lies within it."""
    if not rest or figures.total is None:
        return set()
    wanted = {figures.total, *(each.amount for each in agreeing), *figures.years.values()}
    within = [each for each in agreeing if each.amount < figures.total and not each.forever]
    pool = [*_distinct(rest), *within][:_MOST_PARTS]
    found: set[Decimal] = set()
    for size in range(len(pool), 1, -1):
        for chosen in combinations(pool, size):
            if sum((_whole(each, figures) for each in chosen), Decimal(0)) in wanted:
                found |= {each.amount for each in chosen}
        if found:
            break
    return {id(each) for each in rest if each.amount in found}


def _distinct(said: Sequence[Statement]) -> list[Statement]:
    """Without amounts that are only said again; what is for each year may well be the same twice."""
    found: list[Statement] = []
    for each in said:
        if each.yearly or all(each.amount != other.amount for other in found):
            found.append(each)
    return found


def _rest(
    statement: Statement,
    own: Sequence[Statement],
    agreeing: Sequence[Statement],
    parts: set[int],
    others: Sequence[Statement],
    figures: Figures,
) -> tuple[Said, Decimal | None]:
    """What an amount is that the table does not state: a part, an addition, a frame of two agreements, or wrong."""
    total = figures.total or Decimal(0)
    if id(statement) in parts:
        return "part", None
    if others and statement.together and statement.amount > total and agreeing:
        both = total + sum((each.amount for each in others if not each.yearly), Decimal(0))
        return ("agrees with other" if both == statement.amount else "frame differs"), both
    if statement.adds and (agreeing or _exceeds(own, figures)):
        return "adds", total
    if not statement.sets_aside:
        return ("part" if _whole(statement, figures) < total else "not compared"), None
    expected = figures.expected(statement)
    # More than there is in its years cannot be a part of it, whatever else agrees.
    fits = statement.amount < expected if expected is not None else _whole(statement, figures) < total
    alone = statement.whole or len(_distinct(own)) == 1
    if fits and (agreeing or parts or not alone):
        return "part", None
    return "differs", total if expected is None else expected


def _exceeds(own: Sequence[Statement], figures: Figures) -> bool:
    """Whether the amounts of a text together are more than there is."""
    return sum((_whole(each, figures) for each in _distinct(own)), Decimal(0)) > (figures.total or Decimal(0))


def _silence(
    agreeing: Sequence[Statement], rest: Sequence[Statement], parts: set[int], figures: Figures
) -> Silence | None:
    """What the row holds and the text does not speak of, if it speaks of anything at all."""
    if not agreeing and not parts:
        return None
    spoken = [*agreeing, *(each for each in rest if each.years or id(each) in parts)]
    covered = {name for each in spoken for name in figures.covered(each)}
    if any(each.amount == figures.total for each in agreeing) or parts:
        covered |= {str(year) for year in figures.years}
    left = {str(year): value for year, value in figures.years.items() if value and str(year) not in covered}
    if figures.permanent and "permanent" not in covered:
        left["permanent"] = figures.permanent
    if not left:
        return None
    return Silence(tuple(left), sum(left.values(), Decimal(0)))


def group_sums(said: Sequence[Statement], members: Sequence[Figures]) -> Iterator[Judged]:
    """An amount in all above several rows against the sum of theirs."""
    total = sum((each.total for each in members if each.total is not None), Decimal(0))
    for each in said:
        if each.whole and each.origin == "this" and not each.part and not each.yearly:
            yield Judged(each, "agrees" if each.amount == total else "differs", total)
