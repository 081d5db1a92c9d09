"""What every picture is made of: amounts in a fitting unit, scales, a margin that names the marks, files with a text.

Altair describes a picture, and vl-convert draws it without a network. The fonts it brings have all Danish letters.
"""

from __future__ import annotations

import json
import math
import re
import struct
import textwrap
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import altair as alt
import vl_convert

from virkning.papers.words import Lang, Words

WIDTH = 760
"""The width of a picture, in pixels."""
HEIGHT = 300
"""The height of what stands between the axes, in pixels."""
INK, SOFT, FAINT, PAPER = "#1a1a1a", "#555555", "#dedede", "#ffffff"
"""Lines and names; what stands back; grid lines; the ground."""
NUMBERS = ",.3~f"
"""How Vega writes the numbers at an axis: marks between thousands, and no more decimals than are needed."""
PNG_SCALE = 2
"""Pixels of a PNG for each pixel of the picture."""

_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
_LINE = 13
"""The height of a line of text, in pixels."""
_PNG_HEAD = 8 + 25
"""Where a PNG's first chunk, the header, ends: texts may stand from there on."""


def decimals(value: Fraction, places: int, lang: Lang) -> str:
    """A number with so many decimals, halves away from zero, and a minus that is read aloud as one."""
    shown = Decimal(value.numerator) / Decimal(value.denominator)
    shown = shown.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{abs(shown):,f}"
    if lang == "da":
        text = text.translate({ord(","): ".", ord("."): ","})
    return f"−{text}" if shown < 0 else text


class Amounts:
    """How the amounts of one picture are shown: in millions where any is that large, else whole.

    ``amounts`` are in øre; ``unit`` is the name of the unit, for an axis.
    """

    def __init__(self, amounts: Iterable[int], lang: Lang, currency: str = "DKK") -> None:
        listed = list(amounts) or [0]
        self._currency = "kr." if (currency, lang) == ("DKK", "da") else currency
        self._lang, self._words = lang, Words(lang)
        self._large = max(map(abs, listed)) >= 100_000_000
        spread = max(listed) - min(listed)
        # One decimal is enough unless the amounts lie so close that it would make them look alike.
        self._places = (1 if spread >= 200_000_000 else 2) if self._large else 0
        self.unit = self._words("chart_unit_millions" if self._large else "chart_unit_whole", currency=self._currency)

    def value(self, amount: int) -> float:
        """Where an amount in øre lies on an axis: the amount in the picture's unit."""
        return amount / self._per

    def number(self, amount: int) -> str:
        """An amount in øre without its unit: ``11,4``."""
        return decimals(Fraction(amount, self._per), self._places, self._lang)

    def text(self, amount: int) -> str:
        """An amount in øre with its unit: ``11,4 mio. kr.``."""
        return self._with_unit(self.number(amount))

    def between(self, low: int, high: int) -> str:
        """Two amounts in øre and what lies between them: ``9,8–12,9 mio. kr.``."""
        first, last = self.number(low), self.number(high)
        if first == last:
            return self.text(low)
        amount = f"{first} – {last}" if low < 0 else f"{first}–{last}"
        return self._with_unit(amount)

    def _with_unit(self, amount: str) -> str:
        key = "chart_millions" if self._large else "chart_whole"
        return self._words(key, amount=amount, currency=self._currency)

    @property
    def _per(self) -> int:
        return 100_000_000 if self._large else 100


def ticks(low: float, high: float, steps: int = 6) -> list[float]:
    """Round numbers from at or below ``low`` to at or above ``high``, about so many steps."""
    if low == high == 0:
        return [0.0, 1.0]
    if low == high:
        low, high = min(low, 0.0), max(high, 0.0)
    rough = (high - low) / steps
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 9) for number in range(first, last + 1)]


