"""Terms that nobody has agreed: the same agreement with other prices or another cap."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from virkning.forecast.people import Setup
from virkning.forecast.simulate import setup_again
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


def prices_times(terms: Terms, factor: Fraction, step: int = 1) -> dict[str, str]:
    """Every price of the agreement times a factor, to whole steps of minor units, as changes of the file.

    Prices that are a share of something, or that fall in bands and tiers, stay as they are.
    """

    def changed(price: int) -> str:
        return decimal(Fraction(half_away(price * factor / step) * step, 100))

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
