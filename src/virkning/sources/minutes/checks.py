"""What does not hold in the papers of a meeting."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from virkning.sources.danish import number
from virkning.sources.minutes import claims, repeated
from virkning.sources.minutes.annexes import Annex, Mention, mentions, unnumbered
from virkning.sources.minutes.bodies import BODY, key
from virkning.sources.minutes.outline import Item
from virkning.sources.minutes.tables import Table, stated_tables, tables
from virkning.sources.passages import Span
from virkning.sources.records import Finding
from virkning.sources.sums import check_sums
from virkning.sources.values import Cell, find_dates, find_quantities

if TYPE_CHECKING:
    from virkning.sources.minutes.reading import MinutesReading


def check(reading: MinutesReading) -> Iterator[Finding]:
    """Every finding, in any order."""
    yield from _numbers(reading)
    yield from _spellings(reading)
    for item in reading.items:
        yield from _parts(reading, item)
        yield from _undecided(reading, item)
        yield from _dates(reading, item)
        yield from _annexes(reading, item)
        yield from _economy(reading, item)
        yield from _tables(reading, item)
        yield from claims.check(reading.document, item, reading.gap)
        yield from repeated.check(reading.document, item, reading.gap)


def _heading(reading: MinutesReading, item: Item) -> Span:
    return reading.document.span(item.heading)


def _numbers(reading: MinutesReading) -> Iterator[Finding]:
    for before, item in pairwise(reading.items):
        if not item.numbered:
            continue
        places = (_heading(reading, item), _heading(reading, before))
        if item.number == before.number:
            yield Finding("item-repeated", "error", places, claims.figures(item))
        elif item.number > before.number + 1:
            missing = (
                str(before.number + 1) if item.number == before.number + 2 else f"{before.number + 1}-{item.number - 1}"
            )
            yield Finding(
                "item-missing", "warning", places, claims.figures(item, before=str(before.number), missing=missing)
            )
        elif item.number < before.number:
            yield Finding("item-order", "warning", places, claims.figures(item, before=str(before.number)))


_ALL_PARTS = "all"


def _parts(reading: MinutesReading, item: Item) -> Iterator[Finding]:
    """Each part of the recommendation against the parts that each body decided."""
    recommended = [each for each in reading.recommendations if each.item == item.number]
    known = {each.part for each in recommended if each.part}
    main = [each for each in recommended if each.part.isdigit()]
    bodies: dict[str, list[str]] = {}
    for decision in reading.decisions:
        if decision.item != item.number or decision.earlier:
            continue
        for part in decision.parts:
            if recommended and part not in known and not (part == "1" and not known):
                figures = claims.figures(item, part=part, parts=str(len(main)), committee=decision.committee)
                yield Finding("part-unknown", "error", (decision.span, recommended[0].span), figures)
        whole = [] if decision.parts or decision.outcomes == ("other",) else [_ALL_PARTS]
        bodies.setdefault(decision.committee, []).extend([*decision.parts, *whole])
    for committee, parts in bodies.items():
        decided = {re.sub(r"\D", "", part) for part in parts} - {""}
        if not decided or _ALL_PARTS in parts:
            continue
        for each in main:
            if each.part not in decided:
                figures = claims.figures(item, part=each.part, committee=committee)
                place = next(
                    decision.span
                    for decision in reading.decisions
                    if decision.item == item.number and decision.committee == committee and not decision.earlier
                )
                yield Finding("part-undecided", "warning", (each.span, place), figures)


def _undecided(reading: MinutesReading, item: Item) -> Iterator[Finding]:
    if reading.meeting.kind != "minutes" or item.closed or not item.sections:
        return
    if not any(each.item == item.number and not each.earlier for each in reading.decisions):
        yield Finding("item-undecided", "warning", (_heading(reading, item),), claims.figures(item))


_MEETING_OF = re.compile(rf"(?:{BODY.pattern})(?:s|ets)?\s?møde(?:t)?\s(?:den|d\.)\s", re.VERBOSE)


def _dates(reading: MinutesReading, item: Item) -> Iterator[Finding]:
    """A decision of this meeting's body under another day, or an agenda approved for one."""
    met = reading.meeting
    if met.date is None:
        return
    for decision in reading.decisions:
        if decision.item != item.number or not decision.stated or decision.date is None or decision.heading is None:
            continue
        later = decision.date > met.date
        if later or (decision.section and not decision.earlier and decision.date != met.date):
            figures = claims.figures(item, date=decision.date.isoformat(), meeting=met.date.isoformat())
            yield Finding("date-differs", "error", (decision.heading, met.span), figures)
    if not re.search(r"godkendelse\saf\s(?:dagsorden|dagsordenen)", item.title.text, re.IGNORECASE):
        return
    for section in item.of("presentation", "summary", "recommendation"):
        text = section.text
        for match in _MEETING_OF.finditer(text.text):
            when = next((each for each in find_dates(text.text[match.end() : match.end() + 30]) if each.first), None)
            if when and when.precision == "day" and when.first != met.date:
                place = reading.document.span(text[match.start() : match.end() + when.end])
                figures = claims.figures(item, date=str(when.first), meeting=met.date.isoformat())
                yield Finding("date-differs", "error", (place, met.span), figures)


