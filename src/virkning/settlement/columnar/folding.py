"""The quick way for outcomes by month: a participant's months as the bits of a word, not as a table of cells.

It serves where a month either pays the price of its place in the timetable or nothing, by a condition on one measure in
that month. What was observed is read once; what is missing follows from the bits that say which months a participant
has. The result is that of the general way, which a test holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from virkning.facts import WORD
from virkning.settlement.columnar.backends import Backend
from virkning.settlement.columnar.cells import SLOTS, Slot, own_columns
from virkning.settlement.columnar.groups import Bits, Cells, Group
from virkning.settlement.columnar.leaves import Leaves
from virkning.settlement.columnar.lowering import Num, rounded
from virkning.settlement.earned import Timeline, Version
from virkning.settlement.evaluate import half_away
from virkning.settlement.lines import INNER
from virkning.settlement.pricing import weight_of
from virkning.terms import Rule, tree
from virkning.terms.model import Measure
from virkning.terms.payments import PriceBy, SharePay

if TYPE_CHECKING:
    import ibis.expr.types as ir


def folds(rule: Rule, slots: Sequence[Slot], measures: Mapping[str, Measure]) -> bool:
    """Whether the quick way gives the outcome."""
    pay, when = rule.outcome.pay, rule.when
    if rule.outcome.each != "participant, month" or when is None or rule.quantity is not None:
        return False
    if not (isinstance(pay, int | SharePay) or (isinstance(pay, PriceBy) and in_timetable(pay, slots))):
        return False
    if rule.outcome.measured.during or any(slot.to_date for slot in slots):
        return False
    nodes = list(tree.walk(when))
    if any(isinstance(node, tree.Over | tree.Across | tree.Achieved | tree.Attribute) for node in nodes):
        return False
    if any(isinstance(node, tree.Arithmetic) and node.op == "/" for node in nodes):
        return False
    measured = {(node.measure, node.at) for node in nodes if isinstance(node, tree.Measured)}
    if len(measured) != 1:
        return False
    ((measure, at),) = measured
    return at is None and measures[measure].every == "month" and measures[measure].absent == "missing"


def in_timetable(pay: PriceBy, slots: Sequence[Slot]) -> bool:
    """Whether the price follows from the timetable alone."""
    if pay.by == "cohort":
        return True
    return pay.by == "follow_up" and all(str(slot.follow_up) in pay.prices for slot in slots)


def fold_months(
    backend: Backend,
    timeline: Timeline,
    version: Version,
    rule: Rule,
    people: ir.Table,
    slots: Sequence[Slot],
    leaves: Leaves,
    counted: Mapping[str, int],
) -> Cells:
    """The cells of an outcome for participants, ``counted`` by cohort."""
    assert rule.when is not None
    (measure,) = tree.measures_of(rule.when)
    words = sorted({(slot.month or 0) // WORD for slot in slots})
    who = people.select("participant_id", "cohort")
    met = _met(backend, measure, rule, leaves, words)
    folded = who.left_join(met, who.participant_id == met.met_of).drop("met_of")
    cover = backend.table(f"cover_{measure}")
    for word in words:
        seen = cover.filter(cover.word == word).select(seen_of="participant_id", **{f"seen{word}": "seen"})
        folded = folded.left_join(seen, folded.participant_id == seen.seen_of).drop("seen_of")
    folded = backend.save(
        folded.mutate(**{f"{n}{w}": folded[f"{n}{w}"].fill_null(0) for n in ("met", "seen") for w in words})
    )
    prices = [slot_price(timeline, version, rule, slot) for slot in slots]
    den = lcm(*(price.denominator for price in prices))
    rows = [
        (*slot.row, (slot.month or 0) // WORD, 1 << (slot.month or 0) % WORD, int(price * den))
        for slot, price in zip(slots, prices, strict=True)
    ]
    table = backend.memory({**SLOTS, "word": "int64", "bit": "int64", "num": "int64"}, rows)
    cells = own_columns(folded.join(table, folded.cohort == table.cohort))
    hits = cells.filter((_word(cells, "met", words) & cells.bit) != 0)
    hits = hits.mutate(amount_oere=rounded(Num(hits.num, den, 0, den)))
    missing = cells.filter((_word(cells, "seen", words) & cells.bit) == 0)
    paying = [(slot, half_away(price)) for slot, price in zip(slots, prices, strict=True)]
    return Cells(hits, den, missing, _groups(backend, folded, slots, prices, den, counted), Bits(folded, paying))


def _met(backend: Backend, measure: str, rule: Rule, leaves: Leaves, words: Sequence[int]) -> ir.Table:
    """The months in which the condition holds, as bits of words, by participant, who has a month at most once."""
    assert rule.when is not None
    observed = backend.table(f"obs_{measure}").rename(value_of_month="value")
    leaves.take_months(measure)
    met = observed.filter(leaves.column(observed, rule.when))
    names = {word: f"met{word}" for word in words}
    rows = [
        (month, *(1 << month % WORD if month // WORD == word else 0 for word in words))
        for month in range(words[0] * WORD, (words[-1] + 1) * WORD)
    ]
    bits = backend.memory({"bit_of": "int64", **dict.fromkeys(names.values(), "int64")}, rows)
    met = met.join(bits, met.month == bits.bit_of)
    found = {name: backend.union_of_bits(met[name]) for name in names.values()}
    return met.group_by(met_of="participant_id").agg(**found)


def _word(cells: ir.Table, name: str, words: Sequence[int]) -> Any:
    """The word of bits that a slot's month is in."""
    import ibis

    if len(words) == 1:
        return cells[f"{name}{words[0]}"]
    return ibis.cases(*((cells.word == word, cells[f"{name}{word}"]) for word in words))


