"""The sentences and the help of the commands that look ahead, in Danish and English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    # pictures
    "chart_unit_millions": ("mio. kr.", "DKK million"),
    "chart_unit_kroner": ("kr.", "DKK"),
    "chart_millions": ("{amount} mio. kr.", "DKK {amount}m"),
    "chart_kroner": ("{amount} kr.", "DKK {amount}"),
    "chart_percent": ("{share} pct.", "{share}%"),
    "chart_suffix": ("{file}: et billede skrives som .svg eller .png", "{file}: a picture is written as .svg or .png"),
    "chart_empty": ("Der er intet at tegne.", "There is nothing to draw."),
    "chart_repaid": ("Tilbagebetalt i alt, {unit}", "Repaid in all, {unit}"),
    "chart_median": ("Median", "Median"),
    "chart_nine": ("9 af 10 forløb", "9 in 10 runs"),
    "chart_half": ("Halvdelen af forløbene", "Half of the runs"),
    "chart_plan": ("Plan", "Plan"),
    "chart_grant": ("Tilskud", "Grant"),
    "chart_cap": ("Loft", "Cap"),
    "chart_grant_and_cap": ("Tilskud og loft", "Grant and cap"),
    "chart_known": ("Afregnet", "Settled"),
    "chart_fan_known": ("Afregnet til og med {day}: {amount}.", "Settled up to and including {day}: {amount}."),
    "chart_fan_says": (
        "Til og med {day} tilbagebetales {middle} i alt (median; gennemsnit {mean}). "
        "I 9 af 10 forløb bliver det {wide}, i halvdelen {narrow}.",
        "Up to and including {day}, {middle} is repaid in all (median; mean {mean}). "
        "In 9 of 10 runs it is {wide}, in half of them {narrow}.",
    ),
    "chart_fan_plan": ("Planen er {amount}.", "The plan is {amount}."),
    "chart_fan_grant": ("Tilskuddet er {amount}.", "The grant is {amount}."),
    "chart_fan_cap": ("Loftet er {amount}.", "The cap is {amount}."),
    "chart_low": ("Lav værdi", "Low value"),
    "chart_high": ("Høj værdi", "High value"),
    "chart_centre": ("Udgangspunkt: {amount}", "Base case: {amount}"),
    "chart_tornado_most": (
        "Mest betyder {label}: {low} ved {low_label}, {high} ved {high_label}.",
        "What matters most is {label}: {low} at {low_label}, {high} at {high_label}.",
    ),
    "chart_tornado_least": (
        "Mindst betyder {label}: {low} ved {low_label}, {high} ved {high_label}.",
        "What matters least is {label}: {low} at {low_label}, {high} at {high_label}.",
    ),
    "chart_net": ("Kommunens nettoresultat, {unit}", "Net result of the municipality, {unit}"),
    "chart_share": ("Succesandel, pct. af en deltagers måneder", "Success share, per cent of a participant's months"),
    "chart_breaks": ("Går i nul ved {share}", "Breaks even at {share}"),
    "chart_planned": ("Planen: {share}", "The plan: {share}"),
    "chart_no_break": ("Går ikke i nul mellem {low} og {high}", "Does not break even between {low} and {high}"),
    "chart_net_between": (
        "Kommunens nettoresultat er {first} ved en succesandel på {low} og {last} ved {high}.",
        "The municipality's net result is {first} at a success share of {low} and {last} at {high}.",
    ),
    "chart_flows": (
        "{unit}; over nul: modtaget eller sparet, under nul: betalt",
        "{unit}; above zero: received or saved, below zero: paid",
    ),
    "chart_years": ("Årets sum under året, {unit}", "Each year's sum below the year, {unit}"),
    "chart_sum": ("I alt", "In all"),
    "chart_payers_says": ("I alt {years}: {amount}.", "In all {years}: {amount}."),
    "chart_not_stated": (
        "Beløb ikke oplyst, og derfor ikke medregnet: {payers}.",
        "Amounts not stated, and so not included: {payers}.",
    ),
}
HELP: Mapping[str, tuple[str, str]] = {}
