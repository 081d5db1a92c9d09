"""Rules: the outcomes of an agreement with their formulas parsed to trees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from virkning.terms import payments, tree
from virkning.terms.analysis import Analysis, Kind, Scope, show
from virkning.terms.formulas import FormulaError, Names, parse
from virkning.terms.model import Agreement, Missing
from virkning.terms.problems import Findings, Path
from virkning.terms.tree import Node
from virkning.terms.values import Duration

_WORD = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Rule:
    """One outcome, ready to be evaluated."""

    index: int
    """Its place in the agreement, from 0; lines are sorted by it."""
    outcome: payments.Outcome
    scope: Scope
    for_: Node | None
    when: Node | None
    quantity: Node | None
    quantity_kind: Kind
    price_of: Node | None
    """What decides a band or a taper."""
    steps: tuple[Node, ...]
    """The conditions of a ladder's steps."""
    missing: Missing

    @property
    def id(self) -> str:
        """The outcome's id."""
        return self.outcome.id

    @property
    def per_participant(self) -> bool:
        """Whether cells belong to participants rather than to the agreement."""
        return self.outcome.each.startswith("participant")

    @property
    def once(self) -> bool:
        """Whether it is paid at most once: per participant, or for the agreement."""
        return self.outcome.each in ("participant", "agreement")

    @property
    def formulas(self) -> tuple[Node, ...]:
        """Every formula that is evaluated in a cell (``for`` is not: it decides whether there is a cell)."""
        nodes = (self.when, self.quantity, self.price_of, *self.steps)
        return tuple(node for node in nodes if node is not None)

    @property
    def needs(self) -> list[str]:
        """The outcomes it is gated by."""
        found = [e.outcome for node in self.formulas for e in tree.walk(node) if isinstance(e, tree.Achieved)]
        return list(dict.fromkeys(found))


def scope_of(outcome: payments.Outcome) -> Scope:
    """What a bare measure means in an outcome's formulas."""
    level: Literal["participant", "agreement"]
    level = "participant" if outcome.each.startswith("participant") else "agreement"
    row = "month" if outcome.each.endswith("month") else outcome.event if outcome.each.endswith("event") else None
    window = outcome.measured.window
    months = window.months if isinstance(window, Duration) and row is None else None
    return Scope(level, row, bool(outcome.measured.occasions), months=months or None)


def compile_rules(agreement: Agreement, findings: Findings) -> tuple[Rule, ...]:
    """The rules of an agreement; formulas that cannot be read or make no sense are added to the findings."""
    names = Names(
        frozenset(agreement.measures),
        frozenset(agreement.participants.attributes),
        {name: definition.is_ for name, definition in agreement.definitions.items()},
        frozenset(outcome.id for outcome in agreement.outcomes),
    )
    cohorts = tuple(each.id for each in agreement.cohorts.groups) if agreement.cohorts else ()
    analysis = Analysis(agreement.measures, agreement.participants.attributes, cohorts)
    compiler = _Compiler(agreement, names, analysis, findings)
    compiler.definitions()
    return tuple(compiler.rule(index, outcome) for index, outcome in enumerate(agreement.outcomes))


@dataclass(slots=True)
class _Compiler:
    agreement: Agreement
    names: Names
    analysis: Analysis
    findings: Findings
    broken: set[str] = field(default_factory=set)
    """Definitions that cannot be read: they are reported where they stand, not where they are used."""

    def definitions(self) -> None:
        """Report every definition that cannot be read."""
        for name, definition in self.agreement.definitions.items():
            at: Path = ("definitions", name, "is")
            if self._parse(definition.is_, at, definition.clause or "") is None:
                self.broken.add(name)

    def rule(self, index: int, outcome: payments.Outcome) -> Rule:
        at: Path = ("outcomes", index)
        scope = scope_of(outcome)
        attributes_only = Scope(scope.level)
        pay = outcome.pay
        quantity, kind = self._number(outcome.quantity, (*at, "quantity"), outcome.clause, scope)
        if kind.scale is None and scope.level == "participant":
            message = "varies in its decimals: put round(…, decimals) around a division or a mean"
            self.findings.error((*at, "quantity"), message, found=outcome.quantity or "")
        price_of: Node | None = None
        steps: tuple[Node, ...] = ()
        if isinstance(pay, payments.BandPay):
            price_of, _ = self._number(pay.of, (*at, "pay", "of"), outcome.clause, scope)
        elif isinstance(pay, payments.TaperPay):
            price_of, taper = self._number(pay.taper.of, (*at, "pay", "taper", "of"), outcome.clause, scope)
            if taper.scale is None and scope.level == "participant":
                message = "varies in its decimals: put round(…, decimals) around a division or a mean"
                self.findings.error((*at, "pay", "taper", "of"), message)
        elif isinstance(pay, payments.LadderPay):
            steps = tuple(
                node
                for i, step in enumerate(pay.ladder)
                if (node := self._condition(step.when, (*at, "pay", "ladder", i, "when"), outcome.clause, scope))
            )
        own = outcome.missing
        missing = Missing(clause=own.clause, rule=own.rule, unit=own.unit) if own else self.agreement.missing
        return Rule(
            index=index,
            outcome=outcome,
            scope=scope,
            for_=self._who(self._condition(outcome.for_, (*at, "for"), outcome.clause, attributes_only), at),
            when=self._condition(outcome.when, (*at, "when"), outcome.clause, scope),
            quantity=quantity,
            quantity_kind=kind,
            price_of=price_of,
            steps=steps,
            missing=missing,
        )

    def _parse(self, text: str, at: Path, clause: str) -> Node | None:
        place = tree.Place(clause, self.findings.file, self.findings.lines.line(at))
        try:
            return parse(text, self.names, place)
        except FormulaError as error:
            if not self.broken & set(_WORD.findall(text)):
                self.findings.error(at, str(error))
            return None

    def _number(self, text: str | None, at: Path, clause: str, scope: Scope) -> tuple[Node | None, Kind]:
        node = self._parse(text, at, clause) if text is not None else None
        if node is not None:
            try:
                return node, self.analysis.number(node, scope)
            except FormulaError as error:
                self.findings.error(at, str(error), found=text or "")
        one = Kind("number", Fraction(1), Fraction(1))
        return None, one

    def _who(self, node: Node | None, at: Path) -> Node | None:
        results = (tree.Measured, tree.Over, tree.Across, tree.Achieved)
        for each in tree.walk(node) if node is not None else ():
            if isinstance(each, results) or each == tree.Attribute("follow_up"):
                message = "says who can earn the outcome: only attributes and cohort stand in it"
                self.findings.error((*at, "for"), message, found=show(each), expected="results in `when`")
                break
        return node

    def _condition(self, text: str | None, at: Path, clause: str, scope: Scope) -> Node | None:
        node = self._parse(text, at, clause) if text is not None else None
        if node is None:
            return None
        self.analysis.never.clear()
        self.analysis.always.clear()
        self.analysis.idle.clear()
        try:
            self.analysis.condition(node, scope)
        except FormulaError as error:
            self.findings.error(at, str(error), found=text or "")
            return None
        for never in self.analysis.never:
            self.findings.error(at, "can never hold with the declared ranges", found=never)
        for idle in self.analysis.idle:
            self.findings.warn(at, "this part can never hold with the declared ranges", found=idle)
        for always in self.analysis.always:
            self.findings.warn(at, "always holds with the declared ranges", found=always)
        return node
