"""What an amendment changes: the terms that read otherwise, and what that is in money at each statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from virkning.settlement import Settlement
from virkning.settlement.readings import payable_by_date

NO_TERMS = ("examples", "remarks")
"""The blocks of a file that decide nothing."""


@dataclass(frozen=True, slots=True)
class Change:
    """One term that reads otherwise; None: it is not there."""

    path: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Money:
    """What is payable at one statement under the old and the new terms, in minor units; None: no such statement."""

    statement: date
    old: int | None
    new: int | None

    @property
    def difference(self) -> int:
        """New less old."""
        return (self.new or 0) - (self.old or 0)


def changed_terms(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """The terms that differ between two agreement files (as YAML data), by path, in the order of the files.

    Items of a list are named by their ``id`` or ``date`` where they have one, else by their number from 1.
    """
    before, after = dict(_flat(old, ())), dict(_flat(new, ()))
    paths = [*before, *(path for path in after if path not in before)]
    return [
        Change(".".join(path), before.get(path), after.get(path))
        for path in paths
        if path[0] not in NO_TERMS and before.get(path) != after.get(path)
    ]


def _flat(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _flat(inner, (*path, str(key)))
    elif isinstance(value, list) and any(isinstance(each, Mapping | list) for each in value):
        for number, inner in enumerate(value, 1):
            yield from _flat(inner, (*path, _name(inner, number)))
    else:
        yield path, _shown(value)


def _name(item: Any, number: int) -> str:
    if isinstance(item, Mapping):
        for key in ("id", "date"):
            if key in item:
                return str(item[key])
    return str(number)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_shown(each) for each in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else " ".join(str(value).split())


def changed_money(old: Settlement, new: Settlement) -> list[Money]:
    """What is payable under both, at every statement of either."""
    before, after = payable_by_date(old), payable_by_date(new)
    return [Money(day, before.get(day), after.get(day)) for day in sorted({*before, *after})]
