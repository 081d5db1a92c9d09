"""From a forecast file to the parameters of a forecast: read, validate, check against the agreement.

All problems are reported together, each with file, line, what was found and what was expected.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from virkning.forecast.check import check
from virkning.forecast.model import Forecast
from virkning.terms import BadInput, Problem, Terms
from virkning.terms.problems import Findings, LineMap, Path
from virkning.terms.read import read
from virkning.terms.salvage import delete
from virkning.terms.wording import place, report


@dataclass(frozen=True, slots=True)
class Parameters:
    """A forecast file ready to be used."""

    forecast: Forecast
    file: str
    sha256: str
    lines: LineMap


def beside(agreement: FilePath | str) -> FilePath:
    """Where the forecast file of an agreement stands: ``jobs.forecast.yaml`` beside ``jobs.yaml``."""
    return FilePath(agreement).with_suffix(".forecast.yaml")


def load(terms: Terms, file: FilePath | str | None = None) -> Parameters:
    """The forecast file of an agreement, by default the one beside it. Raises BadInput with every problem found."""
    path = FilePath(file) if file is not None else beside(terms.file)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        expected = f"what the forecast rests on, in {path.name} beside the agreement"
        raise BadInput([Problem(str(path), None, "", f"cannot be read: {error.strerror}", expected=expected)]) from None
    except UnicodeDecodeError:
        raise BadInput([Problem(str(path), None, "", "is not UTF-8 text", expected="a YAML file")]) from None
    return loads(terms, text, str(path))


def loads(terms: Terms, text: str, file: str = "agreement.forecast.yaml") -> Parameters:
    """The parameters in a text; see :func:`load`."""
    raw, findings = read(text, file, "forecast")
    forecast = _validate(terms, raw, findings)
    if forecast is None or findings.errors:
        raise BadInput(sorted(findings, key=lambda each: (each.line or 0, each.column)))
    return Parameters(forecast, file, hashlib.sha256(text.encode()).hexdigest(), findings.lines)


def _validate(terms: Terms, raw: dict[str, Any], findings: Findings) -> Forecast | None:
    try:
        forecast = Forecast.model_validate(raw)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        unknown = [place(raw, each) for each in errors if each["type"] == "extra_forbidden"]
        bad = [path for path in report(errors, raw, findings, Forecast) if path not in unknown]
    else:
        check(terms, forecast, findings)
        return forecast
    _check_rest(terms, raw, bad, unknown, findings)
    return None


def _check_rest(terms: Terms, raw: dict[str, Any], bad: list[Path], unknown: list[Path], findings: Findings) -> None:
    """Check what is left of a file whose parts do not all fit, so that one run tells of everything."""
    left = deepcopy(raw)
    for path in unknown:
        delete(left, path)
    try:
        rest = Forecast.model_validate(_without(left, bad))
    except ValidationError:
        return
    about = Findings(findings.file, findings.lines)
    check(terms, rest, about)
    dropped = {path[:depth] for path in bad for depth in (1, 2) if len(path) >= depth == min(len(path), 2)}
    for problem, path in zip(about.problems, about.paths, strict=True):
        follows = {path[:1], path[:2], (*path[:1], problem.found)}
        if not follows & dropped:
            findings.error(path, problem.message, found=problem.found, expected=problem.expected)


def _without(raw: dict[str, Any], bad: Iterable[Path]) -> dict[str, Any]:
    """The file without the blocks that have errors."""
    rest: dict[Any, Any] = {"forecast": "-", "title": "-", **raw}
    for path in bad:
        block = rest.get(path[0]) if path else None
        if path[:1] in (("forecast",), ("title",)):
            rest[path[0]] = "-"
        elif len(path) > 1 and isinstance(block, dict):
            block.pop(path[1], None)
            if path[:2] == ("economy", "until"):
                block["until"] = 9999
        elif path:
            rest.pop(path[0], None)
    if any(path[:1] == ("aims",) for path in bad):
        rest.pop("aims", None)
    return rest
