"""What is observed of each participant: months in and out of work, answers at occasions, events, spells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from virkning.generate.aims import COUNT, Bench, Target
from virkning.generate.people import Days, People, Rng, day_texts, month_of
from virkning.generate.periods import Calendar, Need
from virkning.generate.write import Whole, coded, decimals, observations
from virkning.terms.model import Measure
from virkning.terms.values import Interval, month_text

Real = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_MISSING_CELLS = 0.03
_MISSING_ANSWERS = 0.06
_FIRST_SUCCESS, _LAST_SUCCESS, _RISING_MONTHS = 0.065, 0.26, 24
"""The share of participants in the better of the two states: in the first month, and once it has risen."""
_STAYS = 0.9
"""The chance of being in the better state a month later."""
_ANSWER_SUCCESS = 0.65
_EVENT_SHARES = (0.6, 0.15)
"""The share with an event of the first and of the last measure declared; what is harder stands later."""


def observe(calendar: Calendar, bench: Bench, people: People, rng: Rng) -> Iterator[pa.Table]:
    """The rows of ``observations`` for some participants, one measure after another."""
    own = {name: each for name, each in calendar.measures.items() if each.of == "participant"}
    events = [name for name, each in own.items() if each.every == "event"]
    ease = rng.random(len(people))
    days: dict[str, Days] = {
        "enrolled_on": people.enrolled,
        "started_on": people.started,
        "ended_on": people.ended,
    }
    for at, name in enumerate(events):
        table, days[name] = _events(calendar, bench, people, name, (at, len(events)), ease, rng)
        yield table
    for name, measure in own.items():
        if measure.every == "month":
            for place, group in enumerate(calendar.groups):
                here = np.flatnonzero(people.cohort == place)
                if len(here):
                    need = calendar.months(name, group)
                    dates = {each: values[here] for each, values in days.items()}
                    yield _months(calendar, bench, people.take(here), name, need, dates, rng)
        elif measure.every == "occasion":
            yield _answers(bench, people, name, measure, rng)
        elif measure.every == "interval" and calendar.in_windows(name):
            yield _windows(calendar, bench, people, name, rng)
        elif measure.every == "interval":
            yield _spells(calendar, bench, people, name, rng)


def _months(
    calendar: Calendar, bench: Bench, people: People, name: str, need: Need, days: dict[str, Days], rng: Rng
) -> pa.Table:
    measure = calendar.measures[name]
    axis, cells, first = _cells(calendar, people, need, days)
    state = _states(axis, first, rng)
    targets = bench.targets_of(name)
    values = _two_levels(measure, targets, bench.level(name), state, rng)
    if measure.absent == "zero":
        cells &= values != 0
    else:
        cells &= rng.random(cells.shape) >= _MISSING_CELLS
    rows, columns = np.nonzero(cells)
    texts = [month_text(int(each)) for each in axis]
    value = decimals(values[rows, columns], measure.decimals)
    return observations(people.ids.take(pa.array(rows)), name, coded(columns, texts), value)


def _cells(calendar: Calendar, people: People, need: Need, days: dict[str, Days]) -> tuple[Whole, Mask, Whole]:
    """The months in order, which of them each participant has, and each one's first."""
    count, end = len(people), calendar.end
    enrolled, started = month_of(people.enrolled), month_of(people.started)
    first = np.maximum(enrolled, need.first) if need.first is not None else enrolled.copy()
    last = np.full(count, -1 if need.last is None else need.last)
    for since, months in need.after:
        known = ~np.isnat(days[since])
        reached = np.where(known, month_of(days[since]) + months, -1)
        first = np.where(known, np.minimum(first, np.maximum(enrolled, month_of(days[since]))), first)
        last = np.maximum(last, np.minimum(reached, end.year * 12 + end.month - 1))
    if need.participation:
        first = np.maximum(first, started)
        over = ~np.isnat(people.ended)
        last = np.where(over, np.minimum(last, month_of(people.ended)), last)
    low = int(min([(started - need.before).min(), first.min(), *need.fixed]))
    high = int(max([last.max(), started.max(), *need.fixed]))
    axis = np.arange(low, high + 1)
    cells = (axis >= first[:, None]) & (axis <= last[:, None])
    if need.before:
        cells |= (axis >= (started - need.before)[:, None]) & (axis < started[:, None])
    if need.fixed:
        cells |= np.isin(axis, sorted(need.fixed))
    used = cells.any(axis=0)
    return axis[used], cells[:, used], first


