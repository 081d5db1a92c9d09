"""What a formula yields before any fact is known: its type, its range, and whether it is exact in 64 bits.

The range follows from the ranges the measures declare. A comparison whose sides cannot meet is an error, because it
would never pay (or a warning, where it always holds).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm
from typing import Any, Literal, cast

from virkning.terms import tree
from virkning.terms.formulas import FormulaError
from virkning.terms.model import AttributeSpec, Measure
from virkning.terms.tree import Node
from virkning.terms.values import Interval, month_text

MANY_MONTHS = 1200
MANY_EVENTS = 10**6
MANY_PARTICIPANTS = 10**9


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a formula stands: what a bare measure means there."""

    level: Literal["participant", "agreement"]
    row: str | None = None
    """``month``, the name of an event measure, or None: there is no single month or event at hand."""
    occasion: bool = False
    aggregated: bool = False
    months: int | None = None
    """How many months the default stretch has, where that is known."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of a formula; for numbers the range, and the denominator all its values have (None: it varies)."""

    type: Literal["number", "truth", "text"]
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    scale: int | None = 1


TRUTH = Kind("truth")


@dataclass(slots=True)
class Analysis:
    """Infers the kind of formulas of one agreement, and collects conditions that cannot fail or hold."""

    measures: Mapping[str, Measure]
    attributes: Mapping[str, AttributeSpec]
    cohorts: tuple[str, ...] = ()
    never: list[str] = field(default_factory=list)
    always: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    """Parts of a choice that can never hold, while the whole can."""

    def condition(self, node: Node, scope: Scope) -> None:
        """Check a formula that must be true or false. Raises FormulaError."""
        if self.infer(node, scope).type != "truth":
            raise FormulaError("expected a condition, such as `paid_hours >= 86`")
        self._contradictions(node)

    def number(self, node: Node, scope: Scope) -> Kind:
        """Check a formula that must be a number. Raises FormulaError."""
        kind = self.infer(node, scope)
        if kind.type != "number":
            raise FormulaError("expected a number, not a condition")
        return kind

    def infer(self, node: Node, scope: Scope) -> Kind:
        """The kind of a node in its scope. Raises FormulaError where the parts do not fit."""
        match node:
            case tree.Number(value):
                return Kind("number", value, value, value.denominator)
            case tree.Text():
                return Kind("text")
            case tree.Measured():
                return self._measured(node, scope)
            case tree.Attribute(name):
                return self._attribute(name, scope)
            case tree.Named(_, body):
                return self.infer(body, scope)
            case tree.Arithmetic():
                return self._arithmetic(node, scope)
            case tree.Compare():
                return self._compare(node, scope)
            case tree.Logic(op, left, right):
                self._logic(op, left, right, scope)
                return TRUTH
            case tree.Not(operand):
                self._not(operand, scope)
                return TRUTH
            case tree.Over():
                return self._over(node, scope)
            case tree.Across():
                return self._across(node, scope)
            case tree.Call():
                return self._call(node, scope)
            case tree.Achieved():
                if scope.aggregated:
                    raise FormulaError("achieved(…) cannot stand inside another function")
                return TRUTH

    def _logic(self, op: str, left: Node, right: Node, scope: Scope) -> None:
        before = len(self.never)
        self._truth(left, scope)
        between = len(self.never)
        self._truth(right, scope)
        if op == "or" and not before < between < len(self.never):
            self.idle += self.never[before:]
            del self.never[before:]

    def _not(self, operand: Node, scope: Scope) -> None:
        never, always = len(self.never), len(self.always)
        self._truth(operand, scope)
        self.never[never:], self.always[always:] = self.always[always:], self.never[never:]

    def _truth(self, node: Node, scope: Scope) -> None:
        if self.infer(node, scope).type != "truth":
            raise FormulaError("and, or and not go between conditions")

    def _number(self, node: Node, scope: Scope) -> Kind:
        kind = self.infer(node, scope)
        if kind.type != "number":
            raise FormulaError("expected a number on both sides")
        return kind

    def _measured(self, node: tree.Measured, scope: Scope) -> Kind:
        measure, name = self.measures[node.measure], node.measure
        if measure.of == "participant" and scope.level == "agreement":
            raise FormulaError(f"{name} is observed for each participant: put it in {', '.join(tree.ACROSS_FUNCTIONS)}")
        if measure.of == "agreement" and scope.level == "participant":
            raise FormulaError(f"{name} is observed for the agreement, not for each participant")
        wrong = {
            "month": f"{name} has a value for each month: put it in a function such as sum or count, or name the month",
            "event": f"{name} is an event: put it in a function such as count or sum",
            "occasion": f"name the occasion, such as {name}[{(measure.occasions or ['start'])[0]}]",
            "interval": f"{name} is observed for a whole interval and cannot be read in a single month",
        }[measure.every]
        if isinstance(node.at, str):
            if measure.every != "occasion" or node.at not in measure.occasions:
                known = ", ".join(measure.occasions) or "none"
                raise FormulaError(f"{name} has no occasion {node.at}; it has {known}")
        elif isinstance(node.at, int):
            if measure.every != "month":
                raise FormulaError(f"{name} is not observed by month")
        elif isinstance(node.at, Interval):
            if measure.every != "interval":
                raise FormulaError(f"{name} is not observed by interval; use for instance sum({name} over {node.at})")
        elif not (
            (measure.every == "month" and scope.row == "month")
            or (measure.every == "event" and scope.row == name)
            or (measure.every == "occasion" and scope.occasion)
            or (measure.every == "interval" and scope.row is None)
        ):
            raise FormulaError(wrong)
        return Kind("number", *measure.between, 10**measure.decimals)

    def _attribute(self, name: str, scope: Scope) -> Kind:
        if scope.level == "agreement":
            raise FormulaError(f"{name} belongs to a participant: use it in a `where`")
        if name == "cohort":
            return Kind("text")
        if name == "follow_up":
            return Kind("number", Fraction(1), Fraction(MANY_MONTHS))
        spec = self.attributes[name]
        if spec.type == "text":
            return Kind("text")
        low, high = spec.between or (Fraction(-(10**9)), Fraction(10**9))
        return Kind("number", low, high, 10**spec.decimals)

    def _arithmetic(self, node: tree.Arithmetic, scope: Scope) -> Kind:
        left, right = self._number(node.left, scope), self._number(node.right, scope)
        if node.op == "/":
            return _divide(left, right)
        scale = None
        if left.scale and right.scale:
            scale = left.scale * right.scale if node.op == "*" else lcm(left.scale, right.scale)
        if node.op == "+":
            ends = (left.low + right.low, left.high + right.high)
        elif node.op == "-":
            ends = (left.low - right.high, left.high - right.low)
        else:
            corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
            ends = (min(corners), max(corners))
        return Kind("number", *ends, scale)

    def _compare(self, node: tree.Compare, scope: Scope) -> Kind:
        left, right = self.infer(node.left, scope), self.infer(node.right, scope)
        if left.type != right.type or left.type == "truth":
            raise FormulaError(f"cannot compare a {left.type} with a {right.type}")
        if left.type == "text":
            self._compare_texts(node)
            return TRUTH
        if node.op in (">=", ">"):
            low, high = left.low - right.high, left.high - right.low
        else:
            low, high = right.low - left.high, right.high - left.low
        strict = node.op in (">", "<")
        apart = left.high < right.low or right.high < left.low
        if node.op in ("==", "!="):
            if apart:
                (self.never if node.op == "==" else self.always).append(show(node))
        elif high < 0 or (strict and high == 0):
            self.never.append(show(node))
        elif low > 0 or (not strict and low == 0):
            self.always.append(show(node))
        return TRUTH

    def _compare_texts(self, node: tree.Compare) -> None:
        if node.op not in ("==", "!="):
            raise FormulaError("texts can only be compared with == and !=")
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(one, tree.Attribute) and isinstance(other, tree.Text):
                spec = self.attributes.get(one.name)
                allowed = self.cohorts if one.name == "cohort" else spec.values if spec else None
                if allowed and other.value not in allowed:
                    (self.never if node.op == "==" else self.always).append(show(node))

    def _over(self, node: tree.Over, scope: Scope) -> Kind:
        if scope.aggregated:
            raise FormulaError(f"{node.function} cannot stand inside another function over time")
        function, operand = node.function, node.operand
        if node.range and node.range.kind.endswith("start") and scope.level == "agreement":
            raise FormulaError(f"`{node.range.kind}` goes with participants")
        bare = tree.bare(operand)
        kinds = {self.measures[each.measure].every for each in bare}
        if function == "days":
            if not (isinstance(operand, tree.Measured) and kinds == {"interval"}):
                raise FormulaError("days takes a measure observed by interval, such as days(placement)")
            if self.measures[operand.measure].of != scope.level:
                raise FormulaError(f"{operand.measure} is not observed for the {scope.level}")
            return Kind("number", Fraction(0), Fraction(MANY_EVENTS))
        if kinds == {"month"}:
            row, many = "month", _months(node.range, scope)
        elif kinds == {"event"} and len({each.measure for each in bare}) == 1:
            row, many = bare[0].measure, MANY_EVENTS
        else:
            raise FormulaError(f"{function} takes measures by month, or one event measure")
        inner = self.infer(operand, replace(scope, row=row, aggregated=True))
        events = row != "month" and isinstance(operand, tree.Measured)
        if function == "longest_run" and row != "month":
            raise FormulaError("longest_run takes a condition on months")
        if function in ("count", "any", "all", "longest_run"):
            if inner.type != "truth" and not (events and function in ("count", "any")):
                raise FormulaError(f"{function} takes a condition, such as {function}(paid_hours >= 86)")
            return Kind("number", Fraction(0), Fraction(many)) if function in ("count", "longest_run") else TRUTH
        if inner.type != "number":
            raise FormulaError(f"{function} takes a number")
        if inner.scale is None:
            raise FormulaError(f"inside {function}, put round(…, decimals) around a division")
        if function == "sum":
            ends = (min(Fraction(0), inner.low * many), max(Fraction(0), inner.high * many))
            return Kind("number", *ends, inner.scale)
        return replace(inner, scale=None) if function == "mean" else inner

    def _across(self, node: tree.Across, scope: Scope) -> Kind:
        if scope.level != "agreement" or scope.aggregated:
            raise FormulaError(f"{node.function} goes with outcomes of the agreement, outside other functions")
        inside = replace(scope, level="participant")
        if node.where is not None:
            self._truth(node.where, inside)
        kind = self.infer(node.operand, inside)
        if node.function in ("number_of", "share_of"):
            if kind.type != "truth":
                raise FormulaError(f"{node.function} takes a condition")
            high = 1 if node.function == "share_of" else MANY_PARTICIPANTS
            return Kind("number", Fraction(0), Fraction(high), None if node.function == "share_of" else 1)
        if kind.type != "number":
            raise FormulaError(f"{node.function} takes a number")
        if kind.scale is None:
            raise FormulaError(f"inside {node.function}, put round(…, decimals) around a division or a mean")
        if node.function == "average_of":
            return replace(kind, scale=None)
        ends = (min(Fraction(0), kind.low * MANY_PARTICIPANTS), max(Fraction(0), kind.high * MANY_PARTICIPANTS))
        return Kind("number", *ends, kind.scale)

    def _call(self, node: tree.Call, scope: Scope) -> Kind:
        kinds = [self._number(each, scope) for each in node.arguments]
        if node.function == "round":
            places = node.arguments[1]
            if not isinstance(places, tree.Number) or places.value not in range(7):
                raise FormulaError("round takes a number of decimals from 0 to 6, such as round(x, 1)")
            half = Fraction(1, 2 * 10 ** int(places.value))
            return Kind("number", kinds[0].low - half, kinds[0].high + half, 10 ** int(places.value))
        if node.function == "abs":
            (kind,) = kinds
            least = Fraction(0) if kind.low <= 0 <= kind.high else min(abs(kind.low), abs(kind.high))
            return Kind("number", least, max(abs(kind.low), abs(kind.high)), kind.scale)
        choose = min if node.function == "min" else max
        scales = [kind.scale for kind in kinds]
        scale = lcm(*(each for each in scales if each)) if all(scales) else None
        return Kind("number", choose(k.low for k in kinds), choose(k.high for k in kinds), scale)

    def _contradictions(self, node: Node) -> None:
        """Comparisons of the same value joined by ``and`` that no value satisfies together."""
        bounds: dict[Node, tuple[Fraction | None, bool, Fraction | None, bool]] = {}
        texts: dict[Node, str] = {}
        for each in _conjuncts(node):
            if not isinstance(each, tree.Compare):
                continue
            each = _flipped(each)
            if isinstance(each.right, tree.Text) and each.op == "==":
                if texts.setdefault(each.left, each.right.value) != each.right.value:
                    self.never.append(show(node))
                continue
            value = _constant(each.right)
            if value is None:
                continue
            low, low_open, high, high_open = bounds.get(each.left, (None, False, None, False))
            if each.op in (">=", ">", "==") and (low is None or value >= low):
                low, low_open = value, each.op == ">" or (value == low and low_open)
            if each.op in ("<=", "<", "==") and (high is None or value <= high):
                high, high_open = value, each.op == "<" or (value == high and high_open)
            bounds[each.left] = (low, low_open, high, high_open)
            if low is not None and high is not None and (low > high or (low == high and (low_open or high_open))):
                self.never.append(show(node))


