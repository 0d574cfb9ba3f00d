# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Read the event log of a server."""

from __future__ import annotations

DOCUMENTATION = r"""
module: bmc_logs
short_description: Read the event log of a server, fetch the support dump of its BMC
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Reads the hardware events of the server, or the audit log of the BMC, and says which of them still stand.
  - With O(allow_clear) the log is cleared after it was read.
  - With O(dump_path) the support dump that the vendor asks for is fetched too, before a log is cleared.
  - Over IPMI only the hardware events are there (the system event log); it is read in a process of its own.
extends_documentation_fragment:
  - firstlight.cluster.bmc
  - firstlight.cluster.bmc.one
options:
  log:
    description: V(system) for hardware events, V(manager) for what people did on the BMC.
    type: str
    choices: [system, manager]
    default: system
  most:
    description: Read at most that many entries of a log.
    type: int
    default: 1000
  allow_clear:
    description: Consent to clear the log.
    type: bool
    default: false
  dump_path:
    description:
      - File on the machine that runs the module, to hold the support dump of the BMC. Only its owner may read it; it is
        replaced once the new one is whole. Collecting takes minutes; raise O(wait_timeout).
      - A BMC that offers no dump, and IPMI, are refused before anything is changed.
    type: path
attributes:
  check_mode:
    description: Reads, compares and predicts; sends no change.
    support: full
"""

EXAMPLES = r"""
- name: Read the hardware events
  firstlight.cluster.bmc_logs:
    bmc_address: 192.0.2.11
    bmc_username: Administrator
    bmc_password: "{{ vault_bmc_password }}"
    ca_path: files/site-ca.pem

- name: Fetch what the vendor's support asks for
  firstlight.cluster.bmc_logs:
    bmc_address: 192.0.2.11
    bmc_username: Administrator
    bmc_password: "{{ vault_bmc_password }}"
    ca_path: files/site-ca.pem
    dump_path: artifacts/npu01-dump.tar.gz
    wait_timeout: 900
"""

RETURN = r"""
entries:
  description: Entries with id, created, severity, message, sensor and asserted.
  returned: success
  type: list
  elements: dict
findings:
  description: Events that no later entry takes back, the newest first. A log proves nothing about today.
  returned: success
  type: list
  elements: dict
dump:
  description: The support dump that was fetched; in check mode without size and sum.
  returned: when O(dump_path) is given
  type: dict
  contains:
    path:
      description: The file.
      type: str
    size_bytes:
      description: Its size.
      type: int
    sha256:
      description: Its SHA-256 in hexadecimal.
      type: str
protocol:
  description: V(redfish) or V(ipmi).
  returned: success
  type: str
protocol_reason:
  description: Why this protocol was used.
  returned: success
  type: str
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import arguments, logs, work
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.resources import Resources
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import fail_with


def main() -> None:
    """Read the event log of a server."""
    module = AnsibleModule(
        argument_spec=arguments.one(
            log={"type": "str", "choices": ["system", "manager"], "default": "system"},
            most={"type": "int", "default": 1000},
            allow_clear={"type": "bool", "default": False},
            dump_path={"type": "path"},
        ),
        mutually_exclusive=arguments.EXCLUSIVE,
        supports_check_mode=True,
    )
    arguments.need_libraries(module)
    params, check = module.params, module.check_mode
    try:
        target = arguments.target(params)
        how = (params["log"], params["most"], params["allow_clear"], check, params["dump_path"])
        result = work.run_either(
            target,
            lambda client: logs.bring(Resources(client), *how),
            lambda: logs.bring_over_ipmi(target, *how),
        )
    except BmcFailure as failure:
        fail_with(module, failure)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
