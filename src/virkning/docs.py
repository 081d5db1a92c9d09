"""The generated pages: the schemas, the handbooks' references, the command line, the transcripts and a picture.

``python -m virkning.docs`` writes them anew from the models and the commands; a test fails where they are stale.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from virkning.forecast.cases.model import Case
from virkning.forecast.model import Forecast
from virkning.terms.model import Agreement
from virkning.terms.values import KIND

START, END = "<!-- reference:start -->", "<!-- reference:end -->"
_CONSOLE = re.compile(r"^```console\n(.*?)^```", re.M | re.S)
_PICTURE = re.compile(r"!\[[^\]]*\]\((docs/pictures/forecast\.svg)\)")
_SENTENCE = re.compile(r"``(.+?)``")


def schema(model: type[BaseModel] = Agreement) -> str:
    """The JSON Schema of a kind of file, as text."""
    found = model.model_json_schema(by_alias=True)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": model.__name__}
    return json.dumps(_clean({**head, **found}), indent=2, ensure_ascii=False) + "\n"


def _clean(node: Any) -> Any:
    """The schema without pydantic's titles of keys, and with plain code marks in descriptions."""
    if isinstance(node, list):
        return [_clean(each) for each in node]
    if not isinstance(node, dict):
        return node
    named = "properties" in node or "$schema" in node
    kept = {key: value for key, value in node.items() if key != KIND}
    if not named and isinstance(kept.get("title"), str):
        del kept["title"]
    if isinstance(kept.get("description"), str):
        kept["description"] = _words(kept["description"])
    return {key: _clean(value) for key, value in kept.items()}


def _words(text: str) -> str:
    return _SENTENCE.sub(r"`\1`", " ".join(text.split()))


def reference(model: type[BaseModel] = Agreement) -> str:
    """Every block of a kind of file: its keys, their types in words, defaults and meanings."""
    found = model.model_json_schema(by_alias=True)
    definitions: Mapping[str, Any] = found["$defs"]
    blocks = {model.__name__: found, **definitions}
    parts = [_block(model.__name__, found, definitions)]
    parts += [_block(name, blocks[name], definitions) for name in _reached(found, definitions)]
    return "\n".join(parts)


