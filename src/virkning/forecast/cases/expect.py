"""What a case file says must come out, held against what does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from virkning.forecast.cases.breakeven import BreakEven
from virkning.forecast.cases.figures import OERE, Figure
from virkning.forecast.cases.findings import checks, first_loss_stated
from virkning.forecast.cases.model import Expect
from virkning.forecast.cases.reckon import Result
from virkning.forecast.cases.spans import Span, exactly
from virkning.settlement.evaluate import half_away


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that came out otherwise."""

    key: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Expected:
    """One expectation, and how it went."""

    name: str
    differences: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        """Whether everything came out as expected."""
        return not self.differences


def expectations(result: Result) -> tuple[Expected, ...]:
    """Every expectation of a case file, in its order."""
    return tuple(Expected(each.name, tuple(_differences(each, result))) for each in result.source.case.expect)


def _differences(expect: Expect, result: Result) -> Iterator[Difference]:
    unit = OERE[result.source.case.unit]
    for key, wanted, amount, scale in _amounts(expect, result, unit):
        found = _MISSING if amount is None else exactly(amount) if isinstance(amount, Span) else amount
        if (shown := _shown(found, wanted, scale)) != _text(wanted):
            yield Difference(key, _text(wanted), shown)
    if expect.break_even is not None:
        reading = result.chosen
        found_year = break_even_text(reading.break_even if reading else BreakEven(reason="not stated"))
        if found_year != str(expect.break_even):
            yield Difference("break_even", str(expect.break_even), found_year)
    needed = {each.name: each for each in result.needed}
    for name, whole in expect.whole.items():
        found_whole = needed[name].whole if name in needed else None
        if found_whole != whole:
            yield Difference(f"whole.{name}", str(whole), "unknown" if found_whole is None else str(found_whole))
    made = checks(result)
    if expect.findings is not None:
        failing = sorted(check.name for check in made if check.holds is False)
        if failing != sorted(expect.findings):
            yield Difference("findings", ", ".join(sorted(expect.findings)) or "none", ", ".join(failing) or "none")
    holding = {check.name for check in made if check.holds}
    for name in expect.holds:
        if name not in holding:
            yield Difference("holds", name, ", ".join(sorted(holding)) or "none")


_MISSING = Figure(None, None, "missing")
Wanted = tuple[str, Any, Span | Figure | None, int]


def _amounts(expect: Expect, result: Result, unit: int) -> Iterator[Wanted]:
    """Every figure that is expected: its key, the figure as written, what came out, and the øre of one."""
    chosen, gross, net = result.chosen, result.readings["gross"], result.readings["net"]
    singles: dict[str, Span | None] = {
        "cost": result.cost,
        "effect": result.gross,
        "net": None if chosen is None else chosen.net,
        "net_if_gross": gross.net,
        "net_if_net": net.net,
        "present_value": None if chosen is None else chosen.present_value,
        "first_loss": result.first_loss,
        "first_loss_stated": first_loss_stated(result),
    }
    for key, amount in singles.items():
        if getattr(expect, key) is not None:
            yield key, getattr(expect, key), amount, unit
    for year, wanted in expect.cumulative.items():
        sums = (chosen.cumulative if chosen else None) or {}
        yield f"cumulative.{year}", wanted, sums.get(year), unit
    payers = {payer.name: payer for payer in result.payers}
    for name, wanted in expect.by_payer.items():
        yield f"by_payer.{name}", wanted, payers[name].net[chosen.kind] if chosen and name in payers else None, unit
    if expect.persons is not None:
        whole = [group.in_all for group in result.people]
        yield "persons", expect.persons, whole[0] if len(whole) == 1 else None, 1
    for when, wanted in expect.per_person.items():
        prices = [each.per_person_in_all if when == "in_all" else each.per_person.get(when) for each in result.people]
        yield f"per_person.{when}", wanted, prices[0] if len(prices) == 1 else None, OERE["DKK"]
    needed = {each.name: each for each in result.needed}
    for name, wanted in expect.needed.items():
        there = needed.get(name)
        scale = unit if there is not None and there.kind == "price" else 1
        yield f"needed.{name}", wanted, None if there is None else there.needed, scale


def break_even_text(found: BreakEven) -> str:
    """A break-even year, a range of years, or the reason why there is none, as an expectation writes it."""
    if found.earliest is None:
        return str(found.reason)
    if found.earliest == found.latest:
        return str(found.earliest)
    return f"{found.earliest}-{found.latest or 'never'}"


def _shown(found: Figure, wanted: Any, scale: int) -> str:
    """What came out, at the decimals in which the other was written."""
    if found.state:
        return "unknown"
    places = {end: len(text.partition(".")[2]) for end, text in _ends(wanted).items()}
    low = None if found.low is None else _rounded(found.low / scale, places.get("from", 0))
    high = None if found.high is None else _rounded(found.high / scale, places.get("to", 0))
    return _range(low, high)


def _text(wanted: Any) -> str:
    """What is expected, in the words of what comes out."""
    if wanted == "unknown":
        return "unknown"
    ends = {end: _rounded(Fraction(text), len(text.partition(".")[2])) for end, text in _ends(wanted).items()}
    return _range(ends.get("from"), ends.get("to"))


def _ends(wanted: Any) -> dict[str, str]:
    """The ends of what is expected, as written."""
    if not isinstance(wanted, dict):
        return {"from": str(wanted), "to": str(wanted)}
    named = {"at_least": "from", "at_most": "to"}
    return {named.get(str(key), str(key)): str(value) for key, value in wanted.items()}


def _range(low: str | None, high: str | None) -> str:
    if low == high and low is not None:
        return low
    return f"{low or '…'} to {high or '…'}"


def _rounded(number: Fraction, places: int) -> str:
    """A number at so many decimals, halves away from zero."""
    scaled = half_away(number * 10**places)
    whole, rest = divmod(abs(scaled), 10**places)
    return ("-" if scaled < 0 else "") + str(whole) + (f".{rest:0{places}d}" if places else "")
