# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What Ansible is told about each host of a site: the keys of docs/inventory-contract.md, and nothing else."""

from __future__ import annotations

import os
import shlex
import typing as t

from ..access import trust
from ..messages.refusal import Refusal
from .schema import STAGES

if t.TYPE_CHECKING:
    from .derive import Data, Site

# A secret's variable name, to be written as a template by whoever knows how (the inventory plugin).
SECRETS = ("ansible_password", "bmc_password", "switch_password")
PYTHON = "ansible_python_interpreter"


def site_vars(site: Site) -> Data:
    """Return C(firstlight_site): the site itself, without what stands at the hosts."""
    raw = site.raw
    return {
        "name": raw["name"],
        "title": raw.get("title") or raw["name"],
        "purpose": raw["purpose"],
        "language": raw.get("language", "zh"),
        "time": raw.get("time") or {},
        "access": {name: _way(site, way) for name, way in (raw.get("access") or {}).items()},
        "networks": raw["networks"],
        "reserved": raw.get("reserved") or [],
        "pools": (raw.get("fabric") or {}).get("pools") or [],
        "fabric": {key: value for key, value in (raw.get("fabric") or {}).items() if key != "pools"},
        "racks": raw["racks"],
        "models": raw.get("models") or {},
        "stages": raw.get("stages") or {},
        "versions": raw.get("versions") or {},
        "switches": [_switch_of_site(switch) for switch in site.switches],
        "cables": raw.get("cables") or [],
    }


def _switch_of_site(switch: Data) -> Data:
    keys = ("name", "model", "managed", "owner", "platform", "rack", "unit", "height_units", "address")
    found = {key: switch[key] for key in keys if key in switch}
    found["delivered"] = switch.get("delivered", True)
    if not switch["managed"]:
        # Nobody may log in to it: what is plugged into it is all that is known, and no host carries it.
        found["ports"] = switch["ports"]
    return found


def path_at(site: Site, path: str) -> str:
    """Return a path of the site file as an absolute one; it is written relative to the file."""
    return os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(site.source.file)), os.path.expanduser(path)))


def _way(site: Site, way: t.Any) -> Data:
    found = {"mode": way} if isinstance(way, str) else dict(way)
    if "identity_file" in found:
        found["identity_file"] = path_at(site, found["identity_file"])
    return found


def stage_modes(site: Site, device: Data) -> Data:
    """Return C({stage: apply|verify|skip}) of a device: its own, else the site's, else apply."""
    modes = dict.fromkeys(STAGES, "apply")
    modes.update(site.raw.get("stages") or {})
    modes.update(device.get("stages") or {})
    return modes


def ssh_arguments(site: Site) -> str:
    """Return the arguments that every SSH connection of Ansible to a node takes: known hosts, and the way in."""
    arguments = "-o UserKnownHostsFile=" + shlex.quote(path_at(site, "known_hosts"))
    way = _way(site, (site.raw.get("access") or {}).get("management", "direct"))
    if way["mode"] == "jump":
        command = [
            "ssh",
            "-o",
            "BatchMode=yes",
            "-o",
            "UserKnownHostsFile=" + path_at(site, "known_hosts"),
            "-W",
            "%h:%p",
        ]
        for option, key in (("-i", "identity_file"), ("-p", "port"), ("-l", "user")):
            if key in way:
                command += [option, str(way[key])]
        arguments += " -o ProxyCommand=" + shlex.quote(" ".join(shlex.quote(part) for part in [*command, way["host"]]))
    elif way["mode"] == "socks":
        far = way["host"] + ":" + str(way.get("port", 1080))
        arguments += " -o ProxyCommand=" + shlex.quote("nc -X 5 -x " + shlex.quote(far) + " %h %p")
    return arguments


def learned_certificates(path: str) -> t.Dict[str, str]:
    """Return the fingerprint by BMC that preflight learned with consent. A broken record is preflight's to refuse."""
    try:
        return {name: entry["fingerprint"] for name, entry in trust.load(path)["tls"].items()}
    except Refusal:
        return {}


