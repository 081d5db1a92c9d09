"""The command line: it calls the core and writes what comes out. No money is computed here.

Exit codes: 0 done; 1 a check or a verification failed; 2 bad input, with every problem on standard error. What takes
long to import is imported inside the commands, so that ``virkning --help`` answers at once.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

import virkning
from virkning.papers.help import Command, Group, Option, Refused, lang_of
from virkning.papers.words import Words

if TYPE_CHECKING:
    from virkning.facts import Facts
    from virkning.papers.page import Page
    from virkning.settlement import Engine, Settlement
    from virkning.settlement.result import StatementResult
    from virkning.terms import Problem, Terms

AGREEMENTS = Path("agreements")
"""Where an agreement given by its id is looked for."""
SPARK = ("pyspark", "py4j")
"""The packages of the Spark engine, which is an extra."""
_MEMORY = re.compile(r"\d+(\.\d+)? ?([KMGT]i?B|%)", re.IGNORECASE)

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def _option(*names: str, **more: Any) -> Decorator:
    return click.option(*names, cls=Option, **more)


def _together(*decorators: Decorator) -> Decorator:
    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for each in reversed(decorators):
            function = each(function)
        return function

    return decorate


_agreement = click.argument("agreement")
_lang = _option("--lang", type=click.Choice(["da", "en"]), default="da", help="opt_lang")
_format = _option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="opt_format")
_engine = _option("--engine", type=click.Choice(["duckdb", "reference", "spark"]), default="duckdb", help="opt_engine")
_data = _option("--data", type=click.Path(path_type=Path), required=True, help="opt_data")
_known_at = _option("--known-at", metavar="TIME", help="opt_known_at")
_rows = _together(
    _option("--accept-rejected", is_flag=True, help="opt_accept_rejected"),
    _option("--memory", metavar="SIZE", help="opt_memory"),
)
_facts = _together(
    _data,
    _known_at,
    _engine,
    _option("--reading", "reading", multiple=True, metavar="ID=NAME", help="opt_reading"),
    _rows,
)


def _command(function: Callable[..., None]) -> click.Command:
    """Make a function a command: bad input becomes messages on standard error and exit code 2."""

    @wraps(function)
    def guarded(**arguments: Any) -> None:
        from virkning.terms import BadInput

        words = Words(lang_of(click.get_current_context()))
        try:
            function(words=words, **arguments)
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
@_facts
@_option("--statement", metavar="DATE", help="opt_statement")
@_option("--lines", type=click.Path(path_type=Path), metavar="FILE.parquet", help="opt_lines")
@_format
def settle(
    words: Words, agreement: str, statement: str | None, lines: Path | None, form: str, engine: Engine, **given: Any
) -> None:
    """Settle an agreement, as text or as JSON (see ``Settlement.to_json``)."""
    with _progress(words) as now:
        settlement, _ = _settlement(words, now, agreement, engine, statement, **given)
        if lines is not None:
            now("writing_lines")
            _write(words, lines, lambda: settlement.earned.lines.write(str(lines)))
        if form == "json":
            text = _json(settlement.to_json(statement))
        else:
            from virkning.papers.statement import write_statements

            page = _page()
            write_statements(page, settlement, _chosen(settlement, statement), words)
            if lines is not None:
                page.gap()
                page.say(words("lines_written", file=lines))
            text = page.text()
    click.echo(text, nl=False)


@_command
@_agreement
@_facts
@_option("--statement", metavar="DATE", required=True, help="opt_which_statement")
@_option("--participant", metavar="ID", help="opt_participant")
@_option("--line", type=click.IntRange(min=1), metavar="N", help="opt_line")
@_format
def explain(
    words: Words,
    agreement: str,
    statement: str,
    participant: str | None,
    line: int | None,
    form: str,
    engine: Engine,
    **given: Any,
) -> None:
    """Explain a statement, a participant's part of it, or one line."""
    from virkning.papers.trees import write_tree
    from virkning.settlement.explanation import explain_line, explain_participant, explain_statement

    if participant is not None and line is not None:
        raise Refused(words("participant_or_line"))
    with _progress(words) as now:
        settlement, facts = _settlement(words, now, agreement, engine, statement, **given)
        now("explaining")
        (result,) = _chosen(settlement, statement)
        if participant is not None:
            step = explain_participant(settlement, facts, result, participant, words.lang)
            missing = words("no_participant", who=participant)
        elif line is not None:
            step = explain_line(settlement, facts, result, line, words.lang)
            missing = words("no_line", number=line, count=len(settlement.lines(result)) if step is None else 0)
        else:
            step, missing = explain_statement(settlement, result, words.lang), ""
        if step is None:
            raise Refused(missing)
        head = {"agreement": settlement.terms.agreement.agreement, "statement": statement}
        page = _page()
        if form == "text":
            if settlement.rejected:
                page.say(words.count(settlement.rejected, "rejected_one", "rejected"), "bold red")
            write_tree(page, step, settlement.terms.agreement.currency, words.lang)
    rejected = {"rejected_rows": settlement.rejected}
    click.echo(page.text() if form == "text" else _json({**head, **rejected, "explanation": step.to_json()}), nl=False)


