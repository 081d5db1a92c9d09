"""The explanation adds up: every line, statement and participant of every agreement, whatever the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from features import FEATURES, REAL, feature, real
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registers import registers

from virkning.facts import Facts
from virkning.settlement import Engine, Settlement, settle
from virkning.settlement.explanation import Lang, Step, explain_line, explain_participant, explain_statement
from virkning.settlement.explanation.lines import LineSteps
from virkning.settlement.explanation.people import ParticipantSteps
from virkning.terms import Terms, load
from virkning.terms.payments import BandPay, LadderPay, PriceBy, SharePay, TaperPay, TierPay

ROOT = Path(__file__).resolve().parents[2]


def add_up(step: Step) -> None:
    """Every step is the exact sum of its parts that add, and an amount is what is exact."""
    for each in step.walk():
        assert each.label
        assert each.amount is None or each.exact == each.amount, each
        total = each.sum_of_parts
        assert total is None or total == each.exact, each


def explained_lines(settlement: Settlement, facts: Facts, lang: Lang) -> Iterator[tuple[int, Step]]:
    """Every line's amount and its explanation, statement by statement."""
    steps = LineSteps(settlement, facts, lang)
    steps.traces.everybody()
    for result in settlement.statements:
        seen: Counter[object] = Counter()
        for line in settlement.lines(result):
            step = steps.line(line, seen[line])
            seen[line] += 1
            yield line.amount, step


def hold(terms: Terms, facts: Facts, engine: Engine = "reference", lang: Lang = "da") -> None:
    """All explanations of a settlement add up, to the lines, to the earned and to the payable."""
    settlement = settle(terms, facts, engine)
    for amount, step in explained_lines(settlement, facts, lang):
        add_up(step)
        assert step.amount == amount
        assert not amount or step.sum_of_parts == amount
    people = ParticipantSteps(LineSteps(settlement, facts, lang))
    everybody = people.traces.everybody().register.people
    for result in settlement.statements:
        lines = settlement.lines(result)
        assert sum(line.amount for line in lines) == result.earned
        assert result.earned - sum(each.reduction for each in result.limits) == result.payable
        whole = explain_statement(settlement, result, lang)
        add_up(whole)
        assert whole.amount == whole.sum_of_parts == result.payable
        for person in everybody:
            step = people.participant(result, person.id or "")
            assert step is not None
            add_up(step)
            assert step.amount == (step.sum_of_parts or 0)


VARIED: list[Terms] = [feature(name) for name in FEATURES] + [real(name) for name in REAL]
READ_OTHERWISE = [{"J5": "whole-window", "J10": "per-statement"}, {"J2": "more-than", "J9": "nominal"}]
VARIED += [load(ROOT / "agreements" / "jobfokus.yaml", readings) for readings in READ_OTHERWISE]


@pytest.mark.parametrize(
    "terms", VARIED, ids=lambda terms: f"{Path(terms.file).stem} {' '.join(terms.readings)}".strip()
)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_explained_parts_sum_to_the_amount(terms: Terms, data: st.DataObject) -> None:
    register = data.draw(registers(terms, most=6))
    hold(terms, register.facts(terms), lang=data.draw(st.sampled_from(["da", "en"])))


@pytest.mark.parametrize("name", ["missing-windows", "tiers-whole", "rounded-statements"])
@settings(max_examples=1, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_lines_of_the_columnar_engine_are_explained_alike(name: str, data: st.DataObject) -> None:
    terms = feature(name)
    facts = data.draw(registers(terms, most=6)).facts(terms)
    ours = [step for _, step in explained_lines(settle(terms, facts, "duckdb"), facts, "da")]
    assert ours == [step for _, step in explained_lines(settle(terms, facts, "reference"), facts, "da")]


def test_the_varied_agreements_have_every_kind_of_price() -> None:
    kinds = {type(rule.outcome.pay) for terms in VARIED for version in terms.versions for rule in version.rules}
    assert kinds == {int, SharePay, PriceBy, TierPay, BandPay, TaperPay, LadderPay}


def test_one_participant_is_explained_from_that_participants_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    terms = real("jobfokus")
    example = terms.agreement.examples[0]
    from virkning.settlement import examples
    from virkning.settlement.explanation import trace

    facts = examples.example_facts(terms, example)
    settlement = settle(terms, facts, "reference")
    asked: list[object] = []
    original = trace.read_register
    monkeypatch.setattr(
        trace, "read_register", lambda terms, facts, who: asked.append(who) or original(terms, facts, who)
    )
    step = explain_participant(settlement, facts, settlement.statements[0], "A", "da")
    assert step is not None and step.amount == 1680000
    assert asked == [["A"]]
    assert explain_participant(settlement, facts, settlement.statements[0], "nobody", "da") is None
    assert explain_line(settlement, facts, settlement.statements[0], 0, "da") is None
    assert explain_line(settlement, facts, settlement.statements[0], 99, "da") is None
