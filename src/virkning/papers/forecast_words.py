"""The sentences and the help of the commands that look ahead, in Danish and English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {}
HELP: Mapping[str, tuple[str, str]] = {}
