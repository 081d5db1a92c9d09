"""The OpenFisca contender: the same employment rule as a tax-benefit system of one input and one formula.

Vectors over persons, months in a loop, as OpenFisca is used. It pays the observed cells only: no means for
missing cells, no life satisfaction, no limits and no lines are written.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd
from openfisca_core.entities import build_entity
from openfisca_core.periods import MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.pandas_peer import regular_participants
from bench.rules import EMPLOYMENT, HOURS, MONTHS, PAYMENT_OERE, STATEMENTS

Person = build_entity(key="person", plural="persons", label="A participant", is_person=True)


class paid_hours(Variable):
    """Ordinary paid hours in the month; less than 0 where there is no observation."""

    value_type = float
    entity = Person
    definition_period = MONTH
    default_value = -1.0


class employment_payment(Variable):
    """What the month is paid, in øre."""

    value_type = int
    entity = Person
    definition_period = MONTH

    def formula(person, period):
        """Pay a month with at least 86 hours."""
        return np.where(person("paid_hours", period) >= HOURS, PAYMENT_OERE, 0)


def settle(directory: Path) -> dict[str, int]:
    """What the observed employment cells earn at each statement, in øre."""
    people = regular_participants(pd.read_parquet(directory / "participants.parquet"))
    observations = pd.read_parquet(directory / "observations.parquet")
    hours = observations[observations["measure"] == "paid_hours"].copy()
    hours["row"] = pd.Index(people["participant_id"]).get_indexer(hours["participant_id"])
    hours["value"] = pd.to_numeric(hours["value"])
    by_month = dict(list(hours[hours["row"] >= 0].groupby("period")))

    system = TaxBenefitSystem([Person])
    system.add_variables(paid_hours, employment_payment)
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", people["participant_id"].to_numpy())
    simulation = builder.build(system)

    earned = dict.fromkeys(STATEMENTS, 0)
    for offset, month in enumerate(MONTHS):
        vector = np.full(len(people), -1, dtype=np.float32)
        if month in by_month:
            vector[by_month[month]["row"]] = by_month[month]["value"]
        simulation.set_input("paid_hours", month, vector)
        payments = simulation.calculate("employment_payment", month)
        earned[STATEMENTS[offset // 6]] += int(payments.sum(dtype=np.int64))
    return earned


def main() -> None:
    """Command line: ``python -m bench.openfisca_peer DIR``; prints the observed employment as JSON."""
    parser = argparse.ArgumentParser(description="Settle the benchmark's employment with OpenFisca.")
    parser.add_argument("directory", type=Path)
    earned = settle(parser.parse_args().directory)
    print(json.dumps({"observed": {EMPLOYMENT: earned}}))


if __name__ == "__main__":
    main()
