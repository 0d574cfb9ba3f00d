# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Log in to nodes and switches, read their clocks, and sum up what preflight saw."""

from __future__ import annotations

DOCUMENTATION = r"""
module: preflight_clock
short_description: Read the clocks of nodes and switches and sum up preflight
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Logs in to every node and switch whose host key is trusted, all at once, and compares its clock with the
    control node's.
  - Sums up what preflight saw as findings for M(firstlight.cluster.evidence), and names the devices that later stages
    must leave alone.
  - The clock of a BMC is read by the BMC stage.
options:
  logins:
    description: Rows of P(firstlight.cluster.preflight_logins#filter).
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: The host.
        type: str
        required: true
      kind:
        description: What it is.
        type: str
        required: true
      address:
        description: Its address.
        type: str
        required: true
      port:
        description: Its SSH port.
        type: int
        default: 22
      protocol:
        description: Always ssh.
        type: str
        default: ssh
      access:
        description: The way to its network.
        type: raw
      username:
        description: Who logs in.
        type: str
        required: true
      password:
        description: Its password, if it has one.
        type: str
      key_file:
        description: Its private key, if it has one.
        type: path
  trusted_keys:
    description: Host keys from M(firstlight.cluster.preflight_trust). A device without one is not logged in to.
    type: dict
    required: true
  seen:
    description: What M(firstlight.cluster.preflight_reach) returned.
    type: list
    elements: dict
    required: true
  distrusted:
    description: What M(firstlight.cluster.preflight_trust) returned.
    type: dict
    default: {}
  contract:
    description: The contract, with its thresholds.
    type: dict
    default: {}
  known_hosts_path:
    description: Host keys for a jump host.
    type: path
  timeout:
    description: Seconds that one device may take.
    type: int
    default: 10
attributes:
  check_mode:
    description: Only reads; the same in check mode.
    support: full
requirements:
  - paramiko
"""

EXAMPLES = r"""
- name: Read the clocks
  firstlight.cluster.preflight_clock:
    logins: "{{ reach.seen | firstlight.cluster.preflight_logins(hostvars) }}"
    trusted_keys: "{{ trust.trusted_keys }}"
    seen: "{{ reach.seen }}"
    contract: "{{ firstlight_contract }}"
"""

RETURN = r"""
clocks:
  description: One reading a device.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The host.
      type: str
    difference_seconds:
      description: By how much its clock is ahead.
      type: float
    uncertainty_seconds:
      description: What the reading cannot tell apart.
      type: float
    failure:
      description: Why there is no reading, as a message with key and values.
      type: dict
held:
  description: Message by name of each device that later stages must leave alone.
  returned: success
  type: dict
findings:
  description: Findings for the ledger.
  returned: success
  type: list
  elements: dict
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.firstlight.cluster.plugins.module_utils.access import clock, findings, reach
from ansible_collections.firstlight.cluster.plugins.module_utils.access.need import need

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


def logins(params: dict) -> list:
    """Return a Login for each device whose host key is trusted and which was reached in this run."""
    reached = {one["name"] for one in params["seen"] if one["reached"]}
    rows = [row for row in params["logins"] if row["name"] in params["trusted_keys"] and row["name"] in reached]
    return [
        clock.Login(
            target=target,
            username=row["username"],
            key_type=params["trusted_keys"][row["name"]]["type"],
            key_base64=params["trusted_keys"][row["name"]]["base64"],
            password=row["password"] or "",
            key_file=row["key_file"] or "",
        )
        for row, target in zip(rows, reach.targets_from(rows, params["known_hosts_path"] or ""), strict=True)
    ]


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "logins": {"type": "list", "elements": "dict", "required": True, "options": LOGIN},
            "trusted_keys": {"type": "dict", "required": True, "no_log": False},
            "seen": {"type": "list", "elements": "dict", "required": True},
            "distrusted": {"type": "dict", "default": {}},
            "contract": {"type": "dict", "default": {}},
            "known_hosts_path": {"type": "path", "no_log": False},
            "timeout": {"type": "int", "default": 10},
        },
        supports_check_mode=True,
    )
    need(module, paramiko=clock.paramiko)
    params = module.params
    clocks = clock.read(logins(params), params["timeout"])
    module.exit_json(
        changed=False,
        clocks=clocks,
        held=findings.held(params["seen"], params["distrusted"], clocks),
        findings=findings.findings(params["seen"], params["distrusted"], clocks, params["contract"]),
    )


if __name__ == "__main__":
    main()
