"""Whether a forecast file fits its agreement: outcomes, measures, cohorts, values and years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import product

from virkning.forecast.model import CountedAggregate, Forecast, GroupShareAggregate, MonthlyMeasure, ScoreMeasure
from virkning.settlement.earned import timeline
from virkning.settlement.many.counts import outcome_of_scores, value_holds
from virkning.settlement.many.places import Place, plan_of, why_not_counted
from virkning.settlement.schedule import windows
from virkning.terms import Rule, Terms, tree
from virkning.terms.model import Measure
from virkning.terms.problems import Findings, Path, nearest
from virkning.terms.values import parse_exact


def check(terms: Terms, forecast: Forecast, findings: Findings) -> None:
    """Report everything in a forecast file that does not fit the agreement."""
    agreement = terms.agreement
    if forecast.forecast != agreement.agreement:
        findings.error(("forecast",), "is the forecast of another agreement", found=forecast.forecast,
                       expected=agreement.agreement)  # fmt: skip
    rules = {rule.id: rule for rule in terms.rules}
    _check_plan(terms, rules, forecast, findings)
    _check_people(terms, forecast, findings)
    _check_measures(terms, rules, forecast, findings)
    _check_aggregates(terms, forecast, findings)
    _check_economy(terms, rules, forecast, findings)


def _known(name: str, known: Iterable[str], path: Path, what: str, findings: Findings) -> bool:
    names = list(known)
    if name in names:
        return True
    expected = f"one of: {', '.join(names) or 'none'}"
    findings.error(path, f"is no {what} of the agreement{nearest(name, names)}", found=name, expected=expected)
    return False


def _check_plan(terms: Terms, rules: Mapping[str, Rule], forecast: Forecast, findings: Findings) -> None:
    line = timeline(terms, {})
    for outcome, planned in forecast.plan.items():
        if not _known(outcome, rules, ("plan", outcome), "outcome", findings):
            continue
        rule = rules[outcome]
        if not rule.per_participant:
            message = "is measured for the agreement as a whole: its plan follows from aggregates"
            findings.error(("plan", outcome), message)
            continue
        version = line.versions[0]
        most = max((len(windows(terms, rule, own)) for own in version.cohorts.values()), default=0)
        if len(planned.by_measurement) > most > 0:
            message = "has more measurements than a cohort has"
            found, expected = len(planned.by_measurement), f"at most {most}"
            findings.error(("plan", outcome, "by_measurement"), message, found=found, expected=expected)
    for rule in rules.values():
        if rule.per_participant and rule.id not in forecast.plan:
            findings.error(("plan",), f"the plan of outcome {rule.id} is missing")


def planned_cohorts(terms: Terms, forecast: Forecast) -> dict[str, int]:
    """How many participants are planned in each cohort."""
    cohorts = terms.agreement.cohorts
    planned = {group.id: group.planned or 0 for group in cohorts.groups} if cohorts else {}
    if not cohorts:
        planned = {"": terms.agreement.participants.planned or 0}
    return {cohort: (forecast.people.cohorts or planned).get(cohort, 0) for cohort in planned}


def _check_people(terms: Terms, forecast: Forecast, findings: Findings) -> None:
    given, groups = forecast.people.cohorts, terms.agreement.cohorts
    known = {group.id: group.planned for group in groups.groups} if groups else {"": None}
    for cohort, number in (given or {}).items():
        path = ("people", "cohorts", cohort)
        if not _known(cohort, known, path, "cohort", findings):
            continue
        if number < 0:
            findings.error(path, "is below 0", found=number, expected="a number of participants")
        most = known[cohort]
        if most is not None and number > most:
            findings.error(path, "is more than the agreement plans", found=number, expected=f"at most {most}")
    for at, outcome in enumerate(forecast.people.kinds.outcomes if forecast.people.kinds else ()):
        _known(outcome, [rule.id for rule in terms.rules], ("people", "kinds", "outcomes", at), "outcome", findings)
    planned = terms.agreement.participants.planned
    total = sum((given or {}).values())
    if planned is not None and total > planned:
        message = "the cohorts come to more than the agreement plans"
        findings.error(("people", "cohorts"), message, found=total, expected=f"at most {planned}")


def _check_measures(terms: Terms, rules: Mapping[str, Rule], forecast: Forecast, findings: Findings) -> None:
    measures = {name: spec for name, spec in terms.agreement.measures.items() if spec.of == "participant"}
    reason = why_not_counted(terms)
    places = () if reason else plan_of(terms, {}).places
    for name, model in forecast.measures.items():
        path: Path = ("measures", name)
        if not _known(name, measures, path, "measure of participants", findings):
            continue
        if not _known(model.outcome, rules, (*path, "outcome"), "outcome", findings):
            continue
        place = next((each for each in places if each.rule.id == model.outcome), None)
        if isinstance(model, MonthlyMeasure):
            _check_monthly(measures[name], name, model, place, path, findings)
        else:
            _check_score(measures[name], name, model, place, path, findings)
        _check_kinds(forecast, model.outcome, findings)
    needed = {node.measure for rule in rules.values() if rule.per_participant for f in rule.formulas
              for node in tree.walk(f) if isinstance(node, tree.Measured)}  # fmt: skip
    for name in sorted(needed & set(measures) - set(forecast.measures)):
        findings.error(("measures",), f"the measure {name} is missing", expected="how it comes about")
    if reason and any(rule.per_participant for rule in rules.values()):
        findings.error((), f"participants of this agreement cannot be simulated: {reason}")


def _values(texts: Iterable[str], spec: Measure, path: Path, findings: Findings) -> list[Fraction]:
    found = []
    for text in texts:
        try:
            value = parse_exact(text)
        except ValueError as error:
            findings.error((*path, text), str(error))
            continue
        low, high = spec.between
        if not low <= value <= high or (value * 10**spec.decimals).denominator != 1:
            expected = f"{float(low):g} to {float(high):g} with at most {spec.decimals} decimals"
            findings.error((*path, text), "is no value of the measure", found=text, expected=expected)
            continue
        found.append(value)
    return found


def _check_monthly(
    spec: Measure, name: str, model: MonthlyMeasure, place: Place | None, path: Path, findings: Findings
) -> None:
    if spec.every != "month":
        findings.error(path, "is not observed by month", found=spec.every, expected="before, after and start")
        return
    good = _values(model.success, spec, (*path, "success"), findings)
    bad = _values([str(model.otherwise)], spec, (*path, "otherwise"), findings)
    if place is None or place.rule.when is None or not place.months:
        return
    if list(tree.measures_of(place.rule.when)) != [name]:
        findings.error((*path, "outcome"), "does not depend on this measure", found=model.outcome)
        return
    for value in good:
        if not value_holds({name: spec}, place, name, value):
            _says_otherwise((*path, "success"), value, "does not achieve", model.outcome, findings)
    for value in bad:
        if value_holds({name: spec}, place, name, value):
            _says_otherwise((*path, "otherwise"), value, "achieves", model.outcome, findings)


def _says_otherwise(path: Path, value: Fraction, does: str, outcome: str, findings: Findings) -> None:
    findings.error(path, f"{does} the outcome under the agreement's terms", found=float(value), expected=outcome)


def _check_score(
    spec: Measure, name: str, model: ScoreMeasure, place: Place | None, path: Path, findings: Findings
) -> None:
    if spec.every != "occasion":
        findings.error(path, "is not observed at occasions", found=spec.every, expected="stays, success and otherwise")
        return
    for key in ("before", "after"):
        _known(getattr(model, key), spec.occasions, (*path, key), "occasion", findings)
    starts = _values(model.start, spec, (*path, "start"), findings)
    if place is None or place.months:
        return
    for key, wanted in (("success", 1), ("otherwise", 0)):
        for start, text in product(starts, getattr(model, key)):
            try:
                after = ended(start, parse_exact(text), spec)
            except ValueError as error:
                findings.error((*path, key, text), str(error))
                continue
            scores: dict[tuple[str, str], Fraction | None] = {(name, model.before): start, (name, model.after): after}
            if outcome_of_scores({name: spec}, place, scores) != wanted:
                does = "does not achieve" if wanted else "achieves"
                message = f"{does} the outcome from {float(start):g}"
                findings.error((*path, key, text), message, found=text, expected=model.outcome)


def ended(start: Fraction, change: Fraction, spec: Measure) -> Fraction:
    """A score after a change, within the measure's range."""
    low, high = spec.between
    return min(max(start + change, low), high)


