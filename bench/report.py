"""The tables: shown in the terminal and written into the documentation from the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

START = "<!-- bench:start -->"
END = "<!-- bench:end -->"

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

{START}
{END}
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


def write(path: Path, facts: Sequence[str], sections: Sequence[Section]) -> None:
    """Put the tables between the two markers of the page, which is made if it is not there."""
    page = path.read_text(encoding="utf-8") if path.exists() else INTRODUCTION
    if START not in page or END not in page:
        raise SystemExit(f"{path} has no place for the tables: {START} … {END}")
    head, _, rest = page.partition(START)
    tail = rest.partition(END)[2]
    listed = "\n".join(f"- {fact}" for fact in facts)
    body = "\n".join([listed, "", *(section.markdown() for section in sections)])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{head}{START}\n\n{body}\n{END}{tail}", encoding="utf-8")


def seconds(value: float) -> str:
    """Seconds with the digits that mean something."""
    return f"{value:.2f}" if value < 100 else f"{value:.0f}"


def ratio(value: float, base: float) -> str:
    """How many times the base."""
    return f"{value / base:.2f}×" if value and base else "–"
