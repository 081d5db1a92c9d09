"""Papers: every document at hand read and linted by the product, and by the floor only decoded and split into lines.

As a command it reads documents with one of the two, and prints what it took inside and what came of it as JSON.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bench import report
from bench.measure import Run, merged, run

ROOT = Path(__file__).parent.parent
OWN = ROOT / "tests" / "sources" / "documents"
REAL_BYTES = 1_243_781
"""How much the five real documents hold; the project's own are repeated to as much where those are not at hand."""
TIMEOUT = 300
LABELS = {"virkning": "(a) virkning, read and linted", "floor": "(b) decoded and split, the floor"}


def documents(out: Path) -> list[Path]:
    """The real documents, or copies of the project's own that hold as much."""
    folder = Path(os.environ.get("VIRKNING_SOURCES") or ROOT.parent / "shared" / "sources")
    if found := sorted(folder.glob("*.txt")):
        return found
    own = sorted(OWN.glob("*.txt"))
    times = -(-REAL_BYTES // sum(path.stat().st_size for path in own))
    folder = out / "papers"
    folder.mkdir(parents=True, exist_ok=True)
    for path in own:
        for number in range(times):
            (folder / f"{path.stem}-{number}.txt").write_bytes(path.read_bytes())
    return sorted(folder.glob("*.txt"))


def chapter(out: Path, repeat: int, problems: list[str], console: Console, facts: Sequence[str]) -> report.Chapter:
    """The measurements of reading all documents in one process."""
    files = documents(out)
    runs = {name: _measured(name, files, repeat, problems, console) for name in LABELS}
    floor = runs["floor"]
    rows = [
        [
            LABELS[name],
            report.seconds(each.seconds),
            f"{each.output.get('seconds', 0):.2f}",
            report.ratio(each.seconds, floor.seconds),
            f"{each.peak_mb:,.0f}",
            f"{each.output.get('records', 0):,}",
            f"{each.output.get('findings', 0):,}",
        ]
        for name, each in runs.items()
    ]
    size = sum(path.stat().st_size for path in files)
    lines = runs["floor"].output.get("lines", 0)
    title = f"{len(files)} documents, {size / 1e6:.1f} MB, {lines:,} lines"
    header = ["", "wall s", "inside s", "× floor", "peak MB", "records", "findings"]
    return report.Chapter("papers", facts, [report.Section(title, header, rows)])


def _measured(name: str, files: Sequence[Path], repeat: int, problems: list[str], console: Console) -> Run:
    console.print(f"papers: {name} …")
    command = [sys.executable, "-m", "bench.papers", name, *map(str, files)]
    result = merged([run(command, TIMEOUT) for _ in range(repeat)])
    if result.problem:
        problems.append(f"papers, {name}: {result.problem}")
    return result


def read(files: Sequence[Path]) -> dict[str, int]:
    """Every record and finding of every document."""
    from virkning.sources.files import open_document
    from virkning.sources.kinds import read_all

    readings = [part.reading for path in files for part in read_all(open_document(path))]
    return {
        "records": sum(len(table) for reading in readings for table in reading.tables().values()),
        "findings": sum(len(reading.findings()) for reading in readings),
    }


def split(files: Sequence[Path]) -> dict[str, int]:
    """The lines of every document."""
    return {"lines": sum(len(path.read_bytes().decode("utf-8").splitlines()) for path in files)}


def main() -> None:
    """Command line: ``python -m bench.papers virkning|floor FILE ...``."""
    parser = argparse.ArgumentParser(description="Read papers.")
    parser.add_argument("reader", choices=list(LABELS))
    parser.add_argument("files", nargs="+", type=Path)
    arguments = parser.parse_args()
    started = time.perf_counter()
    found = {"virkning": read, "floor": split}[arguments.reader](arguments.files)
    print(json.dumps({"seconds": time.perf_counter() - started, **found}))


if __name__ == "__main__":
    main()
