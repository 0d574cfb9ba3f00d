# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Look at many devices at once: who answers, with which key or certificate."""

from __future__ import annotations

DOCUMENTATION = r"""
module: preflight_reach
short_description: See which BMCs, nodes and switches answer
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Connects to every device at once, over the way that the site names for its network, without any login.
  - A device counts as reached when it speaks its protocol, SSH or HTTPS. One that accepts and says nothing is not.
  - Returns host keys and certificates as seen; M(firstlight.cluster.preflight_trust) judges them.
options:
  targets:
    description: Rows of P(firstlight.cluster.preflight_targets#filter).
    type: list
    elements: dict
    required: true
  known_hosts_path:
    description: Host keys for a jump host.
    type: path
  timeout:
    description: Seconds that one device may take.
    type: int
    default: 10
attributes:
  check_mode:
    description: Only looks; the same in check mode.
    support: full
requirements:
  - paramiko
  - cryptography
"""

EXAMPLES = r"""
- name: Reach every device
  firstlight.cluster.preflight_reach:
    targets: "{{ groups | firstlight.cluster.preflight_targets(hostvars, firstlight_site, groups.all) }}"
  delegate_to: localhost
"""

RETURN = r"""
seen:
  description: One answer a device.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The host.
      type: str
    reached:
      description: Whether it spoke its protocol.
      type: bool
    failure:
      description: Why not, as a message with key and values.
      type: dict
    seconds:
      description: Time until the answer.
      type: float
    key:
      description: SSH host key with type, base64 and fingerprint.
      type: dict
    certificate:
      description: TLS certificate with fingerprint, subject, validity and what the site's authority says of it.
      type: dict
unreached:
  description: Names of the devices that did not answer.
  returned: success
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.firstlight.cluster.plugins.module_utils.access import reach
from ansible_collections.firstlight.cluster.plugins.module_utils.access.need import need


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "targets": {"type": "list", "elements": "dict", "required": True},
            "known_hosts_path": {"type": "path", "no_log": False},
            "timeout": {"type": "int", "default": 10},
        },
        supports_check_mode=True,
    )
    need(module, paramiko=reach.paramiko, cryptography=reach.x509)
    targets = reach.targets_from(module.params["targets"], module.params["known_hosts_path"] or "")
    seen = reach.look(targets, module.params["timeout"])
    module.exit_json(changed=False, seen=seen, unreached=[one["name"] for one in seen if not one["reached"]])


if __name__ == "__main__":
    main()
