"""``python -m bench``: settles one register with every contender, compares, and prints the tables."""

import argparse
import os
import platform
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import psutil
from rich.console import Console

from bench import report
from bench.contenders import DUCKDB, FLOOR, PEERS, VIRKNING, Contender, compare
from bench.forecast import ONE_BY_ONE, ForecastBench
from bench.measure import TOO_LARGE, TOO_SLOW, Run, merged, run
from bench.papers import chapter as papers_chapter

REPOSITORY = Path(__file__).parent.parent
PAGE = REPOSITORY / "docs" / "performance.md"
TIMEOUT = 600
"""Seconds a contender may take before it is measured on a smaller register instead."""

SMALLER = 100_000
HELP_RUNS = 10
SETTLE_RUNS = 3
SMALL = 360


class Bench:
    """One benchmark: where the registers lie, what has been measured, what went wrong."""

    def __init__(self, out: Path, repeat: int) -> None:
        self.out = out
        self.repeat = repeat
        self.problems: list[str] = []
        self.console = Console()

    def register(self, participants: int) -> Path:
        """The directory of a register of that size, made if it is not there, and read once to warm it."""
        directory = self.out / f"register-{participants}"
        files = [directory / f"{name}.parquet" for name in ("participants", "observations")]
        if not all(file.exists() for file in files):
            self.console.print(f"Making a register of {participants:,} participants …")
            command = [sys.executable, "-m", "bench.data", str(directory), "--participants", str(participants)]
            made = run([*command, "--memory", "6GB"], timeout=3600)
            if made.problem:
                raise SystemExit(f"The register could not be made: {made.problem}")
        for file in files:
            with file.open("rb") as content:
                while content.read(1 << 24):
                    pass
        return directory

    def lines(self, contender: Contender) -> Path:
        """Where a contender writes its lines."""
        return self.out / f"lines-{contender.key}.parquet"

    def turns(self, contenders: Sequence[Contender], participants: int, memory: str | None = None) -> dict[str, Run]:
        """Run the contenders in turn over one register, and compare their results with the floor's."""
        data = self.register(participants)
        runs: dict[str, list[Run]] = {contender.key: [] for contender in contenders}
        for _ in range(self.repeat):
            for contender in contenders:
                earlier = runs[contender.key]
                if earlier and earlier[-1].problem:
                    continue
                self.console.print(f"{participants:,}: {contender.label} …")
                self.lines(contender).unlink(missing_ok=True)
                earlier.append(run(contender.command(data, self.lines(contender), memory), TIMEOUT))
        results = {key: merged(each) for key, each in runs.items()}
        if results[FLOOR.key].problem:
            raise SystemExit(f"The floor failed: {results[FLOOR.key].problem}")
        for contender in contenders:
            result = results[contender.key]
            if contender is not FLOOR and not result.problem:
                label = f"{contender.label} at {participants:,}"
                lines = self.lines(contender)
                self.problems += compare(label, result, results[FLOOR.key], lines, self.lines(FLOOR))
        return results

    def side_by_side(self, participants: int, peers: Sequence[Contender]) -> report.Section:
        """Everyone over one register; a peer that does not get through is measured on a smaller one."""
        contenders = (FLOOR, DUCKDB, *peers)
        results = self.turns(contenders, participants)
        stopped = [peer for peer in peers if results[peer.key].problem in (TOO_LARGE, TOO_SLOW)]
        notes = {}
        if stopped and participants > SMALLER:
            scale = participants / SMALLER
            for key, result in self.turns((FLOOR, *stopped), SMALLER).items():
                if key != FLOOR.key and not result.problem:
                    notes[key] = f"{results[key].problem}; scaled from {SMALLER:,}"
                    results[key] = replace(result, seconds=result.seconds * scale, peak_mb=result.peak_mb * scale)
        floor, engine = results[FLOOR.key], results[DUCKDB.key]
        rows = []
        for contender in sorted(contenders, key=lambda each: each.label):
            result = results[contender.key]
            if result.problem:
                self.problems.append(f"{contender.label}: {result.problem}")
                rows.append([contender.label, *["–"] * 5, "failed"])
                continue
            rows.append(
                [
                    contender.label,
                    report.seconds(result.seconds),
                    report.ratio(result.seconds, floor.seconds),
                    report.ratio(result.seconds, engine.seconds),
                    f"{result.peak_mb:,.0f}",
                    report.ratio(result.peak_mb, floor.peak_mb),
                    notes.get(contender.key, ""),
                ]
            )
        header = ["", "wall s", "× floor", "× (a)", "peak MB", "× floor", "note"]
        return report.Section(f"{participants:,} participants × 36 months", header, rows)

    def growth(self, sizes: Sequence[int], memory: str) -> report.Section:
        """The engine and the floor over registers of growing size, within a limit of memory."""
        rows = []
        for participants in sizes:
            results = self.turns((FLOOR, DUCKDB), participants, memory)
            row = [f"{participants:,}"]
            for key in (DUCKDB.key, FLOOR.key):
                result = results[key]
                if result.problem:
                    self.problems.append(f"{key} at {participants:,}: {result.problem}")
                    row += ["failed", "–", "–"]
                else:
                    each = result.seconds / participants * 1e6
                    row += [report.seconds(result.seconds), f"{each:.2f}", f"{result.peak_mb:,.0f}"]
            rows.append([*row, report.ratio(results[DUCKDB.key].seconds, results[FLOOR.key].seconds)])
        columns = [f"({letter}) {what}" for letter in "ab" for what in ("wall s", "µs each", "peak MB")]
        title = f"Growth, engine memory limited to {memory}"
        return report.Section(title, ["participants", *columns, "(a) / (b)"], rows)

    def small(self) -> report.Section:
        """The work that should feel instant."""
        data = self.register(SMALL)
        settle = DUCKDB.command(data, self.lines(DUCKDB), None)
        rows = []
        for label, command, times in (
            ("virkning --help", [VIRKNING, "--help"], HELP_RUNS),
            (f"virkning settle, {SMALL} participants", settle, SETTLE_RUNS),
        ):
            result = merged([run(command, TIMEOUT) for _ in range(times)])
            if result.problem:
                self.problems.append(f"{label}: {result.problem}")
            rows.append([label, "–" if result.problem else report.seconds(result.seconds), str(times)])
        return report.Section("Small work", ["", "median wall s", "runs"], rows)


