"""The table at the end of an application: act and section, what the section says, why an exemption is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from virkning.sources.document import Line
from virkning.sources.passages import EMPTY, Passage, join
from virkning.sources.pilots.acts import find_acts
from virkning.sources.pilots.outline import Section
from virkning.sources.pilots.provisions import Provision, find_provisions
from virkning.sources.pilots.wishes import Verb

_HEAD = re.compile(r"\s*Lov(?:givning)?\s+(?:§|[Pp]aragraf(?:fen|fer)?(?!\w))\s+\S")
_NOTE = re.compile(r"\s*\*\s?=?\s*paragraffen\b", re.IGNORECASE)
_ACT_PART = re.compile(
    r"\s*\*?\s*(?:[Ll]ov\s+om\b[\w\sæøå.-]{0,40}|[A-ZÆØÅ]{2,4}|[A-ZÆØÅ][a-zæøå-]+(?:lov(?:en)?|-))\s*$"
)
_ACT_REST = re.compile(r"\s*[\wæøå][\wæøå\s.-]{2,30}$")
_KEY = re.compile(
    r"\s*\*?\s*(?:(?:[A-ZÆØÅ]{2,4}|[A-ZÆØÅ]?[a-zæøå]{3,25}lov(?:en)?|Lov\s+om[\w\sæøå]{3,60}?)\s*)?\(?"
    r"(?:[Kk][Aa][Pp]\.?\s*\d{1,2}\s?[A-Za-z]?(?:\s*$|\s+[A-ZÆØÅ][a-zæøå]{3})|(?:[Kk][Aa][Pp]\.?\s*\d{1,2}\s?[A-Za-z]?\s+)?§)"
)
_CHAPTER = re.compile(
    r"\s*\*?\s*(?:(?P<act>[A-ZÆØÅ]{2,4})\s+)?[Kk][Aa][Pp]\.?\s*(?P<chapter>\d{1,2}\s?[A-Za-z]?)(?![\w])"
)
_BARE = re.compile(r"\s*§{1,2}\s?[\d\w\s/§–-]{1,12}(?:\s+§\s?\d[\w\s]{0,4}\.?)?,?\s*$")
_WHY = re.compile(
    r"\s*(?:Kommunerne\s+ønsker|Nogle\s+af|Der\s+ønskes|Det\s+ønskes|Paragraf\w+\s+kan|§\s?\d+\s?\w?\s+kan\s+være|Fritagelse"
    r"|For\s+borgere|Ønske|Bedre\s+service|I\s+frikommune|I\s+tilbud|Loven\s+bliver|Hvis\s+man|Den\s+samlede|Formålet)"
)
_CELLS = re.compile(r"\s{2,}")
_WIDER = re.compile(r"\b(?:udvide[st]?|udvidelse|udvides)\b", re.IGNORECASE)


@dataclass(frozen=True)
class AnnexRow:
    """A row: its references, what is asked, the whole of it and the reason given."""

    references: tuple[tuple[Provision, Passage], ...]
    verb: Verb
    place: Passage
    reason: Passage


def annex_rows(section: Section) -> Iterator[AnnexRow]:
    """The rows of the tables in an annex."""
    everything = [section.heading, *section.lines]
    first = next((at for at, line in enumerate(everything) if _HEAD.match(line.text)), len(everything))
    lines = [line for line in everything[first:] if not (_HEAD.match(line.text) or _NOTE.match(line.text))]
    pending: list[Line] = []
    act = ""
    sections: set[str] = set()
    read: list[tuple[list[tuple[Provision, Passage]], list[Line]]] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        following = lines[at + 1].text if at + 1 < len(lines) else ""
        if _CHAPTER.fullmatch(line.text.rstrip()) and pending and _BARE.match(following):
            pending.append(line)
            at += 1
            continue
        if _ACT_PART.match(line.text) or (pending and not _KEY.match(line.text) and len(pending) < 6 and _short(line)):
            pending.append(line)
            at += 1
            continue
        references, used, act = _key(lines, at, pending, act, sections)
        if references:
            read.append((references, [*pending, *lines[at : at + used]]))
            sections = {each.section for each, _ in references if each.section}
            if references[0][0].chapter and not references[0][0].section:
                sections = set()
            pending = []
            at += used
            continue
        if read:
            read[-1][1].extend([*pending, line])
        pending = []
        at += 1
    for references, held in read:
        whole = join(each.passage for each in held)
        reason = _reason(held)
        wider = _WIDER.search(reason.text) and not re.search(r"fritag", reason.text, re.IGNORECASE)
        yield AnnexRow(tuple(references), "widened" if wider else "exempted", whole, reason)


def _short(line: Line) -> bool:
    return len(line.text) < 30 and bool(_ACT_REST.match(line.text))


def _key(
    lines: Sequence[Line], at: int, pending: Sequence[Line], act: str, sections: set[str]
) -> tuple[list[tuple[Provision, Passage]], int, str]:
    """The references in the first two columns of a row that begins at a line, how many lines they take, the act."""
    text = lines[at].text
    above = join(each.passage for each in pending)
    new_act = next((each.name for each in find_acts(above.text + " §")), "") if pending else ""
    key = _KEY.match(text)
    if not key:
        return [], 0, act
    own = text[: key.end()].strip(" *(§").strip()
    named = bool(re.match(r"[A-ZÆØÅa-zæøå]{3}", own)) and not re.match(r"kap\b", own, re.IGNORECASE)
    bare = not named and not new_act
    cell = re.match(r"(.*§\s?\d{1,3}\s?\w?\s+stk\.)\s+[A-ZÆØÅ]", text)
    number = re.match(r"\s*\d{1,2}(?!\w)", lines[at + 1].text) if cell and at + 1 < len(lines) else None
    if bare and not _BARE.match(text) and not _CHAPTER.match(text):
        return [], 0, act
    take = 1
    passage = lines[at].passage
    if cell and number:
        passage = join([passage[: cell.end(1)], lines[at + 1].passage.found(number)])
    elif re.search(r"(?:stk\.|[-–]|,)\s*$", text) and at + 1 < len(lines):
        take = 2
        passage = join([lines[at].passage, lines[at + 1].passage])
        if re.search(r",\s*$", text):
            take, passage = 1, lines[at].passage
    elif (
        _CHAPTER.fullmatch(text.rstrip())
        and at + 1 < len(lines)
        and re.match(r"\s*§\s?\d+\s?[A-Z]", lines[at + 1].text)
    ):
        take, passage = 2, join([lines[at].passage, lines[at + 1].passage])
    found = [each for each in find_provisions(passage.text) if each.section or each.chapter]
    if not found:
        return [], 0, act
    led = _leading(passage.text, found)
    if bare and {each.section for each in led} <= sections and led[0].section:
        return [], 0, act
    act = led[0].act or new_act or act
    references = []
    for each in led:
        provision = Provision(
            each.start, each.end, each.head, act, each.chapter, each.section, each.stk, each.nr, each.litra, each.listed
        )
        references.append((provision, passage[each.start if each.listed else each.head : each.end]))
    return references, take, act


def _leading(text: str, found: Sequence[Provision]) -> list[Provision]:
    """The references that make the key; what follows is the beginning of the text in the next column."""
    led = [found[0]]
    for each in found[1:]:
        between = text[led[-1].end : each.head if each.head > led[-1].end else each.start]
        if not re.fullmatch(r"\s*[/,]\s*(?:og\s*)?|\s*og\s*", between):
            break
        led.append(each)
    return led


def _reason(lines: Sequence[Line]) -> Passage:
    """From the first line that speaks for the applicants to the end of the row; columns may be mixed there."""
    for at, line in enumerate(lines):
        # Where the format states the cells a row is one line, its cells two blanks apart.
        cell = next((match.end() for match in _CELLS.finditer(line.text) if _WHY.match(line.text, match.end())), 0)
        if cell or _WHY.match(line.text):
            return join([line.passage[cell:], *(each.passage for each in lines[at + 1 :])])
    ends = [match.end() for match in _CELLS.finditer(lines[0].text.strip())] if len(lines) == 1 else []
    return lines[0].passage.strip()[ends[-1] :] if len(ends) > 1 else EMPTY
