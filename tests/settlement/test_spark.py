"""Spark gives what the reference gives, on a few agreements that use most of the lowering."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

import pytest
from engines import assert_same
from features import feature, real
from registers import Maker, Shape

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(find_spec("pyspark") is None, reason="pyspark is not installed: pip install virkning[spark]"),
    pytest.mark.skipif(shutil.which("java") is None, reason="there is no java on the path; Spark needs 17 or later"),
]
BUSY = Shape(people=9, known=8, edges=6, events=4, indexed=True, seed=1)


@pytest.mark.parametrize(
    "name", ["jobfokus", "follow-ups", "missing-windows", "ladders", "limits-person", "tiers-whole"]
)
def test_spark_agrees(name: str) -> None:
    terms = real(name) if name == "jobfokus" else feature(name)
    assert_same(terms, Maker(terms, BUSY).register(), "spark")
