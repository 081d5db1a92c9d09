"""What each cell comes to, as columns: price × quantity × weight where the condition holds, NULL where unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from virkning.settlement.columnar.backends import Backend
from virkning.settlement.columnar.leaves import Leaves
from virkning.settlement.columnar.lowering import LIMIT, Num, arithmetic, compare, constant, fits
from virkning.settlement.earned import Timeline, Version
from virkning.settlement.pricing import weight_of
from virkning.settlement.schedule import Statement
from virkning.terms import Rule
from virkning.terms.payments import Band, BandPay, LadderPay, PriceBy, SharePay, Taper, TaperPay, TierPay
from virkning.terms.tree import Node

if TYPE_CHECKING:
    import ibis.expr.types as ir

PAID = ("participant_id", "cohort", "statement", "slot", "label", "window")


@dataclass(frozen=True, slots=True)
class Paid:
    """Cells with what they come to: ``num`` over ``den`` in minor units, NULL where unknown; or a ladder's ``step``.

    ``met`` says whether the outcome was achieved, which an outcome with the price nothing can be as well.
    """

    table: ir.Table
    den: int


def statements_settled(timeline: Timeline, version: Version) -> list[Statement]:
    """The statements that a version of the terms settles."""
    return [each for each in timeline.statements if timeline.settles(version, each.index)]


def pay_cells(
    backend: Backend, timeline: Timeline, version: Version, rule: Rule, cells: ir.Table, leaves: Leaves
) -> Paid:
    """What each cell comes to, before successes are numbered; ``cells`` come from :meth:`Leaves.beside`."""
    import ibis

    settled = statements_settled(timeline, version)
    weight = constant(weight_of(rule))
    if isinstance(rule.outcome.pay, LadderPay):
        step = ibis.null("int64")
        branches: list[tuple[Any, Any]] = []
        for number in range(len(rule.steps), 0, -1):
            reached = leaves.column(cells, rule.steps[number - 1])
            branches += [(reached, ibis.literal(number, "int64")), (reached.isnull(), step)]
        found = ibis.cases(*branches, else_=ibis.literal(0, "int64"))
        return Paid(cells.mutate(step=found).select(*PAID, "step"), int(weight.den))
    cells, price = _price(backend, version, rule, cells, leaves, settled)
    amount = arithmetic("*", price, weight, rule.when)
    if rule.quantity is not None:
        amount = arithmetic("*", amount, leaves.column(cells, rule.quantity), rule.quantity)
    assert isinstance(amount.den, int)
    num = _column(amount.num)
    met = num != 0
    if isinstance(rule.outcome.pay, int):
        met = ibis.literal(True)
        if rule.quantity is not None:
            met = _column(leaves.column(cells, rule.quantity).num) != 0
    if rule.when is not None:
        holds = leaves.column(cells, rule.when)
        num = ibis.cases((holds, num), (~holds, ibis.literal(0, "int64")))
        met = met & holds
    cells = cells.mutate(num=num, met=met.fill_null(False))
    return Paid(cells.select(*PAID, "num", "met"), amount.den)


def _column(value: Any) -> Any:
    import ibis

    return ibis.literal(value, "int64") if isinstance(value, int) else value.cast("int64")


def _price(
    backend: Backend, version: Version, rule: Rule, cells: ir.Table, leaves: Leaves, settled: Sequence[Statement]
) -> tuple[ir.Table, Num]:
    """The cells with what their price needs beside them, and the price of a unit."""
    prices, pay = version.prices, rule.outcome.pay
    if isinstance(pay, TierPay):
        return cells, constant(Fraction(1))
    if isinstance(pay, int):
        cells, (price,) = rates(backend, cells, settled, [[prices.indexed(pay, s) for s in settled]])
        return cells, price
    if isinstance(pay, SharePay):
        exact = [prices.share(pay, each) for each in settled]
        den = lcm(*(each.denominator for each in exact)) if exact else 1
        cells, (price,) = rates(backend, cells, settled, [[int(each * den) for each in exact]])
        return cells, fits(Num(price.num, den, price.bound, den), rule.when)
    if isinstance(pay, PriceBy):
        return _price_by(backend, cells, pay, version, leaves, settled)
    assert rule.price_of is not None
    value = leaves.column(cells, rule.price_of)
    if isinstance(pay, BandPay):
        cells, found = rates(
            backend, cells, settled, [[prices.indexed(band.price, s) for s in settled] for band in pay.bands]
        )
        value = leaves.column(cells, rule.price_of)
        return cells, _banded(value, pay.bands, found)
    assert isinstance(pay, TaperPay)
    ends = (pay.taper.from_, pay.taper.to)
    cells, (low, high) = rates(
        backend, cells, settled, [[prices.indexed(end.price, s) for s in settled] for end in ends]
    )
    value = leaves.column(cells, rule.price_of)
    return cells, _tapered(value, low, high, pay.taper, rule.price_of)


def rates(
    backend: Backend, cells: ir.Table, settled: Sequence[Statement], columns: Sequence[Sequence[int]]
) -> tuple[ir.Table, list[Num]]:
    """Beside the cells, columns of whole numbers that depend on the statement alone (such as indexed prices)."""
    if all(len(set(column)) == 1 for column in columns):
        return cells, [constant(Fraction(column[0])) for column in columns]
    names = [f"rate{at}" for at in range(len(columns))]
    kinds = {"rate_of": "int64", **dict.fromkeys(names, "int64")}
    rows = [(each.index, *(column[at] for column in columns)) for at, each in enumerate(settled)]
    table = backend.memory(kinds, rows)
    joined = cells.join(table, cells.statement == table.rate_of)
    bounds = [max((abs(value) for value in column), default=0) for column in columns]
    return joined, [Num(joined[name], 1, bound, 1) for name, bound in zip(names, bounds, strict=True)]


def _price_by(
    backend: Backend, cells: ir.Table, pay: PriceBy, version: Version, leaves: Leaves, settled: Sequence[Statement]
) -> tuple[ir.Table, Num]:
    spec = leaves.attributes.get(pay.by)
    scale = 10**spec.decimals if spec is not None and spec.type == "number" else None
    rows = [
        (each.index, str(int(Fraction(value) * scale)) if scale else value, version.prices.indexed(price, each))
        for each in settled
        for value, price in pay.prices.items()
    ]
    table = backend.memory({"price_at": "int64", "price_of": "string", "price": "int64"}, rows)
    if pay.by == "follow_up":
        key = cells.follow_up.cast("string")
    elif pay.by in ("occasion", "cohort"):
        key = cells[pay.by]
    else:
        key = cells[pay.by].cast("string") if scale else cells[pay.by]
    joined = cells.left_join(table, [cells.statement == table.price_at, key == table.price_of])
    return joined, Num(joined.price, 1, max((price for *_, price in rows), default=0), 1)


def _banded(value: Num, bands: Sequence[Band], prices: Sequence[Num]) -> Num:
    import ibis

    branches: list[tuple[Any, Any]] = []
    for band, price in zip(bands, prices, strict=True):
        within = ibis.literal(True)
        for op, bound in ((">", band.above), (">=", band.from_), ("<=", band.up_to), ("<", band.below)):
            if bound is not None:
                within = within & compare(op, value, constant(bound))
        branches.append((within, _column(price.num)))
    unknown = _column(value.num).isnull()
    if not isinstance(value.den, int):
        unknown = unknown | value.den.isnull()
    num = ibis.cases((unknown, ibis.null("int64")), *branches, else_=ibis.literal(0, "int64"))
    return Num(num, 1, max(price.bound for price in prices), 1)


def _tapered(value: Num, low: Num, high: Num, taper: Taper, node: Node) -> Num:
    import ibis

    first, last = constant(taper.from_.at), constant(taper.to.at)
    share = arithmetic("/", arithmetic("-", value, first, node), constant(taper.to.at - taper.from_.at), node)
    sloped = arithmetic("+", low, arithmetic("*", arithmetic("-", high, low, node), share, node), node)
    assert isinstance(sloped.den, int)
    low_num, high_num = (arithmetic("*", end, constant(Fraction(sloped.den)), node) for end in (low, high))
    below, above = compare("<=", value, first, node), compare(">=", value, last, node)
    unknown = _column(value.num).isnull()
    num = ibis.cases(
        (unknown, ibis.null("int64")), (below, _column(low_num.num)), (above, _column(high_num.num)),
        else_=_column(sloped.num),
    )  # fmt: skip
    return fits(Num(num, sloped.den, max(sloped.bound, low_num.bound, high_num.bound), sloped.den), node)


def once(paid: ir.Table) -> ir.Table:
    """Of each participant's tests: those up to the first success; an unknown one only if it is the last."""
    import ibis

    own = ibis.window(group_by="participant_id")
    ladder = "step" in paid.columns
    met = paid.step.fill_null(0) > 0 if ladder else paid.met
    first = met.ifelse(paid.statement, None).min().over(own)
    marked = paid.mutate(first_met=first, last_test=paid.statement.max().over(own))
    known = marked.step.notnull() if ladder else marked.num.notnull()
    keep = known | (marked.statement == marked.last_test)
    if not ladder:
        keep = keep & (marked.first_met.isnull() | (marked.statement <= marked.first_met))
    return marked.filter(keep).drop("first_met", "last_test")


