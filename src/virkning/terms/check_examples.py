"""What must hold for worked examples: they speak of what the agreement declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from virkning.terms.model import Agreement, Given
from virkning.terms.problems import Findings, Path
from virkning.terms.values import parse_money

COLUMNS = ("enrolled_on", "started_on", "ended_on", "end_reason", "replaced_by")
TOTALS = ("earned", "payable", "unresolved", "observed", "imputed", "pro_rata", "top_up")


def check_examples(agreement: Agreement, findings: Findings) -> None:
    """Add every example that names something the agreement does not have."""
    dates = {each.date for each in agreement.statements.dates}
    amended = str([each.set for each in agreement.amendments])
    outcomes = [each.id for each in agreement.outcomes]
    readings = {each.id: list(each.alternatives) for each in agreement.readings}
    for index, example in enumerate(agreement.examples):
        at: Path = ("examples", index)
        _given(agreement, example.given, (*at, "given"), findings)
        for reading, alternative in example.readings.items():
            if alternative not in readings.get(reading, []):
                known = ", ".join(readings.get(reading, readings)) or "none"
                findings.error(
                    (*at, "readings", reading),
                    "there is no such reading",
                    found=alternative,
                    expected=f"one of: {known}",
                )
        for day, amounts in example.expect.items():
            here: Path = (*at, "expect", day.isoformat())
            if dates and day not in dates and day.isoformat() not in amended:
                findings.error(here, "is not a statement date", found=day)
            for name, amount in amounts.items():
                if name not in outcomes and name not in TOTALS and f"outcomes.{name}" not in amended:
                    findings.error(
                        (*here, name),
                        "is neither an outcome nor a total",
                        found=name,
                        expected=f"one of: {', '.join([*outcomes, *TOTALS])}",
                    )
                _amount(name, amount, (*here, name), findings)


def _amount(name: str, amount: Any, at: Path, findings: Findings) -> None:
    if name == "unresolved":
        if not isinstance(amount, int) or amount < 0:
            findings.error(at, "is a number of cells", found=amount, expected="a whole number")
        return
    try:
        parse_money(amount)
    except ValueError as error:
        findings.error(at, str(error), found=amount)


def _given(agreement: Agreement, given: Given, at: Path, findings: Findings) -> None:
    columns = [*COLUMNS, *agreement.participants.attributes]
    measured = {name: each.of for name, each in agreement.measures.items()}
    for name, row in given.participants.items():
        _known(row, columns, (*at, "participants", name), "is not a column of participants", findings)
    for prefix, group in given.groups.items():
        here: Path = (*at, "groups", prefix)
        _known(group.participant, columns, (*here, "participant"), "is not a column of participants", findings)
        _measures(group.observations, measured, "participant", (*here, "observations"), findings)
        for measure, periods in group.observations.items():
            for period, counts in periods.items():
                if sum(counts.values()) > group.count:
                    findings.error(
                        (*here, "observations", measure, period),
                        "counts more than the group has",
                        found=sum(counts.values()),
                        expected=f"at most {group.count}",
                    )
    _measures(given.observations, measured, "participant", (*at, "observations"), findings)
    for measure, rows in given.observations.items():
        _known(rows, list(given.participants), (*at, "observations", measure), "is not a participant here", findings)
    _measures(given.aggregates, measured, "agreement", (*at, "aggregates"), findings)
    index = agreement.price_level.index
    _known(given.indices, [index] if index else [], (*at, "indices"), "is not the index of the price level", findings)


def _measures(names: Iterable[str], measured: Mapping[str, str], of: str, at: Path, findings: Findings) -> None:
    for name in names:
        if name not in measured:
            findings.error((*at, name), "is not a measure", found=name, expected=f"one of: {', '.join(measured)}")
        elif measured[name] != of:
            findings.error(
                (*at, name),
                f"is observed for the {measured[name]}",
                found=name,
                expected="observations" if measured[name] == "participant" else "aggregates",
            )


def _known(names: Iterable[str], known: list[str], at: Path, message: str, findings: Findings) -> None:
    for name in names:
        if name not in known:
            findings.error((*at, name), message, found=name, expected=f"one of: {', '.join(known) or 'none'}")
