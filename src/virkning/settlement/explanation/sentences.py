"""The third reader of the tree: what a formula says, as a sentence in Danish or English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from virkning.settlement.explanation import numbers
from virkning.settlement.explanation.words import Words
from virkning.terms import tree
from virkning.terms.model import Agreement
from virkning.terms.tree import Node
from virkning.terms.values import Interval

_BINDING = {"or": 1, "and": 2, "not": 3, "compare": 4, "+": 5, "-": 5, "*": 6, "/": 6}
_LEAF = 9


@dataclass(frozen=True, slots=True)
class Sentences:
    """Formulas of one agreement as sentences."""

    agreement: Agreement
    words: Words

    def __call__(self, node: Node) -> str:
        """What a formula says; it stands inside a longer sentence, without a full stop."""
        words = self.words
        match node:
            case tree.Number(value):
                return words.number(value)
            case tree.Text(value):
                return words("text", value=value)
            case tree.Measured():
                return self.measured(node)
            case tree.Attribute(name):
                return words(name) if name in ("cohort", "follow_up") else name.replace("_", " ")
            case tree.Named(name):
                return lowered(self.definition(name))
            case tree.Over():
                return self.over(node)
            case tree.Across(function, operand, where):
                among = words("where", where=self(where)) if where is not None else ""
                return words(function, operand=self(operand), where=among)
            case tree.Call("round", (value, decimals)):
                return words("round", value=self.inside(value, 5), decimals=self(decimals))
            case tree.Call(function, arguments):
                return words(function, values=self._listed([self(each) for each in arguments]))
            case tree.Achieved(outcome):
                return words("achieved", outcome=self.outcome(outcome))
            case tree.Arithmetic() | tree.Compare() | tree.Logic() | tree.Not():
                return infix(node, self, words)
        raise AssertionError(f"no sentence for {type(node).__name__}")

    def inside(self, node: Node, binding: int) -> str:
        """A formula inside another, in parentheses where it needs them."""
        return self(node) if binding_of(node) >= binding else f"({self(node)})"

    def measured(self, node: tree.Measured) -> str:
        """A measure, with the point it is read at."""
        name = lowered(self.measure(node.measure))
        at = node.at
        if at is None:
            return name
        lang = self.words.lang
        shown = at if isinstance(at, str) else numbers.month(at, lang) if isinstance(at, int) else None
        return self.words("at", measure=name, at=shown if shown is not None else self._interval(at))

    def _interval(self, at: object) -> str:
        assert isinstance(at, Interval)
        return self.words.interval(at)

    def over(self, node: tree.Over) -> str:
        """An aggregate over a stretch of time."""
        key: str = node.function
        if node.function in ("any", "count") and isinstance(node.operand, tree.Measured):
            key = f"{key}_events"
        elif node.function in ("any", "all", "count") and self._of_events(node.operand):
            key = f"{key}_of_events"
        return self.words(key, operand=self(node.operand), range=self.range(node.range))

    def _of_events(self, operand: Node) -> bool:
        """Whether an aggregate goes from event to event, not from month to month."""
        bare = [each.measure for each in tree.bare(operand)]
        measure = self.agreement.measures.get(bare[0]) if bare else None
        return measure is not None and measure.every == "event"

    def range(self, span: tree.Range | None) -> str:
        """The stretch an aggregate looks at, where it is not the cell's own."""
        if span is None:
            return ""
        interval = self.words.interval(span.interval) if span.interval else ""
        return self.words(span.kind, interval=interval, count=span.months)

    def measure(self, name: str) -> str:
        """The title of a measure."""
        measure = self.agreement.measures.get(name)
        return (measure.title if measure else None) or name.replace("_", " ")

    def definition(self, name: str) -> str:
        """The title of a definition."""
        definition = self.agreement.definitions.get(name)
        return (definition.title if definition else None) or name.replace("_", " ")

    def outcome(self, identity: str) -> str:
        """The title of an outcome."""
        return next((each.title for each in self.agreement.outcomes if each.id == identity), identity)

    def _listed(self, parts: list[str]) -> str:
        if len(parts) == 1:
            return parts[0]
        return self.words("joined", first=", ".join(parts[:-1]), last=parts[-1])


def infix(node: Node, part: Callable[[Node], str], words: Words) -> str:
    """What stands between two operands, in words; ``part`` says the operands."""

    def inside(each: Node, binding: int) -> str:
        return part(each) if binding_of(each) >= binding else f"({part(each)})"

    match node:
        case tree.Arithmetic(op, left, right) | tree.Logic(op, left, right):
            own = _BINDING[op]
            tight = own + 1 if op in "-/" else own
            return words(op, left=inside(left, own), right=inside(right, tight))
        case tree.Compare(op, left, right):
            return words(op, left=inside(left, _BINDING["compare"] + 1), right=inside(right, _BINDING["compare"] + 1))
        case tree.Not(operand):
            return words("not", operand=inside(operand, _BINDING["not"]))
    raise AssertionError(f"nothing stands between operands in {type(node).__name__}")


def binding_of(node: Node) -> int:
    """How closely a formula holds together: what binds looser than its surroundings needs parentheses."""
    match node:
        case tree.Arithmetic(op) | tree.Logic(op):
            return _BINDING[op]
        case tree.Compare():
            return _BINDING["compare"]
        case tree.Not():
            return _BINDING["not"]
    return _LEAF


def lowered(title: str) -> str:
    """A title inside a sentence: its first letter is small, unless the word is an abbreviation."""
    return title[:1].lower() + title[1:] if title[1:2].islower() or title[1:2] == " " else title
