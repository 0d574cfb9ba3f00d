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
  - Brings names, time source, services and power policy of a BMC to what is given and reads them again.
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
"""

RETURN = r"""
before:
  description: The values that were found.
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

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import arguments, settings, work
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.resources import Resources
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import fail_with


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
        ),
        mutually_exclusive=arguments.EXCLUSIVE,
        supports_check_mode=True,
    )
    arguments.need_libraries(module)
    params, check = module.params, module.check_mode
    try:
        wanted = {name: params[name] for name in settings.CONFIG}
        result = work.run(
            arguments.target(params),
            lambda client: settings.bring(Resources(client), settings.CONFIG, wanted, check),
        )
        result["diff"] = {"before": result["before"], "after": result["after"]}
    except BmcFailure as failure:
        fail_with(module, failure)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
