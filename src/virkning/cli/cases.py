"""The commands about business cases: case, cases."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from virkning.cli.base import PATH, command, format_option, option, show
from virkning.papers.words import Words

strict_option = option("--strict", is_flag=True, help="opt_strict")


@command
@click.argument("file", metavar="CASE", type=PATH)
@format_option
@strict_option
def case(words: Words, file: Path, form: str, strict: bool) -> None:
    """Reckon one case; exit 1 if an expectation fails or, with --strict, a check of the figures does not hold."""
    from virkning.forecast.cases import load, reckon
    from virkning.forecast.cases.expect import expectations
    from virkning.forecast.cases.findings import checks
    from virkning.papers.cases import write_case

    result = reckon(load(file))
    made, expected = checks(result), expectations(result)
    results = [{"name": each.name, "holds": each.holds} for each in expected]
    data = {**result.to_json(), "checks": [each.to_json() for each in made], "expected": results}
    show(form, lambda: data, lambda page: write_case(page, result, made, expected, words))
    odd = strict and any(each.holds is False for each in made)
    sys.exit(int(odd or not all(each.holds for each in expected)))


@command
@click.argument("folder", metavar="DIR", type=PATH)
@format_option
@strict_option
def cases(words: Words, folder: Path, form: str, strict: bool) -> None:
    """Compare the cases of a folder and add them up; exit 1, with --strict, if a check of the figures does not hold."""
    from virkning.forecast.cases import load_folder, roll_up
    from virkning.papers.case_portfolio import write_portfolio

    portfolio = roll_up(load_folder(folder))
    show(form, portfolio.to_json, lambda page: write_portfolio(page, portfolio, folder, words))
    odd = any(check.holds is False for made in portfolio.checks.values() for check in made)
    sys.exit(int(strict and odd))
