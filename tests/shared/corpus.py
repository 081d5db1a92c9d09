"""Files that do not fit: what they say must be told of them, and what is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from virkning.terms import Problem

JARGON = r"Input should|valid dictionary|pydantic|Error|\bNone\b|__"
"""What no message may say."""


def expected(path: Path) -> list[tuple[int, str]]:
    """The line and the words of every problem that a file says it has, in order."""
    lines = re.findall(r"^# expect: (\d+): (.*)$", path.read_text("utf-8"), re.MULTILINE)
    assert lines, f"{path.name} must say what is wrong with it"
    return sorted((int(line), phrase) for line, phrase in lines)


def told(problems: Iterable[Problem]) -> list[tuple[int | None, str]]:
    """The line and the words of every problem found, in order."""
    return sorted(
        (each.line, f"{each.severity}: {each.column + ': ' if each.column else ''}{each.message}") for each in problems
    )
