"""What an item says of money: amounts, that it costs nothing, or nothing at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from virkning.sources.minutes.outline import Item
from virkning.sources.passages import Passage
from virkning.sources.values import Quantity, find_quantities

EconomyState = Literal["none", "stated", "not stated"]
"""``none`` is what the text itself says: no consequences for the economy. ``not stated`` is that it is silent."""

_NONE = re.compile(
    r"\b(?:ingen|ikke|hverken|uden)\s(?:\w+\s){0,3}?økonomiske?\s(?:\w+\s){0,3}?(?:konsekvenser|betydning|virkninger|forhold)\b"
    r"|\bikke\s(?:\w+\s){0,3}?(?:økonomiske\s)?konsekvenser\sfor\s(?:\w+\s)?økonomi\w*\b|\b(?:udgifts|økonomisk\s)neutral\w*\b"
    r"|\A\W*(?:ingen|ikke\srelevant)\W*\Z",
    re.IGNORECASE,
)
_UNLESS = re.compile(r"\b(?:hvis|såfremt|medmindre|kun)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Economy:
    """What an item says of money; ``denial`` is where it says that there are no consequences."""

    state: EconomyState
    amounts: tuple[Quantity, ...]
    text: str
    denial: Passage | None


def economy(item: Item) -> Economy:
    """What the section on economy says, that of the item's own rather than one within its presentation."""
    sections = item.of("economy")
    if not sections:
        return Economy("not stated", (), "", None)
    amounts: list[Quantity] = []
    denial: Passage | None = None
    for section in sections:
        text = section.text
        amounts += [each for each in find_quantities(text.text) if each.unit in ("DKK", "EUR")]
        for match in _NONE.finditer(text.text):
            if denial is None and not _UNLESS.search(text.text, max(0, match.start() - 40), match.start()):
                denial = text.found(match)
    whole = "\n".join(section.text.text for section in sections)
    return Economy("none" if denial else "stated", tuple(amounts), whole, denial)


def amounts_of(state: Economy) -> tuple[Decimal, ...]:
    """The amounts in the order they stand, ranges left out."""
    return tuple(each.value for each in state.amounts if each.value is not None)
