"""What an application says in one place held against what it says in another: exemptions, goals, groups."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from functools import partial

from virkning.sources.document import Document
from virkning.sources.passages import Passage
from virkning.sources.pilots.acts import find_acts
from virkning.sources.pilots.applications import Read
from virkning.sources.pilots.exemptions import Exemption
from virkning.sources.pilots.goals import Goal
from virkning.sources.pilots.provisions import covered, find_provisions
from virkning.sources.pilots.wishes import governed
from virkning.sources.records import Finding
from virkning.sources.values import find_dates, find_periods, find_quantities

_NONE = re.compile(
    r"\b(?:der\s+er\s+)?(?:ingen|ikke)\s+(?:\w+\s+){0,2}?(?:behov\s+for\s+)?(?:særlige\s+)?"
    r"(?:undtagelser|fritagelser|dispensationer|forsøgshjemler|lovændringer)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\b(?:øvrige|andre|yderligere|flere|selve)\b", re.IGNORECASE)
_ITSELF = re.compile(r"[Ss]tk\.\s?(?P<stk>\d{1,2})\b.{0,50}\bjf\.\s+stk\.\s?(?P=stk)\b(?!\s*,?\s*nr)")
_QUOTES = re.compile(
    r"\bjf\.\s+(?:ambitionen|målet|målene|målsætningen)\b[^.;()]{0,40}|\bambitionen\s+(?:om|er)\b[^.;()]{0,40}",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:flere|mere|ekstra|yderligere|stigning)\b", re.IGNORECASE)
_PERIOD = re.compile(r"\b(?:forsøgsperioden|forsøget|frikommuneforsøget|projektet|frikommunenetværk)\b", re.IGNORECASE)
_YEARS = re.compile(r"(?P<low>\d+)(?:\s*[-–]\s*(?P<high>\d+))?\s+år\b")
_GROUPS = re.compile(
    r"\bmålgrupper?(?:ne)?\s*[:;]\s*(?P<list>(?:\d\)\s*)?[A-Za-zæøåÆØÅ]{3,15}(?:(?:,\s*|\s+og\s+|,\s*og\s+)(?:\d\)\s*)?[a-zæøå]{3,15}){1,4})(?!\w)"
)
_NUMBERED = re.compile(
    r"\bmålgrupper\b[^.:]{0,40}:\s*(?P<list>\d\.\d{1,2}(?:\s*(?:,|og)\s*\d\.\d{1,2}){2,})", re.IGNORECASE
)
_ONE_OF = re.compile(r"\bmålgruppen?\s+(?P<number>\d\.\d{1,2})(?!\d|\.\d)")
_LABEL = r"(?P<word>Spor|Gruppe|Borgergruppe|Model|Fase)\s+(?P<number>\d)"
_LABELLED = re.compile(rf"^{_LABEL}\b(?!\s*[-–]\s*\d)")
_LABELS = re.compile(r"\b(?P<word>Spor|Gruppe|Borgergruppe|Model|Fase)\s+(?P<low>\d)\s*[-–]\s*(?P<high>\d)\b")
_AS_NOW = re.compile(r"(?:\bfølge[rs]?\s+(?:\w+\s+){0,2}gældende\s+lovgivning|[Gg]ældende\s+lovgivning\s+følges)")
_NEAR = 0.75
_PARTLY = re.compile(r"\b(?:herudover|dog|if\.?t\.?|bortset|undtagen|med\s+undtagelse)\b", re.IGNORECASE)


def _told(one: Exemption) -> str:
    stk = f", stk. {', '.join(one.stk)}" if one.stk else ""
    return f"{one.act} § {one.section}{stk}".strip()


def of_exemptions(document: Document, each: Read) -> Iterator[Finding]:
    """Exemptions that are asked for twice, without an act, differently in two parts, or although none are needed."""
    who = (("pilot", str(each.number)),)
    yield from _twice(document, each)
    yield from _repeated(document, each)
    for one in each.exemptions:
        if one.section and not one.act:
            yield Finding("exemption-no-act", "warning", (document.span(one.place),), (*who, ("section", one.section)))
        itself = _ITSELF.search(one.request.text) if len(one.request) < 90 else None
        if itself:
            yield Finding(
                "exemption-itself", "warning", (document.span(one.request),), (*who, ("stk", itself["stk"]))
            )  # fmt: skip
    yield from _annexed(document, each)
    yield from _subsections(document, each)
    yield from _unknown_acts(document, each)
    if each.application.section(3) and not each.exemptions:
        place = document.span(each.application.section(3).heading.passage)  # type: ignore[union-attr]
        yield Finding("exemptions-none", "warning", (place,), who)
    for part, block in each.blocks:
        for sentence in block.sentences if part == "section 3" else ():
            none = _NONE.search(sentence.text)
            asked = [one for one in each.exemptions if one.part in ("section 3", "annex") and one.act]
            if none and asked and not _OTHERS.search(sentence.text):
                yield Finding(
                    "exemptions-denied", "error", (document.span(sentence), document.span(asked[0].place)),
                    (*who, ("count", str(len(asked)))),
                )  # fmt: skip


def _twice(document: Document, each: Read) -> Iterator[Finding]:
    """The same section twice in one list."""
    held: dict[tuple[object, ...], Exemption] = {}
    for one in each.exemptions:
        if not one.section or one.part == "annex" or not one.provision:
            continue
        same = (one.part, one.act, one.section, one.stk, one.provision.nr, one.provision.litra, one.request.places[0])
        if same in held:
            yield Finding(
                "exemption-twice", "warning", (document.span(one.place), document.span(held[same].place)),
                (("pilot", str(each.number)), ("what", _told(one))),
            )  # fmt: skip
        held[same] = one


def _repeated(document: Document, each: Read) -> Iterator[Finding]:
    """The same sections asked for in two places of the needs, or in two rows of the annex: one finding for all."""
    held: dict[tuple[object, ...], tuple[int, Exemption]] = {}
    again: list[tuple[Exemption, Exemption]] = []
    for at, one in enumerate(each.exemptions):
        if not (one.act and one.section and one.provision) or one.part not in ("section 3", "annex"):
            continue
        same = (one.part, one.act, one.section, one.stk, one.provision.nr, one.provision.litra)
        before, first = held.setdefault(same, (at, one))
        # A heading and the sentence below it are one request, and what stands twice in one list is told by itself.
        if at > before + 1 and one.request.places[0] != first.request.places[0]:
            again.append((one, first))
    if again:
        told = dict.fromkeys(_told(one) for one, _ in again)
        yield Finding(
            "exemption-repeated", "note", tuple(document.span(one.place) for one in again[0]),
            (("pilot", str(each.number)), ("count", str(len(told))), ("what", "; ".join(told))),
        )  # fmt: skip


def _annexed(document: Document, each: Read) -> Iterator[Finding]:
    """The list of needs held against the table that is attached, section by section."""
    needs = [one for one in each.exemptions if one.part == "section 3" and one.act and one.section]
    table = [one for one in each.exemptions if one.part == "annex" and one.act and (one.section or one.provision)]
    if not needs or not table:
        return
    for one in needs:
        near = [other for other in table if other.act == one.act]
        if any(_covers(other, one) for other in near):
            continue
        others = [other for other in near if other.section and not any(_covers(need, other) for need in needs)]
        figures = (("pilot", str(each.number)), ("what", _told(one)))
        if others:
            yield Finding(
                "exemption-number-differs", "error", (document.span(one.place), document.span(others[0].place)),
                (*figures, ("other", others[0].section)),
            )  # fmt: skip
        else:
            yield Finding(
                "exemption-not-in-annex", "warning", (document.span(one.place), document.span(table[0].place)), figures
            )  # fmt: skip
    wrong = {need.act for need in needs if not any(other.act == need.act and _covers(other, need) for other in table)}
    for one in table:
        if one.section and one.act not in wrong and not any(n.act == one.act and _covers(n, one) for n in needs):
            yield Finding(
                "exemption-only-in-annex", "warning", (document.span(one.place), document.span(needs[0].place)),
                (("pilot", str(each.number)), ("what", _told(one))),
            )  # fmt: skip


def _covers(one: Exemption, other: Exemption) -> bool:
    """Whether two references have a section in common."""
    return bool(covered(one.section) & covered(other.section))


def _subsections(document: Document, each: Read) -> Iterator[Finding]:
    """A section asked for with other subsections in the needs than in the description."""
    needs: dict[tuple[str, str], list[Exemption]] = defaultdict(list)
    for one in each.exemptions:
        if one.part == "section 3" and one.stk and one.section and one.verb != "new basis":
            needs[one.act, one.section].append(one)
    described = [
        (one.act, one.section, one.stk, one.place) for one in each.exemptions if one.part == "section 1" and one.stk
    ]
    for part, block in each.blocks:
        first = block.sentences[0] if part == "section 1" and "stk" in block.text and block.sentences else None
        if first and len(first) < 90:
            described += [
                (provision.act, provision.section, provision.stk, first[provision.head : provision.end])
                for provision in find_provisions(first.text)
                if provision.stk and provision.section and not governed(first.text, provision.head)
            ]
    told: set[tuple[str, str]] = set()
    for act, section, stk, place in described:
        asked = needs.get((act, section), [])
        whole = {number for one in asked for number in one.stk}
        if asked and whole != set(stk) and (act, section) not in told:
            told.add((act, section))
            widest = max(asked, key=lambda one: len(one.stk))
            yield Finding(
                "exemption-subsections-differ", "warning", (document.span(place), document.span(widest.place)),
                (
                    ("pilot", str(each.number)), ("what", f"{act} § {section}"), ("stated", ", ".join(stk)),
                    ("other", ", ".join(sorted(whole, key=int))),
                ),
            )  # fmt: skip


def _unknown_acts(document: Document, each: Read) -> Iterator[Finding]:
    """An act by a name that none has, close to that of one that the application names as well."""
    known = {one.act for one in each.exemptions if one.act} | {
        act.name
        for _, block in each.blocks
        for act in (find_acts(block.text) if "§" in block.text else ())
        if act.known
    }
    told: set[str] = set()
    for one in each.exemptions:
        if not one.act.startswith("lov om") or one.act in told:
            continue
        told.add(one.act)
        near = [
            other
            for other in known
            if other != one.act and other.startswith("lov om") and _likeness(one.act, other) > _NEAR
        ]
        if near and not any(act.known for act in find_acts(one.act + " § 1")):
            yield Finding(
                "act-unknown", "note", (document.span(one.place),),
                (
                    ("pilot", str(each.number)), ("stated", one.act),
                    ("other", max(near, key=partial(_likeness, one.act))),
                ),
            )  # fmt: skip


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def of_goals(document: Document, each: Read) -> Iterator[Finding]:
    """Goals quoted differently, out of time, or without what a figure needs."""
    who = (("pilot", str(each.number)),)
    figures = [goal for goal in each.goals if goal.measure != "not stated"]
    if each.goals and not figures:
        yield Finding(
            "goals-without-figures",
            "note",
            (document.span(each.goals[0].text),),
            (*who, ("count", str(len(each.goals)))),
        )
    yield from _quoted(document, each, figures)
    period = _period(each)
    for goal in figures:
        place = document.span(goal.text)
        stated = _number(goal)
        if goal.measure == "share" and not goal.denominator and goal.figure:
            yield Finding("goal-no-denominator", "note", (place,), (*who, ("stated", stated)))
        if not goal.horizon:
            yield Finding("goal-no-horizon", "note", (place,), (*who, ("stated", stated)))
        elif period and (late := _late(goal, period)):
            yield Finding(
                "goal-outside-period", "warning", (place, document.span(period[2])),
                (*who, ("stated", goal.horizon), ("other", late)),
            )  # fmt: skip


def _number(goal: Goal) -> str:
    low, high = goal.low, goal.high
    text = f"{low}" if low == high or high is None else f"{high}" if low is None else f"{low}-{high}"
    return text + (" pct." if goal.unit == "per cent" else "")


def _quoted(document: Document, each: Read, goals: Sequence[Goal]) -> Iterator[Finding]:
    """A figure that the evaluation quotes from the goals."""
    wanted: dict[Decimal, Goal] = {goal.low: goal for goal in goals if goal.low is not None and goal.low == goal.high}
    for part, block in each.blocks:
        if part != "section 5":
            continue
        for sentence in block.sentences:
            match = _QUOTES.search(sentence.text)
            for quantity in find_quantities(match[0]) if match else ():
                value = quantity.value
                if value is None or quantity.unit in ("years", "months", "weeks"):
                    continue
                goal = wanted.get(value)
                figures = (("pilot", str(each.number)), ("stated", str(value)))
                if goal is None and wanted:
                    near = next(iter(wanted.values()))
                    yield Finding(
                        "goal-figure-differs", "error", (document.span(sentence), document.span(near.text)),
                        (*figures, ("other", ", ".join(str(number) for number in wanted))),
                    )  # fmt: skip
                elif (
                    goal
                    and goal.baseline is not None
                    and _MORE.search(goal.text.text)
                    and not _MORE.search(sentence.text)
                ):
                    yield Finding(
                        "goal-increase-or-level", "warning", (document.span(sentence), document.span(goal.text)),
                        (*figures, ("baseline", str(goal.baseline)), ("total", str(value + goal.baseline))),
                    )  # fmt: skip


def _period(each: Read) -> tuple[int, int, Passage] | None:
    """The years of the pilot, where the application states them."""
    for part, block in each.blocks:
        if part not in ("section 1", "section 4"):
            continue
        for sentence in block.sentences:
            match = _PERIOD.search(sentence.text)
            for period in find_periods(sentence.text) if match else ():
                first, last = period.first.first, period.last.last if period.last else None
                if first and last and match and 0 <= period.start - match.end() < 60:
                    return first.year, last.year, sentence[period.start : period.end]
    return None


def _late(goal: Goal, period: tuple[int, int, Passage]) -> str:
    """The end of the pilot if a goal's time lies after it; empty if it does not."""
    years = [when.year for when in find_dates(goal.horizon) if when.year]
    if years and max(years) > period[1]:
        return str(period[1])
    span = _YEARS.search(goal.horizon)
    length = period[1] - period[0] + 1
    return f"{length} år" if span and int(span["high"] or span["low"]) > length else ""


