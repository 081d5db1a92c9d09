"""The commands that settle what was observed: settle, explain, check, readings, diff, verify, generate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from virkning.cli.base import (
    PATH,
    SPARK,
    accept_option,
    agreement_argument,
    command,
    data_option,
    engine_option,
    format_option,
    given_options,
    known_at_option,
    memory_option,
    new_page,
    option,
)
from virkning.papers import inputs
from virkning.papers.help import Choice, Count, Refused
from virkning.papers.words import Words

if TYPE_CHECKING:
    from virkning.facts import Facts
    from virkning.papers.page import Page
    from virkning.settlement import Engine, Settlement
    from virkning.terms import Terms


@command
@agreement_argument
@data_option
@option("--statement", metavar="DATE", help="opt_statement")
@given_options
@format_option
@option("--lines", type=PATH, metavar="FILE.parquet", help="opt_lines")
def settle(words: Words, agreement: str, statement: str | None, lines: Path | None, form: str, **given: Any) -> None:
    """Settle an agreement, as text or as JSON (see ``Settlement.to_json``)."""
    page = new_page()
    with inputs.progress(words, sys.stderr.isatty()) as now:
        settlement, _ = _settlement(words, now, agreement, statement, **given)
        if lines is not None:
            now("writing_lines")
            inputs.writing(words, lines, lambda: settlement.earned.lines.write(str(lines)))
        if form == "json":
            text = inputs.json_text(settlement.to_json(statement))
        else:
            from virkning.papers.statement import write_statements

            write_statements(page, settlement, inputs.chosen(settlement, statement), words)
            if lines is not None:
                page.gap()
                page.say(words("lines_written", file=lines))
            text = page.text()
    click.echo(text, nl=False)


@command
@agreement_argument
@data_option
@option("--statement", metavar="DATE", required=True, help="opt_which_statement")
@option("--participant", metavar="ID", help="opt_participant")
@option("--line", type=Count(min=1), metavar="N", help="opt_line")
@given_options
@format_option
def explain(
    words: Words, agreement: str, statement: str, participant: str | None, line: int | None, form: str, **given: Any
) -> None:
    """Explain a statement, a participant's part of it, or one line."""
    from virkning.papers.trees import write_tree
    from virkning.settlement.explanation import explain_line, explain_participant, explain_statement

    if participant is not None and line is not None:
        raise Refused(words("participant_or_line"))
    page = new_page()
    with inputs.progress(words, sys.stderr.isatty()) as now:
        settlement, facts = _settlement(words, now, agreement, statement, **given)
        now("explaining")
        (result,) = inputs.chosen(settlement, statement)
        if participant is not None:
            step = explain_participant(settlement, facts, result, participant, words.lang)
            if step is None:
                raise Refused(words("no_participant", who=participant))
        elif line is not None:
            step = explain_line(settlement, facts, result, line, words.lang)
            if step is None:
                raise Refused(words("no_line", number=line, count=words.whole(len(settlement.lines(result)))))
        else:
            step = explain_statement(settlement, result, words.lang)
        if form == "text":
            if settlement.rejected:
                page.say(words.count(settlement.rejected, "rejected_one", "rejected"), "bold red")
            write_tree(page, step, settlement.terms.agreement.currency, words.lang)
            text = page.text()
        else:
            head = {"agreement": settlement.terms.agreement.agreement, "statement": statement}
            rejected = {"rejected_rows": settlement.rejected}
            text = inputs.json_text({**head, **rejected, "explanation": step.to_json()})
    click.echo(text, nl=False)


@command
@click.argument("agreements", metavar="AGREEMENT...", nargs=-1, required=True)
@option(
    "--engine",
    type=Choice(["reference", "duckdb", "spark", "all"]),
    default="reference",
    help="opt_check_engine",
)
def check(words: Words, agreements: tuple[str, ...], engine: str) -> None:
    """Load agreements, run their examples and list their readings; exit 1 if an example fails, 2 if one cannot load."""
    from virkning.terms import BadInput

    code = 0
    for number, each in enumerate(agreements):
        page = new_page()
        if number:
            click.echo()
        try:
            code = max(code, _check(words, page, each, engine))
        except BadInput as error:
            inputs.tell(error.problems)
            code = 2
        except Refused as error:
            error.show()
            code = 2
        click.echo(page.text() if page.started else "", nl=False)
    sys.exit(code)


def _check(words: Words, page: Page, agreement: str, engine: str) -> int:
    """Write what one agreement says, and run its examples; 1 if one fails."""
    from virkning.papers.checks import write_examples, write_terms
    from virkning.settlement import examples

    terms = inputs.terms_of(words, agreement, {})
    for reading in terms.agreement.readings:
        for alternative in reading.alternatives:
            inputs.terms_of(words, terms.file, {reading.id: alternative})
    write_terms(page, terms, words)
    code = 0
    for one in ["reference", "duckdb", "spark"] if engine == "all" else [engine]:
        try:
            results = examples.run(terms, cast("Engine", one))
        except ModuleNotFoundError as error:
            if engine != "all" or (error.name or "").split(".")[0] not in SPARK:
                raise
            page.heading(words("skipped_spark"))
            continue
        write_examples(page, results, one, words)
        code = max(code, int(not all(result.holds for result in results)))
    return code


