"""The command line: it calls the core and writes what comes out. No money is computed here.

Exit codes: 0 done; 1 a check or a verification failed; 2 bad input, with every problem on standard error. What takes
long to import is imported inside the commands, so that ``virkning --help`` answers at once.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

import virkning
from virkning.papers import inputs
from virkning.papers.help import Choice, Command, Count, Group, Option, Refused, lang_of
from virkning.papers.words import Words

if TYPE_CHECKING:
    from virkning.facts import Facts
    from virkning.papers.page import Page
    from virkning.settlement import Engine, Settlement
    from virkning.terms import Terms

SPARK = ("pyspark", "py4j")
"""The packages of the Spark engine, which is an extra."""

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def _option(*names: str, **more: Any) -> Decorator:
    return click.option(*names, cls=Option, **more)


def _together(*decorators: Decorator) -> Decorator:
    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for each in reversed(decorators):
            function = each(function)
        return function

    return decorate


_PATH = click.Path(path_type=Path)
_agreement = click.argument("agreement")
_lang = _option("--lang", type=Choice(["da", "en"]), default="da", help="opt_lang")
_format = _option("--format", "form", type=Choice(["text", "json"]), default="text", help="opt_format")
_engine = _option("--engine", type=Choice(["duckdb", "reference", "spark"]), default="duckdb", help="opt_engine")
_data = _option("--data", type=_PATH, required=True, metavar="DIR", help="opt_data")
_known_at = _option("--known-at", metavar="TIME", help="opt_known_at")
_reading = _option("--reading", "reading", multiple=True, metavar="ID=NAME", help="opt_reading")
_memory = _option("--memory", metavar="SIZE", help="opt_memory")
_accept = _option("--accept-rejected", is_flag=True, help="opt_accept_rejected")
_given = _together(_known_at, _engine, _reading, _accept, _memory)


def _command(function: Callable[..., None]) -> click.Command:
    """Make a function a command: bad input becomes messages on standard error and exit code 2."""

    @wraps(function)
    def guarded(lang: str, **arguments: Any) -> None:
        from virkning.terms import BadInput

        words = Words(lang_of(click.get_current_context()))
        try:
            function(words, **arguments)
        except BadInput as error:
            raise Refused("\n".join(str(problem) for problem in error.problems)) from None
        except ModuleNotFoundError as error:
            if (error.name or "").split(".")[0] in SPARK:
                raise Refused(words("no_spark")) from None
            raise

    return _together(main.command(cls=Command), _lang)(guarded)  # type: ignore[return-value]


@click.group("virkning", cls=Group, context_settings={"help_option_names": ["--help"], "max_content_width": 110})
@click.version_option(
    virkning.__version__,
    "--version",
    prog_name="virkning",
    message="%(prog)s %(version)s",
    cls=Option,
    help="opt_version",
)
@_lang
def main(lang: str) -> None:
    """Settle social effect investments; each command is a function of this module."""


@_command
@_agreement
@_data
@_option("--statement", metavar="DATE", help="opt_statement")
@_given
@_format
@_option("--lines", type=_PATH, metavar="FILE.parquet", help="opt_lines")
def settle(words: Words, agreement: str, statement: str | None, lines: Path | None, form: str, **given: Any) -> None:
    """Settle an agreement, as text or as JSON (see ``Settlement.to_json``)."""
    page = _page()
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


@_command
@_agreement
@_data
@_option("--statement", metavar="DATE", required=True, help="opt_which_statement")
@_option("--participant", metavar="ID", help="opt_participant")
@_option("--line", type=Count(min=1), metavar="N", help="opt_line")
@_given
@_format
def explain(
    words: Words, agreement: str, statement: str, participant: str | None, line: int | None, form: str, **given: Any
) -> None:
    """Explain a statement, a participant's part of it, or one line."""
    from virkning.papers.trees import write_tree
    from virkning.settlement.explanation import explain_line, explain_participant, explain_statement

    if participant is not None and line is not None:
        raise Refused(words("participant_or_line"))
    page = _page()
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


@_command
@click.argument("agreements", metavar="AGREEMENT...", nargs=-1, required=True)
@_option(
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
        page = _page()
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


@_command
@_agreement
@_data
@_given
@_format
def readings(words: Words, agreement: str, reading: tuple[str, ...], engine: Engine, form: str, **given: Any) -> None:
    """Settle under every alternative reading, and show what each is worth beside the reading as chosen."""
    from virkning.papers.comparisons import readings_json, write_readings
    from virkning.settlement.readings import worth

    page = _page()
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


@_command
@click.argument("old")
@click.argument("new")
@_option("--data", type=_PATH, metavar="DIR", help="opt_data")
@_known_at
@_engine
@_accept
@_memory
@_format
def diff(words: Words, old: str, new: str, data: Path | None, engine: Engine, form: str, **given: Any) -> None:
    """Compare two versions of an agreement: the terms, and with facts what is payable."""
    from virkning.papers.comparisons import diff_json, write_changes, write_money
    from virkning.settlement import settle as settle_terms
    from virkning.settlement.diff import changed_money, changed_terms
    from virkning.terms.read import read

    page = _page()
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


@_command
@click.argument("settlement", type=_PATH)
@_data
@_option("--agreement", "agreement", metavar="AGREEMENT", help="opt_agreement")
@_engine
@_memory
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
    page = _page()
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


@_command
@_agreement
@_option("--participants", type=Count(min=0), required=True, metavar="N", help="opt_participants")
@_option("--seed", type=Count(min=0), default=1, metavar="S", help="opt_seed")
@_option("--out", type=_PATH, required=True, metavar="DIR", help="opt_out")
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


def _page() -> Page:
    from virkning.papers.page import PLAIN_WIDTH, Page

    terminal = sys.stdout.isatty()
    width = max(80, shutil.get_terminal_size().columns) if terminal else PLAIN_WIDTH
    return Page(terminal=terminal, width=width)


if __name__ == "__main__":
    main()
