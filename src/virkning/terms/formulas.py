"""From the text of a formula to its tree. Names are resolved against what the agreement declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError

from virkning.terms import tree
from virkning.terms.problems import nearest
from virkning.terms.values import parse_interval, parse_month


class FormulaError(ValueError):
    """A formula that cannot be read; the message says what stands there and what to write."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a formula may refer to."""

    measures: frozenset[str]
    attributes: frozenset[str]
    definitions: Mapping[str, str]
    outcomes: frozenset[str] = frozenset()


_HINTS = {
    "=>": "write >=",
    "=<": "write <=",
    "<>": "write !=",
    "=": "write ==",
    "&": "write and",
    "|": "write or",
    "!": "write not",
    "%": "a per cent is a plain number: write 50",
    ",": "decimals have a point: 86.5",
}


@cache
def _grammar() -> Lark:
    text = files("virkning.terms").joinpath("formula.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", maybe_placeholders=True, propagate_positions=False)


def parse(text: str, names: Names, place: tree.Place = tree.NOWHERE) -> tree.Node:
    """The tree of a formula.

    Raises FormulaError when the text is not a formula, or a name in it is not declared.
    """
    return _parse(text, names, place, ())


def _parse(text: str, names: Names, place: tree.Place, within: tuple[str, ...]) -> tree.Node:
    try:
        parsed = _grammar().parse(text)
        return cast(tree.Node, _Builder(names, place, within).transform(parsed))
    except UnexpectedInput as error:
        ended = isinstance(error, UnexpectedToken) and error.token.type == "$END"
        column = len(text) + 1 if ended else getattr(error, "column", None) or len(text) + 1
        at = f"at character {column}" if 0 < column <= len(text) else "at the end"
        raise FormulaError(f'"{text}" cannot be read {at}: {_rest(text, column)}') from None
    except VisitError as error:
        if isinstance(error.orig_exc, ValueError):
            raise FormulaError(f'"{text}": {error.orig_exc}') from None
        raise


def _rest(text: str, column: int) -> str:
    rest = text[column - 1 :].strip() if column > 0 else ""
    hint = next((f"; {say}" for start, say in _HINTS.items() if rest.startswith(start)), "")
    if rest.startswith(",") and not (rest[1:2].isdigit() and text[column - 2 : column - 1].isdigit()):
        hint = ""
    return f'did not expect "{rest}"{hint}' if rest else "something is missing"


