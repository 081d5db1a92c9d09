"""From a formula's tree to columns: the reader of the terms that DuckDB and Spark run.

A number is a pair of whole numbers, numerator over denominator; the denominator is a constant wherever the terms fix
the decimals. Unknown is NULL, and SQL's logic is Kleene's. Every number carries a bound that follows from the declared
ranges, so that nothing can overflow 64 bits unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import TYPE_CHECKING, Any

from virkning.terms import BadInput, Problem, tree
from virkning.terms.tree import Node

if TYPE_CHECKING:
    import ibis.expr.types as ir

LIMIT = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Num:
    """A number as columns: ``num / den``, with ``den`` > 0, and the largest each can be."""

    num: Any
    den: Any
    bound: int
    den_bound: int

    @property
    def fixed(self) -> bool:
        """Whether the denominator is a constant."""
        return isinstance(self.den, int)


Column = Any
"""A Num, or an Ibis boolean or string column."""

Leaf = Callable[[Node], Column]


def constant(value: Fraction) -> Num:
    """An exact constant."""
    return Num(value.numerator, value.denominator, abs(value.numerator), value.denominator)


def scaled(column: ir.Value, decimals: int, low: Fraction, high: Fraction) -> Num:
    """A stored whole number that stands for a decimal, with its declared range."""
    scale = 10**decimals
    return Num(column, scale, int(max(abs(low), abs(high)) * scale), scale)


def lower(node: Node, leaf: Leaf) -> Column:
    """A formula as columns. ``leaf`` gives the columns of what is observed: measures, attributes, aggregates, gates."""
    import ibis

    match node:
        case tree.Number(value):
            return constant(value)
        case tree.Text(value):
            return ibis.literal(value)
        case tree.Named(_, body):
            return lower(body, leaf)
        case tree.Arithmetic(op, left, right):
            return arithmetic(op, lower(left, leaf), lower(right, leaf), node)
        case tree.Compare(op, left, right):
            return compare(op, lower(left, leaf), lower(right, leaf), node)
        case tree.Logic("and", left, right):
            return lower(left, leaf) & lower(right, leaf)
        case tree.Logic(_, left, right):
            return lower(left, leaf) | lower(right, leaf)
        case tree.Not(operand):
            return ~lower(operand, leaf)
        case tree.Call(function, arguments):
            return _call(function, [lower(each, leaf) for each in arguments], node)
        case _:
            return leaf(node)


def arithmetic(op: str, left: Num, right: Num, node: Node | None = None) -> Num:
    """The four operations; division by zero is unknown."""
    import ibis

    if op == "*":
        found = Num(
            _times(left.num, right.num), _times(left.den, right.den),
            left.bound * right.bound, left.den_bound * right.den_bound,
        )  # fmt: skip
        return fits(found, node)
    if op == "/":
        bound, den_bound = left.bound * right.den_bound, left.den_bound * right.bound
        num, den = _times(left.num, right.den), _times(left.den, right.num)
        if isinstance(den, int):
            return fits(Num(_times(num, 1 if den > 0 else -1), abs(den), bound, abs(den)), node)
        den = _int(den)
        num = ibis.ifelse(den < 0, -_int(num), _int(num))
        return fits(Num(num, den.abs().nullif(0), bound, max(1, den_bound)), node)
    left, right = _together(left, right)
    num = _int(left.num) + right.num if op == "+" else _int(left.num) - right.num
    return fits(Num(num, left.den, left.bound + right.bound, left.den_bound), node)


def compare(op: str, left: Column, right: Column, node: Node | None = None) -> Any:
    """A comparison of two numbers or two texts; unknown where either is."""
    if isinstance(left, Num) and isinstance(right, Num):
        a, b = _together(left, right)
        fits(a, node)
        fits(b, node)
        left, right = _int(a.num), _int(b.num)
    return {
        ">=": lambda: left >= right, "<=": lambda: left <= right, ">": lambda: left > right,
        "<": lambda: left < right, "==": lambda: left == right, "!=": lambda: left != right,
    }[op]()  # fmt: skip


def _call(function: str, values: list[Any], node: Node) -> Num:
    import ibis

    if function == "round":
        assert isinstance(values[1].num, int)
        scale = 10 ** values[1].num
        grown = arithmetic("*", values[0], constant(Fraction(scale)), node)
        return fits(Num(rounded(grown), scale, grown.bound + 1, scale), node)
    if function == "abs":
        return Num(_int(values[0].num).abs(), values[0].den, values[0].bound, values[0].den_bound)

    def choose(one: Num, other: Num) -> Num:
        a, b = _together(one, other)
        first = _int(a.num) <= b.num if function == "min" else _int(a.num) >= b.num
        num = ibis.cases((first, _int(a.num)), (~first, _int(b.num)))
        return Num(num, a.den, max(a.bound, b.bound), a.den_bound)

    return fits(reduce(choose, values), node)


def _together(left: Num, right: Num) -> tuple[Num, Num]:
    """Two numbers over a common denominator."""
    if isinstance(left.den, int) and isinstance(right.den, int):
        common = lcm(left.den, right.den)
        a, b = common // left.den, common // right.den
        return (
            Num(_times(left.num, a), common, left.bound * a, common),
            Num(_times(right.num, b), common, right.bound * b, common),
        )
    den, bound = _times(left.den, right.den), left.den_bound * right.den_bound
    return (
        Num(_times(left.num, right.den), den, left.bound * right.den_bound, bound),
        Num(_times(right.num, left.den), den, right.bound * left.den_bound, bound),
    )


def _times(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int):
        return left * right
    if isinstance(left, int):
        left, right = right, left
    return left if isinstance(right, int) and right == 1 else _int(left) * right


def _int(value: Any) -> Any:
    """A column of 64-bit integers; also from a Python number."""
    import ibis

    return ibis.literal(value, type="int64") if isinstance(value, int) else value.cast("int64")


def fits(number: Num, node: Node | None = None) -> Num:
    """The number itself, once it is certain to fit 64 bits. Raises BadInput naming the place in the terms."""
    if max(number.bound, number.den_bound) * 2 > LIMIT:
        place = node.place if node is not None else tree.NOWHERE
        message = f"the formula of clause {place.clause} needs more than 64 bits with the declared ranges"
        expected = "narrower ranges (between) or fewer decimals in the measures it uses"
        raise BadInput([Problem(place.file, place.line, "", message, expected=expected)])
    return number


def rounded(number: Num) -> Any:
    """The nearest whole number, halves away from zero, exact in 64 bits."""
    import ibis

    if isinstance(number.den, int) and number.den == 1:
        return _int(number.num)
    num, den = _int(number.num), _int(number.den)
    n, d = num.abs() * 2 + den, den * 2
    q = (n // d).cast("int64")
    r = n - q * d
    q = q + ibis.ifelse(r >= d, 1, 0) - ibis.ifelse(r < 0, 1, 0)
    return ibis.ifelse(num < 0, -q, q)
