"""What an agreement file may say: the typed model behind the YAML, its JSON Schema and its reference.

Every class is one block of the file. Amounts are minor units of the currency (øre) once loaded; shares and
numbers are exact fractions. ``clause`` names the place in the signed text.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from virkning.terms.payments import Outcome
from virkning.terms.values import (
    Date,
    DurationText,
    Exact,
    Formula,
    Interval,
    Money,
    Share,
    Text,
    parse_date,
)

Id = Field(pattern=r"^[a-z][a-z0-9_]*$", description="Lower-case letters, digits and underscores.")


class Block(BaseModel):
    """A block of the file: unknown keys are errors, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Clause(Block):
    """A block that carries the clause it comes from."""

    clause: Text = Field(description="The clause of the signed text this comes from, in quotes.")


class Party(Block):
    """One of the parties."""

    name: Text = Field(description="The party's name.")
    id: Text | None = Field(None, description="A registration number, such as a CVR number, in quotes.")


class Source(Block):
    """The signed document."""

    title: Text = Field(description="The document's title.")
    signed: Date | None = Field(None, description="The day it was signed.")
    note: Text | None = Field(None, description="What else identifies it.")


class PriceLevel(Clause):
    """The year whose prices the amounts are in, and how they are regulated.

    A price paid in year Y is multiplied by the factors of all years from ``first_year`` to Y, and rounded once.
    Factors are facts (``indices``); without them prices stay constant, and the statement says so.
    """

    year: int = Field(description="The price level of all amounts in the file.")
    index: Text | None = Field(None, description="The index that regulates them; left out: no regulation.")
    first_year: int | None = Field(None, description="The first year of regulation; by default year + 1.")


class Disbursement(Clause):
    """One tranche of the grant, from the fund to the municipality."""

    due: Text = Field(description="When it is due: a date, a month (2025-10) or an event in words.")
    amount: Money = Field(description="The tranche.")


class Grant(Clause):
    """What the fund pays."""

    amount: Money = Field(description="The whole grant.")
    disbursements: list[Disbursement] = Field(default=[], description="The tranches; they must sum to the grant.")


class BudgetLine(Block):
    """One line of the budget."""

    title: Text = Field(description="What the money is for.")
    amounts: list[Money] = Field(description="The amount of each budget year, in order.")
    total: Money = Field(description="The stated total; it must be the sum.")
    per_participant: Money | None = Field(None, description="The stated cost per participant, if any.")


class Budget(Clause):
    """The budget the grant is for."""

    years: list[Text] = Field(description="The names of the budget years.")
    lines: list[BudgetLine] = Field(description="The lines.")
    totals: list[Money] = Field(default=[], description="The stated totals of each year.")
    total: Money = Field(description="The stated total of all.")


class Period(Clause):
    """The intervention period, first and last day included."""

    first: Date = Field(description="The first day.")
    last: Date = Field(description="The last day.")

    @property
    def interval(self) -> Interval:
        """The period as an interval."""
        return Interval(self.first, self.last)


class AttributeSpec(Block):
    """An attribute of a participant: an extra column of ``participants``."""

    type: Literal["text", "number"] = Field("text", description="What the column holds.")
    values: list[Text] | None = Field(None, description="The allowed texts; anything else is rejected.")
    between: tuple[Exact, Exact] | None = Field(None, description="The allowed range of a number.")
    decimals: int = Field(0, ge=0, le=6, description="The most decimals a number may have.")


class Replaced(Clause):
    """A participant whose course ended early and who was replaced is left out of every measurement."""

    ended_within: DurationText = Field(
        description="Counted from started_on, the last day included; the row must also name replaced_by."
    )


class ProRata(Clause):
    """When too few could be enrolled: a late drop-out counts for the cohort's mean, reduced in proportion.

    The participant's own measurements are left aside. Each outcome of each statement pays the mean per regular
    participant of the cohort × completed weeks / full course, at most 1; unreduced where the course ended with or
    after the intervention period.
    """

    cohorts: list[Text] = Field(description="The cohorts it applies to, by id.")
    fewer_than: int = Field(gt=0, description="Applies when fewer were enrolled, replaced ones not counted.")
    ended_after: DurationText = Field(description="Only courses that ended later than this after started_on.")
    full_course_weeks: int = Field(gt=0, description="The weeks of a full course.")


