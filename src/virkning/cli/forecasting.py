"""The commands that look ahead: forecast, sensitivity, design."""

from __future__ import annotations

import os
import shlex
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

import virkning
from virkning.cli.base import (
    PATH,
    accept_option,
    agreement_argument,
    command,
    format_option,
    known_at_option,
    option,
    reading_option,
    show,
    together,
)
from virkning.papers import inputs
from virkning.papers.help import Choice, Count, Refused
from virkning.papers.words import Words

if TYPE_CHECKING:
    from virkning.forecast.origin import Origin
    from virkning.papers.pictures import Picture

_asked = together(
    option("--data", type=PATH, metavar="DIR", help="opt_data_so_far"),
    option("--parameters", type=PATH, metavar="FILE", help="opt_parameters"),
    known_at_option,
    accept_option,
    reading_option,
)
_seed = option("--seed", type=Count(min=0), default=1, metavar="S", help="opt_luck")
_chart = option("--chart", type=PATH, metavar="FILE.svg|png", help="opt_chart")


@command
@agreement_argument
@_asked
@option("--scenarios", type=Count(min=2), default=10_000, metavar="N", help="opt_scenarios")
@_seed
@format_option
@_chart
@option("--figure", type=Choice(["fan", "payers"]), default="fan", help="opt_figure_forecast")
@option("--scenario", type=Count(min=1), metavar="N", help="opt_scenario")
@option("--out", type=PATH, metavar="DIR", help="opt_out")
def forecast(
    words: Words,
    agreement: str,
    scenarios: int,
    seed: int,
    form: str,
    chart: Path | None,
    figure: str,
    scenario: int | None,
    out: Path | None,
    **given: object,
) -> None:
    """Simulate an agreement's futures, and say what they come to."""
    from virkning.forecast.results import result_of, to_json
    from virkning.forecast.variants import simulate_read
    from virkning.papers.forecast import write_forecast

    _check_chart(words, chart)
    if (scenario is None) != (out is None):
        raise Refused(words("fc_scenario_and_out"))
    if scenario is not None and scenario > scenarios:
        raise Refused(words("fc_no_scenario", number=scenario, count=words.whole(scenarios)))
    data = given["data"]
    if isinstance(data, Path) and out is not None and out.resolve() == data.resolve():
        raise Refused(words("fc_own_data", folder=out))
    origin = _origin(words, agreement, scenarios, seed, **given)  # type: ignore[arg-type]
    setup, facts = origin.setup, origin.facts
    total = scenarios * (2 if setup.terms.readings else 1)
    with inputs.bar(words("fc_simulating"), total, sys.stderr.isatty()) as advance:
        futures = simulate_read(setup, scenarios, seed, os.cpu_count() or 1, advance)
    result = result_of(setup, origin.parameters, futures, seed)
    told = partial(to_json, result, virkning.__version__, facts)
    show(form, told, lambda page: write_forecast(page, result, words, facts))
    if scenario is not None and out is not None:
        payable = int(futures.amounts.payable[scenario - 1].sum())
        _write_scenario(words, origin, agreement, scenario, out, payable, err=form == "json")
    if chart is not None:
        from virkning.papers.forecast_pictures import fan_picture, payers_picture

        picture = fan_picture(result, words) if figure == "fan" else payers_picture(result, words)
        _draw(words, chart, picture, err=form == "json")


def _write_scenario(
    words: Words, origin: Origin, agreement: str, scenario: int, out: Path, payable: int, *, err: bool
) -> None:
    """Write the register of a run, and say how to settle it."""
    from virkning.forecast.register import register_of
    from virkning.settlement.explanation import numbers

    setup = origin.setup
    rows = register_of(setup, origin.scenarios, origin.seed, scenario - 1)
    inputs.writing(words, out, lambda: inputs.write_register(out, rows, setup.indices))
    amount = numbers.money(payable, setup.terms.agreement.currency, words.lang)
    readings = [part for reading in setup.terms.readings.items() for part in ("--reading", "=".join(reading))]
    again = shlex.join(["virkning", "settle", agreement, "--data", str(out), *readings])
    click.echo(words("fc_written", number=scenario, folder=out, payable=amount, again=again), err=err)


