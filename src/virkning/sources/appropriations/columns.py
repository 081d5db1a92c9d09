"""The columns of an appropriation table: years, what is permanent, and the total; and the unit of its amounts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

ColumnKind = Literal["year", "permanent", "total"]

_TOKEN = re.compile(
    r"(?P<period>\b20\d\d\s*[-–/]\s*(?:20)?\d\d\b)"
    r"|(?P<open>\b20\d\d\s*(?:og\s+frem|ff\b\.?))"
    r"|(?P<year>\b20\d\d\b)"
    r"|(?P<permanent>\b(?:permanent|varig)\w*)"
    r"|(?P<total>\b(?:i\s*alt|total|sum)\b)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s|]*(?:(?:B|BO|R|F|Tilsagn|Bevilling)[\s|]*)?", re.IGNORECASE)
_LEAD = re.compile(r"[^\d.:;,!?]*(?:\b(?:Nr|Lb)\s?\.[^\d.:;,!?]*)?")
_TRAIL = re.compile(r"[^\d.:;!?]*")
_ONE_COLUMN = re.compile(
    r"\s*(?:Lb\.\s*)?Nr\.?\s+(?P<what>[^\d\s]\D*?)\s+(?P<column>I\s*alt|Total|Beløb)\s*", re.IGNORECASE
)
_CONTINUES = re.compile(
    r"\(?(?:i\s+alt|total|sum|permanent\w*|varig\w*|20\d\d\s*[-–]?|og\s+frem|\d\d(?:\d\d)?-?\s?pl)\)?"
    r"|\(?(?:i\s+)?(?:mi[oa]\.|1\.?000|t\.?)?\s?(?:kr\b|kroner)[^\d]{0,3}(?:20\d\d-?\s?\w*)?\)?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\b(?:nr|nummer|løbenr)\b", re.IGNORECASE)
_DUT = re.compile(r"\bDU\s?T\b")

_UNIT = re.compile(
    r"(?P<billion>\b(?:mia|milliarder)\b\.?\s*(?:kr\b|kroner)?)"
    r"|(?P<million>\b(?:mio|mill|millioner)\b\.?\s*(?:kr\b|kroner)?)"
    r"|(?P<thousand>\b1[.\s]?000\s*(?:kr\b|kroner)|\bt\.?\s?kr\b|\btusind\w*\s+(?:kr\b|kroner))"
    r"|(?P<one>\b(?:hele\s+)?kroner\b|\bkr\b|\bDKK\b)",
    re.IGNORECASE,
)
_SCALES = {"billion": Decimal(10**9), "million": Decimal(10**6), "thousand": Decimal(1000), "one": Decimal(1)}
_NAMES = {"billion": "mia. kr.", "million": "mio. kr.", "thousand": "1.000 kr.", "one": "kr."}
_OERE = Decimal("0.01")
_SURELY_KRONER = 10_000
"""An amount from which two decimals can only be øre: no paper states thousands of millions to the last ten thousand."""
_ROUNDED = re.compile(
    r"\bafrund\w*\s+til\s+(?:nærmeste\s+)?(?:hele\s+)?(?P<step>[\d.]+)\s*(?:kr\b|kroner)", re.IGNORECASE
)
_IN_UNIT = re.compile(r"\b(?:beløb|tal|opgjort|angivet)\w*\s+(?:er\s+)?(?:angivet\s+)?i\s+(?P<unit>.*)", re.IGNORECASE)
_LEVEL = re.compile(r"\b(20\d\d)\s*-?\s*(pl|p/l|pris\w*|niveau)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of amounts; ``year`` is that of a year's column, or the year from which something is permanent."""

    kind: ColumnKind
    year: int | None = None

    @property
    def name(self) -> str:
        """The year in figures, ``permanent`` or ``total``."""
        return str(self.year) if self.kind == "year" else self.kind


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading row of a table of amounts: what its columns are, and whether its rows carry a number and a mark."""

    columns: tuple[Column, ...]
    numbered: bool
    dut: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """What one in the table is worth in kroner, None where the table does not say; and the price level, if stated."""

    name: str
    kroner: Decimal | None
    level: str


def columns_of(text: str) -> tuple[Column, ...]:
    """The columns that a heading names, in order; a period after ``I alt`` belongs to it."""
    found: list[Column] = []
    for match in _TOKEN.finditer(text):
        if match["year"] or match["open"]:
            kind: ColumnKind = "permanent" if match["open"] else "year"
            found.append(Column(kind, int(match[0][:4])))
        elif match["permanent"]:
            found.append(Column("permanent"))
        elif not found or found[-1].kind != "total":
            found.append(Column("total"))
    return tuple(found)


def _follow(years: Sequence[int | None]) -> bool:
    return len(years) >= 2 and all(a and b and b == a + 1 for a, b in pairwise(years))


def sound(columns: Sequence[Column]) -> bool:
    """Whether the years of some columns follow each other, at least two of them."""
    return _follow([column.year for column in columns if column.kind == "year"])


def heading(lines: Sequence[str]) -> tuple[Heading, int] | None:
    """The heading that begins at the first of some lines, and how many of them it takes; None if there is none."""
    first = lines[0]
    tokens = list(_TOKEN.finditer(first))
    if len([match for match in tokens if match["year"] or match["open"]]) < 2:
        return _one_column(first)
    lead, trail = first[: tokens[0].start()], first[tokens[-1].end() :]
    between = (first[one.end() : two.start()] for one, two in pairwise(tokens))
    if len(lead) > 60 or len(lead.split()) > 6 or len(trail) > 30 or not (_LEAD.fullmatch(lead)):
        return None
    if not _TRAIL.fullmatch(trail) or not all(_BETWEEN.fullmatch(text) for text in between):
        return None
    taken = 1
    while taken < min(len(lines), 6) and _CONTINUES.fullmatch(lines[taken].strip()):
        taken += 1
    text = " ".join([first, *(line for line in lines[1:taken] if not _UNIT.search(line) and not _LEVEL.search(line))])
    columns = columns_of(text)
    if not sound(columns):
        return None
    return Heading(columns, bool(_NUMBERED.search(lead)), bool(_DUT.search(lead))), taken


def _one_column(line: str) -> tuple[Heading, int] | None:
    match = _ONE_COLUMN.fullmatch(line)
    if match is None or len(line.split()) > 8:
        return None
    return Heading((Column("total"),), True, False), 1


def unit_of(text: str) -> Unit:
    """The unit and the price level that a caption, a heading or a note states."""
    match, level = _UNIT.search(text), _LEVEL.search(text)
    kind = match.lastgroup if match else None
    return Unit(
        _NAMES[kind] if kind else "", _SCALES[kind] if kind else None, f"{level[1]}-{level[2].lower()}" if level else ""
    )


def unit_of_note(note: str, values: Sequence[tuple[Decimal, Decimal]]) -> Unit:
    """The unit by a table's note or by its amounts, each with the value of one in its last place.

    A note names it, or says what amounts are rounded to. Large amounts with two decimals are kroner and øre.
    """
    steps = {step for _, step in values}
    rounded, said = _ROUNDED.search(note), _IN_UNIT.search(note)
    if rounded and steps:
        worth = Decimal(rounded["step"].replace(".", "")) / min(steps)
        name = next((_NAMES[kind] for kind, scale in _SCALES.items() if scale == worth), "")
        return Unit(name, worth if name else None, "")
    if said:
        return unit_of(said["unit"])
    if steps == {_OERE} and max(value for value, _ in values) >= _SURELY_KRONER:
        return Unit("kr.", Decimal(1), "")
    return Unit("", None, "")
