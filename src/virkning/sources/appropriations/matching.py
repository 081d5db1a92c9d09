"""Which part of the text speaks of which row of the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from virkning.sources.appropriations.levels import Entry
from virkning.sources.appropriations.sections import Section
from virkning.sources.appropriations.titles import Titles, words
from virkning.sources.passages import join

_SURE = Fraction(4, 5)
_CLEAR = Fraction(9, 10)


def matched(sections: Sequence[Section], entries: Sequence[Entry]) -> dict[int, int]:
    """For each section that speaks of an entry, by their positions, that entry.

    Titles decide; an annex that speaks of an area's initiatives speaks of no other's. What is left in an annex is
    matched where a section and an entry share a word that nothing else there holds.
    """
    rows = [at for at, entry in enumerate(entries) if entry.level in ("initiative", "group") and entry.row.title]
    titles = Titles([entries[at].row.title.text for at in rows])
    heads = [frozenset(words(section.heading.text)) for section in sections]
    scores = {
        (one, two): score
        for one, section in enumerate(sections)
        if section.level > 0
        for two in range(len(rows))
        if (score := _score(titles, two, heads[one], section))
    }
    areas = _areas(sections, [entries[at] for at in rows], scores)
    found: dict[int, int] = {}
    taken: set[int] = set()
    order = sorted(
        scores,
        key=lambda pair: (-scores[pair], sections[pair[0]].level, entries[rows[pair[1]]].level != "initiative", pair),
    )
    for one, two in order:
        allowed = areas.get(sections[one].annex)
        if one in found or two in taken or (allowed and entries[rows[two]].area not in allowed):
            continue
        found[one] = two
        taken.add(two)
    found |= _left(sections, [entries[at] for at in rows], titles, heads, found, areas)
    return {one: rows[two] for one, two in sorted(found.items())}


def _score(titles: Titles, at: int, head: frozenset[str], section: Section) -> Fraction:
    if section.runs_in and ":" not in section.body.text[len(section.heading) : len(section.heading) + 2]:
        # The heading was cut from a sentence: the title must stand in it whole.
        held = titles.words[at]
        return _CLEAR if len(held) > 1 and held <= head else Fraction(0)
    return titles.same(at, head)


def _areas(
    sections: Sequence[Section], entries: Sequence[Entry], scores: Mapping[tuple[int, int], Fraction]
) -> dict[str, set[str]]:
    """For each annex the areas whose initiatives it surely names."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (one, two), score in scores.items():
        if score >= _SURE:
            counts[sections[one].annex][entries[two].area] += 1
    return {
        annex: {area for area, count in held.items() if 3 * count >= max(held.values())}
        for annex, held in counts.items()
    }


def _left(
    sections: Sequence[Section],
    entries: Sequence[Entry],
    titles: Titles,
    heads: Sequence[frozenset[str]],
    found: Mapping[int, int],
    areas: Mapping[str, set[str]],
) -> dict[int, int]:
    taken = set(found.values())
    extra: dict[int, int] = {}
    for annex, allowed in areas.items():
        open_sections = [
            at for at, section in enumerate(sections) if section.annex == annex and section.level and at not in found
        ]
        open_rows = [
            at
            for at, entry in enumerate(entries)
            if entry.area in allowed and entry.level == "initiative" and at not in taken
        ]
        for row in open_rows:
            hits = titles.rare(row, [heads[at] for at in open_sections])
            if len(hits) == 1 and open_sections[hits[0]] not in extra:
                extra[open_sections[hits[0]]] = row
                taken.add(row)
    return extra


def areas_of(sections: Sequence[Section], found: Mapping[int, int], entries: Sequence[Entry]) -> dict[str, set[str]]:
    """For each annex the areas of the rows that its sections speak of."""
    areas: dict[str, set[str]] = defaultdict(set)
    for one, two in found.items():
        areas[sections[one].annex].add(entries[two].area)
    return dict(areas)


def merged(sections: Sequence[Section], found: Mapping[int, int]) -> list[tuple[Section, int | None]]:
    """The sections with the entry each speaks of; bullets that speak of none belong to the section above them."""
    result: list[tuple[Section, int | None]] = []
    for at, section in enumerate(sections):
        if section.runs_in and at not in found and result and result[-1][0].annex == section.annex:
            last, entry = result[-1]
            result[-1] = replace(last, body=join([last.body, section.body])), entry
        else:
            result.append((section, found.get(at)))
    return result
