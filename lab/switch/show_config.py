"""What `display` answers about configuration, ports, neighbours and lossless queues."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .base import MANAGEMENT
from .config import SYSTEM, Config, difference
from .words import Match

if TYPE_CHECKING:
    from .session import Session

Answer = Iterable[str]


def head(session: Session) -> list[str]:
    commits = session.box.store.commits
    lines = [f"!Software Version {session.box.model['version']}"]
    if commits:
        lines.append(f"!Last configuration was updated at {commits[0].stamp} by {commits[0].user}")
    return lines


def current(session: Session, match: Match) -> Answer:
    running = session.box.store.running
    if "port" in match.values:
        return running.lines("interface " + match.values["port"])
    return [*head(session), *running.lines()]


def saved(session: Session, dummy: Match) -> Answer:
    config = session.box.store.saved()
    return ["Info: There is no saved configuration."] if config is None else [*head(session), *config.lines()]


def this(session: Session, dummy: Match) -> Answer:
    return session.box.store.running.lines(session.header)


def candidate(session: Session, match: Match) -> Answer:
    if match.words[-1] == "changes":
        changes = difference(session.base, session.candidate)
        return ["Building configuration", *changes] if changes else []
    return session.candidate.lines()


def trial(session: Session, dummy: Match) -> Answer:
    found = session.box.store.trial
    if found is None:
        return ["Trial status: INACTIVE"]
    left = max(0, int(found.until - time.monotonic()))
    return ["Trial status: ACTIVE", f"Persist id: {found.persist or '-'}", f"Trial time left (sec): {left}"]


def commits(session: Session, dummy: Match) -> Answer:
    lines: list[str] = []
    for place, point in enumerate(session.box.store.commits, 1):
        lines += [
            f"{place}) CommitId: {point.number}",
            f"        Label: {point.label or '-'}",
            f"        User: {point.user}",
            f"        User-Intf: {point.terminal}",
            f"        Type: {point.kind}",
            f"        TimeStamp: {point.stamp[:19]}",
        ]
        if point.description:
            lines.append(f"        Description: {point.description}")
    return lines


def holder(session: Session, dummy: Match) -> Answer:
    store = session.box.store
    login = getattr(store.holder, "login", None)
    if login is None:
        return []
    return [
        f"User Index: {34 + login.vty}",
        f"User Session Name: VTY {login.vty}",
        f"User Name: {login.user}",
        f"IP Address: {login.address}",
        f"Locked Time: {store.held_since}",
        f"Last Configuration Time: {store.held_since}",
        "The time out value of configuration right locked is: 30 second(s)",
    ]


def peers(session: Session) -> dict[str, dict[str, object]]:
    return {str(port["name"]): port for port in session.box.site.get("switch_ports") or []}


def states(config: Config, name: str, cabled: bool) -> tuple[str, str]:
    """Return physical and protocol state of a port."""
    if config.get("interface " + name, "shutdown"):
        return "*down", "down"
    return ("up", "up") if cabled else ("down", "down")


def interface_brief(session: Session, dummy: Match) -> Answer:
    running, cables = session.box.store.running, peers(session)
    rows = []
    for name in session.box.ports:
        peer = cables.get(name)
        speed = f"({peer['speed_gbps']}GE)" if peer and ":" in name else ""
        rows.append((name + speed, *states(running, name, peer is not None)))
    rows.append(("MEth0/0/0", *states(running, "MEth0/0/0", True)))
    rows.append(("NULL0", "up", "up(s)"))
    rows += [(header.split()[-1], "up", "up") for header in running.blocks if header.startswith("interface Vlanif")]
    legend = [
        "PHY: Physical",
        "*down: administratively down",
        "^down: standby",
        "(l): loopback",
        "(s): spoofing",
        "(b): BFD down",
    ]
    title = "Interface                  PHY      Protocol  InUti OutUti   inErrors  outErrors"
    lines = [
        f"{name:<26} {physical:<8} {protocol:<9}    0%     0%          0          0"
        for name, physical, protocol in rows
    ]
    return [*legend, "InUti/OutUti: input utility rate/output utility rate", title, *lines]


def lldp_brief(session: Session, dummy: Match) -> Answer:
    running, cables = session.box.store.running, peers(session)
    lines = ["Local Interface         Exptime(s) Neighbor Interface      Neighbor Device", "-" * 79]
    if running.get(SYSTEM, "lldp"):
        lines += [
            f"{name:<26} {101:>6}  {cables[name]['peer_port']!s:<23} {cables[name]['peer']}"
            for name in session.box.ports
            if name in cables and states(running, name, True)[0] == "up"
        ]
    return lines


def port_split(session: Session, dummy: Match) -> Answer:
    rule = "-" * 82
    lines = [rule, "Port                   Status       Split-port", rule]
    legs: dict[str, list[str]] = {}
    for name in session.box.ports:
        legs.setdefault(name.split(":")[0], []).extend([name] if ":" in name else [])
    for parent, names in legs.items():
        text = f"{parent:<24}{'Enable' if names else 'Disable':<12}"
        lines.append(f"{text}{names[0]:<22}{names[1]}" if names else text.rstrip())
        lines += [
            " " * 36 + "".join(f"{name:<22}" for name in names[at : at + 2]).rstrip() for at in range(2, len(names), 2)
        ]
    return [*lines, rule]


def dcb(session: Session, dummy: Match) -> Answer:
    running, rule = session.box.store.running, "-" * 79
    lines = [
        "M:Manual;    A:Auto",
        rule,
        "Interface         PFC Name     PFC Status  ETS Name    ETS Status App-Profile",
        rule,
    ]
    for name in session.box.ports:
        line = running.get("interface " + name, "pfc")
        if line:
            status = f"ENABLE({line.rsplit(' ', 1)[-1][0].upper()})"
            lines.append(f"{name:<17} {'default':<12} {status:<11} {'default':<11} {'ENABLE':<10} -")
    return [*lines, rule]


def pfc_profile(session: Session, dummy: Match) -> Answer:
    block = session.box.store.running.blocks.get("dcb pfc", {})
    queues = {"3"} | {slot.split()[1] for slot in block if slot.startswith("priority ")}
    queues -= {"3"} if "undo 3" in block else set()
    rule = "-" * 79
    lines = ["PFC-Profile Maximum: 2", "Total: 1", rule, f"{'PFC-profile Name':<37} Priority", rule]
    return [*lines, f"{'default':<37} {' '.join(sorted(queues))}", rule]


def ip_brief(session: Session, dummy: Match) -> Answer:
    running = session.box.store.running
    rows = [("MEth0/0/0", running.get(MANAGEMENT, "address"), *states(running, "MEth0/0/0", True))]
    for header, block in running.blocks.items():
        name = header.rpartition(" ")[2]
        if header.startswith("interface Vlanif") or "portswitch" in block:
            rows.append((name, block.get("address"), "up", "up"))
    up = sum(row[2] == "up" for row in rows)
    lines = ["*down: administratively down", "(l): loopback", "(s): spoofing"]
    for state, count in (("UP", up), ("DOWN", len(rows) - up)):
        lines.append(f"The number of interface that is {state} in Physical is {count}")
    lines += ["", "Interface                         IP Address/Mask      Physical   Protocol VPN"]
    for name, address, physical, protocol in rows:
        lines.append(f"{name:<33} {prefix(address):<20} {physical:<10} {protocol:<8} --")
    return lines


def prefix(line: str | None) -> str:
    if not line:
        return "unassigned"
    address, mask = line.split()[2:4]
    return str(ipaddress.ip_interface(f"{address}/{mask}"))


COMMANDS = [
    ("display current-configuration [interface <port:port>]", current),
    ("display saved-configuration", saved),
    ("display this", this),
    ("display configuration candidate [changes|merge]", candidate),
    ("display configuration trial status", trial),
    ("display configuration commit list [verbose]", commits),
    ("display configuration exclusive user", holder),
    ("display interface brief", interface_brief),
    ("display ip interface brief", ip_brief),
    ("display lldp neighbor brief", lldp_brief),
    ("display port split", port_split),
    ("display dcb", dcb),
    ("display dcb pfc-profile", pfc_profile),
]
