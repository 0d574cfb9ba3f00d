"""What every unit test shares: the marks, which ansible-test does not read from pyproject.toml."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Thousands of examples on demand (FIRSTLIGHT_EXAMPLES=5000); few by default, so that the gate stays quick.
settings.register_profile(
    "firstlight",
    deadline=None,
    max_examples=int(os.environ.get("FIRSTLIGHT_EXAMPLES", "60")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("firstlight")


def pytest_configure(config):
    for mark in (
        "lab: drives the real lab (root, minutes)",
        "drill: faults, interruptions and restores on the lab (scripts/test drills)",
        "slow: many minutes; never in the gate",
        "timeout: seconds after which a test hangs (pytest-timeout)",
    ):
        config.addinivalue_line("markers", mark)
