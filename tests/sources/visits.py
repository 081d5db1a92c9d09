"""A kind of document for the tests of the commands: notes of visits, with a visitor, a fee and a sum that is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from virkning.sources.document import Document
from virkning.sources.passages import Span
from virkning.sources.records import PERSONAL, Finding, Record

TEXT = """BESØGSRAPPORT

Besøg 1: Bo Lind, 1.250,50 kr., <b>fuldt</b> ud
Bemærkning: Bo
Lind var der. Skriv til bo@besoeg.example.
Besøg 2: Aase Holt-
rup, 300,00 kr., =HYPERLINK("x")
Bemærkning: følges op af Bo Linds kontor.
I alt 1.600,50 kr.
"""

_VISIT = re.compile(r"Besøg (\d+): ([^,]+), ([\d.]+,\d\d) kr\., (.*?) Bemærkning: (.*?)(?= Besøg \d|\sI alt|$)")
_TOTAL = re.compile(r"I alt ([\d.]+,\d\d) kr\.")


@dataclass(frozen=True, slots=True)
class Fee:
    """What a visit costs."""

    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit."""

    number: int
    visitor: str = field(metadata=PERSONAL)
    fee: Fee
    paid: str
    remark: str
    words: tuple[str, ...]
    done: bool
    note: Span
    span: Span


@dataclass(frozen=True)
class VisitsReading:
    """Notes of visits."""

    document: Document
    visits: tuple[Visit, ...]
    total: tuple[Decimal, Span]

    kind = "visits"

    def tables(self) -> Mapping[str, Sequence[Record]]:
        return {"visits": self.visits, "refusals": ()}

    def findings(self) -> Sequence[Finding]:
        fees = sum((visit.fee.amount for visit in self.visits), Decimal(0))
        stated, place = self.total
        found = [Finding("visited", "note", (self.visits[0].span,), (("who", self.visits[0].visitor),))]
        if fees != stated:
            figures = (("stated", f"{stated}"), ("found", f"{fees}"))
            found.append(Finding("sum", "error", (place, *(visit.span for visit in self.visits)), figures))
        return found


def recognise(document: Document) -> list[tuple[int, int]]:
    starts = [at for at, line in enumerate(document.lines) if line.text == "BESØGSRAPPORT"]
    return list(pairwise([*starts, len(document.lines)]))


def read(document: Document, stretch: tuple[int, int]) -> VisitsReading:
    whole = document.join(*stretch)
    visits = []
    for match in _VISIT.finditer(whole.text):
        number, visitor, amount, paid, remark = match.groups()
        note = document.span(whole.found(match, 5))
        fee = Fee(_decimal(amount), "DKK")
        span = document.span(whole.found(match))
        visits.append(
            Visit(int(number), visitor, fee, paid, remark, tuple(remark.split(". ")), number == "1", note, span)
        )
    total = _TOTAL.search(whole.text)
    assert total
    return VisitsReading(document, tuple(visits), (_decimal(total[1]), document.span(whole.found(total))))


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(",", "."))


WORDS = {
    "sum": (
        "Der står {stated} kr. i alt; besøgene giver {found} kr.",
        "The total says DKK {stated}; the visits come to DKK {found}.",
        "Skriv {found}.",
        "Write {found}.",
    ),
    "visited": ("{who} var der.", "{who} was there.", "Intet.", "Nothing."),
}
TITLES = {
    "visits": ("besøg", "visits"),
    "visitor": ("gæst", "visitor"),
    "fee": ("honorar", "fee"),
    "DKK": ("kr.", "DKK"),
    "unit=DKK": ("kroner", "kroner"),
}
