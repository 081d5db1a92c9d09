"""The totals per statement, in the shape every contender reports and ``virkning settle`` prints."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bench.rules import CAP_OERE, EMPLOYMENT, LIFE, STATEMENTS

BASES = ("observed", "imputed", "pro_rata", "top_up")


@dataclass
class Totals:
    """Money by (statement, outcome, basis), and the number of cells that could not be settled."""

    earned: dict[tuple[str, str, str], int] = field(default_factory=dict)
    unresolved: dict[str, int] = field(default_factory=dict)

    def add(self, statement: str, outcome: str, basis: str, oere: int) -> None:
        """Count money earned."""
        key = (statement, outcome, basis)
        self.earned[key] = self.earned.get(key, 0) + oere

    def leave_open(self, statement: str, cells: int) -> None:
        """Count cells without a single observation to take the mean of."""
        self.unresolved[statement] = self.unresolved.get(statement, 0) + cells

    def statements(self) -> list[dict[str, Any]]:
        """The statements in order, reduced to what the return cap leaves."""
        return list(self._capped())

    def _capped(self) -> Iterator[dict[str, Any]]:
        headroom = CAP_OERE
        for statement in STATEMENTS:
            mine = {key[1:]: oere for key, oere in self.earned.items() if key[0] == statement}
            earned = sum(mine.values())
            payable = min(earned, headroom)
            headroom -= payable
            yield {
                "statement": statement,
                "earned_oere": earned,
                "payable_oere": payable,
                "outcomes": [
                    {"id": name, "earned_oere": sum(oere for (of, _), oere in mine.items() if of == name)}
                    for name in (EMPLOYMENT, LIFE)
                ],
                "by_basis": {basis: sum(oere for (_, on), oere in mine.items() if on == basis) for basis in BASES},
                "unresolved": self.unresolved.get(statement, 0),
            }


def half_away(numerator: int, denominator: int) -> int:
    """The quotient of two non-negative numbers rounded to a whole, halves upwards."""
    return (2 * numerator + denominator) // (2 * denominator)
