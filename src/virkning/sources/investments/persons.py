"""The people a case is about, in the units the text counts them in; whether a stock or a flow is not guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from virkning.sources.investments.amounts import listed_years, sentences
from virkning.sources.investments.outline import FieldName, Part
from virkning.sources.passages import Passage
from virkning.sources.values import find_quantities

UNITS = {
    "persons", "citizens", "participants", "full-year persons", "full-time equivalents", "jobs", "employees",
    "families", "places",
}  # fmt: skip
_STAFF = re.compile(
    r"\b(?:konsulent|sagsbehandler|medarbejder|rådgiver|jobmentor|projektleder|ansættelse\s+af)", re.IGNORECASE
)


@dataclass(frozen=True)
class People:
    """A number of people: ``unit`` in the words of the vocabulary, ``written`` as the text has it."""

    name: FieldName
    low: Decimal | None
    high: Decimal | None
    hedge: str
    unit: str
    years: tuple[int, ...]
    written: str
    passage: Passage


def people(part: Part) -> tuple[People, ...]:
    """The numbers of people in a field; those who are hired for the intervention are left out."""
    found = []
    for line_or_sentence in sentences(part.passage):
        text = line_or_sentence.text
        counted = [each for each in find_quantities(text) if each.unit in UNITS]
        for at, quantity in enumerate(counted):
            end = counted[at + 1].start if at + 1 < len(counted) else len(text)
            staff = quantity.unit == "full-time equivalents" and part.name == "cost"
            if staff or _STAFF.search(quantity.text) or _STAFF.match(text[quantity.end :].lstrip()):
                continue
            years = listed_years(text[quantity.end : end])
            found.append(
                People(
                    part.name, quantity.low, quantity.high, quantity.hedge, quantity.unit, years, quantity.text,
                    line_or_sentence[quantity.start : quantity.end],
                )
            )  # fmt: skip
    return tuple(found)
