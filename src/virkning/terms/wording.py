"""What the schema's checks found, in plain English: what stands there and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

from virkning.terms.model import Agreement
from virkning.terms.problems import Findings, Path, nearest

_PATTERNS = {
    r"^[a-z][a-z0-9_]*$": ("is not an id", "lower-case letters, digits and underscores, a letter first"),
    r"^[A-Z]{3}$": ("is not a currency", "the three capital letters of ISO 4217, such as DKK"),
    r"^[A-Z]+[0-9]+$": ("is not the id of a reading", "capital letters and a number, such as J2"),
}
_KINDS = {
    "dict_type": "a block of keys",
    "model_type": "a block of keys",
    "model_attributes_type": "a block of keys",
    "list_type": "a list",
    "tuple_type": "a list",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "a text in quotes",
}
WAYS_TO_PAY = "an amount in quotes, or one of: bands, by, ladder, share, taper, tiers"


def report(
    errors: Sequence[Mapping[str, Any]], raw: Any, findings: Findings, model: type[BaseModel] = Agreement
) -> list[Path]:
    """Add every validation error of a kind of file to the findings; the paths they stand at, without repetition."""
    by_path: dict[Path, list[Mapping[str, Any]]] = {}
    for error in errors:
        by_path.setdefault(place(raw, error), []).append(error)
    for path, here in by_path.items():
        if isinstance(here[0].get("input"), dict | list) and any(_within(other, path) for other in by_path):
            continue  # of a value of several kinds, the kind that goes deeper is the one that was meant
        for error in _telling(here):
            message, expected = _say(error, here, model)
            findings.error(path, message, found=_shown(error), expected=expected)
    return list(by_path)


def _within(path: Path, outer: Path) -> bool:
    return len(path) > len(outer) and path[: len(outer)] == outer


def place(raw: Any, error: Mapping[str, Any]) -> Path:
    """The path of an error in the file: pydantic's path without the names of union members."""
    steps = tuple(step for step in error["loc"] if step != "[key]")
    if error["type"] == "missing":
        return (*_longest(raw, steps[:-1]), steps[-1])
    return _longest(raw, steps)


def _longest(node: Any, steps: tuple[Any, ...]) -> Path:
    if not steps:
        return ()
    step, rest = steps[0], steps[1:]
    without = _longest(node, rest)
    if isinstance(node, dict):
        key = step if step in node else next((each for each in node if str(each) == str(step)), None)
        if key is not None:
            taken = (key, *_longest(node[key], rest))
            return taken if len(taken) >= len(without) else without
    if isinstance(node, list) and isinstance(step, int) and step < len(node):
        taken = (step, *_longest(node[step], rest))
        return taken if len(taken) >= len(without) else without
    return without


def _telling(errors: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of the errors of a value that fits none of several kinds, those that say most."""
    if len(errors) == 1:
        return errors
    unique = {(error["type"], str(error.get("ctx"))): error for error in errors}
    values = [error for error in unique.values() if error["type"] == "value_error"]
    return values[:1] or list(unique.values())[:1]


def _say(error: Mapping[str, Any], here: list[Mapping[str, Any]], model: type[BaseModel]) -> tuple[str, str]:
    kind, context = error["type"], error.get("ctx") or {}
    words = next((each["ctx"]["expected"] for each in here if each["type"] == "literal_error"), "")
    one_of = f"one of: {_words(words)}" if words else ""
    if kind == "extra_forbidden":
        return f"unknown key{nearest(str(error['loc'][-1]), known_keys(model))}", ""
    if kind == "missing":
        both = isinstance(error["loc"][-1], int)
        return ("needs the smallest and the largest value", "two numbers") if both else ("is required", "")
    if kind == "value_error":
        message = str(context["error"])
        return (f"{message}; or {_words(words)}", "") if words else (message, "")
    if kind == "literal_error":
        return "is not one of the words that can stand here", one_of
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], ("is not written right", context["pattern"]))
    if kind == "union_tag_invalid":
        return "is not a way to pay", WAYS_TO_PAY
    if kind in _KINDS:
        nothing = error.get("input") is None
        return ("nothing stands here" if nothing else "is of the wrong kind"), one_of or _KINDS[kind]
    if kind in ("greater_than", "greater_than_equal", "less_than_equal"):
        bound = context.get("gt", context.get("ge", context.get("le")))
        words = {"greater_than": "more than", "greater_than_equal": "at least", "less_than_equal": "at most"}[kind]
        return f"must be {words} {bound}", ""
    if kind in ("too_short", "too_long"):
        least = context.get("min_length")
        if least is None:
            return f"has more than {context['max_length']} items", ""
        return f"needs at least {least} item{'s' if least > 1 else ''}", ""
    return str(error["msg"]), ""


def _words(expected: str) -> str:
    return expected.replace(" or ", ", ").replace("'", '"')


def _shown(error: Mapping[str, Any]) -> str:
    found = error.get("input")
    if error["type"] in ("missing", "extra_forbidden") or isinstance(found, dict | list) or found is None:
        return ""
    if "[key]" in error["loc"]:
        return ""
    return (
        f'"{found}"'
        if isinstance(found, str)
        else "true"
        if found is True
        else "false"
        if found is False
        else str(found)
    )


@cache
def known_keys(model: type[BaseModel]) -> tuple[str, ...]:
    """Every key that any block of a kind of file can have."""
    schema = model.model_json_schema()
    blocks = [schema, *schema["$defs"].values()]
    return tuple(sorted({key for block in blocks for key in block.get("properties", {})}))
