"""What does not hold in investment cases: sums, nets, products, units, years, parents and children, and the index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from virkning.sources.document import Document
from virkning.sources.investments.amounts import Amount
from virkning.sources.investments.index import Joined
from virkning.sources.passages import Span
from virkning.sources.records import Finding
from virkning.sources.sums import add_up
from virkning.sources.values import Cell, find_quantities

if TYPE_CHECKING:
    from virkning.sources.investments.reading import Read

_TOGETHER = re.compile(r"\bsamle[dt]\b", re.IGNORECASE)
_NEAR = Decimal("0.1")
"""How far, as a share, a parent may be from its children's sum and still be taken for their parent."""
_SMALL, _LARGE = Decimal(1000), Decimal(100_000)


def kroner(amount: Decimal) -> str:
    """An amount of kroner as it is written in Danish."""
    decimals = 0 if amount == amount.to_integral_value() else 2
    return f"{amount:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def check(document: Document, cases: Sequence[Read], index: Sequence[Joined]) -> Iterator[Finding]:
    """Every finding, case by case, then of the municipalities and of the index."""
    for case in cases:
        yield from _fields(document, case)
        yield from _units(document, case)
        yield from _totals(document, case)
        yield from _parts(document, case)
        yield from _nets(document, case)
        yield from _products(document, case)
        yield from _years(document, case)
    for _, own in groupby(sorted(cases, key=lambda each: each.place), key=lambda each: each.place):
        yield from _family(document, list(own))
    yield from _index(document, cases, index)


def _figures(case: Read, **more: str) -> tuple[tuple[str, str], ...]:
    return (("case", case.name), *more.items())


def _fields(document: Document, case: Read) -> Iterator[Finding]:
    head = document.span(case.case.lines[0].passage)
    for name in ("cost", "effect"):
        own = [part for part in case.case.parts if part.name == name]
        if not any(part.lines for part in own):
            yield Finding(f"{name}-missing", "note", (head,), _figures(case))
        elif len(own) > 1:
            places = tuple(document.span(part.heading.passage) for part in own)
            yield Finding("field-twice", "note", places, _figures(case, field=name))


def _units(document: Document, case: Read) -> Iterator[Finding]:
    """An amount of a few kroner among amounts of hundreds of thousands: another unit may be meant."""
    amounts = [amount for _, amount in case.amounts if amount.low is not None and not amount.zero and not amount.per]
    for amount in amounts:
        others = [each for each in amounts if each is not amount and each.low and each.low >= _LARGE]
        if amount.low and amount.low < _SMALL and others:
            places = (document.span(amount.passage), document.span(others[-1].passage))
            yield Finding("unit-odd", "warning", places, _figures(case, stated=amount.text, other=others[-1].text))


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
    """Amounts by year against a total of the same field that has no year of its own."""
    for field, role in (("cost", "cost"), ("effect", "effect")):
        own = _own(case, field, role)
        yearly = [amount for amount in own if amount.basis == "by year" and not amount.onwards]
        totals = [amount for amount in own if amount.basis == "total" and amount.label == ""]
        covered = {year for amount in yearly for year in amount.years}
        if len(totals) == 1 and len(yearly) > 1 and len(covered) > 1:
            yield from _sum(document, case, "total-differs", [(each, len(each.years)) for each in yearly], totals[0])


def _parts(document: Document, case: Read) -> Iterator[Finding]:
    """A list of amounts without years against the total behind it, and the background's parts against the cost."""
    for field, role in (("cost", "cost"), ("effect", "effect")):
        own = [amount for amount in _own(case, field, role) if amount.basis in ("total", "unclear whether annual")]
        start = 0
        for at, amount in enumerate(own):
            if amount.basis == "total" and at - start >= 2:
                yield from _sum(document, case, "parts-differ", [(part, 1) for part in own[start:at]], amount)
                start = at + 1
    background = _own(case, "background", "cost")
    cost = _own(case, "cost", "cost")
    if len(background) > 1 and cost:
        yield from _sum(document, case, "parts-differ", [(part, 1) for part in background], cost[0])


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


def _years(document: Document, case: Read) -> Iterator[Finding]:
    """Amounts of years that the period does not have."""
    first, last = case.period.first, case.period.last
    period = case.case.part("period")
    if first is None or last is None or period is None or first == last:
        return
    for _, amount in case.amounts:
        outside = [year for year in amount.years if not first <= year <= last]
        if outside:
            figures = _figures(case, year=str(outside[0]), first=str(first), last=str(last))
            places = (document.span(amount.passage), document.span(period.heading.passage))
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
            whole = [amount for amount in _own(parent, field, field) if amount.basis == "yearly rate"]
            parts = [
                amount for each in children for amount in _own(each, field, field) if amount.basis == "yearly rate"
            ]
            if not whole or len(parts) != len(children) or whole[0].low is None:
                continue
            value = sum((part.low or Decimal(0) for part in parts), Decimal(0))
            if value != whole[0].low and abs(value - whole[0].low) <= whole[0].low * _NEAR:
                figures = _figures(
                    parent, field=field, stated=kroner(whole[0].low), value=kroner(value), children=str(len(children))
                )
                places = (document.span(whole[0].passage), *(document.span(part.passage) for part in parts))
                yield Finding("children-differ", "warning", places, figures)


def _index(document: Document, cases: Sequence[Read], index: Sequence[Joined]) -> Iterator[Finding]:
    named: set[int] = set()
    for joined in index:
        named.update(joined.cases)
        if joined.problem:
            entry = joined.entry
            figures = (
                ("area", entry.area),
                ("place", entry.place),
                ("numbers", ", ".join(map(str, joined.missing))),
                ("nearest", joined.nearest or "–"),
            )
            rule = "index-unknown" if joined.problem == "unknown municipality" else "index-number"
            yield Finding(rule, "warning", (document.span(entry.passage),), figures)
    for at, case in enumerate(cases):
        if index and at not in named:
            yield Finding("index-unlisted", "note", (document.span(case.case.lines[0].passage),), _figures(case))
