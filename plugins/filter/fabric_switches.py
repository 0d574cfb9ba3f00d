# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The managed switches of a site with what a renderer needs of them, and no secret."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DOCUMENTATION = r"""
name: fabric_switches
short_description: Switches with what a renderer needs of them
author: The Firstlight developers (@firstlight)
version_added: 0.1.0
description:
  - Gives one row a switch with its model, platform, syntax family, address, user name and ports. Passwords stay where
    they are.
positional: hostvars
options:
  _input:
    description: Names of the switches.
    type: list
    elements: str
    required: true
  hostvars:
    description: The variables of all hosts.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Name every switch with its model
  ansible.builtin.debug:
    msg: "{{ groups.switches | firstlight.cluster.fabric_switches(hostvars) }}"
"""

RETURN = r"""
_value:
  description: Rows for the option C(switches) of M(firstlight.cluster.fabric_render).
  type: list
  elements: dict
"""

NEEDED = (
    "switch_model",
    "switch_platform",
    "switch_syntax_family",
    "switch_address",
    "switch_username",
    "switch_ports",
)


def switches(names: Iterable[str], hostvars: Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """Return the rows in the order of the names."""
    rows = []
    for name in names:
        host = hostvars[name]
        rows.append({"name": name, **{key: host[key] for key in NEEDED if key in host}})
    return rows


class FilterModule:
    """The filter, by name."""

    def filters(self) -> dict[str, t.Any]:
        return {"fabric_switches": switches}