@dataclass(frozen=True)
class Upright:
    """A vertical axis with marks at ``ticks``, drawn ``height`` pixels high."""

    ticks: Sequence[float]
    title: str
    height: int = HEIGHT
    title_y: int = -8

    def pixel(self, value: float) -> float:
        """How far below the top a value stands, in pixels."""
        return (self.ticks[-1] - value) / (self.ticks[-1] - self.ticks[0]) * self.height

    def value(self, pixel: float) -> float:
        """The value that stands so many pixels below the top."""
        return self.ticks[-1] - pixel / self.height * (self.ticks[-1] - self.ticks[0])

    def channel(self, field: str = "y") -> alt.Y:
        """The channel for a field with values of this axis; every layer of a picture takes its own from here."""
        axis = alt.Axis(values=list(self.ticks), format=NUMBERS, title=self.title, titleY=self.title_y, **_LEVEL_TITLE)
        return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[self.ticks[0], self.ticks[-1]], nice=False), axis=axis)


_LEVEL_TITLE: dict[str, Any] = {"titleAngle": 0, "titleAlign": "left", "titleBaseline": "bottom", "titleX": 0}


def upright_axis(
    amounts: Sequence[int], shown: Amounts, title: str, height: int = HEIGHT, title_y: int = -8
) -> Upright:
    """A vertical axis on which all these amounts, in øre, have their place."""
    marks = ticks(shown.value(min(amounts)), shown.value(max(amounts)))
    return Upright(marks, title, height, title_y)


def zero_line(upright: Upright) -> alt.Chart:
    """A line at zero that stands out from the grid."""
    line: alt.Chart = over({"y": 0}).mark_rule(stroke=INK, strokeWidth=1.2).encode(y=upright.channel())
    return line


def over(*rows: Mapping[str, Any]) -> alt.Chart:
    """A layer over these rows, to be given its mark and channels."""
    chart: alt.Chart = alt.Chart(alt.InlineData(values=[dict(row) for row in rows]))
    return chart


@dataclass(frozen=True)
class Stroke:
    """How a line is drawn, so that it is known without colour: dashes, width in pixels, and marks along it."""

    dash: Sequence[float] = (1, 0)
    width: float = 1.5
    point: str = ""
    hollow: bool = False
    halo: bool = False

    def draw(self, rows: Sequence[dict[str, Any]], **channels: Any) -> list[alt.Chart]:
        """A line through the rows, with its marks."""
        base = over(*rows).encode(**channels)
        parts: list[alt.Chart] = []
        if self.halo:
            parts.append(base.mark_line(stroke=PAPER, strokeWidth=self.width + 3))
        if len(rows) > 1:
            parts.append(base.mark_line(**self.style()))
        if self.point or len(rows) == 1:
            parts.append(base.mark_point(**self.marker()))
        return parts

    def style(self) -> dict[str, Any]:
        """The line itself, without its marks."""
        return {"stroke": INK, "strokeWidth": self.width, "strokeDash": list(self.dash)}

    def marker(self) -> dict[str, Any]:
        """One mark along the line."""
        ground = PAPER if self.hollow else INK
        shape = self.point or "circle"
        return {"shape": shape, "fill": ground, "stroke": INK, "size": 34, "strokeWidth": 1.3, "opacity": 1}


