"""The columnar engine gives what the reference gives, on registers made for every feature of the language."""

from __future__ import annotations

import pytest
from engines import assert_same
from features import FEATURES, REAL, feature, handbook, real
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from registers import Maker, Register, Shape, registers

from virkning.terms import Terms, tree
from virkning.terms.payments import BandPay, LadderPay, Outcome, PriceBy, SharePay, TaperPay, TierPay
from virkning.terms.values import Duration

BUSY = Shape(people=14, known=8, edges=6, events=5, indexed=True, seed=1)
ANY_SPEED = {"deadline": None, "suppress_health_check": list(HealthCheck), "phases": (Phase.explicit, Phase.generate)}
QUICK = settings(max_examples=2, derandomize=True, database=None, **ANY_SPEED)  # type: ignore[arg-type]
DEEP = settings(max_examples=40, **ANY_SPEED)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FEATURES)
@QUICK
@given(data=st.data())
def test_features(name: str, data: st.DataObject) -> None:
    terms = feature(name)
    assert_same(terms, data.draw(registers(terms)))


@pytest.mark.parametrize("name", FEATURES)
def test_features_on_a_busy_register(name: str) -> None:
    terms = feature(name)
    assert_same(terms, Maker(terms, BUSY).register())


@pytest.mark.parametrize("name", FEATURES)
def test_features_on_nobody(name: str) -> None:
    assert_same(feature(name), Register())


@pytest.mark.parametrize("name", REAL)
def test_real_agreements(name: str) -> None:
    terms = real(name)
    assert_same(terms, Maker(terms, BUSY).register())


@pytest.mark.slow
@pytest.mark.parametrize("name", FEATURES)
@DEEP
@given(data=st.data())
def test_features_deeply(name: str, data: st.DataObject) -> None:
    terms = feature(name)
    assert_same(terms, data.draw(registers(terms, 25)))


@pytest.mark.slow
@pytest.mark.parametrize("name", REAL)
@DEEP
@given(data=st.data())
def test_real_agreements_deeply(name: str, data: st.DataObject) -> None:
    terms = real(name)
    assert_same(terms, data.draw(registers(terms, 25)))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(handbook()))
@settings(DEEP, max_examples=6)
@example(seed=0)
@given(seed=st.integers(0, 10**6))
def test_the_handbook(name: str, seed: int) -> None:
    terms = handbook()[name]
    assert_same(terms, Maker(terms, Shape(10, 7, 6, 4, True, seed)).register())


# The features between them use every operation of the language


def every_version() -> list[Terms]:
    return [version for name in FEATURES for version in feature(name).versions]


def outcomes() -> list[Outcome]:
    return [rule.outcome for terms in every_version() for rule in terms.rules]


def nodes() -> list[tree.Node]:
    return [
        node
        for terms in every_version()
        for rule in terms.rules
        for formula in (*rule.formulas, *([rule.for_] if rule.for_ else []))
        for node in tree.walk(formula)
    ]


def test_every_kind_of_cell_is_covered() -> None:
    assert {each.each for each in outcomes()} == {
        "participant", "participant, month", "participant, window", "participant, follow-up", "participant, event",
        "agreement", "agreement, month", "agreement, window",
    }  # fmt: skip


def test_every_operation_is_covered() -> None:
    found = nodes()
    assert {type(each) for each in found} == set(tree.Node.__args__)  # type: ignore[attr-defined]
    overs = [each for each in found if isinstance(each, tree.Over)]
    assert {each.function for each in overs} == set(tree.TIME_FUNCTIONS)
    assert {each.range.kind for each in overs if each.range} == {
        "to date", "fixed", "months", "before start", "after start",
    }  # fmt: skip
    across = [each for each in found if isinstance(each, tree.Across)]
    assert {each.function for each in across} == set(tree.ACROSS_FUNCTIONS)
    assert {each.where is None for each in across} == {True, False}
    assert {each.function for each in found if isinstance(each, tree.Call)} == set(tree.SCALAR_FUNCTIONS)
    assert {each.op for each in found if isinstance(each, tree.Arithmetic)} == {"+", "-", "*", "/"}
    assert {each.op for each in found if isinstance(each, tree.Compare)} == {">=", "<=", "==", "!=", ">", "<"}
    assert {each.op for each in found if isinstance(each, tree.Logic)} == {"and", "or"}
    assert {type(each.at).__name__ for each in found if isinstance(each, tree.Measured)} == {
        "NoneType", "str", "int", "Interval",
    }  # fmt: skip


def test_every_price_is_covered() -> None:
    pays = [each.pay for each in outcomes()]
    assert {type(each) for each in pays} == {int, SharePay, PriceBy, TierPay, BandPay, TaperPay, LadderPay}
    assert {each.of for each in pays if isinstance(each, SharePay)} == {"grant", "quantity"}
    by = {each.by for each in pays if isinstance(each, PriceBy)}
    assert by == {"cohort", "follow_up", "occasion", "distance", "grade", "kind", "level", "sex"}
    tiers = {(each.counted, each.applies) for each in pays if isinstance(each, TierPay)}
    scopes = ("agreement", "cohort", "year", "statement", "participant")
    assert tiers >= {(scope, way) for scope in scopes for way in ("marginal", "whole")}
    assert any(tier.at_most is not None for each in pays if isinstance(each, TierPay) for tier in each.tiers)
    assert {each.higher_step for each in pays if isinstance(each, LadderPay)} == {"in full", "difference"}


def test_every_window_is_covered() -> None:
    measured = [each.measured for each in outcomes()]
    kinds = {type(each.window).__name__ if isinstance(each.window, Duration) else each.window for each in measured}
    assert kinds == {None, "Duration", "to date", "period"} | ({"since last"} & kinds)
    assert any(each.window.days for each in measured if isinstance(each.window, Duration))
    assert any(each.lag for each in measured) and any(each.windows for each in measured)
    assert any(each.during for each in measured) and any(each.occasions for each in measured)
    assert {each.statements for each in measured if isinstance(each.statements, str)} == {"each", "first", "last"}
    assert any(isinstance(each.statements, list) for each in measured)


def test_every_rule_is_covered() -> None:
    versions = every_version()
    limits = [limit for terms in versions for limit in terms.agreement.limits]
    assert {each.each for each in limits if each.at_most is not None} == {
        "agreement", "participant", "outcome", "category", "cohort", "payer", "year", "statement",
    }  # fmt: skip
    assert {each.each for each in limits if each.at_least is not None} == {
        "agreement", "participant", "outcome", "category", "cohort", "payer", "year", "statement",
    }  # fmt: skip
    assert any(each.indexed for each in limits)
    missing = {(rule.missing.rule, rule.missing.unit) for terms in versions for rule in terms.rules}
    assert missing == {(rule, unit) for rule in ("mean", "nothing", "unresolved") for unit in ("cell", "window")}
    people = [terms.agreement.participants for terms in versions]
    assert {each.drop_out.rule for each in people if each.drop_out} == {"measured", "left out", "until the end"}
    assert any(each.replaced for each in people) and any(each.pro_rata for each in people)
    assert any(each.too_few for each in people)
    assert any(terms.agreement.statements.relative for terms in versions)
    assert any(terms.agreement.cohorts is None for terms in versions)
    assert any(terms.agreement.rounding for terms in versions) and any(feature(name).amended for name in FEATURES)
