"""The pictures of a forecast that are made of bars: what matters most, and who pays.

Amounts are in øre. Drawing takes Altair, which is slow to import: import this module only where a picture is drawn.
"""

from __future__ import annotations

import string
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from virkning.papers.pictures import (
    INK,
    LETTER,
    NUMBERS,
    SOFT,
    WIDTH,
    Amounts,
    Key,
    Picture,
    Stroke,
    Upright,
    ink_on,
    looked_up,
    margin,
    margin_height,
    over,
    picture,
    sentences,
    text_width,
    ticks,
    upright_axis,
    zero_line,
)
from virkning.papers.words import Lang, Words


@dataclass(frozen=True, slots=True)
class Bar:
    """What one input does to the result: the results in øre at a low and at a high value of it.

    ``low_label`` and ``high_label`` are those values as people read them. ``low`` may well be above ``high``.
    """

    label: str
    low_label: str
    high_label: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class PayerFlow:
    """What a payer gets or saves (above zero) or pays (below zero) in a year, in øre."""

    payer: str
    year: int
    amount: int


_DARK, _LIGHT = "#4a4a4a", "#e2e2e2"
"""A low and a high value of an input."""
_SHADES = ("#3a3a3a", "#b4b4b4", "#777777", "#e8e8e8", "#555555", "#cfcfcf")
"""The shades of those who pay: neighbours differ most; a letter tells them apart for certain."""
_LINE, _HALF, _TOP = 13, 11, 24
"""The height of a line of text, half the height of a bar, and the room over the bars, in pixels."""
_LEGEND: dict[str, Any] = {
    **{"symbolStrokeColor": INK, "symbolStrokeWidth": 0.6, "symbolSize": 130, "labelFontSize": 11, "labelColor": INK},
    **{"columnPadding": 24, "offset": 4},
}
_SUM = Stroke(width=1.4, point="diamond", hollow=True, halo=True)


def tornado(title: str, about: str, bars: Sequence[Bar], centre: int, lang: Lang, currency: str = "DKK") -> Picture:
    """What each input alone does to the result, the one that does most on top.

    Args:
        title: The heading.
        about: A sentence under it, for instance which result this is.
        bars: The inputs; at least one.
        centre: The result in øre with every input at its own value.
        lang: The language of the words that are not passed in.
        currency: What the amounts are in.

    Raises:
        ValueError: There are no bars.
    """
    words = Words(lang)
    if not bars:
        raise ValueError(words("chart_empty"))
    ranked = sorted(bars, key=lambda bar: min(bar.low, bar.high, centre) - max(bar.low, bar.high, centre))
    amounts = Amounts([centre, *(amount for bar in bars for amount in (bar.low, bar.high))], lang, currency)
    sides: list[_Side] = []
    names: list[dict[str, Any]] = []
    height = float(_TOP)
    for bar in ranked:
        name = textwrap.wrap(bar.label, 28) or [""]
        pair, room = _sides(bar, centre, amounts, height, len(name))
        sides += pair
        names += _lines(name, 0, height + room / 2)
        height += room

    x = _room_for_texts(sides, amounts.value(centre), max(text_width(name["text"]) for name in names), amounts.unit)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None)
    key = alt.Legend(title=None, orient="top", symbolType="square", **_LEGEND)
    kinds = alt.Scale(domain=[words("chart_low"), words("chart_high")], range=[_DARK, _LIGHT])
    boxes = over(*({**side.box(), "x2": amounts.value(centre), "kind": words(side.kind)} for side in sides))
    boxes = boxes.mark_rect(stroke=INK, strokeWidth=0.6).encode(
        x=x, x2="x2:Q", y=y, y2="y2:Q", fill=alt.Fill("kind:N", scale=kinds, legend=key)
    )
    head = {"x": amounts.value(centre), "y": 8, "text": words("chart_centre", amount=amounts.text(centre))}
    line = over({**head, "y": _TOP - 6, "y2": height}).mark_rule(stroke=INK, strokeWidth=1.4)
    parts: list[alt.Chart] = [
        boxes,
        over(*names).mark_text(x=-12, align="right").encode(y=y, text="text:N"),
        *_side_texts(sides, x, y),
        line.encode(x=x, y=y, y2="y2:Q"),
        over(head).mark_text(fontWeight="bold").encode(x=x, y=y, text="text:N"),
    ]
    says = _tornado_in_words(ranked, centre, amounts, words)
    return picture(title, says, parts, lang, about=about, height=round(height))


