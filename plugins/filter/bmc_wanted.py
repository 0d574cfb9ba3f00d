# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Door to module_utils/bmc/fleet.py."""

from __future__ import annotations

import typing as t

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.fleet import is_wanted

DOCUMENTATION = r"""
name: bmc_wanted
short_description: Whether a BMC is to be worked with
author: The Firstlight developers (@firstlight)
version_added: 0.1.0
description:
  - Tells whether a BMC is delivered, not held back, and its stage not skipped.
options:
  _input:
    description: The variables of the BMC host.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Work with what is there
  ansible.builtin.debug:
    msg: "{{ inventory_hostname }}"
  when: hostvars[inventory_hostname] | firstlight.cluster.bmc_wanted
"""

RETURN = r"""
_value:
  description: Whether the BMC is to be worked with.
  type: bool
"""


class FilterModule:
    """The filter, by name."""

    def filters(self) -> dict[str, t.Any]:
        return {"bmc_wanted": is_wanted}
