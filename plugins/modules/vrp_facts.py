# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Read what VRP switches say of themselves, many at once."""

from __future__ import annotations

DOCUMENTATION = r"""
module: vrp_facts
short_description: Read facts of Huawei VRP switches, many at once
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Logs in to every switch at once, over the way that the site names for its network, and reads; it changes nothing.
  - Host keys must be in O(known_hosts_path) already, where M(firstlight.cluster.preflight_trust) puts them.
  - A fact has the commands of several versions of VRP; the next one is tried when a switch does not know one.
  - A switch that is not reached, and an answer that is not understood, are results, no failure of the module.
options:
  logins:
    description: Rows of P(firstlight.cluster.preflight_logins#filter); those of other kinds are left out.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: The host.
        type: str
        required: true
      kind:
        description: C(switch), or another kind, which is left out.
        type: str
        required: true
      address:
        description: Where it answers.
        type: str
        required: true
      port:
        description: SSH port.
        type: int
        default: 22
      protocol:
        description: Not used.
        type: str
        default: ssh
      access:
        description: The way there, C(access) of the site for its network.
        type: raw
      username:
        description: The user.
        type: str
        required: true
      password:
        description: The password.
        type: str
      key_file:
        description: Not used.
        type: path
  facts:
    description: What to read.
    type: list
    elements: str
    choices:
      - version
      - esn
      - serial_numbers
      - parts
      - power_supplies
      - fans
      - interfaces
      - addresses
      - neighbors
      - pfc
      - pfc_profiles
      - splits
      - configuration
    default: [version, esn, serial_numbers, parts, power_supplies, fans, interfaces, neighbors]
  known_hosts_path:
    description: File of trusted host keys.
    type: path
    required: true
  timeout:
    description: Seconds that one answer may take.
    type: int
    default: 30
attributes:
  check_mode:
    description: Only reads; the same in check mode.
    support: full
requirements:
  - netmiko
  - paramiko
"""

EXAMPLES = r"""
- name: Read all switches
  firstlight.cluster.vrp_facts:
    logins: >-
      {{ groups | firstlight.cluster.preflight_targets(hostvars, firstlight_site, groups.switches)
         | firstlight.cluster.preflight_logins(hostvars) }}
    known_hosts_path: "{{ firstlight_site_file | dirname }}/known_hosts"
  delegate_to: localhost
"""

RETURN = r"""
switches:
  description: One row a switch.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The host.
      type: str
    reached:
      description: Whether it let us in and answered to the end.
      type: bool
    failure:
      description: Why not, as a message with key and values.
      type: dict
    facts:
      description: What was understood, by name. docs/parsers.md names the keys.
      type: dict
    unread:
      description: Answers that were not understood, each with fact, command and message.
      type: list
      elements: dict
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.firstlight.cluster.plugins.module_utils.access import reach
from ansible_collections.firstlight.cluster.plugins.module_utils.access.need import need
from ansible_collections.firstlight.cluster.plugins.module_utils.switch import client, facts

LOGIN = {
    "name": {"type": "str", "required": True},
    "kind": {"type": "str", "required": True},
    "address": {"type": "str", "required": True},
    "port": {"type": "int", "default": 22},
    "protocol": {"type": "str", "default": "ssh"},
    "access": {"type": "raw"},
    "username": {"type": "str", "required": True},
    "password": {"type": "str", "no_log": True},
    "key_file": {"type": "path", "no_log": False},
}


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "logins": {"type": "list", "elements": "dict", "required": True, "options": LOGIN},
            "facts": {
                "type": "list",
                "elements": "str",
                "choices": list(facts.COMMANDS),
                "default": list(facts.DEFAULT),
            },
            "known_hosts_path": {"type": "path", "required": True, "no_log": False},
            "timeout": {"type": "int", "default": 30},
        },
        supports_check_mode=True,
    )
    need(module, netmiko=client.netmiko, paramiko=client.paramiko)
    params = module.params
    rows = [row for row in params["logins"] if row["kind"] == "switch"]
    targets = reach.targets_from(rows, params["known_hosts_path"])
    logins = [
        client.Login(target, row["username"], row["password"] or "") for row, target in zip(rows, targets, strict=True)
    ]
    switches = facts.read(logins, params["facts"], params["known_hosts_path"], params["timeout"])
    module.exit_json(changed=False, switches=switches)


if __name__ == "__main__":
    main()
