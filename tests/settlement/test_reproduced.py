"""What was settled once is settled the same for ever: totals and lines of every feature, as they were recorded.

``python tests/settlement/test_reproduced.py`` records them anew; the difference is then a change of what is owed,
and is read line by line before it is committed.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from engines import outcome
from features import FEATURES, feature
from registers import Maker, Shape

RECORD = Path(__file__).parent / "recorded.json"
SHAPES = [Shape(14, 8, 6, 5, True, 1), Shape(9, 5, 8, 3, False, 2)]


def settled(name: str) -> list[Any]:
    """For each register and statement: earned, payable, unresolved, what limits took, and a digest of the lines."""
    terms = feature(name)
    found = []
    for shape in SHAPES:
        json_data = outcome(terms, Maker(terms, shape).register().facts(terms), "reference")
        for each in json_data["statements"]:
            lines = json.dumps([each["lines"], each["limits"], each["outcomes"], each["by_basis"]], sort_keys=True)
            digest = hashlib.sha256(lines.encode()).hexdigest()[:16]
            taken = sum(one["reduction_oere"] for one in each["limits"])
            row = (each["statement"], each["earned_oere"], each["payable_oere"], each["unresolved"], taken, digest)
            found.append(" ".join(str(value) for value in row))
    return found


@pytest.mark.parametrize("name", FEATURES)
def test_reproduced(name: str) -> None:
    assert settled(name) == json.loads(RECORD.read_text(encoding="utf-8"))[name]


if __name__ == "__main__":
    record = {name: settled(name) for name in FEATURES}
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
