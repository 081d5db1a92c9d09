"""What every engine hands over: lines and their totals, before the limits of the agreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal, Protocol

from virkning.settlement.evaluate import half_away
from virkning.settlement.pricing import Indices, Prices, factors
from virkning.settlement.schedule import Statement, cohort_statements, statements_of
from virkning.terms import Rule, Terms
from virkning.terms.model import Agreement

Basis = Literal["observed", "imputed", "pro_rata", "top_up", "rounding", "unresolved"]
MissingRule = Literal["mean", "nothing", "unresolved"]


@dataclass(frozen=True, slots=True)
class Line:
    """One payment and why: what an auditor reads. ``amount`` is in minor units, before limits.

    ``outcome`` is the id, None for a top-up or the difference of rounding a statement; ``period`` is the cell's. A line
    with basis ``unresolved`` is a cell that could not be settled, with amount 0.
    """

    statement: date
    outcome: str | None
    clause: str
    participant_id: str | None
    cohort: str
    period: str
    basis: Basis
    amount: int


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What totals are kept by: statement index, outcome id ("" for none) and cohort."""

    statement: int
    outcome: str
    cohort: str


@dataclass(frozen=True, slots=True)
class GroupKey:
    """The cells that stand in for each other: outcome, cohort, statement, and month or follow-up (0: neither)."""

    outcome: str
    cohort: str
    statement: int
    slot: int


@dataclass(slots=True)
class Mean:
    """The cells of a group: how many, how many of them observed, and the exact payments of these summed."""

    cells: int = 0
    count: int = 0
    total: Fraction = Fraction(0)

    @property
    def value(self) -> Fraction | None:
        """The mean payment, exact; None where nothing was observed."""
        return self.total / self.count if self.count else None

    @property
    def filled(self) -> Fraction:
        """The payments of all the group's cells when missing ones are paid the mean, exact."""
        return self.total + (self.cells - self.count) * (self.value or Fraction(0))


class Lines(Protocol):
    """The lines an engine made, wherever they are kept."""

    def of(self, statement: date | None = None, participant: str | None = None, most: int | None = None) -> list[Line]:
        """The lines, sorted, of one statement or participant; at most so many."""

    def few(self, statements: Sequence[date], most: int) -> list[Line] | None:
        """The lines of some statements, sorted; None where they are more than ``most`` together."""

    def write(self, file: str) -> None:
        """Write every line to a Parquet file."""


@dataclass(slots=True)
class Earned:
    """All that was earned by the terms and the facts, before the limits of the agreement."""

    statements: tuple[Statement, ...]
    lines: Lines
    totals: Mapping[Key, Mapping[Basis, int]]
    exact: Mapping[Key, Fraction]
    """The same totals before any line was rounded."""
    unresolved: Mapping[int, int]
    """Cells that could not be settled, by statement."""
    enrolled: int
    """Participants, replaced ones not counted."""
    means: Mapping[GroupKey, Mean]
    regulars: Mapping[tuple[str, str, int], int] = field(default_factory=dict)
    """Regular participants an outcome can be earned by, by outcome, cohort and statement."""
    personal: Mapping[tuple[str, Key], int] = field(default_factory=dict)
    """What each limit of a participant took away (negative: added), by limit and total."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the terms and the statements it settles, numbered as in the whole settlement."""

    terms: Terms
    cohorts: Mapping[str, tuple[Statement, ...]]
    """All statements of each cohort, those of other versions included; index -1: not in the settlement."""
    all_statements: tuple[Statement, ...]
    """Every statement, in order: those that outcomes of the agreement are measured at."""
    prices: Prices
    anchors: tuple[date, ...] = ()
    """The participants' dates that statements are relative to, where they are."""

    @property
    def agreement(self) -> Agreement:
        """The agreement as this version reads."""
        return self.terms.agreement

    @property
    def relative(self) -> bool:
        """Whether each participant has statements of their own."""
        return self.agreement.statements.relative is not None

    def own(self, cohort: str, anchor: date | None) -> tuple[Statement, ...]:
        """The statements of a participant: the cohort's, or those that follow from the participant's own date."""
        statements, relative = self.cohorts.get(cohort, ()), self.agreement.statements.relative
        if relative is None:
            return statements
        days = {after.after(anchor) for after in relative.after} if anchor else set()
        return tuple(each for each in statements if each.date in days)

    def groups(self) -> Iterator[tuple[str, date | None, tuple[Statement, ...]]]:
        """Each cohort with its statements; where statements are relative, once for each date of a participant."""
        for cohort in self.cohorts:
            for anchor in self.anchors if self.relative else (None,):
                yield cohort, anchor, self.own(cohort, anchor)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The statements of a settlement, and which version of the terms settles each."""

    statements: tuple[Statement, ...]
    versions: tuple[Version, ...]

    def version(self, statement: int) -> Version:
        """The version in force for a statement."""
        terms = self.versions[0].terms.at(self.statements[statement].date)
        return next(each for each in self.versions if each.terms is terms)

    def settles(self, version: Version, statement: int) -> bool:
        """Whether a statement is settled under this version."""
        return statement >= 0 and self.version(statement) is version

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Outcome ids of all versions in the order of the agreement."""
        return tuple(dict.fromkeys(rule.id for version in self.versions for rule in version.terms.rules))

    def rules(self, outcome: str) -> list[tuple[Version, Rule]]:
        """The rule of an outcome in each version that has it."""
        return [(version, rule) for version in self.versions for rule in version.terms.rules if rule.id == outcome]

    def in_order_of_need(self) -> list[str]:
        """Outcome ids so that each comes after those that gate it."""
        done: list[str] = []
        waiting = list(self.outcomes)
        while waiting:
            ready = [e for e in waiting if all(n in done for _, rule in self.rules(e) for n in rule.needs)]
            assert ready, "outcomes wait for each other"
            done += ready
            waiting = [each for each in waiting if each not in ready]
        return done


