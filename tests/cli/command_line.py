"""A small register for the tests of the command line: six participants, one month and one answer missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from click.testing import Result

ROOT = Path(__file__).resolve().parents[2]

PARTICIPANTS = """participant_id,enrolled_on,started_on,ended_on,end_reason,replaced_by
A,2026-03-01,2026-03-15,,,
B,2026-04-01,2026-04-15,,,
C,2026-05-01,2026-05-10,2026-06-01,moved,D
D,2026-06-10,2026-06-20,,,
E,2028-02-01,2028-02-10,2028-09-30,job,
F,2028-03-01,2028-03-10,,,
"""

HOURS = {
    "A": {
        "2027-05": "90",
        "2027-06": "86.00",
        "2027-07": "85.99",
        "2027-08": "0",
        "2027-09": "160.33",
        "2027-10": "12",
    },
    "B": {"2027-05": "0", "2027-06": "0", "2027-07": "0", "2027-08": "0", "2027-09": "0"},
    "C": {"2027-05": "100"},
    "D": {"2027-05": "0", "2027-06": "0", "2027-07": "0", "2027-08": "0", "2027-09": "0", "2027-10": "120"},
    "F": {f"2029-{month:02d}": "100" for month in range(5, 11)},
}
INDICES = "index,year,percent\npl-general,2026,3.2\npl-general,2027,2.95\n"


def observations() -> str:
    rows = [f"{who},paid_hours,{month},{hours}" for who, own in HOURS.items() for month, hours in own.items()]
    rows += ["A,life_satisfaction,start,5", "A,life_satisfaction,6m,6", "B,life_satisfaction,start,5"]
    rows += ["D,life_satisfaction,start,7", "D,life_satisfaction,6m,7"]
    return "\n".join(["participant_id,measure,period,value", *rows]) + "\n"


Run = Callable[..., Result]
