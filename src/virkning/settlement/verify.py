"""Whether a settlement holds: recomputed from its terms and facts, and compared with what was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from virkning.settlement import Settlement

INPUTS = ("agreement", "currency", "terms_sha256", "facts_sha256", "known_at", "readings", "rejected_rows", "enrolled")
"""What identifies the settlement; compared before any figure."""
FIGURES = (
    "due",
    "price_level",
    "earned_oere",
    "payable_oere",
    "outcomes",
    "by_basis",
    "limits",
    "unresolved",
)
"""What is compared of each statement."""
NEEDED = ("agreement", "terms_sha256", "facts_sha256", "statements")
"""What a recorded settlement must have to be verified at all."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was compared: where, what, and whether it is the same."""

    statement: str
    """The statement's date; empty for what identifies the settlement."""
    what: str
    recorded: Any
    found: Any

    @property
    def holds(self) -> bool:
        """Whether the recorded and the recomputed are the same."""
        return bool(self.recorded == self.found)


def lacking(recorded: Any) -> list[str]:
    """The keys a recorded settlement lacks; where it is no settlement at all, every one."""
    if not isinstance(recorded, Mapping):
        return list(NEEDED)
    missing = [key for key in NEEDED if key not in recorded]
    statements = recorded.get("statements")
    if "statements" not in missing and not (
        isinstance(statements, list) and all(isinstance(each, Mapping) and "statement" in each for each in statements)
    ):
        missing.append("statements[].statement")
    return missing


def verify(recorded: Mapping[str, Any], settlement: Settlement) -> list[Finding]:
    """Everything that was recorded, compared with the settlement as it is recomputed now."""
    now = settlement.to_json()
    found = [Finding("", key, recorded[key], now.get(key)) for key in INPUTS if key in recorded]
    statements = {each["statement"]: each for each in now["statements"]}
    for each in recorded["statements"]:
        found += _statement(each, statements.get(each["statement"]), settlement)
    return found


def _statement(recorded: Mapping[str, Any], now: Mapping[str, Any] | None, settlement: Settlement) -> Iterator[Finding]:
    day = str(recorded["statement"])
    if now is None:
        yield Finding(day, "statement", day, None)
        return
    for key in FIGURES:
        if key in recorded:
            yield Finding(day, key, recorded[key], now[key])
    if "lines" in recorded:
        lines = now["lines"] if "lines" in now else settlement.to_json(only=day)["statements"][0].get("lines", [])
        yield Finding(day, "lines", recorded["lines"], lines)


def differing_lines(finding: Finding, most: int = 5) -> list[tuple[Any, Any]]:
    """The lines that were recorded and are not found, and those found and not recorded; at most so many pairs."""
    recorded, found = list(finding.recorded), list(finding.found or [])
    gone = _without(recorded, found)
    come = _without(found, recorded)
    pairs = [
        (gone[at] if at < len(gone) else None, come[at] if at < len(come) else None)
        for at in range(max(len(gone), len(come)))
    ]
    return pairs[:most]


def _without(these: Sequence[Any], those: Sequence[Any]) -> list[Any]:
    left = [repr(sorted(each.items())) if isinstance(each, Mapping) else repr(each) for each in those]
    counts: dict[str, int] = {}
    for text in left:
        counts[text] = counts.get(text, 0) + 1
    found = []
    for each in these:
        text = repr(sorted(each.items())) if isinstance(each, Mapping) else repr(each)
        if counts.get(text, 0):
            counts[text] -= 1
        else:
            found.append(each)
    return found
