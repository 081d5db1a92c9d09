"""What a forecast says: quantiles of what is owed, the risks, and who is left with what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from virkning.facts import Facts
from virkning.forecast.economy import (
    Flow,
    disbursements,
    discount_rate,
    expected_net,
    flows_of,
    funder,
    granted,
    net,
    present_values,
    rates_of_return,
    undated,
    valued_at,
)
from virkning.forecast.expected import Expected, expect
from virkning.forecast.load import Parameters
from virkning.forecast.model import PAYERS, Payer
from virkning.forecast.origin import Origin
from virkning.forecast.people import Setup
from virkning.forecast.simulate import Futures, lucks_of
from virkning.forecast.variants import cap_of
from virkning.settlement.schedule import Statement

QUANTILES = (5, 25, 50, 75, 95)


@dataclass(frozen=True, slots=True)
class Spread:
    """How an amount varies over the scenarios: minor units. Quantiles are amounts of a scenario, by per cent."""

    mean: int
    error: int
    """The standard error of the mean: sampling alone, rounded up."""
    quantiles: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class StatementForecast:
    """What one statement may come to, alone and with those before it."""

    statement: Statement
    planned: int | None
    """What the agreement's own plan says."""
    expected: int
    """What the plan of this forecast comes to, settled in expectation."""
    spread: Spread
    cumulative: Spread
    known: bool
    """Whether all of it has happened."""


@dataclass(frozen=True, slots=True)
class Chances:
    """How often something happens, out of all scenarios; None where it cannot be said."""

    cap_binds: Fraction
    grant_not_repaid: Fraction | None
    municipality_loses: Fraction | None


@dataclass(frozen=True, slots=True)
class Return:
    """The rate of return of whoever gives the grant, where a scenario has one."""

    quantiles: Mapping[int, float]
    mean: float | None
    without: int
    """Scenarios without a solution: nothing comes back. They are in neither the mean nor the quantiles."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a payer is left with, on average: minor units by kind of flow and in all, and by year."""

    payer: Payer
    by_kind: Mapping[str, int]
    total: int | None
    """None where a part of it is not stated."""
    by_year: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Result:
    """A whole forecast."""

    setup: Setup
    parameters: Parameters
    seed: int
    scenarios: int
    expected: Expected
    expected_net: Fraction | None
    """What the municipality is left with in the plan; None where its gains are not stated."""
    statements: Sequence[StatementForecast]
    total: Spread
    earned: Spread
    chances: Chances
    unsettled: int
    """Scenarios with cells that could not be settled; they are in all figures, these cells at 0."""
    unsettled_cells: int
    """The most such cells in a scenario."""
    funder: Payer
    rate_of_return: Return | None
    funder_value: Spread | None
    """The present value of whoever gives the grant; its mean may be below zero."""
    loss_given_failure: Spread | None
    """What is missing of the grant, in the scenarios in which it is not repaid."""
    municipality: Spread | None
    municipality_value: Spread | None
    shares: Sequence[Share]
    rate: Fraction
    rate_source: str
    valued_at: date
    """The day of present values."""

    @property
    def grant(self) -> int | None:
        """The grant that is to be repaid; None where there is none."""
        agreement = self.setup.terms.agreement
        return granted(agreement) if disbursements(agreement) else None

    @property
    def undated(self) -> int:
        """How much of the grant is due at no day that is named."""
        return undated(self.setup.terms.agreement)

    @property
    def cap(self) -> int | None:
        """The cap on all that is paid; None where there is none."""
        return cap_of(self.setup.terms.agreement)


def result_of(setup: Setup, parameters: Parameters, futures: Futures, seed: int) -> Result:
    """Everything a forecast says of its scenarios."""
    amounts, agreement = futures.amounts, setup.terms.agreement
    scenarios = len(amounts.payable)
    flows = flows_of(setup, futures, lucks_of(setup, scenarios, seed, {}))
    rate, source = discount_rate(setup.forecast)
    total = amounts.payable.sum(axis=1)
    unresolved = amounts.unresolved.sum(axis=1)
    expected = expect(setup)
    giver, given, whole = funder(agreement), disbursements(agreement), granted(agreement)
    failed = total[total < whole] if given else np.zeros(0, dtype=np.int64)
    stated = gains_stated(setup)
    own = net(flows, "municipality")
    return Result(
        setup=setup,
        parameters=parameters,
        seed=seed,
        scenarios=scenarios,
        expected=expected,
        expected_net=expected_net(setup, expected) if stated else None,
        statements=_statements(setup, futures, expected),
        total=spread(total),
        earned=spread(amounts.earned.sum(axis=1)),
        chances=Chances(
            cap_binds=_chance(amounts.reduced.sum(axis=1) > 0),
            grant_not_repaid=_chance(total < whole) if given else None,
            municipality_loses=_chance(own < 0) if stated else None,
        ),
        unsettled=int((unresolved > 0).sum()),
        unsettled_cells=int(unresolved.max(initial=0)),
        funder=giver,
        rate_of_return=_rate_of_return(flows, giver) if given else None,
        funder_value=spread(present_values(flows, giver, rate)) if given else None,
        loss_given_failure=spread(whole - failed) if len(failed) else None,
        municipality=spread(own) if stated else None,
        municipality_value=spread(present_values(flows, "municipality", rate)) if stated else None,
        shares=_shares(flows, setup),
        rate=rate,
        rate_source=source,
        valued_at=valued_at(flows),
    )


def gains_stated(setup: Setup) -> bool:
    """Whether it is known what the municipality gains, so that a result of its own can be given."""
    economy = setup.forecast.economy
    if economy is None or "municipality" in {each.payer for each in economy.not_stated}:
        return False
    return any(gain.payer == "municipality" for gain in economy.gains)


