"""Which amounts of a field are the sum of others, and which stand in a unit that cannot be meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from virkning.sources.investments.amounts import Amount

_SMALL, _LARGE = Decimal(1000), Decimal(100_000)
_NEAR = Decimal("0.1")
"""How far, as a share, a total may be from what it is the total of and still be taken for it."""


def near(value: Decimal, stated: Decimal) -> bool:
    """Whether two amounts are so close that one may be meant as the other."""
    return abs(value - stated) <= abs(stated) * _NEAR


def listed(amounts: Sequence[Amount]) -> Iterator[tuple[tuple[Amount, ...], Amount]]:
    """Each total with the amounts without years before it: ``550.000, 150.000 og 100.000, i alt 800.000``."""
    own = [amount for amount in amounts if amount.basis in ("total", "unclear whether annual") and not amount.zero]
    start = 0
    for at, amount in enumerate(own):
        if amount.basis == "total" and at - start >= 2:
            yield tuple(own[start:at]), amount
            start = at + 1


def rated(amounts: Sequence[Amount], years: Decimal | None) -> tuple[Amount, Amount] | None:
    """A yearly rate with the total that is about so many years of it: ``1 mio. kr. pr. år, i alt 4 mio. kr.``."""
    rates = [amount for amount in amounts if amount.basis == "yearly rate"]
    totals = [amount for amount in amounts if amount.basis == "total"]
    if years is None or len(rates) != 1 or len(totals) != 1:
        return None
    rate, total = rates[0], totals[0]
    if rate.low is None or rate.low != rate.high or total.low is None or rate.label != total.label:
        return None
    return (rate, total) if near(rate.low * years, total.low) else None


def odd(amounts: Sequence[Amount]) -> Iterator[tuple[Amount, Amount]]:
    """An amount of a few kroner with one of hundreds of thousands beside it: another unit may be meant."""
    own = [amount for amount in amounts if amount.low is not None and not amount.zero and not amount.per]
    for amount in own:
        others = [each for each in own if each is not amount and each.low and each.low >= _LARGE]
        if amount.low and amount.low < _SMALL and others:
            yield amount, others[-1]
