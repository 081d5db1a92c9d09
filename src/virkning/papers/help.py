"""The command line's help and usage errors, in the language asked for with ``--lang``: Danish unless it says ``en``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, cast

import click

from virkning.papers import case_words, forecast_words
from virkning.papers.sources import help as source_help
from virkning.papers.words import Lang

HELP: Mapping[str, tuple[str, str]] = {
    "virkning": (
        "Sociale effektinvesteringer fra business case til afregning: en aftale er data, og hver krone er forklaret.",
        "Social effect investments from business case to settlement: an agreement is data, every krone is explained.",
    ),
    "settle": (
        "Afregn en aftale på det, der er observeret.\n\nAGREEMENT er en fil eller id'et på en aftale i ./agreements.",
        "Settle an agreement on what was observed.\n\nAGREEMENT is a file, or the id of an agreement in ./agreements.",
    ),
    "explain": (
        "Forklar et beløb: fra det, der skal betales, ned til den enkelte observation.\n\nUden --participant og --line "
        "forklares hele opgørelsen.",
        "Explain an amount: from what is payable down to the observation.\n\nWithout --participant and --line the "
        "whole statement is explained.",
    ),
    "check": (
        "Kontrollér aftaler: indlæs dem, regn deres eksempler efter, og vis deres læsninger.",
        "Check agreements: load them, work through their examples, and list their readings.",
    ),
    "readings": (
        "Vis, hvad hver alternativ læsning er værd, opgørelse for opgørelse.",
        "Show what each alternative reading is worth, statement by statement.",
    ),
    "diff": (
        "Vis, hvad der er ændret fra én udgave af en aftale til en anden: i vilkår og, med --data, i penge.",
        "Show what changed from one version of an agreement to another: in terms and, with --data, in money.",
    ),
    "verify": (
        "Regn en afregning efter, og sig, om den holder.\n\nSETTLEMENT er filen fra settle --format json.",
        "Recompute a settlement, and say whether it holds.\n\nSETTLEMENT is the file from settle --format json.",
    ),
    "generate": (
        "Dan et opdigtet, men sandsynligt register til en aftale. Ingen i det findes.",
        "Make up a plausible register for an agreement. Nobody in it exists.",
    ),
    "opt_data": ("Mappen med observationer (CSV eller Parquet).", "The folder of observations (CSV or Parquet)."),
    "opt_statement": ("Kun opgørelsen med denne dato.", "Only the statement of this date."),
    "opt_which_statement": ("Opgørelsens dato.", "The statement's date."),
    "opt_known_at": (
        "Regn kun med det, der var registreret på dette tidspunkt (en dato: hele dagen med; uden tidszone: UTC).",
        "Count only what was recorded by this time (a date: all of that day; without a zone: UTC).",
    ),
    "opt_engine": ("Regnemotor; resultatet er det samme.", "The engine; the result is the same."),
    "opt_check_engine": ("Motoren, der regner eksemplerne.", "The engine that works through the examples."),
    "opt_reading": (
        "Brug en alternativ læsning, for eksempel J2=more-than. Kan gentages.",
        "Use an alternative reading, such as J2=more-than. Can be repeated.",
    ),
    "opt_format": ("Tekst til mennesker, JSON til programmer.", "Text for people, JSON for programs."),
    "opt_lines": (
        "Skriv alle linjer, fra alle opgørelser, til en Parquet-fil.",
        "Write every line, of all statements, to a Parquet file.",
    ),
    "opt_accept_rejected": (
        "Afregn, selv om rækker er afvist; det fremgår af resultatet.",
        "Settle though rows are rejected; the output says so.",
    ),
    "opt_memory": (
        "Mest hukommelse til databasen, for eksempel 6GB; resten lægges på disken.",
        "The most memory for the database, such as 6GB; the rest is kept on disk.",
    ),
    "opt_lang": ("Sprog.", "Language."),
    "opt_participant": ("Alle linjer for denne deltager, og hvad der ikke blev betalt.",
                        "All lines of this participant, and what was not paid."),
    "opt_line": ("Linje nummer N i opgørelsen, fra 1.", "Line number N of the statement, from 1."),
    "opt_agreement": ("Aftalens fil, hvis det ikke er den, afregningen nævner.",
                      "The agreement's file, if not the one the settlement names."),
    "opt_participants": ("Antal deltagere.", "The number of participants."),
    "opt_seed": ("Frø: samme frø, samme register.", "Seed: the same seed makes the same register."),
    "opt_out": ("Mappen, der skrives til. Filer fra en tidligere kørsel erstattes.",
                "The folder to write to. Files of an earlier run are replaced."),
    "opt_version": ("Vis versionen.", "Show the version."),
    "opt_help": ("Vis denne hjælp.", "Show this help."),
    "usage": ("Brug: ", "Usage: "),
    "options": ("Tilvalg", "Options"),
    "commands": ("Kommandoer", "Commands"),
    "default": ("standard: {value}", "default: {value}"),
    "required": ("skal angives", "required"),
    "missing": ("{name} mangler", "{name} is missing"),
    "no_option": ("der er intet tilvalg {name}", "there is no option {name}"),
    "no_command": ("der er ingen kommando {name}; der er: {known}", "there is no command {name}; there are: {known}"),
    "bad_value": ("{name}: {message}", "{name}: {message}"),
    "choice": ("{found} er ikke et af valgene: {known}", "{found} is not one of the choices: {known}"),
    "whole": ("{found} er ikke et helt tal", "{found} is not a whole number"),
    "at_least": ("{found} er for lidt; det mindste er {least}", "{found} is too small; the least is {least}"),
    "see_help": ("Se {command} --help", "See {command} --help"),
    **forecast_words.HELP,
    **case_words.HELP,
    **source_help.HELP,
}  # fmt: skip

_META = "virkning.lang"


class Refused(click.ClickException):
    """Bad input on the command line: the message alone on standard error, exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the message to standard error."""
        click.echo(self.message, err=True)


def lang_of(ctx: click.Context) -> Lang:
    """The language of what is shown in this context."""
    return cast(Lang, ctx.meta.get(_META, "da"))


def say(ctx: click.Context, key: str, **values: object) -> str:
    """A text of the help in the language asked for."""
    return HELP[key][0 if lang_of(ctx) == "da" else 1].format(**values)


def _asked_for(args: Sequence[str]) -> Lang:
    for at, arg in enumerate(args):
        if arg == "--lang=en" or (arg == "--lang" and list(args[at + 1 : at + 2]) == ["en"]):
            return "en"
    return "da"


class Option(click.Option):
    """An option whose help is a key of ``HELP``."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and its help in the language asked for."""
        names = ", ".join(self.opts)
        metavar = "" if self.is_flag or self.is_eager else f" {self.make_metavar(ctx)}"
        notes = []
        if self.required:
            notes.append(say(ctx, "required"))
        elif isinstance(self.default, str | int) and not self.is_flag:
            notes.append(say(ctx, "default", value=self.default))
        about = say(ctx, self.help or "")
        return f"{names}{metavar}", f"{about}  [{'; '.join(notes)}]" if notes else about


