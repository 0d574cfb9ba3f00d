# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Door to module_utils/access/targets.py: how to log in to the nodes and switches among the devices of a site."""

from __future__ import annotations

import typing as t

from ansible_collections.firstlight.cluster.plugins.module_utils.access.targets import logins

DOCUMENTATION = r"""
name: preflight_logins
short_description: How to log in to nodes and switches
author: The Firstlight developers (@firstlight)
version_added: 0.1.0
description:
  - Gives place, user, password and key file of the nodes and switches among the rows; drops the BMCs.
  - The result holds secrets. Give it only to an argument that is not logged.
positional: hostvars
options:
  _input:
    description: >-
      Rows of P(firstlight.cluster.preflight_targets#filter), or what they became in
      M(firstlight.cluster.preflight_reach).
    type: list
    elements: dict
    required: true
  hostvars:
    description: The variables of all hosts.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Read the clocks
  firstlight.cluster.preflight_clock:
    logins: "{{ reach.seen | firstlight.cluster.preflight_logins(hostvars) }}"
    trusted_keys: "{{ trust.trusted_keys }}"
"""

RETURN = r"""
_value:
  description: Rows with name, kind, address, port, protocol, access, username, password and key_file.
  type: list
  elements: dict
"""


class FilterModule:
    """The filter, by name."""

    def filters(self) -> dict[str, t.Any]:
        return {"preflight_logins": logins}
