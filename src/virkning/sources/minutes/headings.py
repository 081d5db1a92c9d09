"""The lines that divide the papers of a committee: the headings of items, and of the sections within an item."""

from __future__ import annotations

import re
from typing import Literal

SectionKind = Literal[
    "summary",
    "presentation",
    "background",
    "recommendation",
    "economy",
    "law",
    "hearing",
    "communication",
    "conclusion",
    "process",
    "plan",
    "competence",
    "history",
    "earlier",
    "decision",
    "annexes",
    "other",
]
"""What a section of an item is about; ``earlier`` holds the decisions of earlier meetings."""

_WHOSE = r"(?:[\wæøåÆØÅ.,-]+(?:s|ns|ts)\s(?:og\s)?){0,4}"

_KINDS: tuple[tuple[SectionKind, str], ...] = (
    (
        "summary",
        r"(?:kort\s)?(?:sags)?resum[eéè]|sammendrag|sammenfatning|kort\sfortalt|sagens\skerne|beslutningstema|manchet",
    ),
    (
        "presentation",
        r"(?:supplerende\s|uddybende\s|ny\s)?sagsfremstilling|fremstilling(?:\saf\ssagen)?|sagsbeskrivelse"
        r"|(?:beskrivelse\saf\s)?sagen(?:s\sindhold)?|redegørelse|beskrivelse",
    ),
    ("background", r"(?:sagens\s)?baggrund(?:en)?(?:\sfor\ssagen)?(?:\sog\sformål)?|formål(?:et)?(?:\smed\ssagen)?"),
    ("earlier", r"(?:tidligere|foregående)\s(?:politiske?\s)?(?:beslutning(?:er)?|behandling(?:er)?)(?:\si\ssagen)?"),
    ("earlier", r"beslutningshistorik|(?:beslutning(?:er)?\s)?(?:fra|på)\stidligere\smøder?"),
    ("history", r"(?:sagens\s|sags)?(?:for)?historik|forhistorie|sagens\stidligere\sforløb"),
    (
        "recommendation",
        rf"{_WHOSE}indstilling(?:er)?|forslag\stil\sbeslutning|beslutningsforslag|indstilling\stil\s[\w\s,-]{{3,50}}",
    ),
    (
        "economy",
        r"økonomi(?:en)?|økonomiske\s(?:og\s[\w\s-]{3,40}\s)?(?:konsekvenser|forhold|bemærkninger|perspektiver)"
        r"|(?:økonomi\sog\s)?(?:finansiering|bevilling(?:er|smæssige\sforhold)?)|økonomi\sog\s[\w-]{3,30}"
        r"|konsekvenser\sfor\søkonomien",
    ),
    (
        "law",
        r"(?:lov|rets)grundlag(?:et)?(?:\sm\.?v\.?)?|juridiske?\s(?:forhold|konsekvenser|grundlag)|lovhjemmel|jura"
        r"|retligt\sgrundlag|retlige\sforhold|lovgivning(?:en)?|lovgrundlag\s(?:og|samt)\s[\w\s-]{3,40}|hjemmel",
    ),
    ("competence", r"(?:beslutnings|afgørelses)?kompetence(?:n)?|besluttende\sorgan"),
    (
        "plan",
        r"behandlingsplan|sags(?:gang|forløb)(?:\sog\ssagstype)?|sagens\s(?:videre\s)?(?:gang|behandling)|beslutningsgang|"
        r"(?:videre\s)?politisk\s(?:behandling|sagsgang)|sagen\s(?:afgøres|behandles)\s(?:i|af)|mødebehandling",
    ),
    (
        "process",
        r"(?:den\s|det\s)?videre\s(?:proces|forløb|sagsgang|behandling)|proces(?:\sog\stidsplan|plan)?|tidsplan"
        r"|tids-\sog\sprocesplan|næste\sskridt|opfølgning(?:\sog\sevaluering)?|evaluering(?:\sog\sopfølgning)?",
    ),
    (
        "hearing",
        r"høring(?:er|ssvar)?|(?:borger|bruger|med)?inddragelse|(?:høring|inddragelse|dialog)\s(?:og|/)\s[\w/\s-]{3,30}"
        r"|inddragelse\saf\s[\w\s,-]{3,50}|partshøring|udtalelser?|høringer\sog\sudtalelser|dialog",
    ),
    ("conclusion", r"konklusion(?:en)?|samlet\s(?:konklusion|vurdering)"),
    ("communication", r"kommunikation(?:splan)?|information(?:\sog\skommunikation)?|pressemeddelelse"),
    ("annexes", r"bilag(?:sliste|soversigt|sfortegnelse)?|(?:vedhæftede|vedlagte|oversigt\sover)\sbilag|links?"),
    (
        "decision",
        rf"{_WHOSE}(?:beslutning(?:er)?|vedtagelse)|mødebeslutning|beslutningsreferat",
    ),
    (
        "other",
        r"personale|risikovurdering|(?:personale|miljø|klima|sundheds|bemandings)mæssige\s(?:konsekvenser|forhold)|andre\skonsekvenser"
        r"|miljø\sog\sklima|(?:supplerende|andre|øvrige)\sbemærkninger|bemærkninger|tværgående\s(?:konsekvenser|hensyn)"
        r"|konsekvenser|vurdering|alternativer|kvalitet|effekt(?:er|vurdering)?|løsning|problemstilling",
    ),
)
_HEADINGS = tuple((kind, re.compile(rf"(?:\d{{1,2}}\.\s)?(?:{words})", re.IGNORECASE)) for kind, words in _KINDS)
_RECOMMENDS = re.compile(rf"{_WHOSE}anbefaling(?:er)?", re.IGNORECASE)
_DATED = re.compile(
    r"(?P<word>(?:tidligere\s)?beslutning)\s(?:fra|i|af|på|for|truffet|[A-ZÆØÅ]\w+)\b.{3,90}\d{4}\b.{0,30}|beslutning,?\s(?:den\s|d\.\s)?\d.{5,20}\d{4}.{0,10}"
    r"|[\wæøåÆØÅ,. -]{4,70}s\s(?:beslutning|vedtagelse|indstilling|erklæring),?\s"
    r"(?:fra\s|af\s)?(?:den\s|d\.\s)?\d.{3,20}\d{4}.{0,20}",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"\s*(?P<heading>resum[eéè]|sagsresum[eéè]|sagsfremstilling|indstilling|økonomi|lovgrundlag|retsgrundlag"
    r"|(?:beslutnings)?kompetence|beslutning|baggrund|konklusion|behandlingsplan|sags(?:gang|forløb)|sagen\safgøres\s(?:i|af)|historik|høring|inddragelse"
    r"|kommunikation|bilag)\s?:\s{1,3}(?P<rest>\S.*)",
    re.IGNORECASE,
)
_LONGEST = 90


