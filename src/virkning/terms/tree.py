"""The closed tree of operations that formulas are made of. Every reader of the terms reads this tree.

A node is data and nothing else: the reference evaluator, the columnar lowering and the explanation each match on
its type. ``place`` says which clause and which line of the agreement file it stands in, and does not take
part in comparisons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Literal

from virkning.terms.values import Interval


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node comes from: the clause of the signed text, and file and line of the terms."""

    clause: str = ""
    file: str = ""
    line: int | None = None


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Number:
    """An exact constant."""

    value: Fraction
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A text constant, to compare an attribute with."""

    value: str
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Measured:
    """The observed value of a measure: in the month or event at hand, at an occasion, or in a named period."""

    measure: str
    at: str | int | Interval | None = None
    """An occasion, a month index, an interval, or None: the period at hand."""
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of the participant, or ``cohort`` (its id) or ``follow_up`` (1, 2, …)."""

    name: str
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Named:
    """A definition of the agreement, put in where it is used."""

    name: str
    body: Node
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``left + right`` and so on. Division by zero has no result: the cell is unresolved."""

    op: Literal["+", "-", "*", "/"]
    left: Node
    right: Node
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two numbers, or of two texts for equality."""

    op: Literal[">=", "<=", "==", "!=", ">", "<"]
    left: Node
    right: Node
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Logic:
    """All (``and``) or any (``or``) of two conditions; an unknown part is decided only if the other decides."""

    op: Literal["and", "or"]
    left: Node
    right: Node
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    operand: Node
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Range:
    """The stretch of time an aggregate looks at, where it is not the cell's own period."""

    kind: Literal["to date", "fixed", "months", "before start", "after start"]
    months: int = 0
    interval: Interval | None = None


TimeFunction = Literal["sum", "mean", "highest", "lowest", "last", "count", "any", "all", "longest_run", "days"]


@dataclass(frozen=True, slots=True)
class Over:
    """An aggregate over the months or events of a stretch of time, for one participant or the agreement."""

    function: TimeFunction
    operand: Node
    range: Range | None = None
    place: Place = field(default=NOWHERE, compare=False)


AcrossFunction = Literal["number_of", "total_of", "average_of", "share_of"]


@dataclass(frozen=True, slots=True)
class Across:
    """An aggregate over participants. One without a known value is left out."""

    function: AcrossFunction
    operand: Node
    where: Node | None = None
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """``min``, ``max``, ``abs`` or ``round(x, decimals)``; rounding is half away from zero."""

    function: Literal["min", "max", "abs", "round"]
    arguments: tuple[Node, ...]
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Achieved:
    """Whether another outcome was achieved, by the same participant, at this statement or an earlier one."""

    outcome: str
    place: Place = field(default=NOWHERE, compare=False)


Node = (
    Number | Text | Measured | Attribute | Named | Arithmetic | Compare | Logic | Not | Over | Across | Call | Achieved
)

TIME_FUNCTIONS = ("sum", "mean", "highest", "lowest", "last", "count", "any", "all", "longest_run", "days")
ACROSS_FUNCTIONS = ("number_of", "total_of", "average_of", "share_of")
SCALAR_FUNCTIONS = ("min", "max", "abs", "round")


def children(node: Node) -> tuple[Node, ...]:
    """The operands of a node, in order."""
    found: list[Node] = []
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, Node):
            found.append(value)
        elif each.name == "arguments":
            found.extend(value)
    return tuple(found)


def walk(node: Node, into: Callable[[Node], bool] = lambda node: True) -> Iterator[Node]:
    """The node and all below it, depth first; below a node only where ``into`` says so."""
    yield node
    if into(node):
        for child in children(node):
            yield from walk(child, into)


def bare(node: Node) -> list[Measured]:
    """The measures a tree reads in the month or event at hand, in the order they appear."""
    return [each for each in walk(node) if isinstance(each, Measured) and each.at is None]


def measures_of(node: Node) -> list[str]:
    """The measures a tree reads, each once, in the order they appear."""
    found = [each.measure for each in walk(node) if isinstance(each, Measured)]
    return list(dict.fromkeys(found))
