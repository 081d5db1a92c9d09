"""The JOBFOKUS terms as plain constants, for the contenders that are written by hand."""

from typing import Final

PAYMENT_OERE: Final = 560_000
"""Employment: one participant, one calendar month (5.1 §2)."""

HOURS: Final = 86
"""Ordinary paid hours from which a month counts; exactly 86 counts (reading J2)."""

LIFE_PAYMENT_OERE: Final = 480_000
"""Life satisfaction: once a participant."""

CAP_OERE: Final = 1_400_000_000
"""The return cap (5.2)."""

EMPLOYMENT: Final = "employment"
EMPLOYMENT_CLAUSE: Final = "5.1, 2 (1)"
LIFE: Final = "life_satisfaction"
LIFE_CLAUSE: Final = "5.1, 2 (2)"

FULL_REGISTER: Final = 360
"""From this many enrolled participants neither pro rata (J6) nor top-up (J7) applies."""

WEEKS_17: Final = 119
"""Days from the start within which an ended course may be replaced (reading J4)."""

PLANNED: Final = 360
"""Participants the agreement plans, over all cohorts."""

COHORTS: Final = (1, 2, 3)
SLOTS: Final = 36
"""Months a participant is measured: six statements of six months."""

COMPARED: Final = 50
"""Scenarios of a forecast that are settled one by one and compared."""

FIRST_YEAR: Final = 2026
"""The year the first cohort enrols."""

FIRST_MONTH: Final = 2027 * 12 + 4
"""May 2027, as years * 12 + (month - 1): the first month measured for cohort 1."""

LAST_OFFSET: Final = 12 * (len(COHORTS) - 1) + SLOTS
"""Months from the first one measured to the end of the last one measured."""


def month_name(offset: int) -> str:
    """The month ``offset`` months after the first one measured, as ``YYYY-MM``."""
    year, month = divmod(FIRST_MONTH + offset, 12)
    return f"{year:04d}-{month + 1:02d}"


def statement_date(offset: int) -> str:
    """The statement that measures the month at ``offset``: 31 October or 30 April, ISO."""
    year, month = divmod(FIRST_MONTH + offset // 6 * 6 + 5, 12)
    return f"{year:04d}-{month + 1:02d}-{'31' if month == 9 else '30'}"


MONTHS: Final = tuple(month_name(offset) for offset in range(LAST_OFFSET))
STATEMENTS: Final = tuple(statement_date(offset) for offset in range(0, LAST_OFFSET, 6))
