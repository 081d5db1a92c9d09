"""The spreadsheet of a forecast: one scenario as a workbook whose formulas settle it.

The first sheet has the statements, which is what LibreOffice Calc writes when it turns a workbook into text. No cell
has a value kept from an earlier calculation, so that everything must be calculated.
"""

import argparse
import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter as letter
from openpyxl.worksheet.worksheet import Worksheet
from pyarrow import parquet

from bench.rules import (
    CAP_OERE,
    COHORTS,
    FIRST_YEAR,
    HOURS,
    LIFE_PAYMENT_OERE,
    MONTHS,
    PAYMENT_OERE,
    SLOTS,
    STATEMENTS,
    WEEKS_17,
)

Row = dict[str, Any]

PEOPLE: Final = "Participants"
CELLS: Final = "Cells"
FIRST_HOURS: Final = 10
FIRST_FLAG: Final = FIRST_HOURS + SLOTS
"""The columns of the 36 months of a participant: hours, and whether they are enough; one more for satisfaction."""


def workbook(directory: Path) -> Workbook:
    """The workbook of the scenario whose register stands in a directory."""
    book = Workbook()
    register, observations = (
        parquet.read_table(directory / f"{name}.parquet").to_pylist() for name in ("participants", "observations")
    )
    last = _participants(book.create_sheet(PEOPLE), register, observations)
    _cells(book.create_sheet(CELLS), last)
    _statements(book.worksheets[0])
    return book


def _participants(sheet: Worksheet, register: list[Row], observations: list[Row]) -> int:
    """A row for each participant: the facts as values, cohort and successes as formulas; returns the last row."""
    values = {(row["participant_id"], row["period"]): float(row["value"]) for row in observations}
    sheet.append(["id", "enrolled", "started", "ended", "replaced by", "cohort", "measured", "start", "6m"])
    for at, row in enumerate(register, 2):
        who, texts = row["participant_id"], [row[name] for name in ("enrolled_on", "started_on", "ended_on")]
        days = [date.fromisoformat(text) if text else None for text in texts]
        cohort = min(int(row["enrolled_on"][:4]) - FIRST_YEAR, len(COHORTS) - 1)
        hours = [values.get((who, MONTHS[12 * cohort + slot])) for slot in range(SLOTS)]
        cells = [letter(FIRST_HOURS + slot) for slot in range(SLOTS)]
        sheet.append([
            who, *days, row["replaced_by"],
            f"=MIN(YEAR(B{at})-{FIRST_YEAR - 1},{len(COHORTS)})",
            f'=IF(AND(E{at}<>"",D{at}<>"",D{at}-C{at}<={WEEKS_17}),0,1)',
            values.get((who, "start")), values.get((who, "6m")),
            *hours,
            *(f'=IF({cell}{at}="","",IF({cell}{at}>={HOURS},1,0))' for cell in cells),
            f'=IF(OR(H{at}="",I{at}=""),"",IF(I{at}-H{at}>=1,1,0))',
        ])  # fmt: skip
    return len(register) + 1


def _cells(sheet: Worksheet, last: int) -> None:
    """A row for each cohort and month, and for its satisfaction: counts, the mean for what is missing, the amount."""
    sheet.append(["cohort", "statement", "measured", "known", "successes", "price", "mean", "amount"])
    for cohort in range(len(COHORTS)):
        for slot in range(SLOTS + 1):
            at, flags = sheet.max_row + 1, letter(FIRST_FLAG + slot)
            who = f"{PEOPLE}!$F$2:$F${last},A{at},{PEOPLE}!$G$2:$G${last},1"
            cells = f"{PEOPLE}!{flags}$2:{flags}${last}"
            sheet.append([
                COHORTS[cohort],
                2 * cohort + (slot // 6 if slot < SLOTS else 0) + 1,
                f"=COUNTIFS({who})",
                f'=COUNTIFS({who},{cells},">=0")',
                f"=COUNTIFS({who},{cells},1)",
                (PAYMENT_OERE if slot < SLOTS else LIFE_PAYMENT_OERE) / 100,
                f"=IF(D{at}=0,0,ROUND(E{at}*F{at}/D{at},2))",
                f"=E{at}*F{at}+(C{at}-D{at})*G{at}",
            ])  # fmt: skip


def _statements(sheet: Worksheet) -> None:
    """A row for each statement: what is earned, and what the cap leaves."""
    sheet.append(["statement", "earned", "payable"])
    end = (SLOTS + 1) * len(COHORTS) + 1
    for number, day in enumerate(STATEMENTS, 1):
        before = f"SUM(C$2:C{number})" if number > 1 else "0"
        earned = f"=SUMIFS({CELLS}!$H$2:$H${end},{CELLS}!$B$2:$B${end},{number})"
        sheet.append([day, earned, f"=ROUND(MIN(B{number + 1},{CAP_OERE / 100}-{before}),2)"])


def payable(file: Path) -> list[int]:
    """What was calculated for each statement, øre."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [int(Decimal(row["payable"]) * 100) for row in csv.DictReader(lines)]


def main() -> None:
    """Command line: ``python -m bench.forecast_sheet DIR FILE``; without a directory the workbook is empty."""
    parser = argparse.ArgumentParser(description="Make the workbook of one scenario.")
    parser.add_argument("directories", type=Path, nargs="*")
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args()
    book = workbook(arguments.directories[0]) if arguments.directories else Workbook()
    book.save(arguments.file)


if __name__ == "__main__":
    main()