@v_args(inline=True)
class _Builder(Transformer[Token, Any]):
    """Turns lark's parse tree into ours, one method a grammar rule."""

    def __init__(self, names: Names, place: tree.Place, within: tuple[str, ...]) -> None:
        super().__init__()
        self.names = names
        self.place = place
        self.within = within

    def start(self, node: tree.Node) -> tree.Node:
        return node

    def number(self, token: Token) -> tree.Node:
        return tree.Number(Fraction(str(token)), self.place)

    def text(self, token: Token) -> tree.Node:
        return tree.Text(str(token)[1:-1], self.place)

    def name(self, token: Token) -> tree.Node:
        name = str(token)
        if name in self.names.measures:
            return tree.Measured(name, None, self.place)
        if name in self.names.definitions:
            return self._definition(name)
        if name in self.names.attributes or name in ("cohort", "follow_up"):
            return tree.Attribute(name, self.place)
        known = sorted({*self.names.measures, *self.names.definitions, *self.names.attributes})
        close = f'; write achieved("{name}")' if name in self.names.outcomes else nearest(name, known)
        raise FormulaError(f'"{name}" is not declared{close}; known here: {", ".join(known) or "nothing"}')

    def _definition(self, name: str) -> tree.Node:
        if name in self.within:
            raise FormulaError(f'the definition "{name}" refers to itself')
        body = _parse(self.names.definitions[name], self.names, self.place, (*self.within, name))
        return tree.Named(name, body, self.place)

    def indexed(self, token: Token, index: Token) -> tree.Node:
        name = str(token)
        if name not in self.names.measures:
            close = nearest(name, sorted(self.names.measures))
            raise FormulaError(f'"{name}" is not a measure, so {index} cannot follow it{close}')
        return tree.Measured(name, _index(str(index)[1:-1].strip()), self.place)

    def minus(self, operand: tree.Node) -> tree.Node:
        if isinstance(operand, tree.Number):
            return replace(operand, value=-operand.value)
        return tree.Arithmetic("-", tree.Number(Fraction(0), self.place), operand, self.place)

    def arithmetic(self, left: tree.Node, op: Token, right: tree.Node) -> tree.Node:
        return tree.Arithmetic(cast(Any, str(op)), left, right, self.place)

    def comparison(self, left: tree.Node, op: Token, right: tree.Node) -> tree.Node:
        return tree.Compare(cast(Any, str(op)), left, right, self.place)

    def conjunction(self, *parts: tree.Node) -> tree.Node:
        return self._logic("and", parts)

    def disjunction(self, *parts: tree.Node) -> tree.Node:
        return self._logic("or", parts)

    def _logic(self, op: Literal["and", "or"], parts: tuple[tree.Node, ...]) -> tree.Node:
        node = parts[0]
        for part in parts[1:]:
            node = tree.Logic(op, node, part, self.place)
        return node

    def negation(self, operand: tree.Node) -> tree.Node:
        return tree.Not(operand, self.place)

    def arguments(self, *parts: Any) -> tuple[list[tree.Node], Token | None, tree.Node | None]:
        *operands, over, where = parts
        return [each for each in operands if each is not None], over, where

    def call(self, token: Token, arguments: tuple[list[tree.Node], Token | None, tree.Node | None]) -> tree.Node:
        name = str(token)
        operands, over, where = arguments
        if over is not None and name not in tree.TIME_FUNCTIONS:
            raise FormulaError(f'"over" goes with {", ".join(tree.TIME_FUNCTIONS)}, not with {name}')
        if where is not None and name not in tree.ACROSS_FUNCTIONS:
            raise FormulaError(f'"where" goes with {", ".join(tree.ACROSS_FUNCTIONS)}, not with {name}')
        if name == "achieved":
            return self._achieved(operands)
        return self._function(name, operands, over, where)

    def _achieved(self, operands: list[tree.Node]) -> tree.Node:
        if len(operands) != 1 or not isinstance(operands[0], tree.Text):
            raise FormulaError('achieved takes the id of an outcome in quotes: achieved("employment")')
        if operands[0].value not in self.names.outcomes:
            close = nearest(operands[0].value, sorted(self.names.outcomes))
            raise FormulaError(f'there is no outcome "{operands[0].value}" to have achieved{close}')
        return tree.Achieved(operands[0].value, self.place)

    def _function(self, name: str, operands: list[tree.Node], over: Token | None, where: tree.Node | None) -> tree.Node:
        if name in tree.TIME_FUNCTIONS:
            (operand,) = _exactly(1, name, operands)
            return tree.Over(cast(Any, name), operand, _range(over), self.place)
        if name in tree.ACROSS_FUNCTIONS:
            (operand,) = _exactly(1, name, operands)
            return tree.Across(cast(Any, name), operand, where, self.place)
        if name in tree.SCALAR_FUNCTIONS:
            if name == "abs":
                _exactly(1, name, operands)
            elif name == "round":
                _exactly(2, name, operands)
            elif len(operands) < 2:
                raise FormulaError(f"{name} takes two or more values")
            return tree.Call(cast(Any, name), tuple(operands), self.place)
        every = (*tree.TIME_FUNCTIONS, *tree.ACROSS_FUNCTIONS, *tree.SCALAR_FUNCTIONS, "achieved")
        raise FormulaError(f'there is no function "{name}"; there are {", ".join(every)}')


def _exactly(count: int, name: str, operands: list[tree.Node]) -> list[tree.Node]:
    if len(operands) != count:
        raise FormulaError(f"{name} takes {count} value{'s' if count > 1 else ''}, here {len(operands)}")
    return operands


def _index(text: str) -> Any:
    if "/" in text:
        return parse_interval(text)
    if len(text) == 7 and text[4] == "-":
        return parse_month(text)
    return text


def _range(token: Token | None) -> tree.Range | None:
    if token is None:
        return None
    text = str(token)
    if text == "to date":
        return tree.Range("to date")
    if "/" in text:
        return tree.Range("fixed", interval=parse_interval(text))
    months = int(text.split()[0])
    kind = next((kind for kind in ("before start", "after start") if text.endswith(kind)), "months")
    return tree.Range(cast(Any, kind), months=months)
