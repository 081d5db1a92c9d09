"""A pool put together from all that the papers say of it: register, agenda, decision, agreement and ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from virkning.sources.appropriations import Ledger
from virkning.sources.appropriations.levels import Entry
from virkning.sources.appropriations.statements import Statement, sentences, statements
from virkning.sources.appropriations.titles import Titles, words
from virkning.sources.document import Document
from virkning.sources.passages import EMPTY, Passage
from virkning.sources.pools.agenda import Decision, Mention, decisions, mentions, told
from virkning.sources.pools.agreement import SetUp, general, pools
from virkning.sources.pools.register import Listed, Register
from virkning.sources.pools.steps import (
    Condition,
    Said,
    State,
    Status,
    Step,
    conditions,
    municipal,
    reason_of,
    said,
    state_of,
    steps,
    target_of,
    unclear,
)

Source = Literal["register", "agenda", "agreement"]


@dataclass(frozen=True, slots=True)
class Pool:
    """A pool with what was decided of it and the row of the ledger it belongs to.

    ``stated`` is what the text says it holds in kroner, ``step`` how exactly; ``said`` are all amounts of its
    description. ``proposed`` is the agenda's proposal to apply for it or not, ``mentioned`` all that the agenda says.
    ``set_up`` are the pools that the agreement sets up within the same row.
    """

    source: Source
    listed: Listed
    stated: Decimal | None
    step: Decimal | None
    said: tuple[Statement, ...]
    target: Passage
    for_municipalities: bool | None
    doubt: Passage
    assessed: State
    state: State
    reason: Passage
    proposed: Mention | None
    mentioned: tuple[Mention, ...]
    decision: Decision | None
    entry: Entry | None
    named: Entry | None
    set_up: tuple[SetUp, ...]
    steps: tuple[Said, ...]

    def status(self, step: Step) -> Status:
        """What the papers say of a step: a decision before a statement, and that before a wait."""
        found = {each.status for each in self.steps if each.step == step}
        order: tuple[Status, ...] = ("decided", "declined", "stated", "awaited")
        return next((status for status in order if status in found), "unknown")


@dataclass(frozen=True, slots=True)
class _Around:
    """What pools are put together from: the ledger, the pools of the agreement, what the agenda says of them all."""

    document: Document
    source: Source
    title: Passage
    ledger: Ledger | None
    offered: tuple[SetUp, ...]
    points: tuple[tuple[Step, Passage], ...]


def _around(
    document: Document, source: Source, title: Passage, ledger: Ledger | None, listed: Sequence[Mention]
) -> _Around:
    items = sorted({(mention.first, mention.last) for mention in listed})
    points = tuple(point for first, last in items[:1] for point in told(document, first, last))
    return _Around(document, source, title, ledger, tuple(pools(ledger)) if ledger else (), points)


def register_pools(document: Document, register: Register, ledger: Ledger | None) -> Iterator[Pool]:
    """The pools of a register, joined with the agenda before it and the ledger."""
    listed = mentions(document, 0, register.start)
    around = _around(document, "register", register.title, ledger, listed)
    for each in register.pools:
        yield _pool(around, each, [mention for mention in listed if _means(mention.listed, each)])


def agenda_items(document: Document) -> list[tuple[int, int]]:
    """The items of an agenda that describe pools, by position."""
    return sorted({(each.first, each.last) for each in mentions(document, 0, len(document.lines)) if each.part is None})


def agenda_pools(document: Document, item: tuple[int, int], ledger: Ledger | None) -> Iterator[Pool]:
    """The pools that an item of an agenda describes, where no register does."""
    listed = mentions(document, *item)
    around = _around(document, "agenda", EMPTY, ledger, listed)
    described = {each.listed.number: each.listed for each in reversed(listed) if each.part is None}
    for number, each in reversed(described.items()):
        yield _pool(around, each, [mention for mention in listed if mention.listed.number == number])


def _means(one: Listed, two: Listed) -> bool:
    """Whether an agenda's pool is a register's: by number, or by title where one of them has no number."""
    if one.number is not None and two.number is not None:
        return one.number == two.number
    return bool(Titles([one.title.text]).same(0, frozenset(words(two.title.text))))


def entry_of(listed: Listed, ledger: Ledger | None) -> tuple[Entry | None, Entry | None]:
    """The row of the ledger that a pool belongs to by its title, and the row that has its number."""
    if ledger is None:
        return None, None
    rows = [entry for entry in ledger.entries[ledger.main] if entry.level == "initiative"]
    named = next((entry for entry in rows if listed.number is not None and entry.row.number == listed.number), None)
    titles = Titles([entry.row.title.text for entry in rows])
    held = frozenset(words(listed.title.text))
    scored = max(((titles.same(at, held), -at) for at in range(len(rows))), default=None)
    best = rows[-scored[1]] if scored and scored[0] else None
    if named and titles.likeness(rows.index(named), held):
        # The number is the paper's own link; a title that is alike confirms it.
        return named, named
    return best, named


def _pool(around: _Around, listed: Listed, found: Sequence[Mention]) -> Pool:
    ledger = around.ledger
    entry, named = entry_of(listed, ledger)
    first = ledger.first_year if ledger else listed.years[0] if listed.years else None
    assessed_in = sentences(listed.assessment)
    described = sentences(listed.description)
    assessed, decided_in = state_of(assessed_in)
    proposed = next((each for each in found if each.part is not None), None)
    decision = None
    if proposed:
        taken = decisions(around.document, proposed.first, proposed.last)
        decision = next((each for each in taken if each.part == proposed.part), None)
    state = _state(assessed, proposed, decision)
    amounts = tuple(statements(listed.description, first))
    own = [each for each in amounts if each.origin == "this" and not each.part]
    doubt = unclear(assessed_in)
    target = target_of([*described, *assessed_in]) or target_of([around.title])
    rows = tuple(each for each in around.offered if entry and (each.entry is entry or each.within is entry))
    return Pool(
        around.source,
        listed,
        own[0].amount if own else None,
        own[0].step if own else None,
        amounts,
        target,
        None if doubt else municipal(target),
        doubt,
        assessed,
        state,
        reason_of(assessed_in, decided_in) if state == "not applied for" else EMPTY,
        proposed,
        tuple(found),
        decision,
        entry,
        named,
        rows,
        (
            *_own_life([*described, *assessed_in], state, decided_in),
            *_decided_life(state, proposed, decision),
            *_shared_life(state, bool(found), around.points),
        ),
    )


def _state(assessed: State, proposed: Mention | None, decision: Decision | None) -> State:
    """What holds after the decision: a proposal that was approved goes before the assessment."""
    if proposed and (decision is None or decision.approved):
        return "to be applied for" if proposed.applies else "not applied for"
    return assessed


def _own_life(text: Sequence[Passage], state: State, decided_in: Passage) -> Iterator[Said]:
    """What a pool's own text says of its steps."""
    if state not in ("not applied for", "existing practice", "not relevant"):
        # What is told beside a pool that is not applied for is told of others.
        yield from steps(text)
    if state == "not applied for" and decided_in:
        yield said("application", "declined", decided_in)
    elif state == "applied for" and decided_in:
        yield said("application", "stated", decided_in)


