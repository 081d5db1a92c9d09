"""The pictures of a forecast: how much is repaid when, what matters most, what must succeed, and who pays.

Amounts are in øre. All can be read without colour: by shades, dashes, marks and words beside what they name.
Drawing takes Altair, which is slow to import: import this module only where a picture is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, Literal

import altair as alt

from virkning.papers.bar_charts import Bar, PayerFlow, payers, tornado
from virkning.papers.pictures import (
    NUMBERS,
    Amounts,
    Key,
    Picture,
    Stroke,
    Upright,
    decimals,
    margin,
    over,
    picture,
    sentences,
    ticks,
    upright_axis,
    zero_line,
)
from virkning.papers.words import Lang, Words
from virkning.settlement.explanation import numbers

Settles = Literal["repayment", "release"]

__all__ = ["Bar", "FanPoint", "PayerFlow", "Picture", "break_even", "fan", "payers", "tornado"]


@dataclass(frozen=True, slots=True)
class FanPoint:
    """What is repaid in all by a due date, over many runs: the 5, 25, 50, 75 and 95 % quantiles and the mean, in øre.

    Amounts are cumulative: each holds what is repaid up to and including the ``day``.
    """

    day: date
    low: int
    lower: int
    middle: int
    upper: int
    high: int
    mean: int


# How what is told apart by lines is drawn.
_MEDIAN = Stroke(width=2.6)
_PLAN = Stroke(dash=(5, 4), width=1.4, point="circle", hollow=True)
_KNOWN = Stroke(width=2.6, point="square")
_CAP = Stroke(width=1.1)
_GRANT = Stroke(dash=(1.5, 3), width=1.6)
_PLANNED = Stroke(dash=(5, 4), width=1.3)
_SOLVED = Stroke(width=1.0, point="circle")
_ROW = 16
"""The height of a row of words over a picture, in pixels."""
_LENT = 21
"""The days before and after it that a forecast of a single day is drawn along."""
_WIDE, _NARROW = "#dcdcdc", "#a6a6a6"


def fan(
    title: str,
    points: Sequence[FanPoint],
    plan: Sequence[tuple[date, int]],
    grant: int | None,
    cap: int | None,
    lang: Lang,
    known: Sequence[tuple[date, int]] = (),
    *,
    currency: str = "DKK",
    settles: Settles = "repayment",
) -> Picture:
    """What is repaid in all by each due date: where 9 of 10 runs and half of them lie, the median and the plan.

    Args:
        title: The heading.
        points: The forecast, by day; at least one.
        plan: What the plan says is repaid in all by each day, in øre.
        grant: What the fund paid, in øre, drawn as a level line.
        cap: The most that is repaid, in øre, drawn as a level line.
        lang: The language of the words that are not passed in.
        known: What is repaid in all by each day that is settled already, in øre; the forecast sets out from the last.
        currency: What the amounts are in.
        settles: Whether the amounts are repaid, or released.

    Raises:
        ValueError: There are no points.
    """
    words = Words(lang)
    if not points:
        raise ValueError(words("chart_empty"))
    drawn = [amount for _, amount in (*plan, *known)] + [level for level in (grant, cap) if level is not None]
    drawn += [amount for point in points for amount in (point.low, point.high)]
    amounts = Amounts([0, *drawn], lang, currency)
    upright = upright_axis([0, *drawn], amounts, words(f"chart_{settles}", unit=amounts.unit))

    start = [FanPoint(day, *(6 * [amount])) for day, amount in known[-1:]]
    shown = [*start, *points]
    if len(shown) == 1:  # A single day has no length to be drawn along, and is lent some.
        shown = [replace(shown[0], day=shown[0].day + timedelta(days)) for days in (-_LENT, _LENT)]
    days = sorted({point.day for point in points} | {day for day, _ in (*plan, *known)})
    across = {"x": _time(days, [point.day for point in shown]), "y": upright.channel()}
    parts: list[alt.Chart] = [_band([(point.day, point.low, point.high) for point in shown], _WIDE, amounts, across)]
    parts.append(_band([(point.day, point.lower, point.upper) for point in shown], _NARROW, amounts, across))
    levels = _levels(grant, cap)
    for _, level, stroke in levels:
        parts.append(over({"y": amounts.value(level)}).mark_rule(**stroke.style()).encode(y=upright.channel()))
    median = [(point.day, point.middle) for point in shown]
    for line, stroke in ((median, _MEDIAN), (plan, _PLAN), (known, _KNOWN)):
        rows = [{"x": _moment(day), "y": amounts.value(amount)} for day, amount in line]
        parts += stroke.draw(rows, **across) if rows else []

    last = points[-1]

    def key(name: str, amount: int, stroke: Stroke, leads: bool = True) -> Key:
        return Key(words(name), amounts.text(amount), upright.pixel(amounts.value(amount)), leads, stroke=stroke)

    def band(name: str, low: int, high: int, inner: int, shade: str) -> Key:
        near = upright.pixel(amounts.value(high + inner) / 2)
        return Key(words(name), amounts.between(low, high), near, shade=shade)

    keys = [
        band("chart_nine", last.low, last.high, last.upper, _WIDE),
        band("chart_half", last.lower, last.upper, last.middle, _NARROW),
        key("chart_median", last.middle, _MEDIAN),
        *([key("chart_plan", plan[-1][1], _PLAN)] if plan else []),
        *(key(name, level, stroke) for name, level, stroke in levels),
        *([key("chart_known", known[-1][1], _KNOWN, leads=False)] if known else []),
    ]
    parts += margin(keys, upright)
    levels_by_name = {"chart_fan_grant": grant, "chart_fan_cap": cap}
    says = _fan_in_words(settles, last, plan, levels_by_name, known, amounts, words)
    return picture(title, says, parts, lang, height=upright.height)


def _levels(grant: int | None, cap: int | None) -> list[tuple[str, int, Stroke]]:
    """The level lines by their names; one where both are at the same amount."""
    if grant is not None and grant == cap:
        return [("chart_grant_and_cap", grant, _CAP)]
    named = (("chart_cap", cap, _CAP), ("chart_grant", grant, _GRANT))
    return [(name, level, stroke) for name, level, stroke in named if level is not None]


def _band(days: Sequence[tuple[date, int, int]], shade: str, amounts: Amounts, across: Mapping[str, Any]) -> alt.Chart:
    """What lies between two amounts from day to day."""
    rows = [{"x": _moment(day), "y": amounts.value(low), "y2": amounts.value(high)} for day, low, high in days]
    area: alt.Chart = over(*rows).mark_area(fill=shade).encode(y2="y2:Q", **across)
    return area


def _fan_in_words(
    settles: Settles,
    last: FanPoint,
    plan: Sequence[tuple[date, int]],
    levels: Mapping[str, int | None],
    known: Sequence[tuple[date, int]],
    amounts: Amounts,
    words: Words,
) -> str:
    figures = {"middle": amounts.text(last.middle), "mean": amounts.text(last.mean)}
    figures |= {"wide": amounts.between(last.low, last.high), "narrow": amounts.between(last.lower, last.upper)}
    said = [words(f"chart_fan_{settles}", day=numbers.day(last.day, words.lang), **figures)]
    if last.low < last.high:
        said.append(words("chart_fan_within", **figures))
    said += [words("chart_fan_plan", amount=amounts.text(amount)) for _, amount in plan[-1:]]
    said += [words(key, amount=amounts.text(level)) for key, level in levels.items() if level is not None]
    for day, amount in known[-1:]:
        said.append(words("chart_fan_known", day=numbers.day(day, words.lang), amount=amounts.text(amount)))
    return sentences(said)


def break_even(
    title: str,
    about: str,
    points: Sequence[tuple[Fraction, int]],
    solved: Fraction | None,
    planned: Fraction,
    lang: Lang,
    currency: str = "DKK",
) -> Picture:
    """The municipality's net result by how much succeeds, where it is zero, and where the plan stands.

    Args:
        title: The heading.
        about: A sentence under it.
        points: Shares of a participant's months with success, from 0 to 1, and the net result in øre at each.
        solved: The share at which the net result is zero; None where there is none, which the picture then says.
        planned: The share the plan reckons with.
        lang: The language of the words that are not passed in.
        currency: What the amounts are in.

    Raises:
        ValueError: There are no points.
    """
    words = Words(lang)
    if not points:
        raise ValueError(words("chart_empty"))
    ordered = sorted(points)
    results = [amount for _, amount in ordered]
    amounts = Amounts([0, *results], lang, currency)
    upright = upright_axis([0, *results], amounts, words("chart_net", unit=amounts.unit), title_y=-44)
    shares = [share for share, _ in ordered] + [planned] + ([] if solved is None else [solved])
    low, high = min(shares), max(shares)
    if low == high:
        low, high = max(low - Fraction(1, 10), Fraction(0)), low + Fraction(1, 10)
    marks = [mark for mark in ticks(float(low * 100), float(high * 100), 10) if low * 100 <= mark <= high * 100]
    axis = alt.Axis(values=marks, format=NUMBERS, title=words("chart_share"), grid=False, domain=False)
    x = alt.X("x:Q", scale=alt.Scale(domain=[float(low * 100), float(high * 100)], nice=False, zero=False), axis=axis)
    across = {"x": x, "y": upright.channel()}

    parts: list[alt.Chart] = [zero_line(upright)]
    parts += _MEDIAN.draw(
        [{"x": float(share * 100), "y": amounts.value(amount)} for share, amount in ordered], **across
    )

    plan = words("chart_planned", share=_percent(planned, words))
    edges = {"low": _percent(ordered[0][0], words), "high": _percent(ordered[-1][0], words)}
    posts = [(planned, plan, _PLANNED)]
    if solved is None:
        zero = words("chart_no_break", **edges)
        note = over({"y": upright.value(-_ROW - 8), "text": zero}).mark_text(x=0, align="left", fontWeight="bold")
        parts.append(note.encode(y=upright.channel(), text="text:N"))
    else:
        zero = words("chart_breaks", share=_percent(solved, words))
        posts.append((solved, zero, _SOLVED))
        parts += _SOLVED.draw([{"x": float(solved * 100), "y": 0.0}], **across)
    parts += _posts(posts, low, high, x, upright)
    ends = {"first": amounts.text(results[0]), "last": amounts.text(results[-1])}
    says = sentences((f"{zero}.", f"{plan}.", words("chart_net_between", **edges, **ends)))
    return picture(title, says, parts, lang, about=about, height=upright.height)


def _posts(
    posts: Sequence[tuple[Fraction, str, Stroke]], low: Fraction, high: Fraction, x: alt.X, upright: Upright
) -> list[alt.Chart]:
    """One or two upright lines with their words over the picture, so placed that no line runs through words."""
    ordered = sorted(posts, key=lambda post: post[0])
    shares = [share for share, _, _ in ordered]
    near = shares[-1] - shares[0] <= (high - low) / 2
    parts = []
    for at, (share, text, stroke) in enumerate(ordered):
        leftwards = (sum(shares) / len(shares) if near else share) > (low + high) / 2
        # The words stand to one side of their line: the line on the other side is the longer, and passes them by.
        row = at if leftwards else len(ordered) - 1 - at
        ends = {"x": float(share * 100), "y": upright.value(-6 - _ROW * row), "y2": upright.ticks[0], "text": text}
        side: dict[str, Any] = {"align": "right", "dx": -5} if leftwards else {"align": "left", "dx": 5}
        base = over(ends).encode(x=x, y=upright.channel())
        parts.append(base.mark_rule(**stroke.style()).encode(y2="y2:Q"))
        parts.append(base.mark_text(dy=-3, fontWeight="bold", **side).encode(text="text:N"))
    return parts


def _percent(share: Fraction, words: Words) -> str:
    places = 1 if (share * 100).denominator > 1 else 0
    return words("chart_percent", share=decimals(share * 100, places, words.lang))


def _time(named: Sequence[date], shown: Sequence[date]) -> alt.X:
    """The days along the foot; those named have their month and year as far as there is room."""
    days = sorted((*named, *shown))
    first, last = days[0], days[-1]
    if len(named) == 1:
        first = last - timedelta(365)
    names = "[utcFormat(datum.value, '%b'), utcFormat(datum.value, '%Y')]"
    axis = alt.Axis(values=[_moment(day) for day in named], labelExpr=names, title=None, grid=False, domain=False)
    return alt.X("x:T", scale=alt.Scale(type="utc", domain=[_moment(first), _moment(last)], nice=False), axis=axis)


def _moment(day: date) -> int:
    """A day as Vega counts time, in milliseconds."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000