def facts(options: argparse.Namespace, names: Sequence[str], packages: Sequence[str]) -> list[str]:
    """What the figures depend on: the command, the machine, the versions."""
    memory = psutil.virtual_memory().total / 1e9
    given = {name: getattr(options, name.removeprefix("--").replace("-", "_")) for name in names}
    arguments = [str(part) for option, value in given.items() if value for part in (option, value)]
    versions = [f"{title} {version(title.lower())}" for title in packages]
    return [
        f"Command: `{shlex.join(['python', '-m', 'bench', *arguments])}`",
        f"Machine: {os.cpu_count()} cores, {memory:.0f} GB of memory, {platform.system()} {platform.machine()}",
        ", ".join([f"Python {platform.python_version()}", *versions]),
    ]


def settlement(options: argparse.Namespace, skipped: set[str], bench: Bench) -> report.Chapter:
    """The measurements of settling one large register."""
    sections = [bench.side_by_side(options.participants, [peer for peer in PEERS if peer.key not in skipped])]
    if sizes := [int(size) for size in options.growth.split(",") if size]:
        sections.append(bench.growth(sizes, options.memory_limit))
    sections.append(bench.small())
    names = ("--participants", "--growth", "--memory-limit", "--repeat", "--skip")
    return report.Chapter("bench", facts(options, names, ("DuckDB", "pandas")), sections)


def forecasting(options: argparse.Namespace, skipped: set[str], bench: Bench) -> report.Chapter:
    """The measurements of forecasting: many small registers, each of them another future."""
    forecasts = ForecastBench(options.out, options.repeat, bench.problems, bench.console)
    sections = [forecasts.side_by_side(options.scenarios, [key for key in ONE_BY_ONE if key not in skipped])]
    if sizes := [int(size) for size in options.scenario_growth.split(",") if size]:
        sections.append(forecasts.growth(sizes))
    names = ("--only", "--scenarios", "--scenario-growth", "--repeat", "--skip")
    told = [*facts(options, names, ("NumPy", "pandas")), *forecasts.versions()]
    return report.Chapter("forecast", told, sections)


def papers(options: argparse.Namespace, skipped: set[str], bench: Bench) -> report.Chapter:
    """The measurements of reading and linting documents."""
    told = facts(options, ("--only", "--repeat"), ("ftfy", "lark"))
    return papers_chapter(options.out, options.repeat, bench.problems, bench.console, told)


def main() -> None:
    """Parse the options, measure, print, and end with 1 if anything differed or failed."""
    keys = [*(peer.key for peer in PEERS), *ONE_BY_ONE]
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=["settle", "forecast", "papers"], help="measure one of the three")
    parser.add_argument("--participants", type=int, default=1_000_000)
    parser.add_argument("--growth", default="100000,1000000,10000000", help="sizes, or an empty text for none")
    parser.add_argument("--memory-limit", default="6GB", help="of the engine and the floor in the growth series")
    parser.add_argument("--scenarios", type=int, default=10_000, help="of the forecast")
    parser.add_argument("--scenario-growth", default="1000,3000,10000,30000", help="sizes, or an empty text for none")
    parser.add_argument("--skip", default="", help=f"peers to leave out, of {','.join(keys)}")
    parser.add_argument("--out", type=Path, default=Path("build/bench"))
    parser.add_argument("--repeat", type=int, default=1, help="runs of each; the median counts")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.relative_to(REPOSITORY)}")
    options = parser.parse_args()
    skipped = set(filter(None, options.skip.split(",")))
    if unknown := skipped - set(keys):
        parser.error(f"--skip knows {', '.join(keys)}; not {', '.join(sorted(unknown))}")
    options.out.mkdir(parents=True, exist_ok=True)

    bench = Bench(options.out, options.repeat)
    parts = {"settle": settlement, "forecast": forecasting, "papers": papers}
    chapters = [part(options, skipped, bench) for name, part in parts.items() if options.only in (None, name)]
    for section in (each for chapter in chapters for each in chapter.sections):
        section.show(bench.console)
    if bench.problems:
        bench.console.print("\n".join(["", "FAILED", *bench.problems]), markup=False)
        raise SystemExit(1)
    bench.console.print("What every contender came to is equal to the øre.")
    for chapter in chapters if options.write else ():
        report.write(PAGE, chapter)


if __name__ == "__main__":
    main()
