"""What is said of minutes and agendas: the titles of what was read, and each finding with what would make it right."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str, str, str]] = {}

TITLES: Mapping[str, tuple[str, str]] = {}
