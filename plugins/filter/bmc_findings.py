# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Door to module_utils/bmc/evidence.py."""

from __future__ import annotations

import typing as t

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.evidence import findings

DOCUMENTATION = r"""
name: bmc_findings
short_description: Evidence that a BMC gives, judged by the contract
author: The Firstlight developers (@firstlight)
version_added: 0.1.0
description:
  - Gives findings as M(firstlight.cluster.evidence) takes them, one a check, for one outcome of
    M(firstlight.cluster.bmc_info).
positional: server, contract, assets
options:
  _input:
    description: One outcome of M(firstlight.cluster.bmc_info).
    type: dict
    required: true
  server:
    description: The server with C(name), C(disks) and C(baseline).
    type: dict
    required: true
  contract:
    description: The contract, C(firstlight_contract) of the inventory.
    type: dict
    required: true
  assets:
    description: What M(firstlight.cluster.assets) returned.
    type: dict
"""

EXAMPLES = r"""
- name: Judge one server by its contract
  ansible.builtin.debug:
    msg: "{{ info | firstlight.cluster.bmc_findings({'name': 'npu01'}, firstlight_contract) }}"
"""

RETURN = r"""
_value:
  description: Findings.
  type: list
  elements: dict
"""


class FilterModule:
    """The filter, by name."""

    def filters(self) -> dict[str, t.Any]:
        return {"bmc_findings": findings}