def _decided_life(state: State, proposed: Mention | None, decision: Decision | None) -> Iterator[Said]:
    """What the committee decided of the application, or what was proposed to it."""
    if state != "to be applied for":
        return
    if decision:
        yield Said("application", "decided", (), None, decision.text)
    elif proposed:
        yield Said("application", "stated", (), None, proposed.where)


def _shared_life(state: State, listed: bool, points: Sequence[tuple[Step, Passage]]) -> Iterator[Said]:
    """What the agenda says of all pools that are still open; of follow-up only to those that it lists."""
    if state not in ("awaiting detail", "to be applied for"):
        return
    for step, sentence in points:
        if step == "call":
            yield said("call", "awaited", sentence)
        elif listed:
            yield said(step, "stated", sentence)


def agreement_pools(ledger: Ledger) -> tuple[list[Pool], list[tuple[int | None, str, Condition]]]:
    """The pools of an agreement, and the conditions it sets, each with the number and the title of its initiative."""
    shared = general(ledger)
    rows = ledger.entries[ledger.main]
    found = [_set_up(each, shared.get(each.section.annex, ())) for each in pools(ledger)]
    held: list[tuple[int | None, str, Condition]] = []
    for at, section in enumerate(ledger.sections):
        if section.level == 0:
            continue
        entry = rows[ledger.spoken[at]] if at in ledger.spoken else None
        title = entry.row.title.text if entry else section.heading.text
        held += [(entry.row.number if entry else None, title, each) for each in conditions(sentences(section.body))]
    return found, held


def _set_up(each: SetUp, shared: Sequence[Passage]) -> Pool:
    text = sentences(each.section.body)
    number = each.entry.row.number if each.entry else None
    listed = Listed(
        each.section.heading, number, each.entry.area if each.entry else "", (), (), None, each.told[0], EMPTY
    )
    target = target_of(text)
    first = each.amounts[0] if each.amounts else None
    return Pool(
        "agreement",
        listed,
        each.stated,
        first.step if first else None,
        each.amounts,
        target,
        municipal(target),
        EMPTY,
        "unknown",
        "unknown",
        EMPTY,
        None,
        (),
        None,
        each.entry,
        each.entry,
        (each,),
        (*steps(text), *steps(shared)),
    )
