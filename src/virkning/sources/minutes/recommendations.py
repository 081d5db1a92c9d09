"""What is recommended, by whom, in which parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from virkning.sources.document import Document, Line
from virkning.sources.minutes.text import AT, BULLET, LETTER, NUMBER
from virkning.sources.passages import EMPTY, Passage, Span, join


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A part of a recommendation; ``part`` is its number as ``2`` or ``2a``, empty if there is one part only.

    ``numbered`` tells whether the number stands in the text or is that of its place. ``by`` is empty where the text
    does not say who recommends.
    """

    item: int
    part: str
    text: str
    by: str
    numbered: bool
    span: Span
    passage: Passage = field(metadata={"internal": True}, repr=False, compare=False)


_INTRODUCTION = re.compile(
    r"(?P<by>[A-ZÆØÅ][\w\s,./&-]{2,90}?)\s(?:indstiller|foreslår|anbefaler)\b|(?:Det|Der)\s(?:indstilles|foreslås|anbefales)\b",
)
_NO_AUTHOR = re.compile(r"^(?:Det|Der|Hermed|På)\b")


def recommendations(document: Document, item: int, lines: Sequence[Line]) -> Iterator[Recommendation]:
    """The parts of what is recommended, in order; nothing if the lines are none."""
    author, parts = EMPTY, list(_parts(lines))
    whole = join(line.passage for line in lines)
    match = _INTRODUCTION.search(whole.text)
    if match and match["by"] and not _NO_AUTHOR.match(match["by"]):
        author = whole.found(match, "by").strip()
    by = " ".join(author.text.split())
    if not parts:
        text = whole.strip()
        if text:
            yield Recommendation(item, "", text.text, by, False, document.span(text), text)
        return
    for part, numbered, passage in parts:
        yield Recommendation(item, part, passage.text, by, numbered, document.span(passage), passage)


def _parts(lines: Sequence[Line]) -> Iterator[tuple[str, bool, Passage]]:
    """The numbered parts and those within them; else the parts that begin with ``at`` or a bullet, by their place."""
    entries = _entries(lines, lambda text: NUMBER.match(text) or LETTER.match(text))
    numbers = [match for match, _ in entries if match.re is NUMBER]
    if numbers:
        parent = ""
        for match, passage in entries:
            if match.re is NUMBER:
                parent = str(int(match["number"]))
                yield parent, True, passage
            else:
                yield f"{parent}{match['letter']}", True, passage
        return
    if entries:
        yield from ((match["letter"], True, passage) for match, passage in entries)
        return
    entries = _entries(lines, lambda text: AT.match(text) or BULLET.match(text))
    if len(entries) > 1:
        yield from ((str(at), False, passage) for at, (_, passage) in enumerate(entries, 1))


def _entries(lines: Sequence[Line], mark: object) -> list[tuple[re.Match[str], Passage]]:
    found: list[tuple[re.Match[str], list[Passage]]] = []
    for line in lines:
        match = mark(line.text)  # type: ignore[operator]
        if match:
            found.append((match, [line.passage]))
        elif found:
            found[-1][1].append(line.passage)
    return [(match, join([_bare(pieces[0], match), *pieces[1:]]).strip()) for match, pieces in found]


def _bare(line: Passage, match: re.Match[str]) -> Passage:
    """A line without its mark; ``at`` is a word of the recommendation, and stays."""
    lead = BULLET.match(line.text) if match.re is AT else match
    return line[lead.end() if lead else 0 :]