def climb(
    backend: Backend, timeline: Timeline, versions: Sequence[tuple[Version, Rule]], paid: ir.Table, den: int
) -> ir.Table:
    """Ladders: the highest step reached, paid once, in full or less the highest step before; ``num`` over ``den``."""
    import ibis

    rows = []
    for version, rule in versions:
        pay = rule.outcome.pay
        assert isinstance(pay, LadderPay)
        weight = int(weight_of(rule) * den)
        for statement in statements_settled(timeline, version):
            prices = [0, *(version.prices.indexed(step.price, statement) for step in pay.ladder)]
            for step in range(1, len(prices)):
                for earlier in range(step):
                    less = prices[earlier] if pay.higher_step == "difference" else 0
                    rows.append((statement.index, step, earlier, (prices[step] - less) * weight))
    assert all(abs(row[3]) < LIMIT for row in rows)
    table = backend.memory({"climb_at": "int64", "climb_to": "int64", "climb_from": "int64", "climb": "int64"}, rows)
    order = ibis.window(group_by="participant_id", order_by=["statement", "slot", "label"], preceding=(None, 1))
    paid = paid.mutate(earlier=paid.step.max().over(order).fill_null(0))
    joined = paid.left_join(
        table, [paid.statement == table.climb_at, paid.step == table.climb_to, paid.earlier == table.climb_from]
    )
    num = joined.step.isnull().ifelse(None, joined.climb.fill_null(0))
    return joined.mutate(num=num, met=joined.step.fill_null(0) > 0).select(*PAID, "num", "met")
