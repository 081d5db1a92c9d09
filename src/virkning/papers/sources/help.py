"""The help of the commands that read documents, in Danish and English."""

from __future__ import annotations

from collections.abc import Mapping

HELP: Mapping[str, tuple[str, str]] = {
    "read": (
        "Læs et dokument: hvad det er, og hvad der står, hver oplysning med sit sted.\n\nFILE er PDF, DOCX, HTML eller "
        "ren tekst. Tilsagn, udvalgssager, investeringscases, bevillinger, puljer og forsøgsansøgninger kendes.",
        "Read a document: what it is, and what it says, each piece with its place.\n\nFILE is PDF, DOCX, HTML or plain "
        "text. Agreements, committee papers, investment cases, appropriations, pools and pilot applications are known.",
    ),
    "lint": (
        "Find det, der ikke holder i et dokument: henvisninger, summer, datoer og tal, der er uenige.\n\nHvert fund "
        "viser sine steder i kilden, og hvad der ville få dem til at stemme.",
        "Find what does not hold in a document: references, sums, dates and figures that disagree.\n\nEach finding "
        "shows its places in the source, and what would make them agree.",
    ),
    "trace": (
        "Hold en aftalefil op mod det dokument, den er lavet efter.\n\nHvert tal og hver dato findes i det punkt, de "
        "citerer, et andet sted eller slet ikke; og omvendt: hvad i dokumentet intet vilkår bruger.",
        "Hold an agreement file against the document it was made from.\n\nEach figure and date is found in the clause "
        "it cites, elsewhere, or not at all; and the other way: what in the document no term uses.",
    ),
    "draft": (
        "Skriv et første udkast efter et dokument: en aftalefil, eller en casefil for hver "
        "investeringscase.\n\nHver værdi har sit sted i kilden som kommentar; "
        "TODO står, hvor et menneske må tage stilling. Intet er opfundet.",
        "Write a first draft from a document: an agreement file, or a case file for each investment "
        "case.\n\nEach value has its place in the source as a comment; TODO "
        "stands where a person must decide. Nothing is invented.",
    ),
    "opt_source": ("Dokumentet, aftalen er skrevet efter.", "The document that the agreement was written from."),
    "opt_all_terms": ("Vis også de vilkår, der står i det punkt, de citerer.",
                      "Show the terms that stand in the clause they cite, too."),
    "opt_trace_strict": ("Slut med kode 1, hvis et vilkår hverken er fundet eller forklaret.",
                         "Exit with code 1 if a term is neither found nor explained."),
    "opt_draft_out": ("Skriv til denne fil, eller casefiler i denne mappe; en fil, der findes, røres ikke.",
                      "Write to this file, or case files to this folder; a file that is there is left alone."),
    "opt_only": ("Kun denne slags dokument.", "Only this kind of document."),
    "opt_find": ("Kun det, hvori alle ordene står.", "Only what holds all of the words."),
    "opt_names": ("Vis personers navne, mailadresser og telefonnumre.",
                  "Show the names, e-mail addresses and telephone numbers of persons."),
    "opt_csv": ("Skriv hver tabel til en fil i mappen DIR.", "Write each table to a file in the folder DIR."),
    "opt_html": ("Skriv en side til browseren, med kilden ved siden af.",
                 "Write a page for the browser, with the source beside it."),
    "opt_repairs": ("Vis alt, hvad der er rettet, før der blev læst.",
                    "Show all that was put right before reading."),
    "opt_against": ("Hold et tilsagn op mod den udvalgssag, det står i.",
                    "Hold an agreement against the committee paper about it."),
    "opt_lint_strict": ("Slut med kode 1, hvis der er fejl eller advarsler.",
                        "Exit with code 1 if there are errors or warnings."),
}  # fmt: skip
