"""Many registers settled together come to what each of them comes to by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from features import changed, terms_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plainly import Statements, index_table, settled_plainly, statements_of
from registers import Register, Row

from virkning.settlement import Engine, settle
from virkning.settlement.many import Amounts, Block, Counts, Months, Plan, Scores, count, plan_of, settle_counts
from virkning.settlement.many import why_not_counted as why_not
from virkning.settlement.many.counts import UNKNOWN, WORD, bits_by_month
from virkning.settlement.register import all_measures
from virkning.settlement.standing import Course, standing
from virkning.terms import Terms
from virkning.terms.analysis import decimal
from virkning.terms.values import month_text

# Small agreements, each with something of its own

HOURS = {"every": "month", "unit": "hours", "between": [0, 744], "decimals": 2}
SCORE = {"every": "occasion", "occasions": ["start", "6m"], "unit": "points", "between": [0, 10]}
MEASURES = {"paid_hours": HOURS, "wellbeing": SCORE}
MEAN: dict[str, Any] = {"rule": "mean", "clause": "5.4"}


def monthly(name: str = "work", **own: Any) -> dict[str, Any]:
    return {"id": name, "title": "T", "clause": "1", "each": "participant, month", "when": "paid_hours >= 86",
            "pay": "56.01", "measured": {"window": "3 months"}, **own}  # fmt: skip


def once(**own: Any) -> dict[str, Any]:
    return {"id": "life", "title": "T", "clause": "2", "each": "participant", "pay": "48.03",
            "when": "wellbeing[6m] - wellbeing[start] >= 1",
            "measured": {"statements": "first", "occasions": ["6m"]}, **own}  # fmt: skip


def limit(name: str, **own: Any) -> dict[str, Any]:
    return {"id": name, "clause": "7", **own}


PEOPLE = {
    "planned": 40,
    "replaced": {"ended_within": "17 weeks", "clause": "1"},
    "pro_rata": {"cohorts": ["late"], "fewer_than": 12, "ended_after": "17 weeks", "full_course_weeks": 52,
                 "clause": "1"},
    "too_few": {"minimum": 9, "clause": "1"},
}  # fmt: skip
BOTH = [monthly(), once()]
CAPS = [
    limit("of_outcome", each="outcome", at_most="400.00"),
    limit("of_cohort", each="cohort", at_most="600.00", indexed=True),
    limit("of_year", each="year", at_most="500.00"),
    limit("cap", at_most="900.00", indexed=True),
]
SMALL: dict[str, dict[str, Any]] = {
    "both kinds": {"outcomes": BOTH},
    "missing months bring nothing": {"outcomes": BOTH, "missing": {"rule": "nothing", "clause": "1"}},
    "missing months are unresolved": {"outcomes": BOTH, "missing": {"rule": "unresolved", "clause": "1"}},
    "whole windows": {"outcomes": BOTH, "missing": {**MEAN, "unit": "window"}},
    "whole windows without a mean": {
        "outcomes": BOTH, "missing": {"rule": "unresolved", "unit": "window", "clause": "1"},
    },
    "caps": {"outcomes": BOTH, "limits": CAPS},
    "caps far apart": {
        "outcomes": BOTH,
        "limits": [limit("cap", at_most="90000.00"), limit("of_outcome", each="outcome", at_most="400.00")],
    },
    "one cap of a year": {"outcomes": BOTH, "limits": [limit("of_year", each="year", at_most="300.00")]},
    "a floor": {"outcomes": BOTH, "limits": [limit("floor", at_least="2000.00"), limit("cap", at_most="2500.00")]},
    "shares as limits": {
        "outcomes": BOTH,
        "limits": [limit("life", outcomes=["life"], at_most={"share": "30%", "of": "payable"})],
    },
    "prices by cohort": {"outcomes": [monthly(pay={"by": "cohort", "prices": {"early": "10.01", "late": "20.02"}})]},
    "prices by follow-up": {
        "outcomes": [
            monthly(pay={"by": "follow_up", "prices": {"1": "10.01", "2": "20.03"}},
                    measured={"statements": ["2027-06-30", "2027-12-31"], "window": "4 months"}),
        ],
    },
    "a share of the grant": {"outcomes": [monthly(pay={"share": "0.01%", "of": "grant"}), once()]},
    "weights": {"outcomes": [monthly(weight="0.37"), once(weight="1.375")]},
    "two outcomes of one measure": {
        "outcomes": [monthly("half", when="paid_hours >= 86"), monthly("full", when="paid_hours > 140", pay="77.77"),
                     monthly("none", when="paid_hours < 10", pay="0.01")],
    },
    "whole statements rounded": {
        "outcomes": [monthly(weight="0.333"), once()], "rounding": {"each": "statement", "clause": "9"},
    },
    "too few": {"outcomes": BOTH, "participants": PEOPLE, "limits": CAPS},
    "too few, in whole windows": {"outcomes": BOTH, "participants": PEOPLE, "missing": {**MEAN, "unit": "window"}},
    "many months": {
        "outcomes": [monthly(measured={"window": "80 months"})], "period": {"first": "2020-01-01", "last": "2028-12-31",
                                                                          "clause": "1"},
    },
    "without cohorts": {"outcomes": BOTH, "cohorts": None},
}  # fmt: skip


@cache
def small(name: str) -> Terms:
    return terms_of(measures=MEASURES, **SMALL[name])


# Registers as blocks of bits, and the same registers as rows


@dataclass(frozen=True)
class Shape:
    """What Hypothesis decides; the rest follows from the seed."""

    people: tuple[int, ...]
    seen: float
    high: float
    vacant: float
    replaced: float
    late: float
    index: tuple[str, ...]
    seed: int
    registers: int = 2


VALUES = (Fraction(86), Fraction(100), Fraction("160.33"))
LOW = (Fraction(0), Fraction("85.99"))
POINTS = tuple(Fraction(each) for each in range(3, 8))
INDICES = [(), ("2", "3.1", "1.7", "0"), ("-2.5", "1.05", "-4", "2")]


class Drawn:
    """Some registers of an agreement, in both forms."""

    def __init__(self, terms: Terms, shape: Shape) -> None:
        self.terms, self.shape, self.random = terms, shape, np.random.default_rng(shape.seed)
        level = terms.agreement.price_level
        years = zip(range(level.year + 1, level.year + 8), shape.index, strict=False)
        self.indices = [{"index": level.index, "year": str(year), "percent": each} for year, each in years]
        self.plan = plan_of(terms, index_table(self.indices))
        cohorts = terms.agreement.cohorts
        self.groups = {g.id: g.first for g in cohorts.groups} if cohorts else {"": terms.agreement.period.first}
        self.roles = {cohort: self.draw_roles(shape.people[at % len(shape.people)])
                      for at, cohort in enumerate(self.groups)}  # fmt: skip
        self.courses = {cohort: self.draw_courses(cohort) for cohort in self.groups}
        self.enrolled = np.sum([np.isin(own, ("there", "late")).sum(axis=1) for own in self.roles.values()], axis=0)
        self.blocks = [self.block(cohort) for cohort in self.groups]

    def draw_roles(self, people: int) -> Any:
        shape = self.shape
        replaced = shape.replaced if self.terms.agreement.participants.replaced else 0.0
        chances = np.array([max(0.01, 1 - shape.vacant - replaced - shape.late), shape.vacant, replaced, shape.late])
        roles = np.array(["there", "vacant", "replaced", "late"])
        return roles[self.random.choice(4, size=(shape.registers, people), p=chances / chances.sum())]

    def draw_courses(self, cohort: str) -> list[list[Course]]:
        return [[self.course(cohort, role) for role in row] for row in self.roles[cohort].tolist()]

    def course(self, cohort: str, role: str) -> Course:
        enrolled = self.groups[cohort] + timedelta(days=int(self.random.integers(0, 150)))
        days = {"late": (120, 500), "replaced": (0, 119)}.get(role)
        ended = enrolled + timedelta(days=int(self.random.integers(*days))) if days else None
        return Course(cohort, enrolled, enrolled, ended, None, "somebody" if role == "replaced" else None)

    def regular(self, cohort: str) -> Any:
        found = [
            [role in ("there", "late") and standing(course, self.terms.agreement, int(self.enrolled[at])) == "regular"
             for role, course in zip(self.roles[cohort][at].tolist(), own, strict=True)]
            for at, own in enumerate(self.courses[cohort])
        ]  # fmt: skip
        return np.array(found, dtype=np.bool_).reshape(self.roles[cohort].shape)

    def late(self) -> dict[int, list[tuple[str, Course]]]:
        found: dict[int, list[tuple[str, Course]]] = {}
        for cohort, rows in self.courses.items():
            for at, own in enumerate(rows):
                for place, course in enumerate(own):
                    present = self.roles[cohort][at, place] != "vacant"
                    if present and standing(course, self.terms.agreement, int(self.enrolled[at])) == "pro rata":
                        found.setdefault(at, []).append((f"{cohort}{place}", course))
        return found

    def block(self, cohort: str) -> Block:
        random, shape = self.random, self.roles[cohort].shape
        calendar = sorted({month for _, place in self.plan.of_cohort(cohort) for month in place.months})
        if calendar:
            first, words = calendar[0], (calendar[-1] - calendar[0]) // WORD + 1
            used = self.bits(np.ones((*shape, words * WORD), dtype=np.bool_), calendar, first)
        months, scores = {}, {}
        for name, measure in all_measures(self.terms).items():
            if measure.every == "occasion":
                scores |= {(name, at): Scores(self.codes(shape), POINTS) for at in measure.occasions}
            elif calendar:
                seen, high = (
                    self.bits(random.random((*shape, words * WORD)) < chance, calendar, first)
                    for chance in (self.shape.seen, self.shape.high)
                )
                which = random.integers(0, len(VALUES), size=shape).astype(np.uint8)
                low = LOW[int(random.integers(0, len(LOW)))]
                months[name] = Months(first, high, seen & used, which, VALUES, low)
        return Block(cohort, self.regular(cohort), months, scores)

    def bits(self, flags: Any, calendar: Iterable[int], first: int) -> Any:
        words = np.zeros((*flags.shape[:-1], flags.shape[-1] // WORD), dtype=np.uint64)
        for month in calendar:
            at = month - first
            words[..., at // WORD] |= flags[..., at].astype(np.uint64) << np.uint64(at % WORD)
        return words

    def codes(self, shape: tuple[int, ...]) -> Any:
        codes = self.random.integers(0, len(POINTS), size=shape)
        return np.where(self.random.random(shape) < self.shape.seen, codes, UNKNOWN).astype(np.int16)

    def counts(self) -> Counts:
        return count(self.terms, self.plan, self.blocks, self.enrolled.astype(np.int64), self.late())

    def register(self, at: int) -> Register:
        """One of the registers as rows."""
        participants: list[Row] = []
        observations: list[Row] = []
        for block in self.blocks:
            for place, course in enumerate(self.courses[block.cohort][at]):
                if self.roles[block.cohort][at, place] == "vacant":
                    continue
                identity = f"{block.cohort}{place}"
                dates = {name: getattr(course, name) for name in ("enrolled_on", "started_on", "ended_on")}
                row = {name: day.isoformat() if day else None for name, day in dates.items()}
                participants.append({"participant_id": identity, **row, "replaced_by": course.replaced_by})
                observations += [{"participant_id": identity, **each} for each in _observed(block, at, place)]
        if any(row["replaced_by"] for row in participants):
            first = min(self.groups, key=lambda each: self.groups[each])
            nobody = self.groups[first].isoformat()  # a successor who is replaced in turn, and so measured nowhere
            participants.append({"participant_id": "somebody", "enrolled_on": nobody, "started_on": nobody,
                                 "ended_on": nobody, "replaced_by": participants[0]["participant_id"]})  # fmt: skip
        return Register(tuple(participants), tuple(observations), (), tuple(self.indices))


def _observed(block: Block, at: int, place: int) -> Iterator[Row]:
    for measure, months in block.months.items():
        value = months.values[int(months.which[at, place])]
        for word in range(months.seen.shape[-1]):
            seen, high = int(months.seen[at, place, word]), int(months.high[at, place, word])
            for bit in range(WORD):
                if seen >> bit & 1:
                    found = value if high >> bit & 1 else months.low
                    month = month_text(months.first + word * WORD + bit)
                    yield {"measure": measure, "period": month, "value": decimal(found)}
    for (measure, occasion), scores in block.scores.items():
        if scores.codes[at, place] != UNKNOWN:
            value = scores.values[int(scores.codes[at, place])]
            yield {"measure": measure, "period": occasion, "value": decimal(value)}


def found_together(plan: Plan, amounts: Amounts, at: int) -> Statements:
    return [
        {
            "earned": int(amounts.earned[at, each.index]),
            "payable": int(amounts.payable[at, each.index]),
            "reduced": int(amounts.reduced[at, each.index]),
            "unresolved": int(amounts.unresolved[at, each.index]),
            "outcomes": {name: int(own[at, each.index]) for name, own in amounts.outcomes.items()},
        }
        for each in plan.timeline.statements
    ]


def found_alone(terms: Terms, register: Register, engine: Engine | None) -> Statements:
    """A register by itself: as facts by an engine, or without one as plain values, which is quick."""
    if engine is None:
        return settled_plainly(terms, register.participants, register.observations, (), register.indices)
    return statements_of(settle(terms, register.facts(terms), engine))


def assert_alike(terms: Terms, shape: Shape, engine: Engine | None = None) -> list[Statements]:
    assert why_not(terms) is None
    drawn = Drawn(terms, shape)
    amounts = settle_counts(drawn.plan, drawn.counts())
    together = [found_together(drawn.plan, amounts, at) for at in range(shape.registers)]
    for at, found in enumerate(together):
        assert found == found_alone(terms, drawn.register(at), engine), (shape, at)
    return together


KNOWN = Shape((7, 9), 0.9, 0.4, 0.1, 0.1, 0.2, INDICES[1], 1, 3)
MISSING = Shape((5, 6), 0.2, 0.5, 0.2, 0.0, 0.4, INDICES[2], 2, 3)
FEW = Shape((0, 3), 0.6, 0.9, 0.0, 0.0, 0.6, INDICES[0], 3)
NOBODY = Shape((0,), 1.0, 1.0, 0.0, 0.0, 0.0, INDICES[0], 4, 1)


@pytest.mark.parametrize("shape", [KNOWN, MISSING, FEW, NOBODY], ids=["known", "missing", "few", "nobody"])
@pytest.mark.parametrize("name", SMALL)
def test_registers_settled_together_come_to_what_each_comes_to_by_itself(name: str, shape: Shape) -> None:
    assert_alike(small(name), shape)


@pytest.mark.parametrize("name", ["caps", "too few", "whole windows", "many months"])
@pytest.mark.parametrize("engine", ["reference", "duckdb"])
def test_the_same_holds_where_the_rows_are_read_as_facts(name: str, engine: Engine) -> None:
    assert_alike(small(name), replace(KNOWN, registers=1), engine)
    assert_alike(small(name), replace(MISSING, registers=1), engine)


share = st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])
shapes = st.builds(
    Shape,
    people=st.lists(st.integers(0, 9), min_size=1, max_size=3).map(tuple),
    seen=share,
    high=share,
    vacant=st.sampled_from([0.0, 0.2, 0.6]),
    replaced=st.sampled_from([0.0, 0.2]),
    late=st.sampled_from([0.0, 0.3]),
    index=st.sampled_from(INDICES),
    seed=st.integers(0, 2**32),
)
QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@pytest.mark.parametrize("name", SMALL)
def test_any_registers_come_to_the_same(name: str) -> None:
    @settings(max_examples=12, deadline=None, suppress_health_check=QUIET, derandomize=True)
    @given(shape=shapes)
    def holds(shape: Shape) -> None:
        assert_alike(small(name), shape)

    holds()


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_thousands_of_registers_come_to_the_same(name: str) -> None:
    @settings(max_examples=1000, deadline=None, suppress_health_check=QUIET)
    @given(shape=shapes)
    def holds(shape: Shape) -> None:
        assert_alike(small(name), shape)

    holds()


JOBFOKUS = {"participants.pro_rata.fewer_than": 13, "participants.too_few.minimum": 11}
READINGS = {"base": {}, "J2": {"outcomes.employment.when": "paid_hours > 86"}, "J5": {"missing.unit": "window"},
            "J9": {"limits.return_cap.indexed": False}, "J10": {"rounding.each": "statement"},
            "J5 and J10": {"missing.unit": "window", "rounding.each": "statement"}}  # fmt: skip


@cache
def jobfokus(reading: str, cap: str) -> Terms:
    return changed("jobfokus", **JOBFOKUS, **READINGS[reading], **{"limits.return_cap.at_most": cap})


@pytest.mark.parametrize("cap", ["14000000.00", "100000.00"], ids=["roomy", "tight"])
@pytest.mark.parametrize("reading", READINGS)
def test_a_real_agreement_comes_to_the_same_under_every_reading(reading: str, cap: str) -> None:
    terms = jobfokus(reading, cap)
    for shape in (KNOWN, MISSING, FEW):
        assert_alike(terms, replace(shape, people=(5, 4, 6), registers=2))


def test_the_registers_show_every_rule_at_work() -> None:
    shown = set()
    for name in SMALL:
        for shape in (replace(KNOWN, registers=1), FEW):
            for register in assert_alike(small(name), shape):
                whole = [sum(each.values()) for each in (statement["outcomes"] for statement in register)]
                earned = [statement["earned"] for statement in register]
                shown |= {"reduced" for each in register if each["reduced"] > 0}
                shown |= {"added" for each in register if each["reduced"] < 0}
                shown |= {"unresolved" for each in register if each["unresolved"]}
                shown |= {"topped up or rounded" for a, b in zip(whole, earned, strict=True) if a != b}
    assert shown == {"reduced", "added", "unresolved", "topped up or rounded"}


def test_late_drop_outs_count_pro_rata_in_some_of_the_registers() -> None:
    assert Drawn(small("too few"), FEW).late()
    assert not Drawn(small("too few"), replace(KNOWN, vacant=0.0, replaced=0.0)).late()


@pytest.mark.parametrize("people", [0, 1, 254, 255, 256, 511, 1200])
def test_months_are_counted_whatever_the_number_of_participants(people: int) -> None:
    words = np.random.default_rng(people).integers(0, 2**64, size=(2, people, 2), dtype=np.uint64)
    words[0] = 2**64 - 1
    found = bits_by_month(words)
    for bit in (0, 1, 7, 8, 31, 63, 64, 127):
        plain = (words[..., bit // WORD] >> np.uint64(bit % WORD)) & np.uint64(1)
        assert found[:, bit].tolist() == plain.sum(axis=1).tolist()


def test_more_than_255_participants_of_a_cohort_come_to_the_same() -> None:
    assert_alike(small("both kinds"), replace(KNOWN, people=(300, 2), seen=0.95, registers=1))


def test_cells_that_cannot_be_settled_are_counted() -> None:
    (register,) = assert_alike(small("both kinds"), replace(KNOWN, seen=0.0, vacant=0.0, replaced=0.0, registers=1))
    assert sum(each["unresolved"] for each in register) == (7 * 4 + 9 * 3) * 3 + 7 + 9
    assert not any(each["payable"] for each in register)


def test_an_amount_that_could_pass_64_bits_is_refused() -> None:
    terms = terms_of(measures=MEASURES, outcomes=[monthly(pay="99999999999999.99")])
    drawn = Drawn(terms, replace(KNOWN, people=(2000,), registers=1))
    with pytest.raises(OverflowError, match="pass 64 bits"):
        settle_counts(drawn.plan, drawn.counts())


@pytest.mark.parametrize(
    ("blocks", "reason"),
    [
        ({"outcomes": [once(measured={"occasions": ["6m"]})]}, "outcome life"),
        ({"outcomes": [monthly(when="sum(paid_hours) >= 86")]}, "outcome work"),
        ({"outcomes": [monthly(quantity="paid_hours")]}, "outcome work"),
        ({"outcomes": [{**monthly(when=None), "each": "participant, month"}]}, "outcome work"),
        ({"outcomes": BOTH, "limits": [limit("own", each="participant", at_most="99.00")]}, "each participant"),
        ({"outcomes": BOTH, "participants": {"drop_out": {"rule": "left out", "clause": "1"}}}, "drop-outs"),
    ],
)
def test_terms_that_need_more_than_counting_say_so(blocks: dict[str, Any], reason: str) -> None:
    assert reason in (why_not(terms_of(measures=MEASURES, **blocks)) or "")