class Choice(click.Choice[str]):
    """One of some words; anything else is refused with the words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word itself."""
        if value not in self.choices and ctx is not None:
            self.fail(say(ctx, "choice", found=value, known=", ".join(self.choices)), param, ctx)
        return str(value)


class Count(click.IntRange):
    """A whole number from some least one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number."""
        try:
            number = int(value)
        except ValueError:
            self.fail(say(ctx or click.get_current_context(), "whole", found=value), param, ctx)
        if self.min is not None and number < self.min:
            least = say(ctx or click.get_current_context(), "at_least", found=value, least=self.min)
            self.fail(least, param, ctx)
        return number


class _Spoken:
    """What commands and groups say in the language asked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Note the language before anything is shown, and tell of usage errors in it."""
        if _META not in ctx.meta:
            ctx.meta[_META] = _asked_for(args)
        try:
            return super().parse_args(ctx, args)  # type: ignore[misc, no-any-return]
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            refuse_usage(ctx, error)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option ``--help`` with its help in the language asked for."""
        found: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if found is not None:
            found.help = say(ctx, "opt_help")
        return found

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line."""
        pieces = " ".join(cast(click.Command, self).collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=say(ctx, "usage"))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say(ctx, cast(click.Command, self).name or ""))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, and the commands of a group."""
        params = [param for param in cast(click.Command, self).get_params(ctx) if isinstance(param, click.Option)]
        records = [param.get_help_record(ctx) for param in params]
        with formatter.section(say(ctx, "options")):
            formatter.write_dl([record for record in records if record is not None])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


class Command(_Spoken, click.Command):
    """A command that helps in the language asked for; its help is found by its name."""


class Group(_Spoken, click.Group):
    """The commands, in the order they are declared."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order they are declared."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, each with the first sentence of its help."""
        rows = [(name, say(ctx, name).split("\n\n")[0]) for name in self.list_commands(ctx)]
        with formatter.section(say(ctx, "commands")):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of a name; one that is not there is refused."""
        if args and args[0] not in self.commands:
            raise Refused(say(ctx, "no_command", name=args[0], known=", ".join(self.commands)))
        return super().resolve_command(ctx, args)


def refuse_usage(ctx: click.Context, error: click.UsageError) -> NoReturn:
    """Refuse the command line with what is wrong with it, in the language asked for."""
    message = error.format_message()
    if isinstance(error, click.MissingParameter) and error.param is not None:
        message = say(ctx, "missing", name=_name(error.param))
    elif isinstance(error, click.NoSuchOption):
        message = say(ctx, "no_option", name=error.option_name)
    elif isinstance(error, click.BadParameter) and error.param is not None:
        message = say(ctx, "bad_value", name=_name(error.param), message=error.message)
    raise Refused(f"{message}\n{say(ctx, 'see_help', command=ctx.command_path)}")


def _name(param: click.Parameter) -> str:
    return param.opts[0] if isinstance(param, click.Option) else param.make_metavar(click.get_current_context())
