"""The files that a page shows: its complete ones, and its pieces put into the frame they extend."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Snippet:
    """One piece of YAML on the page, as a complete file."""

    name: str
    text: str
    line: int
    fails: str = ""
    """What the loader must say, where the page shows a mistake."""


def snippets(path: Path, whole: str) -> list[Snippet]:
    """Every file on the page, whose complete ones are marked by a word, such as ``agreement``.

    Raises AssertionError where a piece of YAML says not what it belongs to.
    """
    page = path.read_text("utf-8")
    marked = rf"(?:^<!-- (?P<marker>(?:{whole}|extends): .*?) -->\n)?^```yaml\n(?P<text>.*?)^```$"
    frames: dict[str, str] = {}
    found = []
    for match in re.finditer(marked, page, re.M | re.S):
        line = page.count("\n", 0, match.start()) + 1
        assert match["marker"], f"{path.name}:{line}: a piece of YAML without a marker cannot be tested"
        kind, _, rest = match["marker"].partition(": ")
        if kind == whole:
            frames[rest] = match["text"]
            found.append(Snippet(rest, match["text"], line))
            continue
        base, _, role = rest.partition(", ")
        role, _, value = role.partition(": ")
        name = value if role == "as" else f"line-{line}"
        text = extend(frames[base], match["text"])
        found.append(Snippet(name, text, line, value if role == "fails" else ""))
    return found


def extend(frame: str, piece: str) -> str:
    """The frame with the blocks of the piece in place of its own of the same name, or after them."""
    return "".join((_blocks(frame) | _blocks(piece)).values())


def _blocks(text: str) -> dict[str, str]:
    parts = re.split(r"^(?=[a-z_]+:)", text, flags=re.M)
    return {part.partition(":")[0]: part for part in parts if part.strip()}
