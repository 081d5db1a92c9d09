"""The worked examples of an agreement: their facts, and whether what must come out does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from virkning.facts import Facts, from_tables
from virkning.settlement import Engine, Settlement, declarations, settle
from virkning.settlement.result import StatementResult
from virkning.terms import BadInput, Problem, Terms
from virkning.terms.analysis import decimal
from virkning.terms.check import money
from virkning.terms.model import Example, Given, Group
from virkning.terms.values import month_text, parse_interval, parse_money

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example: its name, and what came out otherwise than expected (empty: it holds)."""

    name: str
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether everything came out as expected."""
        return not self.differences


def run(terms: Terms, engine: Engine = "reference") -> list[ExampleResult]:
    """Settle every example of an agreement and compare. Raises BadInput where an example's facts are bad."""
    return [run_one(terms, example, engine) for example in terms.agreement.examples]


def run_one(terms: Terms, example: Example, engine: Engine = "reference") -> ExampleResult:
    """Settle one example and compare. Raises BadInput where its facts are bad."""
    from virkning.terms import load

    chosen = load(terms.file, example.readings) if example.readings else terms
    facts = example_facts(chosen, example)
    settlement = settle(chosen, facts, engine)
    return ExampleResult(example.name, tuple(_differences(example, settlement)))


def example_facts(terms: Terms, example: Example) -> Facts:
    """The facts of an example, checked like any others."""
    given = example.given
    indices = [
        {"index": index, "year": str(year), "percent": decimal(percent)}
        for index, years in given.indices.items()
        for year, percent in years.items()
    ]
    facts = from_tables(
        [*_participants(given)],
        [*_observations(terms, given)],
        [*_aggregates(terms, given)],
        indices,
        declarations(terms),
    )
    errors = [problem for problem in facts.problems if problem.severity == "error"]
    if errors:
        raise BadInput([Problem(terms.file, None, f'example "{example.name}"', str(each)) for each in errors])
    return facts


def _participants(given: Given) -> Iterator[Row]:
    for participant, columns in given.participants.items():
        yield {"participant_id": participant, **{key: _plain(value) for key, value in columns.items()}}
    for prefix, group in given.groups.items():
        for participant in _ids(prefix, group):
            yield {"participant_id": participant, **{key: _plain(value) for key, value in group.participant.items()}}


def _ids(prefix: str, group: Group) -> list[str]:
    width = len(str(group.count))
    return [f"{prefix}-{number:0{width}d}" for number in range(1, group.count + 1)]


def _plain(value: Any) -> str | None:
    return None if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _observations(terms: Terms, given: Given) -> Iterator[Row]:
    for measure, by_participant in given.observations.items():
        for participant, values in by_participant.items():
            for period, value in _values(values):
                for one in _periods(terms, measure, period):
                    yield {"participant_id": participant, "measure": measure, "period": one, "value": value}
    for prefix, group in given.groups.items():
        ids = _ids(prefix, group)
        for measure, by_period in group.observations.items():
            for period, counts in by_period.items():
                for one in _periods(terms, measure, period):
                    drawn = [value for value, count in counts.items() for _ in range(count)]
                    for participant, value in zip(ids, drawn, strict=False):
                        yield {"participant_id": participant, "measure": measure, "period": one, "value": value}


def _values(values: Any) -> Iterator[tuple[str, str]]:
    if isinstance(values, Mapping):
        yield from ((str(period), str(value)) for period, value in values.items())
    else:
        yield from ((str(day), "1") for day in values)


def _periods(terms: Terms, measure: str, period: str) -> list[str]:
    spec = terms.agreement.measures.get(measure)
    if spec is not None and spec.every == "month" and "/" in period:
        return [month_text(month) for month in parse_interval(period).months]
    return [period]


def _aggregates(terms: Terms, given: Given) -> Iterator[Row]:
    for measure, values in given.aggregates.items():
        for period, value in values.items():
            for one in _periods(terms, measure, str(period)):
                yield {"measure": measure, "period": one, "value": str(value)}


def _differences(example: Example, settlement: Settlement) -> Iterator[str]:
    for day, expected in example.expect.items():
        result = settlement.statement(day.isoformat())
        if result is None:
            yield f"{day}: there is no such statement"
            continue
        for name, value in expected.items():
            wanted = int(value) if name == "unresolved" else parse_money(value)
            found = _found(result, name)
            if found is None:
                yield f"{day}: {name} is neither an outcome nor a total"
            elif found != wanted:
                yield f"{day}: {name} should be {value}, is {_shown(name, found)}"


def _found(result: StatementResult, name: str) -> int | None:
    if name in ("earned", "payable", "unresolved"):
        return int(getattr(result, name))
    return result.by_basis[name] if name in result.by_basis else result.outcomes.get(name)


def _shown(name: str, amount: int) -> str:
    return str(amount) if name == "unresolved" else money(amount)