@dataclass(frozen=True, slots=True)
class _Side:
    """One half of a bar: where it ends, which way its texts go, how far down its middle stands, and what it says."""

    kind: str
    end: float
    left: bool
    middle: float
    amount: str
    value: Sequence[str]

    def box(self) -> dict[str, float]:
        """The box from its end, to be drawn to the middle of the picture."""
        return {"x": self.end, "y": self.middle - _HALF, "y2": self.middle + _HALF}

    def width(self) -> float:
        """About how much room its texts take, in pixels."""
        return max(text_width(text) for text in (self.amount, *self.value)) + 8


def _sides(bar: Bar, centre: int, amounts: Amounts, top: float, name_lines: int) -> tuple[list[_Side], float]:
    """The halves of a bar whose room begins at ``top``, and the height of that room.

    Each half goes its own way from the middle; where both go the same way, one stands under the other.
    """
    low_value, high_value = (textwrap.wrap(label, 26) for label in (bar.low_label, bar.high_label))
    each = _LINE * (1 + max(len(low_value), len(high_value))) + 10
    same_way = (bar.low - centre) * (bar.high - centre) > 0
    room = max(each * (2 if same_way else 1), _LINE * name_lines + 10)
    apart = each / 2 if same_way else 0
    low_left = bar.low < centre or (bar.low == centre <= bar.high)
    high_left = low_left if same_way else not low_left
    middle = top + room / 2
    low = _Side("chart_low", amounts.value(bar.low), low_left, middle - apart, amounts.text(bar.low), low_value)
    high = _Side("chart_high", amounts.value(bar.high), high_left, middle + apart, amounts.text(bar.high), high_value)
    return [low, high], room


def _room_for_texts(sides: Sequence[_Side], centre: float, names: float, unit: str) -> alt.X:
    """The axis along the foot, on which both the bars and the texts at their ends have room."""
    wide = WIDTH - 36 - names
    lefts = [(side.end, side.width()) for side in sides if side.left] + [(centre, 0.0)]
    rights = [(side.end, side.width()) for side in sides if not side.left] + [(centre, 0.0)]
    pairs = [(right - left, max(wide - a - b, 60)) for left, a in lefts for right, b in rights if right > left]
    scale = min((room / apart for apart, room in pairs), default=wide / 2)  # pixels for each unit
    low, high = min(end - room / scale for end, room in lefts), max(end + room / scale for end, room in rights)
    if not pairs:
        low, high = centre - 1, centre + 1
    ends = [centre, *(side.end for side in sides)]
    marks = [mark for mark in ticks(min(ends), max(ends)) if min(ends) <= mark <= max(ends)]
    axis = alt.Axis(values=marks, format=NUMBERS, title=unit, domain=False, grid=False)
    return alt.X("x:Q", scale=alt.Scale(domain=[low, high], nice=False, zero=False), axis=axis)


def _lines(texts: Sequence[str], x: float, middle: float) -> list[dict[str, Any]]:
    """The rows of a text of several lines around the ``middle``."""
    first = middle - _LINE * (len(texts) - 1) / 2
    return [{"x": x, "y": first + _LINE * at, "text": text} for at, text in enumerate(texts)]