class HostVars:
    """Gives the variables of each host; what all hosts of a kind share is made once."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.ssh = ssh_arguments(site)
        self.here = {
            way["host"]
            for way in (site.raw.get("access") or {}).values()
            if isinstance(way, dict) and way["mode"] == "here" and "host" in way
        }
        self.firmware: Data = (site.raw.get("versions") or {}).get("firmware") or {}
        self.paths: t.Dict[str, str] = {}
        self.learned = learned_certificates(path_at(site, "trust.yml"))

    def path(self, text: str) -> str:
        if text not in self.paths:
            self.paths[text] = path_at(self.site, text)
        return self.paths[text]

    def server(self, server: Data) -> Data:
        """Return the variables of a server (group C(servers))."""
        found = {
            "ansible_host": server["address"],
            "ansible_port": server.get("port", 22),
            "ansible_user": server.get("user", "root"),
            "ansible_ssh_common_args": self.ssh,
            "firstlight_stage_modes": stage_modes(self.site, server),
            "server_index": server["index"],
            "server_model": server.get("model", ""),
            "server_rack": server.get("rack", ""),
            "server_unit": server.get("unit", 0),
            "server_height_units": server["height_units"],
            "server_delivered": server.get("delivered", True),
            "server_is_controller": server["name"] in self.here,
            "server_disks": server.get("disks") or [],
            "server_nics": server["nics"],
            "server_npus": server["npus"],
            "server_npu_ports": server["npu_ports"],
        }
        if "ssh_private_key_file" in server:
            found["ansible_ssh_private_key_file"] = self.path(server["ssh_private_key_file"])
        if "password_variable" in server:
            found["ansible_password"] = server["password_variable"]
        if "serial_number" in server:
            found["server_serial_number"] = server["serial_number"]
        if server["bmc"].get("address"):
            found["server_bmc"] = server["name"] + "-bmc"
        return found

    def bmc(self, server: Data) -> Data:
        """Return the variables of a server's BMC (group C(bmcs))."""
        bmc = server["bmc"]
        found = {
            "ansible_connection": "local",
            "firstlight_stage_modes": stage_modes(self.site, server),
            "bmc_server": server["name"],
            "bmc_address": bmc["address"],
            "bmc_port": bmc.get("port", 443),
            "bmc_ipmi_port": bmc.get("ipmi_port", 623),
            "bmc_protocol": bmc.get("protocol", "auto"),
            "bmc_username": bmc["username"],
            "bmc_password": bmc["password_variable"],
            "bmc_model": bmc.get("model", ""),
            "bmc_delivered": server.get("delivered", True),
            "bmc_baseline": self.firmware.get(server.get("model", "")) or {},
        }
        if "certificate_fingerprint" in bmc:
            found["bmc_certificate_fingerprint"] = bmc["certificate_fingerprint"]
        elif "ca_path" in bmc:
            found["bmc_ca_path"] = self.path(bmc["ca_path"])
        elif server["name"] + "-bmc" in self.learned:
            found["bmc_certificate_fingerprint"] = self.learned[server["name"] + "-bmc"]
        return found

    def switch(self, switch: Data) -> Data:
        """Return the variables of a managed switch (group C(switches))."""
        found = {
            "ansible_connection": "local",
            "firstlight_stage_modes": stage_modes(self.site, switch),
            "switch_address": switch["address"],
            "switch_port": switch.get("port", 22),
            "switch_username": switch["username"],
            "switch_password": switch["password_variable"],
            "switch_model": switch["model"],
            "switch_platform": switch["platform"],
            "switch_rack": switch.get("rack", ""),
            "switch_unit": switch.get("unit", 0),
            "switch_height_units": switch["height_units"],
            "switch_delivered": switch.get("delivered", True),
            "switch_ports": switch["ports"],
        }
        for key in ("serial_number", "syntax_family"):
            if key in switch:
                found["switch_" + key] = switch[key]
        return found