def _states(axis: Whole, first: Whole, rng: Rng) -> Mask:
    """A lasting state for each participant and month, reached by more and more of them."""
    count = len(first)
    passed = np.clip((axis[None, :] - first[:, None]) / _RISING_MONTHS, 0, 1)
    share = _FIRST_SUCCESS + (_LAST_SUCCESS - _FIRST_SUCCESS) * passed
    state = np.empty(share.shape, dtype=bool)
    for month in range(len(axis)):
        drawn = rng.random(count)
        if month == 0:
            state[:, 0] = drawn < share[:, 0]
            continue
        before, now = share[:, month - 1], share[:, month]
        enters = np.clip((now - before * _STAYS) / (1 - before), 0, 1)
        state[:, month] = drawn < np.where(state[:, month - 1], _STAYS, enters)
    return state


def _two_levels(measure: Measure, targets: list[Target], level: float, state: Mask, rng: Rng) -> Whole:
    """Values for the better state and the other, as whole numbers of the last decimal.

    In the better state most, but not all, reach what matters: a person's level lies between 40 and 100 per cent of
    a full one and moves a little each month.
    """
    low, high = (float(end) for end in measure.between)
    own = rng.uniform(0.4, 1.0, (len(state), 1)) + rng.normal(0.0, 0.03, state.shape)
    falling = bool(targets) and sum(each.better for each in targets) < 0
    values = [each.value for each in targets] or [level]
    if falling:
        good = low + (1.0 - own) * 1.6 * (max(values) - low)
        far = min(high, max(values) + max(max(values) - low, (high - low) * 0.1))
        bad = max(values) + own * (far - max(values))
    else:
        full = min(high, max(low + (min(values) - low) * 1.8643, low + (max(values) - low) * 1.15))
        good = low + own * (full - low)
        some = rng.random(state.shape) < 0.05
        bad = np.where(some, low + rng.uniform(0.02, 0.45, state.shape) * (full - low), low)
    return _whole(np.where(state, good, bad), measure)


def _whole(values: Real, measure: Measure) -> Whole:
    unit = 10**measure.decimals
    low, high = (int(end * unit) for end in measure.between)
    whole: Whole = np.clip(np.rint(values * unit), low, high).astype(np.int64)
    return whole


def _around(measure: Measure, targets: list[Target], level: float, success: Mask, rng: Rng) -> Whole:
    """Values on the better side of what matters, or on the other."""
    low, high = (float(end) for end in measure.between)
    unit = 10**measure.decimals
    if not targets:
        spread = min(high - level, level - low, max(abs(level), (high - low) * 0.001)) * 0.8
        return _whole(rng.normal(level, spread / 2, success.shape), measure)
    rising = targets[0].better >= 0
    value = (max if rising else min)(each.value for each in targets)
    strict = 1.0 / unit if any(each.strict for each in targets) else 0.0
    room = max(abs(value) * 0.5, (high - low) * 0.15)
    beyond = strict + rng.random(success.shape) * room
    short = 1.0 / unit - strict + rng.random(success.shape) * room
    sign = 1.0 if rising else -1.0
    return _whole(value + sign * np.where(success, beyond, -short), measure)


