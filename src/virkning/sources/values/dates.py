"""Dates in running text, from a day to a season, and days that do not exist.

Every pattern begins with a set of characters and looks back from there, which is several times faster than one
that begins by looking back. All are matched against the text in lower case.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace

from virkning.sources.values.around import currency_before
from virkning.sources.values.model import Part, Season, Unreadable, When

_YEAR = r"(?:199\d|20\d\d)"
# After a year: not more of a longer number, nor the unit of an amount.
_YEAR_ENDS = r"(?!\w|[./:]\d|,(?!199\d\b|20\d\d\b)\d|\s{0,2}(?:kr\b|mio\b|mia\b|pct\b|%))"
_IN_YEAR = rf"(?:,?\s{{0,3}}(?:(?:i|af|of)\s{{1,2}})?(?P<year>{_YEAR}){_YEAR_ENDS})?"

_MONTH_NUMBERS = {
    **{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "maj": 5, "may": 5, "jun": 6, "jul": 7, "aug": 8},
    **{"sep": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12},
}
_MONTH = re.compile(
    r"""
    (?P<month> januar(?:y)? | februar(?:y)? | marts | march | april | maj | may | jun[ie] | jul[iy] | august | september
      | o[kc]tober | november | december
      | (?P<short>jan | feb | mar | apr | jun | jul | aug | sept? | o[kc]t | nov | dec)\b\.? )
    (?!\w)(?:\s{1,2}måned\b)?
    """
    + _IN_YEAR,
    re.VERBOSE,
)
_AMERICAN = re.compile(rf"\s{{1,2}}(?P<day>\d{{1,2}}),\s{{1,2}}(?P<year>{_YEAR}){_YEAR_ENDS}")
_DAYS_BEFORE = re.compile(
    r"""
    (?<![\w§])(?<!\d[.,/-])
    (?:\d{1,2}\.\s?(?:,|og|and|eller|samt|til|-|–|—|‐)\s?(?:(?:til\s)?den\s|d\.\s?)?){0,8}
    \d{1,2}(?:\.|st|nd|rd|th)?
    (?=\s{0,3}(?:of\s{1,2})?$)
    """,
    re.VERBOSE,
)
_MONTH_BEFORE = re.compile(r"(?<!\w)(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]*\.?-$")
_DAY = re.compile(r"\d{1,2}\.?")
_ENGLISH_WORDS = frozenset({"may", "march"})

_PART_BEFORE = re.compile(
    r"\b(?P<part>primo|medio|ultimo|(?:begyndelsen|starten|midten|slutningen|udgangen)(?=\s{1,2}af\s)"
    r"|(?:beginning|start|middle|end)(?=\s{1,2}of\s))(?:\s{1,2}(?:af|of))?\s{1,3}$"
)
_PARTS: dict[str, Part] = {
    **dict.fromkeys(("primo", "begyndelsen", "starten", "beginning", "start"), "start"),
    **dict.fromkeys(("medio", "midten", "middle"), "middle"),
    **dict.fromkeys(("ultimo", "slutningen", "udgangen", "end"), "end"),
}

_SHARE = re.compile(r"(?P<what>kvartal|halvår|quarter|half(?:-year)?)(?:et)?\b" + _IN_YEAR)
_SHARE_BEFORE = re.compile(
    r"(?<![\w-])(?:(?:[1-4]\.\s?(?:,|og|eller|samt|til|-|–)\s?){0,3}[1-4]\."
    r"|første|anden|andet|tredje|fjerde|first|second|third|fourth)(?=\s{0,2}$)"
)
_ORDINAL = re.compile(r"[1-4]\.|[a-zø]{5,}(?<!eller)")
_ORDINALS = {
    **{"1.": 1, "2.": 2, "3.": 3, "4.": 4, "første": 1, "anden": 2, "andet": 2, "tredje": 3, "fjerde": 4},
    **{"first": 1, "second": 2, "third": 3, "fourth": 4},
}
_QUARTER = re.compile(rf"[qk](?<!\w.)(?P<number>[1-4])(?:\s{{1,2}}(?P<year>{_YEAR}){_YEAR_ENDS})")

_SEASON = re.compile(
    r"(?P<season>forår|sommer|efterår|vinter|spring|summer|autumn|winter)(?P<the>(?:en|et)?)(?!\w)"
    rf"(?:\s{{1,2}}(?:(?:i|af|of)\s{{1,2}})?(?P<year>{_YEAR})(?:/\d\d(?:\d\d)?)?{_YEAR_ENDS})?"
)
_SEASONS: dict[str, Season] = {
    **dict.fromkeys(("forår", "spring"), "spring"),
    **dict.fromkeys(("sommer", "summer"), "summer"),
    **dict.fromkeys(("efterår", "autumn"), "autumn"),
    **dict.fromkeys(("vinter", "winter"), "winter"),
}

_NUMBER_ENDS = r"(?!\w|[-/.,:]\d|-\w)"
_ISO = re.compile(rf"[12](?<![\w.,/§-].)(?:(?<=1)9|(?<=2)0)\d\d-(?P<month>\d\d)-(?P<day>\d\d){_NUMBER_ENDS}")
# A dash may join two dates written with points or slashes: ``01.01.2026-31.12.2028``.
_NUMERIC = re.compile(
    r"\d(?<![\w.,/§].)(?:(?<!-.)|(?<=[./]\d{4}-.))\d?(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)"
    r"(?!\w|[/.,:]\d|-(?!\d{1,2}[./]\d)\w)"
)
_SLASHED = re.compile(
    r"\d(?<![\w.,/§-].)\d?/(?P<month>\d{1,2})"
    rf"(?:(?:/|\s?-\s?|\s{{1,2}})(?P<year>(?:19|20)\d\d|(?<=[/-])\d\d))?{_NUMBER_ENDS}"
)
_SLASHED_AFTER = re.compile(r"(?:\bden|\bd\.|\bpr\.|\bfrist:?|\bdato:?)\s{1,2}$")

_BARE = re.compile(rf"[12](?<![\w./§+±<>-].)(?:(?<!,.)|(?<=\b\d{{4}},.))(?P<rest>99\d|0\d\d){_YEAR_ENDS}(?![-/]\d)")
_RANGE = re.compile(
    rf"[12](?<![\w.,/§-].)(?:99\d|0\d\d)(?P<gap>\s?[-–—‐/]\s?)(?P<last>{_YEAR}|\d\d)(?!\w|[.,/:]\d|[-–/]\d)"
)
_LEVEL_AFTER = re.compile(r"\s?-?\s?(?:pl\b|p/l\b|(?:pris-?\s?og\s)?lønniveau\b|pris(?:er|niveau)?\b|niveau\b)")
_LEVEL_BEFORE = re.compile(r"\b(?:pl-?\s?|prisniveau\s)$")
# What makes four digits something other than a year.
_NO_YEAR_AFTER = re.compile(
    r"(?:\b(?:nr|stk|tlf|telefon|sagsnr|postnr|cvr|side|ca|cirka|godt|knap|knapt|mindst|end)\.?:?|§)\s{1,2}$"
)


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a text in order, and what cannot be read."""

    whens: tuple[When, ...]
    unreadable: tuple[Unreadable, ...]


