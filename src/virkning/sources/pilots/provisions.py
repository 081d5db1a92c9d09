"""References to sections of acts: act, chapter, section, subsection, number and letter, each as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from virkning.sources.pilots.acts import Act, find_acts

_SECTION = r"\d{1,3}(?:\.?[a-zA-Z](?![\wæøå])|\s(?!i\b|I\b)[a-zA-Z](?![\wæøå'’]))?"
_NUMBERS = (
    r"\d{1,2}(?:\s*[-–]\s*\d{1,2})?(?:\s*(?:,|og|eller|samt|,\s*og)\s*(?:stk\.?\s*)?"
    r"\d{1,2}(?:\s*[-–]\s*\d{1,2})?(?!\s?\d|\s?[a-z]?\s?,?\s?stk|\.\s?(?:pkt|[A-ZÆØÅ])))*"
)
_ITEM = re.compile(
    rf"(?P<first>{_SECTION})(?:\s*[-–]\s*(?P<last>{_SECTION}))?(?:[.,:]?\s*\(?[Ss]tk\.?\s*(?P<stk>{_NUMBERS}))?"
    rf"(?:,?\s*nr\.?\s*(?P<nr>{_NUMBERS}))?(?:,?\s*litra\s+(?P<litra>[a-z])(?!\w))?"
)
_SIGN = re.compile(r"§{1,2}\s*")
_NEXT = re.compile(
    r"\s*(?:(?:,\s*(?:og\s+)?|og\s+|eller\s+|samt\s+|/)(?=\d)|;\s*(?=\d{1,3}\s?[a-zA-Z]?\s*(?:;|$|[A-ZÆØÅ])))"
)
_NEXT_PLURAL = re.compile(r"\s*(?:,\s*(?:og\s+)?|og\s+|eller\s+|samt\s+|/|;\s*|\s)(?=\d)")
_STK_BEFORE = re.compile(r"\bstk\.?\s*(?P<stk>\d{1,2})\s+(?:under|i|til)\s+$", re.IGNORECASE)
_NOT_SECTION = re.compile(
    r"\s*(?:[-–]?\s?(?:uge|mdr|måned|år\b|pct|%|kr\b|kommuner|personer|borgere|timer)|\.\s?[a-zæøå])"
)
_CHAPTER = re.compile(
    rf"\bkap(?:itel|itlet|\b\.?)\s*(?P<first>\d{{1,2}}(?:\.\d+)*(?:\s?(?!i\b)[a-z](?![\wæøå]))?)"
    rf"(?:\s*(?P<by>[-–]|og)\s*(?P<last>\d{{1,2}}(?:\s?(?!i\b)[a-z](?![\wæøå]))?))?(?:,?\s*stk\.?\s*(?P<stk>{_NUMBERS}))?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"[\s:,(]*(?:(?:[Nn]r\.?\s*)?\d{1,4}\s+af\s+[\w./ ]{4,18}?,?\s*)?(?:\(\w{2,4}\)\s*)?(?:afsnit\s*)?"
    r"(?:[Kk]ap[\w.]*\s*\d+\s*[a-zA-Z]?\s*)?"
)
_LISTED = re.compile(
    r"[\s,;/+.]*(?:og|samt|eller|jf\.?|evt\.?|eller\s+der\s+oprettes\s+et)?[\s]*(?:[Kk]ap[\w.]*\s*\d+\s*[a-zA-Z]?[\s,]*)?"
)
_IN = re.compile(r"(?:,?\s*(?:\d\.|første|andet|sidste)\s*(?:pkt\.?|punktum))?\s*,?\s*(?:i|efter)\s+(?:den\s+|det\s+)?")
_AND = re.compile(r"\s*(?:,\s*(?:og\s+|samt\s+|eller\s+)?|og\s+|samt\s+|eller\s+)")


@dataclass(frozen=True, slots=True)
class Provision:
    """A reference at ``start:end`` of a text; ``head`` is where its act, or else its sign, begins.

    ``act`` is empty where none is named near by, ``section`` where only a chapter or only a subsection is given. A
    range stays one reference: ``65-67``. ``listed`` counts its place in a list of sections that share one sign.
    """

    start: int
    end: int
    head: int
    act: str
    chapter: str
    section: str
    stk: tuple[str, ...] = ()
    nr: tuple[str, ...] = ()
    litra: str = ""
    listed: int = 0

    @property
    def sections(self) -> frozenset[str]:
        """The sections that it covers; a range of plain numbers is told one by one."""
        return covered(self.section)


def covered(section: str) -> frozenset[str]:
    """The sections that a reference covers, each by its number."""
    first, dash, last = section.partition("-")
    if dash and first.isdigit() and last.isdigit() and int(first) <= int(last):
        return frozenset(str(number) for number in range(int(first), int(last) + 1))
    return frozenset((section,)) if section else frozenset()


def find_provisions(text: str, acts: Sequence[Act] | None = None) -> list[Provision]:
    """The references of a text, in order, each with the act that is named beside it."""
    acts = list(find_acts(text)) if acts is None else acts
    found: list[Provision] = []
    for provision in _written(text):
        found.append(_with_act(text, provision, acts, found[-1] if found else None))
    found.sort(key=lambda each: each.start)
    for at in range(len(found) - 2, -1, -1):
        each, after = found[at], found[at + 1]
        named_after = after.act and after.head == after.start and _AND.fullmatch(text, each.end, after.start)
        if named_after and not each.act:
            found[at] = replace(each, act=after.act)
    return found


def _written(text: str) -> Iterator[Provision]:
    chapters = list(_CHAPTER.finditer(text))
    used: set[int] = set()
    done = 0
    pieces: list[Provision] = []
    for sign in _SIGN.finditer(text):
        if sign.start() < done:
            continue
        at, count = sign.end(), 0
        following = _NEXT_PLURAL if "§§" in sign[0] else _NEXT
        while item := _ITEM.match(text, at):
            if count and _NOT_SECTION.match(text, item.end()):
                break
            before = next(
                (c for c in chapters if c.end() <= sign.start() and not text[c.end() : sign.start()].strip(" ,(")), None
            )
            after = re.match(r"\s*i\s+kap", text[item.end() : item.end() + 8])
            chapter = before if before and count == 0 else None
            if after:
                chapter = next((c for c in chapters if item.end() <= c.start() <= item.end() + 5), None)
            if chapter:
                used.add(chapter.start())
            first = sign.start() if count == 0 else item.start()
            last = f"-{_number(item['last'])}" if item["last"] else ""
            stk = item["stk"]
            if count == 0 and not stk and (above := _STK_BEFORE.search(text, max(0, first - 20), first)):
                stk = above["stk"]
            pieces.append(
                Provision(
                    first, item.end(), chapter.start() if chapter and chapter.start() < first else first, "",
                    _number(chapter["first"]) if chapter else "", _number(item["first"]) + last,
                    listed_numbers(stk), listed_numbers(item["nr"]), item["litra"] or "", count,
                )
            )  # fmt: skip
            done = item.end()
            count += 1
            more = following.match(text, item.end())
            if not more:
                break
            at = more.end()
    for chapter in chapters:
        if chapter.start() not in used:
            last = chapter["last"]
            joint = "-" if last and chapter["by"] != "og" else ", "
            number = _number(chapter["first"]) + (joint + _number(last) if last else "")
            pieces.append(Provision(*chapter.span(), chapter.start(), "", number, "", listed_numbers(chapter["stk"])))
    yield from sorted(pieces, key=lambda each: each.start)


def _number(text: str) -> str:
    """A section's number as ``140 a``."""
    digits, letter = re.fullmatch(r"([\d.]*\d)\.?\s?([a-zA-Z]?)", text.strip()).groups()  # type: ignore[union-attr]
    return f"{digits} {letter.lower()}" if letter else digits


def listed_numbers(text: str | None) -> tuple[str, ...]:
    """The numbers of a list such as ``1-3, 5 og 7``, one by one."""
    found: list[str] = []
    for first, last in re.findall(r"(\d{1,2})(?:\s*[-–]\s*(\d{1,2}))?", text or ""):
        found += map(str, range(int(first), int(last or first) + 1))
    return tuple(found)


def _with_act(text: str, provision: Provision, acts: Sequence[Act], before: Provision | None) -> Provision:
    """A reference with the act that is written beside it, or shared with the reference before it."""
    near = [act for act in acts if act.end <= provision.start]
    if near and _BETWEEN.fullmatch(text, near[-1].end, provision.start):
        return replace(provision, act=near[-1].name, head=near[-1].start)
    for act in acts:
        if provision.end <= act.start <= provision.end + 40:
            if _IN.fullmatch(text, provision.end, act.start):
                return replace(provision, act=act.name)
            break
    if before and (provision.listed or _LISTED.fullmatch(text, before.end, provision.start)):
        return replace(provision, act=before.act)
    return provision
