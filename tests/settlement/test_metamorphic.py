"""What must not change a settlement, and what may change it in one direction only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.csv as pcsv
import pytest
from engines import differences, outcome
from features import changed, feature, real
from registers import Maker, Register, Row, Shape

from virkning.facts import read
from virkning.settlement import Engine, declarations
from virkning.terms import Terms

NAMES = ["jobfokus", "months", "tiers-marginal", "ladders", "limits-groups", "drop-out-measured", "amended"]
SHAPES = [Shape(12, 6, 5, 4, True, 3), Shape(9, 9, 8, 2, False, 4)]


def terms_named(name: str) -> Terms:
    return real(name) if name == "jobfokus" else feature(name)


def settled(terms: Terms, register: Register, engine: Engine = "duckdb") -> dict[str, Any]:
    """A settlement without what names the facts it was made of."""
    found = outcome(terms, register.facts(terms), engine)
    del found["facts_sha256"]
    return found


@pytest.mark.parametrize("shape", SHAPES, ids=["known", "missing"])
@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_rows_is_irrelevant(name: str, shape: Shape) -> None:
    terms = terms_named(name)
    register = Maker(terms, shape).register()
    random = Random(1)

    def shuffled(rows: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(random.sample(rows, len(rows)))

    other = Register(
        *(
            shuffled(rows)
            for rows in (register.participants, register.observations, register.aggregates, register.indices)
        )
    )
    assert differences(settled(terms, register), settled(terms, other)) == []


def write(folder: Path, name: str, rows: tuple[Row, ...]) -> None:
    import pyarrow as pa

    columns = list(dict.fromkeys(column for row in rows for column in row))
    table = pa.table({each: pa.array([row.get(each) or "" for row in rows], pa.string()) for each in columns})
    pcsv.write_csv(table, folder / f"{name}.csv")


@pytest.mark.parametrize("name", ["jobfokus", "limits-groups"])
def test_splitting_the_files_is_irrelevant(name: str, tmp_path: Path) -> None:
    terms = terms_named(name)
    register = Maker(terms, SHAPES[0]).register()
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    for folder in (whole, parts):
        folder.mkdir()
        for table in ("aggregates", "indices"):
            if getattr(register, table):
                write(folder, table, getattr(register, table))
    for table in ("participants", "observations"):
        rows = getattr(register, table)
        write(whole, table, rows)
        for number, part in enumerate((rows[::3], rows[1::3], rows[2::3])):
            write(parts, f"{table}-{number}", part)
    found = []
    for folder in (whole, parts):
        one = outcome(terms, read(folder, declarations(terms)), "duckdb")
        del one["facts_sha256"]
        found.append(one)
    assert differences(*found) == []
    assert differences(found[0], settled(terms, register)) == []


def renamed(value: Any, names: dict[str, str]) -> Any:
    """JSON data with ids of participants or cohorts put in place of others."""
    if isinstance(value, dict):
        keys = ("participant_id", "replaced_by", "cohort", "of")
        return {k: names.get(v, v) if k in keys and isinstance(v, str) else renamed(v, names) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [renamed(each, names) for each in value]
    return value


def in_order(found: dict[str, Any]) -> dict[str, Any]:
    """A settlement with its lines in an order that does not depend on names' order alone."""
    for statement in found["statements"]:
        statement["lines"] = sorted(statement["lines"], key=repr)
        statement["limits"] = sorted(statement["limits"], key=repr)
    return found


@pytest.mark.parametrize("name", ["jobfokus", "months", "missing-cells", "drop-out-measured", "limits-person"])
def test_other_ids_of_participants_change_nothing_else(name: str) -> None:
    # Not with marginal tiers: there, successes of one period are numbered in the order of ids.
    terms = terms_named(name) if name != "missing-cells" else feature("missing-windows")
    register = Maker(terms, SHAPES[0]).register()
    ids = sorted(row["participant_id"] for row in register.participants)
    names = dict(zip(ids, [f"Q{each}" for each in Random(2).sample(ids, len(ids))], strict=True))
    if name == "missing-cells":
        names = {each: f"Q{each}" for each in ids}
    other = replace(
        register,
        participants=tuple(renamed(register.participants, names)),
        observations=tuple(renamed(register.observations, names)),
    )
    assert differences(in_order(renamed(settled(terms, register), names)), in_order(settled(terms, other))) == []


