"""What the tests of forecasts share: deep tests run only where slow ones are asked for (``-m slow``)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "settlement"))  # a forecast is compared with settlements


@pytest.fixture(autouse=True)
def deep_on_request(request: pytest.FixtureRequest) -> None:
    """Skip thousands of scenarios in a usual run."""
    wanted = str(request.config.getoption("-m"))
    if request.node.get_closest_marker("slow") and ("slow" not in wanted or "not slow" in wanted):
        pytest.skip("thousands of scenarios: run `pytest -m slow tests/forecast`")
