"""Dates in running text, from a day to a season, and days that do not exist."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace

from virkning.sources.values.model import Part, Season, Unreadable, When

_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_MONTH_NUMBER = {name: at for at, name in enumerate(_MONTHS, 1)} | {"may": 5, "oct": 10}

_YEAR = r"(?:199\d|20\d\d)"
_MONTH = (
    r"(?:januar[y]?|februar[y]?|marts|march|april|maj|may|jun[ie]|jul[iy]|august|september|o[kc]tober|november"
    r"|december|(?:jan|feb|mar|apr|jun|jul|aug|sept?|o[kc]t|nov|dec)\b\.?)(?!\w)"
)
_PART = (
    r"(?P<part>primo|medio|ultimo|(?:begyndelsen|starten|midten|slutningen|udgangen)\s{1,2}af"
    r"|(?:beginning|start|middle|end)\s{1,2}of)"
)
_PARTS: dict[str, Part] = {
    **dict.fromkeys(("primo", "begyndelsen", "starten", "beginning", "start"), "start"),
    **dict.fromkeys(("medio", "midten", "middle"), "middle"),
    **dict.fromkeys(("ultimo", "slutningen", "udgangen", "end"), "end"),
}
_SEASONS: dict[str, Season] = {
    **dict.fromkeys(("forår", "spring"), "spring"),
    **dict.fromkeys(("sommer", "summer"), "summer"),
    **dict.fromkeys(("efterår", "autumn"), "autumn"),
    **dict.fromkeys(("vinter", "winter"), "winter"),
}
# After a year: not the start of a longer number, nor an amount.
_YEAR_ENDS = r"(?!\w|[.,]\d|\s{0,2}(?:kr\b|mio\b|mia\b|pct\b|%))"

_DAYS = re.compile(
    rf"""
    (?<![\w§])(?<!\d[.,/-])
    (?P<days> (?:\d{{1,2}}\.\s?(?:,|og|and|eller|samt|til|-|–|—|‐)\s?(?:(?:til\s)?den\s|d\.\s?)?){{0,8}}
        \d{{1,2}}(?:\.|st|nd|rd|th)? )
    \s{{0,3}}(?:of\s{{1,2}})?
    (?P<month>{_MONTH})
    (?:\s{{1,2}}måned\b)?
    (?:,?\s{{0,3}}(?:i\s{{1,2}})?(?P<year>{_YEAR}){_YEAR_ENDS})?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_AMERICAN = re.compile(
    rf"(?<!\w)(?P<month>{_MONTH})\s{{1,2}}(?P<day>\d{{1,2}}),\s{{1,2}}(?P<year>{_YEAR})(?!\w)", re.IGNORECASE
)
_MONTH_ALONE = re.compile(
    rf"""
    (?<![\w-])(?:{_PART}\s{{1,3}})?(?P<month>{_MONTH})
    (?:\s{{1,2}}måned\b)?
    (?:,?\s{{0,3}}(?:(?:i|of)\s{{1,2}})?(?P<year>{_YEAR}){_YEAR_ENDS})?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PART_OF_YEAR = re.compile(rf"(?<!\w){_PART}\s{{1,3}}(?P<year>{_YEAR}){_YEAR_ENDS}", re.IGNORECASE)
_SHARE = re.compile(
    rf"""
    (?<![\w-])
    (?: (?P<numbers> (?:[1-4]\.\s?(?:,|og|eller|samt|til|-|–)\s?){{0,3}} [1-4]\.
            | første | anden | andet | tredje | fjerde | first | second | third | fourth )
        \s{{0,2}}(?P<what>kvartal|halvår|quarter|half(?:-year)?)(?:et)?\b
      | (?P<q>[QK][1-4])\b(?=\s{{1,2}}{_YEAR}) )
    (?:\s{{1,2}}(?:(?:af|i|of)\s{{1,2}})?(?P<year>{_YEAR}){_YEAR_ENDS})?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ORDINALS = {
    **dict.fromkeys(("første", "first"), 1),
    **dict.fromkeys(("anden", "andet", "second"), 2),
    **dict.fromkeys(("tredje", "third"), 3),
    **dict.fromkeys(("fjerde", "fourth"), 4),
}
_SEASON = re.compile(
    rf"(?<![\w-])(?P<season>forår|sommer|efterår|vinter|spring|summer|autumn|winter)(?P<the>(?:en|et)?)(?!\w)"
    rf"(?:\s{{1,2}}(?:(?:af|i|of)\s{{1,2}})?(?P<year>{_YEAR}){_YEAR_ENDS})?",
    re.IGNORECASE,
)
_ISO = re.compile(r"(?<![\w.,/§-])(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\w|[-/.,]\d|-\w)")
_NUMERIC = re.compile(
    r"(?<![\w.,/§-])(?P<day>\d{1,2})(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)(?!\w|[-/.,]\d|-\w)"
)
_SHORT = re.compile(
    r"(?<![\w.,/§-])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:/|\s?-\s?|\s{1,2})(?P<year>(?:19|20)\d\d|\d\d(?=\W|$))(?!\w|[-/.,]\d|-\w)"
)
_SLASH = re.compile(
    r"(?:\bden|\bd\.|\bpr\.|\bfrist:?)\s{1,2}(?P<day>\d{1,2})/(?P<month>\d{1,2})(?!\w|[-/.,]\d)", re.IGNORECASE
)
_LEVEL = re.compile(
    rf"(?<![\w.,/-])(?:(?P<year>{_YEAR})\s?-?\s?(?:pl\b|p/l\b|pris(?:er|niveau)?\b|(?:pris-?\s?og\s)?løn(?:niveau)?\b|niveau\b)"
    rf"|(?:pl-?\s?|prisniveau\s)(?P<after>{_YEAR})(?!\w))",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?<![\w.,/§+±<>-])(?P<year>{_YEAR})(?!\w|[.,/:]\d|[-/]\d)")
_RANGE = re.compile(
    rf"(?<![\w.,/§-])(?P<year>{_YEAR})(?P<gap>\s?[-–—‐/]\s?)(?P<last>{_YEAR}|\d\d)(?!\w|[.,/:]\d|[-–/]\d)"
)
_DAY = re.compile(r"\d{1,2}")
_NUMBERED = re.compile(r"[1-4](?=\.)")

# What makes four digits something other than a year.
_NO_YEAR_BEFORE = re.compile(
    r"(?:\b(?:kr|nr|stk|tlf|telefon|dkk|eur|sagsnr|postnr|cvr|side|ca|cirka|godt|knap|knapt|mindst|end)\.?:?|[§€])\s{1,2}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a text in order, and what cannot be read."""

    whens: tuple[When, ...]
    unreadable: tuple[Unreadable, ...]


def month_number(name: str) -> int:
    """A month's number from its Danish or English name, or from a name cut short."""
    return _MONTH_NUMBER[name[:3].lower()]


def scan_dates(text: str) -> Dates:
    """Every date of a text that is stated in a known way."""
    found: list[list[When | Unreadable]] = []
    for reader in (_days, _american, _numeric, _shares, _months, _parts, _seasons, _levels, _ranges, _years):
        found += reader(text)
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


def _when(text: str, start: int, end: int, year: str | int | None, **parts: int | str | None) -> When:
    return replace(
        When(start, end, text[start:end], int(year) if year is not None else None),
        **parts,  # type: ignore[arg-type]
    )


def _day(text: str, start: int, end: int, year: str | None, month: int, day: int) -> When | Unreadable:
    """A day, or what cannot be one. Without a year 29 February can be."""
    known = int(year) if year else 2000
    if not (1 <= month <= 12 and 1 <= day <= monthrange(known, month)[1]):
        return Unreadable(start, end, text[start:end], "no such day")
    return _when(text, start, end, year, month=month, day=day)


def _days(text: str) -> Iterator[list[When | Unreadable]]:
    for match in _DAYS.finditer(text):
        month = month_number(match["month"])
        items = list(_DAY.finditer(text, match.start("days"), match.end("days")))
        group: list[When | Unreadable] = []
        for item in items[:-1]:
            end = item.end() + (text[item.end() : item.end() + 1] == ".")
            group.append(_day(text, item.start(), end, match["year"], month, int(item[0])))
        end = match.end("year") if match["year"] else match.end("month")
        group.append(_day(text, items[-1].start(), end, match["year"], month, int(items[-1][0])))
        yield group


def _american(text: str) -> Iterator[list[When | Unreadable]]:
    for match in _AMERICAN.finditer(text):
        month = month_number(match["month"])
        yield [_day(text, *match.span(), match["year"], month, int(match["day"]))]


def _numeric(text: str) -> Iterator[list[When | Unreadable]]:
    for pattern in (_ISO, _NUMERIC, _SHORT, _SLASH):
        for match in pattern.finditer(text):
            year = match.groupdict().get("year")
            if year and len(year) == 2:
                year = f"20{year}"
            start = match.start("year") if pattern is _ISO else match.start("day")
            yield [_day(text, start, match.end(), year, int(match["month"]), int(match["day"]))]


def _months(text: str) -> Iterator[list[When | Unreadable]]:
    for match in _MONTH_ALONE.finditer(text):
        name = match["month"]
        # Shortened names, and English words that mean something else as well, need a year beside them.
        if not match["year"] and ((len(name.rstrip(".")) < 4 and name.lower() != "maj") or name.lower() == "march"):
            continue
        part = _PARTS[match["part"].split()[0].lower()] if match["part"] else ""
        end = match.end("year") if match["year"] else match.end("month")
        yield [_when(text, match.start(), end, match["year"], month=month_number(name), part=part)]


def _parts(text: str) -> Iterator[list[When | Unreadable]]:
    for match in _PART_OF_YEAR.finditer(text):
        part = _PARTS[match["part"].split()[0].lower()]
        yield [_when(text, *match.span(), match["year"], part=part)]


def _shares(text: str) -> Iterator[list[When | Unreadable]]:
    for match in _SHARE.finditer(text):
        quarter = bool(match["q"]) or match["what"].lower() in ("kvartal", "quarter")
        if match["q"]:
            yield [_when(text, *match.span(), match["year"], quarter=int(match["q"][1]))]
            continue
        numbers = [(int(each[0]), each.start(), each.end() + 1) for each in _NUMBERED.finditer(match["numbers"])]
        if not numbers:
            numbers = [(_ORDINALS[match["numbers"].lower()], 0, len(match["numbers"]))]
        group: list[When | Unreadable] = []
        for number, start, end in numbers:
            start, end = match.start("numbers") + start, match.start("numbers") + end
            if number == numbers[-1][0]:
                end = match.end()
            if not quarter and number > 2:
                group.append(Unreadable(start, end, text[start:end], "a year has two halves"))
            elif quarter:
                group.append(_when(text, start, end, match["year"], quarter=number))
            else:
                group.append(_when(text, start, end, match["year"], half=number))
        yield group


def _seasons(text: str) -> Iterator[list[When | Unreadable]]:
    for match in _SEASON.finditer(text):
        if match["year"] or match["the"]:
            yield [_when(text, *match.span(), match["year"], season=_SEASONS[match["season"].lower()])]


def _levels(text: str) -> Iterator[list[When | Unreadable]]:
    for match in _LEVEL.finditer(text):
        yield [_when(text, *match.span(), match["year"] or match["after"], kind="price level")]


def _ranges(text: str) -> Iterator[list[When | Unreadable]]:
    """Years on either side of a dash or a slash: ``2025-2028``, ``2018-20``, ``2025/26``."""
    for match in _RANGE.finditer(text):
        first, last = int(match["year"]), match["last"]
        if len(last) == 2:
            if match["gap"].strip() != match["gap"]:
                continue
            if int(last) <= first % 100:
                yield [Unreadable(*match.span(), match[0], "a range of years, or a year and a month")]
                continue
            last = f"{first // 100}{last}"
        yield [
            _when(text, *match.span("year"), first),
            _when(text, *match.span("last"), last),
        ]


def _years(text: str) -> Iterator[list[When | Unreadable]]:
    for match in _BARE.finditer(text):
        start = match.start()
        if not _NO_YEAR_BEFORE.search(text, max(0, start - 12), start):
            yield [_when(text, *match.span(), match["year"])]
