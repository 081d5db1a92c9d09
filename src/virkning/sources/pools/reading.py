"""Pools as they are read: a register of them, the steps of their lives, and what must be fulfilled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from virkning.sources import appropriations
from virkning.sources.appropriations import Ledger
from virkning.sources.document import Document
from virkning.sources.passages import Span
from virkning.sources.pools import findings
from virkning.sources.pools.join import Pool, agenda_items, agenda_pools, agreement_pools, register_pools
from virkning.sources.pools.register import registers
from virkning.sources.pools.steps import Condition, ConditionKind, State, Status, Step
from virkning.sources.records import Finding, Record

_OFFERS = re.compile(r"\bansøgningspulje|\bkan\s+(?:an)?søge|\ben\s+pulje\b", re.IGNORECASE)
_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A pool.

    ``number`` is that of the initiative in the agreement. ``amounts`` are those of the register by year and ``stated``
    what the text says, in millions of kroner, None for a dash or where nothing is said. ``assessed`` is what the
    administration's assessment comes to, ``state`` what holds after the committee's decision of the day ``decided``.
    The six steps of its life each tell what the papers say of it; ``steps`` has the words.
    """

    source: Literal["register", "agenda", "agreement"]
    number: int | None
    title: str
    area: str
    years: tuple[int, ...]
    amounts: tuple[Decimal | None, ...]
    stated: Decimal | None
    purpose: str
    target: str
    for_municipalities: bool | None
    assessment: str
    assessed: State
    state: State
    reason: str
    proposed: bool
    approved: bool | None
    decided: date | None
    ledger_line: int | None
    criteria: Status
    call: Status
    application: Status
    commitment: Status
    follow_up: Status
    accounts: Status
    span: Span


@dataclass(frozen=True, slots=True)
class StepRow:
    """What the papers say of a step in the life of a pool; ``deadline`` is the last day on which it can be met."""

    number: int | None
    title: str
    step: Step
    status: Status
    dates: tuple[str, ...]
    deadline: date | None
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """Something that must be fulfilled to get or keep the money; ``number`` is None where it is for all of an annex."""

    number: int | None
    title: str
    kind: ConditionKind
    percent: Decimal | None
    text: str
    span: Span


@dataclass(frozen=True)
class PoolReading:
    """What a register, an agenda or an agreement says of pools, and what does not hold in it."""

    document: Document
    pools: tuple[Pool, ...]
    ledger: Ledger | None
    conditions: tuple[ConditionRow, ...]

    kind = "pools"

    @cached_property
    def rows(self) -> list[PoolRow]:
        """The pools as rows."""
        return [_row(self.document, pool) for pool in self.pools]

    def tables(self) -> Mapping[str, Sequence[Record]]:
        """The records by table."""
        steps = [row for pool in self.pools for row in _steps(self.document, pool)]
        return {"pools": self.rows, "steps": steps, "conditions": self.conditions}

    def findings(self) -> Sequence[Finding]:
        """What does not hold, in the order of the document."""
        found = findings.of_pools(self.document, self.pools, self.ledger)
        return sorted(found, key=lambda each: (each.places[0].start, each.rule))


def recognise(document: Document) -> list[tuple[int, int]]:
    """The stretches that set up pools or list them: an agreement, a register; an agenda where there is no register."""
    found = [
        (start, end)
        for start, end in appropriations.recognise(document)
        if any(_OFFERS.search(line.text) for line in document.lines[start:end])
    ]
    held = [(register.start, register.end) for register in registers(document)]
    return sorted([*found, *(held or agenda_items(document))])


def read(document: Document, stretch: tuple[int, int]) -> PoolReading:
    """What a stretch says of pools, joined with what the rest of the document says of them."""
    found = appropriations.recognise(document)
    if stretch in found:
        pools, held = agreement_pools(appropriations.ledger(document, stretch))
        return PoolReading(document, tuple(pools), None, tuple(_conditions(document, held)))
    ledger = appropriations.ledger(document, found[0]) if found else None
    register = next((each for each in registers(document) if (each.start, each.end) == stretch), None)
    listed = register_pools(document, register, ledger) if register else agenda_pools(document, stretch, ledger)
    return PoolReading(document, tuple(listed), ledger, ())


def _millions(value: Decimal | None, step: Decimal | None = None) -> Decimal | None:
    if value is None:
        return None
    return (value / _MILLION).quantize(step / _MILLION) if step else value / _MILLION


def _row(document: Document, pool: Pool) -> PoolRow:
    listed = pool.listed
    scale = listed.kroner or _MILLION
    status = pool.status
    return PoolRow(
        pool.source,
        listed.number,
        listed.title.text,
        listed.area,
        listed.years,
        tuple(cell.value * scale / _MILLION if cell.value is not None else None for cell in listed.amounts),
        _millions(pool.stated, pool.step),
        listed.description.text,
        pool.target.text,
        pool.for_municipalities,
        listed.assessment.text,
        pool.assessed,
        pool.state,
        pool.reason.text,
        pool.proposed is not None,
        pool.decision.approved if pool.decision else None,
        pool.decision.day if pool.decision else None,
        pool.entry.row.span.line if pool.entry else None,
        status("criteria"),
        status("call"),
        status("application"),
        status("commitment"),
        status("follow_up"),
        status("accounts"),
        document.span(listed.title, listed.description, listed.assessment),
    )


def _steps(document: Document, pool: Pool) -> Iterator[StepRow]:
    for said in pool.steps:
        yield StepRow(
            pool.listed.number,
            pool.listed.title.text,
            said.step,
            said.status,
            said.dates,
            said.deadline,
            said.text.text,
            document.span(said.text),
        )


def _conditions(document: Document, held: Sequence[tuple[int | None, str, Condition]]) -> Iterator[ConditionRow]:
    for number, title, each in held:
        yield ConditionRow(number, title, each.kind, each.percent, each.text.text, document.span(each.text))
