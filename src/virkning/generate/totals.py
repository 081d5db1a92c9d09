"""What is observed of the agreement as a whole: shares that improve, counts that fit together."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pyarrow as pa

from virkning.generate.aims import Bench
from virkning.generate.people import Rng
from virkning.generate.periods import Calendar
from virkning.terms.analysis import decimal
from virkning.terms.model import Measure
from virkning.terms.values import Interval, month_text

_NOISE = 0.02
_DRIFT = 0.05
_IMPROVEMENT = 0.25


@dataclass(slots=True)
class _Rows:
    measure: list[str]
    period: list[str]
    value: list[str]


def aggregates(calendar: Calendar, bench: Bench, rng: Rng) -> pa.Table:
    """The rows of ``aggregates``: every month of the intervention period, and every interval that is read."""
    rows = _Rows([], [], [])
    for name, measure in calendar.measures.items():
        if measure.of != "agreement":
            continue
        values: list[float] = []
        if measure.every == "month":
            periods = [month_text(each) for each in calendar.whole_months(name)]
            values = _path(bench, name, len(periods), rng)
        elif measure.every == "interval":
            spans = calendar.intervals(name) or [calendar.agreement.period.interval]
            periods = [str(each) for each in spans]
            values = [_at(bench, name, each) * rng.uniform(1 - _NOISE, 1 + _NOISE) for each in spans]
        elif measure.every == "occasion":
            periods = list(measure.occasions)
            values = [bench.level(name, each) * rng.uniform(1 - _NOISE, 1 + _NOISE) for each in periods]
        else:
            first, length = calendar.agreement.period.first, calendar.agreement.period.interval.days
            days = sorted(set(rng.integers(0, length, 6).tolist()))
            periods = [str(np.datetime64(first) + day) for day in days]
            values = _path(bench, name, len(periods), rng)
        rows.measure += [name] * len(periods)
        rows.period += periods
        rows.value += [_text(each, measure) for each in values]
    columns = {"measure": rows.measure, "period": rows.period, "value": rows.value}
    return pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()})


def _at(bench: Bench, name: str, interval: Interval) -> float:
    return bench.level(name, interval if (name, interval) in bench.levels else None)


def _path(bench: Bench, name: str, count: int, rng: Rng) -> list[float]:
    """A level that improves towards and often past what it is held against; steady where it is held against nothing."""
    targets = bench.targets.get((name, None), [])
    noise = rng.normal(1.0, _NOISE / 2, count)
    better = 0 if not targets else 1 if targets[0].better >= 0 else -1
    if not all(each.direct for each in targets) or not targets:
        drift = np.linspace(-_DRIFT, _DRIFT, count) * better
        return [bench.level(name) * float(each) for each in noise + drift]
    values = sorted(each.value for each in targets)
    nearest, farthest = (values[0], values[-1]) if better > 0 else (values[-1], values[0])
    low, high = sorted((nearest * (1 - 0.04 * better), farthest * (1 + 0.06 * better)))
    end = rng.uniform(low, high)
    start = end * (1 - _IMPROVEMENT * better)
    steps = np.linspace(0.0, 1.0, count) ** 0.7
    return [float(start + (end - start) * step) * float(each) for step, each in zip(steps, noise, strict=True)]


def _text(value: float, measure: Measure) -> str:
    """A value with no more digits than a report would have."""
    before = len(str(int(abs(value))))
    places = min(measure.decimals, max(0, 3 - before))
    low, high = measure.between
    rounded = Fraction(round(value * 10**places), 10**places)
    return decimal(min(max(rounded, low), high))
