"""What ``check`` says of an agreement: warnings, findings in the signed text, readings and worked examples."""

from __future__ import annotations

from collections.abc import Sequence

from virkning.papers.page import Page
from virkning.papers.words import Words
from virkning.settlement.examples import ExampleResult
from virkning.terms import Terms


def write_terms(page: Page, terms: Terms, words: Words) -> None:
    """What was found in the file and in the signed text, and how its open places are read."""
    agreement = terms.agreement
    outcomes = words.count(len(terms.rules), "outcome_count", "outcomes_count")
    statements = words("statements_relative")
    if agreement.statements.relative is None:
        statements = words.count(len(agreement.statements.dates), "statement_count", "statements_count")
    page.heading(words("loads", file=terms.file, title=agreement.title, outcomes=outcomes, statements=statements))
    if terms.warnings:
        page.heading(words("warnings"))
        for problem in terms.warnings:
            page.say(f"  {problem}", "yellow")
    if agreement.remarks:
        page.heading(words("remarks"))
        for remark in agreement.remarks:
            page.say(f"  {remark.clause}: {remark.finding}")
    page.heading(words("readings"))
    if not agreement.readings:
        page.say(f"  {words('no_readings')}")
    for reading in agreement.readings:
        page.say(f"  {reading.id} ({reading.clause}) {reading.question}")
        page.say(f"      {reading.choice}")
        for name, alternative in reading.alternatives.items():
            page.say(f"      {words('alternative', name=name, says=alternative.says)}", "dim")


def write_examples(page: Page, results: Sequence[ExampleResult], engine: str, words: Words) -> None:
    """The worked examples as one engine settles them, with what came out otherwise."""
    page.heading(words("examples", engine=engine))
    for result in results:
        page.say(f"  {'✓' if result.holds else '✗'} {result.name}", "" if result.holds else "bold red")
        for difference in result.differences:
            page.say(f"      {difference}", "red")
    held = sum(result.holds for result in results)
    page.say(f"  {words('examples_hold', held=held, count=len(results)) if results else words('no_examples')}")
