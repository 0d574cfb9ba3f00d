# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A site file as an Ansible inventory."""

from __future__ import annotations

DOCUMENTATION = r"""
name: site
short_description: Site file of Firstlight
author: The Firstlight developers (@firstlight)
version_added: 0.1.0
description:
  - Reads C(site.yml) and the C(contract.yml) beside it, checks both, and gives servers, BMCs and managed switches as
    hosts. Every other file in that folder belongs to the site and is no inventory.
  - Addresses, ports and cables that the file does not state are derived from index and pool, see C(docs/site-file.md).
  - The keys that others may read stand in C(docs/inventory-contract.md).
options:
  plugin:
    description: The name of this plugin.
    type: str
    required: true
    choices: [firstlight.cluster.site]
requirements:
  - PyYAML
  - jsonschema
"""

EXAMPLES = r"""
# inventories/east/site.yml
plugin: firstlight.cluster.site
name: east
purpose: delivery
networks:
  management: {prefix: 192.168.10.0/24, first: 192.168.10.11, gateway: 192.168.10.1}
  bmc: {prefix: 192.168.11.0/24, first: 192.168.11.11}
racks:
  - {name: A01, height_units: 42, power_watts: 20000, cooling_watts: 20000}
servers:
  - name: "npu[01:03]"
    index: 1
    model: Atlas-800T-A2
    rack: A01
    unit: 3
    height_units: 4
    bmc: {username: Administrator, password_variable: east_bmc_password, ca_path: files/ca.pem}
"""

import os
import typing as t

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin

from ansible_collections.firstlight.cluster.plugins.module_utils.contract import load as contracts
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import Refusal
from ansible_collections.firstlight.cluster.plugins.module_utils.site import host_vars
from ansible_collections.firstlight.cluster.plugins.module_utils.site import load as sites

try:
    from ansible.template import trust_as_template
except ImportError:  # ansible-core before 2.19 reads every text as a template

    def trust_as_template(value: str) -> str:
        return value


GROUPS = ("servers", "bmcs", "switches")
SITE_FILES = (".yml", ".yaml")
# How far below a site's folder its own files may lie (files/ca.pem).
DEEPEST_FOLDER = 3


class InventoryModule(BaseInventoryPlugin):
    """The inventory plugin."""

    NAME = "firstlight.cluster.site"

    def verify_file(self, path: str) -> bool:
        """Return whether this is a site file, or a file that belongs to the site file beside it."""
        if not super().verify_file(path):
            return False
        return _names_us(path) or _is_companion(path)

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        """Fill the inventory. A bad file refuses with every fault in it."""
        super().parse(inventory, loader, path, cache)
        self.trust = Trust()
        for group in GROUPS:
            inventory.add_group(group)
        if _is_companion(path):
            return
        try:
            site = sites.load(path)
            contract = contracts.load(contracts.beside(path, site.raw.get("contract")))
        except Refusal as refusal:
            raise AnsibleParserError(refusal.text()) from refusal
        self._all(site, contract)
        self._hosts(site)

    def _all(self, site: t.Any, contract: dict[str, t.Any]) -> None:
        values = {
            "firstlight_site": host_vars.site_vars(site),
            "firstlight_site_file": os.path.abspath(site.source.file),
            "firstlight_contract": contract,
            "firstlight_artifacts": os.path.join(os.getcwd(), "artifacts", site.raw["name"]),
            "firstlight_stage_modes": host_vars.stage_modes(site, {}),
        }
        for name, value in values.items():
            self.inventory.groups["all"].set_variable(name, self.trust(value))
        python = trust_as_template("{{ ansible_playbook_python }}")
        for group in ("bmcs", "switches"):
            self.inventory.set_variable(group, host_vars.PYTHON, python)

    def _hosts(self, site: t.Any) -> None:
        made = host_vars.HostVars(site)
        for server in site.servers:
            self._host(server["name"], "servers", made.server(server))
            if server["bmc"].get("address"):
                self._host(server["name"] + "-bmc", "bmcs", made.bmc(server))
        for switch in site.switches:
            if switch["managed"]:
                self._host(switch["name"], "switches", made.switch(switch))

    def _host(self, name: str, group: str, values: dict[str, t.Any]) -> None:
        for secret in host_vars.SECRETS:
            if secret in values:
                values[secret] = "{{ " + values[secret] + " }}"
        self.inventory.add_host(name, group=group)
        # Straight to the host: set_variable walks every value again for each of twenty variables.
        self.inventory.hosts[name].vars.update(self.trust(values))


class Trust:
    """Marks texts as ansible-core 2.19 wants them, each text once.

    No file of a site may hold a template (site/source.py refuses them), so the only ones are our own.
    """

    def __init__(self) -> None:
        self.marked: dict[str, str] = {}

    def __call__(self, value: t.Any) -> t.Any:
        if isinstance(value, str):
            if value not in self.marked:
                self.marked[value] = trust_as_template(value)
            return self.marked[value]
        if isinstance(value, dict):
            return {key: self(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self(item) for item in value]
        return value


def _names_us(path: str) -> bool:
    if not path.endswith(SITE_FILES):
        return False
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as handle:
            return any(line.startswith("plugin:") and "firstlight.cluster.site" in line for line in handle)
    except OSError:
        return False


def _is_companion(path: str) -> bool:
    """Return whether a file lies in a site's folder: only site.yml is an inventory there, no other plugin shall try."""
    folder = os.path.dirname(os.path.abspath(path))
    if os.path.basename(path) == "site.yml" and _names_us(path):
        return False
    above = [folder]
    while len(above) < DEEPEST_FOLDER:
        above.append(os.path.dirname(above[-1]))
    return any(_names_us(os.path.join(one, "site.yml")) for one in above)
