"""What the tests of settlement share: deep tests run only where slow ones are asked for (``-m slow``)."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def deep_on_request(request: pytest.FixtureRequest) -> None:
    """Skip thousands of registers in a usual run."""
    wanted = str(request.config.getoption("-m"))
    if request.node.get_closest_marker("slow") and ("slow" not in wanted or "not slow" in wanted):
        pytest.skip("thousands of registers: run `pytest -m slow tests/settlement`")
