"""The commands read and lint: what was read on paper, as data, as rows and in the browser, names hidden until asked."""

from __future__ import annotations

import csv
import dataclasses
import json
import re
import sys
import typing
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import visits
from click.testing import CliRunner, Result
from real_documents import OWN, ROOT, real_documents

from virkning.cli import main
from virkning.papers.sources import common
from virkning.papers.sources.catalogue import catalogue
from virkning.sources import files
from virkning.sources.kinds import KINDS, Part, findings, read_all
from virkning.sources.records import HIDDEN, Finding

Run = Callable[..., Result]
OWN_DOCUMENTS = sorted(OWN.glob("*.txt"))
NAMES = ["Bo Lind", "Aase Holtrup", "Aase Holt", "bo@besoeg.example"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command; what goes to standard error is kept apart."""

    def invoke(*args: object) -> Result:
        return CliRunner().invoke(main, [str(arg) for arg in args])

    return invoke


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Notes of visits in a file, and their kind among those that can be read."""
    monkeypatch.setitem(sys.modules, "virkning.sources.visits", visits)
    monkeypatch.setitem(sys.modules, "virkning.papers.sources.visits", visits)
    known = {**common.KINDS, "visits": ("besøgsrapport", "notes of visits", "ordet BESØGSRAPPORT", "a heading")}
    monkeypatch.setattr("virkning.papers.sources.common.KINDS", known)
    monkeypatch.setattr("virkning.cli.reading.KINDS", known)
    file = tmp_path / "visits.txt"
    file.write_text(visits.TEXT, "utf-8")
    return file


@cache
def parts_of(path: Path) -> tuple[Part, ...]:
    """What is read of a document at hand."""
    return read_all(files.open_document(path))


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


class Tags(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.told: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.told.append(data)


def test_a_page_says_what_the_file_is_and_what_was_read_with_its_lines(run: Run, paper: Path) -> None:
    result = run("read", paper)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("visits.txt\ntxt · utf-8 · ")
    assert "Besøgsrapport, linje 1-9" in result.stdout
    assert "Besøg (2)" in result.stdout
    assert re.search(r"^3-5 +1 +▮▮▮ +beløb: 1\.250,5; unit: kroner", result.stdout, re.MULTILINE)
    assert "Rettet, før der blev læst: 1 delt ord samlet." in result.stdout
    assert "Fund: 1 fejl, 1 bemærkning" in result.stdout


def test_the_same_in_english(run: Run, paper: Path) -> None:
    told = run("read", paper, "--lang", "en").stdout
    assert "Notes of visits, lines 1-9" in told
    assert "amount: 1,250.5" in told
    assert "Findings: 1 error, 1 note" in told


def test_data_hold_everything_with_its_place(run: Run, paper: Path) -> None:
    data = json.loads(run("read", paper, "--format", "json").stdout)
    assert (data["file"], data["format"], len(data["sha256"]), data["repairs"]) == (
        "visits.txt",
        "txt",
        64,
        {"hyphen": 1},
    )
    (reading,) = data["readings"]
    assert (reading["kind"], reading["lines"]) == ("visits", [1, 9])
    first, second = reading["tables"]["visits"]
    assert first["fee"] == {"amount": "1250.50", "unit": "DKK"}
    assert (first["span"]["line"], first["span"]["last_line"]) == (3, 5)
    assert visits.TEXT[second["note"]["start"] : second["note"]["end"]] == "følges op af Bo Linds kontor."
    assert [finding["rule"] for finding in reading["findings"]] == ["visited", "sum"]
    assert reading["findings"][1]["message"] == "Der står 1600.50 kr. i alt; besøgene giver 1550.50 kr."


@pytest.mark.parametrize("command", [["read"], ["read", "--format", "json"], ["lint"], ["lint", "--format", "json"]])
def test_names_are_hidden_everywhere_until_asked_for(run: Run, paper: Path, tmp_path: Path, command: list[str]) -> None:
    out = ["--html", tmp_path / "page.html"] + (["--csv", tmp_path / "rows"] if command[0] == "read" else [])
    told = run(*command, paper, *out).stdout
    pages = [told, *(file.read_text("utf-8-sig") for file in tmp_path.rglob("*.*") if file != paper)]
    assert len(pages) > 1
    for page in pages:
        text = " ".join(re.sub(r"<[^>]*>|^\s*\d+ │|\d+", " ", page, flags=re.MULTILINE).split())
        assert HIDDEN in text
        assert not [name for name in NAMES if name in text]
        assert "Lind" not in text and "Holt" not in text and "rup," not in text
    shown = run(*command, paper, "--names").stdout
    assert "Bo Lind" in shown and HIDDEN not in shown


def test_tables_become_files_of_rows(run: Run, paper: Path, tmp_path: Path) -> None:
    result = run("read", paper, "--csv", tmp_path / "rows")
    assert f"Skrevet: {tmp_path / 'rows'}" in result.stdout
    assert sorted(file.name for file in (tmp_path / "rows").iterdir()) == ["findings.csv", "visits-visits.csv"]
    first, second = rows(tmp_path / "rows" / "visits-visits.csv")
    assert list(first)[:4] == ["file", "line", "last_line", "page"]
    assert (first["file"], first["line"], first["last_line"], first["page"]) == ("visits.txt", "3", "5", "")
    assert (first["number"], first["fee.amount"], first["done"], first["note"]) == ("1", "1250.50", "True", "4-5")
    assert second["paid"] == '\'=HYPERLINK("x")'
    total = rows(tmp_path / "rows" / "findings.csv")[1]
    assert (total["rule"], total["line"], total["other_places"]) == ("sum", "9", "visits.txt:3; visits.txt:6")


def test_the_page_for_the_browser_needs_nothing_else_and_believes_nothing(
    run: Run, paper: Path, tmp_path: Path
) -> None:
    run("read", paper, "--html", tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text("utf-8")
    page = Tags(text)
    assert not [attrs for _, attrs in page.tags if {"src", "srcset"} & attrs.keys()]
    assert not [tag for tag, _ in page.tags if tag in {"link", "img", "iframe", "object", "b<"}]
    assert not re.search(r"https?:|@import|url\(", text)
    assert all(attrs["href"].startswith("#") for tag, attrs in page.tags if tag == "a" and attrs["href"])  # type: ignore[union-attr]
    assert "&lt;b&gt;fuldt&lt;/b&gt;" in text and "<b>fuldt" not in text
    assert ("html", {"lang": "da"}) in page.tags
    anchors = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    assert all(attrs["href"][1:] in anchors for tag, attrs in page.tags if tag == "a" and attrs["href"])  # type: ignore[index]


def test_the_page_for_the_browser_marks_what_a_record_stands_on(run: Run, paper: Path, tmp_path: Path) -> None:
    run("read", paper, "--html", tmp_path / "page.html", "--names")
    text = (tmp_path / "page.html").read_text("utf-8")
    assert "<b>9</b><span><mark>I alt 1.600,50 kr.</mark></span>" in text
    assert '<li class="beside"><b>8</b><span>Bemærkning: følges op af Bo Linds kontor.</span></li>' in text


def test_findings_stand_first_in_the_browser_and_errors_first_of_all(run: Run, paper: Path, tmp_path: Path) -> None:
    run("lint", paper, "--html", tmp_path / "page.html")
    told = Tags((tmp_path / "page.html").read_text("utf-8")).told
    severities = [text for text in told if text in ("Fejl", "Bemærkning", "Advarsel")]
    assert severities == ["Fejl", "Bemærkning"]


def test_a_search_finds_records_in_full_with_their_source(run: Run, paper: Path) -> None:
    told = run("read", paper, "--find", "KONTOR følges").stdout
    assert '"KONTOR følges": 1 sted' in told
    assert "Besøg · visits.txt:6-8" in told
    assert "  honorar:\n    beløb: 300\n    unit: kroner" in told
    assert re.search(r"^ +8 │ Bemærkning: følges op af ▮▮▮ kontor\.$", told, re.MULTILINE)
    assert "1.250" not in told
    data = json.loads(run("read", paper, "--find", "kontor", "--format", "json").stdout)
    assert [row["number"] for row in data["readings"][0]["tables"]["visits"]] == [2]


def test_a_search_cannot_be_used_to_guess_a_hidden_name(run: Run, paper: Path) -> None:
    assert 'Intet af det læste indeholder "Lind".' in run("read", paper, "--find", "Lind").stdout
    assert '"Lind": 2 steder' in run("read", paper, "--find", "Lind", "--names").stdout


def test_repairs_are_listed_when_asked_for(run: Run, paper: Path) -> None:
    told = run("read", paper, "--repairs").stdout
    assert re.search(r"^6 +delt ord +-\\n$", told, re.MULTILINE)
    data = json.loads(run("read", paper, "--repairs", "--format", "json").stdout)
    assert [(each["line"], each["kind"], each["before"]) for each in data["repaired"]] == [(6, "hyphen", "-\n")]


def test_lint_shows_each_finding_with_all_its_places_and_the_remedy(run: Run, paper: Path) -> None:
    result = run("lint", paper)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "visits.txt: 1 fejl, 1 bemærkning"
    error, note = result.stdout.split("Bemærkning: ▮▮▮ var der.")
    assert "Fejl: Der står 1600.50 kr. i alt; besøgene giver 1550.50 kr." in error
    assert re.findall(r"^  visits\.txt:(\S+)$", error, re.MULTILINE) == ["9", "3-5", "6-8"]
    assert "    9 │ I alt 1.600,50 kr." in error
    assert "  Ret: Skriv 1550.50." in error
    assert "Ret: Intet." in note


def test_lint_as_data_has_errors_first(run: Run, paper: Path) -> None:
    data = json.loads(run("lint", paper, "--format", "json", "--lang", "en").stdout)
    assert [finding["severity"] for finding in data["findings"]] == ["error", "note"]
    assert data["findings"][0]["remedy"] == "Write 1550.50."
    assert [place["line"] for place in data["findings"][0]["places"]] == [9, 3, 6]


def test_lint_fails_for_errors_only_when_it_is_strict(run: Run, paper: Path) -> None:
    assert run("lint", paper, "--strict").exit_code == 1
    paper.write_text(visits.TEXT.replace("1.600,50", "1.550,50"), "utf-8")
    assert run("lint", paper, "--strict").exit_code == 0


def test_a_file_of_several_documents_is_read_part_by_part(run: Run, paper: Path) -> None:
    paper.write_text(visits.TEXT * 2, "utf-8")
    told = run("read", paper).stdout
    assert "Besøgsrapport, linje 1-9\nBesøgsrapport, linje 10-18\n" in told


def test_a_table_is_cut_on_a_page_and_whole_as_rows(run: Run, paper: Path, tmp_path: Path) -> None:
    visit = "Besøg {n}: Bo Lind, 10,00 kr., ud\nBemærkning: intet\n"
    many = "".join(visit.format(n=n) for n in range(1, 41))
    paper.write_text(f"BESØGSRAPPORT\n{many}I alt 400,00 kr.\n", "utf-8")
    assert "… og 20 rækker til" in run("read", paper).stdout
    run("read", paper, "--csv", tmp_path / "rows")
    assert len(rows(tmp_path / "rows" / "visits-visits.csv")) == 40


def test_what_is_not_recognised_is_refused_with_what_was_looked_for(run: Run, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Kære alle\n\nTak for i går.\n", "utf-8")
    for command in ("read", "lint"):
        result = run(command, tmp_path / "letter.txt")
        assert result.exit_code == 2
        assert "letter.txt: intet er genkendt" in result.stderr
        assert all(f"  {kind} ({common.KINDS[kind][0]}): {common.KINDS[kind][2]}" in result.stderr for kind in KINDS)
        assert result.stdout == ""


def test_a_kind_that_is_not_there_is_refused_with_those_that_are(run: Run) -> None:
    result = run("read", OWN / "tilsagn-nybro.txt", "--only", "minutes", "--lang", "en")
    assert result.exit_code == 2
    assert result.stderr == "tilsagn-nybro.txt: it does not read as committee papers; it reads as: agreement\n"


@pytest.mark.parametrize("command", ["read", "lint"])
def test_files_that_cannot_be_are_refused_in_plain_words(
    run: Run, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = run(command, tmp_path / "none.txt")
    assert (missing.exit_code, missing.stderr) == (2, f"{tmp_path / 'none.txt'}: error: there is no such file\n")
    folder = run(command, tmp_path)
    assert (folder.exit_code, folder.stderr) == (2, f"{tmp_path}: error: is not a file\n")
    (tmp_path / "large.txt").write_bytes(b"x" * 2000)
    monkeypatch.setattr(files, "MAX_BYTES", 1999)
    large = run(command, tmp_path / "large.txt")
    assert large.exit_code == 2
    assert "large.txt: error: is too large to read; found 2,000 bytes; expected at most 1,999 bytes" in large.stderr


def test_a_page_that_cannot_be_written_is_refused(run: Run, paper: Path, tmp_path: Path) -> None:
    result = run("read", paper, "--html", tmp_path / "no" / "page.html")
    assert result.exit_code == 2
    assert "page.html kan ikke skrives" in result.stderr


def test_against_is_for_an_agreement_and_another_document(run: Run, paper: Path) -> None:
    agreement = OWN / "tilsagn-nybro.txt"
    refused = run("lint", paper, "--against", agreement)
    assert (refused.exit_code, "er ikke et tilsagn" in refused.stderr) == (2, True)
    same = run("lint", agreement, "--against", agreement)
    assert (same.exit_code, "er det samme dokument" in same.stderr) == (2, True)


def test_an_agreement_is_held_against_the_paper_about_it(run: Run) -> None:
    alone = json.loads(run("lint", OWN / "tilsagn-nybro.txt", "--format", "json").stdout)
    both = json.loads(
        run("lint", OWN / "tilsagn-nybro.txt", "--against", OWN / "sag-nybro.txt", "--format", "json").stdout
    )
    assert [each["file"] for each in both["files"]] == ["tilsagn-nybro.txt", "sag-nybro.txt"]
    assert len(both["findings"]) > len(alone["findings"])
    assert any({place["file"] for place in each["places"]} == {"tilsagn-nybro.txt", "sag-nybro.txt"}
               for each in both["findings"])  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_titles_and_sentences_in_two_languages(kind: str) -> None:
    words = catalogue(kind, "da")
    assert len(common.KINDS[kind]) == 4
    assert all(len(each) == 2 and all(each) for each in words.titles.values())
    assert all(len(each) == 4 and all(each) for each in words.rules.values())
    assert words.titles and words.rules


def test_the_handbook_names_every_kind() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "papers.md").read_text("utf-8"), re.MULTILINE)
    assert tuple(rows) == KINDS == tuple(common.KINDS)


@pytest.mark.parametrize("path", [*OWN_DOCUMENTS, *real_documents()], ids=lambda path: path.name)
def test_every_table_and_field_that_is_shown_has_a_title(path: Path) -> None:
    for part in parts_of(path):
        titles = {**common.TITLES, **catalogue(part.kind, "da").titles}
        for table, records in part.reading.tables().items():
            assert table in titles, f"{part.kind}: the table {table} has no title"
            fields = {each for kind in {type(record) for record in records} for each in dataclasses.fields(kind)}
            names = {each.name for each in fields if not each.metadata.get("internal")} - {"span"}
            assert not names - titles.keys(), f"{part.kind}: fields without a title"


def literals(hint: Any) -> Iterator[str]:
    """The words that a field may hold, by its type."""
    if typing.get_origin(hint) is typing.Literal:
        yield from filter(None, typing.get_args(hint))
    for each in typing.get_args(hint):
        yield from literals(each)


@pytest.mark.parametrize("path", [*OWN_DOCUMENTS, *real_documents()], ids=lambda path: path.name)
def test_every_word_of_the_code_that_a_field_may_hold_is_worded(path: Path) -> None:
    for part in parts_of(path):
        titles = catalogue(part.kind, "da").titles
        for kind in {type(record) for records in part.reading.tables().values() for record in records}:
            names = vars(sys.modules[kind.__module__])
            for field, hint in typing.get_type_hints(kind, names, names).items():
                bare = [word for word in literals(hint) if f"{field}={word}" not in titles]
                assert not set(bare) - common.VALUES.keys(), f"{part.kind}: {field}"


@pytest.mark.parametrize("path", [*OWN_DOCUMENTS, *real_documents()], ids=lambda path: path.name)
def test_every_document_at_hand_is_read_and_shown_in_every_way(run: Run, path: Path, tmp_path: Path) -> None:
    out = ("--csv", tmp_path / "rows", "--html", tmp_path / "page.html")
    data = json.loads(run("read", path, "--format", "json", *out).stdout)
    assert data["readings"]
    lines = path.read_text("utf-8").count("\n") + 1
    for reading in data["readings"]:
        spans = [row["span"] for rows in reading["tables"].values() for row in rows]
        spans += [place for finding in reading["findings"] for place in finding["places"]]
        assert all(1 <= span["line"] <= span["last_line"] <= lines and span["start"] < span["end"] for span in spans)
    assert (tmp_path / "page.html").stat().st_size > 10_000
    assert list((tmp_path / "rows").iterdir())
    assert run("read", path, "--lang", "en").exit_code == 0
    assert run("lint", path, "--lang", "en").exit_code == 0


def test_all_documents_are_read_and_linted_within_seconds() -> None:
    import time

    paths = real_documents() or OWN_DOCUMENTS * 8
    started = time.perf_counter()
    found = [part.reading.findings() for path in paths for part in read_all(files.open_document(path))]
    taken = time.perf_counter() - started
    assert found
    assert taken < 30, "10 seconds are the aim on two cores"


def test_help_does_not_wait_for_what_reads_papers() -> None:
    import subprocess

    code = "import sys; from virkning.cli import main; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert not {"virkning.sources", "jinja2", "ftfy"} & set(told.split())


def test_a_sum_that_two_kinds_hold_to_be_wrong_is_told_once() -> None:
    document = files.open_document(OWN / "tilsagn-bakkeby.txt")
    place = document.span(document.lines[3].passage)
    sum_wrong = Finding("sum-wrong", "error", (place,), (("stated", "10"), ("value", "11")))
    other_sum = dataclasses.replace(sum_wrong, figures=(("stated", "10"), ("value", "12")))
    no_sum = dataclasses.replace(sum_wrong, rule="no-date", figures=())
    parts = [_found_in("minutes", sum_wrong, no_sum), _found_in("appropriations", sum_wrong, other_sum, no_sum)]
    assert findings(parts) == [
        ("minutes", sum_wrong),
        ("minutes", no_sum),
        ("appropriations", other_sum),
        ("appropriations", no_sum),
    ]


def _found_in(kind: str, *found: Finding) -> Part:
    class Found:
        def findings(self) -> tuple[Finding, ...]:
            return found

    return Part(kind, 1, 1, typing.cast(Any, Found()))
