"""What does not hold in investment cases: sums, nets, products, units, years, parents and children, and the index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from virkning.sources.danish import kroner
from virkning.sources.document import Document
from virkning.sources.investments.amounts import Amount
from virkning.sources.investments.mismatches import Mismatch
from virkning.sources.investments.outline import FIELDS
from virkning.sources.investments.persons import People
from virkning.sources.investments.totals import listed, near, odd, rated
from virkning.sources.passages import Span
from virkning.sources.records import Finding, Severity
from virkning.sources.sums import add_up
from virkning.sources.values import Cell, find_quantities

if TYPE_CHECKING:
    from virkning.sources.investments.reading import Read

_TOGETHER = re.compile(r"\bsamle[dt]\b", re.IGNORECASE)
_IN_ALL = re.compile(r"\b(?:i\s+alt|samlet)\s+(?:på\s+|ca\.\s+)?$", re.IGNORECASE)
_YEARLY = ("by year", "yearly rate")
_RULES = {
    "unknown municipality": "index-unknown",
    "no such case": "index-number",
    "another area": "index-area",
    "not in the index": "index-unlisted",
}


def check(document: Document, cases: Sequence[Read], index: Sequence[Mismatch]) -> Iterator[Finding]:
    """Every finding, case by case, then of the municipalities and of the index."""
    for case in cases:
        yield from _fields(document, case)
        yield from _units(document, case)
        yield from _totals(document, case)
        yield from _parts(document, case)
        yield from _nets(document, case)
        yield from _products(document, case)
        yield from _people(document, case)
        yield from _bases(document, case)
        yield from _years(document, case)
    for _, own in groupby(sorted(cases, key=lambda each: each.place), key=lambda each: each.place):
        yield from _family(document, list(own))
    for mismatch in index:
        yield _index(document, mismatch)


def _figures(case: Read, **more: str) -> tuple[tuple[str, str], ...]:
    return (("case", case.name), *more.items())


def _fields(document: Document, case: Read) -> Iterator[Finding]:
    """Fields that say nothing, but the background, which need not be there; and fields that stand twice."""
    head = document.span(case.case.lines[0].passage)
    for name in FIELDS:
        own = [part for part in case.case.parts if part.name == name]
        if name != "background" and not any(part.lines for part in own):
            yield Finding(f"{name}-missing", "note", (head,), _figures(case))
        elif len(own) > 1:
            places = tuple(document.span(part.heading.passage) for part in own)
            yield Finding("field-twice", "note", places, _figures(case, field=name))


def _units(document: Document, case: Read) -> Iterator[Finding]:
    for amount, other in odd([amount for _, amount in case.amounts]):
        places = (document.span(amount.passage), document.span(other.passage))
        yield Finding("unit-odd", "warning", places, _figures(case, stated=amount.text, other=other.text))


def _own(case: Read, field: str, role: str) -> list[Amount]:
    return [
        amount
        for name, amount in case.amounts
        if name == field and amount.role == role and not amount.per and not amount.zero
    ]


def _verdict(parts: Sequence[tuple[Amount, int]], total: Amount) -> tuple[Decimal, str] | None:
    """What some amounts, each so many times, come to, and whether that is the total; None where one is no figure."""
    if total.low is None or any(part.low is None or part.low != part.high for part, _ in parts):
        return None
    step = _round_step(total.low) if total.hedge == "about" else total.step
    cells = [Cell(part.low, part.step, "number") for part, count in parts for _ in range(count)]
    return add_up(cells, Cell(total.low, step, "number"))


def _round_step(stated: Decimal) -> Decimal:
    """The last place that an approximate figure states: ten thousands of 250.000."""
    whole = str(int(stated))
    return Decimal(10) ** (len(whole) - len(whole.rstrip("0")))


def _sum(
    document: Document, case: Read, rule: str, parts: Sequence[tuple[Amount, int]], total: Amount
) -> Iterator[Finding]:
    found = _verdict(parts, total)
    if found and found[1] != "right":
        amounts = [part for part, _ in parts]
        yield _differs(document, case, rule, found, total, [document.span(amounts[0].passage, amounts[-1].passage)])


def _differs(
    document: Document, case: Read, rule: str, found: tuple[Decimal, str], total: Amount, others: Sequence[Span]
) -> Finding:
    value, verdict = found
    stated = total.low or Decimal(0)
    figures = _figures(case, stated=kroner(stated), value=kroner(value), difference=kroner(value - stated))
    places = (document.span(total.passage), *others)
    if verdict == "rounding":
        return Finding(f"{rule}-rounded", "note", places, figures)
    return Finding(rule, "warning", places, figures)


def _totals(document: Document, case: Read) -> Iterator[Finding]:
    """Amounts by year, and a yearly rate, against a total of the same field."""
    for field in ("cost", "effect"):
        own = _own(case, field, field)
        yearly = [amount for amount in own if amount.basis == "by year" and not amount.onwards]
        totals = [amount for amount in own if amount.basis == "total" and amount.label == ""]
        covered = {year for amount in yearly for year in amount.years}
        if len(totals) == 1 and len(yearly) > 1 and len(covered) > 1:
            yield from _sum(document, case, "total-differs", [(each, len(each.years)) for each in yearly], totals[0])
        if (pair := rated(own, case.period.years)) and case.period.years == int(case.period.years or 0):
            yield from _sum(document, case, "total-differs", [(pair[0], int(case.period.years))], pair[1])


def _parts(document: Document, case: Read) -> Iterator[Finding]:
    """Lists of amounts against the total behind them or the amount before, and the background's against the cost."""
    for field in ("cost", "effect"):
        for parts, total in listed(_own(case, field, field)):
            yield from _sum(document, case, "parts-differ", [(part, 1) for part in parts], total)
    own = [amount for _, amount in case.amounts]
    for at, amount in enumerate(own):
        after = own[at + 1 :]
        inside = [part for part in after[: next((n for n, each in enumerate(after) if each.role != "part"), None)]]
        # What stands in brackets behind an amount makes it; ``heraf`` names only some of it.
        if amount.role != "part" and len(inside) > 1 and "(" in _between(document, amount, inside[0]):
            yield from _sum(document, case, "parts-differ", [(part, 1) for part in inside], amount)
    background = _own(case, "background", "cost")
    cost = _own(case, "cost", "cost")
    if len(background) > 1 and cost:
        yield from _sum(document, case, "parts-differ", [(part, 1) for part in background], cost[0])


