"""Committees, councils and boards: where they are named in a text, and whether two names mean the same."""

from __future__ import annotations

import re

_GENERIC = (
    r"(?:[Ff]ag|[Ss]tående\s)?[Uu]dvalg(?:et|ene)|[Bb]yråde(?:t|ts)|[Kk]ommunalbestyrelsen?|[Mm]agistraten"
    r"|[Bb]orgerrepræsentationen|[Rr]egionsrådet"
)
_WORD = r"[A-ZÆØÅ][\wæøå]*"
_PART = rf"(?:{_WORD}|[a-zæøå]{{4,}})"
_TOPIC = rf"(?!\w*(?:udvalg|råd|bestyrelse)){_WORD}"
BODY = re.compile(
    rf"""
    (?: {_WORD}[-.]?(?:,\s{_PART}[-.]?){{0,4}},?\s(?:og|&)\s{_PART}udvalg(?:et)?
      | {_WORD}-\s?,?\s?{_PART}udvalg(?:et)?
      | [A-ZÆØÅ][\w-]*udvalg(?:et)?
      | [Uu]dvalget\sfor\s{_TOPIC}(?:(?:,\s|\sog\s|,\sog\s){_TOPIC}){{0,4}}
      | (?:{_WORD}\s){{0,2}}{_WORD}(?:råd|nævn|forum)(?:et)?(?![\w-])
      | {_GENERIC}
      | Økonomiudvalget | Ungerådet | Direktionen )
    (?=s?\b|smøde)
    """,
    re.VERBOSE,
)
"""The name of a body that can decide or be told: a committee, the council, a board."""


def full_name(found: str) -> str:
    """A body's name as it is written where it is not part of a longer word."""
    name = " ".join(found.split())
    return f"{name}et" if name.lower().endswith("udvalg") else name


_SPLIT = re.compile(r"[\s,.&/-]+")
_EMPTY = frozenset({"udvalget", "udvalg", "for", "og", "samt", "et", "mødet", "møde", ""})
_ENDING = re.compile(r"(?:udvalgs?(?:mødet|møde|et)?|udvalget)$")
_PLAIN_END = re.compile(r"(?:erne|ene|er|es|e|s)$")


def key(name: str) -> frozenset[str]:
    """What two names of the same body share: ``Udvalget for Børn og Skole`` and ``Børne- og Skoleudvalget``."""
    found = set()
    for word in _SPLIT.split(name.casefold()):
        stem = _ENDING.sub("", word)
        while len(stem) > 3 and (shorter := _PLAIN_END.sub("", stem)) != stem and len(shorter) > 2:
            stem = shorter
        if stem and word not in _EMPTY and stem not in _EMPTY:
            found.add(stem)
    return frozenset(found)


def same(one: str, other: str) -> bool:
    """Whether two names mean the same body; a bare ``udvalget`` means none in particular."""
    left, right = key(one), key(other)
    return bool(left) and left == right


_BARE = re.compile(r"(?:fag|stående\s)?udvalg(?:et|ene)", re.IGNORECASE)


def is_bare(name: str) -> bool:
    """Whether a name says only that it is a committee: ``udvalget``, ``fagudvalgene``."""
    return bool(_BARE.fullmatch(name.strip()))
