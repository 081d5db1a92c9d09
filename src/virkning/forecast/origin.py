"""What a forecast comes from: everything that is needed to make it again, and to know that it is the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from virkning.facts import Facts
from virkning.forecast.load import Parameters
from virkning.forecast.people import Setup


@dataclass(frozen=True, slots=True)
class Origin:
    """The terms, the assumptions, what was known, and the luck of a forecast."""

    setup: Setup
    parameters: Parameters
    scenarios: int
    seed: int
    facts: Facts | None = None
    """What was observed so far, where the forecast goes on from it."""

    def to_json(self, code_version: str) -> dict[str, Any]:
        """The same as JSON data."""
        terms, known, facts = self.setup.terms, self.setup.known.until, self.facts
        return {
            "agreement": terms.agreement.agreement,
            "currency": terms.agreement.currency,
            "code_version": code_version,
            "terms_sha256": terms.sha256,
            "parameters_sha256": self.parameters.sha256,
            "facts_sha256": facts.sha256 if facts is not None else None,
            "known_at": facts.known_at if facts is not None else None,
            "known_until": known.isoformat() if known else None,
            "rejected_rows": facts.rejected if facts is not None else 0,
            "readings": dict(terms.readings),
            "seed": self.seed,
            "scenarios": self.scenarios,
        }