def _months(span: tree.Range | None, scope: Scope) -> int:
    """The most months a stretch can have."""
    if span is None:
        return 1 if scope.row == "month" else scope.months or MANY_MONTHS
    if span.kind == "fixed" and span.interval is not None:
        return max(1, len(span.interval.months))
    return span.months or MANY_MONTHS


def _constant(node: Node) -> Fraction | None:
    while isinstance(node, tree.Named):
        node = node.body
    return node.value if isinstance(node, tree.Number) else None


def _flipped(node: tree.Compare) -> tree.Compare:
    """The comparison with its constant to the right."""
    if _constant(node.left) is None and not isinstance(node.left, tree.Text):
        return node
    turn = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}
    return tree.Compare(cast(Any, turn.get(node.op, node.op)), node.right, node.left)


def _conjuncts(node: Node) -> list[Node]:
    while isinstance(node, tree.Named):
        node = node.body
    if isinstance(node, tree.Logic) and node.op == "and":
        return _conjuncts(node.left) + _conjuncts(node.right)
    return [node]


def _divide(left: Kind, right: Kind) -> Kind:
    if right.low == right.high == 0:
        raise FormulaError("division by zero")
    scale = None
    if right.low == right.high and left.scale:
        scale = left.scale * abs(right.low.numerator)
    if right.low <= 0 <= right.high:
        smallest = Fraction(1, right.scale or 10**9)
        reach = max(abs(left.low), abs(left.high)) / smallest
        return Kind("number", -reach if left.low < 0 or right.low < 0 else Fraction(0), reach, scale)
    corners = [a / b for a in (left.low, left.high) for b in (right.low, right.high)]
    return Kind("number", min(corners), max(corners), scale)