@command
@agreement_argument
@data_option
@given_options
@format_option
def readings(words: Words, agreement: str, reading: tuple[str, ...], engine: Engine, form: str, **given: Any) -> None:
    """Settle under every alternative reading, and show what each is worth beside the reading as chosen."""
    from virkning.papers.comparisons import readings_json, write_readings
    from virkning.settlement.readings import worth

    page = new_page()
    with inputs.progress(words, sys.stderr.isatty()) as now:
        now("reading_terms")
        terms = inputs.terms_of(words, agreement, inputs.readings_of(words, reading))

        def read(own: Terms) -> Facts:
            facts = inputs.read_facts(words, now, own, **given)
            now("comparing")
            return facts

        settlement, alternatives = worth(terms, read, engine)
        found = list(alternatives)
        if form == "text":
            if settlement.rejected:
                page.say(words.count(settlement.rejected, "rejected_one", "rejected"), "bold red")
            write_readings(page, settlement, found, words)
    click.echo(page.text() if form == "text" else inputs.json_text(readings_json(settlement, found)), nl=False)


@command
@click.argument("old")
@click.argument("new")
@option("--data", type=PATH, metavar="DIR", help="opt_data")
@known_at_option
@engine_option
@accept_option
@memory_option
@format_option
def diff(words: Words, old: str, new: str, data: Path | None, engine: Engine, form: str, **given: Any) -> None:
    """Compare two versions of an agreement: the terms, and with facts what is payable."""
    from virkning.papers.comparisons import diff_json, write_changes, write_money
    from virkning.settlement import settle as settle_terms
    from virkning.settlement.diff import changed_money, changed_terms
    from virkning.terms.read import read

    page = new_page()
    with inputs.progress(words, sys.stderr.isatty()) as now:
        now("reading_terms")
        before, after = inputs.terms_of(words, old, {}), inputs.terms_of(words, new, {})
        raw = [read(Path(each.file).read_text("utf-8"), each.file)[0] for each in (before, after)]
        changes, money = changed_terms(raw[0], raw[1]), None
        if data is not None:
            settled = []
            for terms in (before, after):
                facts = inputs.read_facts(words, now, terms, data=data, **given)
                now("settling")
                settled.append(settle_terms(terms, facts, engine))
            money = changed_money(settled[0], settled[1])
        if form == "text":
            write_changes(page, before, after, changes, words)
            if money is not None:
                write_money(page, money, after.agreement.currency, words)
    text = page.text() if form == "text" else inputs.json_text(diff_json(before, after, changes, money))
    click.echo(text, nl=False)


@command
@click.argument("settlement", type=PATH)
@data_option
@option("--agreement", "agreement", metavar="AGREEMENT", help="opt_agreement")
@engine_option
@memory_option
def verify(
    words: Words, settlement: Path, agreement: str | None, data: Path, engine: Engine, memory: str | None
) -> None:
    """Recompute a settlement with its readings and its moment, and compare; exit 1 if it does not hold."""
    from virkning.papers.comparisons import write_findings
    from virkning.settlement import settle as settle_terms
    from virkning.settlement.verify import lacking
    from virkning.settlement.verify import verify as compare

    recorded = inputs.read_json(words, settlement)
    if missing := lacking(recorded):
        raise Refused(words("no_settlement", file=settlement, lacking=", ".join(missing)))
    file = str(recorded.get("terms_file") or "")
    wanted = agreement or (file if Path(file).is_file() else str(recorded["agreement"]))
    page = new_page()
    with inputs.progress(words, sys.stderr.isatty()) as now:
        now("reading_terms")
        terms = inputs.terms_of(words, wanted, recorded.get("readings") or {})
        moment = recorded.get("known_at")
        facts = inputs.read_facts(words, now, terms, data=data, known_at=moment, memory=memory, accept_rejected=True)
        now("settling")
        findings = compare(recorded, settle_terms(terms, facts, engine))
        holds = write_findings(page, str(settlement), findings, words)
    click.echo(page.text(), nl=False)
    sys.exit(0 if holds else 1)


@command
@agreement_argument
@option("--participants", type=Count(min=0), required=True, metavar="N", help="opt_participants")
@option("--seed", type=Count(min=0), default=1, metavar="S", help="opt_seed")
@option("--out", type=PATH, required=True, metavar="DIR", help="opt_out")
def generate(words: Words, agreement: str, participants: int, seed: int, out: Path) -> None:
    """Make up a register for an agreement and list the files written."""
    from virkning.generate import generate as make_up

    files: list[Path] = []
    with inputs.progress(words, sys.stderr.isatty()) as now:
        now("reading_terms")
        terms = inputs.terms_of(words, agreement, {})
        now("generating")
        inputs.writing(words, out, lambda: files.extend(make_up(terms, participants, seed, out)))
    click.echo(words("generated", count=words.whole(participants), seed=seed))
    for file in files:
        click.echo(f"  {file}")


def _settlement(
    words: Words,
    now: inputs.Now,
    agreement: str,
    statement: str | None,
    engine: Engine,
    reading: tuple[str, ...],
    **given: Any,
) -> tuple[Settlement, Facts]:
    """Load, read and settle; a statement that does not exist is refused, before the work where that can be known."""
    from virkning.settlement import settle as settle_terms

    now("reading_terms")
    terms = inputs.terms_of(words, agreement, inputs.readings_of(words, reading))
    dates = inputs.calendar_dates(terms)
    if statement is not None and dates is not None:
        inputs.known_statement(words, statement, dates)
    facts = inputs.read_facts(words, now, terms, **given)
    now("settling")
    settlement = settle_terms(terms, facts, engine)
    if statement is not None:
        inputs.known_statement(words, statement, [each.statement.date for each in settlement.statements])
    return settlement, facts