def heading_kind(text: str, recommends: bool = False) -> SectionKind | None:
    """What the section under a line is about, if the line is a heading that is known; else None.

    ``Anbefaling`` is a recommendation only where the item has no other (``recommends``).
    """
    line = text.strip().rstrip(":.").strip()
    if not line or len(line) > _LONGEST or not (line[0].isupper() or line[0].isdigit()):
        return None
    for kind, words in _HEADINGS:
        if words.fullmatch(line):
            return kind
    if recommends and _RECOMMENDS.fullmatch(line):
        return "recommendation"
    return None


def is_dated_decision(text: str) -> bool:
    """Whether a line heads a decision and itself says whose and of what day."""
    line = text.strip()
    return len(line) < 2 * _LONGEST and line[:1].isupper() and bool(_DATED.fullmatch(line.rstrip(":. ")))


def inline_heading(text: str) -> re.Match[str] | None:
    """A line that begins with a known heading and a colon and goes on: groups ``heading`` and ``rest``."""
    match = _INLINE.fullmatch(text)
    return match if match and match["heading"][0].isupper() else None


OPENING: frozenset[SectionKind] = frozenset(
    (
        "summary",
        "presentation",
        "background",
        "history",
        "recommendation",
        "decision",
        "earlier",
        "process",
        "plan",
        "competence",
    )
)
"""The sections of which an item has one, if it is more than its title."""

