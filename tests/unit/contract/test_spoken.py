"""A threshold in a message reads the same in any language."""

from __future__ import annotations

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.contract.judge import spoken


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ({"at_least": 4}, ">= 4"),
        ({"at_most": 2, "at_least": 1}, "<= 2, >= 1"),
        ({"equals": "aarch64"}, "aarch64"),
        ({"one_of": ["Platinum", "Titanium"]}, "Platinum | Titanium"),
        ({"at_least": ["RAID0", "RAID1"]}, ">= RAID0, RAID1"),
        (None, ""),
    ],
)
def test_a_threshold_is_said_by_signs(expected, text):
    assert spoken(expected) == text
