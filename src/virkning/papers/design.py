"""Proposed prices and caps as people read them: one page that two parties can negotiate on."""

from __future__ import annotations

from typing import Any

from virkning.forecast.design import TOLERANCE, Design, Proposal
from virkning.forecast.people import Setup
from virkning.papers.forecast import Amounts, price_level
from virkning.papers.page import Page
from virkning.papers.sensitivity import outcome_title
from virkning.papers.words import Words
from virkning.settlement.explanation import numbers


def write_design(page: Page, setup: Setup, found: Design, words: Words) -> None:
    """The aims, the agreement as it stands, and a proposal for each cap: a column each, so that they compare."""
    amounts, lang = Amounts(setup, words), words.lang
    page.heading(f"{setup.terms.agreement.title}: {words('fc_design')}")
    page.say(price_level(setup, words))
    page.say(words("fc_same_luck", count=words.whole(found.scenarios), seed=found.seed), "dim")
    page.gap()
    risk = numbers.percent(found.aims.most_risk_of_loss, lang)
    tolerance = numbers.percent(TOLERANCE, lang)
    page.say(words("fc_aims", aim=amounts.money(found.aim), tolerance=tolerance, risk=risk), "bold")
    page.gap()
    columns = ["", words("fc_agreed"), *(f"{words('fc_proposal')} {n}" for n in range(1, len(found.proposals) + 1))]
    every = [found.agreed, *found.proposals]
    rows = [[words("fc_cap"), *(amounts.money(each.cap) for each in every)]]
    for key in found.agreed.prices:
        outcome, _, by = key.partition(" ")
        name = words("fc_price_of", outcome=outcome_title(setup, outcome)) + (f" ({by})" if by else "")
        rows.append([name, *(amounts.money(each.prices[key]) for each in every)])
    rows.append([words("fc_repayment"), *(amounts.money(each.repayment) for each in every)])
    who = words("payer_municipality")
    rows.append([words("fc_net", who=who), *(amounts.money(each.municipality_net) for each in every)])
    for label, chances in (
        ("fc_risk_of_loss", [each.loses for each in every]),
        ("fc_risk_not_repaid", [each.not_repaid for each in every]),
    ):
        rows.append([words(label), *("–" if each is None else amounts.chance(each) for each in chances)])
    rates = ["–" if each.rate_of_return is None else amounts.rate(each.rate_of_return) for each in every]
    rows.append([words("fc_median_rate"), *rates])
    rows.append([words("fc_meets"), *(_meets(each, words) for each in every)])
    page.table(columns, rows, right="l" + "r" * len(every))
    page.say(words("fc_step", step=amounts.money(found.aims.step)), "dim")
    page.gap()
    best = found.best
    if best is None:
        page.say(words("fc_none_meets"), "yellow")
    else:
        page.say(words("fc_best", number=list(found.proposals).index(best) + 1), "bold green")


def _meets(proposal: Proposal, words: Words) -> str:
    if not proposal.misses:
        return words("fc_yes")
    return words("fc_misses_both" if len(proposal.misses) > 1 else f"fc_misses_{proposal.misses[0]}")


def design_json(setup: Setup, found: Design, code_version: str) -> dict[str, Any]:
    """A search as JSON data; amounts in minor units."""

    def proposal(each: Proposal) -> dict[str, Any]:
        return {
            "cap_oere": each.cap,
            "prices_oere": dict(each.prices),
            "repayment_oere": each.repayment,
            "municipality_net_oere": each.municipality_net,
            "municipality_loses": None if each.loses is None else float(each.loses),
            "grant_not_repaid": None if each.not_repaid is None else float(each.not_repaid),
            "rate_of_return": each.rate_of_return,
            "misses": list(each.misses),
        }

    return {
        "agreement": setup.terms.agreement.agreement,
        "code_version": code_version,
        "terms_sha256": setup.terms.sha256,
        "seed": found.seed,
        "scenarios": found.scenarios,
        "aim_oere": found.aim,
        "most_risk_of_loss": float(found.aims.most_risk_of_loss),
        "agreed": proposal(found.agreed),
        "proposals": [proposal(each) for each in found.proposals],
        "best": None if found.best is None else list(found.proposals).index(found.best) + 1,
    }
