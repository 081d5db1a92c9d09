"""How figures stand in a case file: what reads each kind, and the same said as a JSON Schema.

The schema says all that the reader accepts but for one thing: that a range begins where it ends, or below.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from typing_extensions import TypeAliasType

from virkning.forecast.cases.figures import (
    MOST_YEARS,
    OERE,
    Figure,
    Horizon,
    parse_amount,
    parse_count,
    parse_factor,
    parse_rate,
    parse_years,
)
from virkning.terms.values import KIND, SHARE

Form = dict[str, Any]
"""The JSON Schema of one of the ways in which a figure may be written."""

_QUOTED = ["string", "integer"]
_NUMBER: Form = {KIND: "number", "type": _QUOTED, "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
_COUNT: Form = {KIND: "number", "type": _QUOTED, "pattern": r"^[0-9]+(\.[0-9]+)?$", "minimum": 0}
_SHARE: Form = {KIND: "share", "type": _QUOTED, "pattern": SHARE, "minimum": 0, "maximum": 1}
_FACTOR: Form = {**_COUNT, KIND: "number or share", "pattern": f"{_COUNT['pattern']}|{SHARE}"}
_TEXT: Form = {KIND: "reason", "type": _QUOTED, "pattern": r"\S"}


def _block(description: str, **keys: Form) -> Form:
    return {
        "type": "object",
        "properties": keys,
        "required": list(keys),
        "additionalProperties": False,
        "description": description,
    }


def _one(number: Form, description: str) -> Form:
    return {**number, "description": description}


def _word(word: str, description: str) -> Form:
    return {"const": word, "description": description}


def _range(number: Form) -> Form:
    return _block("A range; what is worked out from it is a range too.", **{"from": number, "to": number})


def _open(number: Form) -> list[Form]:
    return [
        _block("A range with an open upper end.", at_least=number),
        _block("A range with an open lower end.", at_most=number),
    ]


def _any(description: str, *forms: Form) -> WithJsonSchema:
    return WithJsonSchema({"description": description, "anyOf": list(forms)})


_ZERO = _block("Zero, and why.", zero=_TEXT)
_MISSING = _word("missing", "The source has no figure; that is not zero.")
_UNIT: Form = {KIND: "unit", "enum": list(OERE)}

Amount = TypeAliasType(
    "Amount",
    Annotated[
        Figure,
        BeforeValidator(parse_amount),
        _any(
            "An amount of money, in the file's unit. Numbers with decimals stand in quotes.",
            _one(_NUMBER, "Exactly this."),
            _range(_NUMBER),
            *_open(_NUMBER),
            _ZERO,
            _block("An amount in another unit than the file's.", amount=_NUMBER, unit=_UNIT),
            _MISSING,
            _word("self-financing promised", "An effect that is to pay for itself, without an amount."),
        ),
    ],
)
Count = TypeAliasType(
    "Count",
    Annotated[
        Figure,
        BeforeValidator(parse_count),
        _any(
            "A number of something that is counted; not less than 0.",
            _one(_COUNT, "Exactly so many."),
            _range(_COUNT),
            *_open(_COUNT),
            _ZERO,
            _MISSING,
        ),
    ],
)
Rate = TypeAliasType(
    "Rate",
    Annotated[
        Figure,
        BeforeValidator(parse_rate),
        _any("A share between 0% and 100%.", _one(_SHARE, "Exactly this share."), _range(_SHARE), _ZERO),
    ],
)
Factor = TypeAliasType(
    "Factor",
    Annotated[
        Figure,
        BeforeValidator(parse_factor),
        _any(
            "A number that an amount is multiplied by; not less than 0.",
            _one(_FACTOR, "Exactly this."),
            _range(_FACTOR),
            _ZERO,
        ),
    ],
)
Years = TypeAliasType(
    "Years",
    Annotated[
        Horizon,
        BeforeValidator(parse_years),
        _any(
            f"The years of a case, at most {MOST_YEARS}.",
            {
                KIND: "first-last",
                "type": "string",
                "pattern": r"^[0-9]{4}-[0-9]{4}$",
                "description": "Calendar years: 2018-2021.",
            },
            {
                KIND: "year",
                "type": "integer",
                "minimum": 1000,
                "maximum": 9999,
                "description": "One calendar year: 2018.",
            },
            {
                KIND: "whole number",
                "type": "integer",
                "minimum": 1,
                "maximum": MOST_YEARS,
                "description": "So many years without a date, which are called 1, 2, 3 …",
            },
            _word("unlimited", "No end; the figures are those of one year."),
            _word("not stated", "The source does not say."),
        ),
    ],
)

EXPECTED = _any(
    "A figure as it must come out. It is compared at the decimals it is written with.",
    _one(_NUMBER, "Exactly this, to so many decimals."),
    _range(_NUMBER),
    *_open(_NUMBER),
    _word("unknown", "It cannot be known, because a part is missing, promised or not stated."),
)
"""The schema of what is expected; what reads it stands in the model."""


class Keys:
    """What the keys of a mapping must be like, said in its schema: a word for the reference, and a pattern."""

    def __init__(self, word: str, pattern: str) -> None:
        self.names = {KIND: word, "pattern": pattern}

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "propertyNames": self.names}


_YEAR = r"[1-9][0-9]{0,3}"
BY_YEAR = Keys("year", f"^{_YEAR}$")
BY_YEAR_OR_IN_ALL = Keys("year or `in_all`", f"^({_YEAR}|in_all)$")
