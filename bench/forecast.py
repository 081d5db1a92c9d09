"""Forecasts side by side: the product, one scenario after another in pandas and in Calc, and the paths alone."""

import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bench import report
from bench.contenders import AGREEMENT
from bench.forecast_sheet import payable
from bench.measure import Run, merged, run
from bench.rules import COMPARED, PLANNED, SLOTS

VIRKNING, LOOP, CALC, FLOOR = "virkning", "loop", "calc", "floor"
ONE_BY_ONE = (LOOP, CALC)
"""The contenders that settle one scenario at a time: some are measured, and scaled to all."""

LABELS = {
    VIRKNING: "(a) virkning",
    LOOP: "(b) pandas, a scenario at a time",
    CALC: "(c) LibreOffice Calc, a sheet at a time",
    FLOOR: "(d) the paths alone, the floor",
}
SEED = 1
WORKERS = 2
TIMEOUT = 1800
SHEETS = 5
"""How often Calc is started with a sheet, and without."""


class ForecastBench:
    """One benchmark of forecasts: where its files lie, what went wrong."""

    def __init__(self, out: Path, repeat: int, problems: list[str], console: Console) -> None:
        self.out = out / "forecast"
        self.repeat = repeat
        self.problems = problems
        self.console = console
        self.office = shutil.which("soffice")
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir(parents=True)

    def module(self, name: str, *arguments: object, times: int = 1) -> tuple[Run, float]:
        """Run one of this package's commands; with the median of the seconds it reports itself."""
        self.console.print(f"{name.removeprefix('forecast_')} {arguments[-1] if arguments else ''} …")
        command = [sys.executable, "-m", f"bench.{name}", *map(str, arguments)]
        runs = [run(command, TIMEOUT) for _ in range(times)]
        result = merged(runs)
        if result.problem:
            self.problems.append(f"{name}: {result.problem}")
            return result, 0.0
        return result, statistics.median(each.output.get("seconds", 0.0) for each in runs)

    def drawn(self, name: str, scenarios: int) -> tuple[Run, float]:
        """The product, or the floor, over so many scenarios."""
        named = [AGREEMENT] if name == "forecast_run" else []
        options = ["--seed", SEED, "--workers", WORKERS, "--scenarios", scenarios]
        return self.module(name, *named, *options, times=self.repeat)

    def side_by_side(self, scenarios: int, peers: Sequence[str]) -> report.Section:
        """Everyone over the same scenarios."""
        product, inside = self.drawn("forecast_run", scenarios)
        floor, paths = self.drawn("forecast_floor", scenarios)
        rows = [self._row(VIRKNING, product, inside, floor, paths)]
        if peers and not product.problem:
            facts = self.out / "facts"
            self.module("forecast_facts", AGREEMENT, facts, "--seed", SEED, "--scenarios", scenarios)
            expected = product.output["payable"]
            if LOOP in peers:
                rows.append(self._loop(facts, expected, scenarios, floor, paths))
            if CALC in peers:
                rows.append(self._calc(facts, expected, scenarios, floor, paths))
        rows.append(self._row(FLOOR, floor, paths, floor, paths))
        header = ["", "wall s", "× floor", "inside s", "× floor", "peak MB", "note"]
        return report.Section(f"{scenarios:,} scenarios × {PLANNED} participants × {SLOTS} months", header, rows)

    def growth(self, sizes: Sequence[int]) -> report.Section:
        """The product and the floor over more and more scenarios."""
        rows = []
        for scenarios in sizes:
            product, inside = self.drawn("forecast_run", scenarios)
            floor, paths = self.drawn("forecast_floor", scenarios)
            if product.problem or floor.problem:
                continue
            each = f"{inside / scenarios * 1e6:.1f}"
            row = [f"{scenarios:,}", report.seconds(product.seconds), report.seconds(inside), each]
            rows.append([*row, f"{product.peak_mb:,.0f}", report.seconds(paths), report.ratio(inside, paths)])
        columns = ["(a) wall s", "(a) inside s", "(a) µs each", "(a) peak MB", "(d) inside s", "(a) / (d) inside"]
        return report.Section("Growth of a forecast", ["scenarios", *columns], rows)

    def versions(self) -> list[str]:
        """The version of LibreOffice, where there is one."""
        if self.office is None:
            return []
        told = subprocess.run([self.office, self._profile(), "--version"], capture_output=True, text=True, check=False)
        return [" ".join(told.stdout.split()[:2])]

    def _profile(self) -> str:
        """A place of its own for what LibreOffice keeps of its user."""
        return f"-env:UserInstallation={(self.out / 'office').absolute().as_uri()}"

    def _row(self, key: str, result: Run, inside: float, floor: Run, paths: float, note: str = "") -> list[str]:
        if result.problem:
            return [LABELS[key], *["–"] * 5, "failed"]
        return [
            LABELS[key],
            report.seconds(result.seconds),
            report.ratio(result.seconds, floor.seconds),
            report.seconds(inside),
            report.ratio(inside, paths),
            f"{result.peak_mb:,.0f}",
            note,
        ]

    def _scaled(self, key: str, seconds: float, peak_mb: float, paths: float, note: str) -> list[str]:
        """The row of a contender of which only the work itself is scaled, without starting up and reading."""
        scaled = [report.seconds(seconds), report.ratio(seconds, paths)]
        return [LABELS[key], "–", "–", *scaled, f"{peak_mb:,.0f}", note]

    def _loop(
        self, facts: Path, expected: Sequence[Sequence[int]], scenarios: int, floor: Run, paths: float
    ) -> list[str]:
        result, seconds = self.module("forecast_pandas", facts)
        if result.problem:
            return self._row(LOOP, result, 0.0, floor, paths)
        found = result.output["payable"]
        self._compare(LOOP, dict(enumerate(found)), expected)
        note = f"scaled from {len(found)}: {seconds / len(found) * 1e3:.0f} ms each"
        return self._scaled(LOOP, seconds / len(found) * scenarios, result.peak_mb, paths, note)

    def _calc(
        self, facts: Path, expected: Sequence[Sequence[int]], scenarios: int, floor: Run, paths: float
    ) -> list[str]:
        if self.office is None:
            return [LABELS[CALC], *["–"] * 5, "LibreOffice is not installed"]
        scenario = max(range(len(expected)), key=lambda at: sum(expected[at]))  # where the cap is most likely to bind
        files = {"sheet": [facts / f"{scenario:03d}"], "empty": []}
        runs = {}
        for name, directories in files.items():
            self.module("forecast_sheet", *directories, self.out / f"{name}.xlsx")
            runs[name] = merged([self._converted(name) for _ in range(SHEETS)])
            if runs[name].problem:
                self.problems.append(f"{LABELS[CALC]}: {runs[name].problem}")
                return self._row(CALC, runs[name], 0.0, floor, paths)
        self._compare(CALC, {scenario: payable(self.out / "sheet.csv")}, expected)
        each = runs["sheet"].seconds - runs["empty"].seconds
        note = f"scaled from 1: {each * 1e3:.0f} ms, and {runs['empty'].seconds:.1f} s to start"
        return self._scaled(CALC, each * scenarios, runs["sheet"].peak_mb, paths, note)

    def _converted(self, name: str) -> Run:
        """Calc calculates a workbook and writes its first sheet as text."""
        target = self.out / f"{name}.csv"
        target.unlink(missing_ok=True)
        command = [str(self.office), self._profile(), "--headless", "--convert-to", "csv", "--outdir", str(self.out)]
        result = run([*command, str(self.out / f"{name}.xlsx")], TIMEOUT)
        if result.problem or target.exists():
            return result
        return Run(0, 0, {}, "the workbook was not calculated")

    def _compare(self, key: str, found: dict[int, Sequence[int]], expected: Sequence[Sequence[int]]) -> None:
        """Note every scenario that a contender settles otherwise than the product."""
        if len(found) not in (1, min(COMPARED, len(expected))):
            self.problems.append(f"{LABELS[key]}: settled {len(found)} scenarios of {len(expected)}")
        for scenario, amounts in found.items():
            if list(amounts) != list(expected[scenario]):
                self.problems.append(f"{LABELS[key]}: scenario {scenario} is {amounts}, not {expected[scenario]}")
