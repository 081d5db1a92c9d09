"""Who takes part: enrolment spread over the cohorts, early endings, replacements, attributes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from virkning.generate.aims import Bench
from virkning.generate.write import Whole, coded
from virkning.terms.analysis import decimal
from virkning.terms.model import Agreement, AttributeSpec, Cohort
from virkning.terms.values import Duration

Days = npt.NDArray[np.datetime64]
Rng = np.random.Generator

_EARLY_SHARE = 0.08
_SOON_SHARE = 0.5
_REPLACED_SHARE = 0.85
_COURSE_WEEKS = 26
_EARLY_WITHIN = Duration(days=17 * 7)
_OTHER_WORD = "andet"
_SOON = ("flyttet", "sygdom", "ønskede ikke at fortsætte")
_LATE = ("fuldført", "i arbejde", "flyttet", "sygdom")


@dataclass(frozen=True, slots=True)
class People:
    """Participants in order of cohort and date; a cohort is its place in the agreement's list."""

    ids: Any
    cohort: Whole
    enrolled: Days
    started: Days
    ended: Days
    """Not a time where the course has not ended."""
    reasons: Any
    replaced_by: Any
    attributes: dict[str, Any]

    def part(self, first: int, last: int) -> People:
        """Some of them, from one place in the order up to another."""
        return self.take(np.arange(first, min(last, len(self.cohort))))

    def take(self, at: Whole) -> People:
        """Those at the given places."""
        words = {name: column.take(pa.array(at)) for name, column in self.attributes.items()}
        ids, reasons, replaced = (column.take(pa.array(at)) for column in (self.ids, self.reasons, self.replaced_by))
        days = (self.enrolled[at], self.started[at], self.ended[at])
        return People(ids, self.cohort[at], *days, reasons, replaced, words)

    def __len__(self) -> int:
        return len(self.cohort)


def enrol(agreement: Agreement, bench: Bench, count: int, rng: Rng) -> People:
    """So many made-up participants."""
    groups: list[Cohort | None] = [*agreement.cohorts.groups] if agreement.cohorts else [None]
    cohort = np.repeat(np.arange(len(groups)), _shared_out(count, groups))
    period = agreement.period
    by_start = agreement.cohorts is not None and agreement.cohorts.by == "started_on"
    decisive = np.empty(count, dtype="datetime64[D]")
    last = np.empty(count, dtype="datetime64[D]")
    for at, group in enumerate(groups):
        here = cohort == at
        first_day, last_day = (group.first, group.last) if group else (period.first, period.last)
        last[here] = last_day
        span = _days_to_enrol(agreement, first_day, last_day)
        decisive[here] = np.datetime64(first_day) + np.sort(rng.integers(0, span, int(here.sum())))
    wait = rng.integers(7, 22, count)
    if by_start:
        enrolled, started = np.maximum(decisive - wait, np.datetime64(period.first)), decisive
    else:
        enrolled, started = decisive, np.minimum(decisive + wait, np.datetime64(max(period.last, *_ends(groups))))
    started = np.maximum(started, enrolled)
    ended, soon = _endings(agreement, started, rng)
    ids = _ids(count)
    return People(
        ids,
        cohort,
        enrolled,
        started,
        ended,
        _reasons(agreement, ended, soon, rng),
        _replacements(agreement, ids, cohort, enrolled, started, ended, rng),
        {name: _attribute(spec, name, bench, count, rng) for name, spec in agreement.participants.attributes.items()},
    )


def table_of(people: People) -> pa.Table:
    """The rows of ``participants``."""
    fixed = {
        "participant_id": people.ids,
        "enrolled_on": day_texts(people.enrolled),
        "started_on": day_texts(people.started),
        "ended_on": day_texts(people.ended),
        "end_reason": people.reasons,
        "replaced_by": people.replaced_by,
    }
    return pa.table({**fixed, **people.attributes})


def day_texts(days: Days) -> Any:
    """Dates as text; nothing where there is none."""
    distinct, codes = np.unique(days, return_inverse=True)
    return coded(codes.astype(np.int64), [None if np.isnat(day) else str(day) for day in distinct])


def month_of(days: Days) -> Whole:
    """The index of each day's month."""
    return days.astype("datetime64[M]").astype(np.int64) + 1970 * 12


def _ids(count: int) -> Any:
    width = max(5, len(str(count)))
    return pa.array([f"P{number:0{width}d}" for number in range(1, count + 1)], pa.string())


def _ends(groups: list[Cohort | None]) -> list[date]:
    return [group.last for group in groups if group is not None] or [date.min]


