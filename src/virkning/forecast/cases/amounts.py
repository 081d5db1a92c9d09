"""The lines of a case as amounts: what each comes to, year by year, for whom and of what type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from virkning.forecast.cases.figures import OERE, ONE, Figure, Horizon, known
from virkning.forecast.cases.model import Case, Effect, Persons, Product, Spread
from virkning.forecast.cases.spans import Gap, Span, span, total


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a case. ``cells`` are its amounts by year; None is the year of what is not divided by year."""

    title: str
    payer: str
    type: str | None
    cells: dict[int | None, Span]
    why: dict[int | None, str]
    """Why an amount is zero, where the file says so."""
    receiver: str | None = None
    """Whom a transfer goes to."""

    @property
    def in_all(self) -> Span:
        """The line's amount in all years together; in a case without a limit, of one year."""
        return total(self.cells.values())


def costs(case: Case) -> tuple[Line, ...]:
    """The cost lines of a case."""
    if isinstance(case.costs, str):
        return (_nothing("costs", case, Gap("missing", "costs")),)
    return tuple(_line(case, each, each.payer or case.payer, each.type) for each in case.costs)


def effects(case: Case) -> tuple[Line, ...]:
    """The effect lines of a case, success share and decay taken into account."""
    if isinstance(case.effects, str):
        state: Gap = Gap("missing" if case.effects == "missing" else "promised", "effects")
        return (_nothing("effects", case, state),)
    return tuple(_line(case, each, each.payer or case.payer, each.type) for each in case.effects)


def transfers(case: Case) -> tuple[Line, ...]:
    """What one payer pays another."""
    return tuple(_line(case, each, each.sender, None, each.receiver) for each in case.transfers)


def _nothing(title: str, case: Case, gap: Gap) -> Line:
    return Line(title, case.payer, None, {None: Span(0, 0, (gap,))}, {})


def _line(case: Case, line: Spread, payer: str, kind: str | None, receiver: str | None = None) -> Line:
    cells, why = {}, {}
    for year, figure in figures(case.years, line):
        unit = OERE[figure.unit or case.unit]
        cells[year] = span(figure, unit, line.title, year)
        if figure.why:
            why[year] = figure.why
    return Line(line.title, payer, kind, cells, why, receiver)


def figures(horizon: Horizon, line: Spread | Persons, without: str = "") -> Iterator[tuple[int | None, Figure]]:
    """The figures of a line by year, in the file's unit.

    ``without`` names the factor of a product, or ``success``, that is taken to be 1.
    """
    success = line.success if isinstance(line, Effect) and without != "success" else None
    decay = line.decay if isinstance(line, Effect) else None
    if line.by_year is not None:
        given: Sequence[tuple[int | None, Figure | Product]] = list(line.by_year.items())
    elif line.each_year is not None:
        given = [(year, line.each_year) for year in _running(horizon, line)]
    else:
        assert line.in_all is not None
        given = [(None, line.in_all)]
    left = ONE if decay is None else _less(decay)
    kept = ONE
    for year, value in given:
        figure = multiplied(value, without) if isinstance(value, Product) else value
        assert isinstance(figure, Figure)
        for factor in (success, kept if decay is not None else None):
            figure = figure if factor is None else _scaled(figure, factor)
        yield year, figure
        kept = kept.times(left)


def _less(decay: Figure) -> Figure:
    low, high = (Fraction(1) - (end or 0) for end in (decay.high, decay.low))
    return Figure(low, high)


def _scaled(figure: Figure, factor: Figure) -> Figure:
    found = figure.times(factor)
    return Figure(found.low, found.high, found.state, figure.why, figure.unit)


def _running(horizon: Horizon, line: Spread | Persons) -> range:
    if not isinstance(line, Spread) or not horizon.limited:
        return horizon.years
    first = horizon.years[0] if line.first is None else line.first
    last = horizon.years[-1] if line.last is None else line.last
    return range(first, last + 1)


def multiplied(product: Product, without: str = "") -> Figure:
    """The price times the numbers; one that is left out is taken to be 1, and so is the price by that name."""
    found = known(1) if without == "price" else product.price
    for each in product.times:
        if each.name != without:
            found = _scaled(found, each.number)
    return found
