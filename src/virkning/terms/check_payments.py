"""What must hold within a price: tiers without gaps, bands without overlaps, prices for every value."""

from __future__ import annotations

from collections.abc import Container
from fractions import Fraction

from virkning.terms import payments
from virkning.terms.analysis import decimal
from virkning.terms.model import Agreement, AttributeSpec
from virkning.terms.problems import Findings, Path
from virkning.terms.rules import Rule
from virkning.terms.values import parse_exact


def check_pay(agreement: Agreement, rule: Rule, gates: Container[str], findings: Findings) -> None:
    """Add every problem with an outcome's price to the findings; ``gates`` are the outcomes that others wait for."""
    path: Path = ("outcomes", rule.index, "pay")
    if rule.outcome.weight is not None and rule.outcome.weight <= 0:
        findings.error(("outcomes", rule.index, "weight"), "must be more than nothing", found=str(rule.outcome.weight))
    if not isinstance(rule.outcome.pay, int):
        for price in prices_of(agreement, rule.outcome):
            if price < 0:
                findings.error(path, "a price must not be less than nothing", found=f"{price / 100:.2f}")
    match rule.outcome.pay:
        case int(price):
            if price < 0:
                findings.error(path, "must be more than nothing", found=f"{price / 100:.2f}")
            if price == 0 and rule.id not in gates:
                message = "pays nothing; a price of nothing is for an outcome that another is gated by"
                findings.error(path, message, found="0.00", expected=f'achieved("{rule.id}") in another outcome')
        case payments.SharePay(of="grant") if agreement.grant is None:
            findings.error(path, "is a share of the grant, and the agreement has none")
        case payments.SharePay(of="quantity") if rule.quantity is None:
            findings.error(path, "is a share of the quantity, and the outcome has none")
        case payments.PriceBy() as by:
            _price_by(agreement, rule, by, path, findings)
        case payments.TierPay() as tiers:
            _tiers(rule, tiers, path, findings)
        case payments.BandPay() as bands:
            _bands(bands, path, findings)
        case payments.TaperPay(taper=taper):
            if taper.from_.at >= taper.to.at:
                findings.error(
                    (*path, "taper"), "the lower point must come first", found=f"{taper.from_.at}, {taper.to.at}"
                )
        case payments.LadderPay() as ladder:
            _ladder(rule, ladder, path, findings)


def prices_of(agreement: Agreement, outcome: payments.Outcome) -> list[int]:
    """Every price that a single payment of an outcome can have, weighted; none where that depends on facts."""
    match outcome.pay:
        case int(price):
            prices = [price]
        case payments.PriceBy(prices=by):
            prices = list(by.values())
        case payments.TierPay(tiers=tiers):
            prices = [tier.price for tier in tiers]
        case payments.BandPay(bands=bands):
            prices = [band.price for band in bands]
        case payments.TaperPay(taper=taper):
            prices = [taper.from_.price, taper.to.price]
        case payments.LadderPay(ladder=steps):
            prices = [step.price for step in steps]
        case payments.SharePay(of="grant", share=share) if agreement.grant is not None:
            prices = [int(agreement.grant.amount * share)]
        case _:
            prices = []
    weight = outcome.weight if outcome.weight is not None else 1
    return [int(price * weight) for price in prices]


def _price_by(agreement: Agreement, rule: Rule, by: payments.PriceBy, path: Path, findings: Findings) -> None:
    attribute = agreement.participants.attributes.get(by.by)
    measured = rule.outcome.measured
    needed: list[str] | None
    if by.by == "cohort" and agreement.cohorts:
        needed = [each.id for each in agreement.cohorts.groups]
    elif by.by == "occasion" and measured.occasions:
        needed = list(measured.occasions)
    elif by.by == "follow_up":
        needed = [str(number + 1) for number in range(len(measured.after))] or None
    elif attribute is not None and attribute.values:
        needed = list(attribute.values)
    elif attribute is not None:
        needed = None
    else:
        choices = [*(["cohort"] if agreement.cohorts else []), *(["occasion"] if measured.occasions else [])]
        choices += [*(["follow_up"] if measured.after else []), *agreement.participants.attributes]
        findings.error(
            (*path, "by"),
            "is nothing a price can depend on here",
            found=by.by,
            expected=", ".join(choices) or "one price",
        )
        return
    if not rule.per_participant and by.by != "follow_up":
        findings.error((*path, "by"), "goes with participants", found=by.by)
    if attribute is not None and attribute.type == "number":
        _numbers(attribute, by, path, findings)
    for value in needed or []:
        if value not in by.prices:
            findings.error((*path, "prices"), f"has no price for {by.by} {value}")
    for value in by.prices:
        if needed is not None and value not in needed:
            findings.error((*path, "prices", value), "is a price nobody can get", expected=", ".join(needed))


