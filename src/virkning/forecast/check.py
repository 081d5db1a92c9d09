"""Whether a forecast file fits its agreement: outcomes, measures, cohorts, values and years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from virkning.forecast.model import (
    CountedAggregate,
    Estimate,
    Forecast,
    GroupShareAggregate,
    MonthlyMeasure,
    ScoreMeasure,
)
from virkning.settlement.earned import timeline
from virkning.settlement.many.counts import leaves_of, outcome_of_scores, value_holds
from virkning.settlement.many.places import Place, plan_of, why_not_counted
from virkning.settlement.schedule import windows
from virkning.terms import Rule, Terms, tree
from virkning.terms.analysis import decimal
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
    for at, cap in enumerate(forecast.aims.caps if forecast.aims else ()):
        if cap <= 0:
            findings.error(("aims", "caps", at), "is no cap", found=decimal(Fraction(cap, 100)), expected="above 0.00")


def _known(name: str, known: Iterable[str], path: Path, what: str, findings: Findings) -> bool:
    names = list(known)
    if name in names:
        return True
    expected = f"one of: {', '.join(names) or 'none'}"
    findings.error(path, f"is no {what}{nearest(name, names)}", found=name, expected=expected)
    return False


def _check_plan(terms: Terms, rules: Mapping[str, Rule], forecast: Forecast, findings: Findings) -> None:
    line = timeline(terms, {})
    for outcome, planned in forecast.plan.items():
        if not _known(outcome, rules, ("plan", outcome), "outcome of the agreement", findings):
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
            findings.error(("plan", rule.id), "is missing", expected="a source, and the shares planned by measurement")


def planned_cohorts(terms: Terms, forecast: Forecast) -> dict[str, int]:
    """How many participants are planned in each cohort."""
    given = forecast.people.cohorts or {}
    return {cohort: given.get(cohort, number or 0) for cohort, number in _agreed_cohorts(terms).items()}


def _agreed_cohorts(terms: Terms) -> dict[str, int | None]:
    """How many participants the agreement plans in each cohort; None where it does not say."""
    cohorts = terms.agreement.cohorts
    if cohorts is None:
        return {"": terms.agreement.participants.planned}
    return {group.id: group.planned for group in cohorts.groups}


def _check_people(terms: Terms, forecast: Forecast, findings: Findings) -> None:
    given, known = forecast.people.cohorts or {}, _agreed_cohorts(terms)
    if any(rule.per_participant for rule in terms.rules):
        for cohort in [each for each, number in known.items() if number is None and each not in given]:
            path: Path = ("people", "cohorts", cohort) if cohort else ("people",)
            expected = "a number of participants here, or " if cohort else ""
            expected += "planned: in the agreement"
            findings.error(path, "nobody says how many are planned", expected=expected)
    for cohort, number in given.items():
        path = ("people", "cohorts", cohort)
        if not _known(cohort, known, path, "cohort of the agreement", findings):
            continue
        if number < 0:
            findings.error(path, "is below 0", found=number, expected="a number of participants")
        most = known[cohort]
        if most is not None and number > most:
            findings.error(path, "is more than the agreement plans", found=number, expected=f"at most {most}")
    for at, outcome in enumerate(forecast.people.kinds.outcomes if forecast.people.kinds else ()):
        _known(
            outcome,
            [rule.id for rule in terms.rules],
            ("people", "kinds", "outcomes", at),
            "outcome of the agreement",
            findings,
        )
    planned = terms.agreement.participants.planned
    total = sum(planned_cohorts(terms, forecast).values())
    if given and planned is not None and total > planned:
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
        if not _known(model.outcome, rules, (*path, "outcome"), "outcome of the agreement", findings):
            continue
        own = [each for each in places if each.rule.id == model.outcome]
        place = next(iter(own), None)
        if isinstance(model, MonthlyMeasure):
            _check_monthly(measures[name], name, model, place, path, findings)
            _check_overlap(forecast, model.outcome, own, findings)
        else:
            _check_score(measures[name], name, model, place, path, findings)
        _check_kinds(forecast, model.outcome, findings)
    needed = {node.measure for rule in rules.values() if rule.per_participant for f in rule.formulas
              for node in tree.walk(f) if isinstance(node, tree.Measured)}  # fmt: skip
    for name in sorted(needed & set(measures) - set(forecast.measures)):
        findings.error(("measures", name), "is missing", expected="how it comes about")
    followed = {each.outcome for each in forecast.measures.values()}
    for outcome in forecast.plan if followed <= set(rules) else ():
        used = {name for f in rules[outcome].formulas for name in tree.measures_of(f)} if outcome in rules else set()
        if (
            outcome in rules
            and rules[outcome].per_participant
            and outcome not in followed
            and used <= {*forecast.measures}
        ):
            expected = f"a measure with outcome: {outcome}; a measure follows one outcome"
            findings.error(("plan", outcome), "no measure follows this plan", expected=expected)
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
        if _can_be(value, spec, (*path, text), findings):
            found.append(value)
    return found


def _can_be(value: Fraction, spec: Measure, path: Path, findings: Findings) -> bool:
    """Whether the measure can have a value."""
    low, high = spec.between
    if low <= value <= high and (value * 10**spec.decimals).denominator == 1:
        return True
    expected = f"{decimal(low)} to {decimal(high)} with at most {spec.decimals} decimals"
    findings.error(path, "is no value of the measure", found=decimal(value), expected=expected)
    return False


def _depends(place: Place, name: str, path: Path, findings: Findings) -> bool:
    """Whether an outcome depends on a measure, and on no other."""
    assert place.rule.when is not None
    used = list(dict.fromkeys(tree.measures_of(place.rule.when)))
    if used == [name]:
        return True
    message = "depends on other measures as well" if name in used else "does not depend on this measure"
    findings.error((*path, "outcome"), message, found=place.rule.id, expected=f"an outcome of {name} alone")
    return False


def _check_monthly(
    spec: Measure, name: str, model: MonthlyMeasure, place: Place | None, path: Path, findings: Findings
) -> None:
    if spec.every != "month":
        expected = "before, after, asked, start, success and otherwise"
        findings.error(path, "is not observed by month", found=f"every: {spec.every}", expected=expected)
        return
    good = _values(model.success, spec, (*path, "success"), findings)
    if not _can_be(model.otherwise, spec, (*path, "otherwise"), findings):
        return
    if place is None or place.rule.when is None or not _depends(place, name, path, findings):
        return
    when = place.rule.outcome.when or ""
    texts = {parse_exact(text): text for text in model.success if _is_number(text)}
    for value in good:
        if not value_holds({name: spec}, place, name, value):
            step = (*path, "success", texts[value])
            findings.error(step, f"does not achieve {model.outcome}", found=decimal(value), expected=when)
    if value_holds({name: spec}, place, name, model.otherwise):
        expected = f"a value without success: not {when}"
        found = decimal(model.otherwise)
        findings.error((*path, "otherwise"), f"achieves {model.outcome}", found=found, expected=expected)


def _is_number(text: str) -> bool:
    try:
        parse_exact(text)
    except ValueError:
        return False
    return True


def _check_overlap(forecast: Forecast, outcome: str, places: Iterable[Place], findings: Findings) -> None:
    """A month that counts at two measurements must have one share."""
    planned = forecast.plan.get(outcome)
    shares: dict[tuple[str, int], Estimate] = {}
    for place in places if planned is not None else ():
        assert planned is not None
        share = planned.at(place.measurement)
        if any(shares.setdefault((place.key.cohort, month), share) != share for month in place.months):
            message = "a month counts at two measurements, and their shares differ"
            findings.error(("plan", outcome, "by_measurement"), message, expected="one share for every measurement")
            return


def _check_score(
    spec: Measure, name: str, model: ScoreMeasure, place: Place | None, path: Path, findings: Findings
) -> None:
    if spec.every != "occasion":
        expected = "stays, success and otherwise" if spec.every == "month" else "a measure by month or by occasion"
        findings.error(path, "is not observed at occasions", found=f"every: {spec.every}", expected=expected)
        return
    known = [_known(getattr(model, key), spec.occasions, (*path, key), "occasion of the measure", findings)
             for key in ("before", "after")]  # fmt: skip
    if model.before == model.after:
        findings.error((*path, "after"), "is the same occasion as before", expected="a later one")
        return
    starts = _values(model.start, spec, (*path, "start"), findings)
    if place is None or not all(known) or not _depends(place, name, path, findings):
        return
    assert place.rule.when is not None
    for _, occasion in leaves_of(place):
        if occasion not in (model.before, model.after):
            message = f"depends on {name} at another occasion"
            expected = f"{model.before} and {model.after} alone"
            findings.error((*path, "outcome"), message, found=occasion, expected=expected)
            return
    for key, wanted in (("success", 1), ("otherwise", 0)):
        for text in getattr(model, key):
            if not _is_number(text):
                findings.error((*path, key, text), "is not a number", expected='a change such as "1" or "-1"')
                continue
            _check_change((*path, key, text), spec, name, model, place, starts, parse_exact(text), wanted, findings)


def _check_change(
    path: Path,
    spec: Measure,
    name: str,
    model: ScoreMeasure,
    place: Place,
    starts: Iterable[Fraction],
    change: Fraction,
    wanted: int,
    findings: Findings,
) -> None:
    """A change must do what it stands under, from wherever it starts."""
    wrong = []
    for start in starts:
        after = ended(start, change, spec)
        if not _can_be(after, spec, path, findings):
            return
        if outcome_of_scores({name: spec}, place, {(name, model.before): start, (name, model.after): after}) != wanted:
            wrong.append(decimal(start))
    if wrong:
        does = "does not achieve" if wanted else "achieves"
        expected = ("" if wanted else "not ") + (place.rule.outcome.when or "")
        message = f"{does} {model.outcome} from a start of {', '.join(wrong)}"
        findings.error(path, message, found=decimal(change), expected=expected)


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
        if not _known(name, measures, path, "measure of the agreement as a whole", findings):
            continue
        if isinstance(model, CountedAggregate):
            _check_whole(measures, forecast, name, model.of, (*path, "of"), findings)
        elif isinstance(model, GroupShareAggregate):
            if measures[name].every != "month":
                expected = "of and by_measurement, or value"
                findings.error(path, "is not observed by month", found=f"every: {measures[name].every}",
                               expected=expected)  # fmt: skip
        else:
            _can_be(model.value, measures[name], (*path, "value"), findings)
        if measures[name].every not in ("month", "interval"):
            findings.error(path, "a measure of this kind cannot be simulated", found=measures[name].every,
                           expected="one by month or by interval")  # fmt: skip
    needed = {node.measure for rule in terms.rules for f in rule.formulas for node in tree.walk(f)
              if isinstance(node, tree.Measured) and node.measure in measures}  # fmt: skip
    for name in sorted(needed - set(forecast.aggregates)):
        findings.error(("aggregates", name), "is missing", expected="its value, or what it counts")


def _check_whole(
    measures: Mapping[str, Measure], forecast: Forecast, name: str, of: str, path: Path, findings: Findings
) -> None:
    """What a count is taken of must be there, be known as often, and not count what it is counted of."""
    if of not in forecast.aggregates:
        names = list(forecast.aggregates)
        message = f"is no aggregate of this file{nearest(of, names)}"
        findings.error(path, message, found=of, expected=f"one of: {', '.join(names)}")
        return
    if of in measures and measures[name].every == "month" and measures[of].every != "month":
        message = f"is not observed by month, as {name} is"
        findings.error(path, message, found=f"every: {measures[of].every}", expected="a measure by month")
    chain, whole = [name], forecast.aggregates.get(of)
    while isinstance(whole, CountedAggregate) and of not in chain:
        chain.append(of)
        of, whole = whole.of, forecast.aggregates.get(whole.of)
    if of == name:
        findings.error(path, "counts what is counted of itself", found=" of ".join([*chain, of]), expected="a whole")


def _check_economy(terms: Terms, rules: Mapping[str, Rule], forecast: Forecast, findings: Findings) -> None:
    economy = forecast.economy
    if economy is None:
        return
    last = max((each.due.year for each in terms.agreement.statements.dates), default=0)
    if economy.until < last:
        message = "the horizon ends before the last statement is due"
        findings.error(("economy", "until"), message, found=economy.until, expected=f"{last} or later")
    for at, line in enumerate(economy.costs.lines if economy.costs else ()):
        for year in sorted(year for year in line.by_year if not 1000 <= year <= 9999):
            message = "is no year"
            findings.error(("economy", "costs", "lines", at, "by_year", year), message, found=year,
                           expected="four digits, such as 2026")  # fmt: skip
        for late in sorted(year for year in line.by_year if year > economy.until):
            path: Path = ("economy", "costs", "lines", at, "by_year", late)
            message = "the horizon ends before this cost"
            findings.error(path, message, found=late, expected=f"at most {economy.until}")
    once = [each.outcome for each in economy.anyway]
    for at, outcome in enumerate(once):
        if outcome in once[:at]:
            message = "what would have been achieved anyway is stated twice"
            findings.error(("economy", "anyway", at, "outcome"), message, found=outcome, expected="each outcome once")
    for key in ("gains", "anyway"):
        for at, each in enumerate(getattr(economy, key)):
            where: Path = ("economy", key, at, "outcome")
            if not _known(each.outcome, rules, where, "outcome of the agreement", findings):
                continue
            rule = rules[each.outcome]
            if not rule.per_participant and (key == "anyway" or not isinstance(rule.outcome.pay, int)):
                message = "is of the agreement as a whole, and has nothing that can be counted"
                expected = "an outcome of participants" + (
                    ", or one with a price for each unit" if key == "gains" else ""
                )
                findings.error(where, message, found=each.outcome, expected=expected)
