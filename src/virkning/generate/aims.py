"""Which values matter: the constants that an agreement's formulas hold its measures against.

``paid_hours >= 86`` says that hours around 86 matter. ``leavers / headcount * 100`` held against a baseline of 30
says that leavers matter around 0.3 × headcount. Both are found by taking the formula apart from the outside in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from virkning.generate.periods import measures_of
from virkning.terms import payments, tree
from virkning.terms.formulas import FormulaError, Names, parse
from virkning.terms.load import Terms
from virkning.terms.model import Agreement, Measure
from virkning.terms.rules import Rule
from virkning.terms.tree import Node

Key = tuple[str, object]
"""A measure or attribute, and the period or occasion named in the formula (None: the one at hand)."""
COUNT = "how many"
"""In place of a period: the number of a participant's events, or the days of an interval."""
_TYPICAL_MONTHS = 12
_TYPICAL_EVENTS = 3


@dataclass(frozen=True, slots=True)
class Target:
    """A value that matters, and the side of it where success lies: 1 above, -1 below."""

    value: float
    better: int
    strict: bool = False
    direct: bool = True
    """Whether a single value is held against it, rather than a sum or a quotient that the value is a part of."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A formula and the constant it is held against."""

    node: Node
    target: Target


@dataclass(slots=True)
class Bench:
    """The targets of each measure, and the levels that bring every formula close to what it is held against."""

    measures: dict[str, Measure]
    participants: int
    targets: dict[Key, list[Target]] = field(default_factory=dict)
    changes: dict[str, list[Target]] = field(default_factory=dict)
    """How much a measure must change between two occasions."""
    levels: dict[Key, float] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    """The texts that attributes are compared with."""

    @classmethod
    def of(cls, terms: Terms, participants: int) -> Bench:
        """The bench of an agreement: its rules first, then those of its amendments and alternative readings."""
        bench = cls(measures_of(terms), participants)
        rules = [rule for each in terms.versions for rule in each.rules]
        aims = [aim for rule in rules for aim in _aims_of_rule(rule)]
        nodes = [node for rule in rules for node in (rule.for_, *rule.formulas) if node]
        for node in _alternatives(terms.agreement):
            aims += [*_differences(node), *_conditions(node, 1)]
            nodes.append(node)
        # A quotient alone is aimed at only where nothing else is: it keeps parts smaller than wholes.
        for node in nodes:
            for each in tree.walk(node):
                if isinstance(each, tree.Arithmetic) and each.op == "/" and _varies(each.left) and _varies(each.right):
                    aims.append(Aim(each, Target(0.4, 0)))
        for aim in aims:
            bench._reach(aim.node, bench._goal(aim), aim.target)
        for rule in rules:
            bench._collect_words(rule)
        return bench

    def level(self, measure: str, at: object = None) -> float:
        """The level at which a measure does its part, or a sensible one where no formula says so."""
        key = (measure, at)
        if key not in self.levels:
            general = self.levels.get((measure, None))
            self.levels[key] = _usual(self.measures[measure]) if general is None else general
        return self.levels[key]

    def targets_of(self, name: str) -> list[Target]:
        """Every value of a measure or attribute that matters, wherever it is read."""
        return [each for (key, at), found in self.targets.items() if key == name and at != COUNT for each in found]

    def _goal(self, aim: Aim) -> float:
        """Somewhat better than the constant."""
        value, node = aim.target.value, aim.node
        size = abs(value)
        if not size and isinstance(node, tree.Arithmetic):
            size = abs(self.estimate(node.right))
        return value + aim.target.better * 0.12 * (size or 1.0)

    def _reach(self, node: Node, goal: float, target: Target) -> None:
        """Set the levels below a node so that it comes to the goal, and note the targets on the way."""
        match node:
            case tree.Measured(measure, at):
                self._settle((measure, at), goal, target)
            case tree.Attribute(name):
                self._settle((name, None), goal, target)
            case tree.Named(_, body):
                self._reach(body, goal, target)
            case tree.Call(_, arguments):
                for each in arguments:
                    if _varies(each):
                        self._reach(each, goal, target)
            case tree.Over():
                self._reach_over(node, goal, target)
            case tree.Arithmetic():
                self._reach_arithmetic(node, goal, target)
            case _:
                pass

    def _settle(self, key: Key, goal: float, target: Target) -> None:
        if target.better:
            self.targets.setdefault(key, []).append(target)
        measure = self.measures.get(key[0])
        low, high = (float(end) for end in measure.between) if measure else (goal, goal)
        self.levels.setdefault(key, min(max(goal, low), high))

    def _reach_over(self, node: tree.Over, goal: float, target: Target) -> None:
        function, operand = node.function, node.operand
        events = isinstance(operand, tree.Measured) and self.measures[operand.measure].every == "event"
        if function == "days" or (function == "count" and events):
            if isinstance(operand, tree.Measured):
                self.targets.setdefault((operand.measure, COUNT), []).append(target)
        elif function == "sum":
            many = _TYPICAL_EVENTS if events else _months(node)
            self._reach(operand, goal / many, Target(target.value / many, target.better, target.strict, direct=False))
        elif function in ("mean", "highest", "lowest", "last"):
            self._reach(operand, goal, replace(target, direct=False))

    def _reach_arithmetic(self, node: tree.Arithmetic, goal: float, target: Target) -> None:
        left, right = node.left, node.right
        if target.better and (changing := _changing(node)):
            self.changes.setdefault(changing, []).append(target)
            return
        if node.op == "/" and _varies(right) and _varies(left) and self._settled(left) and not self._settled(right):
            self._reach(right, self.estimate(left) / (1.3 * goal or 1.0), Target(0.0, 0))
            return
        first = _varies(left)
        if not first and not _varies(right):
            return
        other = self.estimate(right if first else left)
        turned = (node.op in "*/" and other < 0) or (node.op in "-/" and not first)
        better = -target.better if turned else target.better
        below = Target(_back(node.op, other, first, target.value), better, target.strict, direct=False)
        self._reach(left if first else right, _back(node.op, other, first, goal), below)

    def _settled(self, node: Node) -> bool:
        leaves = [each for each in tree.walk(node) if isinstance(each, tree.Measured)]
        return all((each.measure, each.at) in self.levels for each in leaves)

    def estimate(self, node: Node) -> float:
        """About what a formula comes to at the present levels."""
        match node:
            case tree.Number(value):
                return float(value)
            case tree.Measured(measure, at):
                return self.level(measure, at)
            case tree.Named(_, body):
                return self.estimate(body)
            case tree.Over(function, operand):
                if function in ("count", "longest_run", "days"):
                    return float(_TYPICAL_EVENTS)
                return self.estimate(operand) * (_months(node) if function == "sum" else 1)
            case tree.Across(function, operand):
                each = self.estimate(operand)
                return each * self.participants if function in ("number_of", "total_of") else each
            case tree.Arithmetic(op, left, right):
                a, b = self.estimate(left), self.estimate(right)
                return a + b if op == "+" else a - b if op == "-" else a * b if op == "*" else a / (b or 1.0)
            case tree.Call(function, arguments):
                values = [self.estimate(each) for each in arguments]
                ends = {"min": min(values), "max": max(values), "abs": abs(values[0])}
                return ends.get(function, values[0])
            case _:
                return 0.3

    def _collect_words(self, rule: Rule) -> None:
        for node in (rule.for_, *rule.formulas):
            for each in tree.walk(node) if node else ():
                if isinstance(each, tree.Compare):
                    names = [side.name for side in (each.left, each.right) if isinstance(side, tree.Attribute)]
                    texts = [side.value for side in (each.left, each.right) if isinstance(side, tree.Text)]
                    for name in names:
                        self.words.setdefault(name, []).extend(texts)
        if isinstance(rule.outcome.pay, payments.PriceBy):
            self.words.setdefault(rule.outcome.pay.by, []).extend(rule.outcome.pay.prices)


