"""Many cases side by side, and their sums: no child beside its parent, no case twice, and nothing left out unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from virkning.forecast.cases.findings import Check, checks
from virkning.forecast.cases.load import CaseFile, load
from virkning.forecast.cases.reckon import Result, reckon
from virkning.forecast.cases.spans import Span, total
from virkning.terms.problems import BadInput, Problem

Why = Literal["child", "twice", "missing", "promised", "not stated", "unlimited", "no yearly amounts", "numbered years"]
Sum = Literal["cost", "effect", "net", "by_year"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A case that does not count in a sum, and why."""

    case: str
    why: Why
    of: str = ""
    """The parent it is counted in, or the file the same case was found in before."""

    def to_json(self) -> dict[str, Any]:
        """The omission as plain data."""
        return {"case": self.case, "why": self.why, "of": self.of}


@dataclass(frozen=True, slots=True)
class Year:
    """The sums of one calendar year, in øre."""

    cost: Span
    effect: Span
    net: Span


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Cases reckoned, and their sums."""

    results: tuple[Result, ...]
    checks: Mapping[str, tuple[Check, ...]]
    """The checks of each case, by id."""
    counted: tuple[Result, ...]
    """The cases that count: neither children of others that do, nor there twice."""
    sums: Mapping[Literal["cost", "effect", "net"], Span]
    counts: Mapping[Sum, int]
    """How many cases each sum is of."""
    by_year: Mapping[int, Year]
    payers: Mapping[str, tuple[Span, int]]
    """The net of each payer, and how many cases it is of."""
    left_out: Mapping[Sum | Literal["all"], tuple[LeftOut, ...]]

    @property
    def price_levels(self) -> tuple[int | str, ...]:
        """The price levels of what is added up; more than one makes a sum of unlike kroner."""
        return tuple(dict.fromkeys(result.source.case.price_level for result in self.counted))

    @property
    def alike(self) -> bool:
        """Whether cost, effect and net are sums of the same cases, so that the one is the difference of the others."""
        left = [{each.case for each in self.left_out[key]} for key in ("cost", "effect", "net")]
        return left[0] == left[1] == left[2]

    @property
    def assumed(self) -> tuple[str, ...]:
        """The cases whose effect the file reads as gross or net, though the source does not say so."""
        return tuple(each.source.case.case for each in self.counted if "assumed" in each.source.case.effect_is)

    def to_json(self) -> dict[str, Any]:
        """The portfolio as plain data, with fixed names; amounts in øre."""
        years = {
            str(year): {"cost": each.cost.to_json(), "effect": each.effect.to_json(), "net": each.net.to_json()}
            for year, each in self.by_year.items()
        }
        made = {case: [check.to_json() for check in found] for case, found in self.checks.items()}
        return {
            "cases": [result.to_json() for result in self.results],
            "checks": made,
            "counted": [result.source.case.case for result in self.counted],
            "sums": {key: {**each.to_json(), "cases": self.counts[key]} for key, each in self.sums.items()},
            "by_year": years,
            "payers": {name: {**net.to_json(), "cases": count} for name, (net, count) in self.payers.items()},
            "left_out": {key: [each.to_json() for each in found] for key, found in self.left_out.items()},
            "price_levels": list(self.price_levels),
            "assumed": list(self.assumed),
        }


def load_folder(folder: Path) -> tuple[CaseFile, ...]:
    """Every case below a folder, by name of file. Raises BadInput with every problem of every file."""
    problems: list[Problem] = []
    found = []
    files = sorted(folder.rglob("*.yaml"))
    if not files:
        message = "holds no case" if folder.is_dir() else "is no folder"
        raise BadInput([Problem(str(folder), None, "", message, expected="a folder of case files (*.yaml)")])
    for file in files:
        try:
            found.append(load(file))
        except BadInput as error:
            problems += error.problems
    problems += _shared(found)
    if problems:
        raise BadInput(dict.fromkeys(problems))
    return tuple(found)


def _shared(files: Sequence[CaseFile]) -> Iterable[Problem]:
    """Children of two parents: they would be counted in both."""
    parents: dict[str, CaseFile] = {}
    for file in files:
        for at, child in enumerate(file.case.children):
            other = parents.setdefault(child, file)
            if other.case.case != file.case.case:
                line = file.line("children", at)
                message = f"{child} is a child of {other.case.case} too, and would be counted twice"
                yield Problem(file.file, line, f"children.{at}", message, expected="one parent for each child")


def roll_up(files: Iterable[CaseFile]) -> Portfolio:
    """Reckon cases and add them up."""
    results: dict[str, Result] = {}
    never: list[LeftOut] = []
    for file in files:
        case = file.case.case
        if case in results:
            never.append(LeftOut(case, "twice", results[case].source.file))
        else:
            results[case] = reckon(file)
    parents = {child: case for case, result in results.items() for child in result.source.case.children}
    never += [LeftOut(case, "child", parents[case]) for case in results if case in parents]
    counted = [result for case, result in results.items() if case not in parents]
    sums: dict[Literal["cost", "effect", "net"], Span] = {}
    counts: dict[Sum, int] = {}
    left_out: dict[Sum | Literal["all"], tuple[LeftOut, ...]] = {"all": tuple(never)}
    for key in ("cost", "effect", "net"):
        taken, left_out[key] = _divide(counted, key)
        sums[key] = total(_amount(result, key) or Span() for result in taken)
        counts[key] = len(taken)
    yearly, left_out["by_year"] = _divide(counted, "by_year")
    counts["by_year"] = len(yearly)
    return Portfolio(
        tuple(results.values()),
        {case: checks(result) for case, result in results.items()},
        tuple(counted),
        sums,
        counts,
        _by_year(yearly),
        _payers(_divide(counted, "net")[0]),
        left_out,
    )


def _divide(results: Sequence[Result], key: Sum) -> tuple[list[Result], tuple[LeftOut, ...]]:
    """The cases a sum can be made of, and the others with why not."""
    reasons = [(result, _why_not(result, key)) for result in results]
    out = tuple(LeftOut(result.source.case.case, why) for result, why in reasons if why is not None)
    return [result for result, why in reasons if why is None], out


def _why_not(result: Result, key: Sum) -> Why | None:
    horizon = result.source.case.years
    if horizon.kind == "unlimited":
        return "unlimited"
    if key != "cost" and result.chosen is None:
        return "not stated"
    amounts = [result.cost, _amount(result, "effect")] if key == "by_year" else [_amount(result, key)]
    gaps = [gap.state for amount in amounts if amount is not None for gap in amount.gaps]
    if gaps:
        return "promised" if "promised" in gaps else "missing"
    if key == "by_year" and horizon.kind != "calendar":
        return "numbered years" if horizon.limited else "no yearly amounts"
    divided = result.by_year(result.costs) and result.by_year(result.effects)
    return "no yearly amounts" if key == "by_year" and not divided else None


def _amount(result: Result, key: Literal["cost", "effect", "net"]) -> Span | None:
    if key == "cost":
        return result.cost
    if key == "effect":
        return result.gross
    return None if result.chosen is None else result.chosen.net


def _by_year(results: Sequence[Result]) -> dict[int, Year]:
    found: dict[int, Year] = {}
    for result in results:
        costs, effects = result.by_year(result.costs) or {}, result.gross_by_year or {}
        for year in costs:
            before = found.get(year, Year(Span(), Span(), Span()))
            cost, effect = costs[year], effects[year]
            found[year] = Year(before.cost + cost, before.effect + effect, before.net + effect - cost)
    return dict(sorted(found.items()))


def _payers(results: Sequence[Result]) -> dict[str, tuple[Span, int]]:
    found: dict[str, tuple[Span, int]] = {}
    for result in results:
        for payer in result.payers:
            if result.chosen is not None:
                net, count = found.get(payer.name, (Span(), 0))
                found[payer.name] = (net + payer.net[result.chosen.kind], count + 1)
    return dict(sorted(found.items()))
