"""JOBFOKUS on registers that hit every rule, with its limits of numbers brought within reach of small registers."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from engines import assert_same, outcome
from features import changed, real
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from registers import Maker, Register, Shape, registers

from virkning.terms import Terms

SMALL = {
    "participants.pro_rata.fewer_than": 13,
    "participants.too_few.minimum": 11,
    "limits.return_cap.at_most": "400000.00",
}
CORPUS = [Shape(people, known, 7, 0, seed % 2 == 0, seed) for seed, (people, known) in enumerate(
    [(14, 8), (14, 5), (11, 9), (9, 7), (13, 10), (12, 2), (10, 6), (16, 8)]
)]  # fmt: skip


@cache
def small() -> Terms:
    return changed("jobfokus", **SMALL)


def signs(found: dict[str, Any], register: Register) -> set[str]:
    """Which rules a settlement shows at work."""
    shown = {"indexed"} if any(each["price_level"] != "2025" for each in found["statements"]) else {"constant prices"}
    for each in found["statements"]:
        shown |= {basis for basis, amount in each["by_basis"].items() if amount}
        shown |= {"unresolved"} if each["unresolved"] else set()
        (cap,) = each["limits"]
        shown |= {"cap"} if cap["reduction_oere"] else set()
        shown |= {"cap reached"} if cap["reduction_oere"] and not each["payable_oere"] else set()
    shown |= {"exactly 86.00" for row in register.observations if row["value"] == "86"}
    for row in register.participants:
        if "ended_on" not in row or "started_on" not in row:
            continue
        days = (date.fromisoformat(row["ended_on"]) - date.fromisoformat(row["started_on"])) / timedelta(days=1)
        replaced = bool(row.get("replaced_by"))
        if days in (119, 120):
            shown.add(f"{days:.0f} days{', replaced' if replaced else ''}")
        shown |= {"after the period"} if row["ended_on"] > "2029-09-30" else set()
    return shown


EVERY = {
    "observed", "imputed", "pro_rata", "top_up", "unresolved", "cap", "cap reached", "indexed", "constant prices",
    "exactly 86.00", "119 days", "119 days, replaced", "120 days", "120 days, replaced", "after the period",
}  # fmt: skip


def test_the_corpus_hits_every_rule() -> None:
    shown: Counter[str] = Counter()
    for shape in CORPUS:
        register = Maker(small(), shape).register()
        shown.update(signs(outcome(small(), register.facts(small()), "reference"), register))
    assert set(shown) >= EVERY


@pytest.mark.parametrize("shape", CORPUS, ids=lambda shape: f"seed-{shape.seed}")
def test_engines_agree_on_the_corpus(shape: Shape) -> None:
    assert_same(small(), Maker(small(), shape).register())


@pytest.mark.parametrize("reading", ["J2=more-than", "J5=whole-window", "J9=nominal", "J10=per-statement"])
def test_engines_agree_on_every_other_reading(reading: str) -> None:
    name, _, alternative = reading.partition("=")
    changes = {each.id: each for each in real("jobfokus").agreement.readings}[name].alternatives[alternative].set
    terms = changed("jobfokus", **SMALL, **changes)
    for shape in CORPUS[:2]:
        assert_same(terms, Maker(terms, shape).register())


@pytest.mark.slow
@settings(
    max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)
@given(data=st.data())
def test_engines_agree_on_any_register(data: st.DataObject) -> None:
    register = data.draw(registers(small(), 22))
    for sign in signs(outcome(small(), register.facts(small()), "reference"), register):
        event(sign)
    assert_same(small(), register)
