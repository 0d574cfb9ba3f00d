# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Switch a server on or off by its BMC."""

from __future__ import annotations

DOCUMENTATION = r"""
module: bmc_power
short_description: Switch a server on or off by its BMC
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Brings the server to a power state and waits until the BMC says that it is there.
  - O(wait_timeout) bounds all of it.
extends_documentation_fragment:
  - firstlight.cluster.bmc
  - firstlight.cluster.bmc.one
options:
  state:
    description:
      - The power state. V(restarted) always does something; a server that is off is then switched on.
    type: str
    choices: ["on", "off", restarted]
    required: true
  force:
    description:
      - Cut the power instead of asking the operating system. Data that was not written is lost.
    type: bool
    default: false
attributes:
  check_mode:
    description: Reads the state and predicts.
    support: full
"""

EXAMPLES = r"""
- name: Switch the server on
  firstlight.cluster.bmc_power:
    bmc_address: 192.0.2.11
    bmc_username: Administrator
    bmc_password: "{{ vault_bmc_password }}"
    ca_path: files/site-ca.pem
    state: "on"
"""

RETURN = r"""
before:
  description: The power state that was found.
  returned: success
  type: str
  sample: "off"
power_state:
  description: The power state at the end.
  returned: success
  type: str
  sample: "on"
protocol:
  description: The protocol that was used; C(protocol_reason) says why.
  returned: success
  type: str
protocol_reason:
  description: Why this protocol was used.
  returned: success
  type: str
reset:
  description: The reset that was sent, empty when none was needed.
  returned: success
  type: str
  sample: "On"
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import arguments, power, work
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import fail_with


def main() -> None:
    """Bring one server to a power state."""
    module = AnsibleModule(
        argument_spec=arguments.one(
            state={"type": "str", "choices": list(power.STATES), "required": True},
            force={"type": "bool", "default": False},
        ),
        mutually_exclusive=arguments.EXCLUSIVE,
        supports_check_mode=True,
    )
    arguments.need_libraries(module)
    params = module.params
    wanted, force, check = params["state"], params["force"], module.check_mode
    target = arguments.target(params)
    seconds = max(1.0, params["wait_timeout"] - 5)
    try:
        result = work.run_either(
            target,
            lambda client: power.bring(client, wanted, force, check, seconds),
            lambda: power.bring_over_ipmi(target, wanted, force, check, seconds),
        )
    except BmcFailure as failure:
        fail_with(module, failure)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
