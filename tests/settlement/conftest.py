"""What the tests of settlement share: a quick profile by default, a deep one on request (``-m slow``)."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

_ALL = list(HealthCheck)
settings.register_profile(
    "quick", max_examples=4, deadline=None, derandomize=True, database=None, suppress_health_check=_ALL
)
settings.register_profile("deep", max_examples=60, deadline=None, suppress_health_check=_ALL)


def pytest_configure(config: pytest.Config) -> None:
    """Choose the profile: deep where slow tests are asked for."""
    deep = "slow" in str(config.getoption("-m")) and "not slow" not in str(config.getoption("-m"))
    os.environ["VIRKNING_DEEP"] = "1" if deep else ""


@pytest.fixture(autouse=True)
def profile(request: pytest.FixtureRequest) -> None:
    """Deep tests are skipped unless asked for."""
    if request.node.get_closest_marker("slow") and not os.environ.get("VIRKNING_DEEP"):
        pytest.skip("thousands of registers: run it with `pytest -m slow`")