def test_cohorts_may_have_any_names() -> None:
    names = {"1": "z", "2": "m", "3": "a"}
    groups = [
        {**each.model_dump(mode="json"), "id": names[each.id]}
        for each in real("jobfokus").agreement.cohorts.groups  # type: ignore[union-attr]
    ]
    other = changed("jobfokus", **{"cohorts.groups": groups, "participants.pro_rata.cohorts": ["a"]})
    terms = changed("jobfokus")
    register = Maker(terms, Shape(14, 7, 6, 0, True, 8)).register()
    one, two = (in_order(found) for found in (renamed(settled(terms, register), names), settled(other, register)))
    assert [each for each in differences(one, two) if "sha256" not in each] == []


@pytest.mark.parametrize("seed", range(3))
def test_a_higher_cap_never_pays_less(seed: int) -> None:
    register = Maker(real("jobfokus"), Shape(12, 7, 6, 0, True, seed)).register()
    paid = []
    for cap in ("6000.00", "50000.00", "50000.01", "200000.00", "14000000.00"):
        terms = changed("jobfokus", **{"limits.return_cap.at_most": cap})
        found = settled(terms, register, "reference")["statements"]
        paid.append(sum(each["payable_oere"] for each in found))
        assert all(each["payable_oere"] <= each["earned_oere"] for each in found)
    assert paid == sorted(paid)


@pytest.mark.parametrize("name", ["jobfokus", "months", "missing-windows"])
def test_a_participant_of_another_cohort_changes_no_line_of_a_cohort(name: str) -> None:
    # Without the rules that count all participants.
    terms = (
        changed("jobfokus", **{"participants.pro_rata": None, "participants.too_few": None})
        if name == "jobfokus"
        else feature(name)
    )
    register = Maker(terms, SHAPES[0]).register()
    group = terms.agreement.cohorts.groups[0]  # type: ignore[union-attr]
    stranger = {"participant_id": "Z", "enrolled_on": group.first.isoformat()}
    seen = [{**row, "participant_id": "Z"} for row in register.observations if row["participant_id"] == "P00"]
    more = replace(
        register, participants=(*register.participants, stranger), observations=(*register.observations, *seen)
    )

    def lines(found: dict[str, Any]) -> list[Row]:
        every = [line for each in found["statements"] for line in each["lines"]]
        # tiers that are counted by cohort stay within it
        return [line for line in every if line["cohort"] not in ("", group.id)]

    assert differences(lines(settled(terms, register)), lines(settled(terms, more))) == []


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
@pytest.mark.parametrize(
    "name", ["jobfokus", "months", "agreement", "amended", "rounded-statements", "limits-groups", "tiers-whole"]
)
def test_totals_are_sums_of_their_parts(name: str, engine: Engine) -> None:
    terms = terms_named(name)
    found = settled(terms, Maker(terms, Shape(13, 6, 5, 5, True, 5)).register(), engine)
    for each in found["statements"]:
        lines = each["lines"]
        assert sum(line["amount_oere"] for line in lines) == each["earned_oere"]
        assert sum(each["by_basis"].values()) == each["earned_oere"]
        for basis, amount in each["by_basis"].items():
            assert sum(line["amount_oere"] for line in lines if line["basis"] == basis) == amount
        beside = each["by_basis"]["top_up"] + each["by_basis"].get("rounding", 0)
        assert sum(one["earned_oere"] for one in each["outcomes"]) + beside == each["earned_oere"]
        for one in each["outcomes"]:
            assert sum(line["amount_oere"] for line in lines if line["outcome"] == one["id"]) == one["earned_oere"]
        assert sum(1 for line in lines if line["basis"] == "unresolved") == each["unresolved"]
        assert each["earned_oere"] - sum(one["reduction_oere"] for one in each["limits"]) == each["payable_oere"]
    assert any(each["earned_oere"] for each in found["statements"])
