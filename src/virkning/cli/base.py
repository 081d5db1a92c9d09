"""What every command is made of: its options, and how bad input becomes messages and an exit code."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import virkning
from virkning.papers.help import Choice, Command, Group, Option, Refused, lang_of
from virkning.papers.words import Words

if TYPE_CHECKING:
    from virkning.papers.page import Page

SPARK = ("pyspark", "py4j")
"""The packages of the Spark engine, which is an extra."""

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def option(*names: str, **more: Any) -> Decorator:
    """An option whose help is a key of ``HELP``."""
    return click.option(*names, cls=Option, **more)


def together(*decorators: Decorator) -> Decorator:
    """Several decorators as one."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for each in reversed(decorators):
            function = each(function)
        return function

    return decorate


PATH = click.Path(path_type=Path)
agreement_argument = click.argument("agreement")
lang_option = option("--lang", type=Choice(["da", "en"]), default="da", help="opt_lang")
format_option = option("--format", "form", type=Choice(["text", "json"]), default="text", help="opt_format")
engine_option = option("--engine", type=Choice(["duckdb", "reference", "spark"]), default="duckdb", help="opt_engine")
data_option = option("--data", type=PATH, required=True, metavar="DIR", help="opt_data")
known_at_option = option("--known-at", metavar="TIME", help="opt_known_at")
reading_option = option("--reading", "reading", multiple=True, metavar="ID=NAME", help="opt_reading")
memory_option = option("--memory", metavar="SIZE", help="opt_memory")
accept_option = option("--accept-rejected", is_flag=True, help="opt_accept_rejected")
given_options = together(known_at_option, engine_option, reading_option, accept_option, memory_option)


@click.group("virkning", cls=Group, context_settings={"help_option_names": ["--help"], "max_content_width": 110})
@click.version_option(
    virkning.__version__,
    "--version",
    prog_name="virkning",
    message="%(prog)s %(version)s",
    cls=Option,
    help="opt_version",
)
@lang_option
def main(lang: str) -> None:
    """Settle social effect investments; each command is a function of a module beside this one."""


def command(function: Callable[..., None]) -> click.Command:
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

    return together(main.command(cls=Command), lang_option)(guarded)  # type: ignore[return-value]


def new_page() -> Page:
    """A page as wide as the terminal, or plain where there is none."""
    from virkning.papers.page import PLAIN_WIDTH, Page

    terminal = sys.stdout.isatty()
    width = max(80, shutil.get_terminal_size().columns) if terminal else PLAIN_WIDTH
    return Page(terminal=terminal, width=width)


def show(form: str, data: Callable[[], Any], write: Callable[[Page], None]) -> None:
    """Print data as JSON, or a page that is written for people."""
    if form == "json":
        from virkning.papers.inputs import json_text

        click.echo(json_text(data()), nl=False)
        return
    page = new_page()
    write(page)
    click.echo(page.text(), nl=False)
