"""Where an item goes: the bodies that handle it, in order, which of them this meeting is, and what remains."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from virkning.sources.document import Document
from virkning.sources.minutes.bodies import BODY, full_name, is_bare, same
from virkning.sources.minutes.decisions import Decision
from virkning.sources.minutes.outline import Item
from virkning.sources.passages import Passage, Span

State = Literal["before", "decided", "here", "after", "unclear"]
"""Where a body stands: earlier on the way, with a decision on record, this meeting, still to come, or not told."""

Role = Literal["handles", "decides"]
"""A body of the plan of treatment handles the item; one of the competence decides it."""


@dataclass(frozen=True, slots=True)
class Step:
    """A body on an item's way."""

    item: int
    order: int
    body: str
    role: Role
    state: State
    span: Span


_INITIALS = re.compile(r"\b[A-ZÆØÅ]{2,5}\b")
_COMMON = {"KB": "Kommunalbestyrelsen", "BY": "Byrådet", "BR": "Byrådet", "ØU": "Økonomiudvalget"}


def steps(document: Document, item: Item, committee: str, decided: Sequence[Decision]) -> Iterator[Step]:
    """The way of an item by its plan of treatment, else by who has the competence to decide."""
    plan = item.of("plan")
    sections = plan or item.of("competence")
    role: Role = "handles" if plan else "decides"
    places: list[tuple[str, Span]] = []
    for section in sections:
        text = section.text
        places += [(full_name(match.group()), document.span(text.found(match))) for match in BODY.finditer(text.text)]
        places += [] if places else list(_short(document, text))
    here = next((at for at, (body, _) in enumerate(places) if same(body, committee)), None)
    for at, (body, span) in enumerate(places):
        yield Step(item.number, at + 1, body, role, _state(at, here, body, committee, decided), span)


def _short(document: Document, text: Passage) -> Iterator[tuple[str, Span]]:
    """The bodies that a plan gives by their initials; those that every municipality has by their names."""
    for match in _INITIALS.finditer(text.text):
        yield _COMMON.get(match.group(), match.group()), document.span(text.found(match))


def _state(at: int, here: int | None, body: str, committee: str, decided: Sequence[Decision]) -> State:
    if at == here or (here is None and body.casefold() == "udvalget"):
        return "here"
    if any(same(each.committee, body) for each in decided if not same(each.committee, committee)):
        return "decided"
    if here is None or is_bare(body):
        return "unclear"
    return "before" if at < here else "after"