def _changing(node: tree.Arithmetic) -> str | None:
    """The measure of which a formula takes the difference between two occasions or periods."""
    left, right = node.left, node.right
    if node.op == "-" and isinstance(left, tree.Measured) and isinstance(right, tree.Measured):
        return left.measure if left.measure == right.measure else None
    return None


def _back(op: str, other: float, left: bool, goal: float) -> float:
    """What one operand must be for the operation to come to a goal, given the other operand."""
    if op == "+":
        return goal - other
    if op == "-":
        return goal + other if left else other - goal
    if op == "*":
        return goal / (other or 1.0)
    return goal * other if left else other / (goal or 1.0)


def _usual(measure: Measure) -> float:
    """A sensible level within a range that may be far wider than anything that happens."""
    low, high = (float(end) for end in measure.between)
    low = 0.0 if low < 0 < high else low
    width = high - low
    return low + (width / 2 if width <= 100 else width**0.7)


def _months(node: tree.Over) -> int:
    span = node.range
    if span is not None and span.interval is not None:
        return max(1, len(span.interval.months))
    return span.months if span is not None and span.months else _TYPICAL_MONTHS


def _varies(node: Node) -> bool:
    """Whether a formula reads anything observed."""
    observed = (tree.Measured, tree.Attribute, tree.Across, tree.Over)
    return any(isinstance(each, observed) for each in tree.walk(node))


