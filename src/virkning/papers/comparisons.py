"""Settlements beside each other: alternative readings, two versions of an agreement, and a recomputation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from virkning.papers.page import Page
from virkning.papers.words import Words
from virkning.settlement import Settlement
from virkning.settlement.diff import Change, Money
from virkning.settlement.explanation import numbers
from virkning.settlement.readings import Worth, payable_by_date
from virkning.settlement.verify import Finding, differing_lines
from virkning.terms import Terms

COLUMNS = 4
"""The most alternatives side by side in one table."""


def write_readings(page: Page, settlement: Settlement, found: Sequence[Worth], words: Words) -> None:
    """What each alternative is worth: what is payable under it, less what is payable as chosen."""
    agreement = settlement.terms.agreement
    page.heading(words("readings_worth", title=agreement.title))
    if not found:
        page.say(words("no_alternatives"))
        return
    page.say(words("readings_worth_about"))
    payable = payable_by_date(settlement)
    days = sorted({*payable, *(day for each in found for day in each.difference)})
    for at in range(0, len(found), COLUMNS):
        page.gap()
        _worths(page, agreement.currency, days, payable, found[at : at + COLUMNS], words)
    questions = {reading.id: reading for reading in agreement.readings}
    for each in found:
        reading = questions[each.reading]
        page.gap()
        page.say(f"{each.reading} ({reading.clause}) {reading.question}", "bold")
        page.say(f"  {words('as_chosen')}: {reading.choice}")
        page.say(f"  {each.alternative}: {each.says} {_signed(each.total, agreement.currency, words)}")


def _worths(
    page: Page, currency: str, days: list[date], payable: dict[date, int], found: Sequence[Worth], words: Words
) -> None:
    columns = [words("date"), words("payable"), *(f"{each.reading} {each.alternative}" for each in found)]
    rows = []
    for day in days:
        row = [day.isoformat(), numbers.money(payable.get(day, 0), currency, words.lang)]
        rows.append([*row, *(_signed(each.difference[day], currency, words) for each in found)])
    total = [words("total"), numbers.money(sum(payable.values()), currency, words.lang)]
    rows.append([*total, *(_signed(each.total, currency, words) for each in found)])
    page.table(columns, rows, right="l" + "r" * (len(found) + 1), totals=1)


def _signed(amount: int, currency: str, words: Words) -> str:
    text = numbers.money(amount, currency, words.lang)
    return f"+{text}" if amount > 0 else text


def readings_json(settlement: Settlement, found: Sequence[Worth]) -> dict[str, Any]:
    """The same as JSON data."""
    payable = payable_by_date(settlement)
    return {
        "agreement": settlement.terms.agreement.agreement,
        "currency": settlement.terms.agreement.currency,
        "rejected_rows": settlement.rejected,
        "statements": [{"statement": day.isoformat(), "payable_oere": amount} for day, amount in payable.items()],
        "payable_oere": sum(payable.values()),
        "readings": [
            {
                "id": each.reading,
                "alternative": each.alternative,
                "says": each.says,
                "difference_oere": each.total,
                "statements": [
                    {"statement": day.isoformat(), "payable_oere": each.payable.get(day, 0), "difference_oere": amount}
                    for day, amount in each.difference.items()
                ],
            }
            for each in found
        ],
    }


def write_changes(page: Page, old: Terms, new: Terms, changes: Sequence[Change], words: Words) -> None:
    """The terms that read otherwise."""
    page.heading(words("terms_changed", old=old.file, new=new.file))
    if not changes:
        page.say(words("no_changes"))
    for each in changes:
        page.say(f"  {each.path}: {_quoted(each.old)} → {_quoted(each.new)}")


def _quoted(text: str | None) -> str:
    return "–" if text is None else text


def write_money(page: Page, money: Sequence[Money], currency: str, words: Words) -> None:
    """What the change is worth at each statement."""

    def shown(amount: int | None) -> str:
        return "–" if amount is None else numbers.money(amount, currency, words.lang)

    page.heading(words("money_changed"))
    rows = [
        [each.statement.isoformat(), shown(each.old), shown(each.new), _signed(each.difference, currency, words)]
        for each in money
    ]
    old, new = sum(each.old or 0 for each in money), sum(each.new or 0 for each in money)
    rows.append([words("total"), shown(old), shown(new), _signed(new - old, currency, words)])
    columns = [words("date"), words("old"), words("new"), words("difference")]
    page.table(columns, rows, right="lrrr", totals=1)


def diff_json(old: Terms, new: Terms, changes: Sequence[Change], money: Sequence[Money] | None) -> dict[str, Any]:
    """The same as JSON data; without money where no facts were given."""
    found: dict[str, Any] = {
        "old": {"file": old.file, "terms_sha256": old.sha256},
        "new": {"file": new.file, "terms_sha256": new.sha256},
        "terms": [{"path": each.path, "old": each.old, "new": each.new} for each in changes],
    }
    if money is not None:
        found["currency"] = new.agreement.currency
        found["statements"] = [
            {
                "statement": each.statement.isoformat(),
                "old_payable_oere": each.old,
                "new_payable_oere": each.new,
                "difference_oere": each.difference,
            }
            for each in money
        ]
        found["difference_oere"] = sum(each.difference for each in money)
    return found


def write_findings(page: Page, file: str, found: Iterable[Finding], words: Words) -> bool:
    """What holds of a recorded settlement and what does not; whether all does."""
    page.heading(words("verifying", file=file))
    all_hold = True
    by_statement: dict[str, list[Finding]] = {}
    for each in found:
        by_statement.setdefault(each.statement, []).append(each)
        all_hold = all_hold and each.holds
    for statement, findings in by_statement.items():
        held = all(each.holds for each in findings)
        if statement and held:
            page.say(f"  ✓ {words('statement_holds', date=statement)}")
            continue
        for each in findings:
            if each.holds and statement:
                continue
            place = f"{statement}: " if statement else ""
            mark = "✓" if each.holds else "✗"
            page.say(
                f"  {mark} {place}{words.field(each.what)}{_against(each, words)}", "" if each.holds else "bold red"
            )
            if each.what == "lines" and not each.holds:
                for was, now in differing_lines(each):
                    page.say(f"      {_flat(was)} → {_flat(now)}", "red")
    page.say(words("holds" if all_hold else "does_not_hold"), "bold green" if all_hold else "bold red")
    return all_hold


def _against(each: Finding, words: Words) -> str:
    if each.what == "lines":
        if each.holds:
            return ""
        return f": {words('line_counts', recorded=len(each.recorded), found=len(each.found or []))}"
    if each.holds:
        return f": {_flat(each.recorded)}" if isinstance(each.recorded, str | int) else ""
    return f": {words('recorded_found', recorded=_flat(each.recorded), found=_flat(each.found))}"


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flat(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + "; ".join(_flat(each) for each in value) + "]"
    return "–" if value is None else str(value)