def timeline(terms: Terms, indices: Indices, anchors: Iterable[date] = ()) -> Timeline:
    """The statements under the terms in force at each, and the versions that settle them."""
    base = terms
    own_days = tuple(sorted(set(anchors)))
    own = {id(each): statements_of(each.agreement, own_days) for each in base.versions}
    dates = sorted({(s.date, s.due) for v in base.versions for s in own[id(v)] if base.at(s.date) is v})
    numbered = {day: Statement(index, day, due) for index, (day, due) in enumerate(dates)}
    versions = []
    for each in base.versions:
        every = tuple(numbered.get(s.date, Statement(-1, s.date, s.due)) for s in own[id(each)])
        groups = cohort_statements(each.agreement, own[id(each)])
        cohorts = {cohort: tuple(every[s.index] for s in statements) for cohort, statements in groups.items()}
        prices = Prices(each.agreement, factors(each.agreement, indices))
        versions.append(Version(each, cohorts, every, prices, own_days))
    return Timeline(tuple(numbered[day] for day, _ in dates), tuple(versions))


@dataclass(slots=True)
class Tally:
    """Adds up totals, exact totals and unresolved cells as lines come in."""

    totals: dict[Key, dict[Basis, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    exact: dict[Key, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    unresolved: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, key: Key, basis: Basis, amount: int, exact: Fraction) -> None:
        """Add the sum of some lines: rounded as they stand, and exact."""
        if basis == "unresolved":
            return
        self.totals[key][basis] += amount
        self.exact[key] += exact

    def add_group(self, key: Key, mean: Mean, observed: int, missing: MissingRule) -> tuple[Basis, int] | None:
        """Add all cells of a group: those observed, which come to ``observed`` rounded, and those missing.

        Returns the basis and the amount of each missing cell; None where there is none, or none is paid.
        """
        self.add(key, "observed", observed, mean.total)
        gone = mean.cells - mean.count
        if not gone or missing == "nothing":
            return None
        value = mean.value if missing == "mean" else None
        basis: Basis = "unresolved" if value is None else "imputed"
        amount = half_away(value or Fraction(0))
        self.add(key, basis, gone * amount, gone * (value or Fraction(0)))
        if basis == "unresolved":
            self.unresolved[key.statement] += gone
        return (basis, amount) if amount or basis == "unresolved" else None


def top_up_share(enrolled: int, minimum: int) -> Fraction:
    """How much of all that was earned is added for those missing: (minimum − enrolled) / enrolled."""
    return Fraction(minimum - enrolled, enrolled) if 0 < enrolled < minimum else Fraction(0)


def line_order(outcomes: Sequence[str]) -> Callable[[Line], tuple[object, ...]]:
    """The order lines are shown in: statement, outcome (as in the agreement), participant, period."""
    place: dict[str | None, int] = {outcome: index for index, outcome in enumerate(outcomes)}
    place[None] = len(outcomes)

    def key(line: Line) -> tuple[object, ...]:
        none = line.participant_id is None
        who = line.participant_id or ""
        return (line.statement, place[line.outcome], none, who, line.period, line.basis, line.cohort, line.amount)

    return key


def closing_lines(timeline: Timeline, tally: Tally, enrolled: int) -> list[Line]:
    """The lines that no cell stands behind: the rounding of whole statements, and the top-up at the last one."""
    found = []
    for statement in timeline.statements:
        agreement = timeline.version(statement.index).agreement
        if agreement.rounding is None or agreement.rounding.each != "statement":
            continue
        keys = [key for key in tally.totals if key.statement == statement.index]
        exact = sum((tally.exact[key] for key in keys), Fraction(0))
        difference = half_away(exact) - sum(sum(tally.totals[key].values()) for key in keys)
        if difference:
            tally.totals[Key(statement.index, "", "")]["rounding"] += difference
            found.append(_closing(statement, agreement.rounding.clause, "rounding", difference))
    if timeline.statements:
        last = timeline.statements[-1]
        rule = timeline.version(last.index).agreement.participants.too_few
        earned = sum(sum(by.values()) for by in tally.totals.values())
        exact = earned * top_up_share(enrolled, rule.minimum) if rule else Fraction(0)
        if rule and exact:
            tally.add(Key(last.index, "", ""), "top_up", half_away(exact), exact)
            found.append(_closing(last, rule.clause, "top_up", half_away(exact)))
    return found


def _closing(statement: Statement, clause: str, basis: Basis, amount: int) -> Line:
    return Line(statement.date, None, clause, None, "", statement.date.isoformat(), basis, amount)