class TooFew(Clause):
    """When fewer than a minimum were enrolled, the last statement tops up to what the minimum would have earned."""

    minimum: int = Field(gt=0, description="The least number of participants, replaced ones not counted.")


class DropOut(Clause):
    """What a course that ended means for measurements, when it is neither replaced nor pro rata."""

    rule: Literal["measured", "left out", "until the end"] = Field(
        description="`measured`: as any other; `left out`: of every measurement; `until the end`: periods that begin "
        "after ended_on are not measured."
    )
    reasons: list[Text] | None = Field(None, description="Only for these end_reason values; by default all.")


class Participants(Block):
    """Who takes part, and what happens when they leave."""

    planned: int | None = Field(None, ge=0, description="How many are planned in all.")
    attributes: dict[str, AttributeSpec] = Field(default={}, description="Extra columns, by name.")
    replaced: Replaced | None = Field(None, description="The rule for replaced participants.")
    pro_rata: ProRata | None = Field(None, description="The rule for late drop-outs when too few were enrolled.")
    too_few: TooFew | None = Field(None, description="The rule for too few participants.")
    drop_out: DropOut | None = Field(None, description="The rule for other drop-outs.")


class CohortStatements(Block):
    """The statements a cohort is measured at."""

    first: Date = Field(description="The first statement.")
    times: int = Field(gt=0, description="How many statements in a row, the first included.")


class Cohort(Block):
    """The participants enrolled in one stretch of time."""

    id: Text = Field(description="The cohort's id.")
    first: Date = Field(description="The first day of enrolment.")
    last: Date = Field(description="The last day of enrolment.")
    planned: int | None = Field(None, ge=0, description="How many are planned.")
    statements: CohortStatements | None = Field(None, description="By default every statement.")


class Cohorts(Clause):
    """How participants are grouped. Someone who belongs to no cohort is an error in the facts."""

    by: Literal["enrolled_on", "started_on"] = Field("enrolled_on", description="The date that decides.")
    groups: list[Cohort] = Field(min_length=1, description="The cohorts, in order.")


class Measure(Block):
    """Something that is observed: its unit, how often, and the range a value may have."""

    of: Literal["participant", "agreement"] = Field(
        "participant", description="Observed for each participant (`observations`) or in all (`aggregates`)."
    )
    every: Literal["month", "event", "interval", "occasion"] = Field(
        description="`month`: one value a month; `event`: dated, any number; `interval`: one value for a named "
        "interval; `occasion`: one value at each named occasion."
    )
    unit: Text = Field(description="The unit, as shown to people: hours, points, persons, per cent, DKK.")
    between: tuple[Exact, Exact] = Field(description="The smallest and the largest value possible, both allowed.")
    decimals: int = Field(0, ge=0, le=6, description="The most decimals a value may have.")
    occasions: list[Text] = Field(default=[], description="The names of the occasions, with `every: occasion`.")
    absent: Literal["missing", "zero"] = Field(
        "missing", description="What a month without a row means. Events are counted: none is none."
    )
    title: Text | None = Field(None, description="The name shown to people.")
    clause: Text | None = Field(None, description="Where the measure is defined.")


class Definition(Block):
    """A named part of a formula, such as a baseline or a rate."""

    is_: Formula = Field(alias="is", description="The formula.")
    title: Text | None = Field(None, description="What it is, as shown to people.")
    unit: Text | None = Field(None, description="Its unit.")
    clause: Text | None = Field(None, description="Where it is defined.")


class StatementDate(Block):
    """One statement: the day it is made up, and the day it must be paid."""

    date: Date = Field(description="The statement's date.")
    due: Date = Field(description="The day payment is due.")
    planned: Money | None = Field(None, description="The repayment expected in the agreement's own plan.")


