"""What must hold between the parts of an agreement. Every check adds to the findings; none stops at the first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from virkning.terms import tree
from virkning.terms.check_examples import COLUMNS
from virkning.terms.check_payments import check_pay, prices_of
from virkning.terms.model import Agreement, Limit, ShareLimit
from virkning.terms.payments import Outcome
from virkning.terms.problems import Findings, Path
from virkning.terms.rules import Rule


def check(agreement: Agreement, rules: Sequence[Rule], findings: Findings) -> None:
    """Add every problem between the parts of an agreement to the findings."""
    _names(agreement, findings)
    _money(agreement, findings)
    _statements(agreement, findings)
    _cohorts(agreement, findings)
    _participants(agreement, findings)
    _measures(agreement, findings)
    gates = {needed for rule in rules for needed in rule.needs}
    for rule in rules:
        _outcome(agreement, rule, findings)
        check_pay(agreement, rule, gates, findings)
    _twins(agreement.outcomes, findings)
    _gates(rules, findings)
    for index, limit in enumerate(agreement.limits):
        _limit(agreement, index, limit, findings)
    _limit_twins(agreement.limits, findings)
    _unused(agreement, findings)


def money(amount: int) -> str:
    """An amount in minor units as ``1234.50``, the way the file writes it."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def _repeated(values: Iterable[object]) -> list[object]:
    return [value for value, count in Counter(values).items() if count > 1]


def _names(agreement: Agreement, findings: Findings) -> None:
    lists: dict[str, Sequence[object]] = {
        "outcomes": [each.id for each in agreement.outcomes],
        "limits": [each.id for each in agreement.limits],
        "readings": [each.id for each in agreement.readings],
        "amendments": [each.id for each in agreement.amendments],
        "examples": [each.name for each in agreement.examples],
    }
    for block, ids in lists.items():
        for repeated in _repeated(ids):
            at = len(ids) - 1 - list(reversed(ids)).index(repeated)
            findings.error((block, at), "two rules for the same thing: the id stands twice", found=repeated)
    names = [*agreement.measures, *agreement.definitions, *agreement.participants.attributes]
    reserved = {
        *COLUMNS,
        *tree.TIME_FUNCTIONS,
        *tree.ACROSS_FUNCTIONS,
        *tree.SCALAR_FUNCTIONS,
        "achieved",
        "cohort",
        "follow_up",
    }
    for repeated in _repeated(names):
        block = "definitions" if repeated in agreement.definitions else "measures"
        findings.error(
            (block, str(repeated)),
            "the name is used for more than one of measures, definitions and attributes",
            found=repeated,
        )
    places: list[Path] = [(block, name) for block in ("measures", "definitions") for name in getattr(agreement, block)]
    places += [("participants", "attributes", name) for name in agreement.participants.attributes]
    for place in places:
        if place[-1] in reserved or not re.fullmatch(r"(?!(and|or|not|over|where)$)[a-z_][a-z0-9_]*", str(place[-1])):
            findings.error(
                place,
                "cannot be used as a name",
                expected="lower-case letters, digits and _, and no word "
                "of the formula language or column of participants",
            )
    for at, outcome in enumerate(agreement.outcomes):
        if outcome.payer is not None and outcome.payer not in agreement.parties:
            findings.error(("outcomes", at, "payer"), "is not among the parties", found=outcome.payer)


