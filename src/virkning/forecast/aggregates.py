"""Measures of the agreement as a whole: expected, or drawn with the denominators they really have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from virkning.forecast.draws import Floats, Luck
from virkning.forecast.known import Known
from virkning.forecast.model import CountedAggregate, Estimate, FixedAggregate, Forecast, GroupShareAggregate
from virkning.forecast.paths import transitions
from virkning.settlement.earned import timeline
from virkning.settlement.register import Series
from virkning.settlement.schedule import windows
from virkning.terms import Terms, tree
from virkning.terms.values import Interval


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods that an agreement's own outcomes look at, in order."""

    intervals: tuple[Interval, ...]
    months: tuple[int, ...]


def periods_of(terms: Terms) -> Periods:
    """The intervals and months that the measures of the agreement are needed for."""
    line = timeline(terms, {})
    (version, *_) = line.versions
    intervals: set[Interval] = set()
    months: set[int] = set()
    for rule in terms.rules:
        if rule.per_participant:
            continue
        spans = [window.interval for window in windows(terms, rule, version.all_statements)]
        nodes = [node for formula in rule.formulas for node in tree.walk(formula)]
        spans += [node.at for node in nodes if isinstance(node, tree.Measured) and isinstance(node.at, Interval)]
        reach = [node.range.months for node in nodes if isinstance(node, tree.Over) and node.range is not None]
        for span in spans:
            intervals.add(span)
            months |= set(range(span.months.start - max(reach, default=0), span.months.stop))
        months |= {node.at for node in nodes if isinstance(node, tree.Measured) and isinstance(node.at, int)}
    return Periods(tuple(sorted(intervals)), tuple(sorted(months)))


def expected_series(terms: Terms, forecast: Forecast, known: Known) -> Series:
    """Every measure of the agreement at its expected value, or as it was observed."""
    luck = Luck(0, 0, 1)
    return _series(terms, forecast, known, luck, expected=True)[0]


def drawn_series(terms: Terms, forecast: Forecast, known: Known, luck: Luck) -> list[Series]:
    """The measures of the agreement in every scenario."""
    return _series(terms, forecast, known, luck, expected=False)


def _series(terms: Terms, forecast: Forecast, known: Known, luck: Luck, *, expected: bool) -> list[Series]:
    periods = periods_of(terms)
    found = [Series() for _ in range(luck.scenarios)]
    for name in _in_order(forecast):
        monthly = terms.agreement.measures[name].every == "month"
        past, exact, unit = (
            known.aggregates,
            [Fraction(0)] * luck.scenarios,
            10 ** terms.agreement.measures[name].decimals,
        )
        calendar: Sequence[Interval | int] = periods.months if monthly else periods.intervals
        for at, period in enumerate(calendar):
            told = past.months[name].get(period) if isinstance(period, int) else _told(past, name, period)
            if told is not None:
                values = exact = [told] * luck.scenarios
            elif expected:
                values = [_expected(forecast, periods, name, period, at, found[0])]
            else:
                exact = _drawn(forecast, periods, name, period, at, found, exact, luck)
                values = [Fraction(round(each * unit), unit) for each in exact]
            for series, value in zip(found, values, strict=True):
                if isinstance(period, int):
                    series.months[name][period] = value
                else:
                    series.intervals[name].append((period, value))
    return found


def _told(past: Series, name: str, period: Interval) -> Fraction | None:
    return next((value for interval, value in past.intervals[name] if interval == period), None)


def _in_order(forecast: Forecast) -> list[str]:
    """The measures so that a whole comes before what is counted of it."""
    done: list[str] = []

    def add(name: str) -> None:
        model = forecast.aggregates[name]
        if isinstance(model, CountedAggregate) and model.of not in done and model.of != name:
            add(model.of)
        if name not in done:
            done.append(name)

    for name in forecast.aggregates:
        add(name)
    return done


def _whole(model: CountedAggregate, period: Interval | int, series: Series) -> Fraction:
    """What a count is taken of in a period: the value, or the mean of its months."""
    if isinstance(period, int):
        return series.months[model.of][period]
    told = _told(series, model.of, period)
    if told is not None:
        return told
    months = [series.months[model.of][month] for month in period.months if month in series.months[model.of]]
    return sum(months, Fraction(0)) / len(months) if months else Fraction(0)


def _estimate(model: CountedAggregate, at: int) -> Estimate:
    return model.by_measurement[min(at, len(model.by_measurement) - 1)]


def _line(model: GroupShareAggregate, periods: Periods, at: int) -> Fraction:
    steps = max(1, len(periods.months) - 1)
    return model.first.share + (model.last.share - model.first.share) * Fraction(at, steps)


def _expected(
    forecast: Forecast, periods: Periods, name: str, period: Interval | int, at: int, series: Series
) -> Fraction:
    model = forecast.aggregates[name]
    if isinstance(model, FixedAggregate):
        return model.value
    if isinstance(model, GroupShareAggregate):
        return _line(model, periods, at) * 100
    return _whole(model, period, series) * _estimate(model, at).share


def _drawn(
    forecast: Forecast,
    periods: Periods,
    name: str,
    period: Interval | int,
    at: int,
    found: list[Series],
    before: list[Fraction],
    luck: Luck,
) -> list[Fraction]:
    """The values of a period, exact; ``before`` are those of the period before."""
    from scipy.stats import binom

    model = forecast.aggregates[name]
    if isinstance(model, FixedAggregate):
        return [model.value] * luck.scenarios
    chance = luck.stream(f"{name} {at}").random((2, luck.scenarios))
    if isinstance(model, CountedAggregate):
        share = luck.level(f"aggregates.{name}", _estimate(model, at))
        wholes = [round(_whole(model, period, series)) for series in found]
        return [Fraction(int(each)) for each in np.maximum(binom.ppf(chance[0], wholes, share), 0)]
    enter, stay = _moves(model, periods, at, name, luck)
    if at == 0:
        inside = binom.ppf(chance[0], model.people, enter)
    else:
        held = np.array([round(each * model.people / 100) for each in before])
        inside = binom.ppf(chance[0], held, stay) + binom.ppf(chance[1], model.people - held, enter)
    return [Fraction(int(each) * 100, model.people) for each in np.maximum(inside, 0)]


def _moves(model: GroupShareAggregate, periods: Periods, at: int, name: str, luck: Luck) -> tuple[Floats, Floats]:
    """The chances of entering and of staying in a month."""
    steps = max(1, len(periods.months) - 1)
    first, last = luck.level(f"aggregates.{name}", model.first), luck.level(f"aggregates.{name}", model.last)
    stays = luck.level(f"aggregates.{name}.stays", model.stays)
    around = [first + (last - first) * each / steps for each in range(max(0, at - 1), at + 1)]
    return list(transitions(around, stays))[-1]
