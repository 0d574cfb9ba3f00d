# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Door to module_utils/bmc/fleet.py."""

from __future__ import annotations

import typing as t

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.fleet import targets

DOCUMENTATION = r"""
name: bmc_targets
short_description: Entries of a BMC sweep
author: The Firstlight developers (@firstlight)
version_added: 0.1.0
description:
  - Gives the option O(firstlight.cluster.bmc_info#module:bmcs) for hosts of the inventory. Leaves out those that are
    not delivered, held back or skipped.
positional: hostvars, wait_timeout
options:
  _input:
    description: Names of the BMC hosts.
    type: list
    required: true
  hostvars:
    description: The variables of all hosts.
    type: dict
    required: true
  wait_timeout:
    description: Seconds that one BMC may take.
    type: float
"""

EXAMPLES = r"""
- name: Sweep all BMCs
  firstlight.cluster.bmc_info:
    bmcs: "{{ groups.bmcs | firstlight.cluster.bmc_targets(hostvars) }}"
"""

RETURN = r"""
_value:
  description: Entries of C(bmcs).
  type: list
  elements: dict
"""


class FilterModule:
    """The filter, by name."""

    def filters(self) -> dict[str, t.Any]:
        return {"bmc_targets": targets}
