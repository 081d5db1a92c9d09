"""Participants: each one once, with dates that can be, in a cohort, and with the attributes the agreement names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import duckdb
import pyarrow as pa

from virkning.facts.declarations import DATES, Declarations
from virkning.facts.report import Check, Report, literal, quoted
from virkning.facts.texts import Unreadable, day, exact, scaled
from virkning.terms.model import AttributeSpec, Cohorts

A_DATE = literal("a date such as 2027-12-31")


def check_participants(
    connection: duckdb.DuckDBPyConnection, declarations: Declarations, report: Report, *, native: bool = False
) -> None:
    """Make the typed table ``participants`` of ``raw_participants``, and report the rows left out of it.

    A participant's first row counts; later rows of the same participant are rejected. What is not stated is NULL.
    With ``native`` the rows are read from the files at every look instead of being kept in memory.
    """
    readers: dict[str, Callable[[str], date | int]] = dict.fromkeys(DATES, day)
    for name, spec in declarations.attributes.items():
        if spec.type == "number":
            readers[name] = _number_reader(spec)
    for column, read in readers.items():
        _parse(connection, column, pa.date32() if column in DATES else pa.int64(), read)
    texts = ["participant_id", "end_reason", "replaced_by", *(declarations.attributes.keys() - readers.keys())]
    selected = [f"{trimmed('r.' + quoted(column))} AS {quoted(column)}" for column in texts]
    joins = []
    for number, column in enumerate(readers):
        part = f"p{number}"
        joins.append(f"JOIN {_parsed(column)} {part} ON coalesce(r.{quoted(column)}, '') = {part}.text")
        selected.append(f"{part}.parsed AS {quoted(column)}")
        selected += [f"{part}.{what} AS {_about(what, column)}" for what in ("text", "message", "expected")]
    kind = "VIEW" if native else "TABLE"
    connection.execute(
        f"CREATE {kind} read_participants AS SELECT r.row_file, r.row_line, {', '.join(selected)} "
        f"FROM raw_participants r {' '.join(joins)}"
    )
    report.check("read_participants", _checks(declarations, list(readers)))
    _check_repeated(connection, report)
    _check_replacing(report)
    _keep(connection, declarations, report)
    connection.execute(f"DROP {kind} read_participants")
    for column in readers:
        connection.execute(f"DROP TABLE {_parsed(column)}")


def trimmed(column: str) -> str:
    """SQL for a cell without surrounding white space; empty if there is none."""
    return f"trim(coalesce({column}, ''), ' ' || chr(9) || chr(10) || chr(13) || chr(160))"


def _parsed(column: str) -> str:
    return quoted(f"parsed {column}")


def _about(what: str, column: str) -> str:
    return quoted(f"{what} of {column}")


def _number_reader(spec: AttributeSpec) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = scaled(text, spec.decimals, spec.between)
        if spec.values is not None and exact(text) not in map(exact, spec.values):
            raise Unreadable("is not one of the values allowed", ", ".join(spec.values))
        return number

    return read


def _parse(
    connection: duckdb.DuckDBPyConnection, column: str, kind: pa.DataType, read: Callable[[str], date | int]
) -> None:
    """Read each distinct text of a column once, into ``parsed <column>(text, parsed, message, expected)``."""
    found = connection.execute(f"SELECT DISTINCT coalesce({quoted(column)}, '') FROM raw_participants").fetchall()
    rows = []
    for (text,) in found:
        row: dict[str, object] = {"text": text}
        if text.strip():
            try:
                row["parsed"] = read(text)
            except Unreadable as problem:
                row["message"], row["expected"] = problem.message, problem.expected
        rows.append(row)
    schema = [("text", pa.string()), ("parsed", kind), ("message", pa.string()), ("expected", pa.string())]
    connection.register("arriving", pa.Table.from_pylist(rows, pa.schema(schema)))
    connection.execute(f"CREATE TABLE {_parsed(column)} AS FROM arriving")
    connection.unregister("arriving")


def _checks(declarations: Declarations, parsed: list[str]) -> list[Check]:
    """What can be wrong with a row by itself."""
    checks = [Check("participant_id", "participant_id = ''", "'is empty'", expected="'a pseudonymous id'")]
    checks += [
        Check(
            column,
            f"{_about('message', column)} IS NOT NULL",
            _about("message", column),
            _about("text", column),
            _about("expected", column),
        )
        for column in parsed
    ]
    enrolled = f"trim({_about('text', 'enrolled_on')}) = ''"
    checks.append(Check("enrolled_on", enrolled, "'is empty'", expected=A_DATE))
    for name, spec in declarations.attributes.items():
        if spec.type == "text" and spec.values is not None:
            allowed = ", ".join(literal(value) for value in ("", *spec.values))
            checks.append(
                Check(
                    name,
                    f"{quoted(name)} NOT IN ({allowed})",
                    "'is not one of the values allowed'",
                    quoted(name),
                    literal(", ".join(spec.values)),
                )
            )
    checks += [
        _order("ended_on", "started_on"),
        _order("started_on", "enrolled_on", only_warn=True),
        _order("ended_on", "enrolled_on", " AND started_on IS NULL", only_warn=True),
        Check(
            "replaced_by",
            "replaced_by <> '' AND replaced_by = participant_id",
            "'names the participant itself'",
            "replaced_by",
            "'another participant'",
        ),
    ]
    return checks + (_cohort_checks(declarations.cohorts) if declarations.cohorts else [])


def _order(later: str, earlier: str, more: str = "", *, only_warn: bool = False) -> Check:
    return Check(
        later,
        f"{later} < {earlier}{more}",
        literal(f"lies before {earlier}"),
        f"CAST({later} AS VARCHAR)",
        f"CAST({earlier} AS VARCHAR) || ' or later'",
        "warning" if only_warn else "error",
    )


def _cohort_checks(cohorts: Cohorts) -> list[Check]:
    by = cohorts.by
    groups = literal(", ".join(f"{group.first}/{group.last}" for group in cohorts.groups))
    checks = [
        Check(
            by,
            f"{by} IS NOT NULL AND {_cohort(cohorts)} IS NULL",
            "'lies in no cohort'",
            f"CAST({by} AS VARCHAR)",
            groups,
        )
    ]
    if by != "enrolled_on":
        checks.append(
            Check(by, f"trim({_about('text', by)}) = ''", "'is empty, and decides the cohort'", expected=A_DATE)
        )
    return checks


def _cohort(cohorts: Cohorts) -> str:
    """SQL for the id of the cohort that holds a row's deciding date; NULL if none does."""
    cases = " ".join(
        f"WHEN {cohorts.by} BETWEEN DATE '{group.first}' AND DATE '{group.last}' THEN {literal(group.id)}"
        for group in cohorts.groups
    )
    return f"CASE {cases} END"


