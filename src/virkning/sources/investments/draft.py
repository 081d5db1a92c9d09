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
from virkning.sources.investments.persons import People
from virkning.sources.investments.reading import InvestmentsReading, Read
from virkning.sources.investments.totals import listed, odd, rated
from virkning.sources.investments.years import LEAST_CALENDAR_YEAR
from virkning.sources.passages import Passage

TODO = "TODO"
_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ö": "oe", "ä": "ae", "ü": "ue"})
_HEDGES = {"about": "ca.", "at least": "mindst", "at most": "højst", "less than": "under", "more than": "over"}
_AFTER_COST = ("net", "proceeds")
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
    if stated := _stated(case):
        data["stated"] = CommentedMap({key: _value(amount) for key, amount in stated.items()})
        for key, amount in stated.items():
            data["stated"].yaml_add_eol_comment(_where(document, amount.passage), key)
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
    """The amounts of a field itself; an effect that only the cost's field names is one too."""
    every = [
        (name, amount) for name, amount in case.amounts if amount.role == field and not amount.per and not amount.later
    ]
    own = [amount for name, amount in every if name == field]
    return own or [amount for name, amount in every if name == "cost" and field == "effect"]


def _main(case: Read, field: str) -> list[Amount]:
    """The amounts that become lines: without what is the sum of others, and without a net beside a gross."""
    own = _own(case, field)
    sums = [total for _, total in listed(own)]
    if pair := rated(own, case.period.years):
        sums.append(pair[1])
    yearly = [amount for amount in own if amount.basis == "by year"]
    if len({year for amount in yearly for year in amount.years}) > 1:
        sums += [amount for amount in own if amount.basis == "total"]
    own = [amount for amount in own if amount not in sums]
    if any(amount.label not in _AFTER_COST for amount in own):
        own = [amount for amount in own if amount.label not in _AFTER_COST]
    return own


def _lines(document: Document, case: Read, field: str) -> CommentedSeq | None:
    lines = CommentedSeq()
    groups = _groups(case, field)
    for number, group in enumerate(groups, 1):
        title = _TITLES[field] + (f" {number}" if len(groups) > 1 else "")
        lines.append(_line(document, case, title, group))
    return lines if lines else None


def _groups(case: Read, field: str) -> list[list[Amount]]:
    """Amounts that make one line together: by year, no year twice, and all years among those of the case."""
    groups: list[list[Amount]] = []
    own = _case_years(case)
    for amount in _main(case, field):
        last = groups[-1] if groups else []
        taken = {year for each in last for year in _years_of(case, each)}
        years = set(_years_of(case, amount))
        inside = all(each.basis == "by year" and set(_years_of(case, each)) <= set(own) for each in (amount, *last))
        if last and inside and not taken & years:
            last.append(amount)
        else:
            groups.append([amount])
    return groups


def _years_of(case: Read, amount: Amount) -> tuple[int, ...]:
    """The years of an amount; what goes on goes on to the end of the case."""
    own = _case_years(case)
    if amount.onwards and own:
        return (*amount.years, *range(amount.years[-1] + 1, own[-1] + 1))
    return amount.years


def _line(document: Document, case: Read, title: str, group: Sequence[Amount]) -> CommentedMap:
    first = group[0]
    line = CommentedMap({"title": Quoted(title)})
    numbers = dict.fromkeys(str(document.span(amount.passage).line) for amount in group)
    said = [f"linje {', '.join(numbers)}"]
    said += ["ca."] if any(amount.hedge == "about" for amount in group) else []
    said += [f"{amount.years[-1]} og frem" for amount in group if amount.onwards]
    line.yaml_add_eol_comment("; ".join(said), "title")
    years = _case_years(case)
    if first.basis == "by year" and years and all(year in years for each in group for year in _years_of(case, each)):
        by_year = CommentedMap()
        for year in years:
            amount = next((each for each in group if year in _years_of(case, each)), None)
            by_year[year] = _value(amount) if amount else "missing"
            if amount is None:
                by_year.yaml_add_eol_comment(f"{TODO}: the text gives nothing for this year", year)
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
        kind = "year " if amount.years[-1] < LEAST_CALENDAR_YEAR else ""
        years = f"{kind}{', '.join(map(str, amount.years))}{' and on' if amount.onwards else ''}"
        return f"{years}; " + ("the case's years are not stated" if stated == "not stated" else "not years of the case")
    if yearly and key == "in_all":
        return "a year's amount; the case's years are not stated"
    if amount.basis == "unclear whether annual" and not amount.zero:
        return "whether this is a year's or the whole period's"
    return "the whole period's, but the case has no end" if amount.basis == "total" and stated == "unlimited" else ""


