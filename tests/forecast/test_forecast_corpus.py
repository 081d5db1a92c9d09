"""Forecast files that do not fit: every problem, with its line, in one run."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from corpus import JARGON
from futures import AGREEMENTS, agreed, forecast_data, small_terms, yaml_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from virkning.forecast.check import planned_cohorts
from virkning.forecast.expected import expect
from virkning.forecast.load import Parameters, beside, load, loads
from virkning.forecast.simulate import setup_of, simulate
from virkning.terms import BadInput
from virkning.terms.read import read

BAD = sorted((Path(__file__).parent / "bad").glob("*.yaml"))


def problems_of(path: Path) -> list[str]:
    """Every problem of a file, with its line, as the user reads it."""
    (agreement,) = re.findall(r"^# of: (.*)$", path.read_text("utf-8"), re.MULTILINE)
    with pytest.raises(BadInput) as caught:
        load(agreed(agreement), path)
    return [str(each).removeprefix(f"{path}:") for each in caught.value.problems]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name.partition(".")[0])
def test_a_bad_forecast_is_told_everything_at_once(path: Path) -> None:
    expected = re.findall(r"^# expect: (.*)$", path.read_text("utf-8"), re.MULTILINE)
    assert expected, f"{path.name} must say what is wrong with it"
    assert problems_of(path) == expected


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name.partition(".")[0])
def test_a_message_is_plain_english(path: Path) -> None:
    for message in problems_of(path):
        assert not re.search(rf"{JARGON}|agreement file", message)


def test_a_forecast_that_is_not_there_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere.yaml: error: cannot be read: .*; expected what the forecast rests on"):
        load(agreed("jobfokus"), tmp_path / "nowhere.yaml")


def test_a_forecast_that_is_not_text_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("title: Køge".encode("latin-1"))
    with pytest.raises(BadInput, match="is not UTF-8 text"):
        load(agreed("jobfokus"), path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: a\ngrant: \x00", "2: error: not YAML: a character that no text has, number 0"),
        ("a: &a [*a]\n", "error: a block stands within itself"),
        ("a: " + "[" * 5000, "error: a block stands within itself, or within too many others"),
    ],
)
def test_what_no_file_can_be_is_a_problem_and_no_traceback(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=re.escape(said)):
        loads(agreed("jobfokus"), text)


def test_whoever_plans_nobody_is_told_where_to_write_how_many() -> None:
    terms = small_terms(cohorts=None, participants={})
    with pytest.raises(BadInput, match="people: nobody says how many are planned; expected planned: in the agr"):
        loads(terms, yaml_of(forecast_data()))


def test_a_forecast_stands_beside_its_agreement() -> None:
    assert beside("agreements/jobs.yaml") == Path("agreements/jobs.forecast.yaml")


@pytest.mark.parametrize("name", ["jobfokus", "randers"])
def test_the_forecasts_that_are_shipped_load(name: str) -> None:
    assert load(agreed(name)).forecast.forecast == name


# Agreements that a forecast cannot be of, or not like this


def refused(outcomes: list[dict[str, Any]], forecast: dict[str, Any] | None = None, **blocks: Any) -> str:
    with pytest.raises(BadInput) as caught:
        loads(small_terms(outcomes=outcomes, **blocks), yaml_of(forecast or forecast_data()))
    return "\n".join(map(str, caught.value.problems))


MONTHS = {"id": "work", "title": "T", "clause": "1", "each": "participant, month", "when": "paid_hours >= 86",
          "pay": "56.00", "measured": {"window": "6 months"}}  # fmt: skip
LIFE = {"id": "life", "title": "T", "clause": "2", "each": "participant", "pay": "48.00",
        "when": "wellbeing[6m] - wellbeing[start] >= 1",
        "measured": {"statements": "first", "occasions": ["6m"]}}  # fmt: skip


def test_a_measure_follows_the_plan_of_one_outcome() -> None:
    other = {**MONTHS, "id": "full", "when": "paid_hours >= 140"}
    forecast = forecast_data()
    forecast["plan"]["full"] = forecast["plan"]["work"]
    assert "plan.full: no measure follows this plan; expected a measure with outcome: full" in refused(
        [MONTHS, other, LIFE], forecast
    )


def test_a_month_that_counts_twice_has_one_share() -> None:
    twice = {**MONTHS, "measured": {"window": "12 months"}}
    assert "a month counts at two measurements, and their shares differ" in refused([twice, LIFE])
    same = forecast_data()
    same["plan"]["work"]["by_measurement"] = ["10%"]
    assert loads(small_terms(outcomes=[twice, LIFE]), yaml_of(same))


def test_an_outcome_of_two_measures_is_refused() -> None:
    both = {**LIFE, "when": "wellbeing[6m] >= 5 and health[6m] >= 5"}
    measures = {"health": {"every": "occasion", "occasions": ["6m"], "unit": "points", "between": [0, 10]}}
    assert "depends on other measures as well" in refused([MONTHS, both], measures=measures)


def test_a_score_is_of_the_occasions_its_outcome_looks_at() -> None:
    later = {**LIFE, "when": "wellbeing[12m] - wellbeing[start] >= 1"}
    assert "depends on wellbeing at another occasion; found 12m; expected start and 6m alone" in refused(
        [MONTHS, later]
    )


def test_participants_whose_cells_are_not_counted_cannot_be_simulated() -> None:
    summed = {**MONTHS, "each": "participant, window", "when": "sum(paid_hours) >= 500"}
    assert "participants of this agreement cannot be simulated: outcome work is not" in refused([summed, LIFE])


def test_a_number_of_participants_must_come_from_somewhere() -> None:
    cohorts = {"clause": "3", "groups": [{"id": "only", "first": "2026-01-01", "last": "2027-12-31"}]}
    found = refused([MONTHS, LIFE], cohorts=cohorts)
    assert "people.cohorts.only: nobody says how many are planned; expected a number of participants here" in found


def test_cohorts_that_are_not_named_are_as_the_agreement_plans() -> None:
    forecast = forecast_data()
    forecast["people"] = {"cohorts": {"a": 7}}
    parameters = loads(small_terms(), yaml_of(forecast))
    assert planned_cohorts(small_terms(), parameters.forecast) == {"a": 7, "b": 30}


def test_a_value_with_decimals_is_a_value() -> None:
    forecast = forecast_data()
    forecast["measures"]["paid_hours"] |= {"otherwise": "37.5", "success": {"86.25": "100%"}}
    assert loads(small_terms(), yaml_of(forecast)).forecast.measures["paid_hours"].success == {"86.25": 1}


# Any file at all


@cache
def shipped(name: str) -> str:
    return (AGREEMENTS / f"{name}.forecast.yaml").read_text("utf-8")


def nodes(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every node of some data."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(found for key, value in pairs for found in nodes(value, (*path, key)))]


ODD: list[Any] = [
    None, True, 0, -1, 10**30, 1.5, "", " ", "x", "0%", "100%", "101%", "-5%", "1e400", "nan", "86", "employment",
    "leavers", "headcount", "start", [], [[]], ["5%"], {}, {"share": "5%"}, {"of": "leavers"}, {"people": 0}, {1: 2},
    "2026-02-30", [None], {"": ""}, {"1": "100%"}, {"value": "1", "source": "s"}, "0 days", "99999 years",
]  # fmt: skip


def mutated(data: Any, draw: Any) -> Any:
    """The data with one node taken away, replaced, doubled or renamed."""
    path = draw(st.sampled_from(nodes(data)[1:]))
    node = data
    for step in path[:-1]:
        node = node[step]
    how = draw(st.sampled_from(["drop", "odd", "odd", "move", "rename"]))
    if how == "drop":
        del node[path[-1]]
    elif how == "rename" and isinstance(node, dict):
        node[draw(st.sampled_from(["x", 5, "source", "of", "before", "share"]))] = node.pop(path[-1])
    elif how == "move":
        other: Any = data
        for step in draw(st.sampled_from(nodes(data))):
            other = other[step]
        node[path[-1]] = deepcopy(other)
    else:
        node[path[-1]] = deepcopy(draw(st.sampled_from(ODD)))
    return data


@pytest.mark.parametrize("name", ["jobfokus", "randers"])
def test_any_file_loads_or_is_told_what_is_wrong(name: str) -> None:
    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(draw=st.data())
    def holds(draw: st.DataObject) -> None:
        assert_told(name, draw, 3)

    holds()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["jobfokus", "randers"])
def test_thousands_of_files_load_or_are_told_what_is_wrong(name: str) -> None:
    @settings(max_examples=800, deadline=None, suppress_health_check=list(HealthCheck))
    @given(draw=st.data())
    def holds(draw: st.DataObject) -> None:
        assert_told(name, draw, 5)

    holds()


def assert_told(name: str, data: st.DataObject, most: int) -> None:
    forecast, _ = read(shipped(name), name)
    for _ in range(data.draw(st.integers(1, most))):
        if len(nodes(forecast)) > 1:
            forecast = mutated(forecast, data.draw)
    text = yaml_of(forecast)
    try:
        found = loads(agreed(name), text)
    except BadInput as bad:
        assert bad.problems
        assert all(each.message and each.line for each in bad.problems)
        return
    assert isinstance(found, Parameters)
    setup = setup_of(agreed(name), found.forecast)
    assert expect(setup).statements == simulate(setup, 2, 1).statements


@pytest.mark.parametrize("name", ["jobfokus", "randers"])
def test_a_file_cut_off_anywhere_loads_or_is_told_what_is_wrong(name: str) -> None:
    text = shipped(name)
    for end in range(0, len(text), max(1, len(text) // 60)):
        try:
            loads(agreed(name), text[:end])
        except BadInput as bad:
            assert bad.problems