def slot_price(timeline: Timeline, version: Version, rule: Rule, slot: Slot) -> Fraction:
    """What a month in this place of the timetable pays, exact."""
    pay, statement = rule.outcome.pay, timeline.statements[slot.statement]
    if isinstance(pay, SharePay):
        return version.prices.share(pay, statement) * weight_of(rule)
    if isinstance(pay, PriceBy):
        pay = pay.prices[slot.cohort if pay.by == "cohort" else str(slot.follow_up)]
    assert isinstance(pay, int)
    return version.prices.indexed(pay, statement) * weight_of(rule)


def _groups(
    backend: Backend,
    folded: ir.Table,
    slots: Sequence[Slot],
    prices: Sequence[Fraction],
    den: int,
    counted: Mapping[str, int],
) -> dict[tuple[str, int, int], Group]:
    """The sums of each group, by counting bits over participants."""
    months = sorted({slot.month or 0 for slot in slots})
    sums = {
        f"{name}_{month}": ((folded[f"{name}{month // WORD}"] >> month % WORD) & 1).sum()
        for month in months
        for name in ("seen", "met")
    }
    rows = {row["cohort"]: row for row in backend.rows(folded.group_by("cohort").agg(**sums))}
    found: dict[tuple[str, int, int], Group] = defaultdict(Group)
    for slot, price in zip(slots, prices, strict=True):
        row = rows.get(slot.cohort)
        seen = int(row[f"seen_{slot.month}"]) if row else 0
        met = int(row[f"met_{slot.month}"]) if row else 0
        if counted.get(slot.cohort):
            found[slot.cohort, slot.statement, slot.slot] = Group(
                cells=counted[slot.cohort], known=seen, num=met * int(price * den), amount=met * half_away(price)
            )
    return found


def bit_lines(
    backend: Backend,
    bits: Bits,
    shown: Mapping[int, tuple[str, str, str]],
    missing: Mapping[tuple[str, int, int], tuple[str, int]],
    period: str,
) -> ir.Table:
    """The lines of an outcome straight from the bits: each month looked at once.

    ``shown`` gives each statement's date, outcome and clause; ``missing`` what the missing cells of a group are paid,
    and on which basis; ``period`` is the kind of the column of periods.
    """
    import ibis

    kinds = {
        "of": "string", "at": "int64", "statement": "word:statement", "outcome": "word:outcome",
        "clause": "word:clause", "period": period, "observed": "word:basis", "paid": "int64", "basis": "word:basis",
        "filled": "int64", "bit": "int64",
    }  # fmt: skip
    words: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for slot, amount in bits.slots:
        month = slot.month or 0
        basis, filled = missing.get((slot.cohort, slot.statement, slot.slot), (None, 0))
        row = (*shown[slot.statement], slot.label, "observed", amount, basis, filled, 1 << (month % WORD))
        words[month // WORD].append((slot.cohort, slot.statement, *row))
    parts = []
    for word, rows in sorted(words.items()):
        table = backend.memory(kinds, rows)
        cells = bits.people.join(table, bits.people.cohort == table.of)
        met = ((cells[f"met{word}"] & cells.bit) != 0) & (cells.paid != 0)
        gone = ((cells[f"seen{word}"] & cells.bit) == 0) & cells.basis.notnull()
        lines = cells.filter(met | gone)
        met = (lines[f"met{word}"] & lines.bit) != 0
        lines = lines.mutate(
            basis=met.ifelse(lines.observed, lines.basis), amount_oere=met.ifelse(lines.paid, lines.filled)
        )
        parts.append(lines.select(*INNER))
    return ibis.union(*parts) if len(parts) > 1 else parts[0]