def _case_years(case: Read) -> range:
    """The years of a case: by the calendar, or 1, 2, 3 ... where only their number is stated."""
    first, last, years = case.period.first, case.period.last, case.period.years
    if first is not None and last is not None:
        return range(first, last + 1)
    return range(1, int(years) + 1) if years is not None and years == int(years) else range(0)


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


def _stated(case: Read) -> dict[str, Amount]:
    """Totals, a net beside a gross, and what somebody has promised to cover, to be held against the parts.

    A total of only some of the lines is none of the case.
    """
    stated: dict[str, Amount] = {}
    for field in ("cost", "effect"):
        main, own = _main(case, field), _own(case, field)
        totals = [amount for amount in own if amount not in main and amount.label == "" and _whole(case, amount)]
        if len(totals) == 1:
            stated[field] = totals[0]
        nets = [amount for amount in own if amount not in main and amount.label == "net" and _whole(case, amount)]
        if nets:
            stated["net"] = nets[0]
    if guarantee := next((amount for _, amount in case.amounts if amount.role == "guarantee"), None):
        stated["first_loss"] = guarantee
    return stated


def _whole(case: Read, amount: Amount) -> bool:
    """Whether an amount is of the whole case: a year's net is not, unless the case has no end."""
    return amount.basis == "total" or (amount.basis == "yearly rate" and case.period.unlimited)


def _notes(document: Document, case: Read) -> list[Any]:
    """What a person must place: people, amounts that are no line, and units that may be a slip."""
    notes = [
        Quoted(
            f"{TODO} bestand eller tilgang: {_said(one.hedge, one.written)}{_in(one)} ({_where(document, one.passage)})"
        )
        for one in case.people
    ]
    used = [amount for field in ("cost", "effect") for amount in _main(case, field)] + list(_stated(case).values())
    for name, amount in case.amounts:
        if amount not in used:
            said = _said(amount.hedge, amount.text)
            notes.append(Quoted(f"{TODO} {_kind(amount)}: {said} ({name}, {_where(document, amount.passage)})"))
    for amount, other in odd([amount for _, amount in case.amounts]):
        where = _where(document, amount.passage)
        notes.append(Quoted(f"{TODO} enheden: {amount.text} står blandt beløb som {other.text} ({where})"))
    return notes


def _kind(amount: Amount) -> str:
    """What an amount is that is no line."""
    if amount.later:
        return "beløb efter perioden"
    if amount.role == "part":
        return "del af et beløb"
    return "pris" if amount.per else "beløb, der ikke er en linje"


def _said(hedge: str, written: str) -> str:
    """What is written, with the word that hedges it."""
    return f"{_HEDGES[hedge]} {written}" if hedge in _HEDGES and written[0] not in "<>≤≥" else written


def _where(document: Document, passage: Passage) -> str:
    return f"linje {document.span(passage).line}"


def _in(one: People) -> str:
    """The years of a number of people, where what is written does not hold them."""
    years = [str(year) for year in one.years if str(year) not in one.written]
    return f" i {', '.join(years)}" if years else ""


def drafts(reading: InvestmentsReading) -> Iterator[tuple[str, str]]:
    """Each case's file name, without its ending, and its text."""
    for case in reading.cases:
        yield file_name(case), draft(reading, case)