_IDS = f"(SELECT {trimmed('participant_id')} AS participant_id FROM raw_participants)"


def _check_repeated(connection: duckdb.DuckDBPyConnection, report: Report) -> None:
    count = f"SELECT count(*) <> count(DISTINCT participant_id) FROM {_IDS}"
    if connection.execute(count).fetchone() == (False,):
        return
    connection.execute(
        "CREATE TABLE repeated AS SELECT row_file, row_line, participant_id, "
        "row_number() OVER same AS number, first_value(row_file || ':' || row_line) OVER same AS first_place "
        "FROM read_participants WHERE participant_id <> '' "
        "WINDOW same AS (PARTITION BY participant_id ORDER BY row_file, row_line)"
    )
    message, expected = "'stands more than once'", "'each participant once; the first is at ' || first_place"
    report.check("repeated", [Check("participant_id", "number > 1", message, "participant_id", expected)])
    connection.execute("DROP TABLE repeated")


def _check_replacing(report: Report) -> None:
    replaced = "(SELECT * FROM read_participants WHERE replaced_by <> '')"
    unknown = f"(SELECT r.* FROM {replaced} r ANTI JOIN {_IDS} o ON r.replaced_by = o.participant_id)"
    message, expected = "'is not a participant'", "'an id among the participants'"
    report.check(unknown, [Check("replaced_by", "true", message, "replaced_by", expected)])


def _keep(connection: duckdb.DuckDBPyConnection, declarations: Declarations, report: Report) -> None:
    cohort = _cohort(declarations.cohorts) if declarations.cohorts else "''"
    attributes = "".join(
        f", {quoted(name)}" if spec.type == "number" else f", nullif({quoted(name)}, '') AS {quoted(name)}"
        for name, spec in declarations.attributes.items()
    )
    connection.execute(
        "CREATE TABLE participants AS SELECT participant_id, enrolled_on, started_on, ended_on, "
        f"nullif(end_reason, '') AS end_reason, nullif(replaced_by, '') AS replaced_by, {cohort} AS cohort{attributes} "
        f"FROM read_participants{report.without_rejected()}"
    )
