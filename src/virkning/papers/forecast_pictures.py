"""The pictures of a forecast, from its figures. Drawing takes long to import: import this only to draw."""

from __future__ import annotations

from datetime import date

from virkning.forecast.people import Setup
from virkning.forecast.results import Result, StatementForecast
from virkning.forecast.sensitivity import Sensitivity, Swing
from virkning.papers.charts import Bar, FanPoint, PayerFlow, Picture, break_even, fan, payers, tornado
from virkning.papers.forecast import Amounts, not_stated
from virkning.papers.sensitivity import about_key, label_of, outcome_title, value_of
from virkning.papers.words import Words

NOTICED = 100
"""An estimate that moves the result by less than one part in so many of the largest is not drawn."""


def fan_picture(result: Result, words: Words) -> Picture:
    """What is repaid in all by each due date, against plan, grant and cap."""
    agreement = result.setup.terms.agreement
    known: list[tuple[date, int]] = []
    plan: list[tuple[date, int]] = []
    points = []
    planned = 0
    for each in result.statements:
        planned += each.expected if each.planned is None else each.planned
        plan.append((each.statement.due, planned))
        if each.known:
            known.append((each.statement.due, each.cumulative.mean))
        else:
            points.append(_point(each))
    if not points:
        points = [_point(each) for each in result.statements[-1:]]
    title = f"{agreement.title}: {words(f'fc_fan_{agreement.settles}')}"
    return fan(
        title, points, plan, result.grant, result.cap, words.lang, known,
        currency=agreement.currency, settles=agreement.settles,
    )  # fmt: skip


def _point(each: StatementForecast) -> FanPoint:
    own = each.cumulative.quantiles
    return FanPoint(each.statement.due, own[5], own[25], own[50], own[75], own[95], each.cumulative.mean)


def payers_picture(result: Result, words: Words) -> Picture:
    """Who receives and pays what, year by year, on average."""
    flows = [
        PayerFlow(words(f"payer_{share.payer}"), year, amount)
        for share in result.shares
        for year, amount in share.by_year.items()
    ]
    partly = [share.payer for share in result.shares if share.total is None]
    missing = [words(f"payer_{each}") for each in dict.fromkeys([*partly, *(p for p, _ in not_stated(result.setup))])]
    title = f"{result.setup.terms.agreement.title}: {words('fc_payers_by_year')}"
    return payers(title, flows, missing, words.lang, result.setup.terms.agreement.currency)


def tornado_picture(setup: Setup, found: Sensitivity, words: Words) -> Picture:
    """What each estimate alone does to the result."""
    amounts = Amounts(setup, words)

    def bar(swing: Swing) -> Bar:
        low, high = (value_of(swing.name, value, amounts) for value in (swing.low_value, swing.high_value))
        label = label_of(swing.name, setup, words)
        return Bar(label, low, high, swing.low.of(found.figure), swing.high.of(found.figure))

    title = f"{setup.terms.agreement.title}: {words('fc_tornado')}"
    widest = max((_width(swing, found) for swing in found.swings), default=0)
    bars = [bar(swing) for swing in found.swings if _width(swing, found) * NOTICED >= widest]
    about, currency = words(about_key(found.figure, setup)), setup.terms.agreement.currency
    return tornado(title, about, bars, found.base.of(found.figure), words.lang, currency)


def _width(swing: Swing, found: Sensitivity) -> int:
    return abs(swing.high.of(found.figure) - swing.low.of(found.figure))


def break_even_picture(setup: Setup, found: Sensitivity, words: Words) -> Picture | None:
    """The municipality's result at each success share; None where it is not known."""
    even = found.break_even
    if even is None:
        return None
    title = f"{setup.terms.agreement.title}: {words('fc_break_even')}"
    about = words("fc_about_break_even", outcome=outcome_title(setup, even.outcome))
    currency = setup.terms.agreement.currency
    return break_even(title, about, even.points, even.solved, even.planned, words.lang, currency)
