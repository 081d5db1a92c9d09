"""The tables: shown in the terminal and written into the documentation from the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


def marker(chapter: str, side: str) -> str:
    """The comment that stands at one side of a chapter's tables."""
    return f"<!-- {chapter}:{side} -->"


INTRODUCTION = f"""# Performance

`make bench` settles a generated register under the JOBFOKUS terms with every contender in turn: the same two
Parquet files, the same machine, one run. A participant has 36 months, about 4 per cent of the cells are missing,
and every line is written to Parquet. A contender whose totals or lines differ from the floor's by one øre makes the
run fail. Memory is the peak of all processes of a contender.

- **(a)** is the product, as a user calls it: it also checks every row and hashes terms and facts.
- **(b)** is the floor, `bench/floor.py`: DuckDB SQL written by hand for these terms alone. It checks nothing.
- **(c)** is openfisca-core with the employment rule only. It pays no means for missing cells, knows no life
  satisfaction and no limit, and writes no lines.
- **(d)** is `bench/pandas_peer.py`, the script a good analyst would write. Same lines, same totals.
- **(e)** is the product on Spark, on the one machine.

{marker("bench", "start")}
{marker("bench", "end")}

## Forecasts

Settling one large register is one question; a forecast settles thousands of small ones, each a future of the same
agreement. JOBFOKUS, with the parameters of its forecast file: 360 participants × 36 months in every scenario, drawn
and settled on two threads. *Inside* leaves out starting Python, imports and reading the agreement. A contender whose
payable amounts differ by one øre in any statement of a scenario makes the run fail.

- **(a)** is the product, called from Python. Besides the paths it draws missing months, answers about life
  satisfaction, drop-outs and values, counts successes with and without what is missing, and settles every scenario
  with means for missing cells, limits and all.
- **(b)** is the script for one register, `bench/pandas_peer.py`, called for each scenario. The facts are given to it
  as tables in memory; making them is not counted. Fifty scenarios are measured, and scaled.
- **(c)** is a workbook of one scenario whose formulas settle it (`bench/forecast_sheet.py`), calculated by
  LibreOffice without a window. What it takes longer than an empty workbook is scaled; making it is not counted.
- **(d)** is the floor, `bench/forecast_floor.py`: for every scenario the levels of the plan, kinds of participants,
  and the months in which each succeeds, in numpy on two threads. Nothing is missing, counted or settled.

{marker("forecast", "start")}
{marker("forecast", "end")}

## Papers

All documents at hand are read and linted in one process: the real ones if they are there, else the project's own,
repeated to the same size. *Inside* leaves out starting Python and importing the command line.

- **(a)** is the product: every kind looked for, every table read, every check made.
- **(b)** is the floor: the bytes decoded and split into lines. Nothing is read.

{marker("papers", "start")}
{marker("papers", "end")}
"""


@dataclass(frozen=True)
class Section:
    """One table with its title."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def show(self, console: Console) -> None:
        """Print the table to the terminal."""
        table = Table(*self.header, title=self.title, title_justify="left")
        for column in table.columns[1:]:
            column.justify = "right"
        for row in self.rows:
            table.add_row(*row)
        console.print(table)

    def markdown(self) -> str:
        """The table as Markdown."""
        lines = [self.header, ["---", *["---:"] * (len(self.header) - 1)], *self.rows]
        return "\n".join([f"### {self.title}", "", *(f"| {' | '.join(line)} |" for line in lines), ""])


@dataclass(frozen=True)
class Chapter:
    """The tables that stand between two markers of the page."""

    name: str
    facts: Sequence[str]
    sections: Sequence[Section]


def write(path: Path, chapter: Chapter) -> None:
    """Put the tables between the chapter's two markers of the page, which is made if it is not there."""
    page = path.read_text(encoding="utf-8") if path.exists() else INTRODUCTION
    start, end = marker(chapter.name, "start"), marker(chapter.name, "end")
    if start not in page or end not in page:
        raise SystemExit(f"{path} has no place for the tables: {start} … {end}")
    head, _, rest = page.partition(start)
    tail = rest.partition(end)[2]
    listed = "\n".join(f"- {fact}" for fact in chapter.facts)
    body = "\n".join([listed, "", *(section.markdown() for section in chapter.sections)])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{head}{start}\n\n{body}\n{end}{tail}", encoding="utf-8")


def seconds(value: float) -> str:
    """Seconds with the digits that mean something."""
    return f"{value:.2f}" if value < 100 else f"{value:.0f}"


def ratio(value: float, base: float) -> str:
    """How many times the base."""
    if not value or not base:
        return "–"
    return f"{value / base:.2f}×" if value < 100 * base else f"{value / base:,.0f}×"
