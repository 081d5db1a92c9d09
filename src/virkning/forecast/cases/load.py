"""From a case file to a case: read, validate, check, with the files of its children.

All problems are reported together, each with file, line, what was found and what was expected.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from virkning.forecast.cases.check import check
from virkning.forecast.cases.model import Case
from virkning.terms.problems import BadInput, Findings, LineMap, Path, Problem
from virkning.terms.read import read
from virkning.terms.salvage import delete
from virkning.terms.wording import place, report

_STANDS_IN: Mapping[str, Any] = {
    "case": "unnamed",
    "title": "-",
    "municipality": "-",
    "source": {"title": "-"},
    "unit": "DKK",
    "price_level": "not stated",
    "years": "not stated",
    "effect_is": "not stated",
    "payer": "-",
    "costs": "missing",
    "effects": "missing",
}
"""What takes the place of a key that does not fit, so that the rest can be checked in the same run."""
_ITEMS: Mapping[str, Any] = {
    "costs": {"title": "-", "in_all": "missing"},
    "effects": {"title": "-", "in_all": "missing"},
    "transfers": {"title": "-", "in_all": "missing", "sender": "-", "receiver": "-"},
    "persons": {"unit": "-", "kind": "flow", "in_all": "missing"},
    "expect": {"name": "-"},
    "children": "-",
    "notes": "-",
}


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case ready to be reckoned, with the cases it is made of."""

    case: Case
    file: str
    lines: LineMap
    children: tuple[CaseFile, ...] = ()

    def line(self, *path: str | int) -> int | None:
        """The line of a place in the file."""
        return self.lines.line(path)


def load(file: FilePath | str) -> CaseFile:
    """The case in a file, with its children from the files beside it. Raises BadInput with every problem found."""
    problems: list[Problem] = []
    found = _load(FilePath(file), (), problems)
    if found is None or problems:
        raise BadInput(problems)
    return found


def _load(path: FilePath, above: tuple[FilePath, ...], problems: list[Problem]) -> CaseFile | None:
    try:
        raw, findings = read(path.read_text(encoding="utf-8"), str(path), "case")
    except OSError as error:
        problems.append(Problem(str(path), None, "", f"cannot be read: {error.strerror}"))
        return None
    except UnicodeDecodeError:
        problems.append(Problem(str(path), None, "", "is not UTF-8 text", expected="a YAML file"))
        return None
    except BadInput as error:
        problems += error.problems
        return None
    case = _validate(raw, findings)
    if case is not None:
        check(case, findings)
    own: list[Problem] = []
    children = []
    listed = [] if case is None else case.children
    for at, child in enumerate(listed):
        if case is None or child == case.case or child in listed[:at]:
            continue
        there = path.with_name(f"{child}.yaml")
        if there in (*above, path):
            findings.error(("children", at), "is a case that this one is itself a part of", found=child)
        elif not there.is_file():
            findings.error(("children", at), "has no file beside this one", found=child, expected=str(there))
        elif (loaded := _load(there, (*above, path), own)) is not None:
            children.append(loaded)
            if loaded.case.case != child:
                message = f"the file {there.name} holds another case"
                findings.error(("children", at), message, found=loaded.case.case, expected=child)
    problems += sorted(findings, key=lambda each: (each.line or 0, each.column))
    problems += own
    return None if case is None else CaseFile(case, str(path), findings.lines, tuple(children))


def _validate(raw: dict[str, Any], findings: Findings) -> Case | None:
    try:
        return Case.model_validate(raw)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    unknown = [place(raw, each) for each in errors if each["type"] == "extra_forbidden"]
    bad = [path for path in report(errors, raw, findings, Case) if path not in unknown]
    _check_rest(raw, bad, unknown, findings)
    return None


def _check_rest(raw: dict[str, Any], bad: list[Path], unknown: list[Path], findings: Findings) -> None:
    """Check what is left of a file whose parts do not all fit, so that one run tells of everything."""
    rest = deepcopy(raw)
    for path in unknown:
        delete(rest, path)
    for path in bad:
        block = str(path[0]) if path else ""
        if len(path) > 1 and block in _ITEMS and isinstance(path[1], int):
            rest[block][path[1]] = deepcopy(_ITEMS[block])
        elif block in _STANDS_IN:
            rest[block] = _STANDS_IN[block]
        else:
            rest.pop(block, None)
    try:
        case = Case.model_validate(rest)
    except ValidationError:
        return
    about = Findings(findings.file, findings.lines)
    check(case, about, years=not any(path[:1] == ("years",) for path in bad))
    for problem, path in zip(about.problems, about.paths, strict=True):
        if not any(_same_part(path, other) for other in (*bad, *unknown)):
            findings.error(path, problem.message, found=problem.found, expected=problem.expected)


def _same_part(path: Path, bad: Path) -> bool:
    """Whether a problem stands in a part that was changed, and may be a consequence of that."""
    depth = 2 if path[0] in _ITEMS else 1
    return path[:depth] == bad[:depth] or (path[0] == "unit_price" and bad[0] == "persons")
