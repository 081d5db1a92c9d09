"""Changes of an agreement file: values put in at paths, as readings and amendments say."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from virkning.terms.problems import Findings, Path


def apply_readings(raw: dict[str, Any], chosen: Mapping[str, str], findings: Findings) -> dict[str, Any]:
    """The file read with the chosen alternatives (``{"J2": "more-than"}``).

    Findings: an alternative that is not there, and two that change the same thing differently.
    """
    listed = raw.get("readings")
    items = listed if isinstance(listed, list) else []
    declared = {each.get("id"): (at, each) for at, each in enumerate(items) if isinstance(each, dict)}
    changed: dict[str, tuple[str, Any]] = {}
    for reading, alternative in chosen.items():
        if reading not in declared:
            known = ", ".join(str(each) for each in declared) or "none"
            findings.error((), f"there is no reading {reading}", expected=f"one of: {known}")
            continue
        at, block = declared[reading]
        options = block.get("alternatives") or {}
        if alternative not in options:
            known = ", ".join(options) or "none"
            findings.error((), f"reading {reading} has no alternative {alternative}", expected=f"one of: {known}")
            continue
        changes = (options[alternative] or {}).get("set") or {}
        where: Path = ("readings", at, "alternatives", alternative, "set")
        for path, value in changes.items():
            other, before = changed.setdefault(str(path), (reading, value))
            if before != value:
                message = f"readings {other} and {reading} change the same thing differently"
                findings.error((*where, path), message, found=f"{before}; {value}", expected="one of the two")
        raw = patch(raw, changes, findings, where)
    return raw


def patch(raw: dict[str, Any], changes: Mapping[str, Any], findings: Findings, where: Path) -> dict[str, Any]:
    """A copy of the file with values put in at paths; an item of a list is named by its ``id`` or ``date``.

    A value that stands at no item yet is added to the list; null takes a key or an item away.
    """
    patched = deepcopy(raw)
    for path, value in changes.items():
        *steps, last = str(path).split(".")
        node: Any = patched
        for step in steps:
            node = _step(node, step)
        if not _put(node, last, deepcopy(value)):
            findings.error((*where, path), "does not lead to anything in this file", found=path)
    return patched


def _step(node: Any, step: str) -> Any:
    if isinstance(node, dict):
        return node.get(step)
    index = _item(node, step) if isinstance(node, list) else None
    return None if index is None else node[index]


def _put(node: Any, last: str, value: Any) -> bool:
    if isinstance(node, dict):
        key = next((each for each in node if str(each) == last), last)
        if value is None:
            return node.pop(key, node) is not node
        node[key] = value
        return True
    if not isinstance(node, list):
        return False
    index = _item(node, last)
    if index is None:
        fits = isinstance(value, dict) and last in (str(value.get("id")), str(value.get("date")))
        if fits:
            node.append(value)
        return fits
    if value is None:
        del node[index]
    else:
        node[index] = value
    return True


def _item(items: list[Any], name: str) -> int | None:
    for index, item in enumerate(items):
        if isinstance(item, dict) and name in (str(item.get("id")), str(item.get("date"))):
            return index
    return None
