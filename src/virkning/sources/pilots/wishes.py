"""The words by which an application asks for something: to be exempted, a wider rule, a new basis in law."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Verb = Literal["exempted", "widened", "new basis", "alternative", "unclear"]

_VERBS: tuple[tuple[Verb, str], ...] = (
    (
        "new basis",
        r"\w*hjem(?:mel|melen|ler|lerne)(?:s\w*)?\b|tilføj(?:es?|else|elsen)?\b|oprettes\s+et\b|indskrives\b",
    ),
    (
        "exempted",
        r"fritag(?:e|es|et|else|elsen|elser|elserne)?\b|paragraffritagelser?\b|undtag(?:e|es|et|else|elsen|elser|elserne)?\b"
        r"|dispens(?:ere|eres|eret|ation|ationen|ationer|ationerne)\b|frav(?:ig(?:e|es|else|elsen|elser)|eget)\b|friholde?s?\b"
        r"|friholdt\b|ophæv(?:e|es|et|else|elsen)\b|suspender\w*|bortfalde?\w*",
    ),
    ("widened", r"udvid(?:e|es|et|else|elsen)\b|lemp(?:e|es|else|elsen|eligere)\b|udbred(?:e|es|t)\b"
     r"|også\s+(?:skal\s+)?(?:kunne|gælde)\b"),
    ("alternative", r"alternativ(?:t|er)?\b|i\s+stedet\s+for\b|erstatte[st]?\b|erstatter\b"),
    ("unclear", r"ændr(?:e|es|et|ing|inger|ingen)\b|tilrettes?\b|udfordre[st]?\b"),
)  # fmt: skip
_VERB = re.compile(
    "|".join(rf"(?P<v{at}>(?<!\w)(?:{pattern}))" for at, (_, pattern) in enumerate(_VERBS)), re.IGNORECASE
)
_FINITE = re.compile(r"(?:es|et|kan)$|^(?:udvides|udbredt)", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:ønsk|søge[rs]|ansøge[rs]|ansøgt|behov|skal\s+(?:derfor\s+)?(?:der\s+)?(?:oprettes|søges)|foreslås|gives|kunne)",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:ikke|ej|får|har|havde|kun|uden|mangl\w+|udeblev\w*)\s+(?:\w+\s+){0,3}$|\bikke\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_BASIS = re.compile(r"(?<!\w)(?:\w+|ny\s+lov)?hjem(?:mel|ler)(?!\w)", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"\b(?:uddybet|beskrevet|uddybes)\s+i\b|\b(?:sådan|denne|ovenstående)\s+\w*hjem|\b[Oo]venstående\s+forsøgshjemmel"
)
_BASIS_TO = re.compile(r"\s*(?:til|,?\s*der|,?\s*hvor|i\s+relation)\b", re.IGNORECASE)
_GOVERNED = re.compile(
    r"(?:\bjf\.?|\bjævnfør|\befter|\bi\s+henhold\s+til|\bi\s+medfør\s+af|\bomfattet\s+af|\breguleret\s+af|\bgennem"
    r"|\bomkring|(?-i:\bAf)|\bmed\s+hjemmel\s+i|\bstår\s+i|\bmålgruppen?(?:\s+i)?|\bud\s+fra)\s*(?:den\s+|de\s+|denne\s+|bestemmelserne\s+i\s+)?$",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"(?:\s*undersøgelse|\s*tilbud|\s*forløb|\s*selskab|[”\"]?\s*(?:lyder|fremgår|foreskriver|siger|handler)\b|\s*er\s+en\s+barriere)"
)


_TO = re.compile(r"\btil\b")
_END = re.compile(r"\.\s")
_BESIDE = re.compile(r"\s*(?:fra|for|i|af)\s*")
_OUTRIGHT = re.compile(r"\s+(?:fra|for|i|af)\s+(?:[\wæøå-]+\s+){0,4}")
_REACH = 300
"""How far, in characters, a word of asking reaches."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A word of asking at ``start:end`` of a text."""

    start: int
    end: int
    verb: Verb
    word: str


def find_wishes(text: str) -> list[Wish]:
    """The words of asking in a text, in order."""
    found = []
    for match in _VERB.finditer(text):
        verb = _VERBS[int(str(match.lastgroup)[1:])][0]
        if not (verb == "new basis" and _NOT.search(text, max(0, match.start() - 40), match.start())):
            found.append(Wish(*match.span(), verb, match[0]))
    return found


def governed(text: str, head: int) -> bool:
    """Whether a reference that begins at ``head`` only says by which rule something is, and asks for nothing."""
    return bool(_GOVERNED.search(text, max(0, head - 40), head))


def spoken_of(text: str, end: int) -> bool:
    """Whether what follows a reference only tells what it says, or names a thing after it."""
    return bool(_QUOTED.match(text, end))


def verb_of(text: str, head: int, end: int, wishes: Sequence[Wish]) -> Verb | None:
    """What is asked of the reference at ``head:end`` of a sentence; None if nothing is.

    The nearest word before it counts, unless a verb follows that has it for its subject: ``§ 5 udvides``.
    """
    before = next((wish for wish in reversed(wishes) if wish.end <= head), None)
    after = next((wish for wish in wishes if wish.start >= end), None)
    near = after if after and after.start - end < _REACH else None
    subject = near and _FINITE.search(near.word) and not _END.search(text, end, near.start)
    finite = bool(before and _FINITE.search(before.word))
    if (
        before
        and before.verb == "widened"
        and finite
        and not subject
        and _TO.search(text, before.end, min(head, before.end + _REACH))
    ):
        # What a rule is widened to take in is not itself asked for.
        return None
    beside = before and _BESIDE.fullmatch(text, before.end, head)
    if subject and after and not beside and (not before or finite or after.start - end <= head - before.end):
        return after.verb
    if before:
        if before.verb == "new basis" and any(wish.verb == "alternative" for wish in wishes if wish.end <= head):
            return "alternative"
        return before.verb
    return after.verb if after else None


def explicit(text: str, head: int, wishes: Sequence[Wish]) -> Verb | None:
    """What is asked outright: a noun of asking with a preposition, and the reference soon after it."""
    for wish in reversed(wishes[: bisect_right(wishes, head, key=lambda wish: wish.end)]):
        if head - wish.end > _REACH:
            break
        outright = wish.verb != "unclear" or not _FINITE.search(wish.word)
        if outright and _OUTRIGHT.fullmatch(text, wish.end, head):
            return wish.verb
    return None


def bases(sentence: str) -> Iterator[tuple[int, int]]:
    """Where a sentence asks for a basis in law."""
    if _ELSEWHERE.search(sentence):
        return
    condition = re.match(r"(?:Hvis|Såfremt)\b[^,]*", sentence)
    for match in _BASIS.finditer(sentence):
        if condition and match.start() < condition.end():
            continue
        if _NOT.search(sentence, max(0, match.start() - 40), match.start()):
            continue
        if _ASKS.search(sentence) or _BASIS_TO.match(sentence, match.end()):
            yield match.span()