def mean(amounts: NDArray[np.int64]) -> int:
    """The mean over scenarios, exact until it is rounded to whole minor units."""
    return round(Fraction(sum(amounts.tolist()), len(amounts)))


def spread(amounts: NDArray[np.int64]) -> Spread:
    """How amounts vary over scenarios."""
    number = len(amounts)
    error = int(np.ceil(amounts.std(ddof=1) / np.sqrt(number))) if number > 1 else 0
    at = np.quantile(amounts, [each / 100 for each in QUANTILES], method="inverted_cdf")
    return Spread(mean(amounts), error, {q: int(amount) for q, amount in zip(QUANTILES, at, strict=True)})


def _chance(holds: NDArray[np.bool_]) -> Fraction:
    return Fraction(int(holds.sum()), len(holds))


def _statements(setup: Setup, futures: Futures, expected: Expected) -> list[StatementForecast]:
    planned: dict[date, int | None] = {each.date: each.planned for each in setup.terms.agreement.statements.dates}
    payable, until = futures.amounts.payable, setup.known.until
    cumulative = payable.cumsum(axis=1)
    return [
        StatementForecast(
            statement=each,
            planned=planned.get(each.date),
            expected=expected.payable[each.index],
            spread=spread(payable[:, each.index]),
            cumulative=spread(cumulative[:, each.index]),
            known=until is not None and each.date <= until,
        )
        for each in futures.statements
    ]


def _rate_of_return(flows: Sequence[Flow], giver: Payer) -> Return:
    rates = rates_of_return(flows, giver)
    if not len(rates.found):
        return Return({}, None, rates.without)
    at = np.quantile(rates.found, [each / 100 for each in QUANTILES], method="inverted_cdf")
    found = {q: float(rate) for q, rate in zip(QUANTILES, at, strict=True)}
    return Return(found, float(rates.found.mean()), rates.without)


def _shares(flows: Sequence[Flow], setup: Setup) -> list[Share]:
    economy = setup.forecast.economy
    unknown = {each.payer for each in economy.not_stated} if economy else set()
    if not gains_stated(setup):
        unknown.add("municipality")
    found = []
    for payer in PAYERS:
        own = [flow for flow in flows if flow.payer == payer]
        if not own:
            continue
        kinds: dict[str, int] = {}
        years: dict[int, int] = {}
        for flow in own:
            amount = mean(flow.amounts)
            kinds[flow.what] = kinds.get(flow.what, 0) + amount
            years[flow.day.year] = years.get(flow.day.year, 0) + amount
        total = None if payer in unknown else sum(kinds.values())
        found.append(Share(payer, kinds, total, dict(sorted(years.items()))))
    return found


def to_json(result: Result, code_version: str, facts: Facts | None = None) -> dict[str, Any]:
    """A forecast as JSON data; amounts in minor units, shares as numbers between 0 and 1."""
    origin = Origin(result.setup, result.parameters, result.scenarios, result.seed, facts)
    return {
        **origin.to_json(code_version),
        "unsettled_scenarios": result.unsettled,
        "unsettled_cells_at_most": result.unsettled_cells,
        "grant_oere": result.grant,
        "grant_undated_oere": result.undated,
        "cap_oere": result.cap,
        "plan": {
            "payable_oere": sum(result.expected.payable),
            "earned_oere": sum(result.expected.earned),
            "municipality_net_oere": None if result.expected_net is None else round(result.expected_net),
        },
        "statements": [
            {
                "statement": each.statement.date.isoformat(),
                "due": each.statement.due.isoformat(),
                "known": each.known,
                "planned_oere": each.planned,
                "expected_oere": each.expected,
                **_spread_json(each.spread),
                "cumulative": _spread_json(each.cumulative),
            }
            for each in result.statements
        ],
        "payable": _spread_json(result.total),
        "earned": _spread_json(result.earned),
        "chances": {
            "cap_binds": float(result.chances.cap_binds),
            "grant_not_repaid": _number(result.chances.grant_not_repaid),
            "municipality_loses": _number(result.chances.municipality_loses),
        },
        "funder": {
            "payer": result.funder,
            "rate_of_return": None if result.rate_of_return is None else {
                "mean": result.rate_of_return.mean,
                "quantiles": {str(q): rate for q, rate in result.rate_of_return.quantiles.items()},
                "scenarios_without": result.rate_of_return.without,
            },
            "present_value": _maybe(result.funder_value),
            "loss_given_failure": _maybe(result.loss_given_failure),
        },
        "municipality": {"net": _maybe(result.municipality), "present_value": _maybe(result.municipality_value)},
        "discount_rate": {
            "a_year": float(result.rate),
            "source": result.rate_source,
            "to": result.valued_at.isoformat(),
        },
        "payers": [
            {
                "payer": each.payer,
                "total_oere": each.total,
                "by_kind_oere": dict(each.by_kind),
                "by_year_oere": {str(year): amount for year, amount in each.by_year.items()},
            }
            for each in result.shares
        ],
        "not_stated": [each.payer for each in result.setup.forecast.economy.not_stated]
        if result.setup.forecast.economy
        else [],
    }  # fmt: skip


def _spread_json(each: Spread) -> dict[str, Any]:
    quantiles = {str(q): amount for q, amount in each.quantiles.items()}
    return {"mean_oere": each.mean, "standard_error_oere": each.error, "quantiles_oere": quantiles}


def _maybe(each: Spread | None) -> dict[str, Any] | None:
    return None if each is None else _spread_json(each)


def _number(chance: Fraction | None) -> float | None:
    return None if chance is None else float(chance)