class RelativeStatements(Block):
    """Statements made up a fixed time after something that happens to each participant."""

    since: Text = Field(description="`enrolled_on`, `started_on`, `ended_on` or an event measure.")
    after: list[DurationText] = Field(min_length=1, description="How long after, once for each statement.")
    due_after: DurationText = Field(description="How long after the statement payment is due.")


class Statements(Clause):
    """When results are made up: on calendar dates, or relative to an event of each participant."""

    dates: list[StatementDate] = Field(default=[], description="Calendar dates, in order.")
    relative: RelativeStatements | None = Field(None, description="Or: relative to an event.")


class ShareLimit(Block):
    """A limit that is a share of a total."""

    share: Share = Field(description="The share.")
    of: Literal["earned", "payable"] = Field(
        description="`earned`: of all that was earned, before any limit. `payable`: of all that is payable once this "
        "limit has been applied."
    )


class Limit(Clause):
    """A cap or a floor. Limits are applied in the order of the list; those of a participant come first.

    A limit adds up over all statements (with ``each: year`` over the statements due in the year, with
    ``each: statement`` over one). What exceeds a cap is lost; a floor is filled up at the last statement that counts.
    """

    id: str = Id
    title: Text | None = Field(None, description="The name shown to people.")
    at_most: Money | ShareLimit | None = Field(None, description="The cap: an amount, or a share.")
    at_least: Money | None = Field(None, description="The floor, or guaranteed part.")
    each: Literal["agreement", "participant", "outcome", "category", "cohort", "payer", "year", "statement"] = Field(
        "agreement", description="One limit for each of these."
    )
    outcomes: list[str] | None = Field(None, description="Only these outcomes; by default all.")
    categories: list[Text] | None = Field(None, description="Only outcomes in these categories.")
    payers: list[Text] | None = Field(None, description="Only outcomes of these payers.")
    cohorts: list[Text] | None = Field(None, description="Only these cohorts.")
    indexed: bool = Field(False, description="What is left of the cap is regulated each 1 January.")


class Rounding(Clause):
    """Where amounts are rounded to whole minor units, half away from zero."""

    each: Literal["line", "statement"] = Field(
        "line", description="Each line; or the statement's total, with a line for the difference."
    )


class Alternative(Block):
    """Another way to read a clause."""

    says: Text = Field(description="The alternative in a few words.")
    set: dict[str, Any] = Field(
        description="What it changes: path to value, for instance `outcomes.employment.when: paid_hours > 86`."
    )


class Reading(Clause):
    """A place where the signed text can be read in more than one way, and how it is read here."""

    id: str = Field(pattern=r"^[A-Z]+[0-9]+$", description="An id such as J2.")
    question: Text = Field(description="What the text leaves open.")
    choice: Text = Field(description="How it is read.")
    alternatives: dict[str, Alternative] = Field(default={}, description="Other readings, by name.")


class Amendment(Clause):
    """A change of the terms. Statements dated before ``effective`` are settled under the terms then in force."""

    id: str = Id
    title: Text = Field(description="What is changed, in a few words.")
    effective: Date = Field(description="The first statement date it applies to.")
    signed: Date | None = Field(None, description="The day it was signed.")
    set: dict[str, Any] = Field(description="What it changes: path to value.")


class Remark(Clause):
    """Something amiss in the signed text: shown by ``check``, never repaired."""

    finding: Text = Field(description="What is amiss.")


class Group(Block):
    """Participants of an example who are alike but for their results."""

    count: int = Field(gt=0, description="How many.")
    participant: dict[str, Any] = Field(default={}, description="The columns they share.")
    observations: dict[str, dict[str, dict[str, int]]] = Field(
        default={},
        description="Measure, then period (or an interval of months), then how many had each value; the rest "
        "have none.",
    )


def _dated(value: Any) -> Any:
    """A list of dates as events with the value 1."""
    if not isinstance(value, list):
        return value
    days = [parse_date(each).isoformat() for each in value]
    if len(set(days)) < len(days):
        raise ValueError("a date stands twice: write dates with their values, {2027-05-01: 2}")
    return dict.fromkeys(days, 1)


