"""What is wrong with a case that the schema cannot see: every problem, each with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from virkning.forecast.cases.discount import ANNOUNCED
from virkning.forecast.cases.figures import OERE, Figure, Horizon
from virkning.forecast.cases.model import Case, Effect, Persons, Product, Spread
from virkning.terms.problems import Findings, Path


def check(case: Case, findings: Findings, *, years: bool = True) -> None:
    """Add every problem of a case to the findings; without ``years``, none that depends on the case's years."""
    _Check(case, findings, case.years if years else None).all()


class _Check:
    def __init__(self, case: Case, findings: Findings, horizon: Horizon | None) -> None:
        self.case, self.findings, self.horizon = case, findings, horizon

    def all(self) -> None:
        for path, line in lines(self.case):
            self._spread(line, path)
        for at, effect in enumerate(self._effects()):
            self._effect(effect, ("effects", at))
        self._money()
        self._factors()
        self._participants()
        self._band()
        self._discount()
        self._children()

    def _effects(self) -> list[Effect]:
        return self.case.effects if isinstance(self.case.effects, list) else []

    def _spread(self, line: Spread | Persons, path: Path) -> None:
        error, horizon = self.findings.error, self.horizon
        ways = [way for way in ("by_year", "each_year", "in_all") if getattr(line, way) is not None]
        if len(ways) != 1:
            found = " and ".join(ways) or "none of them"
            error(path, "needs exactly one of by_year, each_year and in_all", found=found)
        if horizon is None:
            return
        for way in ways:
            if horizon.kind == "unlimited" and way != "each_year":
                error((*path, way), "the case has no limit of time, so that only each_year can stand here")
            elif horizon.kind == "not stated" and way != "in_all":
                error((*path, way), "the case's years are not stated, so that only in_all can stand here")
        if horizon.limited and line.by_year is not None:
            self._years(line.by_year, (*path, "by_year"), horizon)
        if isinstance(line, Spread):
            self._first_and_last(line, path, horizon)

    def _years(self, by_year: Mapping[int, Figure], path: Path, horizon: Horizon) -> None:
        for year in by_year:
            self._inside(year, (*path, year), horizon)
        if missing := [str(year) for year in horizon.years if year not in by_year]:
            message = f"says nothing of {', '.join(missing)}"
            self.findings.error(path, message, expected='an amount, "0", {zero: reason} or missing for every year')

    def _first_and_last(self, line: Spread, path: Path, horizon: Horizon) -> None:
        ends = {key: year for key in ("first", "last") if (year := getattr(line, key)) is not None}
        for key, year in ends.items():
            if line.each_year is None or not horizon.limited:
                self.findings.error((*path, key), "can only stand beside each_year in a case with years")
            else:
                self._inside(year, (*path, key), horizon)
        if len(ends) == 2 and ends["first"] > ends["last"]:
            self.findings.error((*path, "last"), "comes before first", found=str(ends["last"]))

    def _inside(self, year: int, path: Path, horizon: Horizon) -> None:
        if year not in horizon.years:
            message = f"year {year} is outside the case, whose horizon is shorter"
            expected = f"a year from {horizon.years[0]} to {horizon.years[-1]}"
            self.findings.error(path, message, expected=expected)

    def _effect(self, effect: Effect, path: Path) -> None:
        limited = self.horizon is None or self.horizon.limited
        if effect.decay is not None and (effect.each_year is None or not limited):
            self.findings.error((*path, "decay"), "can only stand beside each_year in a case with years")

    def _money(self) -> None:
        for path, figure in money(self.case):
            unit = OERE[figure.unit or self.case.unit]
            ends = [end * unit for end in (figure.low, figure.high) if end is not None]
            if any(end.denominator != 1 for end in ends):
                self.findings.error(path, "is not a whole number of øre", expected="fewer decimals")
            if path[0] in ("costs", "transfers") and any(end < 0 for end in ends):
                self.findings.error(path, "is less than 0", expected="what is saved or gained among the effects")
            if path[0] in ("costs", "transfers") and figure.state == "promised":
                self.findings.error(path, "only an effect can be promised", expected="an amount or missing")

    def _factors(self) -> None:
        seen: set[str] = set()
        for path, line in lines(self.case):
            for way in ("each_year", "in_all"):
                product = getattr(line, way)
                if not isinstance(product, Product):
                    continue
                price = product.price
                if price.state is None and (price.low is None or price.high is None or price.low < 0):
                    message = "must be an amount of 0 or more, a range with both ends, or missing"
                    self.findings.error((*path, way, "price"), message)
                for number, factor in enumerate(product.times):
                    if factor.name in seen:
                        place = (*path, way, "times", number, "name")
                        self.findings.error(place, "stands for two factors", found=f'"{factor.name}"')
                    seen.add(factor.name)

    def _participants(self) -> None:
        block = self.case.participants
        if block is None:
            return
        for year in block.cohorts:
            if self.horizon is not None and self.horizon.limited:
                self._inside(year, ("participants", "cohorts", year), self.horizon)
        in_all = sum(block.cohorts.values())
        if in_all > block.agreed:
            message = f"the cohorts exceed what is agreed by {in_all - block.agreed}"
            path: Path = ("participants", "cohorts")
            self.findings.error(path, message, found=f"{in_all} in all", expected=f"at most {block.agreed}")

    def _band(self) -> None:
        band = self.case.unit_price
        units = {each.unit for each in self.case.persons}
        if band is None:
            return
        if band.unit not in units:
            message = "no persons are counted in this unit"
            expected = " or ".join(f'"{unit}"' for unit in sorted(units)) or "a block persons"
            self.findings.error(("unit_price", "unit"), message, found=f'"{band.unit}"', expected=expected)
        if band.between.state or band.between.exact is not None:
            self.findings.error(("unit_price", "between"), "is no band", expected="{from: …, to: …}")

    def _discount(self) -> None:
        discount = self.case.discount
        if discount.note is not None and discount.note not in ANNOUNCED:
            expected = " or ".join(str(day) for day in sorted(ANNOUNCED))
            message = "no announcement of this date is known"
            self.findings.error(("discount", "note"), message, found=str(discount.note), expected=expected)
        if discount.note is not None and discount.rate is not None:
            self.findings.error(("discount", "rate"), "cannot stand beside note", expected="one of the two")
        if (discount.rate is None) != (discount.source is None):
            self.findings.error(("discount",), "rate and source belong together", expected="both, or none of them")
        if discount.base_year is not None and self.horizon is not None and self.horizon.kind != "calendar":
            self.findings.error(("discount", "base_year"), "can only stand in a case with calendar years")

    def _children(self) -> None:
        for at, child in enumerate(self.case.children):
            if child == self.case.case:
                self.findings.error(("children", at), "a case cannot be its own child", found=child)
        for child, times in Counter(self.case.children).items():
            if times > 1:
                self.findings.error(("children",), f"{child} stands {times} times", expected="each child once")


def lines(case: Case) -> Iterator[tuple[Path, Spread | Persons]]:
    """Every line of a case that lies over the years, with its place."""
    blocks: dict[str, Sequence[Spread | Persons]] = {
        "costs": case.costs if isinstance(case.costs, list) else [],
        "effects": case.effects if isinstance(case.effects, list) else [],
        "transfers": case.transfers,
        "persons": case.persons,
    }
    for block, own in blocks.items():
        for at, line in enumerate(own):
            yield (block, at), line


def money(case: Case) -> Iterator[tuple[Path, Figure]]:
    """Every figure of money in a case, with its place."""
    for path, line in lines(case):
        if isinstance(line, Persons):
            continue
        for way in ("each_year", "in_all"):
            figure = getattr(line, way)
            if isinstance(figure, Product):
                yield (*path, way, "price"), figure.price
            elif figure is not None:
                yield (*path, way), figure
        yield from (((*path, "by_year", year), figure) for year, figure in (line.by_year or {}).items())
    for key in ("cost", "effect", "net", "first_loss"):
        if (figure := getattr(case.stated, key)) is not None:
            yield ("stated", key), figure
