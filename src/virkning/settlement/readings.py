"""What each alternative reading of an agreement is worth: the same facts settled under it, statement by statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from virkning.facts import Facts
from virkning.settlement import Engine, Settlement, declarations, settle
from virkning.terms import Terms, load


@dataclass(frozen=True, slots=True)
class Worth:
    """One alternative: what is payable under it at each statement, less what is payable as chosen (minor units)."""

    reading: str
    alternative: str
    says: str
    payable: Mapping[date, int]
    difference: Mapping[date, int]

    @property
    def total(self) -> int:
        """The difference over all statements."""
        return sum(self.difference.values())


def worth(
    terms: Terms, read: Callable[[Terms], Facts], engine: Engine = "duckdb"
) -> tuple[Settlement, Iterator[Worth]]:
    """The settlement as chosen, and what each alternative makes of it, one after the other.

    ``read`` gives the facts as terms declare them; it is called again only for an alternative that declares others.
    Alternatives come on top of the readings the terms are already read with. Raises BadInput as loading does.
    """
    facts = read(terms)
    chosen = settle(terms, facts, engine)
    return chosen, _alternatives(terms, facts, read, engine, payable_by_date(chosen))


def _alternatives(
    terms: Terms, facts: Facts, read: Callable[[Terms], Facts], engine: Engine, chosen: Mapping[date, int]
) -> Iterator[Worth]:
    declared = declarations(terms)
    for reading in terms.agreement.readings:
        for name, alternative in reading.alternatives.items():
            if terms.readings.get(reading.id) == name:
                continue
            other = load(terms.file, {**terms.readings, reading.id: name})
            own = facts if declarations(other) == declared else read(other)
            payable = payable_by_date(settle(other, own, engine))
            days = sorted({*chosen, *payable})
            difference = {day: payable.get(day, 0) - chosen.get(day, 0) for day in days}
            yield Worth(reading.id, name, alternative.says, payable, difference)


def payable_by_date(settlement: Settlement) -> dict[date, int]:
    """What is payable at each statement, in minor units."""
    return {each.statement.date: each.payable for each in settlement.statements}