def _between(document: Document, first: Amount, second: Amount) -> str:
    return document.original[first.passage.places[-1] : second.passage.places[0]]


def _nets(document: Document, case: Read) -> Iterator[Finding]:
    """A stated yearly net against the yearly effect less the yearly cost."""
    costs = [amount for amount in _own(case, "cost", "cost") if amount.basis != "total"]
    effects = _own(case, "effect", "effect")
    nets = [amount for amount in effects if amount.label == "net" and amount.basis != "by year"]
    gross = [amount for amount in effects if amount.label != "net" and amount.basis != "total"]
    if len(costs) != 1 or len(nets) != 1 or len(gross) != 1:
        return
    cost, net, effect = costs[0], nets[0], gross[0]
    less = replace(cost, low=-cost.low, high=-cost.low) if cost.low is not None and cost.low == cost.high else cost
    found = _verdict([(effect, 1), (less, 1)], net)
    if found and found[1] != "right":
        yield _differs(
            document, case, "net-differs", found, net, [document.span(effect.passage), document.span(cost.passage)]
        )


def _products(document: Document, case: Read) -> Iterator[Finding]:
    """A price a week, for so many people, so many weeks, against the saving it is said to make."""
    part = case.case.part("effect")
    prices = [amount for name, amount in case.amounts if name == "effect" and amount.per == "week" and amount.low]
    if part is None or len(prices) != 1:
        return
    price = prices[0]
    after = part.passage.text
    weeks = [each for each in find_quantities(after) if each.unit == "weeks" and each.value]
    heads = [one for one in case.people if one.low and one.low == one.high and one.name == "effect"]
    made = [amount for amount in _own(case, "effect", "effect") if amount.passage.places[0] > price.passage.places[0]]
    if len(weeks) != 1 or len(heads) != 1 or len(made) != 1 or made[0].low is None:
        return
    value = (price.low or Decimal(0)) * (weeks[0].value or Decimal(0)) * (heads[0].low or Decimal(0))
    if value != made[0].low:
        figures = _figures(case, stated=kroner(made[0].low), value=kroner(value))
        yield Finding(
            "product-differs", "warning", (document.span(made[0].passage), document.span(price.passage)), figures
        )


def _people(document: Document, case: Read) -> Iterator[Finding]:
    """People in all against those that are counted before, in the same unit."""
    for name in ("cost", "effect"):
        own = [one for one in case.people if one.name == name and not one.years]
        for at, one in enumerate(own):
            parts = [each for each in own[:at] if each.unit == one.unit]
            if len(parts) > 1 and _IN_ALL.search(_before(case, one)):
                yield from _heads(document, case, "people-differ", one, parts)


