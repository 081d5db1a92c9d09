"""From the text of an agreement file to plain data, with the line of everything in it.

Numbers with decimals stay as they were written, so that a message can quote them; dates that do not exist and
keys that stand twice are left for the reader of the data to report with everything else.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from virkning.terms.problems import BadInput, Findings, LineMap, Path, Problem

_TAG = "tag:yaml.org,2002:"
_WHOLE = re.compile(r"-?(0|[1-9]\d*)")


class Written(float):
    """A floating-point number that remembers how it was written, such as ``5600.00``."""

    text: str

    def __repr__(self) -> str:
        return self.text

    __str__ = __repr__


def read(text: str, file: str, kind: str = "agreement") -> tuple[dict[str, Any], Findings]:
    """The data of a file and the findings about it, with its lines. Raises BadInput if it is no YAML at all.

    ``kind`` is what the file should hold, and its first key.
    """
    try:
        root = YAML(typ="rt").compose(text)
    except MarkedYAMLError as error:
        raise BadInput([_broken(error, file, kind)]) from None
    except ReaderError as error:
        message = f"not YAML: a character that no text has, number {ord(text[error.position])}"
        line = text.count("\n", 0, error.position) + 1
        raise BadInput([Problem(file, line, "", message, expected="letters, figures and signs")]) from None
    except RecursionError:
        raise BadInput([_too_deep(file)]) from None
    findings = Findings(file)
    if not isinstance(root, MappingNode):
        message = "is empty" if root is None else f"is not {'an' if kind[0] in 'aeiou' else 'a'} {kind}"
        raise BadInput([Problem(file, 1, "", message, expected=f"keys such as {kind}: and title:")])
    lines: dict[Path, int] = {(): 1}
    findings.lines = LineMap(lines)
    try:
        return _mapping(root, (), lines, findings), findings
    except RecursionError:
        raise BadInput([_too_deep(file)]) from None


def _too_deep(file: str) -> Problem:
    message = "a block stands within itself, or within too many others"
    return Problem(file, None, "", message, expected="an alias (*) outside the block that it names")


def _broken(error: MarkedYAMLError, file: str, kind: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    message = " ".join(str(error.problem or error.context or "cannot be read").split())
    expected = ""
    if "\\t" in message:
        message, expected = "a tab stands where YAML allows none", "spaces"
    elif "another document" in message:
        message, expected = "a second document begins", f"one {kind} in a file, without ---"
    elif "mapping values are not allowed" in message:
        message, expected = "a colon stands where none can", "quotes around a text with a colon, and even indentation"
    elif "could not find expected ':'" in message or "expected ',' or" in message:
        expected = "a colon after each key, a comma between items, and every bracket and quote closed"
    return Problem(file, mark.line + 1 if mark else None, "", f"not YAML: {message}", expected=expected)


def _value(node: Node, path: Path, lines: dict[Path, int], findings: Findings) -> Any:
    if isinstance(node, MappingNode):
        return _mapping(node, path, lines, findings)
    if isinstance(node, SequenceNode):
        items = []
        for index, each in enumerate(node.value):
            lines[(*path, index)] = each.start_mark.line + 1
            items.append(_value(each, (*path, index), lines, findings))
        return items
    return _scalar(node)


def _mapping(node: MappingNode, path: Path, lines: dict[Path, int], findings: Findings) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    merged: list[tuple[Any, Any]] = []
    for key_node, value_node in node.value:
        if key_node.tag == f"{_TAG}merge":
            sources = value_node.value if isinstance(value_node, SequenceNode) else [value_node]
            merged += [pair for each in sources if isinstance(each, MappingNode) for pair in each.value]
            continue
        line = key_node.start_mark.line + 1
        key = _key(key_node)
        if key in result:
            first = lines[(*path, key)]
            findings.error((*path, key), f"the key stands twice, on lines {first} and {line}", expected="each key once")
            findings.problems[-1] = _at(findings.problems[-1], line)
            continue
        lines[(*path, key)] = line
        result[key] = _value(value_node, (*path, key), lines, findings)
    for key_node, value_node in merged:
        key = _key(key_node)
        if key not in result:
            lines[(*path, key)] = key_node.start_mark.line + 1
            result[key] = _value(value_node, (*path, key), lines, findings)
    return result


def _at(problem: Problem, line: int) -> Problem:
    return Problem(problem.file, line, problem.column, problem.message, problem.found, problem.expected)


def _key(node: Node) -> Any:
    value = _scalar(node)
    return value if isinstance(value, int) and not isinstance(value, bool) else str(node.value)


def _scalar(node: Node) -> Any:
    text = str(node.value)
    if not isinstance(node, ScalarNode):
        return text
    kind = str(node.tag).removeprefix(_TAG)
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind == "int" and _WHOLE.fullmatch(text):
        return int(text)
    if kind == "float":
        try:
            number = Written(text.replace("_", ""))
        except ValueError:
            return text
        number.text = text
        return number
    if kind == "timestamp" and len(text) == 10:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text
