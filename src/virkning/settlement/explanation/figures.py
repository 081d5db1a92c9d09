"""A formula in one cell, with its numbers put in: what it comes to, and the observations below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from virkning.settlement.evaluate import Cell, Value, evaluate, stretch
from virkning.settlement.explanation import numbers
from virkning.settlement.explanation.sentences import Sentences, binding_of
from virkning.settlement.explanation.step import Step
from virkning.settlement.explanation.words import Words
from virkning.settlement.reference import Reference
from virkning.settlement.register import Person
from virkning.terms import tree
from virkning.terms.model import Agreement
from virkning.terms.tree import Node
from virkning.terms.values import Interval

_SIGNS = {">=": "≥", "<=": "≤", "==": "=", "!=": "≠", "*": "×", "-": "−"}
_SPELT_OUT = 12
"""A sum of more values than this is not spelt out: its parts stand below it."""

_LEAVES = (tree.Measured, tree.Named, tree.Over, tree.Across, tree.Achieved, tree.Attribute)


@dataclass(frozen=True, slots=True)
class Figures:
    """Formulas of one version of an agreement, in the cells of a participant or of the agreement."""

    agreement: Agreement
    words: Words
    reference: Reference

    @property
    def sentences(self) -> Sentences:
        """The same formulas as sentences."""
        return Sentences(self.agreement, self.words)

    def step(self, node: Node, subject: Person, cell: Cell, label: str = "", clause: str = "") -> Step:
        """A formula and what it comes to; below it every value it reads."""
        label = label or capital(self.sentences(node))
        if isinstance(node, _LEAVES):
            return replace(self._leaf(node, subject, cell), label=label)
        filled = self.filled(node, subject, cell)
        shown = self.shown(evaluate(node, subject, cell))
        joint = ": " if isinstance(node, tree.Compare | tree.Logic | tree.Not) else " = "
        formula = filled if filled == shown else f"{filled}{joint}{shown}"
        return Step(label, clause=clause, formula=formula, parts=self.parts(node, subject, cell))

    def parts(self, node: Node, subject: Person, cell: Cell) -> tuple[Step, ...]:
        """A step for each value a formula reads, each once."""
        leaves = tree.walk(node, into=lambda each: not isinstance(each, _LEAVES))
        own = dict.fromkeys(each for each in leaves if isinstance(each, _LEAVES))
        return tuple(self._leaf(each, subject, cell) for each in own)

    def filled(self, node: Node, subject: Person, cell: Cell) -> str:
        """A formula with the values it reads in place of their names."""

        def inside(each: Node, binding: int) -> str:
            text = self.filled(each, subject, cell)
            return text if binding_of(each) >= binding and not text.startswith("-") else f"({text})"

        match node:
            case tree.Arithmetic(op, left, right):
                own = binding_of(node)
                second = inside(right, own + 1 if op in "-/" else own)
                first = self.filled(left, subject, cell) if binding_of(left) >= own else inside(left, own)
                return f"{first} {_SIGNS.get(op, op)} {second}"
            case tree.Compare(op, left, right):
                first, second = self.filled(left, subject, cell), self.filled(right, subject, cell)
                return f"{first} {_SIGNS.get(op, op)} {second}"
            case tree.Logic(op, left, right):
                own = binding_of(node)
                return self.words(op, left=inside(left, own), right=inside(right, own))
            case tree.Not(operand):
                return self.words("negated", operand=inside(operand, binding_of(node)))
            case tree.Call(function, arguments):
                between = "; " if self.words.lang == "da" else ", "
                return f"{function}({between.join(self.filled(each, subject, cell) for each in arguments)})"
        return self.shown(evaluate(node, subject, cell))

    def shown(self, value: Value) -> str:
        """A value as text."""
        if value is None:
            return self.words("unknown")
        if isinstance(value, bool):
            return self.words("yes" if value else "no")
        return self.words("text", value=value) if isinstance(value, str) else self.words.number(value)

    def _leaf(self, node: Node, subject: Person, cell: Cell) -> Step:
        match node:
            case tree.Named(name, body):
                return self._named(name, body, subject, cell)
            case tree.Measured():
                return self._measured(node, subject, cell)
            case tree.Over():
                return self._over(node, subject, cell)
            case tree.Across():
                return self._across(node, cell)
        shown = self.shown(evaluate(node, subject, cell))
        return Step(capital(self.sentences(node)), formula=shown)

    def _named(self, name: str, body: Node, subject: Person, cell: Cell) -> Step:
        definition = self.agreement.definitions.get(name)
        inner = self.step(body, subject, cell)
        unit = definition.unit if definition else None
        formula = f"{inner.formula} {self.words.unit(unit)}" if unit else inner.formula
        clause = (definition.clause if definition else None) or ""
        parts = (inner,) if isinstance(body, _LEAVES) else inner.parts
        return Step(capital(self.sentences.definition(name)), clause=clause, formula=formula, parts=parts)

    def _measured(self, node: tree.Measured, subject: Person, cell: Cell) -> Step:
        measure = self.agreement.measures[node.measure]
        title = capital(self.sentences.measure(node.measure))
        value = evaluate(node, subject, cell)
        return Step(
            f"{title}, {self._when(node, cell)}", clause=measure.clause or "", formula=self._with_unit(node, value)
        )

    def _with_unit(self, node: tree.Measured, value: Value) -> str:
        measure = self.agreement.measures[node.measure]
        if value is None:
            return self.shown(value)
        if measure.every == "event" and set(measure.between) == {Fraction(1)}:
            return self.words("recorded")
        return f"{self.shown(value)} {self.words.unit(measure.unit)}"

    def _when(self, node: tree.Measured, cell: Cell) -> str:
        """The point or period a measure is read at."""
        lang, at = self.words.lang, node.at
        if isinstance(at, int):
            return numbers.month(at, lang)
        if isinstance(at, str):
            return at
        if at is not None:
            return self.words.interval(at)
        if cell.month is not None:
            return numbers.month(cell.month, lang)
        if cell.day is not None:
            return self.words.day(cell.day)
        return cell.occasion or self.words.interval(cell.interval)

    def _over(self, node: tree.Over, subject: Person, cell: Cell) -> Step:
        label = capital(self.sentences(node))
        value = self.shown(evaluate(node, subject, cell))
        days = stretch(node.range, subject, cell)
        if days is None:
            return Step(label, formula=value)
        label = f"{label}, {self.words.interval(days)}"
        if node.function == "days":
            return self._days(label, node, subject, days, value)
        rows = list(self._rows(node.operand, subject, cell, days))
        parts = tuple(step for step, _ in rows)
        return Step(label, formula=self._aggregated(node.function, [row for _, row in rows], value), parts=parts)

    def _aggregated(self, function: str, rows: list[Value], value: str) -> str:
        if function == "count" and rows:
            held = sum(1 for row in rows if row is not None and row is not False)
            return self.words("of_rows", held=held, count=len(rows)) if None not in rows else value
        known = [self.words.number(row) for row in rows if isinstance(row, Fraction)]
        if function in ("sum", "mean") and 1 < len(known) <= _SPELT_OUT and len(known) == len(rows):
            total = " + ".join(known)
            return f"{total} = {value}" if function == "sum" else f"({total}) / {len(known)} = {value}"
        return value if rows else f"{value} ({self.words('none_in_stretch')})"

    def _rows(self, operand: Node, subject: Person, cell: Cell, days: Interval) -> Iterator[tuple[Step, Value]]:
        """The operand in each month, or at each event, of a stretch."""
        bare = tree.bare(operand)[0]
        if subject.is_event(bare.measure):
            cells = [
                replace(cell, month=None, day=day, event_value=value)
                for day, value in subject.events(bare.measure)
                if days.first <= day <= days.last
            ]
        else:
            cells = [replace(cell, month=month, event_value=None) for month in days.months]
        for each in cells:
            step = self.step(operand, subject, each, label=capital(self._when(bare, each)))
            yield folded(step), evaluate(operand, subject, each)

    def _days(self, label: str, node: tree.Over, subject: Person, days: Interval, value: str) -> Step:
        assert isinstance(node.operand, tree.Measured)
        parts = []
        for spell, _ in subject.intervals(node.operand.measure):
            shared = (min(spell.last, days.last) - max(spell.first, days.first)).days + 1
            if shared > 0:
                parts.append(Step(capital(self.words.interval(spell)), formula=self.words("days_shared", count=shared)))
        return Step(label, formula=self.words("days_shared", count=value), parts=tuple(parts))

    def _across(self, node: tree.Across, cell: Cell) -> Step:
        values = self.reference.across_values(node, cell)
        value = self.shown(self.reference.across(node, cell))
        formula = value
        if node.function in ("share_of", "average_of"):
            total = sum((Fraction(each) for each in values if isinstance(each, bool | Fraction)), Fraction(0))
            divided = self.words("known_people", total=self.words.number(total), people=self.words.people(len(values)))
            formula = f"{divided} = {value}"
        return Step(capital(self.sentences(node)), formula=formula)


def folded(step: Step) -> Step:
    """A step without the one observation below it, where its formula already shows it."""
    return replace(step, parts=()) if len(step.parts) == 1 and not step.parts[0].parts else step


def capital(text: str) -> str:
    """A sentence at the beginning of a line."""
    return text[:1].upper() + text[1:]
