"""Terms other than those chosen: the same agreement read otherwise, or with other prices or another cap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from virkning.forecast.people import Setup
from virkning.forecast.simulate import Done, Futures, setup_again, simulate
from virkning.settlement.evaluate import half_away
from virkning.terms import Terms, load
from virkning.terms.analysis import decimal
from virkning.terms.model import Agreement
from virkning.terms.payments import PriceBy


def with_changes(setup: Setup, changes: Mapping[str, Any]) -> Setup:
    """A simulation under changed terms, with the same facts."""
    return setup_again(setup, load(setup.terms.file, setup.terms.readings, changes))


def with_reading(setup: Setup, reading: str, alternative: str) -> Setup:
    """A simulation under another reading of the terms, with the same facts."""
    return setup_again(setup, load(setup.terms.file, {**setup.terms.readings, reading: alternative}))


def as_chosen(setup: Setup) -> Setup:
    """A simulation under the readings that the agreement's file chooses, with the same facts."""
    return setup_again(setup, load(setup.terms.file)) if setup.terms.readings else setup


def with_what_happens(futures: Futures, chosen: Futures) -> Futures:
    """What is paid under a reading, and the successes of the same facts under those chosen.

    A reading decides what is owed. It does not change what happens to people, nor what that saves.
    """
    return replace(futures, successes=chosen.successes, cells=chosen.cells)


def simulate_read(setup: Setup, scenarios: int, seed: int, workers: int = 1, done: Done = lambda _: None) -> Futures:
    """Simulate under whatever reading; ``done`` counts scenarios twice under one that is not chosen."""
    futures = simulate(setup, scenarios, seed, workers=workers, done=done)
    if not setup.terms.readings:
        return futures
    return with_what_happens(futures, simulate(as_chosen(setup), scenarios, seed, workers=workers, done=done))


def prices_times(terms: Terms, factor: Fraction, step: int = 1) -> dict[str, str]:
    """Every price of the agreement times a factor, to whole steps of minor units, as changes of the file.

    What has a price keeps one, of a step at least. Prices that are a share of something, or that fall in bands and
    tiers, stay as they are.
    """

    def changed(price: int) -> str:
        return decimal(Fraction(max(half_away(price * factor / step), min(price, 1)) * step, 100))

    found = {}
    for outcome in terms.agreement.outcomes:
        if isinstance(outcome.pay, int):
            found[f"outcomes.{outcome.id}.pay"] = changed(outcome.pay)
        elif isinstance(outcome.pay, PriceBy):
            for key, price in outcome.pay.prices.items():
                found[f"outcomes.{outcome.id}.pay.prices.{key}"] = changed(price)
    return found


def cap_at(terms: Terms, amount: int) -> dict[str, str]:
    """The cap on all that is paid at another amount, as a change of the file; nothing where there is none."""
    limit = whole_cap(terms.agreement)
    return {} if limit is None else {f"limits.{limit}.at_most": decimal(Fraction(amount, 100))}


def whole_cap(agreement: Agreement) -> str | None:
    """The id of the cap on all that is paid, if there is one."""
    for limit in agreement.limits:
        narrowed = limit.outcomes or limit.categories or limit.payers or limit.cohorts
        if isinstance(limit.at_most, int) and limit.each == "agreement" and not narrowed:
            return limit.id
    return None


def cap_of(agreement: Agreement) -> int | None:
    """The cap on all that is paid, minor units."""
    found = [limit.at_most for limit in agreement.limits if limit.id == whole_cap(agreement)]
    return found[0] if found and isinstance(found[0], int) else None
