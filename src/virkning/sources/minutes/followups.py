"""What is to come back: promises and duties to report, to evaluate, to take an item up again, and limits of time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from virkning.sources.document import Document, Line
from virkning.sources.minutes.bodies import BODY, full_name
from virkning.sources.minutes.due import Due, How, Reason, due
from virkning.sources.minutes.outline import Item, Section
from virkning.sources.minutes.text import BULLET, LETTER, NUMBER, paragraphs, sentences
from virkning.sources.passages import Passage, Span, join

Duty = Literal["take up", "report", "evaluate", "follow up", "send", "deadline"]
"""What is to be done: an item taken up again, a body told, an effect evaluated, a limit of time kept."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something promised, or to be done, after the meeting.

    ``first`` and ``last`` are the days it can be due, None if they cannot be told, and ``reason`` says why. ``limit``
    tells a limit of time. ``who`` is to do it and ``body`` is who it comes to, empty where the sentence is silent.
    """

    item: int
    what: str
    duty: Duty
    first: date | None
    last: date | None
    reason: Reason
    who: str
    body: str
    trigger: str
    limit: bool
    how: How
    section: str
    span: Span


_AGENT = (
    r"(?:[Ff]orvaltningen|[Aa]dministrationen|[Dd]irektionen|[Bb]orgmesteren|[Cc]enter(?:et|\sfor\s[A-ZÆØÅ]\w+)|[Jj]obcent(?:er|ret)"
    r"|[Rr]egionen|[Ss]ekretariatet|[Kk]ommunen|KL|KKR|[A-ZÆØÅ]\w+-?(?:forvaltningen|styrelsen|centeret|centret))"
)
_SOON = (
    r"(?:\s(?:også|dog|herefter|derefter|løbende|efterfølgende|derudover|politisk|igen|desuden|senere|[\w-]+udvalget"
    r"|udvalget)){0,3}"
)


@dataclass(frozen=True, slots=True)
class _Trigger:
    """Words that promise something: ``bodied`` if a body must be named with them, ``timed`` if a time must be.

    A ``mark`` tells of a time, and does not end what the words before it promise.
    """

    duty: Duty
    words: re.Pattern[str]
    bodied: bool
    timed: bool
    mark: bool


def _trigger(duty: Duty, words: str, bodied: bool = False, timed: bool = True, mark: bool = False) -> _Trigger:
    return _Trigger(duty, re.compile(words), bodied, timed, mark)


_TRIGGERS = (
    _trigger(
        "take up", r"\btil\s(?:udvalgets\s|et\s|det\s)?(?:næste|kommende)\s(?:\w+\s)?møde\b|\boptages\spå\b", mark=True
    ),
    _trigger(
        "report",
        r"\b[Øø]nsker\s(?:at\sfå\s|sig\s)?(?:en|et)\s(?:\w+\s){0,2}?(?:orientering|status|opfølgning|evaluering|redegørelse|notat)\b"
        r"|\b(?:anmoder|beder)\s(?:om\s(?:en|et|at)\b|forvaltningen\b|administrationen\b)",
        timed=False,
    ),
    _trigger("take up", r"\b(?:[Uu]dsat|udsættes|[Uu]dskudt|udskydes)\stil\b"),
    _trigger("take up", rf"\bvil{_SOON}\sblive{_SOON}\s(?:gen)?(?:behandlet|forelagt|fremlagt|præsenteret|drøftet)\b"),
    _trigger("take up", rf"\bbliver{_SOON}\s(?:gen)?(?:forelagt|fremlagt|behandlet)\b"),
    _trigger(
        "take up",
        r"\b(?:gen)?(?:forelæg|fremlæg)(?:ges|ger)\b|\bgenoptages\b|\bgenbehandle[sr]\b|\b(?:første|anden)behandles\b",
    ),
    _trigger(
        "take up", r"\bvend(?:er|e)\s(?:\w+\s){0,2}?tilbage\b|\btages\s(?:\w+\s){0,3}?op\sigen\b|\bdrøftes\sigen\b"
    ),
    _trigger(
        "take up", r"\b(?:behandles|behandler|præsenteres|drøftes|belyses|forelægge|fremlægge|drøfter)\b", bodied=True
    ),
    _trigger("take up", r"\bpå\s(?:[\w-]+\s){0,3}?(?:[\w-]+udvalgs)?mødet?(?=\s(?:i|den|d\.)\s)", mark=True),
    _trigger(
        "take up",
        r"\b(?:er|bliver|forventes)\s(?:planlagt|sat)\s(?:til|på)\b|\bforventes\s(?:\w+\s)?(?:forelagt|behandlet|fremlagt)\b",
    ),
    _trigger("take up", r"(?<=s\s)(?:god|be)(?:kendelse|handling)\s(?=(?:den|d\.)\s\d)", bodied=True),
    _trigger(
        "report",
        r"\bforventes\sat\s(?:kunne\s)?foreligge\b|\bvil\s(?:kunne\s)?foreligge\b|\bforeligger\b(?=[^.]{0,30}\d)",
    ),
    _trigger(
        "report", rf"\bvil{_SOON}\sblive{_SOON}\s(?:orienteret|informeret|underrettet)\b", bodied=True, timed=False
    ),
    _trigger("report", rf"\b(?:bliver|holdes){_SOON}\s(?:orienteret|informeret)\b", bodied=True, timed=False),
    _trigger(
        "report",
        r"\b(?:orienteres|underrettes|orienterer|afrapporterer)\b|\borientere\s(?=[\w-]*udvalget|byrådet)",
        bodied=True,
    ),
    _trigger(
        "report",
        r"\b(?:giver|gives|gives\sder|får|fremsendes|udarbejdes|forelægges)\s(?:der\s)?(?:en\s|et\s)?(?:ny\s|nyt\s|fornyet\s|samlet\s)?"
        r"(?:status|afrapportering|orientering|opfølgning|redegørelse|notat)\b|\bny\sstatus\b|\bafrapporteres\b",
    ),
    _trigger(
        "evaluate",
        r"\b(?:evalueres|gen?vurderes|revurderes|midtvejsevalueres|evaluerer)\b|\bevaluering(?:en)?\s(?:sker|foretages|gennemføres|forelægges)",
    ),
    _trigger("follow up", r"\b(?:vil|skal)\s(?:[\wæøå-]+\s){0,2}?følge\sop\b", timed=False),
    _trigger(
        "follow up",
        r"\bfølges\s(?:der\s)?op\b|\bvil\s[^.;]{3,80}?\sfor\sat\sfølge\sop\b|\bopfølgning\s(?:sker|foretages)\b",
    ),
    _trigger(
        "send",
        r"\b(?:over|frem|videre)?sendes\s(?:\w+\s)?til\s(?=[A-ZÆØÅ]\w*(?:råd|udvalg|bestyrelse)|byrådet)",
        timed=False,
        bodied=True,
    ),
    _trigger(
        "deadline",
        r"\b(?:med\s)?\w*frist(?:en)?\b(?=[^.;]{0,40}\d)|\b(?:[Ss]enest|[Ii]nden)\s(?=den\s\d|d\.\s?\d|\d|ultimo|primo|medio|i\s)",
        mark=True,
    ),
)
_NOW = re.compile(
    r"\bhermed\b|\b(?:[Dd]enne|[Mm]ed\sdenne|[Ii])\ssag(?:en)?\b|\b[Pp]å\smødet\b(?!\s(?:i|den|d\.)\s)|\bi\sdag\b|\bfremlægges\stil\sbeslutning"
)
_PAST = re.compile(r"\b(?:blev|var|havde|har\sværet|er\sblevet)\b")
_POLITICAL = re.compile(r"\bpolitisk\b|\bmøder?(?:t|ne)?\b")
_SKIPPED = frozenset({"law", "annexes", "plan", "competence", "earlier", "history"})
_BINDING: dict[str, tuple[Duty, ...]] = {
    "decision": ("take up", "report", "evaluate", "follow up"),
    "recommendation": ("evaluate", "follow up"),
}
"""What is to be done by the very words of a decision, or of what it approves, even if no time is told."""
_UNTIMED = Due(None, None, reason="no date is stated")


def follow_ups(
    document: Document, item: Item, meeting: date | None, next_meeting: date | None, gap: int
) -> Iterator[FollowUp]:
    """The promises and duties of an item, in its order; what is past on the day of the meeting is none."""
    for section in item.sections:
        if section.within or section.kind in _SKIPPED:
            continue
        yield from _of_section(document, item.number, section, meeting, next_meeting, gap)


def _of_section(
    document: Document, item: int, section: Section, meeting: date | None, next_meeting: date | None, gap: int
) -> Iterator[FollowUp]:
    held = list(paragraphs(section.lines, gap, section.kind == "recommendation"))
    for at, lines in enumerate(held):
        passage = join(line.passage for line in lines)
        for sentence in sentences(passage):
            found = list(_of_sentence(document, item, section, sentence, meeting, next_meeting))
            bullets = _bullets(held[at + 1 :]) if sentence.text.endswith(":") and found else []
            for each in found:
                if each.duty == "take up" and bullets:
                    for bullet in bullets:
                        yield replace(each, what=bullet.text, span=document.span(bullet))
                else:
                    yield each


def _bullets(following: Sequence[Sequence[Line]]) -> list[Passage]:
    """The entries of the list that follows a sentence."""
    found = []
    for lines in following:
        match = BULLET.match(lines[0].text) or NUMBER.match(lines[0].text)
        if match is None:
            break
        passage = join(line.passage for line in lines).strip()
        lead = BULLET.match(passage.text) or NUMBER.match(passage.text)
        found.append(passage[lead.end() if lead else 0 :])
    return found


def _of_sentence(
    document: Document, item: int, section: Section, sentence: Passage, meeting: date | None, next_meeting: date | None
) -> Iterator[FollowUp]:
    lead = BULLET.match(sentence.text) or NUMBER.match(sentence.text) or LETTER.match(sentence.text)
    sentence = sentence[lead.end() :] if lead else sentence
    text = sentence.text
    if _NOW.search(text):
        return
    hits = sorted(
        ((match, trigger) for trigger in _TRIGGERS for match in trigger.words.finditer(text)),
        key=lambda hit: (hit[0].start(), -hit[0].end()),
    )
    found: list[tuple[re.Match[str], _Trigger, Due]] = []
    for at, (match, trigger) in enumerate(hits):
        later = (other for other, each in hits[at + 1 :] if not each.mark and other.start() >= match.end())
        until = next((other.start() for other in later), len(text))
        if trigger.bodied and not (BODY.search(text) or _POLITICAL.search(text)):
            continue
        time = due(text[match.start() : until], meeting, next_meeting)
        if time is None or time.past:
            before = due(text[: match.start()], meeting, next_meeting)
            time = before if before and (before.last or time is None) else time
        if time is None and until < len(text) and not found:
            time = due(text[until:], meeting, next_meeting) if hits[at + 1][1].duty == trigger.duty else None
        if time is None and (not trigger.timed or trigger.duty in _BINDING.get(section.kind, ())):
            time = _UNTIMED
        if time is None or time.past or (time.reason == "the year is not stated" and _PAST.search(text)):
            continue
        found.append((match, trigger, time))
    dated = [hit for hit in found if hit[2].last]
    seen: set[tuple[date | None, date | None]] = set()
    for match, trigger, time in dated or found[:1]:
        if (time.first, time.last) not in seen:
            seen.add((time.first, time.last))
            yield _follow_up(document, item, section, sentence, match, trigger, time)


_WHO = re.compile(
    rf"(?P<who>{_AGENT})\s(?:vil|skal|giver|følger|evaluerer|orienterer|vender|forelægger|fremlægger|udarbejder|afrapporterer|sender)\b"
)


def _follow_up(
    document: Document,
    item: int,
    section: Section,
    sentence: Passage,
    match: re.Match[str],
    trigger: _Trigger,
    time: Due,
) -> FollowUp:
    text = sentence.text
    who = _WHO.search(text)
    bodies = [each for each in BODY.finditer(text)]
    after = [each for each in bodies if each.start() >= match.end()]
    body = full_name((after or bodies)[0].group()) if bodies else ""
    return FollowUp(
        item,
        text,
        trigger.duty,
        time.first,
        time.last,
        time.reason,
        who["who"] if who else "",
        body,
        match.group().strip(),
        time.by or trigger.duty == "deadline",
        time.how,
        section.heading.text,
        document.span(sentence),
    )