def _money(agreement: Agreement, findings: Findings) -> None:
    grant, budget = agreement.grant, agreement.budget
    if grant and grant.disbursements:
        total = sum(each.amount for each in grant.disbursements)
        _sums(
            ("grant", "disbursements"), "the tranches sum to", total, grant.amount, len(grant.disbursements), findings
        )
    if budget is None:
        return
    for at, line in enumerate(budget.lines):
        path: Path = ("budget", "lines", at)
        if len(line.amounts) != len(budget.years):
            findings.error(
                (*path, "amounts"),
                "needs one amount for each year",
                found=len(line.amounts),
                expected=str(len(budget.years)),
            )
        _sums(path, "the years sum to", sum(line.amounts), line.total, 0, findings)
        planned = agreement.participants.planned
        if line.per_participant is not None and planned and line.per_participant * planned != line.total:
            exact = money(-(-line.total // planned)) if line.total % planned else money(line.total // planned)
            findings.warn(
                (*path, "per_participant"),
                f"the cost per participant is rounded: {money(line.total)} for {planned} participants",
                found=money(line.per_participant),
                expected=exact,
            )
    for at, stated in enumerate(budget.totals):
        total = sum(line.amounts[at] for line in budget.lines if at < len(line.amounts))
        _sums(("budget", "totals", at), "the lines sum to", total, stated, 0, findings)
    _sums(("budget", "total"), "the lines sum to", sum(x.total for x in budget.lines), budget.total, 0, findings)
    if grant and budget.total != grant.amount:
        findings.warn(
            ("budget", "total"), "differs from the grant", found=money(budget.total), expected=money(grant.amount)
        )


def _sums(path: Path, what: str, total: int, stated: int, slack: int, findings: Findings) -> None:
    """A stated total must be the sum; a difference that rounding of the parts can explain is a warning."""
    if total == stated:
        return
    message = f"{what} {money(total)}, {money(total - stated)} from the stated total"
    report = findings.warn if abs(total - stated) <= slack else findings.error
    report(path, message, found=money(total), expected=money(stated))


def _statements(agreement: Agreement, findings: Findings) -> None:
    statements = agreement.statements
    if bool(statements.dates) == bool(statements.relative):
        findings.error(("statements",), "needs either dates or relative")
    dates = [each.date for each in statements.dates]
    for at, each in enumerate(statements.dates):
        if at and each.date <= dates[at - 1]:
            findings.error(("statements", "dates", at), "must be later than the one before", found=each.date)
        if each.due < each.date:
            findings.error(("statements", "dates", at, "due"), "is before the statement", found=each.due)
    if statements.relative:
        _since(agreement, statements.relative.since, ("statements", "relative", "since"), findings)
    if agreement.period.last < agreement.period.first:
        findings.error(("period", "last"), "is before the first day", found=agreement.period.last)
    for at, amendment in enumerate(agreement.amendments):
        longer = any(str(path).startswith("statements") for path in amendment.set)
        if dates and amendment.effective > dates[-1] and not longer:
            findings.warn(("amendments", at, "effective"), "is after the last statement, so it changes nothing")


def _since(agreement: Agreement, since: str, path: Path, findings: Findings) -> None:
    measure = agreement.measures.get(since)
    events = [name for name, each in agreement.measures.items() if each.every == "event" and each.of == "participant"]
    if since not in ("enrolled_on", "started_on", "ended_on") and since not in events:
        expected = ", ".join(["enrolled_on", "started_on", "ended_on", *events])
        findings.error(
            path,
            "is not a date of a participant" if measure is None else "is not an event of participants",
            found=since,
            expected=f"one of: {expected}",
        )


def _cohorts(agreement: Agreement, findings: Findings) -> None:
    if agreement.cohorts is None:
        return
    groups, dates = agreement.cohorts.groups, [each.date for each in agreement.statements.dates]
    for repeated in _repeated(each.id for each in groups):
        findings.error(("cohorts", "groups"), "two rules for the same thing: the cohort stands twice", found=repeated)
    for at, group in enumerate(groups):
        path: Path = ("cohorts", "groups", at)
        if group.last < group.first:
            findings.error((*path, "last"), "is before the first day", found=group.last)
        if at and group.first <= groups[at - 1].last:
            findings.error((*path, "first"), f"overlaps with cohort {groups[at - 1].id}", found=group.first)
        elif at and (group.first - groups[at - 1].last).days > 1:
            findings.warn((*path, "first"), f"leaves a gap after cohort {groups[at - 1].id}", found=group.first)
        if group.statements is None:
            continue
        if group.statements.first not in dates:
            findings.error((*path, "statements", "first"), "is not a statement date", found=group.statements.first)
        elif dates.index(group.statements.first) + group.statements.times > len(dates):
            findings.error(
                (*path, "statements", "times"), "goes beyond the last statement", found=group.statements.times
            )
    planned = [each.planned for each in groups if each.planned is not None]
    whole = agreement.participants.planned
    if whole is not None and len(planned) == len(groups) and sum(planned) != whole:
        findings.error(
            ("participants", "planned"), "is not the sum of the cohorts", found=whole, expected=str(sum(planned))
        )


def _participants(agreement: Agreement, findings: Findings) -> None:
    pro_rata = agreement.participants.pro_rata
    if pro_rata is not None and agreement.statements.relative is not None:
        findings.error(("participants", "pro_rata"), "goes with statements on calendar dates")
    known = [each.id for each in agreement.cohorts.groups] if agreement.cohorts else []
    for cohort in pro_rata.cohorts if pro_rata else []:
        if cohort not in known:
            findings.error(("participants", "pro_rata", "cohorts"), "there is no such cohort", found=cohort)


def _measures(agreement: Agreement, findings: Findings) -> None:
    for name, measure in agreement.measures.items():
        path: Path = ("measures", name)
        low, high = measure.between
        if low > high:
            findings.error((*path, "between"), "the smallest value is larger than the largest")
        if (measure.every == "occasion") != bool(measure.occasions):
            findings.error((*path, "occasions"), "go with `every: occasion`, and only with it")
        for bound in measure.between:
            if (bound * 10**measure.decimals).denominator != 1:
                findings.error((*path, "between"), f"has more than {measure.decimals} decimals", found=float(bound))


def _unused(agreement: Agreement, findings: Findings) -> None:
    """Names that are declared and not used; with errors about, that is more likely a consequence of them."""
    if findings.errors:
        return
    described = {"id", "title", "clause", "category", "payer"}
    outcomes = str([each.model_dump(exclude=described, by_alias=True) for each in agreement.outcomes])
    changes = str([each.alternatives for each in agreement.readings]) + str([x.set for x in agreement.amendments])
    relative = agreement.statements.relative.since if agreement.statements.relative else ""
    bodies = {name: each.is_ for name, each in agreement.definitions.items()}
    for name in bodies:
        others = "; ".join(body for other, body in bodies.items() if other != name)
        if not _speaks_of(name, f"{outcomes} {changes} {others}"):
            findings.warn(("definitions", name), "is not used by any formula")
    used = f"{outcomes} {changes} {relative} {' '.join(bodies.values())}"
    for name in agreement.measures:
        if not _speaks_of(name, used):
            findings.warn(("measures", name), "is not used by any outcome")


def _speaks_of(name: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def _outcome(agreement: Agreement, rule: Rule, findings: Findings) -> None:
    outcome, measured = rule.outcome, rule.outcome.measured
    at: Path = ("outcomes", rule.index)
    dates = [each.date for each in agreement.statements.dates]
    by_event = outcome.each == "participant, event"
    if by_event != (outcome.event is not None):
        findings.error((*at, "event"), "goes with `each: participant, event`, and only with it")
    elif outcome.event is not None:
        measure = agreement.measures.get(outcome.event)
        if measure is None or measure.every != "event" or measure.of != "participant":
            findings.error((*at, "event"), "is not an event of participants", found=outcome.event)
    follow_up = outcome.each == "participant, follow-up"
    if follow_up != bool(measured.after):
        findings.error((*at, "measured", "after"), "goes with `each: participant, follow-up`, and only with it")
    if follow_up != (measured.since is not None):
        findings.error((*at, "measured", "since"), "goes with `each: participant, follow-up`, and only with it")
    elif measured.since is not None:
        _since(agreement, measured.since, (*at, "measured", "since"), findings)
    if measured.occasions and len(measured.occasions) != max(1, len(measured.after)):
        findings.error(
            (*at, "measured", "occasions"),
            "needs one occasion for each follow-up",
            found=len(measured.occasions),
            expected=str(max(1, len(measured.after))),
        )
    if measured.windows and (measured.window or measured.lag):
        findings.error((*at, "measured", "windows"), "stands instead of window and lag")
    if measured.lag and measured.lag.days:
        findings.error((*at, "measured", "lag"), "is a whole number of months", found=measured.lag)
    listed = measured.statements if isinstance(measured.statements, list) else []
    for day in [*listed, *(measured.windows or {})]:
        if isinstance(day, date) and day not in dates:
            findings.error((*at, "measured"), "is not a statement date", found=day)
    if rule.missing.rule == "mean" and not rule.per_participant:
        findings.error((*at, "missing"), "the mean of the cohort goes with participants; say `unresolved` or `nothing`")
    if rule.missing.unit == "window" and not outcome.each.endswith("month") and outcome.missing:
        findings.error((*at, "missing", "unit"), "a window is replaced only for outcomes by month")
    if measured.during and outcome.each != "participant, month":
        findings.error((*at, "measured", "during"), "goes with `each: participant, month`, and only with it")
    if outcome.when is None and not outcome.quantity and not rule.steps and outcome.each == "participant, month":
        findings.warn(at, "is earned every month whatever is observed: there is no `when` and no `quantity`")


def _twins(outcomes: Sequence[Outcome], findings: Findings) -> None:
    seen: dict[str, str] = {}
    for at, outcome in enumerate(outcomes):
        same = str(
            (outcome.each, outcome.event, outcome.for_, outcome.when, outcome.quantity, outcome.measured, outcome.payer)
        )
        if outcome.when is not None and same in seen:
            findings.warn(("outcomes", at), f"two rules for the same thing: earned exactly when {seen[same]} is")
        seen.setdefault(same, outcome.id)


def _gates(rules: Sequence[Rule], findings: Findings) -> None:
    by_id = {rule.id: rule for rule in rules}
    for rule in rules:
        for needed in rule.needs:
            other = by_id[needed]
            if other.per_participant and not rule.per_participant:
                findings.error(("outcomes", rule.index, "when"), f"{needed} is achieved by participants, one by one")
            if _reaches(needed, rule.id, by_id, set()):
                findings.error(("outcomes", rule.index, "when"), "the outcomes wait for each other", found=needed)


def _reaches(start: str, goal: str, by_id: dict[str, Rule], seen: set[str]) -> bool:
    if start == goal:
        return True
    seen.add(start)
    return any(_reaches(needed, goal, by_id, seen) for needed in by_id[start].needs if needed not in seen)


def _limit(agreement: Agreement, index: int, limit: Limit, findings: Findings) -> None:
    at: Path = ("limits", index)
    if (limit.at_most is None) == (limit.at_least is None):
        findings.error(at, "needs exactly one of at_most and at_least")
    known: dict[str, set[str | None]] = {
        "outcomes": {each.id for each in agreement.outcomes},
        "categories": {each.category for each in agreement.outcomes},
        "payers": set(agreement.parties),
        "cohorts": {each.id for each in agreement.cohorts.groups} if agreement.cohorts else set(),
    }
    for key, names in known.items():
        for name in getattr(limit, key) or []:
            if name not in names:
                findings.error((*at, key), "there is no such thing to limit", found=name)
    if limit.each == "participant":
        if isinstance(limit.at_most, ShareLimit):
            findings.error((*at, "at_most"), "a limit for each participant is an amount")
        if any(each.each != "participant" for each in agreement.limits[:index]):
            findings.error(at, "limits for each participant come first in the list")
    if limit.indexed and (agreement.price_level.index is None or isinstance(limit.at_most, ShareLimit)):
        findings.error((*at, "indexed"), "needs an amount and a price_level with an index")
    for key in ("at_most", "at_least"):
        amount = getattr(limit, key)
        if isinstance(amount, int) and amount < 0:
            findings.error((*at, key), "must not be less than nothing", found=money(amount))
    if isinstance(limit.at_most, int):
        _below_a_payment(agreement, limit, limit.at_most, (*at, "at_most"), findings)


def _below_a_payment(agreement: Agreement, limit: Limit, cap: int, at: Path, findings: Findings) -> None:
    """A cap that no payment fits under is an error; one that only the highest price does not is a warning."""
    for outcome in agreement.outcomes:
        prices = prices_of(agreement, outcome)
        if covers(limit, outcome) and prices and max(prices) > cap:
            report = findings.error if min(prices) > cap else findings.warn
            message = f"is below a single payment of {outcome.id}"
            report(at, message, found=money(cap), expected=f"at least {money(max(prices))}")


def covers(limit: Limit, outcome: Outcome) -> bool:
    """Whether a limit counts what an outcome earns."""
    return (
        (limit.outcomes is None or outcome.id in limit.outcomes)
        and (limit.categories is None or outcome.category in limit.categories)
        and (limit.payers is None or outcome.payer in limit.payers)
    )


def _limit_twins(limits: Sequence[Limit], findings: Findings) -> None:
    for at, limit in enumerate(limits):
        for other in limits[:at]:
            scope = ("each", "outcomes", "categories", "payers", "cohorts")
            if any(getattr(limit, key) != getattr(other, key) for key in scope):
                continue
            if (limit.at_most is None) == (other.at_most is None):
                findings.error(("limits", at), f"two rules for the same thing: {other.id} limits the same")
            cap = limit.at_most if limit.at_most is not None else other.at_most
            floor = limit.at_least if limit.at_least is not None else other.at_least
            if isinstance(cap, int) and floor is not None and floor > cap:
                findings.error(
                    ("limits", at),
                    f"the floor is above the cap of {other.id}"
                    if limit.at_least
                    else f"the cap is below the floor of {other.id}",
                    found=money(floor),
                    expected=money(cap),
                )