# What shares a month or a year is found together.
_Group = list[When | Unreadable]


def scan_dates(text: str, low: str) -> Dates:
    """Every date of a text that is stated in a known way; ``low`` is the text in lower case."""
    found: list[_Group] = []
    for reader in (_months, _numeric, _shares, _seasons, _ranges, _years):
        found += reader(text, low)
    found.sort(key=lambda group: (group[0].start, -group[-1].end))
    whens: list[When] = []
    unreadable: list[Unreadable] = []
    at = 0
    for group in found:
        if group[0].start < at:
            continue
        at = group[-1].end
        for each in group:
            if isinstance(each, When):
                whens.append(each)
            else:
                unreadable.append(each)
    return Dates(tuple(whens), tuple(unreadable))


def _when(text: str, start: int, end: int, year: str | int | None) -> When:
    return When(start, end, text[start:end], int(year) if year is not None else None)


def _day(text: str, start: int, end: int, year: str | None, month: int, day: int) -> When | Unreadable:
    """A day, or what cannot be one. Without a year 29 February can be."""
    known = int(year) if year else 2000
    if not (1 <= month <= 12 and 1 <= day <= monthrange(known, month)[1]):
        return Unreadable(start, end, text[start:end], "no such day")
    return replace(_when(text, start, end, year), month=month, day=day)


def _inside_word(low: str, at: int) -> bool:
    """Whether a name goes on from what stands before it; in ``januar-marts 2025`` it does not."""
    before = low[at - 1 : at]
    return before.isalnum() or before == "_" or (before == "-" and not _MONTH_BEFORE.search(low, max(0, at - 12), at))


def _end(match: re.Match[str], group: str) -> int:
    return match.end("year") if match["year"] else match.end(group)


