"""What a case file may say: the typed model behind the YAML. Every class is one block of the file.

Amounts are figures in the unit that the file declares; they become whole øre when the case is reckoned.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag
from typing_extensions import TypeAliasType

from virkning.forecast.cases.figures import Unit, parse_amount
from virkning.forecast.cases.forms import (
    BY_YEAR,
    BY_YEAR_OR_IN_ALL,
    EXPECTED,
    Amount,
    Count,
    Factor,
    Rate,
    Years,
)
from virkning.terms.model import Block, Id
from virkning.terms.values import Date, Share, Text

EffectIs = Literal["gross", "net", "assumed gross", "assumed net", "not stated"]


class Source(Block):
    """Where the figures come from."""

    title: Text = Field(description="The document's title.")
    note: Text | None = Field(None, description="What else identifies the place, or is worth knowing of it.")


class Times(Block):
    """One of the numbers an amount is the product of."""

    name: Text = Field(description="What is counted, such as weeks.")
    number: Factor = Field(description="How many, or a share such as 40%, or a range.")
    whole: bool = Field(False, description="Whether only whole ones exist, as of people.")


class Product(Block):
    """An amount that is a price times some numbers; break-even is worked out for each of them."""

    price: Amount = Field(description="The price of one, in the file's unit.")
    times: list[Times] = Field(min_length=1, description="The numbers it is multiplied by.")


def _amount_or_product(value: Any) -> str:
    product = isinstance(value, Product) or (isinstance(value, dict) and bool({"price", "times"} & value.keys()))
    return "product" if product else "figure"


def _list_or_word(value: Any) -> str:
    return "list" if isinstance(value, list) else "word"


AnyAmount = Annotated[
    Annotated[Amount, Tag("figure")] | Annotated[Product, Tag("product")], Discriminator(_amount_or_product)
]


class Spread(Block):
    """How figures lie over the years: exactly one of ``by_year``, ``each_year`` and ``in_all``."""

    title: Text = Field(description="What it is.")
    by_year: Annotated[dict[int, Amount], BY_YEAR] | None = Field(
        None, description="A figure for every year of the case."
    )
    each_year: AnyAmount | None = Field(None, description="The same figure in each year, or a product.")
    in_all: AnyAmount | None = Field(None, description="A figure not divided by year, or a product.")
    first: int | None = Field(None, description="The first year of ``each_year``; without it, the case's first.")
    last: int | None = Field(None, description="The last year of ``each_year``; without it, the case's last.")


class Cost(Spread):
    """What the case costs."""

    payer: Text | None = Field(None, description="Who pays; without it, the case's ``payer``.")
    type: Text | None = Field(None, description="The kind of cost, such as wages.")


class Effect(Spread):
    """What comes of it: what is saved, or gained."""

    payer: Text | None = Field(None, description="Who gains; without it, the case's ``payer``.")
    type: Text | None = Field(None, description="The kind of effect, such as benefits saved.")
    success: Rate | None = Field(None, description="The share that succeeds; the figure is multiplied by it.")
    decay: Rate | None = Field(None, description="What is lost each year of the effect of the year before.")


class Transfer(Spread):
    """Money from one payer to another: it changes who gains, and not how much."""

    sender: Text = Field(description="Who pays.")
    receiver: Text = Field(description="Who is paid.")


class Persons(Block):
    """How many people the effect is about."""

    title: Text | None = Field(None, description="Who they are.")
    unit: Text = Field(description="What is counted: full-year persons, citizens, jobs.")
    kind: Literal["stock", "flow"] = Field(
        description="A stock is so many at a time, and is never added over years; a flow is so many more each year."
    )
    by_year: Annotated[dict[int, Count], BY_YEAR] | None = Field(
        None, description="A number for every year of the case."
    )
    each_year: Count | None = Field(None, description="The same number in each year.")
    in_all: Count | None = Field(None, description="A number that is not divided by year.")


class Participants(Block):
    """How many the case, or the agreement behind it, is for."""

    agreed: int = Field(gt=0, description="How many in all.")
    unit: Text = Field(description="What is counted.")
    cohorts: Annotated[dict[int, Annotated[int, Field(ge=0)]], BY_YEAR] = Field(
        {}, description="How many in each year."
    )


class Band(Block):
    """What one person may be worth a year before somebody should ask why."""

    unit: Text = Field(description="The unit of ``persons`` it is about.")
    between: Amount = Field(description="The band, in kroner.")
    source: Text = Field(description="Where the band comes from.")


class Discount(Block):
    """The rate that later years are discounted by; without it, the latest of the Ministry of Finance."""

    note: Date | None = Field(None, description="The date of one of the Ministry of Finance's announcements.")
    rate: Share | None = Field(None, description="A rate of the case's own, a year.")
    source: Text | None = Field(None, description="Where that rate comes from.")
    base_year: int | None = Field(None, description="The year discounted to; without it, the case's first.")


class Stated(Block):
    """Totals as the source states them; they are held against the parts, and never used in their place."""

    cost: Amount | None = Field(None, description="The cost in all; of a case without a limit, a year.")
    effect: Amount | None = Field(None, description="The effect in all.")
    net: Amount | None = Field(None, description="The net in all.")
    persons: Count | None = Field(None, description="The number of persons in all.")
    first_loss: Amount | None = Field(None, description="What somebody must cover if only the least is achieved.")


class BreakEvenShare(Block):
    """The share that must succeed, where the source states it."""

    share: Share = Field(description="The share.")
    of: int = Field(gt=0, description="Of how many.")
    unit: Text = Field(description="What is counted.")


def _as_written(value: Any) -> Any:
    """What is expected stays as written, because its decimals say how closely it is compared."""
    if value == "unknown":
        return value
    figure = parse_amount(value)
    if figure.state or figure.why or figure.unit:
        raise ValueError('expected a number such as "0.529", a range or unknown')
    return {key: str(end) for key, end in value.items()} if isinstance(value, dict) else str(value)


Expected = TypeAliasType("Expected", Annotated[str | dict[str, str], BeforeValidator(_as_written), EXPECTED])


class Expect(Block):
    """What must come out, by name. A figure is compared at the decimals it is written with."""

    name: Text = Field(description="A sentence that says what comes out.")
    cost: Expected | None = Field(None, description="The cost in all.")
    effect: Expected | None = Field(None, description="The gross effect in all.")
    net: Expected | None = Field(None, description="The net in all, or unknown.")
    net_if_gross: Expected | None = Field(None, description="The net in all if the effect is gross.")
    net_if_net: Expected | None = Field(None, description="The net in all if the effect is net.")
    cumulative: Annotated[dict[int, Expected], BY_YEAR] = Field({}, description="The net so far, at the end of a year.")
    present_value: Expected | None = Field(None, description="The net present value.")
    break_even: int | Text | None = Field(None, description="The year, or the reason why there is none.")
    persons: Expected | None = Field(None, description="The persons in all.")
    per_person: Annotated[dict[int | Literal["in_all"], Expected], BY_YEAR_OR_IN_ALL] = Field(
        {}, description="Effect a person, by year."
    )
    needed: dict[str, Expected] = Field({}, description="Where a factor breaks even.")
    whole: dict[str, int] = Field({}, description="The whole number needed of a factor.")
    first_loss: Expected | None = Field(None, description="What must be covered if only the least is achieved.")
    first_loss_stated: Expected | None = Field(None, description="The same by the stated cost.")
    by_payer: dict[str, Expected] = Field({}, description="The net of a payer.")
    findings: list[Text] | None = Field(None, description="Every check that must not hold, and no other.")
    holds: list[Text] = Field([], description="Checks that must hold.")


def _or(*words: str) -> BeforeValidator:
    """Refuse what is neither a list nor one of the words."""

    def known(value: Any) -> Any:
        if value not in words:
            raise ValueError(f"expected a list of lines, or {' or '.join(words)}")
        return value

    return BeforeValidator(known)


Costs = Annotated[
    Annotated[list[Cost], Field(min_length=1), Tag("list")]
    | Annotated[Literal["missing"], _or("missing"), Tag("word")],
    Discriminator(_list_or_word),
]
Effects = Annotated[
    Annotated[list[Effect], Field(min_length=1), Tag("list")]
    | Annotated[Literal["missing", "self-financing promised"], _or("missing", "self-financing promised"), Tag("word")],
    Discriminator(_list_or_word),
]


class Case(Block):
    """One business case."""

    case: str = Id
    title: Text = Field(description="The case's name.")
    municipality: Text = Field(description="Whose case it is.")
    source: Source = Field(description="The document the figures come from.")
    unit: Unit = Field(description="The unit of every amount in the file.")
    price_level: Annotated[int, Field(ge=1900, le=2200)] | Literal["not stated"] = Field(
        description="The year whose prices the amounts are in."
    )
    years: Years = Field(description="2018-2021; 4 for years without a date; unlimited; or not stated.")
    effect_is: EffectIs = Field(description="Whether the cost has been taken out of the effect.")
    payer: Text = Field(description="Who pays and gains where a line does not say otherwise.")
    costs: Costs = Field(description="What it costs: a list, or missing.")
    effects: Effects = Field(description="What comes of it: a list, missing or self-financing promised.")
    transfers: list[Transfer] = Field([], description="Money from one payer to another.")
    persons: list[Persons] = Field([], description="How many people the effect is about.")
    participants: Participants | None = Field(None, description="How many the case is for.")
    unit_price: Band | None = Field(None, description="What one person may be worth a year.")
    discount: Discount = Field(Discount(), description="The discount rate.")
    stated: Stated = Field(Stated(), description="Totals as the source states them.")
    break_even_share: BreakEvenShare | None = Field(None, description="The share that must succeed, if stated.")
    children: list[str] = Field([], description="The ids of the cases this one is made of; their files lie beside it.")
    notes: list[Text] = Field([], description="What a reader should know.")
    expect: list[Expect] = Field([], description="What must come out.")