def _shared_out(count: int, groups: list[Cohort | None]) -> list[int]:
    """Shares of a whole number by largest remainder, in planned proportion; equal where nothing is planned."""
    weights = [group.planned or 0 if group else 1 for group in groups]
    if not all(group is None or group.planned is not None for group in groups) or not sum(weights):
        weights = [1] * len(groups)
    exact = [Fraction(count * weight, sum(weights)) for weight in weights]
    shares = [int(each) for each in exact]
    by_remainder = sorted(range(len(groups)), key=lambda at: (shares[at] - exact[at], at))
    for at in by_remainder[: count - sum(shares)]:
        shares[at] += 1
    return shares


def _days_to_enrol(agreement: Agreement, first: date, last: date) -> int:
    """The days on which people are enrolled: a course should still fit into the period, where it can."""
    pro_rata = agreement.participants.pro_rata
    weeks = pro_rata.full_course_weeks if pro_rata else _COURSE_WEEKS
    room = (agreement.period.last - first).days - 7 * weeks
    whole = (last - first).days + 1
    return min(whole, room) if room > whole // 4 else whole


def _endings(agreement: Agreement, started: Days, rng: Rng) -> tuple[Days, npt.NDArray[np.bool_]]:
    """When some courses end before their time, and for whom so soon that the place can be given to another."""
    count = len(started)
    rule = agreement.participants.replaced
    within = rule.ended_within if rule else _EARLY_WITHIN
    limit = within.days or 30 * within.months
    order = rng.permutation(count)
    early, soon = order < round(count * _EARLY_SHARE), order < round(count * _EARLY_SHARE * _SOON_SHARE)
    after = np.where(soon, rng.integers(min(14, limit), limit + 1, count), rng.integers(limit + 3, limit + 200, count))
    ended = started + after
    ended[~early] = np.datetime64("NaT")
    return ended, soon


def _reasons(agreement: Agreement, ended: Days, soon: npt.NDArray[np.bool_], rng: Rng) -> Any:
    drop_out = agreement.participants.drop_out
    words = list(dict.fromkeys([*((drop_out.reasons or []) if drop_out else []), *_SOON, *_LATE]))
    places = {word: at for at, word in enumerate(words)}
    declared = [places[word] for word in (drop_out.reasons or [] if drop_out else [])]
    codes = np.where(
        soon,
        rng.choice([*declared, *(places[word] for word in _SOON)], len(ended)),
        rng.choice([*declared, *(places[word] for word in _LATE)], len(ended)),
    )
    codes[np.isnat(ended)] = len(words)
    return coded(codes.astype(np.int64), [*words, None])


def _replacements(
    agreement: Agreement, ids: Any, cohort: Whole, enrolled: Days, started: Days, ended: Days, rng: Rng
) -> Any:
    """Most of those who left soon have their place taken by a later participant of the cohort, who stayed."""
    rule = agreement.participants.replaced
    within = rule.ended_within if rule else _EARLY_WITHIN
    found: list[str | None] = [None] * len(cohort)
    taken = ~np.isnat(ended)
    for at in np.flatnonzero(taken).tolist():
        start, end = started[at].item(), ended[at].item()
        if end > within.after(start) or rng.random() >= _REPLACED_SHARE:
            continue
        last = int(np.searchsorted(cohort, cohort[at], side="right"))
        first = int(np.searchsorted(cohort, cohort[at], side="left"))
        other = first + int(np.searchsorted(enrolled[first:last], ended[at], side="right"))
        while other < last and taken[other]:
            other += 1
        if other < last:
            taken[other] = True
            found[at] = ids[other].as_py()
    return pa.array(found, pa.string())


def _attribute(spec: AttributeSpec, name: str, bench: Bench, count: int, rng: Rng) -> Any:
    if spec.type == "text":
        words = spec.values or [*sorted(set(bench.words.get(name, []))), _OTHER_WORD]
        return coded(rng.integers(0, len(words), count), words)
    targets = [each.value for each in bench.targets_of(name)]
    low, high = (float(end) for end in spec.between) if spec.between else (0.0, max([100.0, *(2 * x for x in targets)]))
    if targets:
        reach = max(abs(each) for each in targets) or 1.0
        low, high = max(low, min(targets) - reach / 2), min(high, max(targets) + reach / 2)
    unit = 10**spec.decimals
    drawn = rng.integers(int(np.ceil(low * unit)), int(np.floor(high * unit)) + 1, count)
    distinct, codes = np.unique(drawn, return_inverse=True)
    return coded(codes.astype(np.int64), [decimal(Fraction(int(each), unit)) for each in distinct])
