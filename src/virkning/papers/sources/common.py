"""The sentences of the commands that read documents, and the titles that the kinds of document share."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    # a document
    "src_page": ("side {page}", "page {page}"),
    "src_page_count": ("1 side", "1 page"),
    "src_page_counts": ("{count} sider", "{count} pages"),
    "src_line": ("linje {line}", "line {line}"),
    "src_lines": ("linje {first}-{last}", "lines {first}-{last}"),
    "src_line_count": ("1 linje", "1 line"),
    "src_line_counts": ("{count} linjer", "{count} lines"),
    "src_part": ("{kind}, {lines}", "{kind}, {lines}"),
    "src_table": ("{title} ({count})", "{title} ({count})"),
    "src_more_rows": (
        "… og {count} rækker til: vis nogle med --find, alle med --html, --csv eller --format json.",
        "… and {count} more rows: show some with --find, all with --html, --csv or --format json.",
    ),
    "src_hidden_fields": ("Ikke vist her: {fields}.", "Not shown here: {fields}."),
    "src_column_lines": ("Linje", "Line"),
    "src_nothing_found": ('Intet af det læste indeholder "{words}".', 'Nothing that was read holds "{words}".'),
    "src_found": ('"{words}": {count}', '"{words}": {count}'),
    "src_found_one": ("1 sted", "1 place"),
    "src_found_many": ("{count} steder", "{count} places"),
    "src_names_hidden": ("Personers navne er skjult; --names viser dem.",
                         "Names of persons are hidden; --names shows them."),
    # repairs and doubts
    "src_repaired": ("Rettet, før der blev læst: {repairs}.", "Put right before reading: {repairs}."),
    "src_repair_hyphen": ("{count} delte ord samlet", "{count} divided words made whole"),
    "src_repair_hyphen_one": ("1 delt ord samlet", "1 divided word made whole"),
    "src_repair_encoding": ("{count} tegnkodninger rettet", "{count} misread characters corrected"),
    "src_repair_encoding_one": ("1 tegnkodning rettet", "1 misread character corrected"),
    "src_repair_page number": ("{count} sidetal udeladt", "{count} page numbers left out"),
    "src_repair_page number_one": ("1 sidetal udeladt", "1 page number left out"),
    "src_repairs": ("Rettelser", "Repairs"),
    "src_repair_kind_hyphen": ("delt ord", "divided word"),
    "src_repair_kind_encoding": ("tegnkodning", "encoding"),
    "src_repair_kind_page number": ("sidetal", "page number"),
    "src_repair_what": ("Hvad", "What"),
    "src_repair_before": ("Stod", "Stood"),
    "src_repair_after": ("Læst som", "Read as"),
    "src_no_repairs": ("Intet er rettet.", "Nothing was put right."),
    "src_doubt": ("OBS: {doubt}", "NOTE: {doubt}"),
    # findings
    "src_findings": ("Fund", "Findings"),
    "src_findings_count": ("Fund: {counts}. Se dem med virkning lint.",
                           "Findings: {counts}. See them with virkning lint."),
    "src_no_findings": ("Ingen fund.", "No findings."),
    "src_severity_error": ("Fejl", "Error"),
    "src_severity_warning": ("Advarsel", "Warning"),
    "src_severity_note": ("Bemærkning", "Note"),
    "src_count_error": ("{count} fejl", "{count} errors"),
    "src_count_error_one": ("1 fejl", "1 error"),
    "src_count_warning": ("{count} advarsler", "{count} warnings"),
    "src_count_warning_one": ("1 advarsel", "1 warning"),
    "src_count_note": ("{count} bemærkninger", "{count} notes"),
    "src_count_note_one": ("1 bemærkning", "1 note"),
    "src_remedy": ("Ret", "Remedy"),
    "src_line_left_out": ("… 1 linje til", "… 1 more line"),
    "src_lines_left_out": ("… {count} linjer til", "… {count} more lines"),
    "src_linted": ("{files}: {counts}", "{files}: {counts}"),
    # refusals
    "src_not_recognised": (
        "{file}: intet er genkendt. Det, der kan læses, og det, der er ledt efter:",
        "{file}: nothing is recognised. What can be read, and what was looked for:",
    ),
    "src_looked_for": ("  {name} ({title}): {what}", "  {name} ({title}): {what}"),
    "src_not_of_kind": ("{file}: det læses ikke som {title}; det læses som: {there}",
                        "{file}: it does not read as {title}; it reads as: {there}"),
    "src_not_an_agreement": (
        "{file} er ikke et tilsagn; --against er til et tilsagn og den sag, det står i.",
        "{file} is no agreement; --against is for an agreement and the committee paper about it.",
    ),
    "src_no_draft": (
        "{file}: her er hverken et tilsagn eller investeringscases; der er intet at skrive et udkast efter.",
        "{file}: there is neither an agreement nor investment cases here; nothing to draft from.",
    ),
    "src_draft_where": (
        "{file} har {count} sager: angiv med --out den mappe, som de skal skrives i.",
        "{file} has {count} cases: name the folder they are to be written to with --out.",
    ),
    "src_exists": ("{file} findes allerede; vælg et andet navn.", "{file} is there already; choose another name."),
    # trace
    "src_traced": ("{file} holdt op mod {source}", "{file} held against {source}"),
    "src_traced_terms": ("Vilkårene", "The terms"),
    "src_traced_elsewhere": (
        "Vilkår, der ikke står i det punkt, de citerer", "Terms that do not stand in the clause they cite"
    ),
    "src_traced_unused": (
        "Beløb, procenter, antal og datoer i dokumentet, som intet vilkår bruger",
        "Amounts, rates, counts and dates of the document that no term uses",
    ),
    "src_traced_open": ("til vurdering", "to be judged"),
    "src_against_itself": ("{file} og {other} er det samme dokument", "{file} and {other} are the same document"),
    # what is being done
    "src_reading_pages": ("Læser sider", "Reading pages"),
    "src_written": ("Skrevet: {file}", "Written: {file}"),
    # the page for the browser
    "src_html_filter": ("Søg i det læste", "Search what was read"),
    "src_html_open_all": ("Åbn alle", "Open all"),
    "src_html_close_all": ("Luk alle", "Close all"),
    "src_html_contents": ("Indhold", "Contents"),
    "src_html_source": ("Kilden", "The source"),
    "src_html_read": ("Læst", "Read"),
    "src_html_none": ("Intet passer til søgningen.", "Nothing fits the search."),
    "src_html_made": ("Læst af Virkning {version} fra {file}, sha256 {sha256}.",
                      "Read by Virkning {version} from {file}, sha256 {sha256}."),
    "src_yes": ("ja", "yes"),
    "src_no": ("nej", "no"),
}  # fmt: skip

KINDS: Mapping[str, tuple[str, str, str, str]] = {
    "agreements": (
        "tilsagn",
        "agreement",
        "to parter med CVR-nummer, et tilskud og nummererede punkter",
        "two parties with CVR numbers, a grant and numbered clauses",
    ),
    "minutes": (
        "udvalgssager",
        "committee papers",
        "nummererede punkter med sagsnummer og afsnit som Resumé, Indstilling og Beslutning",
        "numbered items with a case number and sections such as Resumé, Indstilling and Beslutning",
    ),
    "investments": (
        "investeringscases",
        "investment cases",
        "sager, der begynder med Jobcenter: og har felter som Investeringsperiode og Investeringsomfang",
        "cases that begin with Jobcenter: and have fields such as Investeringsperiode and Investeringsomfang",
    ),
    "appropriations": (
        "bevillinger",
        "appropriations",
        "en tabel med initiativer og beløb i flere år, med summer",
        "a table of initiatives with amounts in several years, and sums",
    ),
    "pools": (
        "puljer",
        "pools",
        "en liste over puljer med beløb, bilagsnummer og forvaltningens vurdering",
        "a list of pools with amounts, the number of an annex and the administration's assessment",
    ),
    "pilots": (
        "forsøgsansøgninger",
        "pilot applications",
        "ansøgninger fra kommuner om at blive undtaget fra loven, med mål og evaluering",
        "applications of municipalities to be exempted from the law, with goals and evaluation",
    ),
}
"""The title of each kind of document, and what it is recognised by; each in Danish and English."""

TITLES: Mapping[str, tuple[str, str]] = {
    "amount": ("beløb", "amount"),
    "clause": ("punkt", "clause"),
    "date": ("dato", "date"),
    "figures": ("tal", "figures"),
    "kind": ("slags", "kind"),
    "label": ("tekst", "label"),
    "name": ("navn", "name"),
    "number": ("nummer", "number"),
    "page": ("side", "page"),
    "remedy": ("ret", "remedy"),
    "severity": ("alvor", "severity"),
    "text": ("tekst", "text"),
    "title": ("titel", "title"),
    "total": ("i alt", "in all"),
    "what": ("hvad", "what"),
    "year": ("år", "year"),
}  # fmt: skip
"""The titles of tables and fields that a kind does not name itself."""

VALUES: Mapping[str, tuple[str, str]] = {
    "municipality": ("kommune", "municipality"),
    "region": ("region", "region"),
    "state": ("stat", "state"),
    "fund": ("fond", "fund"),
    "supplier": ("leverandør", "supplier"),
    "stated": ("oplyst", "stated"),
    "not stated": ("ikke oplyst", "not stated"),
    "named elsewhere": ("nævnt et andet sted", "named elsewhere"),
    "observation": ("observation", "observation"),
    "register": ("register", "register"),
    "other": ("andet", "other"),
}
"""Words that the code uses in fields, as people say them."""