@dataclass(frozen=True)
class Key:
    """What a mark is, said in the margin beside it.

    ``name`` is wrapped, ``amount`` has the last line; ``near`` is the pixel from the top where the mark ends, and
    ``leads`` says whether a thin line leads there. A ``shade`` is shown as a box, with a ``letter`` in it if there is
    one; a ``stroke`` as a piece of its line.
    """

    name: str
    amount: str
    near: float = 0
    leads: bool = True
    shade: str = ""
    letter: str = ""
    stroke: Stroke | None = None

    @property
    def lines(self) -> list[str]:
        """The name, in as many lines as it takes, and the amount."""
        return [*textwrap.wrap(self.name, 30), self.amount]


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places in the order and as near as can be to those wanted, a ``gap`` apart, from ``low`` to ``high``.

    Where all cannot stand between the two, they run past ``high``.
    """
    blocks: list[list[float]] = []  # [the sum of where its members want the first to stand, how many there are]
    for place in wanted:
        blocks.append([place, 1])
        while len(blocks) > 1 and blocks[-1][0] / blocks[-1][1] < blocks[-2][0] / blocks[-2][1] + blocks[-2][1] * gap:
            total, count = blocks.pop()
            blocks[-1][0] += total - count * blocks[-1][1] * gap
            blocks[-1][1] += count
    placed = [first / count + at * gap for first, count in blocks for at in range(int(count))]
    for at in reversed(range(len(placed))):
        placed[at] = min(placed[at], high - (len(placed) - 1 - at) * gap)
    for at, place in enumerate(placed):
        placed[at] = max(place, low + at * gap)
    return placed


def margin(keys: Sequence[Key], upright: Upright) -> list[alt.Chart]:
    """The keys to the right of the picture, from top to bottom where their marks end, none over another."""
    ordered = sorted(keys, key=lambda key: key.near)
    places = spread([key.near for key in ordered], _gap(keys), 8, upright.height - 8)
    return [part for key, place in zip(ordered, places, strict=True) for part in _key(key, place, upright)]


def margin_height(keys: Sequence[Key]) -> int:
    """The height at which these keys have room beside the picture, in pixels."""
    return max(HEIGHT, len(keys) * _gap(keys))


def _gap(keys: Sequence[Key]) -> int:
    return _LINE * max(len(key.lines) for key in keys) + 5


def _key(key: Key, place: float, upright: Upright) -> list[alt.Chart]:
    def at(pixel: float, other: float | None = None, **more: str) -> alt.Chart:
        ends = {"y": upright.value(pixel), "y2": upright.value(pixel if other is None else other)}
        chart = over(ends | more).encode(y=upright.channel())
        return chart if other is None else chart.encode(y2="y2:Q")

    def beside(pixels: int) -> alt.ExprRef:
        return alt.ExprRef(f"width + {pixels}")

    parts: list[alt.Chart] = []
    if key.leads:
        lead: dict[str, Any] = {"x": alt.value(beside(3)), "x2": alt.value(beside(18))}
        parts.append(at(key.near, place).mark_rule(stroke="#9a9a9a", strokeWidth=0.8).encode(**lead))
    if key.shade:
        box: dict[str, Any] = {"fill": key.shade, "stroke": INK, "strokeWidth": 0.6, "x": beside(22), "x2": beside(42)}
        parts.append(at(place - 7, place + 7).mark_rect(**box))
    if key.letter:
        parts.append(
            at(place, text=key.letter).mark_text(x=beside(32), color=ink_on(key.shade), **LETTER).encode(text="text:N")
        )
    if key.stroke:
        ends: dict[str, Any] = {"x": alt.value(beside(20)), "x2": alt.value(beside(44))}
        parts.append(at(place).mark_rule(**key.stroke.style()).encode(**ends))
        if key.stroke.point:
            parts.append(at(place).mark_point(x=beside(32), **key.stroke.marker()))
    first = place - _LINE * (len(key.lines) - 1) / 2
    for number, text in enumerate(key.lines, 1):
        last: dict[str, Any] = {"fontWeight": "bold"} if number == len(key.lines) else {"color": SOFT}
        line = at(first + _LINE * (number - 1), text=text).mark_text(x=beside(50), align="left", **last)
        parts.append(line.encode(text="text:N"))
    return parts


LETTER: dict[str, Any] = {"fontSize": 10, "fontWeight": "bold"}
"""How a letter in a box is set."""


def ink_on(shade: str) -> str:
    """What can be read on a shade of grey: white, or black."""
    return PAPER if int(shade[1:3], 16) < 0x80 else INK


def sentences(said: Iterable[str]) -> str:
    """Sentences after one another; one that ends in ``kr.`` gets no second full stop."""
    return re.sub(r"\.\.(?= |$)", ".", " ".join(said))


def looked_up(labels: Sequence[Sequence[str]]) -> str:
    """The expression for an axis whose values are the places of its labels; a label may have several lines."""
    return f"{json.dumps([list(lines) for lines in labels], ensure_ascii=False)}[datum.value]"


def text_width(text: str) -> float:
    """About how wide a text is, in pixels; rather more than less."""
    return 6.4 * len(text)


@dataclass(frozen=True)
class Picture:
    """A picture and what it says in words.

    ``chart`` is the picture as Altair knows it, ``description`` its key figures in a sentence or two, for those who
    do not see it. ``title`` is its heading.
    """

    title: str
    description: str
    chart: alt.LayerChart
    lang: Lang

    def write(self, file: Path) -> None:
        """Write the picture as ``.svg`` or ``.png``, by the file's suffix. Raises ValueError for any other suffix."""
        if file.suffix.lower() == ".svg":
            file.write_text(self.svg, "utf-8")
        elif file.suffix.lower() == ".png":
            file.write_bytes(self.png)
        else:
            raise ValueError(Words(self.lang)("chart_suffix", file=file.name))

    @cached_property
    def svg(self) -> str:
        """The picture as SVG, with its title and description as text."""
        drawn = vl_convert.vegalite_to_svg(self.chart.to_dict())
        # What Vega says of its own marks is English and of no use; the description takes its place.
        drawn = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", drawn)
        own = f"{zlib.crc32(f'{self.title} {self.description}'.encode()):08x}"  # Several may stand in one document.
        text = f'<title id="t{own}">{escape(self.title)}</title><desc id="d{own}">{escape(self.description)}</desc>'
        named = f'<svg lang="{self.lang}" role="img" aria-labelledby="t{own} d{own}" '
        return re.sub(r"^<svg ([^>]*>)", lambda found: f"{named}{found[1]}{text}", drawn, count=1)

    @cached_property
    def png(self) -> bytes:
        """The picture as PNG, two pixels to each of the SVG's, with its title and description as text."""
        drawn = vl_convert.svg_to_png(self.svg, scale=PNG_SCALE)
        texts = _png_text("Title", self.title, self.lang) + _png_text("Description", self.description, self.lang)
        return drawn[:_PNG_HEAD] + texts + drawn[_PNG_HEAD:]


