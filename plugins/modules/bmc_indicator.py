# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Switch the identify lamp of a server."""

from __future__ import annotations

DOCUMENTATION = r"""
module: bmc_indicator
short_description: Switch the identify lamp of a server
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Switches the lamp that shows a person which server is meant.
extends_documentation_fragment:
  - firstlight.cluster.bmc
  - firstlight.cluster.bmc.one
options:
  state:
    description: What the lamp shall do.
    type: str
    choices: ["on", blinking, "off"]
    required: true
attributes:
  check_mode:
    description: Reads, compares and predicts; sends no change.
    support: full
"""

EXAMPLES = r"""
- name: Show which server it is
  firstlight.cluster.bmc_indicator:
    bmc_address: 192.0.2.11
    bmc_username: Administrator
    bmc_password: "{{ vault_bmc_password }}"
    ca_path: files/site-ca.pem
    state: blinking
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
    """Switch the identify lamp of a server."""
    module = AnsibleModule(
        argument_spec=arguments.one(
            state={"type": "str", "choices": list(settings.INDICATOR["state"].words or ()), "required": True},
        ),
        mutually_exclusive=arguments.EXCLUSIVE,
        supports_check_mode=True,
    )
    arguments.need_libraries(module)
    params, check = module.params, module.check_mode
    try:
        wanted = {name: params[name] for name in settings.INDICATOR}
        result = work.run(
            arguments.target(params),
            lambda client: settings.bring(Resources(client), settings.INDICATOR, wanted, check),
        )
        result["diff"] = {"before": result["before"], "after": result["after"]}
    except BmcFailure as failure:
        fail_with(module, failure)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