@_command
@click.argument("agreements", nargs=-1, required=True)
@_option(
    "--engine",
    type=click.Choice(["reference", "duckdb", "spark", "all"]),
    default="reference",
    help="opt_check_engine",
)
def check(words: Words, agreements: tuple[str, ...], engine: str, lang: str) -> None:
    """Load agreements, run their examples and list their readings; exit 1 if an example fails, 2 if one cannot load."""
    from virkning.papers.checks import write_examples, write_terms
    from virkning.settlement import examples
    from virkning.terms import BadInput

    code = 0
    for each in agreements:
        page = _page()
        try:
            terms = _terms(words, each, {})
            for reading in terms.agreement.readings:
                for alternative in reading.alternatives:
                    _terms(words, terms.file, {reading.id: alternative})
            write_terms(page, terms, words)
            for one in _engines(engine):
                try:
                    results = examples.run(terms, one)
                except ModuleNotFoundError as error:
                    if engine != "all" or (error.name or "").split(".")[0] not in SPARK:
                        raise
                    page.heading(words("skipped_spark"))
                    continue
                write_examples(page, results, one, words)
                code = max(code, int(not all(result.holds for result in results)))
        except BadInput as error:
            _tell(error.problems)
            code = 2
        except Refused as error:
            error.show()
            code = 2
        click.echo(page.text() if page.started else "", nl=False)
        if each != agreements[-1]:
            click.echo()
    sys.exit(code)


@_command
@_agreement
@_option("--participants", type=click.IntRange(min=0), required=True, metavar="N", help="opt_participants")
@_option("--seed", type=click.IntRange(min=0), default=1, metavar="S", help="opt_seed")
@_option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="opt_out")
def generate(words: Words, agreement: str, participants: int, seed: int, out: Path, lang: str) -> None:
    """Make up a register for an agreement and list the files written."""
    from virkning.generate import generate as make_up

    files: list[Path] = []
    with _progress(words) as now:
        now("reading_terms")
        terms = _terms(words, agreement, {})
        now("generating")
        _write(words, out, lambda: files.extend(make_up(terms, participants, seed, out)))
    click.echo(words("generated", count=participants, seed=seed))
    for file in files:
        click.echo(f"  {file}")


# What the commands share


