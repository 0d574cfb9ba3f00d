# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the evidence commands share: which site is meant, its contract, where its evidence lies."""

from __future__ import annotations

import os

from ...module_utils.contract import load as contracts
from ...module_utils.site import host_vars
from ...module_utils.site import load as sites


class Place:
    """A site by its name (below inventories/) or its folder.

    C(site) is C(firstlight_site), C(contract) the parsed contract, C(servers) C({name, delivered}), C(hosts) all names
    that a subject may begin with, C(artifacts) the folder of its evidence. Raises Refusal when a file is bad.
    """

    def __init__(self, named: str, artifacts: str = "") -> None:
        self.folder = folder_of(named)
        path = os.path.join(self.folder, "site.yml") if os.path.isdir(self.folder) else self.folder
        site = sites.load(path)
        self.site = host_vars.site_vars(site)
        self.raw = site.raw
        self.contract = contracts.load(contracts.beside(path, site.raw.get("contract")))
        self.servers = [{"name": server["name"], "delivered": server.get("delivered", True)} for server in site.servers]
        self.hosts = [server["name"] for server in self.servers] + [switch["name"] for switch in site.switches]
        self.name = str(site.raw["name"])
        self.purpose = str(site.raw["purpose"])
        self.artifacts = artifacts or os.path.join(os.getcwd(), "artifacts", self.name)


def folder_of(named: str) -> str:
    """Return the inventory folder that a name or a path means."""
    below = os.path.join(os.getcwd(), "inventories", named)
    return below if os.path.isdir(below) else named
