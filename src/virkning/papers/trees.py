"""Explanations as people read them: a tree, each step with its amount, its clause and its formula."""

from __future__ import annotations

from rich.text import Text
from rich.tree import Tree

from virkning.papers.page import Page
from virkning.settlement.explanation import Lang, Step
from virkning.settlement.explanation.numbers import money


def write_tree(page: Page, step: Step, currency: str, lang: Lang) -> None:
    """The step and all below it."""
    tree = Tree(_said(step, currency, lang, root=True), guide_style="dim")
    _grow(tree, step, currency, lang)
    page.tree(tree)


def _grow(tree: Tree, step: Step, currency: str, lang: Lang) -> None:
    for part in step.parts:
        _grow(tree.add(_said(part, currency, lang)), part, currency, lang)


def _said(step: Step, currency: str, lang: Lang, root: bool = False) -> Text:
    """A step on a line: label, amount, formula and clause."""
    text = Text(step.label, style="bold" if root else "")
    told = step.amount is not None and (step.amount or not step.formula)
    shown = money(step.amount, currency, lang) if told and step.amount is not None else ""
    if shown:
        text.append(f": {shown}", style="bold green" if root or step.adds else "bold")
    if step.formula and step.formula != shown:
        apart = " · " if shown or ":" in step.label else ": "
        text.append(f"{apart}{step.formula}", style="not bold")
    if step.clause and step.clause != "-":
        text.append(f"  [{step.clause}]", style="not bold dim")
    return text
