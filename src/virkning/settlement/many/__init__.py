"""Many small registers of one agreement, settled together: what a forecast needs, a register for each future.

Where each success pays the price of its place in the timetable, a settlement needs three numbers of each group of
cells: how many there are, how many are known, how many succeed. These are counted from bits; the amounts follow in
64-bit whole numbers for all registers at once. Late drop-outs, top-ups, rounding of statements and limits that bind
are left to the code that settles a single register. The result is that of :func:`virkning.settlement.settle`.
"""

from virkning.settlement.many.amounts import Amounts, settle_counts
from virkning.settlement.many.counts import Block, Counts, Months, Scores, count
from virkning.settlement.many.places import Place, Plan, plan_of, why_not_counted

__all__ = [
    "Amounts",
    "Block",
    "Counts",
    "Months",
    "Place",
    "Plan",
    "Scores",
    "count",
    "plan_of",
    "settle_counts",
    "why_not_counted",
]
