"""The cases of docs/cases.md: its complete one, and its pieces put into the frame they extend."""

from __future__ import annotations

import re
from dataclasses import dataclass

from case_files import ROOT

PAGE = ROOT / "docs" / "cases.md"
_SNIPPET = re.compile(r"(?:^<!-- (?P<marker>(?:case|extends): .*?) -->\n)?^```yaml\n(?P<text>.*?)^```$", re.M | re.S)
_CONSOLE = re.compile(r"^```console\n\$ virkning (?P<command>[^\n]+)\n(?P<shown>.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Snippet:
    """One piece of YAML on the page, as a complete case."""

    name: str
    text: str
    line: int
    fails: str = ""
    """What the loader must say, where the page shows a mistake."""


def snippets() -> list[Snippet]:
    """Every case on the page. Raises AssertionError where a piece of YAML says not what it belongs to."""
    page = PAGE.read_text("utf-8")
    whole: dict[str, str] = {}
    found = []
    for match in _SNIPPET.finditer(page):
        line = page.count("\n", 0, match.start()) + 1
        assert match["marker"], f"{PAGE.name}:{line}: a piece of YAML without a marker cannot be tested"
        kind, _, rest = match["marker"].partition(": ")
        if kind == "case":
            whole[rest] = match["text"]
            found.append(Snippet(rest, match["text"], line))
            continue
        base, _, role = rest.partition(", ")
        role, _, value = role.partition(": ")
        blocks = _blocks(whole[base]) | _blocks(match["text"])
        name = value if role == "as" else f"line-{line}"
        found.append(Snippet(name, "".join(blocks.values()), line, value if role == "fails" else ""))
    return found


def transcripts() -> list[tuple[str, str]]:
    """Every command on the page, with what the page says it prints."""
    return [(match["command"], match["shown"].strip("\n")) for match in _CONSOLE.finditer(PAGE.read_text("utf-8"))]


def _blocks(text: str) -> dict[str, str]:
    parts = re.split(r"^(?=[a-z_]+:)", text, flags=re.M)
    return {part.partition(":")[0]: part for part in parts if part.strip()}
