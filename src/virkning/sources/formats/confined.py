"""Formats that others have made complicated are read in a process of their own, with bounded time and memory.

What goes wrong there, even a crash of a library, ends that process and nothing else. It is given the bytes, and
answers in lines of JSON: each page as it is read, at last the text or the problem.
"""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
from dataclasses import asdict
from typing import Any

from virkning.sources.formats.raw import Format, Progress, Raw, RawNote, RawTable, Refused

MEMORY = 1_000_000_000
"""The most memory, in bytes, that reading a file may take."""
STEP_SECONDS = 30
"""The longest that the opening of a file, or one page of it, may take."""
WHOLE_SECONDS = 300
"""The most processor time that a whole file may take."""

_TIME = {-signal.SIGALRM, -signal.SIGXCPU}


def read_confined(kind: Format, data: bytes, name: str, progress: Progress | None) -> Raw:
    """A file read in a process of its own. Raises Refused if it cannot be read within the bounds."""
    bounds = [str(MEMORY), str(STEP_SECONDS), str(WHOLE_SECONDS)]
    command = [sys.executable, "-P", "-m", "virkning.sources.formats.worker", kind, name, *bounds]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as process:
        assert process.stdin is not None and process.stdout is not None
        # A process that ends early says why by how it ends.
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(data)
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        answer: dict[str, Any] = {}
        for line in process.stdout:
            # A line without an end was being written when the process was ended.
            answer = json.loads(line) if line.endswith(b"\n") else {}
            if progress and "page" in answer:
                progress(*answer["page"])
    if "raw" in answer:
        return from_plain(answer["raw"])
    if "problem" in answer:
        raise Refused(name, *answer["problem"])
    if process.returncode in _TIME:
        raise Refused(
            name,
            "takes too long to read: it is damaged, or made to be slow",
            expected=f"at most {STEP_SECONDS} seconds a page",
        )
    raise Refused(
        name,
        f"cannot be read as {kind.upper()}: it is damaged, or takes too much memory",
        expected=f"at most {MEMORY:,} bytes of memory",
    )


def plain(raw: Raw) -> dict[str, Any]:
    """A text and its places as data that JSON can hold."""
    return asdict(raw)


def from_plain(data: dict[str, Any]) -> Raw:
    """A text and its places from what ``plain`` gave."""
    return Raw(
        format=data["format"],
        encoding=data["encoding"],
        text=data["text"],
        tables=tuple(
            RawTable(tuple(tuple((start, end) for start, end in row) for row in table["rows"]))
            for table in data["tables"]
        ),
        notes=tuple(RawNote(**note) for note in data["notes"]),
        headings=tuple((level, start, end) for level, start, end in data["headings"]),
        encoding_doubts=tuple(data["encoding_doubts"]),
    )
