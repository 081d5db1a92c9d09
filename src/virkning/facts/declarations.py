"""What an agreement declares about its facts: the tables, their columns, and what they may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from virkning.terms.model import AttributeSpec, Cohorts, Measure

TableName = Literal["participants", "observations", "aggregates", "indices"]
TABLES: tuple[TableName, ...] = ("participants", "observations", "aggregates", "indices")
DATES = ("enrolled_on", "started_on", "ended_on")
"""The columns of ``participants`` that hold dates."""


@dataclass(frozen=True, slots=True)
class Declarations:
    """What the agreement says about facts: its measures, its participants' attributes, its cohorts."""

    measures: Mapping[str, Measure] = field(default_factory=dict)
    attributes: Mapping[str, AttributeSpec] = field(default_factory=dict)
    cohorts: Cohorts | None = None

    def measures_of(self, owner: Literal["participant", "agreement"]) -> dict[str, Measure]:
        """The measures observed for each participant, or those observed for the agreement as a whole."""
        return {name: measure for name, measure in self.measures.items() if measure.of == owner}

    def columns(self, table: TableName) -> Columns:
        """The columns a table may have."""
        if table == "participants":
            optional = ("started_on", "ended_on", "end_reason", "replaced_by")
            return Columns(("participant_id", "enrolled_on"), optional, tuple(self.attributes))
        if table == "observations":
            return Columns(("participant_id", "measure", "period", "value"), ("recorded_at",))
        if table == "aggregates":
            return Columns(("measure", "period", "value"), ("recorded_at",))
        return Columns(("index", "year", "percent"))


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table: those that must be there, those that may, and the attributes the agreement names."""

    mandatory: tuple[str, ...]
    optional: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every column that is read, in order."""
        return (*self.mandatory, *self.optional, *self.attributes)
