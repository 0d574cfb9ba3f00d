# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Door to module_utils/bmc/fleet.py."""

from __future__ import annotations

import typing as t

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.fleet import outcome

DOCUMENTATION = r"""
name: bmc_outcome
short_description: The outcome of one host of a sweep
author: The Firstlight developers (@firstlight)
version_added: 0.1.0
description:
  - Gives the newest outcome of one BMC out of the results of sweeps; empty when it was in none.
positional: host
options:
  _input:
    description: Results of M(firstlight.cluster.bmc_info) with O(firstlight.cluster.bmc_info#module:bmcs).
    type: list
    required: true
  host:
    description: Name of the BMC.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Show one host
  ansible.builtin.debug:
    msg: "{{ [sweep] | firstlight.cluster.bmc_outcome(inventory_hostname) }}"
"""

RETURN = r"""
_value:
  description: The outcome.
  type: dict
"""


class FilterModule:
    """The filter, by name."""

    def filters(self) -> dict[str, t.Any]:
        return {"bmc_outcome": outcome}
