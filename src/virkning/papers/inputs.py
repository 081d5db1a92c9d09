"""What a command is given, made into what the core takes; what cannot be is refused in plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from virkning.papers.help import Refused
from virkning.papers.words import Words

if TYPE_CHECKING:
    from rich.progress import Progress

    from virkning.facts import Facts
    from virkning.forecast.register import Rows
    from virkning.settlement import Settlement
    from virkning.settlement.pricing import Indices
    from virkning.terms import Problem, Terms

AGREEMENTS = Path("agreements")
"""Where an agreement given by its id is looked for."""
_MEMORY = re.compile(r"\d+(\.\d+)? ?([KMGT]i?B|%)", re.IGNORECASE)

Now = Callable[[str], None]
"""Tells what is being done, by a key of the words."""


def terms_of(words: Words, agreement: str, readings: Mapping[str, str]) -> Terms:
    """The terms of an agreement given by path or id. Raises BadInput with every problem in the file."""
    from virkning.terms import load

    return load(find_agreement(words, agreement), readings)


def find_agreement(words: Words, agreement: str) -> Path:
    """The file of an agreement given by path or id."""
    path = Path(agreement)
    if path.is_file() or path.suffix in (".yaml", ".yml"):
        return path
    there = {identity: file for file in agreement_files(AGREEMENTS) if (identity := _identity(file))}
    if agreement in there:
        return there[agreement]
    raise Refused(words("no_agreement", name=agreement, known=", ".join(there) or words("none")))


def agreement_files(folder: Path) -> list[Path]:
    """The agreements below a folder; the forecast files that stand beside them are left out."""
    return sorted(file for file in folder.rglob("*.yaml") if not file.name.endswith(".forecast.yaml"))


def _identity(file: Path) -> str | None:
    found = re.search(r"^agreement:\s*[\"']?(\w+)", file.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
    return found[1] if found else None


def readings_of(words: Words, given: Iterable[str]) -> dict[str, str]:
    """The alternatives to read with, from ``J2=more-than``."""
    found = {}
    for text in given:
        identity, equals, name = text.partition("=")
        if not (identity and equals and name):
            raise Refused(words("bad_reading", text=text))
        found[identity] = name
    return found


def read_facts(
    words: Words,
    now: Now,
    terms: Terms,
    *,
    data: Path,
    known_at: str | None = None,
    memory: str | None = None,
    accept_rejected: bool = False,
) -> Facts:
    """The facts, with what is wrong with them on standard error; rejected rows are refused unless accepted."""
    from virkning.facts import read
    from virkning.settlement import declarations

    if memory is not None and not _MEMORY.fullmatch(memory):
        raise Refused(words("bad_memory", text=memory))
    moment = moment_of(words, known_at)
    now("reading_facts")
    facts = read(data, declarations(terms), known_at=moment, memory=memory)
    tell(facts.problems)
    if facts.rejected and not accept_rejected:
        raise Refused(words.count(facts.rejected, "refused_row", "refused_rows"))
    return facts


def moment_of(words: Words, text: str | None) -> datetime | date | None:
    """A date or a time in ISO form."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        raise Refused(words("bad_moment", text=text)) from None


def known_statement(words: Words, text: str, there: Iterable[date]) -> None:
    """Refuse a statement that does not exist, with those that do."""
    try:
        wanted = date.fromisoformat(text)
    except ValueError:
        raise Refused(words("bad_date", text=text)) from None
    days = sorted(set(there))
    if wanted not in days or wanted.isoformat() != text:
        known = ", ".join(day.isoformat() for day in days) or words("none")
        raise Refused(words("no_statement", date=text, known=known))


def calendar_dates(terms: Terms) -> list[date] | None:
    """The dates of all statements; None where they depend on the participants."""
    if any(each.agreement.statements.relative is not None for each in terms.versions):
        return None
    return [each.date for version in terms.versions for each in version.agreement.statements.dates]


def read_json(words: Words, file: Path) -> Any:
    """The data of a JSON file."""
    try:
        return json.loads(read_text(words, file))
    except ValueError as error:
        raise Refused(words("cannot_read", file=file, reason=error)) from None


def read_text(words: Words, file: Path) -> str:
    """The text of a file in UTF-8."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise Refused(words("cannot_read", file=file, reason=error.strerror or error)) from None
    except UnicodeDecodeError as error:
        raise Refused(words("cannot_read", file=file, reason=error.reason)) from None


def writing(words: Words, file: Path, write: Callable[[], object]) -> None:
    """Write something, and refuse a file that cannot be written."""
    try:
        write()
    except OSError as error:
        raise Refused(words("cannot_write", file=file, reason=error.strerror or error)) from None


def tell(problems: Iterable[Problem]) -> None:
    """Problems on standard error, one a line."""
    for problem in problems:
        click.echo(str(problem), err=True)


def json_text(data: Any) -> str:
    """Data as JSON that people can read too."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def chosen(settlement: Settlement, statement: str | None) -> list[Any]:
    """The statement asked for, or all."""
    return [each for each in settlement.statements if statement in (None, each.statement.date.isoformat())]


@contextmanager
def progress(words: Words, shown: bool) -> Iterator[Now]:
    """What is being done, on standard error while it takes time, where that is a terminal."""
    if not shown:
        yield lambda key: None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield lambda key: status.update(words(key))


@contextmanager
def bar(doing: str, total: int, shown: bool) -> Iterator[Callable[[int], None]]:
    """A bar on standard error that fills as work is done, where that is a terminal; call it with what was done."""
    if not shown:
        yield lambda _: None
        return
    with _bar() as progress:
        task = progress.add_task(doing, total=total)
        yield lambda done: progress.advance(task, done)


@contextmanager
def pages(doing: str, shown: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error that fills as pages are read, where that is a terminal; call it with how many of all."""
    if not shown:
        yield lambda done, total: None
        return
    with _bar() as progress:
        task = progress.add_task(doing, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def write_register(folder: Path, rows: Rows, indices: Indices) -> None:
    """Write a register and the indices it is settled by as CSV files, in place of any that are there."""
    import csv

    from virkning.terms.analysis import decimal

    folder.mkdir(parents=True, exist_ok=True)
    years = [{"index": index, "year": year, "percent": decimal(percent)}
             for index, by_year in indices.items() for year, percent in by_year.items()]  # fmt: skip
    tables = {"participants": rows.participants, "observations": rows.observations, "aggregates": rows.aggregates}
    for table, own in {**tables, "indices": years}.items():
        file = folder / f"{table}.csv"
        file.unlink(missing_ok=True)
        if own:
            with file.open("w", encoding="utf-8", newline="") as handle:
                writer = csv.DictWriter(handle, list(own[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(own)
