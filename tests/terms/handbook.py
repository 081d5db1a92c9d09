"""The agreements of the handbook: its complete ones, and its pieces put into the frame they extend."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "agreements.md"

_SNIPPET = re.compile(
    r"(?:^<!-- (?P<marker>(?:agreement|extends): .*?) -->\n)?^```yaml\n(?P<text>.*?)^```$", re.M | re.S
)


@dataclass(frozen=True)
class Snippet:
    """One piece of YAML on the page, as a complete agreement."""

    name: str
    text: str
    line: int
    fails: str = ""
    """What the loader must say, where the page shows a mistake."""


def snippets() -> list[Snippet]:
    """Every agreement on the page. Raises AssertionError where a piece of YAML says not what it belongs to."""
    page = PAGE.read_text("utf-8")
    whole: dict[str, str] = {}
    found = []
    for match in _SNIPPET.finditer(page):
        line = page.count("\n", 0, match.start()) + 1
        assert match["marker"], f"{PAGE.name}:{line}: a piece of YAML without a marker cannot be tested"
        kind, _, rest = match["marker"].partition(": ")
        if kind == "agreement":
            whole[rest] = match["text"]
            found.append(Snippet(rest, match["text"], line))
            continue
        base, _, role = rest.partition(", ")
        role, _, value = role.partition(": ")
        text = extend(whole[base], match["text"])
        name = value if role == "as" else f"line-{line}"
        found.append(Snippet(name, text, line, value if role == "fails" else ""))
    return found


def extend(frame: str, piece: str) -> str:
    """The frame with the blocks of the piece in place of its own of the same name, or after them."""
    blocks, added = _blocks(frame), _blocks(piece)
    return "".join(added.pop(name, text) for name, text in list(blocks.items())) + "".join(added.values())


def _blocks(text: str) -> dict[str, str]:
    parts = re.split(r"^(?=[a-z_]+:)", text, flags=re.M)
    return {part.partition(":")[0]: part for part in parts if part.strip()}
