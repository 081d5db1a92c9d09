"""What is left of a file whose parts do not all fit the schema, so that the rest can be checked in the same run.

A part that does not fit is left out or replaced by one that does. What is then found about the rest is kept
only where it cannot be a consequence of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from virkning.terms.problems import Findings, Path, Problem

_STANDS_IN: dict[str, Any] = {
    "agreement": "unnamed",
    "title": "-",
    "currency": "XXX",
    "parties": {},
    "price_level": {"year": 2000, "index": "unknown", "clause": "-"},
    "period": {"first": "1900-01-01", "last": "2199-12-31", "clause": "-"},
    "missing": {"rule": "unresolved", "clause": "-"},
    "statements": {"clause": "-"},
}
_OUTCOME: dict[str, Any] = {"title": "-", "clause": "-", "pay": "0.01"}
_LISTS = ("outcomes", "limits", "amendments", "readings", "remarks", "examples")
_NAMED = ("measures", "definitions")
_ABOUT = {
    "statements": "statement",
    "cohorts": "cohort",
    "parties": "parties",
    "grant": "grant",
    "price_level": "price_level",
    "period": "period",
    "participants": "participant",
}


@dataclass(slots=True)
class Rest:
    """What is left of a file."""

    raw: dict[str, Any]
    """The file without the parts that do not fit."""
    bad: tuple[Path, ...]
    kept: dict[str, list[int]] = field(default_factory=dict)
    """For each list with items left out: where in the file the items that are left stand."""
    lost: set[str] = field(default_factory=set)
    """Names that are no longer declared."""
    blocks: set[str] = field(default_factory=set)
    """Blocks left out or replaced."""

    def tell(self, problems: Iterable[Problem], paths: Iterable[Path], findings: Findings) -> None:
        """Add to the findings what was found about the rest and is no consequence of what was left out."""
        for problem, path in zip(problems, paths, strict=True):
            origin = self._origin(path)
            if self._follows(problem, origin):
                continue
            add = findings.error if problem.severity == "error" else findings.warn
            add(origin, problem.message, found=problem.found, expected=problem.expected)

    def _origin(self, path: Path) -> Path:
        if len(path) > 1 and path[0] in self.kept and isinstance(path[1], int):
            return (path[0], self.kept[str(path[0])][path[1]], *path[2:])
        return path

    def _follows(self, problem: Problem, path: Path) -> bool:
        text = f"{problem.message} {problem.found} {problem.expected}"
        if any(path[: len(bad)] == bad or bad[: len(path)] == path for bad in self.bad):
            return True
        if any(re.search(rf"\b{re.escape(name)}\b", text) for name in self.lost):
            return True
        if any(word in text for block, word in _ABOUT.items() if block in self.blocks):
            return True
        beside = [bad for bad in self.bad if path[:1] == ("outcomes",) and bad[:2] == path[:2]]
        return any(bad[2] in ("each", "event", "measured") for bad in beside if len(bad) > 2)


def salvage(raw: dict[str, Any], bad: Iterable[Path], unknown: Iterable[Path]) -> Rest | None:
    """What is left without the bad parts and the unknown keys, or None where too little is left to check."""
    rest = Rest(deepcopy(raw), tuple(path for path in bad if path not in set(unknown)))
    for path in unknown:
        delete(rest.raw, path)
    dropped: dict[str, set[int]] = {}
    for path in rest.bad:
        if not path or not _leave_out(rest, path, dropped):
            return None
    for block, gone in dropped.items():
        items = rest.raw[block]
        rest.kept[block] = [index for index in range(len(items)) if index not in gone]
        rest.raw[block] = [items[index] for index in rest.kept[block]]
        if block == "outcomes" and not rest.raw[block]:
            return None
    return rest


def _leave_out(rest: Rest, path: Path, dropped: dict[str, set[int]]) -> bool:
    block = str(path[0])
    if block in _LISTS and len(path) > 1 and isinstance(path[1], int):
        item = rest.raw[block][path[1]]
        if block == "outcomes" and isinstance(item, dict) and len(path) > 2 and path[2] != "each":
            _mend(item, str(path[2]), path[1])
        else:
            dropped.setdefault(block, set()).add(path[1])
            if isinstance(item, dict):
                rest.lost.add(str(item.get("id", "")) or "-")
    elif block in _NAMED and len(path) > 1:
        rest.lost.add(str(path[1]))
        rest.raw[block].pop(path[1], None)
    elif block in ("outcomes", "measures"):
        return False
    elif block in _STANDS_IN:
        rest.blocks.add(block)
        rest.raw[block] = deepcopy(_STANDS_IN[block])
    else:
        rest.blocks.add(block)
        if block == "participants" and isinstance(rest.raw.get(block), dict):
            rest.lost |= {str(each) for each in rest.raw[block].get("attributes") or {}}
        rest.raw.pop(block, None)
    return True


def _mend(outcome: dict[str, Any], key: str, index: int) -> None:
    """Put in the key of an outcome what fits, and as little as possible."""
    if key == "id":
        outcome["id"] = f"unnamed_{index}"
    elif key in _OUTCOME:
        outcome[key] = _OUTCOME[key]
    else:
        outcome.pop(key, None)


def delete(node: Any, path: Path) -> None:
    """Take a key out of the data of a file."""
    for step in path[:-1]:
        node = node[step]
    if isinstance(node, dict):
        node.pop(path[-1], None)
