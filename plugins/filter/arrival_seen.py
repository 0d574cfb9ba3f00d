# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The machines that the BMCs of a play have shown so far."""

from __future__ import annotations

import typing as t

DOCUMENTATION = r"""
name: arrival_seen
short_description: The machines that the BMCs of a play have shown so far
author: The Firstlight developers (@firstlight)
version_added: 0.1.0
description:
  - Gives what M(firstlight.cluster.packing_list) takes as C(seen), from the result of M(firstlight.cluster.bmc_info)
    that each BMC host has registered. Hosts that have not read yet are left out.
positional: hostvars, register
options:
  _input:
    description: Names of the BMC hosts.
    type: list
    elements: str
    required: true
  hostvars:
    description: The variables of all hosts.
    type: dict
    required: true
  register:
    description: Name of the variable that holds the result.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Show which machines were met
  ansible.builtin.debug:
    msg: "{{ ansible_play_hosts | firstlight.cluster.arrival_seen(hostvars, 'seen') }}"
"""

RETURN = r"""
_value:
  description: By name of the server a dict with C(serial_number), C(model) and C(manufacturer).
  type: dict
"""


def seen_of(names: t.Iterable[str], hostvars: t.Mapping[str, t.Any], register: str) -> dict[str, dict[str, t.Any]]:
    """Return C({server: {serial_number, model, manufacturer}})."""
    found = {}
    for name in names:
        own = hostvars[name] if name in hostvars else {}  # noqa: SIM401 - HostVars has no get in core 2.16
        result = own[register] if register in own else {}  # noqa: SIM401 - nor have the variables of a host
        system = result.get("system") if hasattr(result, "get") else None
        if system:
            server = str(own["bmc_server"]) if "bmc_server" in own else name
            found[server] = {key: system.get(key) for key in ("serial_number", "model", "manufacturer")}
    return found


class FilterModule:
    """The filter, by name."""

    def filters(self) -> dict[str, t.Any]:
        return {"arrival_seen": seen_of}
