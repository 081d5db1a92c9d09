"""Every sentence the command line says, in Danish and English. Keys are what the code says; nothing else is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from virkning.papers import case_words, forecast_words
from virkning.papers.sources import common as source_words

Lang = Literal["da", "en"]

WORDS: Mapping[str, tuple[str, str]] = {
    # statements
    "repayment": ("tilbagebetaling", "repayment"),
    "release": ("frigivelse af tilskud", "release of a grant"),
    "statement": ("Opgørelse {day}", "Statement {day}"),
    "all_statements": ("Alle opgørelser", "All statements"),
    "outcome": ("Betalingsmål", "Outcome"),
    "clause": ("Punkt", "Clause"),
    "earned": ("Optjent", "Earned"),
    "earned_in_all": ("Optjent i alt", "Earned in all"),
    "basis": ("Grundlag", "Basis"),
    "observed": ("Målt", "Observed"),
    "imputed": ("Gennemsnit for manglende data", "Mean for missing data"),
    "pro_rata": ("Forholdsmæssig", "Pro rata"),
    "top_up": ("Opfyldning til mindste antal deltagere", "Top-up to the least number of participants"),
    "rounding": ("Afrunding af opgørelsen", "Rounding of the statement"),
    "limit": ("Grænse", "Limit"),
    "counted": ("Omfattet", "Counted"),
    "headroom": ("Restloft før", "Headroom before"),
    "reduction": ("Nedsættelse", "Reduction"),
    "each_participant": ("for hver deltager", "for each participant"),
    "filled": ("Forhøjelse", "Increase"),
    "payable": ("Til betaling", "Payable"),
    "payable_repayment": ("Tilbagebetales", "To be repaid"),
    "payable_release": ("Frigives til udbetaling", "To be released and paid out"),
    "due": ("Forfalder", "Due"),
    "due_on": ("senest {day}", "by {day}"),
    "planned": ("Planlagt", "Planned"),
    "date": ("Dato", "Date"),
    "total": ("I alt", "In all"),
    "unresolved": ("Uafklarede", "Unresolved"),
    "unresolved_cells": (
        "{count} målinger er uafklarede: intet er målt at sætte i stedet, og de er sat til 0.",
        "{count} measurements are unresolved: nothing was observed to put in their place, and they are set to 0.",
    ),
    "unresolved_cell": (
        "1 måling er uafklaret: intet er målt at sætte i stedet, og den er sat til 0.",
        "1 measurement is unresolved: nothing was observed to put in its place, and it is set to 0.",
    ),
    "no_regulation": (
        "Beløbene er nominelle {year}-beløb: aftalen regulerer dem ikke.",
        "Amounts are nominal, of {year}: the agreement does not regulate them.",
    ),
    "no_index_table": ("Ingen indekstabel: faste {year}-priser.", "No index table: constant {year} prices."),
    "index_lacks": (
        "Priser i {level}-niveau. Indekstabellen mangler {years}: uændret fra året før.",
        "Prices at the level of {level}. The index table lacks {years}: unchanged from the year before.",
    ),
    "prices_of": ("Priser i {level}-niveau.", "Prices at the level of {level}."),
    "rejected": (
        "OBS: afregnet uden {count} afviste rækker (--accept-rejected). De står på fejlstrømmen.",
        "NOTE: settled without {count} rejected rows (--accept-rejected). They are listed on standard error.",
    ),
    "rejected_one": (
        "OBS: afregnet uden 1 afvist række (--accept-rejected). Den står på fejlstrømmen.",
        "NOTE: settled without 1 rejected row (--accept-rejected). It is listed on standard error.",
    ),
    "known_at": ("Som kendt {moment}.", "As known on {moment}."),
    "reading_used": ("Læsning {id}: {says}", "Reading {id}: {says}"),
    "enrolled": ("{count} deltagere (erstattede ikke medregnet).", "{count} participants (replaced ones not counted)."),
    "hashes": ("Vilkår {terms} · data {facts} · motor {engine}", "Terms {terms} · facts {facts} · engine {engine}"),
    "no_statements": ("Der er ingen opgørelser endnu.", "There are no statements yet."),
    "lines_written": ("Linjerne er skrevet til {file}.", "The lines are written to {file}."),
    # progress
    "reading_terms": ("Læser aftalen …", "Reading the agreement …"),
    "reading_facts": ("Læser data …", "Reading the facts …"),
    "settling": ("Afregner …", "Settling …"),
    "writing_lines": ("Skriver linjer …", "Writing lines …"),
    "explaining": ("Forklarer …", "Explaining …"),
    "generating": ("Danner register …", "Making a register …"),
    # refusals
    "no_agreement": (
        '"{name}" er hverken en fil eller en aftale i ./agreements; der er: {known}',
        '"{name}" is neither a file nor an agreement in ./agreements; there are: {known}',
    ),
    "no_participant": ('Der er ingen deltager "{who}".', 'There is no participant "{who}".'),
    "no_line": ("Der er ingen linje {number}: opgørelsen har {count}.",
                "There is no line {number}: the statement has {count}."),
    "participant_or_line": ("Angiv enten --participant eller --line, ikke begge.",
                            "Give either --participant or --line, not both."),
    "none": ("ingen", "none"),
    "no_statement": (
        "Der er ingen opgørelse {date}; der er: {known}",
        "There is no statement {date}; there are: {known}",
    ),
    "refused_rows": (
        "{count} rækker er afvist, og der er ikke afregnet. Ret dem, eller afregn uden dem med --accept-rejected.",
        "{count} rows are rejected, and nothing is settled. Correct them, or settle without them: --accept-rejected.",
    ),
    "refused_row": (
        "1 række er afvist, og der er ikke afregnet. Ret den, eller afregn uden den med --accept-rejected.",
        "1 row is rejected, and nothing is settled. Correct it, or settle without it: --accept-rejected.",
    ),
    "bad_reading": (
        '"{text}" er ikke en læsning: skriv for eksempel J2=more-than',
        '"{text}" is not a reading: write for instance J2=more-than',
    ),
    "bad_moment": (
        '"{text}" er hverken en dato eller et tidspunkt: skriv 2027-10-31 eller 2027-10-31T12:00',
        '"{text}" is neither a date nor a time: write 2027-10-31 or 2027-10-31T12:00',
    ),
    "bad_date": ('"{text}" er ikke en dato: skriv for eksempel 2027-10-31',
                 '"{text}" is not a date: write for instance 2027-10-31'),
    "bad_memory": ('"{text}" er ikke en mængde hukommelse: skriv for eksempel 6GB',
                   '"{text}" is not an amount of memory: write for instance 6GB'),
    "cannot_write": ("{file} kan ikke skrives: {reason}", "{file} cannot be written: {reason}"),
    "cannot_read": ("{file} kan ikke læses: {reason}", "{file} cannot be read: {reason}"),
    "no_spark": (
        "Motoren spark er ikke installeret: pip install virkning[spark], og Java 17 eller nyere.",
        "The engine spark is not installed: pip install virkning[spark], and Java 17 or later.",
    ),
    # check
    "loads": ("{file}: {title} ({outcomes}, {statements})", "{file}: {title} ({outcomes}, {statements})"),
    "outcome_count": ("{count} betalingsmål", "{count} outcome"),
    "outcomes_count": ("{count} betalingsmål", "{count} outcomes"),
    "statement_count": ("{count} opgørelse", "{count} statement"),
    "statements_count": ("{count} opgørelser", "{count} statements"),
    "statements_relative": ("opgørelser efter hver deltagers egen dato", "statements by each participant's own date"),
    "warnings": ("Advarsler", "Warnings"),
    "remarks": ("Fejl og mangler i den underskrevne tekst", "Findings in the signed text"),
    "readings": ("Læsninger", "Readings"),
    "examples": ("Eksempler ({engine})", "Worked examples ({engine})"),
    "examples_hold": ("{held} af {count} eksempler passer.", "{held} of {count} examples hold."),
    "no_examples": ("Der er ingen eksempler.", "There are no worked examples."),
    "no_readings": ("Der er ingen læsninger.", "There are no readings."),
    "alternative": ("eller {name}: {says}", "or {name}: {says}"),
    "skipped_spark": ("Motoren spark er sprunget over: den er ikke installeret.",
                      "The engine spark is skipped: it is not installed."),
    # readings, diff, verify
    "readings_worth": ("{title}: hvad alternative læsninger er værd", "{title}: what alternative readings are worth"),
    "readings_worth_about": (
        "Til betaling under den alternative læsning, fratrukket til betaling som valgt.",
        "Payable under the alternative reading, less payable as chosen.",
    ),
    "no_alternatives": ("Aftalen har ingen alternative læsninger.", "The agreement has no alternative readings."),
    "as_chosen": ("Valgt", "Chosen"),
    "terms_changed": ("Vilkår, {old} → {new}", "Terms, {old} → {new}"),
    "no_changes": ("Ingen vilkår er ændret.", "No terms are changed."),
    "money_changed": ("Til betaling, opgørelse for opgørelse", "Payable, statement by statement"),
    "old": ("Før", "Old"),
    "new": ("Nu", "New"),
    "difference": ("Forskel", "Difference"),
    "comparing": ("Sammenligner …", "Comparing …"),
    "verifying": ("Eftergår {file}", "Verifying {file}"),
    "statement_holds": ("Opgørelsen {date}: alle tal og linjer", "The statement of {date}: every figure and line"),
    "recorded_found": ("noteret {recorded}, nu {found}", "recorded {recorded}, now {found}"),
    "line_counts": ("{recorded} noterede linjer, nu {found}", "{recorded} recorded lines, now {found}"),
    "holds": ("Afregningen holder.", "The settlement holds."),
    "does_not_hold": ("Afregningen holder ikke.", "The settlement does not hold."),
    "no_settlement": (
        "{file} er ikke en afregning fra settle --format json: {lacking} mangler",
        "{file} is not a settlement from settle --format json: {lacking} is missing",
    ),
    "field_agreement": ("aftale", "agreement"),
    "field_currency": ("valuta", "currency"),
    "field_terms_sha256": ("vilkårenes hash", "hash of the terms"),
    "field_facts_sha256": ("observationernes hash", "hash of the facts"),
    "field_known_at": ("kendt på", "known at"),
    "field_readings": ("læsninger", "readings"),
    "field_rejected_rows": ("afviste rækker", "rejected rows"),
    "field_enrolled": ("deltagere", "participants"),
    "field_statement": ("opgørelse", "statement"),
    "field_due": ("forfald", "due date"),
    "field_price_level": ("prisniveau", "price level"),
    "field_earned_oere": ("optjent", "earned"),
    "field_payable_oere": ("til betaling", "payable"),
    "field_outcomes": ("betalingsmål", "outcomes"),
    "field_by_basis": ("grundlag", "by basis"),
    "field_limits": ("grænser", "limits"),
    "field_unresolved": ("uafklarede", "unresolved"),
    "field_lines": ("linjer", "lines"),
    # generate
    "generated": ("{count} opdigtede deltagere (frø {seed}):", "{count} made-up participants (seed {seed}):"),
    **forecast_words.WORDS,
    **case_words.WORDS,
    **source_words.WORDS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language; call it with a key and what goes into the sentence."""

    lang: Lang

    def __call__(self, key: str, **values: object) -> str:
        """The sentence with the values put in. Raises KeyError for a key that is not in the catalogue."""
        return WORDS[key][0 if self.lang == "da" else 1].format(**values)

    def field(self, name: str) -> str:
        """The name of a field of a settlement in JSON."""
        return self(f"field_{name}")

    def count(self, count: int, one: str, many: str) -> str:
        """The sentence for one thing or for many, with the ``count`` put in."""
        return self(one if count == 1 else many, count=self.whole(count))

    def whole(self, count: int) -> str:
        """A whole number with marks between thousands."""
        return f"{count:,}".replace(",", "." if self.lang == "da" else ",")
