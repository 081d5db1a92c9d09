"""Who takes part: the commands, and whether their results agree with the floor's."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure import Run, run

VIRKNING = str(Path(sys.executable).with_name("virkning"))
AGREEMENT = str(Path(__file__).parent.parent / "agreements" / "jobfokus.yaml")


@dataclass(frozen=True)
class Contender:
    """One way to settle the register, run as a command of its own."""

    key: str
    label: str
    command: Callable[[Path, Path, str | None], list[str]]
    writes_lines: bool = True


def engine(name: str) -> Callable[[Path, Path, str | None], list[str]]:
    """The command line of Virkning with one of its engines."""

    def command(data: Path, lines: Path, memory: str | None) -> list[str]:
        limit = ["--memory", memory] if memory else []
        settle = [VIRKNING, "settle", AGREEMENT, "--data", str(data), "--engine", name]
        return [*settle, "--lines", str(lines), "--format", "json", *limit]

    return command


def module(name: str, *, writes_lines: bool = True) -> Callable[[Path, Path, str | None], list[str]]:
    """The command line of one of the contenders that stand in this package."""

    def command(data: Path, lines: Path, memory: str | None) -> list[str]:
        limit = ["--memory", memory] if memory else []
        target = [str(lines)] if writes_lines else []
        return [sys.executable, "-m", f"bench.{name}", str(data), *target, *limit]

    return command


FLOOR = Contender("floor", "(b) SQL by hand, the floor", module("floor"))
DUCKDB = Contender("duckdb", "(a) virkning, DuckDB", engine("duckdb"))
PEERS = (
    Contender(
        "openfisca",
        "(c) OpenFisca",
        module("openfisca_peer", writes_lines=False),
        writes_lines=False,
    ),
    Contender("pandas", "(d) pandas", module("pandas_peer")),
    Contender("spark", "(e) virkning, Spark", engine("spark")),
)


def compare(label: str, result: Run, floor: Run, lines: Path, floor_lines: Path) -> list[str]:
    """Every difference, in words, between a contender's results and the floor's."""
    expected = summary(floor_lines)
    if "observed" in result.output:
        wanted = {key: oere for key, (_, oere) in expected.items() if key.endswith("employment observed")}
        found = {
            f"{statement} {outcome} observed": oere
            for outcome, earned in result.output["observed"].items()
            for statement, oere in earned.items()
        }
        return differences(label, found, wanted)
    return [
        *differences(f"{label}, totals", totals(result.output), totals(floor.output)),
        *differences(f"{label}, lines [count, øre]", summary(lines), expected),
    ]


def summary(lines: Path) -> dict[str, Any]:
    """Count and øre of a file of lines by statement, outcome and basis."""
    result = run([sys.executable, "-m", "bench.lines", str(lines)], timeout=600)
    if result.problem:
        raise SystemExit(f"The lines of {lines.name} could not be read: {result.problem}")
    return result.output


def totals(output: dict[str, Any]) -> dict[str, int]:
    """A settlement's totals as one flat table."""
    flat: dict[str, int] = {}
    for statement in output["statements"]:
        date = statement["statement"]
        for key in ("earned_oere", "payable_oere", "unresolved"):
            flat[f"{date} {key}"] = statement[key]
        for outcome in statement["outcomes"]:
            flat[f"{date} {outcome['id']}"] = outcome["earned_oere"]
        for basis, oere in statement["by_basis"].items():
            flat[f"{date} {basis}"] = oere
    return flat


def differences(label: str, found: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """What stands in one table and not, or otherwise, in the other; absent and zero are the same."""
    return [
        f"{label}: {key} is {found.get(key, 0)}, the floor has {expected.get(key, 0)}"
        for key in sorted(found.keys() | expected.keys())
        if found.get(key, 0) != expected.get(key, 0)
    ]
