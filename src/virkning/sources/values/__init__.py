"""Danish and plain English numbers, amounts, dates and periods, read exactly out of running text and table cells.

Every value says where it stands in the string it was found in (``start``, ``end``); what cannot be read without
guessing is found by :func:`find_unreadable` and nowhere else.
"""

from virkning.sources.values.cells import read_cell
from virkning.sources.values.model import (
    Cell,
    Hedge,
    Kind,
    Mark,
    Part,
    Period,
    Precision,
    Quantity,
    Season,
    Unit,
    Unreadable,
    When,
    add,
)
from virkning.sources.values.reading import find_dates, find_periods, find_quantities, find_unreadable

__all__ = [
    "Cell",
    "Hedge",
    "Kind",
    "Mark",
    "Part",
    "Period",
    "Precision",
    "Quantity",
    "Season",
    "Unit",
    "Unreadable",
    "When",
    "add",
    "find_dates",
    "find_periods",
    "find_quantities",
    "find_unreadable",
    "read_cell",
]
