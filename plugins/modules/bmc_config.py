# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Set up a BMC."""

from __future__ import annotations

DOCUMENTATION = r"""
module: bmc_config
short_description: Set up a BMC
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Brings names, time source, services, targets of events, power policy and certificate of a BMC to what is given and
    reads them again.
  - An option that this BMC does not offer is refused by name; nothing is changed then.
extends_documentation_fragment:
  - firstlight.cluster.bmc
  - firstlight.cluster.bmc.one
options:
  host_name:
    description: Name of the BMC.
    type: str
  ntp_enabled:
    description: Whether the BMC takes its time from O(ntp_servers).
    type: bool
  ntp_servers:
    description: Time sources.
    type: list
    elements: str
  time_zone:
    description: Name of the time zone.
    type: str
  dns_servers:
    description: Name servers.
    type: list
    elements: str
  snmp_enabled:
    description: Whether SNMP answers.
    type: bool
  ssh_enabled:
    description: Whether SSH answers.
    type: bool
  asset_tag:
    description: Asset tag of the server.
    type: str
  power_restore_policy:
    description: What the server does when power returns.
    type: str
    choices: ["on", "off", last]
  syslog_targets:
    description:
      - All syslog servers that the BMC sends its events to. What is missing is added, others are taken away; an empty
        list takes all away.
    type: list
    elements: dict
    suboptions:
      address:
        description: Address or name of the server.
        type: str
        required: true
      port:
        description: Its port.
        type: int
        default: 514
      transport:
        description: How the messages travel.
        type: str
        choices: [udp, tcp, tls]
        default: udp
  snmp_trap_targets:
    description:
      - All receivers of SNMP traps, all of them by SNMPv3 with authentication and encryption. What is missing is added,
        others, also those of older versions, are taken away.
      - No BMC shows its keys, so they are only sent with a new target. To change a key, take the target away first.
    type: list
    elements: dict
    suboptions:
      address:
        description: Address or name of the receiver.
        type: str
        required: true
      port:
        description: Its port.
        type: int
        default: 162
      username:
        description: User of SNMPv3.
        type: str
        required: true
      authentication:
        description: How the sender is proved.
        type: str
        choices: [sha, sha224, sha256, sha384, sha512]
        default: sha256
      authentication_key:
        description: Passphrase for that.
        type: str
        required: true
      encryption:
        description: How the content is hidden.
        type: str
        choices: [aes128, aes192, aes256]
        default: aes128
      encryption_key:
        description: Passphrase for that.
        type: str
        required: true
  certificate_path:
    description:
      - File with the certificate of the BMC in PEM form, its chain behind it. It is compared with what the port of the
        BMC shows, replaced when that is another one, and looked at again.
    type: path
  certificate_key_path:
    description: File with the key of O(certificate_path) in PEM form, without a password. It is never shown.
    type: path
attributes:
  check_mode:
    description: Reads, compares and predicts; sends no change.
    support: full
"""

EXAMPLES = r"""
- name: Give the BMC the site's time source
  firstlight.cluster.bmc_config:
    bmc_address: 192.0.2.11
    bmc_username: Administrator
    bmc_password: "{{ vault_bmc_password }}"
    ca_path: files/site-ca.pem
    ntp_enabled: true
    ntp_servers:
      - 192.0.2.1
    power_restore_policy: last

- name: Say where its events go, and give it the certificate that the site's CA made
  firstlight.cluster.bmc_config:
    bmc_address: 192.0.2.11
    bmc_username: Administrator
    bmc_password: "{{ vault_bmc_password }}"
    ca_path: files/site-ca.pem
    syslog_targets:
      - address: 192.0.2.5
        transport: tcp
    snmp_trap_targets:
      - address: 192.0.2.6
        username: firstlight
        authentication_key: "{{ vault_trap_authentication_key }}"
        encryption_key: "{{ vault_trap_encryption_key }}"
    certificate_path: files/npu01-bmc.pem
    certificate_key_path: files/npu01-bmc.key
"""

RETURN = r"""
before:
  description: The values that were found; of a certificate its fingerprint, of a trap target no key.
  returned: success
  type: dict
after:
  description: The values at the end, or those that would be set.
  returned: success
  type: dict
diff:
  description: The same for C(--diff).
  returned: success
  type: dict
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import (
    arguments,
    certificate,
    config,
    settings,
    targets,
    work,
)
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.resources import Resources
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import fail_with

SYSLOG = {
    "address": {"type": "str", "required": True},
    "port": {"type": "int", "default": 514},
    "transport": {"type": "str", "choices": list(targets.TRANSPORTS), "default": "udp"},
}
TRAPS = {
    "address": {"type": "str", "required": True},
    "port": {"type": "int", "default": 162},
    "username": {"type": "str", "required": True},
    "authentication": {"type": "str", "choices": list(targets.AUTHENTICATIONS), "default": "sha256"},
    "authentication_key": {"type": "str", "required": True, "no_log": True},
    "encryption": {"type": "str", "choices": list(targets.ENCRYPTIONS), "default": "aes128"},
    "encryption_key": {"type": "str", "required": True, "no_log": True},
}


def main() -> None:
    """Set up a BMC."""
    module = AnsibleModule(
        argument_spec=arguments.one(
            host_name={"type": "str"},
            ntp_enabled={"type": "bool"},
            ntp_servers={"type": "list", "elements": "str"},
            time_zone={"type": "str"},
            dns_servers={"type": "list", "elements": "str"},
            snmp_enabled={"type": "bool"},
            ssh_enabled={"type": "bool"},
            asset_tag={"type": "str"},
            power_restore_policy={"type": "str", "choices": ["on", "off", "last"]},
            syslog_targets={"type": "list", "elements": "dict", "options": SYSLOG},
            snmp_trap_targets={"type": "list", "elements": "dict", "options": TRAPS},
            certificate_path={"type": "path"},
            certificate_key_path={"type": "path", "no_log": False},
        ),
        mutually_exclusive=arguments.EXCLUSIVE,
        required_together=[["certificate_path", "certificate_key_path"]],
        supports_check_mode=True,
    )
    arguments.need_libraries(module)
    params, check = module.params, module.check_mode
    try:
        wanted = {name: params[name] for name in settings.CONFIG}
        lists = {kind: params[kind] for kind in (targets.SYSLOG, targets.TRAPS)}
        target, pair = arguments.target(params), None
        if params["certificate_path"]:
            pair = certificate.load(params["certificate_path"], params["certificate_key_path"], target.item)
            module.no_log_values.update(pair.secrets())
        result = work.run(target, lambda client: config.bring(Resources(client), wanted, lists, pair, check))
        result["diff"] = {"before": result["before"], "after": result["after"]}
    except BmcFailure as failure:
        fail_with(module, failure)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
