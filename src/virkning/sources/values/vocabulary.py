"""The words that units, rates and hedges are written with, Danish and English, all in lower case."""

from __future__ import annotations

from virkning.sources.values.model import Hedge, Unit

_NOUNS: dict[Unit, str] = {
    "points": "point points",
    "persons": """person personer persons people mennesker voksne børn unge ældre mænd kvinder ledige elever studerende
        flygtninge beboere kursister sygemeldte danskere kontanthjælpsmodtagere dagpengemodtagere modtagere""",
    "participants": "deltager deltagere participant participants",
    "citizens": "borger borgere indbyggere citizen citizens",
    "employees": "medarbejder medarbejdere ansatte rådgivere sagsbehandlere employees",
    "families": "familie familier families",
    "full-year persons": "helårsperson helårspersoner helårsmodtager helårsmodtagere",
    "full-time equivalents": "årsværk fuldtidsperson fuldtidspersoner fuldtidsstilling fuldtidsstillinger ftes",
    "jobs": "job jobs fleksjob småjob småjobs minifleksjob",
    "places": "plads pladser helårspladser",
    "municipalities": "kommune kommuner municipality municipalities",
    "companies": "virksomhed virksomheder company companies",
    "instalments": "rate rater instalment instalments",
    "times": "gang gange times",
    "minutes": "minut minutter min. minutes",
    "hours": "time timer løntime løntimer arbejdstime arbejdstimer hour hours",
    "days": "dag dage kalenderdag kalenderdage døgn day days",
    "working days": "hverdag hverdage arbejdsdag arbejdsdage bankdag bankdage",
    "weeks": "uge uger kalenderuge kalenderuger week weeks",
    "months": "måned måneder kalendermåned kalendermåneder mdr mdr. md md. month months",
    "quarters": "kvartal kvartaler quarter quarters",
    "half-years": "halvår",
    "years": "år kalenderår budgetår skoleår årig årige årigt year years",
}
NOUNS: dict[str, Unit] = {word: unit for unit, words in _NOUNS.items() for word in words.split()}
"""What is counted, by its word; ``genitive`` finds the same with an s."""

ENDINGS: tuple[tuple[str, Unit], ...] = (("timer", "hours"), ("uger", "weeks"), ("modtagere", "persons"))
"""Ends of compound words that tell what is counted."""

GLUED: dict[str, Unit] = {
    **dict.fromkeys(("årig", "årige", "årigt", "åriges", "års", "år"), "years"),
    **dict.fromkeys(("måneders", "måneder", "mdrs", "mdr", "mdr."), "months"),
    **dict.fromkeys(("ugers", "uger"), "weeks"),
    **dict.fromkeys(("dages", "dage", "døgns"), "days"),
    **dict.fromkeys(("timers", "timer"), "hours"),
    **dict.fromkeys(("points",), "points"),
}
"""Words that stand as one with the number, or with a hyphen: ``treårig``, ``14-dages``, ``30-timers``."""

ENGLISH = frozenset(
    (
        *("million", "millions", "billion", "billions", "bn", "thousand", "hundred", "points"),
        *("persons", "people", "participants", "hours", "days", "weeks", "months", "years"),
    )
)
"""Units before which a decimal point is an English one."""

SCALES: tuple[tuple[str, int], ...] = (
    *(("mio", 10**6), ("mia", 10**9), ("milliard", 10**9), ("mil", 10**6), ("bil", 10**9), ("bn", 10**9)),
    *(("tus", 10**3), ("tho", 10**3), ("t", 10**3), ("hun", 100)),
)
"""How the words of powers of ten begin, those first that others begin with."""

_BASES = {
    "year": "år året årligt årlig årlige kalenderår budgetår year annually yearly annum p.a p.a.",
    "half-year": "halvår half-year",
    "quarter": "kvartal kvartalet kvartalsvis kvartalsvist kvartalsvise quarter",
    "month": "måned måneden månedligt månedlig månedlige mdr md month monthly",
    "week": "uge ugen ugentligt ugentlig ugentlige week weekly",
    "day": "dag dagen dagligt daglige døgn day",
    "hour": "time timen arbejdstime løntime hour",
    "participant": "deltager",
    "citizen": "borger indbygger",
    "full-year person": "helårsperson",
    "full-time equivalent": "årsværk fuldtidsperson",
    "percentage point": "procentpoint procentpoints",
    "point": "points",
    "municipality": "kommune",
    "company": "virksomhed",
    "instalment": "rate",
    "place": "plads",
    "family": "familie",
    "child": "barn",
}
PER: dict[str, str] = {word: base for base, words in _BASES.items() for word in words.split()}
"""What a unit is counted per, by its Danish word; a word that is not here stands for itself."""

SINGULAR: dict[str, str] = {
    **{"instalments": "instalment", "participants": "participant", "citizens": "citizen", "persons": "person"},
    **{"places": "place", "municipalities": "municipality", "months": "month", "years": "year", "weeks": "week"},
}
"""What an amount is per, when ``á`` follows a count of these."""

HEDGES: dict[str, Hedge] = {
    **dict.fromkeys(("ca.", "ca", "cirka", "circa", "omkring", "omtrent", "skønsmæssigt", "anslået"), "about"),
    **dict.fromkeys(("i omegnen af", "tæt på", "approximately", "about", "around"), "about"),
    **dict.fromkeys(("minimum", "mindst", "min.", "≥", "ikke under", "at least"), "at least"),
    **dict.fromkeys(("højst", "højest", "maksimalt", "maks.", "max.", "max", "maksimum", "maximum"), "at most"),
    **dict.fromkeys(("≤", "op til", "op mod", "ikke over", "up to", "at most"), "at most"),
    **dict.fromkeys(("under", "knap", "knapt", "næsten", "below", "<", "mindre end", "færre end"), "less than"),
    **dict.fromkeys(("lavere end", "less than", "fewer than"), "less than"),
    **dict.fromkeys(("over", "godt", "above", ">", "mere end", "flere end", "højere end"), "more than"),
    **dict.fromkeys(("større end", "more than"), "more than"),
}
"""What qualifies a number, by the words before it."""


def counted(noun: str) -> Unit | None:
    """What a noun counts, also in the genitive (``seks måneders varsel``); None if it is not known."""
    unit = NOUNS.get(noun) or NOUNS.get(noun.removesuffix("s"))
    if unit is None:
        unit = next((unit for ending, unit in ENDINGS if noun.endswith(ending)), None)
    return unit