def of_groups(document: Document, each: Read, pilots: Sequence[Read]) -> Iterator[Finding]:
    """Whom an application is for, told in two ways."""
    who = (("pilot", str(each.number)),)
    home = next((other for other in pilots if other.number == each.application.part_of), None)
    lists, above = list(_group_lists(each)), list(_group_lists(home)) if home else []
    for at, (items, place) in enumerate(lists):
        other = next(
            (held for held in [*lists[at + 1 :], *above] if held[0] != items and len(held[0]) == len(items)), None
        )
        if other:
            yield Finding(
                "groups-differ", "warning", (document.span(place), document.span(other[1])),
                (*who, ("stated", ", ".join(sorted(items))), ("other", ", ".join(sorted(other[0])))),
            )  # fmt: skip
            break
    listed: set[str] = set()
    first: Passage | None = None
    for _, block in each.blocks:
        for match in _NUMBERED.finditer(block.text):
            listed |= set(re.findall(r"\d\.\d{1,2}", match["list"]))
            first = first or block.passage.found(match, "list")
    for _, block in each.blocks:
        for match in _ONE_OF.finditer(block.text) if first else ():
            if match["number"] not in listed and first:
                yield Finding(
                    "group-not-listed", "warning", (document.span(block.passage.found(match)), document.span(first)),
                    (*who, ("stated", match["number"]), ("other", ", ".join(sorted(listed)))),
                )  # fmt: skip
    yield from _as_now(document, each)


