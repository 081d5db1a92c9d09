"""What holds of every case, whatever its figures."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from case_files import loaded
from hypothesis import given, settings
from hypothesis import strategies as st

from virkning.forecast.cases import Result, reckon, roll_up
from virkning.forecast.cases.spans import total

YEARS = (2026, 2027, 2028, 2029)
oere = st.integers(0, 10**12)


def kroner(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}" if amount >= 0 else "-" + kroner(-amount)


def figures(amounts: st.SearchStrategy[int]) -> st.SearchStrategy[Any]:
    one = amounts.map(kroner)
    two = st.tuples(amounts, amounts).map(lambda pair: {"from": kroner(min(pair)), "to": kroner(max(pair))})
    return st.one_of(one, two, one.map(lambda text: {"at_least": text}), st.just("missing"))


def lines(amounts: st.SearchStrategy[int]) -> st.SearchStrategy[list[dict[str, Any]]]:
    figure = figures(amounts)
    spread = st.one_of(
        st.fixed_dictionaries({"by_year": st.fixed_dictionaries(dict.fromkeys(YEARS, figure))}),
        st.fixed_dictionaries({"each_year": figure}),
        st.fixed_dictionaries({"in_all": figure}),
    )
    titled = st.lists(spread, min_size=1, max_size=3)
    return titled.map(lambda found: [{"title": f"Linje {at}", **each} for at, each in enumerate(found)])


@st.composite
def results(draw: st.DrawFn) -> Result:
    return reckon(
        loaded(
            years="2026-2029",
            effect_is=draw(st.sampled_from(["gross", "net", "assumed gross", "assumed net", "not stated"])),
            costs=draw(lines(oere)),
            effects=draw(lines(st.integers(-(10**12), 10**12))),
        )
    )


@given(results())
@settings(max_examples=60, deadline=None)
def test_net_is_gross_less_cost_and_what_is_missing_is_missing_in_the_net(result: Result) -> None:
    for reading in result.readings.values():
        if reading.gross.whole and result.cost.whole and reading.kind == "gross":
            assert reading.net == reading.gross - result.cost
        if reading.kind == "net":
            assert reading.net == result.effect
        if reading.kind == "gross" and not (result.cost.whole and result.effect.whole):
            assert reading.net.exact is None


@given(results())
@settings(max_examples=60, deadline=None)
def test_what_is_so_far_ends_in_the_net(result: Result) -> None:
    for reading in result.readings.values():
        if reading.cumulative is not None:
            last = reading.cumulative[YEARS[-1]]
            assert (last.low, last.high) == (reading.net.low, reading.net.high)
            assert total((reading.net_by_year or {}).values()) == last


@given(results())
@settings(max_examples=60, deadline=None)
def test_a_break_even_year_is_one_after_which_the_sum_is_never_below_zero(result: Result) -> None:
    for reading in result.readings.values():
        found = reading.break_even
        assert (found.reason is None) == (found.earliest is not None)
        if found.latest is not None:
            sums = reading.cumulative or {}
            assert all((sums[year].low or 0) >= 0 for year in YEARS if year >= found.latest)
            assert found.earliest is not None and found.earliest <= found.latest


@given(results())
@settings(max_examples=60, deadline=None)
def test_payers_and_types_add_up_to_the_case(result: Result) -> None:
    for reading in result.readings.values():
        net = total(payer.net[reading.kind] for payer in result.payers)
        assert (net.low, net.high) == (reading.net.low, reading.net.high)
    assert total(result.by_type(result.costs).values()) == result.cost


@given(st.lists(results(), min_size=1, max_size=4))
@settings(max_examples=30, deadline=None)
def test_a_portfolio_is_the_sum_of_its_parts_and_does_not_depend_on_their_order(found: list[Result]) -> None:
    files = [
        type(each.source)(
            each.source.case.model_copy(update={"case": f"case_{at}"}), each.source.file, each.source.lines
        )
        for at, each in enumerate(found)
    ]
    forward, backward = roll_up(files), roll_up(reversed(files))
    assert forward.sums == backward.sums
    assert forward.by_year == backward.by_year
    kept = [each for each in found if each.cost.whole]
    assert forward.sums["cost"] == total(each.cost for each in kept)
    assert forward.counts["cost"] + len(forward.left_out["cost"]) == len(found)


@given(st.lists(oere, min_size=4, max_size=4), st.fractions(0, 1, max_denominator=1000))
@settings(max_examples=60, deadline=None)
def test_a_higher_rate_never_makes_a_later_gain_worth_more(amounts: list[int], rate: Fraction) -> None:
    effects = [{"title": "Y", "by_year": dict(zip(YEARS, map(kroner, amounts), strict=True))}]
    costs = [{"title": "L", "in_all": "0"}]

    def worth(share: Fraction) -> int:
        text = {"rate": f"{float(share):.3f}", "source": "Et eksempel"}
        chosen = reckon(loaded(years="2026-2029", effect_is="net", costs=costs, effects=effects, discount=text)).chosen
        assert chosen is not None and chosen.present_value is not None and chosen.present_value.exact is not None
        return chosen.present_value.exact

    assert worth(rate) <= worth(rate / 2) <= sum(amounts)
