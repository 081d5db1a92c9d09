"""What a text says of a pool's life, who may apply, and what must be fulfilled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from virkning.sources.passages import EMPTY, Passage
from virkning.sources.values import find_dates, find_quantities

Step = Literal["criteria", "call", "application", "commitment", "follow_up", "accounts"]
STEPS: tuple[Step, ...] = ("criteria", "call", "application", "commitment", "follow_up", "accounts")
Status = Literal["unknown", "awaited", "stated", "decided", "declined", "earlier pool"]
State = Literal[
    "awaiting detail",
    "applied for",
    "to be applied for",
    "not applied for",
    "existing practice",
    "not relevant",
    "unknown",
]
ConditionKind = Literal["exclusion", "co-funding", "documentation", "evaluation", "requirement"]


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_STATES: tuple[tuple[State, re.Pattern[str]], ...] = (
    ("not relevant", _any(r"\bikke\s+relevant", r"\birrelevant")),
    (
        "not applied for",
        _any(
            r"\b(?:an)?søges\s+ikke",
            r"\bikke\s+(?:at\s+)?(?:an)?søge[rs]?\b",
            r"\bfravalgt",
            r"\bikke\s+(?:an)?søgt",
        ),
    ),
    (
        "existing practice",
        _any(
            r"\b(?:eksisterende|nuværende)\s+(?:praksis|indsats|drift)",
            r"\ballerede\s+(?:en\s+del|i\s+drift|igangsat|praksis)",
        ),
    ),
    (
        "applied for",
        _any(
            r"\b(?:er|har|blev)\s+(?:\w+\s+){0,3}?(?:an)?søgt\b",
            r"\bansøgning(?:en)?\s+er\s+(?:ind)?sendt",
            r"\bhar\s+indsendt",
        ),
    ),
    (
        "awaiting detail",
        _any(r"\bafvente[rs]?\b", r"\bforeligger\s+(?:endnu\s+)?ikke", r"\bendnu\s+ikke\s+vurdere"),
    ),
    (
        "to be applied for",
        _any(
            r"\b(?:vil|skal|bør|ønsker\s+at|anbefales\s+at|foreslås\s+at)\s+(?:blive\s+)?(?:an)?søg(?:es?|t)\b",
            r"\b(?:an)?søges\b",
        ),
    ),
)
_EARLIER = re.compile(r"\b(?:aftale\w*|\w+aftalen|finanslov\w*)\s+(?:for\s+|fra\s+)?20\d\d", re.IGNORECASE)
_REASON = re.compile(r"\b(?:idet|fordi|da|eftersom|årsag\w*|på\s+grund\s+af)\b", re.IGNORECASE)
_TARGET = re.compile(
    r"\bkan\s+(?:an)?søges\s+af\s+(?P<one>[^.;–]+)"
    r"|\bsom\s+(?P<two>[^.;]{3,120}?)\s+kan\s+(?:an)?søge\b"
    r"|\bhvor(?:fra)?\s+(?P<three>[^.;]{3,160}?)\s+(?:kan|har\s+mulighed\s+for\s+at)\s+søge\b"
    r"|\b\w*pulje\w*\s+målrettet\s+(?P<four>[^.;,]{3,80})",
    re.IGNORECASE,
)
_MUNICIPAL = re.compile(r"\bkommune\w*", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:\w*organisation|\w*forening|virksomhed|institution|region|fond)\w*", re.IGNORECASE)
_UNCLEAR = re.compile(r"\buklart?\b[^.]*\bkommune\w*\b[^.]*\bsøge", re.IGNORECASE)
_CLAUSE = re.compile(r";\s+|,\s+(?:og|men)\s+(?=der\b|det\b|kommunen\b)")
_DEADLINE = re.compile(r"\b(?:frist\w*|ansøgningsfrist\w*|senest|inden|udgangen\s+af)\b", re.IGNORECASE)

_SAYS: tuple[tuple[Step, Status, re.Pattern[str]], ...] = (
    (
        "criteria",
        "awaited",
        _any(
            r"\b(?:detaljeret\s+udspil|nærmere\s+(?:kriteri\w*|beskrivelse\w*))\b[^.]*\bafvente",
            r"\bafvente\w*\b[^.]*\b(?:udspil|kriteri\w*)",
            r"\bsenere\s+udmøntning",
        ),
    ),
    ("criteria", "stated", _any(r"\bkriterier\b", r"\bhvilke\s+kommuner\s+der\s+kan\s+opnå\s+støtte")),
    ("call", "stated", _any(r"\bpuljeopslag", r"\bopslås\b", r"\budbydes\b", r"\budmeldes\b")),
    ("application", "stated", _any(r"\bansøgningsfrist", r"\bfrist\w*\s+for\s+ansøgning", r"\bansøgninger\b")),
    (
        "commitment",
        "stated",
        _any(r"\btilsagn", r"\bfået\s+(?:midler|bevilling|tilskud)", r"\bhar\s+modtaget\s+(?:midler|støtte)"),
    ),
    (
        "follow_up",
        "stated",
        _any(
            r"\bafrapporter",
            r"\berfaringsopsamling",
            r"\bstatusrapport",
            r"(?<!baseres på )\bevaluer",
            r"\bfølge[rs]?\s+\w*\s*op\b",
            r"\bopfølgning\b(?!\s+på)",
        ),
    ),
    ("accounts", "stated", _any(r"\bregnskab", r"\brevision(?:s|\b)")),
)

_RECIPIENT = (
    r"\b(?:kommune(?:r|rne|n)?|projekt(?:er|erne|et)?|ansøger\w*|organisation\w*|forening\w*|tilskudsmodtager\w*)\b"
)
_DUTY = r"\b(?:skal|krav|forpligt\w*)\b"
_OWN_MONEY = r"\b(?:med|egen|selv)finansier\w*"
_DEMANDED = r"(?:\bkrav\w*|\bmindst\b|\bpct\b|%|\bpositivt\b|\bforudsæt\w*|\bbetingelse\w*|\bskal\b)"
_CONDITIONS: tuple[tuple[ConditionKind, re.Pattern[str]], ...] = (
    (
        "exclusion",
        _any(
            rf"{_RECIPIENT}.*\b(?:vil|kan)\s+ikke\s+(?:kunne\s+)?(?:opnå|få|modtage|søge)\b",
            r"\bder\s+kan\s+ikke\s+(?:ydes|gives|søges)\b",
        ),
    ),
    ("co-funding", _any(rf"{_OWN_MONEY}.*{_DEMANDED}", rf"{_DEMANDED}.*{_OWN_MONEY}")),
    (
        "documentation",
        _any(
            rf"\bskal\s+(?:de\s+)?(?:\w+\s+)?{_RECIPIENT}.*\b(?:dokument\w*|data|afrapporter\w*|indikator\w*)",
            rf"\b(?:krav|skal)\b.*\bdokumentation\w*.*{_RECIPIENT}",
            rf"{_RECIPIENT}.*{_DUTY}.*\b(?:dokument\w*|succeskriteri\w*|afrapporter\w*|data)\b",
        ),
    ),
    (
        "evaluation",
        _any(
            r"\b(?:foretages|gennemføre[st]|etableres|afsættes|skal|følges\s+op)\b"
            r".*(?<!baseres på )(?<!aftalte )\bevaluer\w*",
            r"\bevaluering\w*\s+(?:skal|foretages|gennemføres)\b",
        ),
    ),
    (
        "requirement",
        _any(
            r"\b(?:forudsætning|betingelse)\s+for\s+at\s+(?:få|opnå|modtage)\s+(?:støtte|tilskud|midler)",
            rf"{_RECIPIENT}[^.]*\b(?:forpligter|forpligtes)\b",
            r"\bbetinget\s+af\b",
            rf"\bdeltagende\s+{_RECIPIENT}\s+skal\b",
            r"\bskal\s+(?:de\s+deltagende\s+)?kommunerne\b",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence says of a step: dates in it, and the day of a deadline, the last on which it can be met."""

    step: Step
    status: Status
    dates: tuple[str, ...]
    deadline: date | None
    text: Passage


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must be fulfilled: what kind, the per cent where one is stated, and the sentence."""

    kind: ConditionKind
    percent: Decimal | None
    text: Passage


def state_of(sentences: Sequence[Passage]) -> tuple[State, Passage]:
    """The decision that an assessment tells of, and the sentence that tells it: the first that does.

    What is said of an earlier agreement's pool is not said of this one.
    """
    for sentence in sentences:
        for state, pattern in _STATES:
            match = pattern.search(sentence.text)
            earlier = _EARLIER.search(sentence.text)
            if match and not (earlier and state == "applied for"):
                return state, sentence
    return "unknown", EMPTY


def reason_of(sentences: Sequence[Passage], decided: Passage) -> Passage:
    """Why a pool is not applied for: the first sentence that gives a reason, else the one after the decision."""
    for sentence in sentences:
        if _REASON.search(sentence.text):
            return sentence
    after = [sentence for sentence in sentences if sentence.places[0] > decided.places[-1]] if decided else []
    return after[0] if after else EMPTY


def target_of(sentences: Sequence[Passage]) -> Passage:
    """Who may apply; empty where it is not said."""
    for sentence in sentences:
        match = _TARGET.search(sentence.text)
        if match:
            group = next(name for name in ("one", "two", "three", "four") if match[name])
            return sentence.found(match, group).strip()
    return EMPTY


def municipal(target: Passage) -> bool | None:
    """Whether municipalities may apply: named, or others named and they not; None where it is not said."""
    if _MUNICIPAL.search(target.text):
        return True
    return False if _OTHERS.search(target.text) else None


def unclear(sentences: Sequence[Passage]) -> Passage:
    """The sentence that says it is unclear whether municipalities may apply; empty if none does."""
    return next((sentence for sentence in sentences if _UNCLEAR.search(sentence.text)), EMPTY)


def steps(sentences: Sequence[Passage]) -> Iterator[Said]:
    """What sentences say of the steps of a pool's life; a sentence can say something of several."""
    for sentence in sentences:
        earlier = _EARLIER.search(sentence.text) is not None
        for clause in sentence.split(_CLAUSE):
            done: set[Step] = set()
            for step, status, pattern in _SAYS:
                if step not in done and pattern.search(clause.text):
                    done.add(step)
                    yield said(step, "earlier pool" if earlier else status, clause)


def said(step: Step, status: Status, sentence: Passage) -> Said:
    """A sentence about a step, with the dates in it."""
    whens = [when for when in find_dates(sentence.text) if when.kind == "date" and when.precision != "year"]
    limit = _DEADLINE.search(sentence.text)
    last = [when.last for when in whens if limit and when.last and when.start > limit.start()]
    return Said(step, status, tuple(when.text for when in whens), last[0] if last else None, sentence)


def conditions(sentences: Sequence[Passage]) -> Iterator[Condition]:
    """What must be fulfilled; of a sentence that says more, the first kind that fits."""
    for sentence in sentences:
        for kind, pattern in _CONDITIONS:
            if pattern.search(sentence.text):
                shares = [each.value for each in find_quantities(sentence.text) if each.unit == "per cent"]
                yield Condition(kind, shares[0] if kind == "co-funding" and shares else None, sentence)
                break
