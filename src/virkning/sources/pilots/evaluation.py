"""How an application is to be evaluated: what is measured, from what, how often; design, baseline, comparison, who."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from virkning.sources.document import Line
from virkning.sources.passages import EMPTY, Passage, join
from virkning.sources.pilots.outline import Application, Section
from virkning.sources.pilots.text import blocks

Source = Literal["register", "survey", "interviews", "case records", ""]
Baseline = Literal["at start", "considered", "stated", "not stated"]
Comparison = Literal["planned", "considered", "not stated"]

_SOURCES: tuple[tuple[Source, str], ...] = (
    ("register", r"dream\w*|\w*regist(?:er|re|ret|rene)\b|registrering\w*|fagsystem\w*|workbase|jobindsats"
     r"|danmarks\s+statistik"),
    ("survey", r"(?:bruger|tilfredsheds|trivsels|spørgeskema|medarbejder)\w*undersøgelse\w*|spørgeskema\w*"
     r"|tilfredshedsmåling\w*|survey\w*|(?:FIT|ORS|SRS)-?\s?måling\w*"),
    ("interviews", r"\w*interview\w*|fokusgruppe\w*|samtaler\s+med\s+(?:børnene|borgerne)"),
    ("case records", r"\w*journal\w*|sagsgennemgang\w*|audit\w*|sagsakter\w*|analyse\s+på\s+de\s+konkrete\s+sager"),
)  # fmt: skip
_SOURCE = re.compile(
    "|".join(rf"(?P<s{at}>\b(?:{pattern}))" for at, (_, pattern) in enumerate(_SOURCES)), re.IGNORECASE
)
_FREQUENCY = re.compile(
    r"\b(?P<each>årlig|halvårlig|kvartalsvis|månedlig|ugentlig|løbende|fortløbende)(?:e|t)?\b"
    r"|\b(?P<every>hver(?:t)?\s+(?:\d{1,2}\.\s+|halve\s+)?(?:måned|uge|år|halvår|kvartal))\b"
    r"|\b(?P<after>efter\s+(?:det\s+)?\d{1,2}\.?\s+(?:år|måned(?:er)?|uger)\b(?:,\s*\d[\w ½]{1,10})*"
    r"(?:\s+og\s+\d+\s+år)?)",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"\b(?:data\b.{0,50}(?:fra|via|trækkes|udgangspunkt)|via\s+dream|med\s+udgangspunkt\s+i\s+data|data\s+bliver)",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\b(?:måle[rs]?|måles\s+på|følge\s+op\s+på|parametre|følgende|evalueringspunkter|evalueringsspørgsmål|data\s+vil"
    r"|udviklingen\s+i|målepunkt\w*|fokus\s+på\s+følgende|eksempler\s+kan|forskellen|vil\s+kunne\s+bidrage|undersøgelsesspørgsmål)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:vil\s+måle|måles\s+(?:også\s+|i\s+særlig\s+grad\s+)?på|vil\s+det\s+blive\s+(?:registreret|undersøgt)"
    r"|vil\s+undersøge|skal\s+(?:\w+\s+)?undersøges|det\s+(?:kan\s+)?undersøges|det\s+tælles)\b",
    re.IGNORECASE,
)
_TABLE = re.compile(r"\s*Tidspunkt\s+for\s+måling\s+Må?le?punkt", re.IGNORECASE)
_MOMENT = re.compile(
    r"\s*(?P<when>Hver\s+\d+\.\s+måned\b.*|Løbende\b|Årligt\b|Halvårligt\b|Efter\s+(?:det\s+)?\d.{0,40}?\b(?:forsøgsperioden|afslutning|nr\.|år|måneder)\b(?!,)|Ved\s+\w+)",
    re.IGNORECASE,
)
_POINT = re.compile(r"\s*(?:Antal|Andel|Deltager|Beløb|Karakteristik|Grad|Gennemsnit|Har\s|Hvor|Varighed|Udvikling)")

_DESIGNS = tuple(
    (name, re.compile(rf"\b(?:{pattern})", re.IGNORECASE))
    for name, pattern in (
        ("implementation", r"implementeringsevaluering|procesevaluering"),
        ("effect", r"virkningsevaluering|effektevaluering|effektmål\b|effektmåling"),
        ("before and after", r"før-?\s?og\s+efter|før/efter"),
        ("control group", r"kontrolgrupper?(?:ne)?\b(?!.{0,60}kvasi)"),
        ("quasi-experimental", r"kvasi-?eksperimentel\w*"),
        ("randomised", r"lodtrækning\w*|randomiser\w*|RCT\b"),
        ("quantitative", r"kvantitativ\w*"),
        ("qualitative", r"kvalitativ\w*|\w*interview\w*|samtaler\s+med\s+børnene"),
    )
)
_BASELINE = re.compile(r"\bbase-?\s?line\w*|\bnulpunktsmåling\w*|\bstartmåling\w*", re.IGNORECASE)
_MAYBE = re.compile(r"\b(?:overvej\w+|eventuelt|evt\.|muligvis|mulighed\w*)\b", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:sammenlignet\s+med|sammenlign(?:e|es|ing|ingsgruppe\w*)|kontrolgruppe\w*|sammenholdt\s+med\s+(?:borgere|kommuner))\b",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"\b(?:i\s+(?:tæt\s+)?(?:samarbejde|samarbjede|dialog)\s+med|en\s+dialog\s+med|dialog\s+med|sammen\s+med|samarbejder\s+med"
    r"|evaluerings\w*\s+med|gennemføres\s+af|udarbejdes\s+af|foretages\s+af|indledende\s+møde\s+med)\s+"
)
_WHO = re.compile(
    r"(?:[A-ZÆØÅ]{2,6}-?\s?[A-ZÆØÅ]{0,4}(?![a-zæøå])|[A-ZÆØÅ][a-zæøå]+-?\s?(?:,\s*|og\s+)?(?:[A-ZÆØÅ][\wæøå-]*\s*)*(?:[Mm]inisteriet|styrelsen)"
    r"|[A-ZÆØÅ][a-zæøå]{3,}(?:\s[A-ZÆØÅ][a-zæøå]+)*)"
)
_DOES = re.compile(r"\s+(?:forestår|gennemfører|udfører|foretager|varetager|evaluerer|står\s+for)\b")
_JOINT = re.compile(r"\s*(?:,|og|samt|eller|,\s*og)\s*")


@dataclass(frozen=True)
class Indicator:
    """Something that is to be measured; ``source`` and ``frequency`` are empty where the text gives none."""

    text: Passage
    source: Source
    source_text: str
    frequency: str


@dataclass(frozen=True)
class Evaluation:
    """How the evaluation is planned; ``with_whom`` are those it is planned with or done by."""

    heading: Line
    design: tuple[str, ...]
    baseline: Baseline
    baseline_text: Passage
    comparison: Comparison
    comparison_text: Passage
    with_whom: tuple[str, ...]
    who_text: Passage


def indicators(section: Section) -> Iterator[Indicator]:
    """What is measured: entries of lists, sentences that say so, and the rows of a table of times and points."""
    table = next((at for at, line in enumerate(section.lines) if _TABLE.match(line.text)), None)
    own = section.blocks if table is None else blocks(section.lines[:table])
    source, frequency = _of_section(section)
    if table is not None:
        yield from _rows(section.lines[table + 1 :], source)
        return
    listing = False
    stated = ""
    for block in own:
        if block.listed:
            if listing or _MEASURED.search(block.text):
                yield _indicator(block.passage, source if stated else ("", ""), stated)
        else:
            for sentence in block.sentences:
                if _TOLD.search(sentence.text) and not sentence.text.endswith(":"):
                    yield _indicator(sentence, ("", ""), "")
            measured = bool(_MEASURED.search(block.text))
            ends = block.text.endswith(":")
            listing = (ends and measured) or (listing and len(block.text) < 60 and not block.text.endswith("."))
            stated = frequency if ends and measured and _FREQUENCY.search(block.text) else ""


def _indicator(passage: Passage, source: tuple[Source, str], frequency: str) -> Indicator:
    found = _source(passage.text)
    own, text = found if found[0] else source
    return Indicator(passage, own, text, _frequency(passage.text) or frequency)


def _source(text: str) -> tuple[Source, str]:
    match = _SOURCE.search(text)
    return (_SOURCES[int(str(match.lastgroup)[1:])][0], match[0]) if match else ("", "")


def _frequency(text: str) -> str:
    match = _FREQUENCY.search(text)
    if not match:
        return ""
    return " ".join((match["each"] or match["every"] or match["after"]).lower().split())


def _of_section(section: Section) -> tuple[tuple[Source, str], str]:
    """The source and the frequency that a section states for all that it measures."""
    source: tuple[Source, str] = ("", "")
    frequency = ""
    for block in section.blocks:
        for sentence in block.sentences:
            if _DATA.search(sentence.text) and not source[0] and "interview" not in sentence.text:
                source = _source(sentence.text)
            if _MEASURED.search(sentence.text) and sentence.text.endswith(":"):
                frequency = _frequency(sentence.text) or frequency
    return source, frequency


def _rows(lines: Sequence[Line], source: tuple[Source, str]) -> Iterator[Indicator]:
    """The points of a table: a time in the first column holds for the points until the next time."""
    moment = ""
    held: list[Passage] = []
    for line in lines:
        passage = line.passage
        match = _MOMENT.match(passage.text)
        if match and not _POINT.match(passage.text):
            if held:
                yield Indicator(join(held), *source, moment)
                held = []
            moment = _frequency(passage.text) or " ".join(match["when"].split()).lower()
            rest = passage[match.end() :].strip() if not match["when"].lower().startswith("hver") else EMPTY
            point = re.search(_POINT.pattern, rest.text)
            passage = rest[point.start() :] if point else EMPTY
            if not passage:
                continue
        if _POINT.match(passage.text) or (line.gap > 2 and held):
            if held:
                yield Indicator(join(held), *source, moment)
            held = [passage] if _POINT.match(passage.text) else []
        elif held:
            held.append(passage)
    if held:
        yield Indicator(join(held), *source, moment)


def evaluation(application: Application) -> Evaluation | None:
    """What the section of evaluation says as a whole, with the baseline that the section before it may name."""
    section = application.section(5)
    if section is None:
        return None
    own = [sentence for block in section.blocks for sentence in block.sentences]
    before = application.section(4)
    other = [sentence for block in before.blocks for sentence in block.sentences] if before else []
    baseline, baseline_text = _baseline([*own, *other])
    comparison, comparison_text = _comparison(own)
    who, who_text = _who(own)
    text = " ".join(sentence.text for sentence in own)
    return Evaluation(
        section.heading, tuple(name for name, pattern in _DESIGNS if pattern.search(text)), baseline,
        baseline_text, comparison, comparison_text, who, who_text,
    )  # fmt: skip


def _baseline(sentences: Sequence[Passage]) -> tuple[Baseline, Passage]:
    for sentence in sentences:
        if _BASELINE.search(sentence.text):
            return ("considered" if _MAYBE.search(sentence.text) else "at start"), sentence
    return "not stated", EMPTY


def _comparison(sentences: Sequence[Passage]) -> tuple[Comparison, Passage]:
    for sentence in sentences:
        if _COMPARED.search(sentence.text) and not re.search(r"\bvirksomhedstyper\b", sentence.text):
            doubtful = re.search(r"\b(?:overvej\w+|evt\.|eventuelt)\b", sentence.text, re.IGNORECASE)
            return ("considered" if doubtful else "planned"), sentence
    return "not stated", EMPTY


def _who(sentences: Sequence[Passage]) -> tuple[tuple[str, ...], Passage]:
    """Those with whom the evaluation is planned, in the order of the text."""
    found: list[str] = []
    place = EMPTY
    for sentence in sentences:
        if not re.search(
            r"evaluer|metoder|måling|målene|mål\b|måle\b|dokumentation|tilrettelægg|fastlægg|design",
            sentence.text,
            re.IGNORECASE,
        ):
            continue
        for doer in _WHO.finditer(sentence.text):
            if _DOES.match(sentence.text, doer.end()) and doer[0] not in found:
                found.append(doer[0])
                place = place or sentence
        for match in _WITH.finditer(sentence.text):
            at = match.end()
            while who := _WHO.match(sentence.text, at):
                name = re.sub(r"(?<=[A-ZÆØÅ])-\s?(?=[A-ZÆØÅ])", "", who[0]).strip(" -")
                if name not in found:
                    found.append(name)
                place = place or sentence
                joint = _JOINT.match(sentence.text, who.end())
                if not joint:
                    break
                at = joint.end()
    return tuple(found), place