def show(node: Node) -> str:
    """A formula as text again, the way it would be written."""
    match node:
        case tree.Number(value):
            return decimal(value)
        case tree.Text(value):
            return f'"{value}"'
        case tree.Measured(measure, at):
            return measure if at is None else f"{measure}[{month_text(at) if isinstance(at, int) else at}]"
        case tree.Attribute(name) | tree.Named(name, _):
            return name
        case tree.Arithmetic(op, left, right) | tree.Compare(op, left, right) | tree.Logic(op, left, right):
            level = _level(node)
            tight = level if op in ("+", "-", "*", "/", "and", "or") else level + 1
            return f"{_inner(left, tight)} {op} {_inner(right, level + 1)}"
        case tree.Not(operand):
            return f"not {_inner(operand, _level(node))}"
        case tree.Over(function, operand, span):
            return f"{function}({show(operand)}{_span(span)})"
        case tree.Across(function, operand, where):
            return f"{function}({show(operand)}{f' where {show(where)}' if where else ''})"
        case tree.Call(function, arguments):
            return f"{function}({', '.join(show(each) for each in arguments)})"
        case tree.Achieved(outcome):
            return f'achieved("{outcome}")'


def _level(node: Node) -> int:
    """How tightly a node binds: what stands inside another must bind at least as tightly, or in parentheses."""
    match node:
        case tree.Logic(op, _, _):
            return 1 if op == "or" else 2
        case tree.Not():
            return 3
        case tree.Compare():
            return 4
        case tree.Arithmetic(op, _, _):
            return 5 if op in ("+", "-") else 6
    return 7


def _inner(node: Node, least: int) -> str:
    return show(node) if _level(node) >= least else f"({show(node)})"


def _span(span: tree.Range | None) -> str:
    if span is None:
        return ""
    words = {
        "to date": "to date",
        "fixed": str(span.interval),
        "months": f"{span.months} months",
        "before start": f"{span.months} months before start",
        "after start": f"{span.months} months after start",
    }
    return f" over {words[span.kind]}"


def decimal(value: Fraction) -> str:
    """A number as a decimal where it has an end, else as a fraction: ``33.7``, ``1/3``."""
    if value.denominator == 1:
        return str(value.numerator)
    for places in range(1, 13):
        scaled = value * 10**places
        if scaled.denominator == 1:
            sign = "-" if scaled < 0 else ""
            digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
            return f"{sign}{digits[:-places]}.{digits[-places:]}"
    return f"{value.numerator}/{value.denominator}"