def _heads(document: Document, case: Read, rule: str, whole: People, parts: Sequence[People]) -> Iterator[Finding]:
    if whole.low is None or any(part.low is None or part.low != part.high for part in parts):
        return
    value = sum((part.low or Decimal(0) for part in parts), Decimal(0))
    if value != whole.low:
        figures = _figures(case, stated=f"{whole.low:f}", value=f"{value:f}")
        yield Finding(rule, "warning", tuple(document.span(one.passage) for one in (whole, *parts)), figures)


def _before(case: Read, one: People) -> str:
    """What stands before a number of people in its field."""
    part = case.case.part(one.name)
    text, places = (part.passage.text, part.passage.places) if part else ("", ())
    return next((text[:at] for at, place in enumerate(places) if place == one.passage.places[0]), "")


def _bases(document: Document, case: Read) -> Iterator[Finding]:
    """A side of which no amount is said to be a year's, beside one that is: the two cannot be set off."""
    cost, effect = _own(case, "cost", "cost"), _own(case, "effect", "effect")
    for name, one, other in (("cost", cost, effect), ("effect", effect, cost)):
        unclear = all(amount.basis == "unclear whether annual" for amount in one)
        known = [amount for amount in other if amount.basis in _YEARLY]
        if one and unclear and known and case.period.years != 1:
            places = (document.span(one[0].passage), document.span(known[0].passage))
            yield Finding("basis-unclear", "note", places, _figures(case, field=name, stated=one[0].text))


def _years(document: Document, case: Read) -> Iterator[Finding]:
    """Amounts and people of years that the period does not have."""
    first, last = case.period.first, case.period.last
    period = case.case.part("period")
    if first is None or last is None or period is None or first == last:
        return
    dated = [(amount.years, amount.passage) for _, amount in case.amounts]
    for years, passage in dated + [(one.years, one.passage) for one in case.people]:
        outside = [year for year in years if not first <= year <= last]
        if outside:
            figures = _figures(case, year=str(outside[0]), first=str(first), last=str(last))
            places = (document.span(passage), document.span(period.heading.passage))
            yield Finding("year-outside", "warning", places, figures)


def _family(document: Document, own: Sequence[Read]) -> Iterator[Finding]:
    """A case that is said to be several together, against the municipality's other cases."""
    if len(own) < 3:
        return
    for parent in own:
        text = " ".join(part.passage.text for part in parent.case.parts if part.name in ("cost", "effect"))
        children = [each for each in own if each is not parent]
        if not _TOGETHER.search(text):
            continue
        for field in ("cost", "effect"):
            yield from _children(document, parent, children, field)
        yield from _children_people(document, parent, children)


def _children(document: Document, parent: Read, children: Sequence[Read], field: str) -> Iterator[Finding]:
    whole = next((amount for amount in _own(parent, field, field) if amount.basis == "yearly rate"), None)
    parts = [amount for each in children for amount in _own(each, field, field) if amount.basis == "yearly rate"]
    if whole is None or len(parts) != len(children) or whole.low is None:
        return
    value = sum((part.low or Decimal(0) for part in parts), Decimal(0))
    if value != whole.low and near(value, whole.low):
        figures = _figures(
            parent, field=field, stated=kroner(whole.low), value=kroner(value), children=str(len(children))
        )
        places = (document.span(whole.passage), *(document.span(part.passage) for part in parts))
        yield Finding("children-differ", "warning", places, figures)


def _children_people(document: Document, parent: Read, children: Sequence[Read]) -> Iterator[Finding]:
    whole = [one for one in parent.people if one.name == "effect"]
    parts = [one for each in children for one in each.people if one.name == "effect"]
    if not whole or len(parts) != len(children) or {part.unit for part in parts} != {whole[0].unit}:
        return
    value = sum((part.low or Decimal(0) for part in parts), Decimal(0))
    if whole[0].low is not None and near(value, whole[0].low):
        yield from _heads(document, parent, "children-people", whole[0], parts)


def _index(document: Document, mismatch: Mismatch) -> Finding:
    figures = (
        ("case", f"{mismatch.place} {', '.join(map(str, mismatch.numbers))}"),
        ("area", mismatch.area),
        ("place", mismatch.place),
        ("numbers", ", ".join(map(str, mismatch.numbers))),
        ("nearest", mismatch.nearest or "–"),
    )
    severity: Severity = "note" if mismatch.problem == "not in the index" else "warning"
    return Finding(_RULES[mismatch.problem], severity, (document.span(mismatch.passage),), figures)