_WORD = re.compile(r"[\wæøåÆØÅ]{3,}")
_ALIKE = 0.55


def _alike(one: str, other: str) -> float:
    """How much two titles have in common, by the words of the shorter."""
    left, right = (_WORD.findall(text.casefold()) for text in (one, other))
    if not left or not right:
        return 0.0
    shorter, longer = sorted((left, right), key=len)
    return SequenceMatcher(None, shorter, longer[: len(shorter) + 3], autojunk=False).ratio()


def _annexes(reading: MinutesReading, item: Item) -> Iterator[Finding]:
    """References by number against the numbered list; a list without numbers answers no reference by number."""
    listed = [each for each in reading.annexes if each.item == item.number]
    numbered = [each for each in listed if each.number]
    for stated, count in Counter(each.number for each in numbered).items():
        if count > 1:
            places = tuple(each.span for each in numbered if each.number == stated)
            yield Finding("annex-repeated", "error", places, claims.figures(item, annex=stated))
    referred = list(mentions(reading.document, item))
    if not listed:
        plain = unnumbered(item) if reading.annexes else None
        if plain:
            place = reading.document.span(plain)
            yield Finding("annex-none", "warning", (place,), claims.figures(item, reference=plain.text))
        return
    if not numbered:
        return
    known = {each.number: each for each in numbered}
    for mention in _first_of_each(referred):
        if mention.number not in known:
            figures = claims.figures(item, annex=mention.number, listed=", ".join(known))
            yield Finding("annex-unlisted", "error", (mention.span, numbered[0].span), figures)
        elif mention.title:
            yield from _misnumbered(item, mention, known[mention.number], numbered)
    named = {mention.number for mention in referred}
    if 2 * len(named & set(known)) >= len(known):
        for each in numbered:
            if each.number not in named:
                figures = claims.figures(item, annex=each.number, title=each.title)
                yield Finding("annex-unmentioned", "note", (each.span,), figures)


def _first_of_each(referred: Sequence[Mention]) -> list[Mention]:
    found: dict[tuple[str, str], Mention] = {}
    for mention in referred:
        found.setdefault((mention.number, mention.title), mention)
    return list(found.values())


def _misnumbered(item: Item, mention: Mention, own: Annex, numbered: Sequence[Annex]) -> Iterator[Finding]:
    """The title that the text gives an annex fits another number of the list better than its own."""
    best = max(numbered, key=lambda each: _alike(mention.title, each.title))
    fit = _alike(mention.title, best.title)
    if best.number != own.number and fit >= _ALIKE and fit > _alike(mention.title, own.title) + 0.25:
        figures = claims.figures(item, annex=mention.number, title=mention.title, right=best.number, listed=own.title)
        yield Finding("annex-misnumbered", "error", (mention.span, own.span, best.span), figures)


_COST = re.compile(
    r"\b(?P<word>merudgift(?:er)?|mindreudgift(?:er)?|merforbrug|mindreforbrug|besparelse|tillægsbevilling|mindreindtægt(?:er)?)\b"
    r"[^.]{0,30}?$",
    re.IGNORECASE,
)


_OF_OTHERS = re.compile(r"\b(?:på\slandsplan|staten|regeringen|kommunerne|regionen|satspulje\w*)\b", re.IGNORECASE)


