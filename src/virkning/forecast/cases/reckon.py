"""What a case comes to: net, so far, present value, break-even, by payer and a person; all in whole øre.

A line's amount in a year is rounded to whole øre once; every sum is of such amounts. What cannot be known is not
guessed: it carries the reason why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from virkning.forecast.cases import amounts, breakeven
from virkning.forecast.cases.amounts import Line
from virkning.forecast.cases.breakeven import BreakEven, Needed
from virkning.forecast.cases.discount import Rates, rates
from virkning.forecast.cases.figures import known
from virkning.forecast.cases.load import CaseFile
from virkning.forecast.cases.persons import People, people
from virkning.forecast.cases.spans import Span, exactly, rounded, total

Kind = Literal["gross", "net"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What comes out if the effect is gross, or if it is net of the cost."""

    kind: Kind
    gross: Span
    net: Span
    net_by_year: Mapping[int, Span] | None
    """None where an amount is not divided by year."""
    cumulative: Mapping[int, Span] | None
    break_even: BreakEven
    present_value: Span | None
    """The net present value; None where an amount has no year or is not known."""

    def to_json(self) -> dict[str, Any]:
        """The reading as plain data; amounts in øre."""
        return {
            "effect_is": self.kind,
            "gross": self.gross.to_json(),
            "net": self.net.to_json(),
            "net_by_year": _by_year(self.net_by_year),
            "cumulative": _by_year(self.cumulative),
            "break_even": self.break_even.to_json(),
            "present_value": None if self.present_value is None else self.present_value.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Payer:
    """What one payer pays and gains."""

    name: str
    cost: Span
    effect: Span
    sent: Span
    received: Span
    net: Mapping[Kind, Span]
    """The payer's net if the effect is gross, or if it is net."""

    def to_json(self) -> dict[str, Any]:
        """The payer as plain data; amounts in øre."""
        amounts = {key: getattr(self, key).to_json() for key in ("cost", "effect", "sent", "received")}
        return {"name": self.name, **amounts, "net": {kind: net.to_json() for kind, net in self.net.items()}}


@dataclass(frozen=True, slots=True)
class Result:
    """A case, reckoned."""

    source: CaseFile
    costs: tuple[Line, ...]
    effects: tuple[Line, ...]
    """As the file has them, net or gross."""
    transfers: tuple[Line, ...]
    cost: Span
    effect: Span
    """As the file has it; see ``Reading.gross``."""
    readings: Mapping[Kind, Reading]
    chosen: Reading | None
    """None where it is not stated whether the effect is gross or net, so that the net cannot be known."""
    payers: tuple[Payer, ...]
    people: tuple[People, ...]
    needed: tuple[Needed, ...]
    first_loss: Span | None
    """What must be covered if only the least effect comes; None where the effect is no range."""
    rates: Rates
    base_year: int | None

    def by_year(self, lines: Sequence[Line]) -> Mapping[int, Span] | None:
        """The sums of lines by year; None where an amount is not divided by year."""
        return _years(self.source.case.years.years, lines)

    def by_type(self, lines: Sequence[Line]) -> Mapping[str, Span]:
        """The sums of lines by type; an empty text stands for lines without one."""
        kinds = list(dict.fromkeys(line.type or "" for line in lines))
        return {kind: total(line.in_all for line in lines if (line.type or "") == kind) for kind in kinds}

    @property
    def gross_by_year(self) -> Mapping[int, Span] | None:
        """The gross effect by year; None where an amount is not divided by year."""
        return _grossed(self.chosen, self.by_year(self.effects), self.by_year(self.costs))

    @property
    def gross(self) -> Span:
        """The gross effect; as the file has it, where it is not stated whether that is gross."""
        return self.effect if self.chosen is None else self.chosen.gross

    def to_json(self) -> dict[str, Any]:
        """The result as plain data, with fixed names; amounts in øre."""
        case = self.source.case
        return {
            "case": case.case,
            "title": case.title,
            "municipality": case.municipality,
            "file": self.source.file,
            "source": case.source.title,
            "years": str(case.years),
            "price_level": case.price_level,
            "effect_is": case.effect_is,
            "cost": self.cost.to_json(),
            "cost_by_year": _by_year(self.by_year(self.costs)),
            "cost_by_type": {kind: each.to_json() for kind, each in self.by_type(self.costs).items()},
            "effect": self.effect.to_json(),
            "effect_by_year": _by_year(self.by_year(self.effects)),
            "effect_by_type": {kind: each.to_json() for kind, each in self.by_type(self.effects).items()},
            "net": None if self.chosen is None else self.chosen.net.to_json(),
            "readings": [reading.to_json() for reading in self.readings.values()],
            "payers": [payer.to_json() for payer in self.payers],
            "persons": [each.to_json() for each in self.people],
            "needed": [each.to_json() for each in self.needed],
            "first_loss": None if self.first_loss is None else self.first_loss.to_json(),
            "discount": {
                "source": self.rates.source,
                "announced": None if self.rates.announced is None else self.rates.announced.isoformat(),
                "rates": [{"from_year": first, "rate": str(rate)} for first, rate in self.rates.steps],
                "base_year": self.base_year,
            },
        }


def _by_year(spans: Mapping[int, Span] | None) -> dict[str, Any] | None:
    return None if spans is None else {str(year): each.to_json() for year, each in spans.items()}


def _years(years: range, lines: Sequence[Line]) -> dict[int, Span] | None:
    if not years or any(None in line.cells for line in lines):
        return None
    return {year: total(line.cells.get(year, Span()) for line in lines) for year in years}


def _grossed(
    chosen: Reading | None, gained: Mapping[int, Span] | None, spent: Mapping[int, Span] | None
) -> Mapping[int, Span] | None:
    """The gross effect by year, from the effect as the file has it."""
    if chosen is None or chosen.kind == "gross" or gained is None:
        return gained
    return None if spent is None else {year: gained[year] + spent[year] for year in gained}


def reckon(source: CaseFile) -> Result:
    """What a case comes to."""
    case = source.case
    costs, effects, transfers = amounts.costs(case), amounts.effects(case), amounts.transfers(case)
    cost, effect = (total(line.in_all for line in lines) for lines in (costs, effects))
    profile = rates(case.discount)
    base = case.discount.base_year or (case.years.years[0] if case.years.limited else None)
    kinds: tuple[Kind, ...] = ("gross", "net")
    readings = {kind: _reading(kind, source, costs, effects, profile, base) for kind in kinds}
    chosen = None if case.effect_is == "not stated" else readings["net" if "net" in case.effect_is else "gross"]
    by_year = _grossed(chosen, _years(case.years.years, effects), _years(case.years.years, costs))
    gross = effect if chosen is None else chosen.gross
    return Result(
        source,
        costs,
        effects,
        transfers,
        cost,
        effect,
        readings,
        chosen,
        _payers(costs, effects, transfers),
        people(case, gross, by_year),
        breakeven.needed(case, cost, effects),
        first_loss(cost, gross),
        profile,
        base,
    )


def first_loss(cost: Span, effect: Span) -> Span | None:
    """What is lost if only the least of a range of effects comes: the cost less that least."""
    if not (cost.whole and effect.whole) or effect.low is None or effect.low == effect.high:
        return None
    return cost - Span(effect.low, effect.low)


def _reading(
    kind: Kind, source: CaseFile, costs: tuple[Line, ...], effects: tuple[Line, ...], profile: Rates, base: int | None
) -> Reading:
    horizon = source.case.years
    cost, effect = (total(line.in_all for line in lines) for lines in (costs, effects))
    gross, net = (effect, effect - cost) if kind == "gross" else (effect + cost, effect)
    gained, spent = _years(horizon.years, effects), _years(horizon.years, costs)
    by_year = gained
    if kind == "gross" and gained is not None:
        by_year = None if spent is None else {year: gained[year] - spent[year] for year in gained}
    sums = None
    if horizon.limited and by_year is not None:
        years = list(by_year)
        sums = {year: total(by_year[each] for each in years[: at + 1]) for at, year in enumerate(years)}
    counted = costs if kind == "gross" else ()
    found = breakeven.break_even(horizon, counted, effects, sums)
    return Reading(kind, gross, net, by_year, sums, found, _present_value(by_year, sums, profile, base))


def _present_value(
    by_year: Mapping[int, Span] | None, sums: Mapping[int, Span] | None, profile: Rates, base: int | None
) -> Span | None:
    if by_year is None or sums is None or base is None or not all(each.whole for each in by_year.values()):
        return None
    worth = [exactly(each).times(known(profile.factor(year - base))) for year, each in by_year.items()]
    low, high = ([getattr(each, end) for each in worth] for end in ("low", "high"))
    return Span(None if None in low else rounded(sum(low)), None if None in high else rounded(sum(high)))


def _payers(costs: tuple[Line, ...], effects: tuple[Line, ...], transfers: tuple[Line, ...]) -> tuple[Payer, ...]:
    named = [line.payer for line in (*costs, *effects, *transfers)]
    named += [line.receiver for line in transfers if line.receiver is not None]
    found = []
    for name in dict.fromkeys(named):
        cost, effect, sent = (
            total(line.in_all for line in lines if line.payer == name) for lines in (costs, effects, transfers)
        )
        received = total(line.in_all for line in transfers if line.receiver == name)
        beside = received - sent
        net: dict[Kind, Span] = {"gross": effect - cost + beside, "net": effect + beside}
        found.append(Payer(name, cost, effect, sent, received, net))
    return tuple(found)
