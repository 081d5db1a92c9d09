"""What is said of pools: the titles of what was read, and each finding with what would make it right."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str, str, str]] = {
    "pool-not-in-ledger": (
        "{title} står på listen over puljer, men ikke i aftalens tabel.",
        "{title} is on the list of pools but not in the agreement's table.",
        "Sig, hvilken aftale og hvilket år puljen kommer fra.",
        "Say which agreement and which year the pool comes from.",
    ),
    "pool-number-wrong": (
        "{title} er henført til nr. {number}, men titlen hører til nr. {right}.",
        "{title} is given number {number}, but its title belongs to number {right}.",
        "Ret nummeret til {right}, eller ret titlen.",
        "Correct the number to {right}, or correct the title.",
    ),
    "pool-amount-differs": (
        "{title}, {year}: {stated} på listen over puljer, men {other} i aftalens tabel.",
        "{title}, {year}: {stated} on the list of pools, but {other} in the agreement's table.",
        "Ret listen efter aftalen.",
        "Correct the list by the agreement.",
    ),
    "pool-text-differs": (
        "{title}: {where} siger {said}, aftalens tabel {stated}.",
        "{title}: {where} says {said}, the agreement's table {stated}.",
        "Ret teksten efter aftalen, eller sig, hvad beløbet dækker.",
        "Correct the text by the agreement, or say what the amount covers.",
    ),
    "pool-text-silent": (
        "{title}: aftalens tabel har {stated} i {columns}, som {where} ikke nævner.",
        "{title}: the agreement's table has {stated} in {columns} that {where} does not name.",
        "Nævn hele beløbet, eller sig, at resten ikke kan søges.",
        "Name the whole amount, or say that the rest cannot be applied for.",
    ),
    "pool-smaller": (
        "{title}: listen viser {stated}, men den pulje, der kan søges, er {other} af dem.",
        "{title}: the list shows {stated}, but the pool that can be applied for is {other} of them.",
        "Vis puljens eget beløb.",
        "Show the pool's own amount.",
    ),
    "pool-unclear": (
        "{title} står blandt de puljer, kommunen kan søge, men vurderingen siger, at det er uklart.",
        "{title} is among the pools that the municipality can apply for, but the assessment says that is unclear.",
        "Få det afklaret, før puljen prioriteres.",
        "Have it settled before the pool is given priority.",
    ),
    "pool-no-deadline": (
        "{title} skal søges, men ingen ansøgningsfrist er oplyst.",
        "{title} is to be applied for, but no deadline is stated.",
        "Find fristen i puljeopslaget, og skriv den ind.",
        "Find the deadline in the call, and put it in.",
    ),
}
"""For each rule: what is wrong in Danish and in English, and what would make it right."""

_STEPS: Mapping[str, tuple[str, str]] = {
    "criteria": ("kriterier", "criteria"),
    "call": ("opslag", "call"),
    "application": ("ansøgning", "application"),
    "commitment": ("tilsagn", "commitment"),
    "follow_up": ("opfølgning", "follow-up"),
    "accounts": ("regnskab", "accounts"),
}
_STATUS: Mapping[str, tuple[str, str]] = {
    "unknown": ("ikke oplyst", "unknown"),
    "awaited": ("afventes", "awaited"),
    "stated": ("oplyst", "stated"),
    "decided": ("besluttet", "decided"),
    "declined": ("fravalgt", "declined"),
    "earlier pool": ("en tidligere pulje", "an earlier pool"),
}
_STATES: Mapping[str, tuple[str, str]] = {
    "awaiting detail": ("afventer nærmere", "awaiting detail"),
    "applied for": ("søgt", "applied for"),
    "to be applied for": ("søges", "to be applied for"),
    "not applied for": ("søges ikke", "not applied for"),
    "existing practice": ("indgår allerede i praksis", "existing practice"),
    "not relevant": ("ikke relevant", "not relevant"),
    "unknown": ("ikke oplyst", "unknown"),
}

TITLES: Mapping[str, tuple[str, str]] = {
    "pools": ("puljer", "pools"),
    "steps": ("puljernes forløb", "the pools' lives"),
    "conditions": ("betingelser", "conditions"),
    "source": ("kilde", "source"),
    "area": ("område", "area"),
    "years": ("år", "years"),
    "amounts": ("beløb, mio. kr.", "amounts, million DKK"),
    "stated": ("beløb i teksten, mio. kr.", "amount in the text, million DKK"),
    "purpose": ("formål", "purpose"),
    "target": ("hvem kan søge", "who may apply"),
    "for_municipalities": ("kommuner kan søge", "municipalities may apply"),
    "assessment": ("forvaltningens vurdering", "the administration's assessment"),
    "assessed": ("vurderet til", "assessed as"),
    "state": ("status", "state"),
    "reason": ("begrundelse", "reason"),
    "proposed": ("indstillet", "proposed"),
    "approved": ("godkendt", "approved"),
    "decided": ("besluttet", "decided"),
    "ledger_line": ("aftalens tabel, linje", "the agreement's table, line"),
    "step": ("skridt", "step"),
    "status": ("status", "status"),
    "dates": ("datoer", "dates"),
    "deadline": ("frist", "deadline"),
    "percent": ("procent", "per cent"),
    "source=register": ("listen over puljer", "the list of pools"),
    "source=agenda": ("dagsordenen", "the agenda"),
    "source=agreement": ("aftalen", "the agreement"),
    "where=register": ("listen over puljer", "the list of pools"),
    "where=agenda": ("dagsordenen", "the agenda"),
    "kind=exclusion": ("udelukkelse", "exclusion"),
    "kind=co-funding": ("medfinansiering", "co-funding"),
    "kind=documentation": ("dokumentation", "documentation"),
    "kind=evaluation": ("evaluering", "evaluation"),
    "kind=requirement": ("krav", "requirement"),
    **_STEPS,
    **{f"step={name}": words for name, words in _STEPS.items()},
    **{f"{field}={name}": words for field in ("status", *_STEPS) for name, words in _STATUS.items()},
    **{f"{field}={name}": words for field in ("state", "assessed") for name, words in _STATES.items()},
}
"""Tables, fields, and ``field=value`` for the words that the code uses."""
