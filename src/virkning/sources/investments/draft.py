"""A first case file from a case: its amounts as the text states them, ``TODO`` where a person must decide.

What the text does not say is not put in: an effect is gross or net only if it says so, an amount whose year is not
stated stands undivided, and the people stand in the notes, since a file must say whether they are a stock or a flow.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString as Quoted

from virkning.sources.document import Document
from virkning.sources.investments.amounts import Amount, promised
from virkning.sources.investments.reading import InvestmentsReading, Read

TODO = "TODO"
_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ö": "oe", "ä": "ae", "ü": "ue"})
_TITLES = {"cost": "Investering", "effect": "Effekt"}


def file_name(case: Read) -> str:
    """The id of a case, which its file is named by: the municipality and the number."""
    place = "_".join(re.findall(r"[a-z0-9]+", case.place.lower().translate(_ASCII)))
    return f"{place}_{case.number}"


def draft(reading: InvestmentsReading, case: Read) -> str:
    """The file's text."""
    document, data = reading.document, CommentedMap()
    lines = document.span(case.case.lines[0].passage, case.case.lines[-1].passage)
    data["case"] = file_name(case)
    data["title"] = Quoted(f"{case.name}")
    data.yaml_add_eol_comment(f"{TODO}: a name for the case", "title")
    data["municipality"] = Quoted(case.place)
    data["source"] = CommentedMap(
        {"title": Quoted(document.file), "note": Quoted(f"linje {lines.line}-{lines.last_line}")}
    )
    data["unit"] = "DKK"
    data["price_level"] = "not stated"
    years = _years(case)
    data["years"] = years
    period = case.case.part("period")
    if period and years == "not stated":
        data.yaml_add_eol_comment(f"{TODO}: {document.file}:{period.heading.number}", "years")
    label = _label(case)
    data["effect_is"] = label
    if label == "not stated":
        data.yaml_add_eol_comment(f"{TODO}: gross, net, assumed gross or assumed net", "effect_is")
    data["payer"] = Quoted(case.place)
    for field, key in (("cost", "costs"), ("effect", "effects")):
        found = _lines(document, case, field)
        data[key] = found if found else _nothing(case, field)
    if stated := _stated(document, case):
        data["stated"] = stated
    if notes := _notes(document, case):
        data["notes"] = notes
    yaml = YAML()
    yaml.width = 160
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(data, out)
    return out.getvalue()


def _years(case: Read) -> Any:
    period = case.period
    if period.unlimited:
        return "unlimited"
    if period.first is not None and period.last is not None:
        return f"{period.first}-{period.last}" if period.first != period.last else period.first
    if period.years is not None and period.years == int(period.years):
        return int(period.years)
    return "not stated"


def _label(case: Read) -> str:
    """Gross or net if every amount of the effect that counts is said to be so."""
    labels = {amount.label for amount in _main(case, "effect")}
    return labels.pop() if len(labels) == 1 and labels <= {"net", "gross"} else "not stated"


def _own(case: Read, field: str) -> list[Amount]:
    return [
        amount
        for name, amount in case.amounts
        if name in ("cost", "effect") and amount.role == field and not amount.per
    ]


def _main(case: Read, field: str) -> list[Amount]:
    """The amounts that become lines: without totals of what is given by year, and without a net beside a gross."""
    own = [
        amount for amount in _own(case, field) if amount.zero or amount.passage.places[0] in _field_places(case, field)
    ]
    yearly = [amount for amount in own if amount.basis == "by year"]
    if len({year for amount in yearly for year in amount.years}) > 1:
        own = [amount for amount in own if amount.basis != "total"]
    if any(amount.label != "net" for amount in own):
        own = [amount for amount in own if amount.label != "net"]
    return own


def _field_places(case: Read, field: str) -> set[int]:
    """Where the amounts of a field stand: an effect named in the field of the cost is told in the notes."""
    return {amount.passage.places[0] for name, amount in case.amounts if name == field}


def _lines(document: Document, case: Read, field: str) -> CommentedSeq | None:
    lines = CommentedSeq()
    groups: list[list[Amount]] = []
    for amount in _main(case, field):
        last = groups[-1] if groups else []
        taken = {year for each in last for year in _years_of(case, each)}
        joins = last and amount.basis == last[-1].basis == "by year" and not taken & set(_years_of(case, amount))
        if joins:
            last.append(amount)
        else:
            groups.append([amount])
    for number, group in enumerate(groups, 1):
        title = _TITLES[field] + (f" {number}" if len(groups) > 1 else "")
        lines.append(_line(document, case, title, group))
    return lines if lines else None


def _years_of(case: Read, amount: Amount) -> tuple[int, ...]:
    """The years of an amount; what goes on goes on to the end of the case."""
    last = case.period.last
    if amount.onwards and last is not None:
        return (*amount.years, *range(amount.years[-1] + 1, last + 1))
    return amount.years