def _reached(root: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[str]:
    """The blocks in the order in which a reader of the file meets them."""
    order: list[str] = []
    waiting: list[Any]
    waiting = [root["properties"]]
    while waiting:
        for name in _references(waiting.pop(0)):
            if name not in order:
                order.append(name)
                waiting.append(definitions[name].get("properties", {}))
    return order


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield str(node["$ref"]).rpartition("/")[2]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _block(name: str, block: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    rows = _forms(block) if _is_value(block) else _keys(block, definitions)
    return f"### {_heading(name, block)}\n\n{_words(block.get('description', ''))}\n\n" + "\n".join(rows) + "\n"


def _is_value(block: Mapping[str, Any]) -> bool:
    """Whether a definition is of a value that may be written in several ways, and not of a block with keys."""
    return "anyOf" in block


def _heading(name: str, block: Mapping[str, Any]) -> str:
    return f"`{name}` {'value' if _is_value(block) else 'block'}"


def _keys(block: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[str]:
    rows = ["| key | type | default | meaning |", "|---|---|---|---|"]
    required = block.get("required", [])
    for key, spec in block.get("properties", {}).items():
        default = "**required**" if key in required else _default(spec)
        rows.append(f"| `{key}` | {_type(spec, definitions)} | {default} | {_cell(spec.get('description', ''))} |")
    return rows


def _forms(value: Mapping[str, Any]) -> list[str]:
    rows = ["| written | means |", "|---|---|"]
    return rows + [f"| {_form(each)} | {_cell(each['description'])} |" for each in value["anyOf"]]


def _form(spec: Mapping[str, Any]) -> str:
    """One of the ways in which a value may be written."""
    if "properties" not in spec:
        return _type(spec, {})
    return f"`{{{', '.join(f'{key}: {each[KIND]}' for key, each in spec['properties'].items())}}}`"


def _cell(text: str) -> str:
    return _words(text).replace("|", "\\|")


def _default(spec: Mapping[str, Any]) -> str:
    value = spec.get("default")
    if value is None or value == [] or value == {} or isinstance(value, dict):
        return ""
    return f"`{json.dumps(value) if isinstance(value, bool) else value}`"


def _type(spec: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    """The type of a value in words, with links to the blocks it may be."""
    if KIND in spec:
        return _scalar(spec)
    if "$ref" in spec:
        name = str(spec["$ref"]).rpartition("/")[2]
        anchor = _heading(name, definitions[name]).replace("`", "").replace(" ", "-").lower()
        return f"[{name}](#{anchor})"
    for many in ("anyOf", "oneOf"):
        if many in spec:
            kinds = [_type(each, definitions) for each in spec[many] if each.get("type") != "null"]
            return ", or ".join(dict.fromkeys(kinds))
    if "enum" in spec:
        return " \\| ".join(f"`{each}`" for each in spec["enum"])
    if "const" in spec:
        return f"`{spec['const']}`"
    kind = spec.get("type")
    if kind == "array" and "prefixItems" in spec:
        return "two numbers, `[smallest, largest]`"
    if kind == "array":
        return f"list of {_type(spec.get('items', {}), definitions)}"
    if kind == "object":
        return f"{_key(spec)}: {_type(spec['additionalProperties'], definitions)}" if _typed(spec) else "block"
    return _scalar(spec)


def _key(spec: Mapping[str, Any]) -> str:
    """What the keys of a mapping are, in a word."""
    return str(spec.get("propertyNames", {}).get(KIND, "name"))


def _typed(spec: Mapping[str, Any]) -> bool:
    return isinstance(spec.get("additionalProperties"), dict) and bool(spec["additionalProperties"])


def _scalar(spec: Mapping[str, Any]) -> str:
    kind = spec.get("type")
    words = {"boolean": "`true` \\| `false`", "integer": "whole number", "string": "text"}
    return str(spec.get(KIND) or words.get(str(kind), "any value"))


def with_reference(page: str, model: type[BaseModel] = Agreement) -> str:
    """A handbook with its reference made anew between the two marks."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n\n{reference(model)}\n{END}{after}"


def command_line() -> str:
    """The page of the command line, from each command's help."""
    import click

    from virkning.cli import main

    root = click.Context(main, info_name="virkning")
    parts = ["# The command line\n", "Generated from `virkning --help`; `make docs` makes it anew.\n"]
    for context in (root, *_commands(root)):
        depth = "##" if context.parent is None else "###"
        help_text = context.command.get_help(context).replace("\b\n", "")
        parts.append(f"{depth} {context.command_path}\n\n```text\n{help_text.strip()}\n```\n")
    return "\n".join(parts)


def _commands(parent: Any) -> Iterator[Any]:
    import click

    if not isinstance(parent.command, click.Group):
        return
    for name in parent.command.list_commands(parent):
        command = parent.command.get_command(parent, name)
        if command is not None and not command.hidden:
            context = click.Context(command, info_name=name, parent=parent)
            yield context
            yield from _commands(context)


def with_transcripts(page: str, root: Path) -> str:
    """A page with what its ``$ virkning`` commands print, run below ``root`` on the register of the demo."""
    from click.testing import CliRunner

    from virkning.cli import main

    data = root / "build" / "demo"
    if not data.exists():
        demo = (root / "demo" / "run").read_text("utf-8")
        participants = re.findall(r"--participants (\d+) --seed (\d+)", demo)[0]
        options = ["--participants", participants[0], "--seed", participants[1], "--out", str(data)]
        CliRunner().invoke(main, ["generate", str(_demo_agreement(root)), *options], catch_exceptions=False)

    def run(match: re.Match[str]) -> str:
        parts = []
        for command in re.findall(r"^\$ virkning (.+)$", match[1], re.M):
            words = [str(root / word) if (root / word).exists() else word for word in command.split()]
            printed = CliRunner().invoke(main, words, catch_exceptions=False).stdout
            lines = [line.rstrip() for line in printed.strip().splitlines()]
            parts.append("\n".join([f"$ virkning {command}", "", *lines]))
        return "```console\n" + "\n\n".join(parts) + "\n```"

    return _CONSOLE.sub(run, page)


def fan(root: Path) -> str:
    """The picture of the README: what the forecast of the demo's agreement comes to over time."""
    file, _ = _draw(root)
    return file.read_text("utf-8")


def with_description(page: str, root: Path) -> str:
    """A page with the text of its picture, in English, for those who cannot see it."""
    file, printed = _draw(root, "--lang", "en")
    description = printed.rpartition(f"{file}. ")[2].strip()
    return _PICTURE.sub(lambda match: f"![{description}]({match[1]})", page)


def _draw(root: Path, *options: str) -> tuple[Path, str]:
    from click.testing import CliRunner

    from virkning.cli import main

    file = root / "build" / f"forecast{''.join(options)}.svg"
    file.parent.mkdir(exist_ok=True)
    words = ["forecast", str(_demo_agreement(root)), *options, "--scenarios", "10000", "--chart", str(file)]
    return file, CliRunner().invoke(main, words, catch_exceptions=False).stdout


def _demo_agreement(root: Path) -> Path:
    demo = (root / "demo" / "run").read_text("utf-8")
    return root / str(re.findall(r"^agreement=(.+)$", demo, re.M)[0])


def pages(root: Path) -> dict[Path, Callable[[], str]]:
    """Every generated file below the root of the project, with what makes its text."""
    readme = root / "README.md"
    names = ("agreements", "forecasts", "cases", "papers")
    handbook, forecasts, cases, papers = (root / "docs" / f"{name}.md" for name in names)
    return {
        root / "docs" / "agreement.schema.json": schema,
        root / "docs" / "forecast.schema.json": lambda: schema(Forecast),
        root / "docs" / "case.schema.json": lambda: schema(Case),
        root / "docs" / "pictures" / "forecast.svg": lambda: fan(root),
        handbook: lambda: with_reference(handbook.read_text("utf-8")),
        forecasts: lambda: with_transcripts(with_reference(forecasts.read_text("utf-8"), Forecast), root),
        cases: lambda: with_reference(cases.read_text("utf-8"), Case),
        papers: lambda: with_transcripts(papers.read_text("utf-8"), root),
        root / "docs" / "cli.md": command_line,
        readme: lambda: with_description(with_transcripts(readme.read_text("utf-8"), root), root),
    }


def main() -> None:
    """Write every generated file."""
    root = Path(__file__).resolve().parents[2]
    for path, made in pages(root).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(made(), "utf-8")
        print(path.relative_to(root))


if __name__ == "__main__":
    main()
