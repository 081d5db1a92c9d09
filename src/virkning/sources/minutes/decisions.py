"""What was decided: by whom, on what day, on which part, and what it comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from virkning.sources.document import Document, Line
from virkning.sources.minutes.bodies import BODY, full_name, is_bare, same
from virkning.sources.minutes.outline import Section
from virkning.sources.minutes.people import is_absence
from virkning.sources.minutes.text import NUMBER, paragraphs
from virkning.sources.passages import Passage, Span, join
from virkning.sources.values import find_dates

Outcome = Literal[
    "approved",
    "approved as recommended",
    "noted",
    "discussed",
    "rejected",
    "postponed",
    "recommended onward",
    "sent back",
    "withdrawn",
    "nothing",
    "other",
]
"""What a decision comes to; ``other`` is one in words of its own, to be read."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A statement of what was decided. ``parts`` are those of the recommendation it is about; empty for all of it.

    ``committee`` and ``date`` are those that stand over it, else those of the meeting; ``stated`` tells which.
    ``earlier`` decisions were made at earlier meetings, and stand in the papers as history.
    """

    item: int
    parts: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    text: str
    committee: str
    date: date | None
    earlier: bool
    stated: bool
    section: str
    span: Span
    passage: Passage = field(metadata={"internal": True}, repr=False, compare=False)
    heading: Span | None = field(default=None, metadata={"internal": True}, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Block:
    """The part of a section in which one body decided: whose, of what day, and the lines below."""

    committee: str
    date: date | None
    heading: Passage | None
    lines: tuple[Line, ...]


_OUTCOMES: tuple[tuple[Outcome, str], ...] = (
    (
        "approved as recommended",
        r"(?:(?:god|til)?(?:kendt|trådt|vedtaget)\s)?som\sindstillet(?!\s(?:til|over))|indstilling(?:en|erne)?s?(?:\s[\w,.-]{1,20}){0,5}?\s(?:blev\s|er\s|bliver\s)?(?:enstemmigt\s)?"
        r"(?:god(?:kendt|kendes)|tiltr(?:ådt|ædes)|vedtag(?:et|es)|følges|fulgt)"
        r"|(?:godkend(?:te|er|t|es)|tiltr(?:åd(?:te|t)|æder|ædes)|vedt(?:og|aget|ager))\s(?:[\wæøå-]+(?:s|ns|ts)\s){0,3}indstilling(?:en|erne)?",
    ),
    (
        "recommended onward",
        r"\banbefal(?:er|es|et|ede)\b(?!\s,?som\b)|\bindstill(?:er|es|ede)\b|\bindstilles\stil\b|oversend(?:es|t)\s(?:til|med\sanbefaling)"
        r"|videresend(?:es|t)\stil",
    ),
    (
        "rejected",
        r"ikke\s(?:\w+\s)?(?:godkend(?:t|es)|tiltrådt|vedtaget|imødekomme[st]|anbefal(?:et|es))|kunne\sikke\s(?:godkende|tiltræde|anbefale)"
        r"|\bforkast(?:et|es|ede)\b|\bafvis(?:t|es|te)\b|\bnedstemt\b|\bbortfald(?:t|er)\b|forslaget\s(?:faldt|falder)|afslag\b",
    ),
    (
        "sent back",
        r"send(?:t|es)\stilbage|tilbagesend(?:t|es)|tilbagevis(?:t|es)|hjemvis(?:t|es)|retur(?:neret|neres)?\stil",
    ),
    (
        "withdrawn",
        r"(?:taget|tages|udgår|udgik|trukket|trækkes)\s(?:af|fra|tilbage)\b(?:\sdagsordenen)?|\b(?:sagen|punktet)\sudg(?:ik|år)",
    ),
    ("postponed", r"\buds(?:at|ættes|atte|ætter)\b|\budskudt\b|\budskydes\b|\bsagen\sgenoptages\b"),
    (
        "noted",
        r"t(?:aget|ages|og|ager)\s(?:\w+\s){0,4}?til\s(?:efterretning|orientering)|\btil\sefterretning\b"
        r"|\borientering(?:en)?\s(?:blev\s)?(?:givet|taget)|\borienteret\b",
    ),
    ("discussed", r"\bdrøft(?:et|ede|es|elsen\sblev)\b"),
    (
        "approved",
        r"(?<!ikke\s)\b(?:god(?:kendt|kendte|kendes|kender)|tiltr(?:ådt|ådte|ædes)|vedt(?:aget|og|ages)|bevilget|imødekommet)\b",
    ),
    (
        "nothing",
        r"\A\W*(?:intet|ingenting|ingen\s(?:bemærkninger|punkter|emner)|intet\s(?:at|til)\s\w+|der\svar\sintet.{0,40}|ingen)\W*\Z",
    ),
)
_OUTCOME = tuple((name, re.compile(words, re.IGNORECASE)) for name, words in _OUTCOMES)
_AD = re.compile(
    r"\s*(?:[Aa]d|AD|[Pp]kt|[Vv]edr)\.?\s{0,2}(?:punkt\s|pkt\.?\s)?"
    r"(?P<parts>(?:\d{1,2}\s?[a-z]?|[a-z])(?![a-zæøå])(?:\s?(?:[-–,+&/]|og|samt|til)\s?(?:\d{1,2}\s?[a-z]?|[a-z])(?![\wæøå]))*)\s?[.):]{0,2}(?:\s|$)\s*"
)
_PART = re.compile(r"\d{1,2}(?:\s?[a-z](?![a-zæøå]))?|(?<![a-zæøå])[a-z](?![a-zæøå])")
_RANGE = re.compile(r"(\d{1,2})\s?(?:[-–]|til)\s?(\d{1,2})")
_WORDS_AROUND = re.compile(
    r"(?:(?:tidligere\s)?beslutning(?:er)?|vedtagelse|indstilling|erklæring|fra|i|af|på|møde(?:t)?|den|d\.?|punkt|pkt\.?|sag|nr\.?|kl\.?|mandag|tirsdag|onsdag"
    r"|torsdag|fredag|lørdag|søndag|ekstraordinær(?:t)?|ordinær(?:t)?|[\d\s.,:;()/–-]+)",
    re.IGNORECASE,
)


def outcomes(text: str) -> tuple[Outcome, ...]:
    """What a statement comes to, in the order of its words; ``other`` if it is none of those known."""
    found: list[tuple[int, Outcome]] = []
    taken = [False] * len(text)
    for name, words in _OUTCOME:
        for match in words.finditer(text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = [True] * (match.end() - match.start())
                found.append((match.start(), name))
    names = [name for _, name in sorted(found)]
    if "recommended onward" in names:
        # What is recommended to be approved or noted by others is not yet so.
        names = [name for name in names if name not in ("approved", "approved as recommended", "noted")]
    if "rejected" in names and "approved" in names and len(names) == 2:
        names.remove("approved")
    return tuple(dict.fromkeys(names)) or ("other",)


def block_heading(line: Line) -> tuple[str, date | None, int] | None:
    """The body and the day of a line that says whose decision follows, and where its name ends; else None."""
    text = line.text.strip()
    if len(text) > 160 or not text[:1].isupper():
        return None
    body = BODY.search(text)
    if body is None or is_bare(body.group()):
        return None
    days = [when for when in find_dates(text) if when.precision == "day"]
    rest = text[: body.start()] + " " + text[body.end() :].removeprefix("s")
    for when in reversed(days):
        rest = rest.replace(when.text, " ")
    if _WORDS_AROUND.sub(" ", rest).strip(" .,:;-–()"):
        return None
    if not days and not text.endswith(":"):
        return None
    return full_name(body.group()), days[0].first if days else None, body.end()


def blocks(section: Section, committee: str, day: date | None) -> Iterator[Block]:
    """The parts of a section by the body that decided; what stands before the first heading is the meeting's own."""
    held: list[Line] = []
    own = BODY.search(section.heading.text)
    whose: tuple[str, date | None, Passage | None] = (committee, day, None)
    if own and not is_bare(own.group()) and not same(own.group(), committee):
        # The heading itself says whose decision follows, but not of what day.
        whose = (full_name(own.group()), None, section.heading)
    for line in section.lines:
        head = block_heading(line)
        if head is None:
            held.append(line)
            continue
        if held:
            yield Block(*whose, tuple(held))
        whose, held = (head[0], head[1] or day, line.passage.strip()), []
    if held or whose[2] is not None:
        yield Block(*whose, tuple(held))


