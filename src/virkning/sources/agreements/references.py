"""What an agreement refers to within itself: clauses, annexes and defined terms, and which of them lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from virkning.sources.agreements.clauses import Annex, Clause, Outline
from virkning.sources.document import Document
from virkning.sources.passages import Passage, Span
from virkning.sources.records import Finding

_BROKEN = re.compile(
    r"Fejl!\s*(?:Henvisningskilde|Bogmærke)[^.]*\.|Error!\s*(?:Reference|Bookmark)[^.]*\.", re.IGNORECASE
)
_POINTS = re.compile(
    r"(?P<before>[\wæøåÆØÅ]+\s+)?\b(?:punkt|pkt\.?|afsnit|klausul|clause|section)\s+"
    r"(?P<numbers>\d{1,2}(?:\.\d{1,2})*(?:(?:\s*,\s*|\s+(?:og|eller|and|or)\s+)\d{1,2}(?:\.\d{1,2})+)*)"
    r"(?!\s*(?:procent|pct|%))(?:\s*\((?P<title>[^()”“\"]{3,80})\))?(?:\s+(?:i\s+|af\s+|in\s+)?(?P<target>(?:Bilag\s+)?[\wæøåÆØÅ.]+))?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})*")
_SUBJECT = re.compile(
    r"([\wæøåÆØÅ]{5,})\s+(?:er|findes|bliver|is|are)?\s*(?:nærmere\s+)?"
    r"(?:(?:beskrevet|defineret|angivet|anført|fastsat|fastlagt|opgjort|oplistet|står|beskrives|defineres|fastlægges"
    r"|described|defined|set\s+out)\s+(?:i|in)|fremgår\s+af)\s+$",
    re.IGNORECASE,
)
_DEFINED_IN = re.compile(r"([\wæøåÆØÅ]{5,})\s*\(\s*som\s+defineret\s+i\s+$", re.IGNORECASE)
_DEFINITION = re.compile(r"\(\s*(?:[^()]{0,40}\s)?[”“\"»]([^”“\"»«]{2,40})[”“\"«]\s*\)")
_CITED = re.compile(r"\b(?:punkt|pkt\.?|afsnit)\s+[\d.]+\s*$", re.IGNORECASE)
_ANNEX_NAMED = re.compile(r"\bBilag\s+(\d{1,2}(?:\.\d{1,2})*|[A-Z]\b)", re.IGNORECASE)
_TERM = re.compile(r"(?<=[a-zæøå,] )([A-ZÆØÅ][a-zæøå]{6,})")
_ENDING = re.compile(r"(?:ernes|ernes|erne|enes|ene|ens|ets|en|et|er|ne|es|s|e|n|t)$")
_SECTION_LETTERS = 8


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to a clause: ``annex`` is empty for the body. ``found`` says whether the clause is there."""

    clause: str
    annex: str
    number: str
    found: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Definition:
    """A term that the agreement defines, with the clause that does."""

    term: str
    clause: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Mention:
    clause: Clause
    annex: str
    numbers: tuple[str, ...]
    title: str
    subject: str
    defined: str
    passage: Passage


def stem(word: str) -> str:
    """A word without the ending of its form, in small letters: ``Betalingsmålene`` and ``Betalingsmål`` are one."""
    return _ENDING.sub("", word.lower())


def definitions(document: Document, outline: Outline) -> tuple[Definition, ...]:
    """The terms set in quotation marks and brackets, with the clause in which each stands first."""
    found: dict[str, Definition] = {}
    for clause in outline.clauses:
        for match in _DEFINITION.finditer(clause.passage.text):
            if _CITED.search(clause.passage.text[: match.start()]):
                continue  # the title of the clause that is cited
            term = match[1].strip()
            found.setdefault(term, Definition(term, clause.name, document.span(clause.passage.found(match, 1))))
    return tuple(found.values())


def references(document: Document, outline: Outline) -> tuple[Reference, ...]:
    """Every reference to a clause."""
    return tuple(
        Reference(mention.clause.name, mention.annex, number, outline.at(mention.annex, number) is not None, span)
        for mention in _mentions(outline)
        for span in [document.span(mention.passage)]
        for number in mention.numbers
    )


def _mentions(outline: Outline) -> Iterator[_Mention]:
    for clause in outline.clauses:
        text = clause.passage.text
        for match in _POINTS.finditer(text):
            start = match.start("before") if match["before"] else match.start()
            before = text[max(0, start - 120) : match.start("numbers")]
            before = re.sub(r"(?:punkt|pkt\.?|afsnit|klausul|clause|section)\s+$", "", before, flags=re.IGNORECASE)
            subject, defined = _SUBJECT.search(before), _DEFINED_IN.search(before)
            yield _Mention(
                clause,
                _target(outline, clause, (match["before"] or "").strip(), match["target"] or ""),
                tuple(_NUMBER.findall(match["numbers"])),
                (match["title"] or "").strip(),
                subject[1] if subject else "",
                defined[1] if defined else "",
                clause.passage.found(match, "numbers"),
            )