PeriodValues = Annotated[
    dict[str, Any],
    BeforeValidator(_dated),
    WithJsonSchema(
        {
            "x-kind": "period and value",
            "type": ["object", "array"],
            "items": {"type": "string"},
            "description": "Period and value; for events a list of dates is enough.",
        }
    ),
]


class Given(Block):
    """The facts of an example."""

    participants: dict[str, dict[str, Any]] = Field(default={}, description="Participant id, then columns.")
    groups: dict[str, Group] = Field(default={}, description="Many participants at once, by a prefix for their ids.")
    observations: dict[str, dict[str, PeriodValues]] = Field(
        default={},
        description="Measure, then participant, then period and value; for events a list of dates is enough.",
    )
    aggregates: dict[str, dict[str, Any]] = Field(default={}, description="Measure, then period and value.")
    indices: dict[str, dict[int, Exact]] = Field(default={}, description="Index, then year and per cent.")


class Example(Block):
    """A worked example: facts and what must come out. ``check`` runs them all."""

    name: Text = Field(description="What it shows, as a sentence.")
    clause: Text | None = Field(None, description="Where the signed text has the example.")
    given: Given = Field(description="The facts.")
    readings: dict[str, str] = Field(default={}, description="Readings to use, if not the chosen ones.")
    expect: dict[Date, dict[str, Any]] = Field(
        description="Statement date, then an outcome id, `earned`, `payable`, `unresolved` or a basis (`imputed`, "
        "`pro_rata`, `top_up`) and its amount. What is not named is not tested."
    )


class Missing(Clause):
    """What a cell without data is paid.

    ``mean``: the mean payment of the cells observed for the same cohort, outcome and period; with none observed the
    cell is unresolved. ``nothing``: nothing. ``unresolved``: nothing, and the statement lists it.
    """

    rule: Literal["mean", "nothing", "unresolved"] = Field(description="What is paid.")
    unit: Literal["cell", "window"] = Field(
        "cell", description="`window`: with any month missing, the whole of a participant's window is replaced."
    )


class Agreement(Block):
    """An agreement: everything the signed text says about who pays what, when and why."""

    agreement: str = Id
    title: Text = Field(description="The agreement's name.")
    settles: Literal["repayment", "release"] = Field(
        "repayment",
        description="`repayment`: results decide what is paid back to the fund; `release`: what is released of "
        "the grant.",
    )
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217, with two decimals: DKK, GBP, USD.")
    source: Source | None = Field(None, description="The signed document.")
    parties: dict[str, Party] = Field(description="The parties, by role: fund, municipality, region, state …")
    price_level: PriceLevel = Field(description="The price level and its regulation.")
    grant: Grant | None = Field(None, description="The grant and its disbursements.")
    budget: Budget | None = Field(None, description="The budget.")
    period: Period = Field(description="The intervention period.")
    participants: Participants = Field(Participants(), description="Participants and what happens when they leave.")
    cohorts: Cohorts | None = Field(None, description="The cohorts; left out: all participants are one group.")
    measures: dict[str, Measure] = Field(description="What is observed, by name.")
    definitions: dict[str, Definition] = Field(default={}, description="Named parts of formulas.")
    outcomes: list[Outcome] = Field(min_length=1, description="What is paid for.")
    missing: Missing = Field(description="What missing data means, unless an outcome says otherwise.")
    statements: Statements = Field(description="When results are made up.")
    limits: list[Limit] = Field(default=[], description="Caps and floors, in the order they are applied.")
    rounding: Rounding | None = Field(None, description="By default each line is rounded.")
    amendments: list[Amendment] = Field(default=[], description="Later changes of the terms.")
    readings: list[Reading] = Field(default=[], description="How open places in the text are read.")
    remarks: list[Remark] = Field(default=[], description="What is amiss in the signed text.")
    examples: list[Example] = Field(default=[], description="Worked examples.")