def parts_of(text: str) -> tuple[str, ...]:
    """The numbers in ``1``, ``1-3``, ``2a og 2b``."""
    if match := _RANGE.fullmatch(text.strip()):
        return tuple(str(number) for number in range(int(match[1]), int(match[2]) + 1))
    return tuple(re.sub(r"\s", "", part.group()) for part in _PART.finditer(text))


def decisions(
    document: Document, item: int, section: Section, committee: str, day: date | None, gap: int
) -> Iterator[Decision]:
    """The decisions of a section; those of a day before the meeting's are earlier ones."""
    for block in blocks(section, committee, day):
        own_day = block.heading is not None and block.date == day and same(block.committee, committee)
        earlier = (section.kind == "earlier" and not own_day) or bool(day and block.date and block.date < day)
        own = [line for line in block.lines if not is_absence(line, block.lines)]
        for held in _statements(own, gap):
            passage = join(line.passage for line in held).strip()
            match = _AD.match(passage.text) or NUMBER.match(passage.text)
            parts = parts_of(match["parts"] if match.re is _AD else match["number"]) if match else ()
            said = passage[match.end() :].strip() if match else passage
            yield Decision(
                item,
                parts,
                outcomes(said.text),
                said.text,
                block.committee,
                block.date,
                earlier,
                block.heading is not None,
                (block.heading or section.heading).text.rstrip(": "),
                document.span(passage),
                said or passage,
                document.span(block.heading) if block.heading else None,
            )


_NOTHING_SAID = re.compile(r"https?://\S+|[-–_*\s.]+|\d+|(?:Til\stoppen|Underskrift\w*)|Næste\s(?:\w+\s)?møde\b.*")


def _statements(lines: Sequence[Line], gap: int) -> Iterator[list[Line]]:
    for paragraph in paragraphs(lines, gap):
        held: list[Line] = []
        for line in paragraph:
            if held and _AD.match(line.text):
                yield held
                held = []
            if not _NOTHING_SAID.fullmatch(line.text.strip()):
                held.append(line)
        if held:
            yield held
