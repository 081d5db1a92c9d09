"""Reading is bounded in time and memory, and any bytes at all end in a text or in one plain sentence."""

from __future__ import annotations

import random
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_files import printed, with_parts, word

from virkning.sources.formats import MAX_BYTES, Raw, confined, extract
from virkning.terms.problems import BadInput

SLOW = b"<html>" + b"<p>Tilsagn</p>" * 2_000_000
"""Takes several seconds, and hundreds of megabytes, if nothing stops it."""


def refusal(data: bytes, name: str = "paper") -> str:
    with pytest.raises(BadInput) as caught:
        extract(data, name)
    return str(caught.value)


@pytest.mark.parametrize("bound", ["STEP_SECONDS", "WHOLE_SECONDS"])
def test_what_takes_too_long_is_ended(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, bound, 1)
    start = time.perf_counter()
    assert "too long" in refusal(SLOW)
    assert time.perf_counter() - start < 8


def test_what_takes_too_much_memory_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "MEMORY", 200_000_000)
    assert "memory" in refusal(SLOW)
    assert extract(b"<html><p>Tilsagn", "paper").text.strip() == "Tilsagn"


@pytest.mark.parametrize("does", ["exit 1", "cat > /dev/null; printf '{\"raw\": {'", "cat > /dev/null; kill -SEGV $$"])
def test_a_process_that_ends_without_an_answer_is_a_refusal(
    does: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "process"
    script.write_text(f"#!/bin/sh\n{does}\n")
    script.chmod(0o755)
    monkeypatch.setattr(confined.sys, "executable", str(script))
    assert "cannot be read as HTML" in refusal(b"<html>" + b"<p>Tilsagn</p>" * 100_000)


def test_a_file_larger_than_the_limit_is_refused_and_one_at_the_limit_read() -> None:
    assert "too large" in refusal(b"x" * (MAX_BYTES + 1))
    assert len(extract(b"Linje\n" * (MAX_BYTES // 6), "paper").text) == MAX_BYTES // 6 * 6


@pytest.mark.parametrize(
    "data",
    [
        b"<!---->" * 1000 + b"<",
        b"<!--" * 2000,
        b"<?xml " + b" " * 8000,
        b"\n" * 8000 + b"<",
        b"<meta " * 1400,
        b"<p " * 2700,
    ],
    ids=lambda data: repr(data[:8]),
)
@pytest.mark.parametrize("name", ["paper.txt", "paper.html"])
def test_the_kind_of_a_file_is_told_at_once(data: bytes, name: str) -> None:
    start = time.perf_counter()
    try:
        extract(data, name)
    except BadInput as error:
        assert len(error.problems) == 1
    assert time.perf_counter() - start < 5


@cache
def sound(kind: str) -> bytes:
    """A file with nothing wrong, of a kind."""
    if kind == "pdf":
        return printed(["1. Udbetaling", "1.1 Tilskuddet er 4.200.000 kr."] * 10, ["2. Tilbagebetaling"])
    if kind == "docx":
        return word("1. Udbetaling", "1.1 Tilskuddet er 4.200.000 kr.")
    return "<html><meta charset=utf-8><h1>Tilsagn</h1><table><tr><td>År<td>Beløb</table>".encode()


@pytest.mark.parametrize("kind", ["pdf", "docx", "html"])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=10, deadline=None)
def test_a_file_with_damaged_bytes_is_read_or_refused(kind: str, seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(sound(kind))
    for _ in range(chance.randint(1, 40)):
        at = chance.randrange(len(data))
        data[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
    read_or_refused(bytes(data))


@given(content=st.binary(max_size=300))
@settings(max_examples=10, deadline=None)
def test_a_word_file_with_any_part_is_read_or_refused(content: bytes) -> None:
    read_or_refused(with_parts(sound("docx"), {"word/styles.xml": content, "word/numbering.xml": content}))


@given(data=st.binary(max_size=3000))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_or_refused(data)


def read_or_refused(data: bytes) -> None:
    try:
        raw = extract(data, "paper")
    except BadInput as error:
        assert len(error.problems) == 1
    else:
        hold(raw)


def hold(raw: Raw) -> None:
    """Every place lies in the text, and those of a table one after the other."""
    places = [place for table in raw.tables for row in table.rows for place in row]
    places += [(note.start, note.end) for note in raw.notes]
    places += [(start, end) for _, start, end in raw.headings]
    assert all(0 <= start <= end <= len(raw.text) for start, end in places)
    for table in raw.tables:
        ends = [0, *(end for row in table.rows for _, end in row)]
        assert all(
            start >= end for end, (start, _) in zip(ends, (cell for row in table.rows for cell in row), strict=False)
        )
