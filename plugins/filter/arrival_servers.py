# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The servers of a site as the packing list is bound to them."""

from __future__ import annotations

import typing as t

DOCUMENTATION = r"""
name: arrival_servers
short_description: The servers of a site as a packing list is bound to them
author: The Firstlight developers (@firstlight)
version_added: 0.1.0
description:
  - Gives the serial number that the site wants of each server, as M(firstlight.cluster.packing_list) takes it.
positional: hostvars
options:
  _input:
    description: Names of the servers.
    type: list
    elements: str
    required: true
  hostvars:
    description: The variables of all hosts.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show which serial numbers the site wants
  ansible.builtin.debug:
    msg: "{{ groups['servers'] | firstlight.cluster.arrival_servers(hostvars) }}"
"""

RETURN = r"""
_value:
  description: By name of the server a dict with C(serial_number), empty where the site does not know it.
  type: dict
"""


def servers_of(names: t.Iterable[str], hostvars: t.Mapping[str, t.Any]) -> dict[str, dict[str, str]]:
    """Return C({server: {serial_number}})."""
    found = {}
    for name in names:
        own = hostvars[name] if name in hostvars else {}  # noqa: SIM401 - HostVars has no get in core 2.16
        # HostVarsVars has no get in core 2.16 either.
        found[name] = {"serial_number": str(own["server_serial_number"]) if "server_serial_number" in own else ""}
    return found


class FilterModule:
    """The filter, by name."""

    def filters(self) -> dict[str, t.Any]:
        return {"arrival_servers": servers_of}