@command
@agreement_argument
@_asked
@option("--scenarios", type=Count(min=2), default=2_000, metavar="N", help="opt_scenarios")
@_seed
@format_option
@_chart
@option("--figure", type=Choice(["tornado", "break-even"]), default="tornado", help="opt_figure_sensitivity")
def sensitivity(
    words: Words,
    agreement: str,
    scenarios: int,
    seed: int,
    form: str,
    chart: Path | None,
    figure: str,
    **given: object,
) -> None:
    """Vary one thing at a time, and two by two."""
    from virkning.forecast.sensitivity import break_even_of, sensitivity_of, steps_of
    from virkning.papers.sensitivity import sensitivity_json, write_sensitivity

    _check_chart(words, chart)
    origin = _origin(words, agreement, scenarios, seed, **given)  # type: ignore[arg-type]
    setup = origin.setup
    if chart is not None and figure == "break-even" and break_even_of(setup) is None:
        raise Refused(words("fc_no_picture"))
    with inputs.bar(words("fc_simulating"), steps_of(setup), sys.stderr.isatty()) as advance:
        found = sensitivity_of(setup, scenarios, seed, os.cpu_count() or 1, lambda: advance(1))
    version = virkning.__version__
    show(
        form,
        lambda: sensitivity_json(origin, found, version),
        lambda page: write_sensitivity(page, origin, found, words),
    )
    if chart is not None:
        from virkning.papers.forecast_pictures import break_even_picture, tornado_picture

        if figure == "tornado" and not found.swings:
            raise Refused(words("fc_no_swings"))
        picture = (
            tornado_picture(setup, found, words) if figure == "tornado" else break_even_picture(setup, found, words)
        )
        if picture is None:
            raise Refused(words("fc_no_picture"))
        _draw(words, chart, picture, err=form == "json")


@command
@agreement_argument
@_asked
@option("--scenarios", type=Count(min=2), default=2_000, metavar="N", help="opt_scenarios")
@_seed
@format_option
def design(words: Words, agreement: str, scenarios: int, seed: int, form: str, **given: object) -> None:
    """Search prices and a cap that meet what two parties want."""
    from virkning.forecast.design import NothingToSearch, design_of, steps_of
    from virkning.papers.design import design_json, write_design

    origin = _origin(words, agreement, scenarios, seed, **given)  # type: ignore[arg-type]
    aims = origin.setup.forecast.aims
    if aims is None:
        raise Refused(words("fc_no_aims", file=origin.parameters.file))
    with inputs.bar(words("fc_simulating"), steps_of(aims), sys.stderr.isatty()) as advance:
        try:
            found = design_of(origin.setup, aims, scenarios, seed, os.cpu_count() or 1, lambda: advance(1))
        except NothingToSearch as error:
            raise Refused(words(f"fc_nothing_{error.why}")) from None
    told = partial(design_json, origin, found, virkning.__version__)
    show(form, told, lambda page: write_design(page, origin, found, words))


def _origin(
    words: Words,
    agreement: str,
    scenarios: int,
    seed: int,
    data: Path | None,
    parameters: Path | None,
    known_at: str | None,
    accept_rejected: bool,
    reading: tuple[str, ...],
) -> Origin:
    """The agreement, its assumptions and, where there are any, the facts so far.

    The assumptions are about the agreement as its file reads it; another reading decides only what is paid.
    """
    from virkning.forecast.load import beside, load
    from virkning.forecast.origin import Origin
    from virkning.forecast.simulate import setup_again, setup_of

    with inputs.progress(words, sys.stderr.isatty()) as now:
        now("reading_terms")
        chosen = inputs.terms_of(words, agreement, {})
        readings = inputs.readings_of(words, reading)
        terms = inputs.terms_of(words, agreement, readings) if readings else chosen
        file = parameters or beside(chosen.file)
        if not file.exists():
            raise Refused(words("fc_no_parameters", file=file))
        found = load(chosen, file)
        facts = None
        if data is not None:
            facts = inputs.read_facts(words, now, chosen, data=data, known_at=known_at, accept_rejected=accept_rejected)
        setup = setup_of(chosen, found.forecast, facts)
        return Origin(setup_again(setup, terms) if readings else setup, found, scenarios, seed, facts)


def _check_chart(words: Words, chart: Path | None) -> None:
    """Refuse a picture that cannot be written before the work is done."""
    if chart is not None and chart.suffix.lower() not in (".svg", ".png"):
        raise Refused(words("chart_suffix", file=chart))
    if chart is not None and not chart.parent.is_dir():
        raise Refused(words("fc_no_folder", file=chart))


def _draw(words: Words, file: Path, picture: Picture, *, err: bool) -> None:
    inputs.writing(words, file, lambda: picture.write(file))
    click.echo(words("fc_picture", file=file, description=picture.description), err=err)
