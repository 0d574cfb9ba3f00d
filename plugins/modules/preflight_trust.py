# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Compare what devices showed with what the site trusts; learn only with consent."""

from __future__ import annotations

DOCUMENTATION = r"""
module: preflight_trust
short_description: Judge SSH host keys and TLS certificates, learn them with consent
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Compares keys and certificates with C(trust.yml) of the site, with pins of the site file, and with the site's
    authority.
  - A device that was never met stops the run and its fingerprint is shown, unless O(trust_on_first_use=true).
  - A key or certificate that changed is never learned, an expired certificate never trusted; these devices are held
    back.
options:
  seen:
    description: What M(firstlight.cluster.preflight_reach) returned.
    type: list
    elements: dict
    required: true
  trust_path:
    description: The record of what was learned.
    type: path
    required: true
  known_hosts_path:
    description: The file for SSH, rendered from the record.
    type: path
    required: true
  trust_on_first_use:
    description: Consent to learn the key of a device that was never met.
    type: bool
    default: false
attributes:
  check_mode:
    description: Judges and says what it would learn; writes nothing.
    support: full
  diff_mode:
    description: Shows what would be written to the record.
    support: full
requirements:
  - PyYAML
"""

EXAMPLES = r"""
- name: Compare keys and certificates
  firstlight.cluster.preflight_trust:
    seen: "{{ reach.seen }}"
    trust_path: "{{ inventory_dir }}/trust.yml"
    known_hosts_path: "{{ inventory_dir }}/known_hosts"
"""

RETURN = r"""
distrusted:
  description: Message by name of each device that must be left alone.
  returned: success
  type: dict
trusted_keys:
  description: SSH host key (type, base64) by name, of each device that may be logged in to.
  returned: success
  type: dict
trusted_certificates:
  description: Fingerprint by name of each certificate that was learned, now or before.
  returned: success
  type: dict
learned:
  description: Names of the devices that were met for the first time.
  returned: success
  type: list
  elements: str
"""

from datetime import datetime, timezone

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.firstlight.cluster.plugins.module_utils.access import trust
from ansible_collections.firstlight.cluster.plugins.module_utils.access.need import need
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.preflight import PREFLIGHT
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import Refusal, fail_with


class FirstContact(Refusal):
    """Devices were met for the first time and nobody consented."""


def run(module: AnsibleModule) -> dict:
    """Return the result; raises Refusal."""
    params = module.params
    known = trust.load(params["trust_path"])
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    judged = trust.judge(params["seen"], known, now=now)
    if judged.first and not params["trust_on_first_use"]:
        raise FirstContact(PREFLIGHT, list(judged.first.values()))
    wanted = trust.merged(known, judged.learned)
    before, after = trust.trust_text(known), trust.trust_text(wanted)
    changed = before != after
    if not module.check_mode:
        changed = write(params, after, trust.known_hosts_text(wanted), changed)
    return {
        "changed": changed,
        "diff": {"before": before, "after": after},
        "distrusted": {name: message.as_dict() for name, message in judged.held.items()},
        "learned": sorted(judged.first),
        "trusted_keys": {
            name: {"type": entry["type"], "base64": entry["base64"]}
            for name, entry in wanted["ssh"].items()
            if name not in judged.held and entry.get("base64")
        },
        "trusted_certificates": {
            name: entry["fingerprint"] for name, entry in wanted["tls"].items() if name not in judged.held
        },
    }


def write(params: dict, record: str, known_hosts: str, changed: bool) -> bool:
    """Write both files where they differ; raises Refusal when the place cannot be written."""
    try:
        if changed:
            trust.write_if_changed(params["trust_path"], record)
        return trust.write_if_changed(params["known_hosts_path"], known_hosts) or changed
    except OSError as exc:
        message = PREFLIGHT.message("not_writable", item=params["trust_path"], reason=str(exc.strerror or exc))
        raise trust.TrustUnreadable(PREFLIGHT, message) from exc


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "seen": {"type": "list", "elements": "dict", "required": True},
            "trust_path": {"type": "path", "required": True},
            "known_hosts_path": {"type": "path", "required": True, "no_log": False},
            "trust_on_first_use": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    need(module, PyYAML=trust.yaml)
    try:
        result = run(module)
    except Refusal as refusal:
        fail_with(module, refusal)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
