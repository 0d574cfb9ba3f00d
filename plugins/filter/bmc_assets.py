# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Door to module_utils/bmc/serials.py."""

from __future__ import annotations

import typing as t

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.serials import assets

DOCUMENTATION = r"""
name: bmc_assets
short_description: Parts of a server with their serial numbers
author: The Firstlight developers (@firstlight)
version_added: 0.1.0
description:
  - Gives the parts that M(firstlight.cluster.bmc_info) read, as M(firstlight.cluster.assets) takes them.
options:
  _input:
    description: One outcome of M(firstlight.cluster.bmc_info).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show all serial numbers
  ansible.builtin.debug:
    msg: "{{ info | firstlight.cluster.bmc_assets }}"
"""

RETURN = r"""
_value:
  description: Items with kind, location, model, serial_number and manufacturer.
  type: list
  elements: dict
"""


class FilterModule:
    """The filter, by name."""

    def filters(self) -> dict[str, t.Any]:
        return {"bmc_assets": assets}
