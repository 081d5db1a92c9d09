"""Every node of the tree has a sentence in both languages, and a figure with the numbers put in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any, get_args, get_type_hints

import pytest
from features import terms_of

from virkning.settlement.evaluate import Cell
from virkning.settlement.explanation.figures import Figures
from virkning.settlement.explanation.sentences import Sentences
from virkning.settlement.explanation.words import SENTENCES, UNITS, Words
from virkning.settlement.reference import Reference
from virkning.settlement.register import Person, Register, Series
from virkning.terms import tree
from virkning.terms.formulas import Names, parse
from virkning.terms.values import Interval

TERMS = terms_of(
    measures={
        "hours": {"every": "month", "unit": "hours", "between": [0, 744]},
        "visit": {"every": "event", "unit": "events", "between": [0, 9]},
        "home": {"every": "interval", "unit": "spells", "between": [1, 1]},
        "mood": {"every": "occasion", "occasions": ["start", "6m"], "unit": "points", "between": [0, 10]},
    },
    participants={"attributes": {"sex": {"values": ["woman", "man"]}}},
    definitions={"half": {"title": "Half the hours", "is": "sum(hours) / 2", "unit": "hours"}},
    outcomes=[
        {
            "id": "work",
            "title": "In work",
            "clause": "1",
            "each": "participant",
            "when": "any(visit) or days(home) > 1 or mood[6m] > 1",
            "pay": "100.00",
        },
        {
            "id": "half",
            "title": "Half",
            "clause": "1",
            "each": "participant",
            "quantity": "round(half, 1)",
            "pay": "1.00",
        },
    ],
    limits=None,
)

# One formula for each node and each function; the sentence says it in Danish and in English.
FORMULAS = {
    "86.5": ("86,5", "86.5"),
    'sex == "woman"': ("sex er «woman»", "sex is “woman”"),
    'sex != "woman"': ("sex er ikke «woman»", "sex is not “woman”"),
    'cohort == "1"': ("årgangen er «1»", "the cohort is “1”"),
    "follow_up > 1": ("opfølgningens nummer er mere end 1", "the number of the follow-up is more than 1"),
    "mood[6m] - mood[start] >= 1": ("mood (6m) − mood (start) er mindst 1", "mood (6m) − mood (start) is at least 1"),
    "hours[2027-05] < 86": ("hours (maj 2027) er mindre end 86", "hours (May 2027) is less than 86"),
    "home[2027-01/2027-03] <= 1": (
        "home (januar 2027 – marts 2027) er højst 1",
        "home (January 2027 – March 2027) is at most 1",
    ),
    "half / 3": ("half the hours / 3", "half the hours / 3"),
    "(1 + half) * 2": ("(1 + half the hours) × 2", "(1 + half the hours) × 2"),
    "10 - (half - 2)": ("10 − (half the hours − 2)", "10 − (half the hours − 2)"),
    "half > 1 and (half < 2 or half > 5)": (
        "half the hours er mere end 1 og (half the hours er mindre end 2 eller half the hours er mere end 5)",
        "half the hours is more than 1 and (half the hours is less than 2 or half the hours is more than 5)",
    ),
    "not any(visit)": ("ikke «mindst én registrering af visit»", "not “at least one record of visit”"),
    "sum(hours over to date)": ("summen af hours fra start til dato", "the sum of hours from the start to date"),
    "mean(hours over 3 months)": (
        "gennemsnittet af hours i de seneste 3 måneder",
        "the mean of hours in the last 3 months",
    ),
    "highest(hours over 2027-01/2027-02)": (
        "det højeste af hours i januar 2027 – februar 2027",
        "the highest hours in January 2027 – February 2027",
    ),
    "lowest(hours over 12 months before start)": (
        "det laveste af hours i de 12 måneder før start",
        "the lowest hours in the 12 months before the start",
    ),
    "last(hours over 6 months after start)": (
        "det seneste af hours i de første 6 måneder fra start",
        "the last hours in the first 6 months from the start",
    ),
    "count(hours >= 86)": (
        "antallet af måneder med «hours er mindst 86»",
        "the number of months with “hours is at least 86”",
    ),
    "count(visit)": ("antallet af visit", "the number of visit"),
    "count(visit > 2)": (
        "antallet af gange med «visit er mere end 2»",
        "the number of times with “visit is more than 2”",
    ),
    "any(hours >= 86)": ("mindst én måned med «hours er mindst 86»", "at least one month with “hours is at least 86”"),
    "any(visit > 2)": ("mindst én gang med «visit er mere end 2»", "at least once with “visit is more than 2”"),
    "all(hours >= 86)": ("hver måned med «hours er mindst 86»", "every month with “hours is at least 86”"),
    "all(visit > 2)": ("hver gang med «visit er mere end 2»", "every time with “visit is more than 2”"),
    "longest_run(hours >= 86)": (
        "det længste antal måneder i træk med «hours er mindst 86»",
        "the most months in a row with “hours is at least 86”",
    ),
    "days(home)": ("antallet af dage med home", "the number of days with home"),
    "number_of(any(visit))": (
        "antallet af deltagere med «mindst én registrering af visit»",
        "the number of participants with “at least one record of visit”",
    ),
    'share_of(any(visit) where sex == "man")': (
        "andelen af deltagere med «mindst én registrering af visit» blandt dem med «sex er «man»»",
        "the share of participants with “at least one record of visit” among those with “sex is “man””",
    ),
    "total_of(sum(hours))": (
        "summen over deltagere af summen af hours",
        "the total over participants of the sum of hours",
    ),
    "average_of(mood[6m])": ("gennemsnittet over deltagere af mood (6m)", "the mean over participants of mood (6m)"),
    "max(0, half, 3)": ("det største af 0, half the hours og 3", "the largest of 0, half the hours and 3"),
    "min(half, 3)": ("det mindste af half the hours og 3", "the smallest of half the hours and 3"),
    "abs(half)": ("den numeriske værdi af half the hours", "the absolute value of half the hours"),
    "round(half, 1)": ("half the hours afrundet til 1 decimaler", "half the hours rounded to 1 decimals"),
    'achieved("work")': ("«In work» er opnået", "“In work” has been achieved"),
}


def node_of(formula: str) -> tree.Node:
    agreement = TERMS.agreement
    names = Names(
        frozenset(agreement.measures),
        frozenset(agreement.participants.attributes),
        {name: each.is_ for name, each in agreement.definitions.items()},
        frozenset({"work"}),
    )
    return parse(formula, names)


NODES = {formula: node_of(formula) for formula in FORMULAS}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_said_in_danish_and_english(formula: str) -> None:
    said = tuple(Sentences(TERMS.agreement, Words(lang, "DKK"))(NODES[formula]) for lang in ("da", "en"))
    assert said == FORMULAS[formula]


def test_every_node_and_every_function_is_among_them() -> None:
    found = {type(each) for node in NODES.values() for each in tree.walk(node)}
    assert found == set(get_args(tree.Node)), "an operation of the language has no sentence yet"
    every = [each for node in NODES.values() for each in tree.walk(node)]
    for kind, functions in {
        tree.Over: tree.TIME_FUNCTIONS,
        tree.Across: tree.ACROSS_FUNCTIONS,
        tree.Call: tree.SCALAR_FUNCTIONS,
    }.items():
        assert {each.function for each in every if isinstance(each, kind)} == set(functions)
    operators = {each.op for each in every if isinstance(each, tree.Arithmetic | tree.Compare | tree.Logic)}
    assert operators == {"+", "-", "*", "/", ">=", "<=", "==", "!=", ">", "<", "and", "or"}
    ranges = {each.range.kind for each in every if isinstance(each, tree.Over) and each.range}
    assert ranges == set(get_args(get_type_hints(tree.Range)["kind"]))


def subject() -> tuple[Figures, Person, Cell]:
    """A participant with something of everything, and a cell of the first half of 2027."""
    measures = TERMS.agreement.measures
    whole = Person(measures, None, date(2027, 1, 1), Series())
    person = Person(
        measures, "A", date(2027, 1, 1), Series(), attributes={"sex": "woman", "cohort": "1"}, agreement=whole
    )
    for month in range(2026 * 12, 2027 * 12 + 12):
        person.series.months["hours"][month] = Fraction(90 if month % 2 else 50)
    person.series.events["visit"] = [(date(2027, 2, 1), Fraction(3)), (date(2027, 3, 1), Fraction(1))]
    person.series.intervals["home"] = [(Interval(date(2027, 1, 1), date(2027, 3, 31)), Fraction(1))]
    person.series.occasions["mood"] = {"start": Fraction(5), "6m": Fraction(7)}
    from virkning.settlement.earned import timeline

    reference = Reference(timeline(TERMS, {}), Register((person,), whole))
    reference.standings = {0: {"A": "regular"}}
    for each in (person, whole):
        each.across_participants = reference.across
    cell = Cell(0, Interval(date(2027, 1, 1), date(2027, 6, 30)), "x")
    return Figures(TERMS.agreement, Words("da", "DKK"), reference), person, cell


FIGURES = {
    "mood[6m] - mood[start] >= 1": "7 − 5 ≥ 1: ja",
    "(1 + half) * 2": "(1 + 210) × 2 = 422",
    "half > 1 and (half < 2 or half > 5)": "210 > 1 og (210 < 2 eller 210 > 5): ja",
    "max(0, half, 3)": "max(0; 210; 3) = 210",
    "count(hours >= 86)": "3 af 6",
    "sum(hours over to date)": "50 + 90 + 50 + 90 + 50 + 90 = 420",
    "mean(hours over 3 months)": "(90 + 50 + 90) / 3 = 76,6666…",
    "days(home)": "90 dage",
    "any(visit > 2)": "ja",
    "not any(visit)": "ikke ja: nej",
    'achieved("work")': "nej",
    "average_of(mood[6m])": "7 / 1 deltager = 7",
    "half / 3": "210 / 3 = 70",
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_has_a_figure(formula: str) -> None:
    figures, person, cell = subject()
    across = any(isinstance(each, tree.Across) for each in tree.walk(NODES[formula]))
    step = figures.step(NODES[formula], person, replace(cell, month=None) if across else cell)
    assert step.label and step.formula
    if formula in FIGURES:
        assert step.formula == FIGURES[formula]


def test_what_is_missing_is_said() -> None:
    figures, person, cell = subject()
    person.series.months["hours"].clear()
    step = figures.step(node_of("sum(hours) >= 600"), person, cell)
    assert step.formula == "mangler ≥ 600: mangler"
    assert [part.formula for part in step.parts[0].parts] == ["mangler"] * 6


def test_every_sentence_stands_in_both_languages_with_the_same_blanks() -> None:
    for key, (danish, english) in SENTENCES.items():
        blanks = [sorted(set(re.findall(r"{(\w+)}", text))) for text in (danish, english)]
        assert blanks[0] == blanks[1], key
        assert danish.strip() and english.strip(), key


def test_units_the_agreement_makes_up_stand_as_they_are() -> None:
    words: Any = Words("da", "DKK")
    assert words.unit("hours") == UNITS["hours"] == "timer"
    assert words.unit("sager pr. rådgiver") == "sager pr. rådgiver"
    assert Words("en", "DKK").unit("hours") == "hours"
