"""One step of an explanation: what it is, its clause, the formula with its numbers, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """One step. Where some of its ``parts`` add, their exact amounts sum to its own.

    ``exact`` is an amount in minor units before it is rounded; ``amount`` the same where it is whole and owed (or taken
    off). Both are None for what is no amount: a condition, a rate, an observation.
    """

    label: str
    amount: int | None = None
    exact: Fraction | None = None
    clause: str = ""
    formula: str = ""
    parts: tuple[Step, ...] = ()
    adds: bool = False
    """Whether it is one of the amounts that its parent is the sum of."""

    @property
    def sum_of_parts(self) -> Fraction | None:
        """The exact sum of the parts that add; None where none does."""
        adding = [part.exact or Fraction(0) for part in self.parts if part.adds]
        return sum(adding, Fraction(0)) if adding else None

    def walk(self) -> Iterator[Step]:
        """The step and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def to_json(self) -> dict[str, Any]:
        """The step as JSON data; ``exact`` is a fraction of minor units such as ``62222/9``."""
        found: dict[str, Any] = {"label": self.label}
        if self.amount is not None:
            found["amount_oere"] = self.amount
        if self.exact is not None:
            found["exact_oere"] = str(self.exact)
        if self.clause:
            found["clause"] = self.clause
        if self.formula:
            found["formula"] = self.formula
        if self.adds:
            found["adds"] = True
        if self.parts:
            found["parts"] = [part.to_json() for part in self.parts]
        return found
