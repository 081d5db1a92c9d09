"""Engines side by side: the same JSON, line for line."""

from __future__ import annotations

import os
from typing import Any

from registers import Register, smallest

from virkning.facts import Facts
from virkning.settlement import Engine, settle
from virkning.terms import Terms


def outcome(terms: Terms, facts: Facts, engine: Engine) -> dict[str, Any]:
    """A settlement as JSON data, without the engine's name."""
    found = settle(terms, facts, engine).to_json()
    del found["engine"]
    return found


def differences(one: Any, other: Any, at: str = "") -> list[str]:
    """Where two JSON values differ, in words."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [d for key in {**one, **other} for d in differences(one.get(key), other.get(key), f"{at}.{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [d for n, (a, b) in enumerate(zip(one, other, strict=True)) for d in differences(a, b, f"{at}[{n}]")]
    return [] if one == other else [f"{at}: {one!r} != {other!r}"]


def compare(terms: Terms, register: Register, engine: Engine = "duckdb") -> list[str]:
    """Where an engine differs from the reference."""
    facts = register.facts(terms)
    return differences(outcome(terms, facts, "reference"), outcome(terms, facts, engine))


def assert_same(terms: Terms, register: Register, engine: Engine = "duckdb") -> None:
    """The engine gives what the reference gives; else the smallest register that shows it is not so."""
    found = compare(terms, register, engine)
    if not found:
        return
    if engine == "duckdb" and "NO_SMALLEST" not in os.environ:
        register = smallest(register, lambda fewer: bool(compare(terms, fewer, engine)), seconds=30)
        found = compare(terms, register, engine)
    raise AssertionError("\n".join([f"{terms.file}: the engines differ", *found[:12], repr(register)]))
