"""Outcomes and their prices: the blocks of the file that say what is paid for, when it counts and how much."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from virkning.terms.values import (
    Date,
    DurationText,
    Exact,
    Formula,
    IntervalText,
    Money,
    Share,
    Text,
)


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class SharePay(_Block):
    """A share of the grant, or of the outcome's own quantity where that is an amount of money."""

    share: Share = Field(description="The share.")
    of: Literal["grant", "quantity"] = Field(description="What it is a share of.")


class PriceBy(_Block):
    """A price that depends on who or when."""

    by: str = Field(description="`cohort`, `follow_up`, `occasion` or an attribute of the participant.")
    prices: dict[Text, Money] = Field(min_length=1, description="The price for each value.")


class Tier(_Block):
    """One tier. Exactly one of ``first``, ``next`` and ``above`` says which units it holds."""

    first: int | None = Field(None, gt=0, description="The first so many.")
    next: int | None = Field(None, gt=0, description="The next so many.")
    above: int | None = Field(None, gt=0, description="All above; the number must be the sum of the tiers before.")
    price: Money = Field(description="The price of each unit.")
    at_most: Money | None = Field(None, description="The most that this tier may pay in all.")


class TierPay(_Block):
    """A price by number: successes are numbered in the order of statement, period and participant."""

    tiers: list[Tier] = Field(min_length=1, description="The tiers, in order.")
    counted: Literal["agreement", "cohort", "year", "statement", "participant"] = Field(
        "agreement", description="Where the numbering starts afresh; `year` is the year payment is due."
    )
    applies: Literal["marginal", "whole"] = Field(
        "marginal",
        description="`marginal`: each unit at its own tier's price. `whole`: all units at the price of the tier "
        "that the number reached at the statement falls in; earlier units are adjusted.",
    )


class Band(_Block):
    """One band of a rate: a price for values from/above one bound up to/below another."""

    above: Exact | None = Field(None, description="Values above this, itself not included.")
    from_: Exact | None = Field(None, alias="from", description="Values from this, itself included.")
    up_to: Exact | None = Field(None, description="Values up to this, itself included.")
    below: Exact | None = Field(None, description="Values below this, itself not included.")
    price: Money = Field(description="The price.")


class BandPay(_Block):
    """A price by the band a value falls in; a value outside all bands pays nothing."""

    bands: list[Band] = Field(min_length=1, description="The bands, in ascending order.")
    of: Formula = Field(description="The value that decides.")


class TaperPoint(_Block):
    """One end of a taper."""

    at: Exact = Field(description="The value.")
    price: Money = Field(description="The price at that value.")


class Taper(_Block):
    """A price on the straight line between two points; beyond them it stays at the nearer point's price."""

    of: Formula = Field(description="The value that decides.")
    from_: TaperPoint = Field(alias="from", description="The lower point.")
    to: TaperPoint = Field(description="The upper point.")


class TaperPay(_Block):
    """A linear taper."""

    taper: Taper = Field(description="The two points and the value that decides.")


class Step(_Block):
    """One step of a ladder."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="The step's id.")
    when: Formula = Field(description="When the step is reached.")
    price: Money = Field(description="Its price.")


class LadderPay(_Block):
    """Steps, lowest first. A participant who reaches a higher step than ever before is paid for it once."""

    ladder: list[Step] = Field(min_length=2, description="The steps, lowest first.")
    higher_step: Literal["in full", "difference"] = Field(
        description="`in full`: the step's price; `difference`: its price less that of the highest step reached before."
    )


_TAGS: dict[type, str] = {
    SharePay: "share",
    PriceBy: "by",
    TierPay: "tiers",
    BandPay: "bands",
    TaperPay: "taper",
    LadderPay: "ladder",
}


def _pay_tag(value: Any) -> str:
    if isinstance(value, dict):
        return next((tag for tag in _TAGS.values() if tag in value), "none")
    for kind, tag in _TAGS.items():
        if isinstance(value, kind):
            return tag
    return "flat"


Pay = Annotated[
    Annotated[Money, Tag("flat")]
    | Annotated[SharePay, Tag("share")]
    | Annotated[PriceBy, Tag("by")]
    | Annotated[TierPay, Tag("tiers")]
    | Annotated[BandPay, Tag("bands")]
    | Annotated[TaperPay, Tag("taper")]
    | Annotated[LadderPay, Tag("ladder")],
    Discriminator(_pay_tag),
]


class OutcomeMissing(_Block):
    """An outcome's own rule for missing data."""

    clause: Text = Field(description="Where it is said.")
    rule: Literal["mean", "nothing", "unresolved"] = Field(description="What is paid; see `missing`.")
    unit: Literal["cell", "window"] = Field("cell", description="See `missing`.")


class Measured(_Block):
    """Which periods an outcome is measured over, and at which statements."""

    statements: Literal["each", "first", "last"] | list[Date] = Field(
        "each", description="Of the statements of the participant's cohort: each, the first, the last, or these dates."
    )
    window: DurationText | Literal["since last", "to date", "period"] | None = Field(
        None,
        description="How far a statement looks back. Whole months that end with the statement's month "
        "(`6 months`); from the previous statement (`since last`); from the participant's start (`to date`); or the "
        "whole intervention period (`period`). By default `to date` for outcomes paid once, else `since last`.",
    )
    lag: DurationText | None = Field(None, description="The window ends this many months before the statement's month.")
    windows: dict[Date, IntervalText] | None = Field(None, description="Or the window of each statement, spelt out.")
    since: Text | None = Field(
        None,
        description="For follow-ups: `enrolled_on`, `started_on`, `ended_on` or an event measure (its first event).",
    )
    after: list[DurationText] = Field(
        default=[], description="For follow-ups: how long after. Settled at the first statement on or after that day."
    )
    occasions: list[Text] = Field(
        default=[],
        description="The occasion of each follow-up (or of the one measurement): what a bare measure then means.",
    )
    during: Literal["participation"] | None = Field(
        None, description="Only months from started_on (or enrolled_on) to ended_on are measured."
    )


class Outcome(_Block):
    """Something that is paid for when it is achieved: price × quantity × weight for each cell where ``when`` holds."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="Lower-case letters, digits and underscores.")
    title: Text = Field(description="The name shown to people.")
    clause: Text = Field(description="The clause of the signed text, in quotes.")
    each: Literal[
        "participant",
        "participant, month",
        "participant, window",
        "participant, follow-up",
        "participant, event",
        "agreement",
        "agreement, month",
        "agreement, window",
    ] = Field(
        description="What one payment is for: a participant (once), a participant's month, window of a statement, "
        "follow-up or event; or the agreement as a whole, once, a month or a window."
    )
    event: str | None = Field(None, description="The event measure, with `each: participant, event`.")
    for_: Formula | None = Field(
        None, alias="for", description="Who can earn it: a condition on attributes and cohort. Others have no cells."
    )
    when: Formula | None = Field(None, description="When it is earned; left out: always.")
    quantity: Formula | None = Field(None, description="How many units are paid; left out: one.")
    weight: Exact | None = Field(None, description="A factor on the payment.")
    pay: Pay = Field(description="The price of a unit.")
    measured: Measured = Field(Measured(), description="Which periods, at which statements.")
    missing: OutcomeMissing | None = Field(None, description="The outcome's own rule for missing data.")
    payer: Text | None = Field(None, description="The party that pays; by default the one that owes.")
    category: Text | None = Field(None, description="A category that limits may refer to.")
