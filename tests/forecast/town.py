"""A town with a fund's grant of 100 kr.: an agreement measured as a whole, and futures of it made by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from virkning.forecast.economy import Flow
from virkning.forecast.load import Parameters, loads
from virkning.forecast.model import Payer
from virkning.forecast.people import Setup
from virkning.forecast.results import Result, result_of
from virkning.forecast.simulate import Futures, setup_of
from virkning.settlement.many import Amounts
from virkning.terms import Terms, load
from virkning.terms.read import read
from virkning.terms.values import parse_date

AGREEMENT = """
agreement: town
title: Town
currency: DKK
parties: {fund: {name: Fund}, municipality: {name: Town}}
price_level: {year: 2026, clause: "1"}
grant:
  clause: "1"
  amount: "100.00"
  disbursements: [{due: 2026-01-01, amount: "100.00", clause: "1"}]
period: {first: 2026-01-01, last: 2027-12-31, clause: "1"}
measures:
  whole: {of: agreement, every: interval, unit: persons, between: [0, 1000]}
  met: {of: agreement, every: interval, unit: persons, between: [0, 1000]}
outcomes:
  - id: met
    title: Met
    clause: "2"
    each: agreement, window
    quantity: met
    pay: "1.00"
    measured: {windows: {2026-12-31: 2026-01-01/2026-12-31, 2027-12-31: 2027-01-01/2027-12-31}}
missing: {rule: unresolved, clause: "3"}
statements:
  clause: "4"
  dates: [{date: 2026-12-31, due: 2027-01-01}, {date: 2027-12-31, due: 2028-01-01}]
limits: [{id: cap, title: Cap, clause: "5", at_most: "150.00"}]
"""

FORECAST = """
forecast: town
title: Town
aggregates:
  whole: {value: "100", source: assumed}
  met: {of: whole, by_measurement: [{share: "50%", range: ["20%", "80%"]}], source: assumed}
"""

ECONOMY = {
    "until": 2028,
    "costs": {"source": "s", "lines": [{"title": "Work", "payer": "municipality", "by_year": {2026: "100.00"}}]},
    "gains": [{"title": "Saved", "payer": "municipality", "outcome": "met", "each": {"amount": "2.00"}, "source": "s"}],
}


def changed(text: str, **blocks: Any) -> str:
    """A file's text with blocks put in; None takes one away."""
    data = {key: value for key, value in {**read(text, "file.yaml")[0], **blocks}.items() if value is not None}
    return json.dumps(data, default=str)


def town(folder: Path, forecast: dict[str, Any] | None = None, **blocks: Any) -> Setup:
    """The town's agreement in a folder, with blocks put in it and in its forecast."""
    terms = town_terms(folder, **blocks)
    return setup_of(terms, parameters(terms, **(forecast or {})).forecast)


def town_terms(folder: Path, **blocks: Any) -> Terms:
    """The town's agreement, in a file."""
    file = folder / "town.yaml"
    file.write_text(changed(AGREEMENT, **blocks), "utf-8")
    return load(file)


def parameters(terms: Terms, **blocks: Any) -> Parameters:
    """The town's forecast."""
    return loads(terms, changed(FORECAST, **{"economy": ECONOMY, **blocks}))


def futures(
    setup: Setup,
    payable: list[list[int]],
    reduced: list[int] | None = None,
    unresolved: list[int] | None = None,
    successes: dict[int, list[float]] | None = None,
) -> Futures:
    """Futures made by hand: what is payable in each scenario, in øre by statement."""
    paid = np.array(payable, dtype=np.int64)
    less, gone = np.zeros_like(paid), np.zeros_like(paid)
    less[:, 0], gone[:, 0] = reduced or 0, unresolved or 0
    met = {year: np.array(each) for year, each in (successes or {}).items()}
    amounts = Amounts(paid + less, paid, {"met": paid + less}, less, gone)
    return Futures(setup.plan.timeline.statements, amounts, {"met": met}, {})


def result(setup: Setup, made: Futures) -> Result:
    """What is said of futures made by hand."""
    return result_of(setup, parameters(setup.terms), made, seed=1)


def flow(payer: Payer, day: str, *amounts: int) -> Flow:
    """A flow in kroner."""
    return Flow(payer, "repayment", parse_date(day), np.array([amount * 100 for amount in amounts], dtype=np.int64))