def _png_text(keyword: str, text: str, lang: Lang) -> bytes:
    body = b"iTXt" + keyword.encode() + b"\0\0\0" + lang.encode() + b"\0" + keyword.encode() + b"\0" + text.encode()
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def picture(
    title: str, description: str, parts: Sequence[alt.Chart], lang: Lang, *, about: str = "", height: int = HEIGHT
) -> Picture:
    """The parts on one another under a title, and under ``about`` if there is such a sentence."""
    under = textwrap.wrap(about, 120) or alt.Undefined
    heading = alt.TitleParams(textwrap.wrap(title, 92) or [""], subtitle=under, **_HEADING)
    fit = alt.AutoSizeParams(type="fit-x", contains="padding")
    chart = alt.layer(*parts).properties(
        width=WIDTH, height=height, autosize=fit, padding=12, title=heading, description=description, background=PAPER
    )
    text: dict[str, Any] = {"color": INK, "fontSize": 11}
    axis: dict[str, Any] = {
        **{"labelColor": INK, "labelFontSize": 11, "labelLimit": 0, "labelFlush": False, "titleLimit": 0},
        **{"titleColor": SOFT, "titleFontSize": 11, "titleFontWeight": "normal"},
        **{"gridColor": FAINT, "domainColor": SOFT, "tickColor": SOFT, "tickSize": 4},
    }
    chart = chart.configure(aria=False, font=_FONT, text=text, axis=axis, view={"stroke": None}, locale=_locale(lang))
    return Picture(title, description, chart, lang)


_HEADING: dict[str, Any] = {
    **{"anchor": "start", "frame": "bounds", "offset": 14, "color": INK, "fontSize": 15, "limit": 0},
    **{"subtitleColor": SOFT, "subtitleFontSize": 12, "subtitlePadding": 5},
}


def _locale(lang: Lang) -> dict[str, Any]:
    numbers = vl_convert.get_format_locale("da-DK" if lang == "da" else "en-GB")
    times = vl_convert.get_time_format_locale("da-DK" if lang == "da" else "en-GB")
    if lang == "da":  # A month that is cut short has a point: okt., but maj.
        pairs = zip(times["shortMonths"], times["months"], strict=True)
        times["shortMonths"] = [short if short == whole else f"{short}." for short, whole in pairs]
    return {"number": numbers, "time": times}
