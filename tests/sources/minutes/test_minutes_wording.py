"""The words of committees: what a decision comes to, when something is due, which bodies are the same, headings."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from virkning.sources.minutes.bodies import BODY, full_name, key, same
from virkning.sources.minutes.decisions import outcomes, parts_of
from virkning.sources.minutes.due import due
from virkning.sources.minutes.headings import heading_kind

WORDS: dict[str, list[Any]] = YAML(typ="safe").load((Path(__file__).parent / "wording.yaml").read_text("utf-8"))
MEETING = date(2019, 3, 12)


@pytest.mark.parametrize(("text", "expected"), WORDS["outcomes"], ids=str)
def test_a_statement_comes_to_its_outcome(text: str, expected: list[str]) -> None:
    assert list(outcomes(text)) == expected


@pytest.mark.parametrize(("text", "expected"), WORDS["parts"], ids=str)
def test_parts_are_told_one_by_one(text: str, expected: list[str]) -> None:
    assert list(parts_of(text)) == expected


@pytest.mark.parametrize(("text", "first", "last", "how", "reason", "limit"), WORDS["due"], ids=str)
def test_a_time_is_counted_from_the_meeting_or_left_open(
    text: str, first: date | None, last: date | None, how: str | None, reason: str | None, limit: bool | None
) -> None:
    found = due(text, MEETING)
    if how is None:
        assert found is None
    else:
        assert found is not None
        assert (found.first, found.last, found.how, found.reason, found.by) == (first, last, how, reason, limit)


def test_a_day_before_the_meeting_is_past() -> None:
    found = due("med frist den 1. marts 2019", MEETING)
    assert found is not None and found.past


def test_nothing_is_counted_from_a_meeting_without_a_date() -> None:
    for text in ("efter 6 måneder", "inden årets udgang", "på mødet i juni"):
        found = due(text, None)
        assert found is not None
        assert (found.first, found.last, found.reason) == (None, None, "the meeting has no date here")


def test_the_next_meeting_has_its_own_date() -> None:
    found = due("på næste møde", MEETING, date(2019, 4, 9))
    assert found is not None
    assert (found.first, found.how) == (date(2019, 4, 9), "next meeting")


@given(st.integers(1, 60), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_months_from_the_meeting_are_calendar_months(months: int, meeting: date) -> None:
    found = due(f"evalueres efter {months} måneder", meeting)
    assert found is not None and found.last is not None
    assert (found.last.year - meeting.year) * 12 + found.last.month - meeting.month == months
    assert found.last.day <= meeting.day


@pytest.mark.parametrize(("one", "other", "expected"), WORDS["same"], ids=str)
def test_the_same_body_under_two_names(one: str, other: str, expected: bool) -> None:
    assert same(one, other) is same(other, one) is expected


@pytest.mark.parametrize("name", sorted({name for one, other, _ in WORDS["same"] for name in (one, other)}))
def test_a_body_is_found_whole_in_a_sentence(name: str) -> None:
    found = BODY.search(f"Sagen sendes til {name}, hvor den behandles.")
    assert found is not None
    assert key(full_name(found.group())) == key(name)


@pytest.mark.parametrize(("line", "kind"), WORDS["headings"], ids=str)
def test_a_heading_tells_what_its_section_is_about(line: str, kind: str | None) -> None:
    assert heading_kind(line) == kind
