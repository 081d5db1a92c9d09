"""What a forecast file may say: the plan of an agreement, how people fare, and what it is worth to whom.

It stands beside the agreement (``jobs.forecast.yaml`` beside ``jobs.yaml``). Every block has a ``source``. Shares and
numbers are exact; amounts are minor units (øre) once loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from virkning.terms.values import DurationText, Exact, Money, Share, Text

Payer = Literal["municipality", "region", "state", "fund", "citizen"]
PAYERS: tuple[Payer, ...] = ("municipality", "region", "state", "fund", "citizen")


class Block(BaseModel):
    """A block of the file: unknown keys are errors, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Sourced(Block):
    """A block that says where its figures come from; an assumption says that it is one."""

    source: Text = Field(description="Where the figures come from: a document and its place, or that it is assumed.")


def _short(value: Any) -> Any:
    """A share alone stands for an estimate without a range."""
    return {"share": value} if isinstance(value, str | int | float) else value


class Estimate(Block):
    """A share that is expected, and the lowest and highest thought possible.

    Between these a scenario draws from a beta distribution whose mean is the share, as concentrated as PERT
    distributions are.
    """

    share: Share = Field(description="The share expected.")
    range: tuple[Share, Share] | None = Field(None, description="The lowest and the highest; by default it is certain.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.range is not None:
            low, high = self.range
            if low > high:
                raise ValueError("the range is turned round: write the lowest first")
            if not low <= self.share <= high:
                raise ValueError("the share expected lies outside its range")
        return self

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The lowest and the highest share."""
        return self.range or (self.share, self.share)


ShortEstimate = Annotated[Estimate, BeforeValidator(_short)]


class AmountEstimate(Block):
    """An amount that is expected, and the lowest and highest thought possible."""

    amount: Money = Field(description="The amount expected.")
    range: tuple[Money, Money] | None = Field(None, description="The lowest and the highest.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.range is not None and self.range[0] > self.range[1]:
            raise ValueError("the range is turned round: write the lowest first")
        if self.range is not None and not self.range[0] <= self.amount <= self.range[1]:
            raise ValueError("the amount expected lies outside its range")
        return self


def _adds_up(values: Mapping[str, Fraction]) -> None:
    total = sum(values.values(), Fraction(0))
    if total != 1:
        raise ValueError(f"the shares add up to {float(total * 100):g}%, not to 100%")


class Distribution(Sourced):
    """How often each value comes up."""

    values: dict[Text, Share] = Field(min_length=1, description="Value and share; the shares add up to 100%.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        _adds_up(self.values)
        return self


class PlannedOutcome(Sourced):
    """The share of cells in which an outcome is achieved, by the number of the cohort's measurement."""

    by_measurement: list[ShortEstimate] = Field(
        min_length=1, description="First measurement, second …; the last stands for all that follow."
    )

    def at(self, measurement: int) -> Estimate:
        """The share at a measurement, numbered from 1."""
        return self.by_measurement[min(measurement, len(self.by_measurement)) - 1]


class Kind(Block):
    """Participants who fare alike: their chance is the planned share times the factor."""

    title: Text = Field(description="Who they are.")
    share: Share = Field(description="How many of the participants they are.")
    factor: Exact = Field(description="Their chance of success against everybody's.")


class Kinds(Sourced):
    """How participants differ. The factors, weighted by the shares, must come to 1: the plan is the average."""

    outcomes: list[str] = Field(min_length=1, description="The outcomes in which they differ.")
    groups: list[Kind] = Field(min_length=1, description="The kinds of participants.")

    @model_validator(mode="after")
    def _average(self) -> Self:
        _adds_up({str(at): each.share for at, each in enumerate(self.groups)})
        mean = sum((each.share * each.factor for each in self.groups), Fraction(0))
        if mean != 1:
            raise ValueError(f"the factors come to {float(mean):g} on average, not to 1")
        if any(each.factor < 0 for each in self.groups):
            raise ValueError("a factor is below 0")
        return self


class SourcedEstimate(Estimate, Sourced):
    """A share with its range and its source."""


class People(Block):
    """Who comes, and who leaves."""

    cohorts: dict[Text, int] | None = Field(
        None, description="Participants planned by cohort; by default as many as the agreement plans."
    )
    filled: SourcedEstimate | None = Field(None, description="The share of planned places filled; by default all.")
    starts_after: DurationText | None = Field(None, description="From enrolment to start; by default the same day.")
    replaced: SourcedEstimate | None = Field(
        None, description="The share of places whose first participant leaves early enough to be replaced, and is."
    )
    leave_late: SourcedEstimate | None = Field(
        None, description="The share of participants who leave later than that, before a full course."
    )
    kinds: Kinds | None = Field(None, description="How participants differ; by default they are alike.")


class MonthlyMeasure(Sourced):
    """A monthly measure as a state that people enter and leave: success in a month, or not.

    In every month the planned share of the outcome's measurement succeed; who succeeds stays with the chance ``stays``
    from one month to the next, and enough others enter to keep to the plan.
    """

    outcome: str = Field(description="The outcome whose planned shares it follows.")
    stays: Estimate = Field(description="The chance that someone who succeeds in a month does so in the next.")
    success: dict[Text, Share] = Field(
        min_length=1, description="Values of a month with success, each participant's own, and how often they occur."
    )
    otherwise: Exact = Field(Fraction(0), description="The value of a month without success.")
    missing: ShortEstimate = Field(default=Estimate(share=Fraction(0)), description="The share of months missing.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        _adds_up(self.success)
        return self


class ScoreMeasure(Sourced):
    """A score before and after: success raises it, otherwise it stays or falls."""

    outcome: str = Field(description="The outcome whose planned share it follows.")
    before: Text = Field(description="The occasion at the start.")
    after: Text = Field(description="The occasion that is compared with it.")
    asked: DurationText = Field(description="How long after the start the second is asked.")
    start: dict[Text, Share] = Field(min_length=1, description="Scores at the start, and how often they occur.")
    success: dict[Text, Share] = Field(min_length=1, description="Changes with success, and how often they occur.")
    otherwise: dict[Text, Share] = Field(min_length=1, description="Changes without success.")
    missing: ShortEstimate = Field(
        default=Estimate(share=Fraction(0)), description="The share of second scores missing."
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for values in (self.start, self.success, self.otherwise):
            _adds_up(values)
        return self


def _keys(value: Any) -> set[str]:
    return set(value if isinstance(value, dict) else getattr(value, "__dict__", ()))


def _which_measure(value: Any) -> str:
    keys = _keys(value)
    return "score" if {"before", "after", "start", "asked"} & keys else "monthly"


ParticipantMeasure = Annotated[
    Annotated[MonthlyMeasure, Tag("monthly")] | Annotated[ScoreMeasure, Tag("score")], Discriminator(_which_measure)
]


class FixedAggregate(Sourced):
    """A measure of the agreement that is known or taken as given: the same value in every period."""

    value: Exact = Field(description="The value of each period.")


class CountedAggregate(Sourced):
    """A measure of the agreement that counts how many of a whole do something: binomial, with the whole as it is."""

    of: str = Field(description="The measure that counts the whole; a monthly one as its mean over the period.")
    by_measurement: list[ShortEstimate] = Field(
        min_length=1, description="The share by period; the last stands for all that follow."
    )


class GroupShareAggregate(Sourced):
    """A monthly measure of the agreement in per cent: how many of a group are in a state they enter and leave."""

    people: int = Field(gt=0, description="The size of the group.")
    first: Estimate = Field(description="The share in the state in the first month measured.")
    last: Estimate = Field(description="The share in the last month measured; between them it moves in a line.")
    stays: Estimate = Field(description="The chance of staying in the state from one month to the next.")


def _which_aggregate(value: Any) -> str:
    keys = _keys(value)
    return "counted" if "of" in keys else "group" if "people" in keys else "fixed"


Aggregate = Annotated[
    Annotated[FixedAggregate, Tag("fixed")]
    | Annotated[CountedAggregate, Tag("counted")]
    | Annotated[GroupShareAggregate, Tag("group")],
    Discriminator(_which_aggregate),
]


class CostLine(Block):
    """What the intervention costs, by year."""

    title: Text = Field(description="What is paid for.")
    payer: Payer = Field(description="Who pays.")
    by_year: dict[int, Money] = Field(min_length=1, description="Year and amount.")


class Costs(Sourced):
    """What the intervention costs."""

    lines: list[CostLine] = Field(min_length=1, description="The lines.")


class Gain(Sourced):
    """What a success saves or brings, in the month or at the statement where it happens."""

    title: Text = Field(description="What is saved or gained.")
    payer: Payer = Field(description="Who saves or gains.")
    outcome: str = Field(description="The outcome.")
    each: AmountEstimate = Field(description="For each success: month, participant or unit of the outcome's quantity.")


class Anyway(Sourced):
    """What would have been achieved without the intervention: successes that save nothing new."""

    outcome: str = Field(description="The outcome.")
    share: Share = Field(description="The share of cells.")
    counted: bool = Field(description="Whether gains are counted for these as well.")


class NotStated(Sourced):
    """A payer whose part is not known: missing, not zero."""

    payer: Payer = Field(description="Who.")


class Economy(Block):
    """Costs, gains and what they are discounted with."""

    until: int = Field(description="The last year that is counted.")
    discount_rate: SourcedEstimate | None = Field(
        None, description="A year's rate; by default the Ministry of Finance's."
    )
    costs: Costs | None = Field(None, description="What the intervention costs.")
    gains: list[Gain] = Field(default=[], description="What successes save or bring.")
    anyway: list[Anyway] = Field(default=[], description="What would have been achieved anyway.")
    not_stated: list[NotStated] = Field(default=[], description="Payers whose part is not known.")


class Aims(Sourced):
    """What two parties want of prices and cap."""

    expected_repayment: Money | None = Field(None, description="The mean repayment aimed at.")
    premium: Money | None = Field(None, description="Or: the mean repayment above the grant.")
    most_risk_of_loss: Share = Field(description="The largest probability that the municipality nets a loss.")
    caps: list[Money] = Field(min_length=1, description="The return caps to try.")
    step: Money = Field(5000, gt=0, description="Prices are rounded to a multiple of this.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.expected_repayment is None) == (self.premium is None):
            raise ValueError("write either expected_repayment or premium")
        return self


class Forecast(Block):
    """What an agreement may come to: its plan, how uncertain that is, and what it is worth to whom."""

    forecast: Text = Field(description="The agreement's id.")
    title: Text = Field(description="What the forecast is of.")
    plan: dict[str, PlannedOutcome] = Field(default={}, description="Planned shares, by outcome.")
    people: People = Field(default=People(), description="Who is expected to come, and to leave.")
    measures: dict[str, ParticipantMeasure] = Field(default={}, description="Measures of participants.")
    aggregates: dict[str, Aggregate] = Field(default={}, description="Measures of the agreement.")
    economy: Economy | None = Field(None, description="Costs, gains and what they are discounted with.")
    aims: Aims | None = Field(None, description="What the parties want of prices and cap.")
