# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Render the configuration of every switch of a site, without any device."""

from __future__ import annotations

DOCUMENTATION = r"""
module: fabric_render
short_description: Render lossless RoCEv2 switch configuration from the site
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Writes, for each switch, its configuration, the lines that split its ports, and the text that brings a factory
    switch to SSH.
  - One policy, C(fabric) of the site file, is the only source for the switches and for the NPUs; RV(npu) is the NPUs'
    side of it.
  - Connects to nothing. The texts hold no secret.
  - Faults of all switches are named at once, before anything is written.
options:
  switches:
    description: Rows of P(firstlight.cluster.fabric_switches#filter).
    type: list
    elements: dict
    required: true
  site:
    description: The site, C(firstlight_site) of the inventory; its C(fabric), C(pools) and C(networks) are read.
    type: dict
    required: true
  directory:
    description: Folder for the texts. It is made when it is missing.
    type: path
    required: true
  templates:
    description: Folder with the templates of all systems.
    type: path
    required: true
attributes:
  check_mode:
    description: Everything is rendered and compared; nothing is written.
    support: full
  diff_mode:
    description: Shows what changes in which file.
    support: full
requirements:
  - jinja2
"""

EXAMPLES = r"""
- name: Render all switches of the site
  firstlight.cluster.fabric_render:
    switches: "{{ groups.switches | firstlight.cluster.fabric_switches(hostvars) }}"
    site: "{{ firstlight_site }}"
    directory: "{{ firstlight_artifacts }}/fabric"
    templates: "{{ role_path }}/../../templates/switch"
"""

RETURN = r"""
files:
  description: Paths of all texts.
  returned: success
  type: list
  elements: str
notes:
  description: What a reader should know of the texts, as messages with key and values.
  returned: success
  type: list
  elements: dict
npu:
  description: The NPUs' side of the same policy.
  returned: success
  type: dict
  contains:
    hccl_rdma_tc:
      description: Traffic class for HCCL, four times the DSCP.
      type: int
    hccl_rdma_sl:
      description: Service level for HCCL, the priority.
      type: int
    pfc_bitmap:
      description: The eight flags of hccn_tool's PFC bitmap, priority 0 first.
      type: list
      elements: int
    mtu_bytes:
      description: IP MTU of the NPU ports.
      type: int
"""

import os
import tempfile
import traceback
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ansible_collections.firstlight.cluster.plugins.module_utils.fabric.policy import policy_of
from ansible_collections.firstlight.cluster.plugins.module_utils.fabric.render import render
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import Refusal, fail_with
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.switch import FABRIC

if t.TYPE_CHECKING:
    from ansible_collections.firstlight.cluster.plugins.module_utils.fabric.policy import Policy

try:
    import jinja2
except ImportError:
    JINJA2_ERROR = traceback.format_exc()
else:
    JINJA2_ERROR = ""


def rendered(module: AnsibleModule, policy: Policy) -> tuple[dict[str, str], list[dict[str, t.Any]]]:
    """Return the texts by file name, and the notes. Raises Refusal with the faults of all switches."""
    files: dict[str, str] = {}
    notes: list[dict[str, t.Any]] = []
    faults: list[t.Any] = []
    for row in module.params["switches"]:
        try:
            result = render(row["name"], row, module.params["site"], policy, module.params["templates"])
        except Refusal as refusal:
            faults += refusal.messages
            continue
        files[result.name + ".cfg"] = result.configuration
        if result.split:
            files[result.name + ".split.txt"] = result.split
        if result.day_zero:
            files[result.name + ".day-zero.txt"] = result.day_zero
        notes += [note.as_dict() for note in result.notes]
    if faults:
        raise Refusal(FABRIC, faults)
    return files, notes


def before(path: str) -> str:
    """Return what stands in a file, empty when there is none."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def write(path: str, text: str) -> None:
    """Put a text in its place in one step."""
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    handle, fresh = tempfile.mkstemp(dir=folder, prefix=".")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(fresh, 0o644)
        os.replace(fresh, path)
    except BaseException:
        os.unlink(fresh)
        raise


def run(module: AnsibleModule) -> dict[str, t.Any]:
    """Return the module's result."""
    policy = policy_of(module.params["site"].get("fabric") or {})
    files, notes = rendered(module, policy)
    differences = []
    for name, text in files.items():
        path = os.path.join(module.params["directory"], name)
        old = before(path)
        if old == text:
            continue
        differences.append({"before_header": path, "after_header": path, "before": old, "after": text})
        if not module.check_mode:
            write(path, text)
    return {
        "changed": bool(differences),
        "diff": differences,
        "files": [os.path.join(module.params["directory"], name) for name in files],
        "notes": notes,
        "npu": {
            "hccl_rdma_tc": policy.hccl_rdma_tc,
            "hccl_rdma_sl": policy.hccl_rdma_sl,
            "pfc_bitmap": policy.pfc_bitmap,
            "mtu_bytes": policy.roce_mtu_bytes,
        },
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "switches": {"type": "list", "elements": "dict", "required": True},
            "site": {"type": "dict", "required": True},
            "directory": {"type": "path", "required": True},
            "templates": {"type": "path", "required": True},
        },
        supports_check_mode=True,
    )
    if JINJA2_ERROR:
        module.fail_json(msg=missing_required_lib("jinja2"), exception=JINJA2_ERROR)
    try:
        result = run(module)
    except Refusal as refusal:
        fail_with(module, refusal)
    except (OSError, jinja2.TemplateError) as exc:
        module.fail_json(msg=f"{type(exc).__name__}: {exc}")
    module.exit_json(**result)


if __name__ == "__main__":
    main()
