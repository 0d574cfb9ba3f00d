# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Door to module_utils/bmc/fleet.py."""

from __future__ import annotations

import typing as t

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.fleet import server_of

DOCUMENTATION = r"""
name: bmc_server
short_description: What the judge must know of the server behind a BMC
author: The Firstlight developers (@firstlight)
version_added: 0.1.0
description:
  - Gives name, disks and firmware baseline of a server from the variables of its BMC.
positional: hostvars
options:
  _input:
    description: The variables of the BMC host.
    type: dict
    required: true
  hostvars:
    description: The variables of all hosts.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the server
  ansible.builtin.debug:
    msg: "{{ hostvars['npu01-bmc'] | firstlight.cluster.bmc_server(hostvars) }}"
"""

RETURN = r"""
_value:
  description: The server with C(name), C(disks) and C(baseline).
  type: dict
"""


class FilterModule:
    """The filter, by name."""

    def filters(self) -> dict[str, t.Any]:
        return {"bmc_server": server_of}
