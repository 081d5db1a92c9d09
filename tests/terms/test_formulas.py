"""Formulas: what is written is what is read, and what is shown can be read again."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virkning.terms import tree
from virkning.terms.analysis import show
from virkning.terms.formulas import FormulaError, Names, parse
from virkning.terms.values import Interval

NAMES = Names(
    frozenset({"paid_hours", "training_day", "wellbeing", "leavers"}),
    frozenset({"sex", "age"}),
    {"baseline": "33.7", "double": "baseline * 2"},
    frozenset({"work"}),
)

numbers = st.decimals(0, 10**6, places=3).map(lambda value: tree.Number(Fraction(value)))
texts = st.text("abcæøå é-1", min_size=0, max_size=8).map(tree.Text)
months = st.integers(1990 * 12, 2090 * 12 - 1)
days = st.dates(date(1990, 1, 1), date(2090, 1, 1))
intervals = st.tuples(days, days).map(lambda pair: Interval(min(pair), max(pair)))
measured = st.one_of(
    st.sampled_from(["paid_hours", "training_day", "wellbeing", "leavers"]).map(tree.Measured),
    st.builds(tree.Measured, st.just("wellbeing"), st.sampled_from(["start", "6m", "12 months"])),
    st.builds(tree.Measured, st.just("paid_hours"), months),
    st.builds(tree.Measured, st.just("leavers"), intervals),
)
named = st.sampled_from([parse("baseline", NAMES), parse("double", NAMES)])
attributes = st.sampled_from(["sex", "age", "cohort", "follow_up"]).map(tree.Attribute)
ranges = st.one_of(
    st.none(),
    st.just(tree.Range("to date")),
    st.builds(tree.Range, st.just("months"), st.integers(1, 99)),
    st.builds(tree.Range, st.just("before start"), st.integers(1, 99)),
    st.builds(tree.Range, st.just("fixed"), interval=intervals),
)
leaves = st.one_of(numbers, texts, measured, named, attributes, st.just(tree.Achieved("work")))


def branches(inner: st.SearchStrategy[tree.Node]) -> st.SearchStrategy[tree.Node]:
    return st.one_of(
        st.builds(tree.Arithmetic, st.sampled_from("+-*/"), inner, inner),
        st.builds(tree.Compare, st.sampled_from([">=", "<=", "==", "!=", ">", "<"]), inner, inner),
        st.builds(tree.Logic, st.sampled_from(["and", "or"]), inner, inner),
        st.builds(tree.Not, inner),
        st.builds(tree.Over, st.sampled_from(tree.TIME_FUNCTIONS), inner, ranges),
        st.builds(tree.Across, st.sampled_from(tree.ACROSS_FUNCTIONS), inner, st.none() | inner),
        st.builds(tree.Call, st.just("abs"), st.tuples(inner)),
        st.builds(tree.Call, st.just("round"), st.tuples(inner, st.just(tree.Number(Fraction(2))))),
        st.builds(tree.Call, st.sampled_from(["min", "max"]), st.lists(inner, min_size=2, max_size=3).map(tuple)),
    )


@given(st.recursive(leaves, branches, max_leaves=12))
def test_what_is_shown_is_read_again_as_the_same(node: tree.Node) -> None:
    assert parse(show(node), NAMES) == node


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("paid_hours>=86", "paid_hours >= 86"),
        ("  wellbeing[6m]-wellbeing[ start ]>=1 ", "(wellbeing[6m] - wellbeing[start]) >= 1"),
        ("1 + 2 * 3", "1 + (2 * 3)"),
        ("1 - 2 - 3", "(1 - 2) - 3"),
        ("-2", "-2"),
        ("age >= 18 and age < 30 or sex == 'female'", '((age >= 18) and (age < 30)) or (sex == "female")'),
        ("not age >= 18 and age < 3", "(not (age >= 18)) and (age < 3)"),
        ("sum(paid_hours over 12 months before start)", "sum(paid_hours over 12 months before start)"),
        ("sum(paid_hours over 2026-01/2026-12)", "sum(paid_hours over 2026-01-01/2026-12-31)"),
        ("paid_hours[2027-05]", "paid_hours[2027-05]"),
    ],
)
def test_how_a_formula_is_read(text: str, shown: str) -> None:
    node = parse(text, NAMES)
    assert parse(shown, NAMES) == node
    assert parse(show(node), NAMES) == node


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("paid_hour >= 86", 'did you mean "paid_hours"?'),
        ("paid_hours => 86", "write >="),
        ("age = 18", "write =="),
        ("age >= 18 && age < 30", "write and"),
        ("age >= 18,5", "decimals have a point"),
        ("age >=", "at the end: something is missing"),
        ("age >= 50%", "a per cent is a plain number"),
        ('achieved("wrk")', 'did you mean "work"?'),
        ("achieved(work)", 'write achieved("work")'),
        ("achieved(3)", "achieved takes the id of an outcome in quotes"),
        ("median(paid_hours)", 'there is no function "median"'),
        ("sum(paid_hours, age)", "sum takes 1 value, here 2"),
        ("abs()", "abs takes 1 value, here 0"),
        ("min(age)", "min takes two or more values"),
        ("abs(age over to date)", '"over" goes with'),
        ("sum(paid_hours where age > 3)", '"where" goes with'),
        ("age[6m] >= 1", "is not a measure"),
        ("paid_hours[2027-13/2028-01] > 1", "is not an interval"),
        ("sum(paid_hours over 2027-05/2027-01)", "ends before it begins"),
    ],
)
def test_a_mistake_is_told_with_what_to_write(text: str, says: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text, NAMES)
    assert says in str(caught.value)


@given(st.text(max_size=30))
def test_no_text_is_more_than_a_mistake(text: str) -> None:
    try:
        parse(text, NAMES)
    except FormulaError as error:
        assert str(error)
