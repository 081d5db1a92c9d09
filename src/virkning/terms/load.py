"""From an agreement file to its terms: read, patch by readings and amendments, validate, check.

All problems are reported together, each with file, line, what was found and what was expected.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from virkning.terms.check import check
from virkning.terms.check_examples import check_examples
from virkning.terms.model import Agreement
from virkning.terms.patch import apply_readings, patch
from virkning.terms.payments import LadderPay, Outcome, TierPay
from virkning.terms.problems import BadInput, Findings, Path, Problem
from virkning.terms.read import read
from virkning.terms.rules import Rule, compile_rules
from virkning.terms.salvage import Rest, salvage
from virkning.terms.wording import place, report

_NOT_TERMS = ("examples", "remarks", "readings", "source")


@dataclass(frozen=True, slots=True)
class Terms:
    """An agreement ready to be settled: the validated file, its rules as trees, and where it came from."""

    agreement: Agreement
    rules: tuple[Rule, ...]
    file: str
    sha256: str
    """Hash of everything that decides money, after readings and amendments."""
    readings: Mapping[str, str]
    """The alternatives in use, by reading id; a reading not named here is read as the agreement chooses."""
    warnings: tuple[Problem, ...]
    amended: tuple[tuple[date, Terms], ...] = ()
    """The terms after each amendment, with the first statement date they apply to, in order."""

    def at(self, statement: date) -> Terms:
        """The terms in force for a statement."""
        current = self
        for effective, later in self.amended:
            if statement >= effective:
                current = later
        return current

    @property
    def versions(self) -> tuple[Terms, ...]:
        """The original terms and those after each amendment."""
        return (self, *(later for _, later in self.amended))


def load(
    file: FilePath | str, readings: Mapping[str, str] | None = None, changes: Mapping[str, Any] | None = None
) -> Terms:
    """The terms in a file, with the given alternatives of its readings (``{"J2": "more-than"}``).

    ``changes`` puts other values in at paths (``{"limits.return_cap.at_most": "12000000.00"}``), to see what terms that
    nobody has agreed would bring. Raises BadInput with every problem found.
    """
    path = FilePath(file)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput([Problem(str(path), None, "", f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise BadInput([Problem(str(path), None, "", "is not UTF-8 text", expected="a YAML file")]) from None
    return loads(text, str(path), readings, changes)


def loads(
    text: str,
    file: str = "agreement.yaml",
    readings: Mapping[str, str] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Terms:
    """The terms in a text; see :func:`load`."""
    raw, findings = read(text, file)
    chosen = dict(readings or {})
    raw = patch(apply_readings(raw, chosen, findings), changes or {}, findings, ())
    _raise_unread(chosen, findings)
    base = _terms(raw, findings, chosen)
    _try_alternatives(raw, findings, base is not None)
    if base is not None and not changes:
        check_examples(base.agreement, findings)
    amended: list[tuple[date, Terms]] = []
    for at, step in _amendments(raw):
        raw, later = _variant(raw, step.get("set"), ("amendments", at, "set"), findings, chosen, base is not None)
        if base is not None and later is not None:
            _same_kinds(base, later, ("amendments", at, "set"), findings)
            amended.append((base.agreement.amendments[at].effective, later))
    found = sorted(findings, key=lambda each: (each.line or 0, each.column))
    if base is None or findings.errors:
        raise BadInput(found)
    digest = _digest([base.sha256, *([str(day), later.sha256] for day, later in amended)])
    return replace(base, sha256=digest if amended else base.sha256, amended=tuple(amended), warnings=tuple(found))


def _terms(raw: dict[str, Any], findings: Findings, readings: Mapping[str, str]) -> Terms | None:
    """The terms of a file, or None where it has errors; what can be checked beside them is."""
    agreement = _validate(raw, findings)
    if agreement is None:
        return None
    rules = compile_rules(agreement, findings)
    check(agreement, rules, findings)
    decisive = {key: value for key, value in raw.items() if key not in _NOT_TERMS}
    return Terms(agreement, rules, findings.file, _digest(decisive), readings, ())


def _validate(raw: dict[str, Any], findings: Findings) -> Agreement | None:
    try:
        return Agreement.model_validate(raw)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        bad = report(errors, raw, findings)
    unknown = [place(raw, each) for each in errors if each["type"] == "extra_forbidden"]
    rest = salvage(raw, bad, unknown)
    if rest is not None:
        _check_rest(rest, findings)
    return None


def _check_rest(rest: Rest, findings: Findings) -> None:
    """Check what is left of a file, so that one run tells of everything."""
    try:
        agreement = Agreement.model_validate(rest.raw)
    except ValidationError:
        return
    about = Findings(findings.file, findings.lines)
    check(agreement, compile_rules(agreement, about), about)
    rest.tell(about.problems, about.paths, findings)


def _same_kinds(base: Terms, later: Terms, where: Path, findings: Findings) -> None:
    """Report outcomes that an amendment makes another kind of payment."""
    before = {rule.id: rule.outcome for rule in base.rules}
    for rule in later.rules:
        outcome = before.get(rule.id)
        if outcome is not None and _kind(outcome) != _kind(rule.outcome):
            message = "becomes another kind of payment"
            expected = "the outcome taken away, and one with another id added"
            findings.error(where, f"outcomes.{rule.id} {message}", expected=expected)


def _kind(outcome: Outcome) -> tuple[object, ...]:
    pay = outcome.pay
    tiers = (pay.counted, pay.applies) if isinstance(pay, TierPay) else ()
    return (outcome.each, isinstance(pay, LadderPay), *tiers)


def _amendments(raw: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """The amendments of a file with their places in it, by the day they take effect."""
    listed = raw.get("amendments")
    steps = [(at, each) for at, each in enumerate(listed if isinstance(listed, list) else []) if isinstance(each, dict)]
    return sorted(steps, key=lambda step: str(step[1].get("effective")))


def _try_alternatives(raw: dict[str, Any], findings: Findings, deep: bool) -> None:
    """Report every alternative of a reading that could not be used; only its paths where the file has errors."""
    readings = raw.get("readings")
    for at, reading in enumerate(readings if isinstance(readings, list) else []):
        options = reading.get("alternatives") if isinstance(reading, dict) else None
        for name, alternative in (options if isinstance(options, dict) else {}).items():
            if isinstance(alternative, dict):
                where: Path = ("readings", at, "alternatives", name, "set")
                _variant(raw, alternative.get("set"), where, findings, {}, deep)


def _variant(
    raw: dict[str, Any], changes: Any, where: Path, findings: Findings, chosen: Mapping[str, str], deep: bool
) -> tuple[dict[str, Any], Terms | None]:
    """The file with changes put in, and its terms; what is wrong with them is reported where the changes stand."""
    if not isinstance(changes, dict):
        return raw, None
    before = len(findings.errors)
    changed = patch(raw, changes, findings, where)
    if not deep or len(findings.errors) > before:
        return changed, None
    about = Findings(findings.file, findings.lines)
    terms = _terms({**changed, "examples": []}, about, chosen)
    known = {(each.column, each.message) for each in findings}
    for problem in about:
        if (problem.column, problem.message) not in known:
            add = findings.error if problem.severity == "error" else findings.warn
            add(where, f"{problem.column}: {problem.message}", found=problem.found, expected=problem.expected)
    return changed, terms


def _raise_unread(chosen: Mapping[str, str], findings: Findings) -> None:
    if chosen and findings.errors:
        raise BadInput(findings)


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
