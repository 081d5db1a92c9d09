"""What is wrong with an input, as values in a list: all problems at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding about a file.

    ``line`` is the line in a YAML or CSV file (or the row of a Parquet file, counted from 1); ``column``
    names the field. ``found`` and ``expected`` are shown to the user as they stand, and never hold
    personal data beyond the participant's pseudonymous id.
    """

    file: str
    line: int | None
    column: str
    message: str
    found: str = ""
    expected: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        parts = [f"{place}: {self.severity}: {self.column + ': ' if self.column else ''}{self.message}"]
        if self.found:
            parts.append(f"found {self.found}")
        if self.expected:
            parts.append(f"expected {self.expected}")
        return "; ".join(parts)


class BadInput(Exception):
    """Raised at the edge of a room when its input has errors; carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(slots=True)
class Findings:
    """A growing list of problems about one file, with the way to place them by path."""

    file: str
    lines: LineMap = field(default_factory=lambda: LineMap({}))
    problems: list[Problem] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)
    """The path of each problem, in the same order."""

    def error(self, path: Path, message: str, *, found: object = "", expected: str = "") -> None:
        """Add an error at a path in the file such as ``("outcomes", 0, "when")``."""
        self._add(path, message, found, expected, "error")

    def warn(self, path: Path, message: str, *, found: object = "", expected: str = "") -> None:
        """Add a warning: worth a reader's attention, not in the way of settling."""
        self._add(path, message, found, expected, "warning")

    def _add(self, path: Path, message: str, found: object, expected: str, severity: Severity) -> None:
        column = ".".join(str(step) for step in path)
        problem = Problem(self.file, self.lines.line(path), column, message, str(found), expected, severity)
        if problem not in self.problems:
            self.problems.append(problem)
            self.paths.append(path)

    @property
    def errors(self) -> list[Problem]:
        """The problems that stand in the way."""
        return [problem for problem in self.problems if problem.severity == "error"]

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.problems)


Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class LineMap:
    """Line numbers (from 1) of the paths of a YAML file; an unknown path falls back to its nearest parent."""

    by_path: dict[Path, int]

    def line(self, path: Path) -> int | None:
        """The line of ``path`` or of the nearest enclosing node that is in the file."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.by_path:
                return self.by_path[path[:length]]
        return None


def nearest(word: str, known: Sequence[str]) -> str:
    """``; did you mean "paid_hours"?`` where one of the known words is close, else nothing."""
    close = get_close_matches(word, known, n=1, cutoff=0.7)
    return f'; did you mean "{close[0]}"?' if close else ""