def _months(text: str, low: str) -> Iterator[_Group]:
    for match in _MONTH.finditer(low):
        start = match.start()
        month = _MONTH_NUMBERS[match["month"][:3]]
        before = low[max(0, start - 4) : start].rstrip()
        if before and (before[-1].isdigit() or before[-1] in ".fthd"):
            days = _DAYS_BEFORE.search(low, max(0, start - 90), start)
            if days:
                yield _days(text, days, _end(match, "month"), match["year"], month)
                continue
        if _inside_word(low, start):
            continue
        american = _AMERICAN.match(low, match.end("month"))
        if american:
            yield [_day(text, start, american.end(), american["year"], month, int(american["day"]))]
            continue
        # Shortened names, and English words that mean something else as well, need a year beside them.
        if not match["year"] and (match["short"] or match["month"] in _ENGLISH_WORDS):
            continue
        part = _PART_BEFORE.search(low, max(0, start - 20), start)
        begin = part.start() if part else start
        which = _PARTS[part["part"]] if part else ""
        yield [replace(_when(text, begin, _end(match, "month"), match["year"]), month=month, part=which)]


def _days(text: str, days: re.Match[str], end: int, year: str | None, month: int) -> _Group:
    items = list(_DAY.finditer(text, *days.span()))
    ends = [*(item.end() for item in items[:-1]), end]
    return [
        _day(text, item.start(), stop, year, month, int(item[0].rstrip(".")))
        for item, stop in zip(items, ends, strict=True)
    ]


def _numeric(text: str, low: str) -> Iterator[_Group]:
    for match in _ISO.finditer(low):
        start, year = match.start(), low[match.start() : match.start() + 4]
        yield [_day(text, start, match.end(), year, int(match["month"]), int(match["day"]))]
    for pattern in (_NUMERIC, _SLASHED):
        for match in pattern.finditer(low):
            start = match.start()
            written = match["year"]
            if not written and not _SLASHED_AFTER.search(low, max(0, start - 8), start):
                continue
            year = f"20{written}" if written and len(written) == 2 else written
            day = int(low[start : match.start("month") - 1])
            yield [_day(text, start, match.end(), year, int(match["month"]), day)]


def _shares(text: str, low: str) -> Iterator[_Group]:
    """Quarters and halves of a year."""
    for match in _QUARTER.finditer(low):
        yield [replace(_when(text, *match.span(), match["year"]), quarter=int(match["number"]))]
    for match in _SHARE.finditer(low):
        before = _SHARE_BEFORE.search(low, max(0, match.start() - 24), match.start())
        if not before:
            continue
        numbers = list(_ORDINAL.finditer(low, *before.span()))
        ends = [*(number.end() for number in numbers[:-1]), _end(match, "what")]
        ends[-1] = max(ends[-1], match.end())
        quarter = match["what"] in ("kvartal", "quarter")
        group: _Group = []
        for number, end in zip(numbers, ends, strict=True):
            start, count = number.start(), _ORDINALS[number[0]]
            if quarter:
                group.append(replace(_when(text, start, end, match["year"]), quarter=count))
            elif count <= 2:
                group.append(replace(_when(text, start, end, match["year"]), half=count))
            else:
                group.append(Unreadable(start, end, text[start:end], "a year has two halves"))
        yield group


def _seasons(text: str, low: str) -> Iterator[_Group]:
    for match in _SEASON.finditer(low):
        if (match["year"] or match["the"]) and not _inside_word(low, match.start()):
            yield [replace(_when(text, *match.span(), match["year"]), season=_SEASONS[match["season"]])]


def _ranges(text: str, low: str) -> Iterator[_Group]:
    """Years on either side of a dash or a slash: ``2025-2028``, ``2018-20``, ``2025/26``."""
    for match in _RANGE.finditer(low):
        start, end = match.start(), match.start() + 4
        first, last = int(low[start:end]), match["last"]
        if len(last) == 2:
            if match["gap"].strip() != match["gap"]:
                continue
            if int(last) <= first % 100:
                yield [Unreadable(*match.span(), text[start : match.end()], "a range of years, or a year and a month")]
                continue
            last = f"{first // 100}{last}"
        yield [_when(text, start, end, first), _when(text, *match.span("last"), last)]


def _years(text: str, low: str) -> Iterator[_Group]:
    for match in _BARE.finditer(low):
        start, end = match.span()
        window = max(0, start - 20)
        year = low[start:end]
        level = _LEVEL_AFTER.match(low, end)
        named = _LEVEL_BEFORE.search(low, window, start)
        if level or named:
            begin, stop = named.start() if named else start, level.end() if level else end
            yield [replace(_when(text, begin, stop, year), kind="price level")]
        elif part := _PART_BEFORE.search(low, window, start):
            yield [replace(_when(text, part.start(), end, year), part=_PARTS[part["part"]])]
        elif not _NO_YEAR_AFTER.search(low, window, start) and not currency_before(low, start, 0)[1]:
            yield [_when(text, start, end, year)]
