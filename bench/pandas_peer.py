"""The pandas contender: the script a good analyst would write for the same lines and totals."""

import argparse
import json
from pathlib import Path
from typing import Any

import pandas as pd

from bench.rules import (
    COHORTS,
    EMPLOYMENT,
    EMPLOYMENT_CLAUSE,
    FIRST_YEAR,
    FULL_REGISTER,
    HOURS,
    LIFE,
    LIFE_CLAUSE,
    LIFE_PAYMENT_OERE,
    MONTHS,
    PAYMENT_OERE,
    SLOTS,
    STATEMENTS,
    WEEKS_17,
)
from bench.totals import Totals

LINE_COLUMNS = ["statement", "outcome", "clause", "participant_id", "period", "basis", "amount_oere"]


def settle(directory: Path, lines: Path) -> list[dict[str, Any]]:
    """Write every line to ``lines`` and return the totals per statement."""
    people = regular_participants(pd.read_parquet(directory / "participants.parquet"))
    if len(people) < FULL_REGISTER:
        raise SystemExit(f"This script settles registers of at least {FULL_REGISTER} participants.")
    observations = pd.read_parquet(directory / "observations.parquet")
    cells = pd.concat([employment(people, observations), life_satisfaction(people, observations)])
    paid = cells[(cells["amount_oere"] != 0) | (cells["basis"] == "unresolved")]
    paid[LINE_COLUMNS].to_parquet(lines, index=False)

    totals = Totals()
    for key, oere in paid.groupby(["statement", "outcome", "basis"])["amount_oere"].sum().items():
        statement, outcome, basis = key
        if basis != "unresolved":
            totals.add(statement, outcome, basis, int(oere))
    for statement, count in paid[paid["basis"] == "unresolved"].groupby("statement").size().items():
        totals.leave_open(statement, int(count))
    return totals.statements()


def regular_participants(register: pd.DataFrame) -> pd.DataFrame:
    """Everyone but the replaced (J4), with the cohort they enrolled in (J1)."""
    days = (pd.to_datetime(register["ended_on"]) - pd.to_datetime(register["started_on"])).dt.days
    replaced = register["replaced_by"].notna() & (days <= WEEKS_17)
    people = register.loc[~replaced, ["participant_id", "enrolled_on"]].copy()
    years = people["enrolled_on"].str[:4].astype(int) - FIRST_YEAR
    people["cohort"] = years.clip(upper=len(COHORTS) - 1)
    return people[["participant_id", "cohort"]]


def employment(people: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Every participant's 36 months with what each is paid."""
    months = pd.DataFrame(
        {
            "cohort": cohort,
            "period": MONTHS[12 * cohort + slot],
            "statement": STATEMENTS[(12 * cohort + slot) // 6],
        }
        for cohort in range(len(COHORTS))
        for slot in range(SLOTS)
    )
    hours = observations.loc[observations["measure"] == "paid_hours", ["participant_id", "period", "value"]]
    cells = people.merge(months, on="cohort").merge(hours, on=["participant_id", "period"], how="left")
    met = pd.to_numeric(cells["value"]) >= HOURS
    return pay(cells, met, cells["value"].notna(), EMPLOYMENT, EMPLOYMENT_CLAUSE, PAYMENT_OERE)


def life_satisfaction(people: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Every participant's change from start to six months with what it is paid."""
    scores = observations[observations["measure"] == "life_satisfaction"]
    wide = scores.pivot(index="participant_id", columns="period", values="value").reset_index()
    cells = people.merge(wide, on="participant_id", how="left")
    change = pd.to_numeric(cells["6m"]) - pd.to_numeric(cells["start"])
    cells["period"] = "6m"
    cells["statement"] = cells["cohort"].map(lambda cohort: STATEMENTS[2 * cohort])
    return pay(cells, change >= 1, change.notna(), LIFE, LIFE_CLAUSE, LIFE_PAYMENT_OERE)


def pay(cells: pd.DataFrame, met: pd.Series, seen: pd.Series, outcome: str, clause: str, payment: int) -> pd.DataFrame:
    """Pay what was observed, and the cohort's mean for what was not (J5), rounded half away from zero."""
    cells["outcome"] = outcome
    cells["clause"] = clause
    cells["seen"] = seen
    cells["met"] = met & seen
    groups = cells.groupby(["cohort", "period"])
    observed = groups["seen"].transform("sum")
    successes = groups["met"].transform("sum")
    mean = (2 * payment * successes + observed) // (2 * observed.clip(lower=1))
    cells["basis"] = "observed"
    cells.loc[~seen, "basis"] = "imputed"
    cells.loc[observed == 0, "basis"] = "unresolved"
    cells["amount_oere"] = (cells["met"] * payment).where(seen, mean)
    return cells


def main() -> None:
    """Command line: ``python -m bench.pandas_peer DIR LINES``; prints the totals as JSON."""
    parser = argparse.ArgumentParser(description="Settle the benchmark's register with pandas.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("lines", type=Path)
    arguments = parser.parse_args()
    print(json.dumps({"statements": settle(arguments.directory, arguments.lines)}))


if __name__ == "__main__":
    main()