def _check_kinds(forecast: Forecast, outcome: str, findings: Findings) -> None:
    """A kind's chance must stay a chance, however well it goes."""
    kinds, planned = forecast.people.kinds, forecast.plan.get(outcome)
    if kinds is None or planned is None or outcome not in kinds.outcomes:
        return
    highest = max(each.ends[1] for each in planned.by_measurement)
    for at, kind in enumerate(kinds.groups):
        if highest * kind.factor > 1:
            message = f"with the highest share of {outcome} the chance passes 100%"
            findings.error(("people", "kinds", "groups", at, "factor"), message, found=float(kind.factor),
                           expected=f"at most {float(1 / highest):g}")  # fmt: skip


def _check_aggregates(terms: Terms, forecast: Forecast, findings: Findings) -> None:
    measures = {name: spec for name, spec in terms.agreement.measures.items() if spec.of == "agreement"}
    for name, model in forecast.aggregates.items():
        path: Path = ("aggregates", name)
        if not _known(name, measures, path, "measure of the agreement", findings):
            continue
        if isinstance(model, CountedAggregate):
            _known(model.of, forecast.aggregates, (*path, "of"), "aggregate of this file", findings)
        elif isinstance(model, GroupShareAggregate):
            if measures[name].every != "month":
                findings.error(path, "is not observed by month", found=measures[name].every)
        else:
            _values([str(model.value)], measures[name], (*path, "value"), findings)
        if measures[name].every not in ("month", "interval"):
            findings.error(path, "a measure of this kind cannot be simulated", found=measures[name].every,
                           expected="one by month or by interval")  # fmt: skip
    needed = {node.measure for rule in terms.rules for f in rule.formulas for node in tree.walk(f)
              if isinstance(node, tree.Measured) and node.measure in measures}  # fmt: skip
    for name in sorted(needed - set(forecast.aggregates)):
        findings.error(("aggregates",), f"the measure {name} is missing", expected="its value, or what it counts")


def _check_economy(terms: Terms, rules: Mapping[str, Rule], forecast: Forecast, findings: Findings) -> None:
    economy = forecast.economy
    if economy is None:
        return
    last = max((each.due.year for each in terms.agreement.statements.dates), default=0)
    if economy.until < last:
        message = "the horizon ends before the last statement is due"
        findings.error(("economy", "until"), message, found=economy.until, expected=f"{last} or later")
    for at, line in enumerate(economy.costs.lines if economy.costs else ()):
        late = max(line.by_year)
        if late > economy.until:
            path: Path = ("economy", "costs", "lines", at, "by_year", late)
            message = "the horizon ends before this cost"
            findings.error(path, message, found=late, expected=f"at most {economy.until}")
    for key in ("gains", "anyway"):
        for at, each in enumerate(getattr(economy, key)):
            _known(each.outcome, rules, ("economy", key, at, "outcome"), "outcome", findings)
