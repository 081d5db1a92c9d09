"""What is owed, and why? The terms of an agreement applied to what was observed."""

from __future__ import annotations

from typing import Literal

from virkning.facts import Declarations, Facts
from virkning.settlement.result import Settlement, assemble
from virkning.terms import Terms

Engine = Literal["reference", "duckdb", "spark"]

__all__ = ["Engine", "Settlement", "declarations", "settle"]


def declarations(terms: Terms) -> Declarations:
    """What an agreement declares about its facts: measures and attributes of every version, the cohorts of the last."""
    from virkning.settlement.register import all_attributes, all_measures

    return Declarations(all_measures(terms), all_attributes(terms), terms.versions[-1].agreement.cohorts)


def settle(terms: Terms, facts: Facts, engine: Engine = "duckdb") -> Settlement:
    """Settle every statement of an agreement on the facts; the engines agree to the minor unit, line for line."""
    if engine == "reference":
        from virkning.settlement import reference

        return assemble(terms, facts, engine, *reference.settle(terms, facts))
    from virkning.settlement import columnar

    return assemble(terms, facts, engine, *columnar.settle(terms, facts, engine))
