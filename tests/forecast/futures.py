"""Agreements and forecasts for tests: the real ones, and a small one in YAML with blocks that a test puts in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from plainly import Statements, settled_plainly, statements_of

from virkning.facts import Facts, from_tables
from virkning.forecast.load import load as load_forecast
from virkning.forecast.load import loads as loads_forecast
from virkning.forecast.model import Forecast
from virkning.forecast.people import Setup
from virkning.forecast.register import Rows, register_of
from virkning.forecast.simulate import Futures, simulate
from virkning.settlement import Engine, declarations, settle
from virkning.terms import Terms, load, loads
from virkning.terms.analysis import decimal
from virkning.terms.read import read

AGREEMENTS = Path(__file__).resolve().parents[2] / "agreements"

AGREEMENT = """
agreement: small
title: Small
currency: DKK
parties: {fund: {name: Fund}, municipality: {name: Town}}
price_level: {year: 2026, index: wages, clause: "1"}
grant: {amount: "100000.01", clause: "1"}
period: {first: 2026-01-01, last: 2027-12-31, clause: "1"}
participants: {planned: 60}
cohorts:
  clause: "3"
  groups:
    - {id: a, first: 2026-01-01, last: 2026-12-31, planned: 30, statements: {first: 2027-06-30, times: 3}}
    - {id: b, first: 2027-01-01, last: 2027-12-31, planned: 30, statements: {first: 2028-06-30, times: 2}}
measures:
  paid_hours: {every: month, unit: hours, between: [0, 744], decimals: 2}
  wellbeing: {every: occasion, occasions: [start, 6m, 12m], unit: points, between: [0, 10]}
outcomes:
  - id: work
    title: Work
    clause: "4"
    each: participant, month
    when: paid_hours >= 86
    pay: "56.01"
    measured: {window: 6 months}
  - id: life
    title: Life
    clause: "5"
    each: participant
    when: wellbeing[6m] - wellbeing[start] >= 1
    pay: "48.03"
    measured: {statements: first, occasions: [6m]}
missing: {rule: mean, clause: "6"}
statements:
  clause: "7"
  dates:
    - {date: 2027-06-30, due: 2027-08-31}
    - {date: 2027-12-31, due: 2028-02-29}
    - {date: 2028-06-30, due: 2028-08-31}
    - {date: 2028-12-31, due: 2029-02-28}
"""

FORECAST = """
forecast: small
title: Small
plan:
  work:
    source: assumed
    by_measurement: [{share: "20%", range: ["10%", "35%"]}, {share: "40%", range: ["15%", "60%"]}]
  life: {source: assumed, by_measurement: [{share: "65%", range: ["45%", "80%"]}]}
measures:
  paid_hours:
    source: assumed
    outcome: work
    stays: {share: "90%", range: ["80%", "97%"]}
    success: {"86": "20%", "100": "50%", "160.33": "30%"}
    otherwise: "12.5"
    missing: {share: "5%", range: ["0%", "10%"]}
  wellbeing:
    source: assumed
    outcome: life
    before: start
    after: 6m
    asked: 6 months
    start: {"2": "50%", "5": "30%", "7": "20%"}
    success: {"1": "60%", "3": "40%"}
    otherwise: {"0": "70%", "-1": "30%"}
    missing: {share: "8%", range: ["3%", "20%"]}
"""


def yaml_of(data: Any) -> str:
    """Data as YAML: JSON is."""
    return json.dumps(data, default=str)


@cache
def agreed(name: str, readings: tuple[tuple[str, str], ...] = ()) -> Terms:
    """One of the real agreements."""
    return load(AGREEMENTS / f"{name}.yaml", dict(readings))


@cache
def real_forecast(name: str) -> Forecast:
    """The forecast of a real agreement."""
    return load_forecast(agreed(name)).forecast


def changed_forecast(name: str, **blocks: Any) -> Forecast:
    """The forecast of a real agreement with blocks put in; None takes one away."""
    raw, _ = read((AGREEMENTS / f"{name}.forecast.yaml").read_text("utf-8"), name)
    data = {key: value for key, value in {**raw, **blocks}.items() if value is not None}
    return loads_forecast(agreed(name), yaml_of(data)).forecast


def terms_data() -> dict[str, Any]:
    """The small agreement as plain data, to be changed by a test."""
    return read(AGREEMENT, "small.yaml")[0]


def forecast_data() -> dict[str, Any]:
    """The small agreement's forecast as plain data, to be changed by a test."""
    return read(FORECAST, "small.forecast.yaml")[0]


def small_terms(measures: dict[str, Any] | None = None, **blocks: Any) -> Terms:
    """The small agreement with blocks put in, and measures added."""
    data = {key: value for key, value in {**terms_data(), **blocks}.items() if value is not None}
    data["measures"] |= measures or {}
    return loads(yaml_of(data), "small.yaml")


def small_forecast(terms: Terms, **blocks: Any) -> Forecast:
    """The forecast of a small agreement with blocks put in."""
    data = {key: value for key, value in {**forecast_data(), **blocks}.items() if value is not None}
    return loads_forecast(terms, yaml_of(data)).forecast


# One scenario, settled by itself


def facts_of(setup: Setup, rows: Rows) -> Facts:
    """Rows as facts; every row must be accepted."""
    tables = (rows.participants, rows.observations, rows.aggregates, index_rows(setup))
    facts = from_tables(*tables, declarations(setup.terms))
    errors = [str(each) for each in facts.problems if each.severity == "error"]
    assert not errors, errors[:5]
    return facts


def index_rows(setup: Setup) -> list[dict[str, Any]]:
    """The index table of a simulation as rows."""
    return [
        {"index": name, "year": str(year), "percent": decimal(percent)}
        for name, by_year in setup.indices.items()
        for year, percent in by_year.items()
    ]


def together(futures: Futures, scenario: int) -> Statements:
    """What a scenario comes to in a simulation."""
    amounts = futures.amounts
    return [
        {
            "earned": int(amounts.earned[scenario, each.index]),
            "payable": int(amounts.payable[scenario, each.index]),
            "reduced": int(amounts.reduced[scenario, each.index]),
            "unresolved": int(amounts.unresolved[scenario, each.index]),
            "outcomes": {name: int(own[scenario, each.index]) for name, own in amounts.outcomes.items()},
        }
        for each in futures.statements
    ]


def assert_same(
    setup: Setup, scenarios: int, chosen: Iterable[int], seed: int = 7, engine: Engine | None = None
) -> Futures:
    """Scenarios of a simulation come to what their facts come to by themselves: plainly, or read and by an engine."""
    futures = simulate(setup, scenarios, seed)
    for scenario in chosen:
        rows = register_of(setup, scenarios, seed, scenario)
        if engine is None:
            tables = (rows.participants, rows.observations, rows.aggregates, index_rows(setup))
            alone = settled_plainly(setup.terms, *tables)
        else:
            alone = statements_of(settle(setup.terms, facts_of(setup, rows), engine))
        assert together(futures, scenario) == alone, scenario
    return futures
