# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Door to module_utils/access/targets.py: which devices a site has and how each is met."""

from __future__ import annotations

import typing as t

from ansible_collections.firstlight.cluster.plugins.module_utils.access.targets import targets

DOCUMENTATION = r"""
name: preflight_targets
short_description: Devices of a site and how each is met
author: The Firstlight developers (@firstlight)
version_added: 0.1.0
description:
  - Gives one row a BMC, server and switch that is delivered, as M(firstlight.cluster.preflight_reach) takes it.
positional: hostvars, site, wanted
options:
  _input:
    description: The groups of the inventory.
    type: dict
    required: true
  hostvars:
    description: The variables of all hosts.
    type: dict
    required: true
  site:
    description: The site, C(firstlight_site) of the inventory.
    type: dict
    required: true
  wanted:
    description: Names of the hosts that count; others are left out.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Name every device
  ansible.builtin.debug:
    msg: "{{ groups | firstlight.cluster.preflight_targets(hostvars, firstlight_site, groups.all) }}"
"""

RETURN = r"""
_value:
  description: Rows with name, kind, address, port, protocol, access, ca_path and pin.
  type: list
  elements: dict
"""


class FilterModule:
    """The filter, by name."""

    def filters(self) -> dict[str, t.Any]:
        return {"preflight_targets": targets}