def _answers(bench: Bench, people: People, name: str, measure: Measure, rng: Rng) -> pa.Table:
    """One value at each occasion; most change by as much as is asked for."""
    count, unit = len(people), 10**measure.decimals
    low, high = (int(end * unit) for end in measure.between)
    ups = bench.changes.get(name, [])
    targets = bench.targets_of(name)
    rows = np.empty((count, len(measure.occasions)), dtype=np.int64)
    shape = (count,)
    if ups:
        rising = ups[0].better >= 0
        step = max(abs(each.value) * unit + (1 if each.strict or not each.value else 0) for each in ups)
        change = max(1, int(np.ceil(step)))
        width = high - low
        start = rng.integers(low + width // 5, low + width * 3 // 5 + 1, count)
        rows[:, 0] = start if rising else low + high - start
        success = rng.random(shape) < _ANSWER_SUCCESS
        for at in range(1, len(measure.occasions)):
            beyond = change + rng.integers(0, max(1, width // 5) + 1, count)
            short = rng.integers(-max(1, width // 10), change, count)
            moved = np.where(success, beyond, short)
            rows[:, at] = np.clip(rows[:, 0] + (moved if rising else -moved), low, high)
            success |= rng.random(shape) < 0.1
    else:
        for at, occasion in enumerate(measure.occasions):
            share = 0.3 + 0.4 * (at + 1) / len(measure.occasions)
            level = bench.level(name, occasion)
            rows[:, at] = _around(measure, targets, level, rng.random(shape) < share, rng)
    there = rng.random(rows.shape) >= _MISSING_ANSWERS
    who, which = np.nonzero(there)
    period = coded(which, measure.occasions)
    return observations(people.ids.take(pa.array(who)), name, period, decimals(rows[who, which], measure.decimals))


def _events(
    calendar: Calendar, bench: Bench, people: People, name: str, place: tuple[int, int], ease: Real, rng: Rng
) -> tuple[pa.Table, Days]:
    """Dated events after the start, and each participant's first."""
    measure, (at, of) = calendar.measures[name], place
    begun, ended = _EVENT_SHARES
    share = begun + (ended - begun) * at / max(1, of - 1)
    active = 0.75 * ease + 0.25 * rng.random(len(people)) < share
    enough = max([1, *(int(np.ceil(each.value)) for each in bench.targets.get((name, COUNT), []))])
    most = 2 * enough + 1 if calendar.repeats(name) else 2
    number = np.where(active, rng.integers(max(1, enough // 2), most, len(people)), 0)
    who = np.repeat(np.arange(len(people)), number)
    gaps = rng.integers(20, max(22, min(120, 720 // enough)), len(who))
    opening = np.cumsum(number) - number
    total = np.cumsum(gaps)
    within = total - np.repeat((total - gaps)[opening[number > 0]], number[number > 0])
    on = people.started[who] + np.int64(30 + at * min(90, 540 // of)) + within
    kept = on <= np.datetime64(calendar.end)
    who, on = who[kept], on[kept]
    first = np.full(len(people), np.datetime64("NaT"), dtype="datetime64[D]")
    first[who[::-1]] = on[::-1]
    success = rng.random(len(who)) < _ANSWER_SUCCESS
    values = _events_worth(measure, bench, name, success, rng)
    table = observations(people.ids.take(pa.array(who)), name, day_texts(on), decimals(values, measure.decimals))
    return table, first


def _events_worth(measure: Measure, bench: Bench, name: str, success: Mask, rng: Rng) -> Whole:
    """What each event or spell is worth: one where only nothing or one is possible."""
    targets = bench.targets_of(name)
    low, high = measure.between
    if high - low <= 1 and not measure.decimals and not targets:
        return np.full(success.shape, int(high), dtype=np.int64)
    return _around(measure, targets, bench.level(name), success, rng)


def _spells(calendar: Calendar, bench: Bench, people: People, name: str, rng: Rng) -> pa.Table:
    """Intervals of some length one after the other, with pauses."""
    measure, count = calendar.measures[name], len(people)
    wanted = [each.value for each in bench.targets.get((name, COUNT), [])]
    typical = max([10.0, *wanted]) if wanted else 100.0
    number = np.where(rng.random(count) < 0.5, rng.integers(1, 4, count), 0)
    first = people.started + rng.integers(10, 120, count)
    parts: list[tuple[Whole, Days, Days]] = []
    for spell in range(3):
        last = first + np.rint(typical * rng.uniform(0.25, 1.2, count)).astype(np.int64)
        here = np.flatnonzero((number > spell) & (last <= np.datetime64(calendar.end)))
        parts.append((here, first[here], last[here]))
        first = last + rng.integers(10, 60, count)
    who = np.concatenate([part[0] for part in parts])
    starts, ends = (np.concatenate([part[at] for part in parts]) for at in (1, 2))
    order = np.lexsort((starts, who))
    period = [f"{one}/{other}" for one, other in zip(starts[order], ends[order], strict=True)]
    values = _events_worth(measure, bench, name, rng.random(len(who)) < _ANSWER_SUCCESS, rng)
    ids = people.ids.take(pa.array(who[order]))
    return observations(ids, name, pa.array(period, pa.string()), decimals(values, measure.decimals))


def _windows(calendar: Calendar, bench: Bench, people: People, name: str, rng: Rng) -> pa.Table:
    """One value for each window that is read whole."""
    measure = calendar.measures[name]
    who: list[Any] = []
    period: list[str] = []
    for place, group in enumerate(calendar.groups):
        here = np.flatnonzero(people.cohort == place)
        for window in calendar.intervals(name, group) or _one(calendar):
            there = here[rng.random(len(here)) >= _MISSING_ANSWERS]
            who.append(there)
            period += [str(window)] * len(there)
    at = np.concatenate([np.empty(0, dtype=np.int64), *who]).astype(np.int64)
    values = _around(measure, bench.targets_of(name), bench.level(name), rng.random(len(at)) < _ANSWER_SUCCESS, rng)
    ids = people.ids.take(pa.array(at))
    return observations(ids, name, pa.array(period, pa.string()), decimals(values, measure.decimals))


def _one(calendar: Calendar) -> list[Interval]:
    period: tuple[date, date] = (calendar.agreement.period.first, calendar.agreement.period.last)
    return [Interval(*period)]
