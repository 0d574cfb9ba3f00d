# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which devices a site has and how each is met, from the inventory's groups and host variables alone."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Collection, Mapping

GROUPS = (("bmcs", "bmc"), ("servers", "server"), ("switches", "switch"))


def targets(
    groups: Mapping[str, t.Any], hostvars: Mapping[str, t.Any], site: Mapping[str, t.Any], wanted: Collection[str]
) -> list[dict[str, t.Any]]:
    """Return one row a device that is delivered and among C(wanted).

    C({name, kind, subject, address, port, protocol, access, ca_path, pin}), as C(reach.targets_from) takes them;
    C(subject) is what evidence of the device stands under: a BMC's under its server.
    """
    chosen = set(wanted)
    rows = []
    for group, kind in GROUPS:
        for name in groups.get(group) or []:
            if name in chosen:
                row = _row(str(name), kind, hostvars[name], site.get("access") or {})
                if row is not None:
                    rows.append(row)
    return rows


def _row(name: str, kind: str, variables: Mapping[str, t.Any], access: Mapping[str, t.Any]) -> dict[str, t.Any] | None:
    network = "bmc" if kind == "bmc" else "management"
    row = {"name": name, "kind": kind, "subject": name, "access": access.get(network), "ca_path": "", "pin": ""}
    if kind == "bmc":
        # A BMC that speaks IPMI only shows nothing over TCP; its stage says whether it is there.
        if not variables.get("bmc_delivered", True) or variables.get("bmc_protocol") == "ipmi":
            return None
        row.update(
            subject=f"{variables.get('bmc_server') or name}/BMC",
            address=variables["bmc_address"],
            port=variables.get("bmc_port", 443),
            protocol="https",
            ca_path=variables.get("bmc_ca_path") or "",
            pin=variables.get("bmc_certificate_fingerprint") or "",
        )
    elif kind == "server":
        if not variables.get("server_delivered", True):
            return None
        row.update(address=variables["ansible_host"], port=variables.get("ansible_port", 22), protocol="ssh")
    else:
        if not variables.get("switch_delivered", True):
            return None
        row.update(address=variables["switch_address"], port=variables.get("switch_port", 22), protocol="ssh")
    return row


def logins(rows: Collection[Mapping[str, t.Any]], hostvars: Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """Return how to log in to each node and switch among C(rows): where it is, with username, password, key_file."""
    found = []
    for row in rows:
        variables = hostvars[row["name"]]
        prefix = {"server": "ansible", "switch": "switch"}.get(row["kind"])
        if prefix is None:
            continue
        user = {"server": "ansible_user", "switch": "switch_username"}[row["kind"]]
        login = {name: row[name] for name in ("name", "kind", "address", "port", "protocol", "access")}
        login["username"] = variables.get(user) or "root"
        login["password"] = variables.get(prefix + "_password") or ""
        login["key_file"] = variables.get(prefix + "_ssh_private_key_file") or ""
        found.append(login)
    return found