def _numbers(attribute: AttributeSpec, by: payments.PriceBy, path: Path, findings: Findings) -> None:
    """Prices by a number stand under numbers it can be, each written in the shortest way."""
    for value in by.prices:
        at: Path = (*path, "prices", value)
        try:
            number = parse_exact(value)
        except ValueError as error:
            findings.error(at, str(error), found=value)
            continue
        low, high = attribute.between or (number, number)
        if not low <= number <= high or (number * 10**attribute.decimals).denominator != 1:
            findings.error(at, "is a price nobody can get", found=value)
        elif decimal(number) != value:
            findings.error(at, "is not the shortest way to write the number", found=value, expected=decimal(number))


def _tiers(rule: Rule, pay: payments.TierPay, path: Path, findings: Findings) -> None:
    if pay.counted in ("participant", "cohort") and not rule.per_participant:
        findings.error((*path, "counted"), "goes with participants", found=pay.counted)
    if rule.quantity is not None:
        findings.error((*path, "tiers"), "count successes, one for each cell: leave out quantity, or use bands")
    if pay.applies == "whole" and pay.counted != "statement" and any(tier.at_most for tier in pay.tiers):
        findings.error((*path, "tiers"), "a tier's own at_most goes with marginal tiers")
    reached = 0
    for at, tier in enumerate(pay.tiers):
        here: Path = (*path, "tiers", at)
        given = [key for key in ("first", "next", "above") if getattr(tier, key) is not None]
        wanted = ["first", "above"] if at == 0 else ["next", "above"]
        if len(given) != 1 or given[0] not in wanted:
            findings.error(
                here, "says its units by one key", found=", ".join(given) or "none", expected=f"{' or '.join(wanted)}"
            )
            continue
        if tier.above is not None:
            if tier.above != reached:
                kind = "leaves a gap" if tier.above > reached else "overlaps"
                findings.error(
                    (*here, "above"),
                    f"{kind}: the tiers before hold {reached}",
                    found=tier.above,
                    expected=str(reached),
                )
            if at != len(pay.tiers) - 1:
                findings.error((*here, "above"), "holds all that is left, so it is the last tier")
        if tier.at_most is not None and tier.at_most < tier.price:
            findings.error(
                (*here, "at_most"),
                "is below a single payment of the tier",
                found=f"{tier.at_most / 100:.2f}",
                expected=f"at least {tier.price / 100:.2f}",
            )
        reached += (tier.first or 0) + (tier.next or 0)
    if pay.tiers[-1].above is None:
        findings.warn(
            (*path, "tiers"), f"nothing is paid above {reached}", expected=f"above: {reached}, if more is paid"
        )


def _bands(pay: payments.BandPay, path: Path, findings: Findings) -> None:
    for at, band in enumerate(pay.bands):
        here: Path = (*path, "bands", at)
        if band.above is not None and band.from_ is not None:
            findings.error(here, "has two lower bounds", expected="above or from")
        if band.up_to is not None and band.below is not None:
            findings.error(here, "has two upper bounds", expected="up_to or below")
        low, high = _low(band), _high(band)
        if (
            low is not None
            and high is not None
            and (low > high or (low == high and not (band.from_ is not None and band.up_to is not None)))
        ):
            findings.error(here, "holds no value")
        if at == 0:
            continue
        before = pay.bands[at - 1]
        end = _high(before)
        if end is None or low is None:
            findings.error(here, "overlaps with the band before: only the first may be open below, the last above")
            continue
        meets = f"from {decimal(end)}" if before.below is not None else f"above {decimal(end)}"
        starts = f"{'from' if band.from_ is not None else 'above'} {decimal(low)}"
        if low > end or (low == end and before.below is not None and band.above is not None):
            findings.error(here, "leaves a gap after the band before", found=starts, expected=meets)
        elif low < end or (before.up_to is not None and band.from_ is not None):
            findings.error(here, "overlaps with the band before", found=starts, expected=meets)


def _low(band: payments.Band) -> Fraction | None:
    return band.above if band.above is not None else band.from_


def _high(band: payments.Band) -> Fraction | None:
    return band.up_to if band.up_to is not None else band.below


def _ladder(rule: Rule, pay: payments.LadderPay, path: Path, findings: Findings) -> None:
    if rule.outcome.each not in ("participant", "participant, window", "participant, follow-up"):
        findings.error((*path, "ladder"), "goes with a participant, a window or a follow-up", found=rule.outcome.each)
    if rule.when is not None or rule.quantity is not None:
        findings.error((*path, "ladder"), "says itself when it pays: leave out when and quantity")
    for at, step in enumerate(pay.ladder):
        if any(step.id == other.id for other in pay.ladder[:at]):
            findings.error((*path, "ladder", at), "two rules for the same thing: the step stands twice", found=step.id)
        if at and step.price < pay.ladder[at - 1].price and pay.higher_step == "difference":
            findings.error(
                (*path, "ladder", at, "price"), "is lower than the step below, so the difference is negative"
            )
