"""Prices by number, as columns: successes numbered in the order of statement, period and participant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from virkning.settlement.columnar.backends import Backend
from virkning.settlement.columnar.payments import PAID
from virkning.settlement.earned import Key, Line, Tally, Timeline, Version
from virkning.settlement.evaluate import half_away
from virkning.settlement.pricing import weight_of
from virkning.terms import Rule
from virkning.terms.payments import TierPay

if TYPE_CHECKING:
    import ibis.expr.types as ir


def number_successes(
    backend: Backend,
    timeline: Timeline,
    rules: Sequence[tuple[Version, Rule]],
    hits: ir.Table,
    den: int,
    tally: Tally,
) -> tuple[ir.Table, list[Line]]:
    """The successes with their price by number as ``num`` over ``den``, and lines that reprice.

    ``hits`` are the cells where the outcome was achieved.
    """
    import ibis

    pay = rules[0][1].outcome.pay
    assert isinstance(pay, TierPay)
    years = backend.memory(
        {"due_at": "int64", "due_year": "string"}, ((s.index, str(s.due.year)) for s in timeline.statements)
    )
    hits = hits.join(years, hits.statement == years.due_at)
    scopes = {
        "agreement": ibis.literal(""),
        "cohort": hits.cohort,
        "year": hits.due_year,
        "statement": hits.statement.cast("string"),
        "participant": hits.participant_id,
    }
    hits = backend.save(hits.mutate(scope=scopes[pay.counted]))
    if pay.applies == "whole":
        return _whole(backend, timeline, rules, hits, den, tally)
    order = ibis.window(group_by="scope", order_by=["statement", "slot", "label", "participant_id"])
    hits = hits.mutate(number=ibis.row_number().over(order) + 1)
    rows = []
    for version, rule in rules:
        tiers = rule.outcome.pay
        assert isinstance(tiers, TierPay)
        for statement in timeline.statements:
            if not timeline.settles(version, statement.index):
                continue
            before = 0
            for tier in tiers.tiers:
                size = tier.first or tier.next
                most = before + size if size is not None else 2**62
                price = version.prices.indexed(tier.price, statement)
                cap = tier.at_most if tier.at_most is not None else 2**62
                rows.append((statement.index, before, most, price, cap, int(weight_of(rule) * den)))
                before = most
    kinds = dict.fromkeys(("tier_at", "tier_after", "tier_to", "tier_price", "tier_cap", "tier_weight"), "int64")
    table = backend.memory(kinds, rows)
    joined = hits.left_join(
        table, [hits.statement == table.tier_at, hits.number > table.tier_after, hits.number <= table.tier_to]
    )
    place = joined.number - joined.tier_after
    room = joined.tier_cap - ibis.ifelse(joined.tier_cap == 2**62, 0, (place - 1) * joined.tier_price)
    price = ibis.greatest(0, ibis.least(joined.tier_price, room)) * joined.tier_weight
    return joined.mutate(num=price.fill_null(0)).select(*PAID, "num"), []


def _whole(
    backend: Backend,
    timeline: Timeline,
    rules: Sequence[tuple[Version, Rule]],
    hits: ir.Table,
    den: int,
    tally: Tally,
) -> tuple[ir.Table, list[Line]]:
    """All units at the price of the tier that the number has reached; earlier ones are repriced by a line."""
    found = backend.rows(hits.group_by("statement", "scope").agg(count=hits.count()))
    new: dict[int, dict[str, int]] = defaultdict(dict)
    for row in found:
        new[int(row["statement"])][row["scope"]] = int(row["count"])
    reached: dict[str, int] = defaultdict(int)
    prices: list[tuple[int, str, int]] = []
    lines = []
    for at in sorted(new):
        statement, version = timeline.statements[at], timeline.version(at)
        rule = next(rule for each, rule in rules if each is version)
        pay = rule.outcome.pay
        assert isinstance(pay, TierPay)
        for scope in sorted(new[at]):
            before, reached[scope] = reached[scope], reached[scope] + new[at][scope]
            price = version.prices.tier(pay.tiers, reached[scope], statement)
            prices.append((at, scope, price * int(weight_of(rule) * den)))
            exact = before * (price - version.prices.tier(pay.tiers, before, statement)) * weight_of(rule)
            if before and exact:
                cohort = scope if pay.counted == "cohort" else ""
                amount = half_away(exact)
                tally.add(Key(at, rule.id, cohort), "observed", amount, exact)
                period = statement.date.isoformat()
                lines.append(
                    Line(statement.date, rule.id, rule.outcome.clause, None, cohort, period, "observed", amount)
                )
    table = backend.memory({"whole_at": "int64", "whole_scope": "string", "whole": "int64"}, prices)
    joined = hits.join(table, [hits.statement == table.whole_at, hits.scope == table.whole_scope])
    return joined.mutate(num=joined.whole).select(*PAID, "num"), lines