CASE = re.compile(
    r"""
    (?P<label>(?:\w+[-\s])?(?:sags?|journal|j\.|esdh|acadre|kle|sags-?\s?id|id)[\s.-]*(?:nr|nummer|id|no)?\.?\s?:?\s{0,3})?
    (?: (?P<kle>\d{2}\.\d{2}\.\d{2}-[A-ZÆØÅ]\d{2}-\d{1,6}-\d{2,4})
      | (?P<other>(?<=[:.\s])(?:[A-ZÆØÅ]{1,4}-?)?(?:\d{2,4}-(?=20\d\d-))?(?:20)?\d{2}[-/]\d{2,8}) )
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""The number of a case in a municipality's files: by the plan of subjects (KLE), or another after its label."""


def case_number(text: str) -> re.Match[str] | None:
    """The number of the case, in a line that says little else; in group ``kle`` or ``other``."""
    if len(text) > 2 * _LONGEST:
        return None
    for match in CASE.finditer(text):
        if match["kle"] or match["label"]:
            return match
    return None


MARKED_ITEM = re.compile(
    r"\s*(?P<word>(?:Dagsordens?)?[Pp]unkt|PUNKT|Pkt\.?|PKT\.?|Sag|SAG|Emne)\s{0,2}(?:(?:nr|Nr|NR)\.?\s{0,2})?"
    r"(?P<number>\d{1,3})(?P<mark>\s{0,2}[.:)]|\s{1,2}[-–—])?(?:\s{1,4}(?P<title>[A-ZÆØÅÉ\d(\"”“»'].*))?\s*"
)
"""``Punkt 7: …``, ``Pkt. 7 …``, ``Sag nr. 7``, ``Dagsordenspunkt 7``; the title may follow on the next lines."""

NUMBERED_ITEM = re.compile(
    r"\s*(?P<number>\d{1,3})(?P<mark>[.:)]|\s[-–])?\s{1,6}(?P<title>(?:\((?:Å|å)ben\)|\((?:L|l)ukket\)|[A-ZÆØÅÉ\"”]).{2,})"
)
"""``7. Title``: the heading of an item only where what follows says so."""

CLOSED = re.compile(
    r"[\s(\[]*\blukket(?:\s(?:punkt|sag|møde|dagsorden))?\b[\s)\]]*[:–-]?\s*|[\s(\[]+lukket(?:\s(?:punkt|sag))?\s*[)\]]\s*$",
    re.IGNORECASE,
)
OPEN = re.compile(
    r"[\s(\[]*\båben(?:t)?(?:\s(?:punkt|sag))?\b[)\]]\s*[:–-]?\s*|^\s*åbent\spunkt\s*[:–-]\s*", re.IGNORECASE
)

CLOSED_PART = re.compile(r"\s*(?:lukkede?\s(?:punkter|sager|dagsorden|møde|del))\s*:?\s*", re.IGNORECASE)
OPEN_PART = re.compile(r"\s*(?:åbne?\s(?:punkter|sager|dagsorden|møde|del))\s*:?\s*", re.IGNORECASE)

SHORT_ITEM = re.compile(
    r"godkendelse\saf|eventuelt|meddelelser|orientering|underskrift|lukket|åben|kommende\ssager|næste\smøde|spørgetid"
    r"|referat|dagsorden",
    re.IGNORECASE,
)
"""The titles of items that may have a decision and nothing else."""