def _economy(reading: MinutesReading, item: Item) -> Iterator[Finding]:
    """No consequences for the economy, by its own section, in an item that states what it costs or saves."""
    money = reading.economies[reading.items.index(item)]
    if money.denial is None:
        return
    for section in item.of("summary", "presentation", "recommendation", "economy", "background", "conclusion"):
        text = section.text
        for quantity in find_quantities(text.text):
            if quantity.unit != "DKK" or not quantity.value:
                continue
            match = _COST.search(text.text[max(0, quantity.start - 80) : quantity.start])
            if match and not _OF_OTHERS.search(text.text[max(0, quantity.start - 150) : quantity.end + 60]):
                place = reading.document.span(text[quantity.start : quantity.end])
                figures = claims.figures(item, what=match["word"].lower(), amount=quantity.text)
                yield Finding("economy-denied", "warning", (reading.document.span(money.denial), place), figures)
                return


def _tables(reading: MinutesReading, item: Item) -> Iterator[Finding]:
    """The rows and columns of an item's tables against their totals, and columns of shares against a hundred."""
    found: list[Table] = []
    for section in item.sections:
        if not section.within:
            found += tables(section.lines)
    at = reading.items.index(item)
    start = item.heading.places[0]
    end = reading.items[at + 1].heading.places[0] if at + 1 < len(reading.items) else len(reading.document.original)
    seen: set[Span] = set()
    for table in chain(stated_tables(reading.document, start, end), found):
        for finding in _table(reading, item, table):
            if finding.places[0] not in seen:
                seen.add(finding.places[0])
                yield finding


_OERE = Decimal("0.01")


def _table(reading: MinutesReading, item: Item, table: Table) -> Iterator[Finding]:
    document, rows, total_row = reading.document, table.rows, table.total_row
    for held in check_sums([row.cells for row in rows], table.total_column, total_row):
        row = rows[held.at] if held.axis == "row" else rows[total_row or 0]
        column = table.total_column if held.axis == "row" else held.at
        total = row.cells[column or 0]
        # Amounts in øre are exact: nobody pays half an øre, so that rounding does not excuse them.
        if held.verdict == "right" or (held.verdict == "rounding" and (total.step or 1) > _OERE):
            continue
        above = rows[:total_row]
        if _is_share(total) and held.axis == "column" and _between(total, [each.cells[held.at] for each in above]):
            continue
        parts = row.places[:column] if held.axis == "row" else [each.places[held.at] for each in above]
        place = document.span(row.places[column or 0])
        others = document.span(*(part for part in parts if part))
        what = row.label.text or table.heads
        yield Finding(
            "sum-wrong",
            "error",
            (place, others),
            claims.figures(
                item,
                what=what,
                stated=number(held.stated),
                value=number(held.value),
                difference=number(abs(held.difference)),
            ),
        )
    if total_row is None and len(rows) > 2:
        for at in range(len(rows[0].cells)):
            column_cells = [row.cells[at] for row in rows]
            if all(_is_share(cell) for cell in column_cells):
                shares = [(cell.value or Decimal(0), cell.step or Decimal(1)) for cell in column_cells]
                place = document.span(*(row.places[at] for row in rows))
                yield from claims.near_hundred(item, shares, (place,))


def _between(total: Cell, parts: Sequence[Cell]) -> bool:
    """Whether a share for all lies between those of the parts, as a mean does and a sum does not."""
    values = [part.value for part in parts if part.value is not None]
    return bool(values) and total.value is not None and min(values) <= total.value <= max(values)


def _is_share(cell: Cell) -> bool:
    return cell.mark == "number" and cell.unit == "per cent" and (cell.value or 0) >= 0


def _spellings(reading: MinutesReading) -> Iterator[Finding]:
    """A body over a decision that is almost spelled like another, and is found once only."""
    names: dict[frozenset[str], Counter[str]] = {}
    for decision in reading.decisions:
        if decision.stated:
            names.setdefault(key(decision.committee), Counter())[decision.committee.casefold()] += 1
    for decision in reading.decisions:
        counts = names.get(key(decision.committee), Counter())
        usual = counts.most_common(1)[0][0] if counts else ""
        own = decision.committee.casefold()
        if decision.stated and decision.heading and own != usual and counts[own] < counts[usual]:
            right = next(each.committee for each in reading.decisions if each.committee.casefold() == usual)
            figures = (("item", str(decision.item)), ("name", decision.committee), ("usual", right))
            yield Finding("body-spelled", "note", (decision.heading,), figures)