def _settlement(
    words: Words,
    now: Callable[[str], None],
    agreement: str,
    engine: Engine,
    statement: str | None,
    reading: tuple[str, ...],
    **given: Any,
) -> tuple[Settlement, Facts]:
    """Load, read and settle; a statement that does not exist is refused, before the work where that can be known."""
    from virkning.settlement import settle as settle_terms

    now("reading_terms")
    terms = _terms(words, agreement, _readings(words, reading))
    if statement is not None and all(each.agreement.statements.relative is None for each in terms.versions):
        own = [d.date for version in terms.versions for d in version.agreement.statements.dates]
        _known_statement(words, statement, own)
    facts = _read(words, now, terms, **given)
    now("settling")
    settlement = settle_terms(terms, facts, engine)
    if statement is not None:
        _known_statement(words, statement, [each.statement.date for each in settlement.statements])
    return settlement, facts


def _terms(words: Words, agreement: str, readings: Mapping[str, str]) -> Terms:
    from virkning.terms import load

    return load(_find(words, agreement), readings)


def _find(words: Words, agreement: str) -> Path:
    """The file of an agreement given by path or id."""
    path = Path(agreement)
    if path.is_file() or path.suffix in (".yaml", ".yml"):
        return path
    there = {identity: file for file in sorted(AGREEMENTS.rglob("*.yaml")) if (identity := _identity(file))}
    if agreement in there:
        return there[agreement]
    known = ", ".join(there) or words("none")
    raise Refused(words("no_agreement", name=agreement, known=known))


def _identity(file: Path) -> str | None:
    found = re.search(r"^agreement:\s*[\"']?(\w+)", file.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
    return found[1] if found else None


def _readings(words: Words, given: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for text in given:
        identity, equals, name = text.partition("=")
        if not (identity and equals and name):
            raise Refused(words("bad_reading", text=text))
        found[identity] = name
    return found


def _read(
    words: Words,
    now: Callable[[str], None],
    terms: Terms,
    data: Path,
    known_at: str | None = None,
    memory: str | None = None,
    accept_rejected: bool = False,
    lang: str = "",
) -> Facts:
    """The facts, with what is wrong with them on standard error; rejected rows are refused unless accepted."""
    from virkning.facts import read
    from virkning.settlement import declarations

    if memory is not None and not _MEMORY.fullmatch(memory):
        raise Refused(words("bad_memory", text=memory))
    moment = _moment(words, known_at)
    now("reading_facts")
    facts = read(data, declarations(terms), known_at=moment, memory=memory)
    _tell(facts.problems)
    if facts.rejected and not accept_rejected:
        raise Refused(words.count(facts.rejected, "refused_row", "refused_rows"))
    return facts


def _moment(words: Words, text: str | None) -> datetime | date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        raise Refused(words("bad_moment", text=text)) from None


def _known_statement(words: Words, text: str, there: list[date]) -> None:
    try:
        wanted = date.fromisoformat(text)
    except ValueError:
        raise Refused(words("bad_date", text=text)) from None
    if wanted not in there or wanted.isoformat() != text:
        known = ", ".join(day.isoformat() for day in sorted(set(there))) or words("none")
        raise Refused(words("no_statement", date=text, known=known))


def _chosen(settlement: Settlement, statement: str | None) -> list[StatementResult]:
    return [each for each in settlement.statements if statement in (None, each.statement.date.isoformat())]


def _engines(engine: str) -> list[Engine]:
    return cast("list[Engine]", ["reference", "duckdb", "spark"] if engine == "all" else [engine])


def _write(words: Words, file: Path, write: Callable[[], object]) -> None:
    try:
        write()
    except OSError as error:
        raise Refused(words("cannot_write", file=file, reason=error.strerror or error)) from None


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _tell(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)


def _page() -> Page:
    from virkning.papers.page import PLAIN_WIDTH, Page

    terminal = sys.stdout.isatty()
    width = max(80, shutil.get_terminal_size().columns) if terminal else PLAIN_WIDTH
    return Page(terminal=terminal, width=width)


@contextmanager
def _progress(words: Words) -> Iterator[Callable[[str], None]]:
    """What is being done, on standard error while it takes time, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda key: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("") as status:
        yield lambda key: status.update(words(key))


if __name__ == "__main__":
    main()