def _side_texts(sides: Sequence[_Side], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """At the end of each side its amount, and under it the value of the input."""
    parts: list[alt.Chart] = []
    for left in (True, False):
        texts = [_lines([side.amount, *side.value], side.end, side.middle) for side in sides if side.left == left]
        place: dict[str, Any] = {"align": "right", "dx": -5} if left else {"align": "left", "dx": 5}
        amounts = over(*(lines[0] for lines in texts)).mark_text(fontWeight="bold", **place)
        values = over(*(line for lines in texts for line in lines[1:])).mark_text(color=SOFT, **place)
        parts += [part.encode(x=x, y=y, text="text:N") for part in (amounts, values)]
    return parts


def _tornado_in_words(ranked: Sequence[Bar], centre: int, amounts: Amounts, words: Words) -> str:
    said = [words("chart_centre", amount=amounts.text(centre)) + "."]
    for key, bar in zip(("chart_tornado_most", "chart_tornado_least"), (ranked[0], ranked[-1]), strict=True):
        if key == "chart_tornado_most" or len(ranked) > 1:
            values = {"low_label": bar.low_label, "high_label": bar.high_label}
            results = {"low": amounts.text(bar.low), "high": amounts.text(bar.high)}
            said.append(words(key, label=bar.label, **values, **results))
    return sentences(said)


def payers(
    title: str, flows: Sequence[PayerFlow], not_stated: Sequence[str], lang: Lang, currency: str = "DKK"
) -> Picture:
    """What each payer gets and pays by year, stacked from zero both ways, with the sum of each year.

    Args:
        title: The heading.
        flows: Amounts by payer and year, in øre; amounts of the same payer and year are added.
        not_stated: The payers whose amounts nobody stated; they are named in the picture, for missing is not zero.
        lang: The language of the words that are not passed in.
        currency: What the amounts are in.

    Raises:
        ValueError: There are no flows.
    """
    words = Words(lang)
    if not flows:
        raise ValueError(words("chart_empty"))
    totals: dict[str, int] = {}
    for flow in flows:
        totals[flow.payer] = totals.get(flow.payer, 0) + flow.amount
    years = range(min(flow.year for flow in flows), max(flow.year for flow in flows) + 1)
    stacks = _stacks(flows, list(totals), years)
    sums = [sum(flow.amount for flow in flows if flow.year == year) for year in years]
    edges = [0, *sums, *(edge for stack in stacks for edge in (stack.start, stack.end))]
    amounts = Amounts(edges, lang, currency)
    keys = _payer_keys(totals, amounts, words)
    upright = upright_axis(edges, amounts, words("chart_flows", unit=amounts.unit), margin_height(keys))

    slots = max(len(years), 5) / 2
    middle = (len(years) - 1) / 2
    labels = [(str(year), amounts.number(total)) for year, total in zip(years, sums, strict=True)]
    below = alt.Axis(
        values=list(range(len(years))), labelExpr=looked_up(labels), grid=False, domain=False, ticks=False,
        title=words("chart_years", unit=amounts.unit), labelPadding=6,
    )  # fmt: skip
    x = alt.X("x:Q", scale=alt.Scale(domain=[middle - slots, middle + slots], nice=False, zero=False), axis=below)
    boxes, letters = _boxes(stacks, [amounts.value(total) for total in sums], amounts, upright)
    filled = {"fill": alt.Fill("shade:N", scale=None), "x2": "x2:Q", "y2": "y2:Q"}
    parts: list[alt.Chart] = [
        over(*boxes).mark_rect(stroke=INK, strokeWidth=0.6).encode(x=x, y=upright.channel(), **filled),
        zero_line(upright),
    ]
    line = [{"x": at, "y": amounts.value(total)} for at, total in enumerate(sums)]
    parts += _SUM.draw(line, x=x, y=upright.channel())
    for ink, rows in letters.items():
        style: dict[str, Any] = {**LETTER, "color": ink, "align": "left", "dx": 4}
        parts.append(over(*rows).mark_text(**style).encode(x=x, y=upright.channel(), text="text:N"))
    parts += margin(keys, upright)

    said = [words("chart_payers_says", years=_span(years), amount=amounts.text(sum(sums)))]
    said.append(" · ".join(f"{name}: {amounts.text(total)}" for name, total in totals.items()) + ".")
    note = [words("chart_not_stated", payers=", ".join(not_stated))] if not_stated else []
    for at, text in enumerate(textwrap.wrap(" ".join(note), 116)):
        foot = over({"y": upright.value(upright.height + 66 + 14 * at), "text": text})
        parts.append(foot.mark_text(x=-20, align="left").encode(y=upright.channel(), text="text:N"))
    return picture(title, sentences([*said, *note]), parts, lang, height=upright.height)


@dataclass(frozen=True, slots=True)
class _Stack:
    """A payer's amount in a year, from ``start`` to ``end`` in øre; ``payer`` and ``at`` are places in their lists."""

    payer: int
    at: int
    start: int
    end: int


def _stacks(flows: Sequence[PayerFlow], names: Sequence[str], years: Sequence[int]) -> list[_Stack]:
    """Each year's amounts on one another, upwards above zero and downwards below, in the order of the payers."""
    stacks = []
    for at, year in enumerate(years):
        tops = {True: 0, False: 0}
        for payer, name in enumerate(names):
            amount = sum(flow.amount for flow in flows if flow.year == year and flow.payer == name)
            if amount:
                start = tops[amount > 0]
                tops[amount > 0] += amount
                stacks.append(_Stack(payer, at, start, start + amount))
    return stacks


def _boxes(
    stacks: Sequence[_Stack], sums: Sequence[float], amounts: Amounts, upright: Upright
) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """A box for each amount, and by their ink the letters of those boxes that have room for one."""
    boxes: list[dict[str, Any]] = []
    letters: dict[str, list[dict[str, Any]]] = {}
    for stack in stacks:
        shade, low, high = _shade(stack.payer), amounts.value(stack.start), amounts.value(stack.end)
        boxes.append({"x": stack.at - 0.36, "x2": stack.at + 0.36, "y": low, "y2": high, "shade": shade})
        free = _free(upright.pixel(max(low, high)), upright.pixel(min(low, high)), upright.pixel(sums[stack.at]))
        if free is not None:
            row = {"x": stack.at - 0.36, "y": upright.value(free), "text": _letter(stack.payer)}
            letters.setdefault(ink_on(shade), []).append(row)
    return boxes, letters


def _free(top: float, bottom: float, taken: float) -> float | None:
    """Where in a box a letter has room beside the mark at ``taken``; all in pixels from the top."""
    if abs((top + bottom) / 2 - taken) < _LINE:
        top, bottom = max(((top, taken - 5), (taken + 5, bottom)), key=lambda part: part[1] - part[0])
    return (top + bottom) / 2 if bottom - top >= _LINE else None


def _payer_keys(totals: Mapping[str, int], amounts: Amounts, words: Words) -> list[Key]:
    """The sum, and under it the payers in the order in which their amounts stand on one another."""
    keys = [
        Key(name, amounts.text(total), leads=False, shade=_shade(payer), letter=_letter(payer))
        for payer, (name, total) in enumerate(totals.items())
    ]
    above = [key for key, total in zip(keys, totals.values(), strict=True) if total >= 0]
    below = [key for key, total in zip(keys, totals.values(), strict=True) if total < 0]
    whole = Key(words("chart_sum"), amounts.text(sum(totals.values())), leads=False, stroke=_SUM)
    return [whole, *reversed(above), *below]


def _span(years: Sequence[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _shade(payer: int) -> str:
    return _SHADES[payer % len(_SHADES)]


def _letter(payer: int) -> str:
    return string.ascii_uppercase[payer % len(string.ascii_uppercase)]