def _constant(node: Node) -> float | None:
    return None if _varies(node) or isinstance(node, tree.Text) else Bench({}, 0).estimate(node)


def _aims_of_rule(rule: Rule) -> Iterator[Aim]:
    pay = rule.outcome.pay
    for node in (rule.for_, rule.when, *rule.steps):
        if node is not None:
            yield from _conditions(node, 1)
    if rule.quantity is not None:
        yield from _differences(rule.quantity)
        yield from _conditions(rule.quantity, 1)
    if rule.price_of is None:
        return
    ends: list[Fraction] = []
    rising = 1
    if isinstance(pay, payments.BandPay):
        bounds = [(band.above, band.from_, band.up_to, band.below) for band in pay.bands]
        ends = sorted({end for band in bounds for end in band if end is not None})
        rising = 1 if pay.bands[-1].price >= pay.bands[0].price else -1
    elif isinstance(pay, payments.TaperPay):
        ends = [pay.taper.from_.at, pay.taper.to.at]
        rising = 1 if pay.taper.to.price >= pay.taper.from_.price else -1
    if ends:
        yield Aim(rule.price_of, Target(float(ends[len(ends) // 2]), rising))
    yield from _conditions(rule.price_of, 1)


def _conditions(node: Node, sign: int) -> Iterator[Aim]:
    """An aim for each comparison of numbers; below a negation success lies on the other side."""
    if isinstance(node, tree.Not):
        yield from _conditions(node.operand, -sign)
        return
    if isinstance(node, tree.Compare) and not any(isinstance(side, tree.Text) for side in (node.left, node.right)):
        better = -sign if node.op in ("<", "<=") else sign
        yield from _held(node.left, node.right, better, strict=node.op in ("<", ">"))
    for child in tree.children(node):
        yield from _conditions(child, sign)


def _differences(node: Node) -> Iterator[Aim]:
    """An aim for each difference that is paid for: more than a baseline, or less."""
    if isinstance(node, tree.Arithmetic) and node.op == "-":
        yield from _held(node.left, node.right, 1, strict=False)
    elif isinstance(node, tree.Named | tree.Call | tree.Arithmetic):
        for child in tree.children(node):
            yield from _differences(child)


def _held(left: Node, right: Node, better: int, strict: bool) -> Iterator[Aim]:
    one, other = _constant(left), _constant(right)
    if one is None and other is not None:
        yield Aim(left, Target(other, better, strict))
    elif one is not None and other is None:
        yield Aim(right, Target(one, -better, strict))
    elif one is None:
        yield Aim(tree.Arithmetic("-", left, right), Target(0.0, better, strict))


def _alternatives(agreement: Agreement) -> Iterator[Node]:
    """The formulas of the outcomes as alternative readings would have them, so that their measures are there too."""
    outcomes = frozenset(each.id for each in agreement.outcomes)
    for reading in agreement.readings:
        for alternative in reading.alternatives.values():
            definitions = {name: each.is_ for name, each in agreement.definitions.items()}
            texts = [str(value) for path, value in alternative.set.items() if path.startswith("outcomes.")]
            for path, value in alternative.set.items():
                if path.startswith("definitions.") and path.endswith(".is"):
                    definitions[path.removeprefix("definitions.").removesuffix(".is")] = str(value)
                    texts += [text for each in agreement.outcomes for text in (each.when, each.quantity) if text]
            measures, attributes = frozenset(agreement.measures), frozenset(agreement.participants.attributes)
            names = Names(measures, attributes, definitions, outcomes)
            for text in dict.fromkeys(texts):
                try:
                    yield parse(text, names)
                except FormulaError:
                    continue
