"""The sentences of the explanation, in Danish and English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from virkning.settlement.explanation import numbers
from virkning.settlement.explanation.numbers import Lang
from virkning.terms.values import Duration, Interval

SENTENCES: Mapping[str, tuple[str, str]] = {
    # formulas
    "text": ("«{value}»", "“{value}”"),
    "at": ("{measure} ({at})", "{measure} ({at})"),
    "cohort": ("årgangen", "the cohort"),
    "follow_up": ("opfølgningens nummer", "the number of the follow-up"),
    "+": ("{left} + {right}", "{left} + {right}"),
    "-": ("{left} − {right}", "{left} − {right}"),
    "*": ("{left} × {right}", "{left} × {right}"),
    "/": ("{left} / {right}", "{left} / {right}"),
    ">=": ("{left} er mindst {right}", "{left} is at least {right}"),
    "<=": ("{left} er højst {right}", "{left} is at most {right}"),
    ">": ("{left} er mere end {right}", "{left} is more than {right}"),
    "<": ("{left} er mindre end {right}", "{left} is less than {right}"),
    "==": ("{left} er {right}", "{left} is {right}"),
    "!=": ("{left} er ikke {right}", "{left} is not {right}"),
    "and": ("{left} og {right}", "{left} and {right}"),
    "or": ("{left} eller {right}", "{left} or {right}"),
    "not": ("ikke «{operand}»", "not “{operand}”"),
    "negated": ("ikke {operand}", "not {operand}"),
    "sum": ("summen af {operand}{range}", "the sum of {operand}{range}"),
    "mean": ("gennemsnittet af {operand}{range}", "the mean of {operand}{range}"),
    "highest": ("det højeste af {operand}{range}", "the highest {operand}{range}"),
    "lowest": ("det laveste af {operand}{range}", "the lowest {operand}{range}"),
    "last": ("det seneste af {operand}{range}", "the last {operand}{range}"),
    "count": ("antallet af måneder med «{operand}»{range}", "the number of months with “{operand}”{range}"),
    "count_events": ("antallet af {operand}{range}", "the number of {operand}{range}"),
    "any": ("mindst én måned med «{operand}»{range}", "at least one month with “{operand}”{range}"),
    "count_of_events": ("antallet af gange med «{operand}»{range}", "the number of times with “{operand}”{range}"),
    "any_of_events": ("mindst én gang med «{operand}»{range}", "at least once with “{operand}”{range}"),
    "all_of_events": ("hver gang med «{operand}»{range}", "every time with “{operand}”{range}"),
    "any_events": ("mindst én registrering af {operand}{range}", "at least one record of {operand}{range}"),
    "all": ("hver måned med «{operand}»{range}", "every month with “{operand}”{range}"),
    "longest_run": (
        "det længste antal måneder i træk med «{operand}»{range}",
        "the most months in a row with “{operand}”{range}",
    ),
    "days": ("antallet af dage med {operand}{range}", "the number of days with {operand}{range}"),
    "to date": (" fra start til dato", " from the start to date"),
    "fixed": (" i {interval}", " in {interval}"),
    "months": (" i de seneste {count} måneder", " in the last {count} months"),
    "before start": (" i de {count} måneder før start", " in the {count} months before the start"),
    "after start": (" i de første {count} måneder fra start", " in the first {count} months from the start"),
    "number_of": ("antallet af deltagere med «{operand}»{where}", "the number of participants with “{operand}”{where}"),
    "share_of": ("andelen af deltagere med «{operand}»{where}", "the share of participants with “{operand}”{where}"),
    "total_of": ("summen over deltagere af {operand}{where}", "the total over participants of {operand}{where}"),
    "average_of": (
        "gennemsnittet over deltagere af {operand}{where}",
        "the mean over participants of {operand}{where}",
    ),
    "where": (" blandt dem med «{where}»", " among those with “{where}”"),
    "max": ("det største af {values}", "the largest of {values}"),
    "min": ("det mindste af {values}", "the smallest of {values}"),
    "abs": ("den numeriske værdi af {values}", "the absolute value of {values}"),
    "round": ("{value} afrundet til {decimals} decimaler", "{value} rounded to {decimals} decimals"),
    "achieved": ("«{outcome}» er opnået", "“{outcome}” has been achieved"),
    "joined": ("{first} og {last}", "{first} and {last}"),
    # values
    "yes": ("ja", "yes"),
    "no": ("nej", "no"),
    "unknown": ("mangler", "missing"),
    "none_in_stretch": ("ingen", "none"),
    "recorded": ("registreret", "recorded"),
    "of_rows": ("{held} af {count}", "{held} of {count}"),
    "known_people": ("{total} / {people}", "{total} / {people}"),
    "days_shared": ("{count} dage", "{count} days"),
    # prices
    "price": ("Takst", "Price"),
    "price_in": ("Takst i {year}-priser", "Price at the level of {year}"),
    "no_index": ("faste {year}-priser, ingen indekstabel", "constant {year} prices, no index table"),
    "index_lacks": ("Indekstabellen mangler {years}: uændret", "The index table lacks {years}: unchanged"),
    "indexed_price": ("Takst reguleret til {year}", "Price regulated to {year}"),
    "regulated": ("Regulering {year}: {percent}", "Regulation of {year}: {percent}"),
    "rounded": ("Afrunding til hele ører", "Rounding to the minor unit"),
    "rounded_minor": ("Afrunding til mindste enhed", "Rounding to the minor unit"),
    "share_of_grant": ("{share} af tilskuddet", "{share} of the grant"),
    "share_of_quantity": ("{share} af beløbet", "{share} of the amount"),
    "price_by": ("Takst for {by} {value}", "Price for {by} {value}"),
    "by_cohort": ("årgang", "cohort"),
    "by_follow_up": ("opfølgning", "follow-up"),
    "by_occasion": ("målepunkt", "occasion"),
    "decides": ("Det, der bestemmer taksten", "What decides the price"),
    "band": ("Takst i båndet {band}", "Price in the band {band}"),
    "band_above": ("over {value}", "above {value}"),
    "band_from": ("fra og med {value}", "from {value}"),
    "band_up_to": ("til og med {value}", "up to {value}"),
    "band_below": ("under {value}", "below {value}"),
    "no_band": ("Uden for alle bånd: intet", "Outside all bands: nothing"),
    "taper": ("Takst på linjen mellem {low} og {high}", "Price on the line between {low} and {high}"),
    "taper_low": ("Takst ved {at}", "Price at {at}"),
    "tier": ("Takst for nummer {number}: trin {tier} ({units})", "Price of number {number}: tier {tier} ({units})"),
    "tier_whole": (
        "Takst for alle, når {number} er nået: trin {tier} ({units})",
        "Price of all once {number} is reached: tier {tier} ({units})",
    ),
    "tier_first": ("de første {count}", "the first {count}"),
    "tier_next": ("de næste {count}", "the next {count}"),
    "tier_above": ("over nummer {count}", "above number {count}"),
    "tier_cap": ("Trinnets loft {cap}: nummer {place} i trinnet", "The tier's cap {cap}: number {place} in the tier"),
    "no_tier": ("Nummer {number} er uden for alle trin: intet", "Number {number} is outside all tiers: nothing"),
    "repriced": (
        "Regulering af {count} tidligere: fra nummer {before} til nummer {now} bestemmer trinnet",
        "Adjustment of {count} earlier ones: number {now} decides the tier, before it was number {before}",
    ),
    "step": ("Trappens trin «{step}»", "The ladder's step “{step}”"),
    "step_before": ("Fradrag: trinnet «{step}», nået tidligere", "Less: the step “{step}”, reached before"),
    # lines
    "line": ("{outcome}, deltager {who}, {period}", "{outcome}, participant {who}, {period}"),
    "line_agreement": ("{outcome}, {period}", "{outcome}, {period}"),
    "condition": ("Betingelse: {sentence}", "Condition: {sentence}"),
    "no_condition": ("Ingen betingelse: alle tæller", "No condition: all count"),
    "quantity": ("Antal enheder: {sentence}", "Units: {sentence}"),
    "weight": ("Vægt", "Weight"),
    "product": ("Beløb", "Amount"),
    "first_time": (
        "Betales én gang: opnået første gang ved denne opgørelse",
        "Paid once: achieved for the first time at this statement",
    ),
    "imputed": (
        "Data mangler: gennemsnittet af de målte i samme årgang, betalingsmål og periode",
        "Data are missing: the mean of those observed in the same cohort, outcome and period",
    ),
    "missing_data": ("Data, der mangler", "The data that are missing"),
    "mean_formula": ("{total} / {count} målte = {mean}", "{total} / {count} observed = {mean}"),
    "group": ("{cells} i gruppen, {count} med data", "{cells} in the group, {count} with data"),
    "pro_rata": (
        "Udgået undervejs: årgangens gennemsnit pr. deltager × gennemførte uger",
        "Left on the way: the cohort's mean per participant × completed weeks",
    ),
    "mean_person": (
        "Årgangens gennemsnit pr. ordinær deltager, målt og beregnet",
        "The cohort's mean per regular participant, observed and imputed",
    ),
    "mean_person_formula": ("{total} / {people} = {mean}", "{total} / {people} = {mean}"),
    "cell": ("1 måling", "1 measurement"),
    "cells": ("{count} målinger", "{count} measurements"),
    "person": ("1 deltager", "1 participant"),
    "people": ("{count} deltagere", "{count} participants"),
    "mean_group": ("{slot}: {cells}, heraf {count} med data", "{slot}: {cells}, {count} with data"),
    "weeks": ("Gennemførte uger: {first} – {last}", "Completed weeks: {first} – {last}"),
    "weeks_formula": (
        "{days} dage = {weeks} hele uger; {weeks} / {full}",
        "{days} days = {weeks} whole weeks; {weeks} / {full}",
    ),
    "weeks_most": ("højst 1", "at most 1"),
    "whole_course": (
        "Forløbet sluttede {last}, ved indsatsperiodens slutning eller senere: ingen reduktion",
        "The course ended on {last}, with the intervention period or later: no reduction",
    ),
    "top_up": (
        "Opfyldning: {people} visiteret, færre end {minimum}",
        "Top-up: {people} enrolled, fewer than {minimum}",
    ),
    "top_up_formula": (
        "({minimum} − {count}) / {count} × {earned} = {exact}",
        "({minimum} − {count}) / {count} × {earned} = {exact}",
    ),
    "earned_before": ("Optjent før lofter, alle opgørelser", "Earned before limits, all statements"),
    "earned_at": ("Optjent {day}", "Earned at {day}"),
    "rounding_line": ("Afrunding af hele opgørelsen", "Rounding of the whole statement"),
    "rounding_formula": (
        "{exact} afrundet er {whole}; linjerne er {lines}",
        "{exact} rounded is {whole}; the lines are {lines}",
    ),
    "unresolved": (
        "Uafklaret: intet er målt at sætte i stedet",
        "Unresolved: nothing was observed to put in its place",
    ),
    "unresolved_rule": (
        "Uafklaret: aftalen sætter intet i stedet",
        "Unresolved: the agreement puts nothing in its place",
    ),
    # participants
    "participant": (
        "Deltager {who}: linjer ved opgørelsen {day}",
        "Participant {who}: lines at the statement of {day}",
    ),
    "course": ("Forløb", "Course"),
    "enrolled_on": ("visiteret {day}", "enrolled {day}"),
    "started_on": ("startet {day}", "started {day}"),
    "ended_on": ("sluttet {day}", "ended {day}"),
    "in_cohort": ("årgang {cohort}", "cohort {cohort}"),
    "replaced_by": ("erstattet af {who}", "replaced by {who}"),
    "left_out_replaced": (
        "Erstattet inden for {within}: udgår af alle målinger",
        "Replaced within {within}: left out of every measurement",
    ),
    "left_out": (
        "Forløbet er afbrudt: udgår af alle målinger",
        "The course was broken off: left out of every measurement",
    ),
    "aside": ("Udgået undervejs: egne målinger er lagt til side", "Left on the way: own measurements are left aside"),
    "not_for": (
        "«{outcome}» gælder ikke denne deltager: {sentence}",
        "“{outcome}” is not for this participant: {sentence}",
    ),
    "not_measured": (
        "«{outcome}» måles ikke for deltageren ved denne opgørelse",
        "“{outcome}” is not measured for the participant at this statement",
    ),
    "not_paid": (
        "«{outcome}»: betingelsen er ikke opfyldt i {count}",
        "“{outcome}”: the condition does not hold in {count}",
    ),
    "period_count": ("1 periode", "1 period"),
    "periods_count": ("{count} perioder", "{count} periods"),
    "achieved_before": (
        "«{outcome}» er allerede opnået og betales kun én gang ({day})",
        "“{outcome}” was achieved before and is paid once ({day})",
    ),
    "not_yet": (
        "«{outcome}» kan endnu ikke afgøres: data mangler",
        "“{outcome}” cannot be decided yet: data are missing",
    ),
    "nothing_for_missing": (
        "«{outcome}»: data mangler, og aftalen betaler intet for dem",
        "“{outcome}”: data are missing, and the agreement pays nothing for them",
    ),
    "no_higher_step": ("intet højere trin er nået end før", "no higher step is reached than before"),
    "pays_nothing": (
        "«{outcome}»: betingelsen er opfyldt, og beløbet er nul",
        "“{outcome}”: the condition holds, and the amount is nothing",
    ),
    "after_end": (
        "«{outcome}»: {count} efter forløbets slutning måles ikke",
        "“{outcome}”: {count} after the end of the course are not measured",
    ),
    "months_long": ("{count} måneder", "{count} months"),
    "days_long": ("{count} dage", "{count} days"),
    "weeks_long": ("{count} uger ({days} dage)", "{count} weeks ({days} days)"),
    # statements
    "payable_repayment": ("Tilbagebetales for opgørelsen {day}", "To be repaid for the statement of {day}"),
    "payable_release": ("Frigives til udbetaling for opgørelsen {day}", "To be released for the statement of {day}"),
    "payable_formula": ("{earned} − {reduction} = {payable}", "{earned} − {reduction} = {payable}"),
    "earned": ("Optjent", "Earned"),
    "in_outcome": ("{cohort}{basis}{lines}", "{cohort}{basis}{lines}"),
    "of_cohort": ("Årgang {cohort}: ", "Cohort {cohort}: "),
    "basis_observed": ("målt", "observed"),
    "basis_imputed": ("gennemsnit for manglende data", "mean for missing data"),
    "basis_pro_rata": ("forholdsmæssig", "pro rata"),
    "basis_top_up": ("opfyldning", "top-up"),
    "basis_rounding": ("afrunding af opgørelsen", "rounding of the statement"),
    "line_count": (", 1 linje", ", 1 line"),
    "lines_count": (", {count} linjer", ", {count} lines"),
    "unresolved_count": ("{cells} uafklaret, sat til nul", "{cells} unresolved, set to nothing"),
    "limit_cut": ("Nedsættelse: {limit}", "Reduction: {limit}"),
    "limit_fill": ("Forhøjelse: {limit}", "Increase: {limit}"),
    "limit_none": ("{limit}: ingen nedsættelse", "{limit}: no reduction"),
    "cut_formula": ("{covered} − {headroom} = {cut}", "{covered} − {headroom} = {cut}"),
    "within_formula": (
        "{covered} er inden for restloftet {headroom}",
        "{covered} is within the headroom of {headroom}",
    ),
    "headroom": ("Restloft før opgørelsen", "Headroom before the statement"),
    "cap": ("Loft ifølge aftalen", "Cap by the agreement"),
    "cap_changed": ("Loftet ændret ved tillæg", "The cap changed by an amendment"),
    "cap_paid": ("Betalt {day}", "Paid at {day}"),
    "cap_regulated": ("Regulering 1. januar {year}: {percent}", "Regulation of 1 January {year}: {percent}"),
    "share_earned": (
        "{share} af alt optjent til og med opgørelsen, {whole}",
        "{share} of all earned up to the statement, {whole}",
    ),
    "share_payable": (
        "{share} / (1 − {share}) af det øvrige til betaling, {whole}",
        "{share} / (1 − {share}) of the rest that is payable, {whole}",
    ),
    "paid_before": ("Allerede betalt", "Paid before"),
    "cap_all": ("Loftet er hele beløbet", "The cap is the whole amount"),
    "rounded_down": ("Nedrunding til hele ører", "Rounding down to the minor unit"),
    "floor": ("Mindst {floor}; betalt {paid}, heri {before}", "At least {floor}; paid {paid}, here {before}"),
    "floor_formula": ("{floor} − {paid} − {before} = {added}", "{floor} − {paid} − {before} = {added}"),
    "floor_later": (
        "Bunden fyldes op ved den sidste opgørelse, der tæller",
        "The floor is filled up at the last statement that counts",
    ),
    "personal_part": ("{outcome}{cohort}", "{outcome}{cohort}"),
    "filled_people": ("Opfyldning af deltagere", "Filling up of participants"),
    "of_bucket": ("{limit} ({of})", "{limit} ({of})"),
    "each_participant": ("for hver deltager", "for each participant"),
}

UNITS: Mapping[str, str] = {
    "hours": "timer", "points": "point", "persons": "personer", "per cent": "pct.", "cases": "sager",
    "citizens": "borgere", "events": "hændelser", "days": "dage", "months": "måneder", "nights": "nætter",
    "jobs": "job", "courses": "kurser", "units": "enheder", "certificates": "beviser", "convictions": "domme",
    "weeks": "uger", "participants": "deltagere", "DKK": "kr.", "grade": "(karakter)", "spells": "forløb",
}  # fmt: skip


class Words:
    """The sentences of one language, and amounts of one currency."""

    def __init__(self, lang: Lang, currency: str) -> None:
        self.lang, self.currency = lang, currency

    def __call__(self, key: str, **values: object) -> str:
        """The sentence with the values put in. Raises KeyError where there is none."""
        return SENTENCES[key][0 if self.lang == "da" else 1].format(**values)

    def many(self, one: str, many: str, count: int) -> str:
        """The sentence for one thing, or for many with their number."""
        return self(one if count == 1 else many, count=self.number(count))

    def cells(self, count: int) -> str:
        """So many measurements."""
        return self.many("cell", "cells", count)

    def people(self, count: int) -> str:
        """So many participants."""
        return self.many("person", "people", count)

    def money(self, minor: int | Fraction) -> str:
        """An amount in minor units, exact."""
        return numbers.exact_money(Fraction(minor), self.currency, self.lang)

    def number(self, value: Fraction | int) -> str:
        """An exact number."""
        return numbers.number(value, self.lang)

    def day(self, value: date) -> str:
        """A day."""
        return numbers.day(value, self.lang)

    def interval(self, value: Interval) -> str:
        """An interval."""
        return numbers.interval(value, self.lang)

    def period(self, text: str) -> str:
        """The period of a line."""
        return numbers.period(text, self.lang)

    def duration(self, value: Duration) -> str:
        """A length of time; whole weeks as weeks too."""
        if not value.days:
            return self("months_long", count=value.months)
        if value.days % 7:
            return self("days_long", count=value.days)
        return self("weeks_long", count=value.days // 7, days=value.days)

    def unit(self, unit: str) -> str:
        """A unit as people say it; those the agreement makes up stand as they are."""
        return UNITS.get(unit, unit) if self.lang == "da" else unit

    def rounding(self) -> str:
        """The name of rounding to whole minor units."""
        return self("rounded" if self.currency == "DKK" else "rounded_minor")