def _group_lists(each: Read) -> Iterator[tuple[frozenset[str], Passage]]:
    """The lists of target groups in an application: ``målgrupper: unge, familier og voksne``."""
    for _, block in each.blocks:
        for match in _GROUPS.finditer(block.text):
            yield frozenset(_items(match["list"])), block.passage.found(match, "list")


def _items(text: str) -> list[str]:
    return [re.sub(r"\d\)\s*", "", item).strip().lower() for item in re.split(r",\s*og\s+|,\s*|\s+og\s+", text)]


def _as_now(document: Document, each: Read) -> Iterator[Finding]:
    """Groups for which the law in force is to be followed, and for which exemptions are asked for all the same."""
    follows: dict[tuple[str, str], Passage] = {}
    current: tuple[str, str] | None = None
    ranges: list[tuple[str, int, int, Passage]] = []
    for part, block in each.blocks:
        heads = _LABELLED.match(block.text)
        current = (heads["word"], heads["number"]) if heads else current
        if part == "section 3":
            ranges += [
                (match["word"], int(match["low"]), int(match["high"]), block.passage.found(match))
                for match in _LABELS.finditer(block.text)
            ]
        elif part == "section 2" and current and not heads:
            for sentence in block.sentences:
                if _AS_NOW.search(sentence.text) and not _PARTLY.search(sentence.text):
                    follows.setdefault(current, sentence)
    for (word, number), sentence in follows.items():
        for other, low, high, place in ranges:
            if other == word and low <= int(number) <= high:
                yield Finding(
                    "group-follows-law", "warning", (document.span(sentence), document.span(place)),
                    (("pilot", str(each.number)), ("stated", f"{word} {number}"), ("other", f"{word} {low}-{high}")),
                )  # fmt: skip
                break


def across(document: Document, pilots: Sequence[Read]) -> Iterator[Finding]:
    """The same exemption in two applications of one network, or in one and the part that is split from it."""
    for at, each in enumerate(pilots):
        for other in pilots[at + 1 :]:
            parts = {each.application.part_of, other.application.part_of} - {None}
            related = other.application.part_of == each.number or (
                len(parts) == 1 and each.application.part_of == other.application.part_of
            )
            network = each.header.network.text
            if not related and not (network and network == other.header.network.text):
                continue
            own = {(one.act, one.section, one.stk): one for one in each.exemptions if one.act and one.section}
            same = [own[found] for one in other.exemptions if (found := (one.act, one.section, one.stk)) in own]
            shared = list(dict.fromkeys(_told(one) for one in same))
            if shared:
                place = next(one.place for one in other.exemptions if (one.act, one.section, one.stk) in own)
                yield Finding(
                    "exemption-in-two-applications", "note", (document.span(same[0].place), document.span(place)),
                    (
                        ("pilot", str(each.number)), ("other", str(other.number)), ("count", str(len(shared))),
                        ("what", "; ".join(shared)),
                    ),
                )  # fmt: skip