def _target(outline: Outline, clause: Clause, before: str, after: str) -> str:
    """The annex that a reference is to: the one named after it, the body if it says so, else the one it stands in."""
    named = _ANNEX_NAMED.fullmatch(after)
    if named:
        return named[1]
    if stem(before).startswith("tilsagn") or stem(after).startswith(("tilsagn", "aftale")):
        return ""
    for annex in outline.annexes:
        first = annex.title.split()[:1]
        if (
            after
            and first
            and stem(after)[: len(stem(first[0]))] == stem(first[0])
            and len(stem(after)) >= _SECTION_LETTERS
        ):
            return annex.number
    return clause.annex


def check(document: Document, outline: Outline) -> list[Finding]:
    """What is wrong with the references: broken, to a clause that is not there, to one about something else."""
    found: list[Finding] = []
    for clause in outline.clauses:
        for match in _BROKEN.finditer(clause.passage.text):
            place = document.span(clause.passage.found(match))
            found.append(Finding("reference-broken", "error", (place,), (("clause", _item(clause, match.start())),)))
    for mention in _mentions(outline):
        place = document.span(mention.passage)
        where = _item(mention.clause, 0)
        for number in mention.numbers:
            target = outline.at(mention.annex, number)
            if target is None:
                if _attached(outline, mention.annex):
                    cited = _cite(mention.annex, number)
                    found.append(Finding("reference-missing", "error", (place,), (("clause", where), ("cited", cited))))
                continue
            found += _other(document, outline, mention, target, place)
    found += _definitions(document, outline)
    return found


def _item(clause: Clause, at: int) -> str:
    """The clause as it is cited, with the item in which a character of its text stands."""
    text = clause.passage.text[:at]
    labels = re.findall(r"(?:^|\s)(\([ivx]{1,5}\))\s", text)
    return clause.name + (labels[-1] if labels else "")


def _cite(annex: str, number: str) -> str:
    return f"Bilag {annex}, {number}" if annex else number


def _attached(outline: Outline, number: str) -> bool:
    return not number or any(annex.number == number and annex.attached for annex in outline.annexes)


def _other(document: Document, outline: Outline, mention: _Mention, target: Clause, place: Span) -> Iterator[Finding]:
    """A reference whose subject, title or term belongs to another clause than the one it names."""
    titled = [each for each in outline.of(mention.annex) if each.title]
    named = [target.title for number in mention.numbers if (target := outline.at(mention.annex, number) or target)]
    right: list[Clause] = []
    what = mention.title or mention.subject or mention.defined
    if mention.title and target.title:
        if stem(mention.title) not in stem(target.title):
            right = [each for each in titled if each.title.lower() == mention.title.lower()]
    elif mention.subject and target.title and not any(stem(mention.subject) in each.lower() for each in named):
        right = [each for each in titled if each.level == target.level and stem(mention.subject) in each.title.lower()]
    elif mention.defined:
        word = stem(mention.defined)
        here = [each for each in definitions(document, outline) if stem(each.term) == word]
        if here and here[0].clause != target.name:
            right = [each for each in outline.clauses if each.name == here[0].clause]
    if len(right) == 1:
        figures = (
            ("clause", mention.clause.name),
            ("subject", what),
            ("cited", _cite(mention.annex, target.number)),
            ("right", right[0].name),
        )
        lead = document.span(right[0].lines[0].passage)
        yield Finding("reference-wrong", "error", (place, document.span(target.lines[0].passage), lead), figures)


def _definitions(document: Document, outline: Outline) -> Iterator[Finding]:
    """Terms that are built on a defined one and written like one, and are defined nowhere."""
    defined = {stem(each.term) for each in definitions(document, outline) if " " not in each.term}
    if len(defined) < 5:
        return
    seen: dict[str, tuple[str, list[Passage]]] = {}
    for clause in outline.clauses:
        for match in _TERM.finditer(clause.passage.text):
            word = stem(match[1])
            if word in defined or any(word.startswith(each) and len(word) - len(each) <= 3 for each in defined):
                continue
            if any(word.startswith(each) and len(each) >= 6 for each in defined):
                seen.setdefault(word, (match[1], []))[1].append(clause.passage.found(match, 1))
    for term, passages in seen.values():
        places = tuple(document.span(passage) for passage in passages[:2])
        yield Finding("term-undefined", "warning", places, (("term", term), ("times", str(len(passages)))))


def annexes(document: Document, outline: Outline) -> list[Finding]:
    """Annexes that are listed and not attached, attached and not listed, named and neither."""
    found = []
    known = {annex.number for annex in outline.annexes}
    listing = [annex for annex in outline.annexes if annex.listed]
    for annex in outline.annexes:
        figures = (("annex", annex.number), ("title", annex.title))
        if annex.listed and not annex.attached:
            found.append(Finding("annex-missing", "error", (document.span(annex.listed),), figures))
        elif annex.attached and not annex.listed and listing:
            places = (document.span(annex.attached), document.span(_last(listing)))
            found.append(Finding("annex-unlisted", "warning", places, figures))
    for clause in outline.clauses:
        for match in _ANNEX_NAMED.finditer(clause.passage.text):
            if known and match[1] not in known:
                known.add(match[1])
                place = document.span(clause.passage.found(match))
                found.append(
                    Finding("annex-unknown", "error", (place,), (("annex", match[1]), ("clause", clause.name)))
                )
    return found


def _last(listing: list[Annex]) -> Passage:
    passage = listing[-1].listed
    assert passage is not None
    return passage
