"""The parser is the definition: what it writes it reads, and the database reads plain texts as it does."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from register import measure

from virkning.facts import texts
from virkning.facts.observations import PLAIN_NUMBER, PLAIN_TIME, is_plain, times_scale
from virkning.facts.texts import Unreadable
from virkning.terms.values import Interval, month_text

DAYS = st.dates(date(texts.FIRST_YEAR, 1, 1), date(texts.LAST_YEAR, 12, 31))
MONTHS = st.integers(texts.FIRST_YEAR * 12, texts.LAST_YEAR * 12 + 11)
DATABASE = duckdb.connect()


@given(st.integers(-(10**14), 10**14), st.integers(0, 6))
def test_a_number_is_read_as_it_was_written(units: int, decimals: int) -> None:
    number = Fraction(units, 10**decimals)
    if abs(number) >= 10**12:
        return
    written = texts.shown_number(number)
    assert texts.exact(written) == texts.exact(f"  {written}\n") == number
    assert texts.scaled(written, decimals) == units


@given(st.integers(0, 10**9), st.integers(1, 6))
def test_a_danish_number_is_read_as_its_english_twin_or_refused(units: int, decimals: int) -> None:
    whole, rest = divmod(units, 10**decimals)
    danish = f"{whole:,}".replace(",", ".") + f",{rest:0{decimals}d}"
    if decimals == 3 and 0 < whole < 1000:
        with pytest.raises(Unreadable, match="decimal or a thousands mark"):
            texts.exact(danish)
    else:
        assert texts.exact(danish) == Fraction(units, 10**decimals)


@given(DAYS)
def test_a_day_is_read_in_iso_and_danish(day: date) -> None:
    spellings = [day.isoformat(), f"{day:%d-%m-%Y}", f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day.year}"]
    assert {texts.day(text) for text in [*spellings, f"{day}T00:00:00", f"{day} 00:00"]} == {day}


@given(MONTHS)
def test_a_month_is_read_in_iso_and_danish(month: int) -> None:
    iso = month_text(month)
    assert texts.month(iso) == texts.month(f"{iso[5:]}-{iso[:4]}") == texts.month(f"{iso[5:]}.{iso[:4]}") == month


@given(DAYS, DAYS)
def test_an_interval_is_read_or_ends_before_it_begins(first: date, last: date) -> None:
    text = f"{first}/{last}"
    if first <= last:
        assert texts.interval(text) == Interval(first, last)
    else:
        with pytest.raises(Unreadable, match="ends before it begins"):
            texts.interval(text)


@given(st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30)), st.timezones())
def test_a_moment_is_read_in_utc(moment: datetime, zone: object) -> None:
    assert texts.instant(moment.isoformat()) == texts.instant(moment.isoformat(" ")) == moment
    assert texts.instant(f"{moment.isoformat()}Z") == moment


def test_an_offset_is_converted_to_utc() -> None:
    assert texts.instant("2027-06-01T14:00:00+02:00") == datetime(2027, 6, 1, 12)
    assert texts.instant("01-06-2027 14:00") == datetime(2027, 6, 1, 14)


NUMBERISH = st.one_of(
    st.from_regex(r"-?[0-9]{1,13}(\.[0-9]{1,7})?", fullmatch=True),
    st.text(alphabet="0123456789.,-+e _", max_size=12),
)


@given(NUMBERISH, st.integers(0, 6), st.integers(-(10**6), 0), st.integers(0, 10**12))
def test_the_database_reads_a_plain_number_as_the_parser_does(text: str, decimals: int, low: int, high: int) -> None:
    scale = 10**decimals
    exactly, allowed = (times_scale(f"TRY_CAST(text AS DECIMAL(18, {most}))", str(scale)) for most in (6, decimals))
    plain = is_plain("text", str(scale), str(low * scale), str(high * scale))
    query = f"SELECT {plain}, CAST({exactly} AS BIGINT), CAST({allowed} AS BIGINT) FROM (SELECT ? AS text)"
    row = DATABASE.execute(query, [text]).fetchone()
    assert row is not None
    if row[0]:
        assert row[1] == row[2] == texts.scaled(text, decimals, (Fraction(low), Fraction(high)))


TIMEISH = st.from_regex(
    r"(1[89]|20|21|22)[0-9]{2}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-6][0-9](:[0-6][0-9](\.[0-9]{1,6})?)?)?",
    fullmatch=True,
)


@given(TIMEISH)
def test_the_database_reads_a_plain_time_as_the_parser_does(text: str) -> None:
    row = DATABASE.execute(
        f"SELECT regexp_full_match($1, '{PLAIN_TIME}') AND $1 BETWEEN '1900' AND '2200', TRY_CAST($1 AS TIMESTAMP)",
        [text],
    ).fetchone()
    assert row is not None
    if row[0] and row[1] is not None:
        assert texts.instant(text) == row[1]
    else:
        with pytest.raises(Unreadable):
            texts.instant(text)


def test_plain_numbers_are_those_with_a_decimal_point() -> None:
    row = DATABASE.execute(f"SELECT regexp_full_match('86.50', '{PLAIN_NUMBER}')").fetchone()
    assert row == (True,)


@given(st.text(alphabet="abcæøåÆØÅéüß -,0", max_size=30), st.sampled_from(["cp1252", "latin-1"]))
def test_letters_read_in_the_wrong_encoding_are_put_right(text: str, encoding: str) -> None:
    raw = text.encode("utf-8")
    try:
        garbled = raw.decode(encoding)
    except UnicodeDecodeError:
        return
    right, repairs = texts.repaired(garbled)
    assert right == text
    assert repairs == sum(not letter.isascii() for letter in text)


@given(st.text(alphabet="abcæøåÆØÅéüß -,0", max_size=30))
def test_letters_that_are_right_stay_as_they_are(text: str) -> None:
    assert texts.repaired(text) == (text, 0)


def test_two_spellings_of_a_period_have_one_key() -> None:
    interval = measure("interval", (0, 1))
    assert texts.period("2027-03/2028-02", interval).key == texts.period("01.03.2027/29.02.2028", interval).key
    month = measure("month", (0, 1))
    assert texts.period("2027-05", month).key == texts.period(" 05-2027 ", month).key


@pytest.mark.parametrize(
    ("column", "text", "shown"),
    [
        ("participant_id", "P17", "P17"),
        ("participant_id", "Ane Hansen", "a text of 10 characters"),
        ("participant_id", "0101901234", "a text of 10 characters"),
        ("participant_id", "010190-1234", "a text of 11 characters"),
        ("measure", "målinger", "målinger"),
        ("value", "1.234,5", "1.234,5"),
        ("value", "ringede selv", "a text of 12 characters"),
        ("period", "2027-13", "2027-13"),
        ("sex", "kvinde", "a text of 6 characters"),
        ("value", "", ""),
    ],
)
def test_a_message_shows_no_free_text(column: str, text: str, shown: str) -> None:
    assert texts.shown(column, text) == shown