def _line(document: Document, case: Read, title: str, group: Sequence[Amount]) -> CommentedMap:
    first = group[0]
    line = CommentedMap({"title": Quoted(title)})
    numbers = dict.fromkeys(str(document.span(amount.passage).line) for amount in group)
    line.yaml_add_eol_comment(f"linje {', '.join(numbers)}", "title")
    years = _case_years(case)
    if first.basis == "by year" and years and all(year in years for each in group for year in _years_of(case, each)):
        by_year = CommentedMap()
        for year in years:
            amount = next((each for each in group if year in _years_of(case, each)), None)
            by_year[year] = _value(amount) if amount else "missing"
        line["by_year"] = by_year
        return line
    yearly = first.basis == "yearly rate" or first.zero
    stated = _years(case)
    key = "each_year" if stated == "unlimited" or (yearly and stated != "not stated") else "in_all"
    line[key] = _value(first)
    question = _question(first, yearly, key, stated)
    if question:
        line.yaml_add_eol_comment(f"{TODO}: {question}", key)
    return line


def _question(amount: Amount, yearly: bool, key: str, stated: Any) -> str:
    """What a person must decide of an amount that stands in a line by itself."""
    if amount.basis == "by year":
        return f"{', '.join(map(str, amount.years))}; the case's years are not stated"
    if yearly and key == "in_all":
        return "a year's amount; the case's years are not stated"
    if amount.basis == "unclear whether annual" and not amount.zero:
        return "whether this is a year's or the whole period's"
    return "the whole period's, but the case has no end" if amount.basis == "total" and stated == "unlimited" else ""


def _case_years(case: Read) -> range:
    first, last = case.period.first, case.period.last
    return range(first, last + 1) if first is not None and last is not None else range(0)


def _value(amount: Amount) -> Any:
    if amount.zero:
        return CommentedMap({"zero": Quoted("inden for det eksisterende budget")})
    low, high = amount.low, amount.high
    if low is not None and low == high:
        return _quoted(low)
    if low is None and high is not None:
        return CommentedMap({"at_most": _quoted(high)})
    if high is None and low is not None:
        return CommentedMap({"at_least": _quoted(low)})
    assert low is not None and high is not None
    return CommentedMap({"from": _quoted(low), "to": _quoted(high)})


def _quoted(amount: Decimal) -> Any:
    return Quoted(f"{amount:f}" if amount == amount.to_integral_value() else f"{amount:.2f}")


def _nothing(case: Read, field: str) -> str:
    part = case.case.part("effect") if field == "effect" else None
    return "self-financing promised" if part and promised(part) else "missing"


def _stated(document: Document, case: Read) -> CommentedMap | None:
    """Totals, a net beside a gross, and what somebody has promised to cover, to be held against the parts."""
    stated = CommentedMap()
    for field in ("cost", "effect"):
        main = _main(case, field)
        for amount in _own(case, field):
            if amount in main or amount.zero or amount.passage.places[0] not in _field_places(case, field):
                continue
            key = "net" if amount.label == "net" else field if amount.basis == "total" else ""
            if key and key not in stated and not (key == "net" and _label(case) == "net") and _whole(case, amount):
                stated[key] = _value(amount)
                stated.yaml_add_eol_comment(f"linje {document.span(amount.passage).line}", key)
    for _, amount in case.amounts:
        if amount.role == "guarantee" and "first_loss" not in stated:
            stated["first_loss"] = _value(amount)
            stated.yaml_add_eol_comment(f"linje {document.span(amount.passage).line}", "first_loss")
    return stated if stated else None


def _whole(case: Read, amount: Amount) -> bool:
    """Whether an amount is of the whole case: a year's net is not, unless the case has no end."""
    return amount.basis == "total" or (amount.basis == "yearly rate" and case.period.unlimited)


def _notes(document: Document, case: Read) -> list[Any]:
    notes = [
        Quoted(f"{TODO} bestand eller tilgang: {one.written}{_in(one.years)} (linje {document.span(one.passage).line})")
        for one in case.people
    ]
    used = {id(amount) for field in ("cost", "effect") for amount in _main(case, field)}
    for name, amount in case.amounts:
        if id(amount) not in used and not (amount.basis == "total" or amount.role == "guarantee"):
            where = f"linje {document.span(amount.passage).line}"
            notes.append(Quoted(f"{TODO} beløb, der ikke er en linje: {amount.text} ({name}, {where})"))
    return notes


def _in(years: Sequence[int]) -> str:
    return f" i {', '.join(map(str, years))}" if years else ""


def drafts(reading: InvestmentsReading) -> Iterator[tuple[str, str]]:
    """Each case's file name, without its ending, and its text."""
    for case in reading.cases:
        yield file_name(case), draft(reading, case)
