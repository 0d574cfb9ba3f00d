# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Bring VRP switches to an intended configuration, many at once, without a way to lock oneself out."""

from __future__ import annotations

DOCUMENTATION = r"""
module: vrp_config
short_description: Bring Huawei VRP switches to an intended configuration, many at once
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Reads what runs, plans the lines that are missing, types them into a candidate under the exclusive lock,
    compares the candidate with the plan, and commits on trial. A new session then sees that nothing is left to do,
    confirms, saves, and reads again.
  - A switch that breaks off on the way, or is no longer reached, goes back to its old configuration by itself;
    the result says at which step it stopped and what it runs.
  - Only lines whose undo form is known are written, and only such lines are removed. An intended line without one
    is refused.
  - A question of the switch that stands in no table is not answered; the session ends and the candidate with it.
  - What runs but is not saved is saved, also where no line is missing.
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
  intended:
    description: The intended text of each switch by its name, as M(firstlight.cluster.fabric_render) writes it.
    type: dict
    required: true
  known_hosts_path:
    description: File of trusted host keys.
    type: path
    required: true
  backup_path:
    description:
      - Folder of this controller for the running configuration before and after, one file each that only its
        owner reads.
      - No copy is kept when it is not given.
    type: path
  renew_secrets:
    description:
      - Types intended lines with a secret again. A switch shows them as ciphertext, so whether they are equal
        cannot be seen.
      - Without it such a line is typed only where the switch has none.
    type: bool
    default: false
  trial_seconds:
    description: After how many seconds a switch goes back by itself, 60 to 65535, at least four times O(timeout).
    type: int
    default: 300
  timeout:
    description: Seconds that one answer may take.
    type: int
    default: 30
attributes:
  check_mode:
    description: Reads and plans; types nothing into a switch.
    support: full
  diff_mode:
    description: Shows the exact lines of each switch, secrets as stars.
    support: full
requirements:
  - netmiko
  - paramiko
  - hier_config
"""

EXAMPLES = r"""
- name: Show the lines that each switch lacks
  firstlight.cluster.vrp_config:
    logins: >-
      {{ groups | firstlight.cluster.preflight_targets(hostvars, firstlight_site, groups.switches)
         | firstlight.cluster.preflight_logins(hostvars) }}
    intended:
      leaf01: "{{ lookup('ansible.builtin.file', firstlight_artifacts ~ '/fabric/leaf01.txt') }}"
    known_hosts_path: "{{ firstlight_site_file | dirname }}/known_hosts"
    backup_path: "{{ firstlight_artifacts }}/backups"
  delegate_to: localhost
  check_mode: true
  diff: true
"""

RETURN = r"""
switches:
  description: One row a switch.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: The host.
      type: str
    state:
      description:
        - The last step that was done, one of C(none), C(read), C(locked), C(typed), C(compared), C(on_trial),
          C(verified), C(confirmed), C(saved), C(proved).
      type: str
    outcome:
      description:
        - What it runs. C(unchanged), C(planned) in check mode, C(new), C(old), or C(unknown) when it cannot be asked.
      type: str
    changed:
      description: Whether it was changed, or in check mode would be.
      type: bool
    lines:
      description: The lines that are typed, in their order; secrets as stars.
      type: list
      elements: str
    back_lines:
      description: The lines that would take them back.
      type: list
      elements: str
    saved_differs:
      description: Whether what is saved is not what runs.
      type: bool
    backups:
      description: Paths of the copies.
      type: list
      elements: str
    failure:
      description: Why it stopped, as a message with key and values.
      type: dict
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.firstlight.cluster.plugins.module_utils.access import reach
from ansible_collections.firstlight.cluster.plugins.module_utils.access.need import need
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.message import Message
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import fail_with
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.vrp import VRP, SwitchRefusal
from ansible_collections.firstlight.cluster.plugins.module_utils.switch import apply, client

try:
    import hier_config
except ImportError:
    hier_config = None  # type: ignore[assignment]

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
ARGUMENTS = {
    "logins": {"type": "list", "elements": "dict", "required": True, "options": LOGIN},
    "intended": {"type": "dict", "required": True, "no_log": False},
    "known_hosts_path": {"type": "path", "required": True, "no_log": False},
    "backup_path": {"type": "path"},
    "renew_secrets": {"type": "bool", "default": False, "no_log": False},
    "trial_seconds": {"type": "int", "default": 300},
    "timeout": {"type": "int", "default": 30},
}


def push(module: AnsibleModule) -> list[dict]:
    """Return one row a switch. Raises SwitchRefusal before anything is opened."""
    params = module.params
    rows = [row for row in params["logins"] if row["kind"] == "switch"]
    without = [row["name"] for row in rows if not params["intended"].get(row["name"])]
    if without:
        raise SwitchRefusal(VRP, [VRP.message("no_intent", item=name) for name in without])
    targets = reach.targets_from(rows, params["known_hosts_path"])
    work = [
        (client.Login(target, row["username"], row["password"] or ""), params["intended"][row["name"]])
        for row, target in zip(rows, targets, strict=True)
    ]
    settings = apply.Settings(
        params["known_hosts_path"],
        timeout=float(params["timeout"]),
        trial_seconds=params["trial_seconds"],
        backups=params["backup_path"] or "",
        renew_secrets=params["renew_secrets"],
        check=module.check_mode,
    )
    return apply.run(work, settings)


def main() -> None:
    """Run the module."""
    module = AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    need(module, netmiko=client.netmiko, paramiko=client.paramiko, hier_config=hier_config)
    try:
        switches = push(module)
    except SwitchRefusal as refusal:
        fail_with(module, refusal, switches=[])
    changed = any(row["changed"] for row in switches)
    failures = [Message.from_dict(row["failure"]) for row in switches if row["failure"]]
    if failures:
        fail_with(module, SwitchRefusal(VRP, failures), switches=switches, changed=changed)
    diff = [{"prepared": f"{row['name']}\n" + "".join(f"  {line}\n" for line in row["lines"])} for row in switches]
    module.exit_json(changed=changed, switches=switches, diff=diff)


if __name__ == "__main__":
    main()
