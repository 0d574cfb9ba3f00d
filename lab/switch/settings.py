"""The lines that a candidate takes, view by view, and their exact undo forms. Source: command reference V300R023."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .config import SYSTEM, Config
from .store import Refused
from .words import Match

DEFAULT_PRIORITY = "3"
JUMBO_DEFAULT = "9216"


@dataclass(frozen=True)
class Setting:
    """One kind of line: its slot (a template over its parameters), what must hold before it, how it is written."""

    slot: str
    check: Callable[[Config, str, dict[str, str]], None] | None = None
    write: Callable[[Match], str | None] | None = None

    def do(self, config: Config, header: str, match: Match) -> None:
        """Put the line into a candidate. Raises Refused."""
        if self.check is not None:
            self.check(config, header, match.values)
        line = self.write(match) if self.write is not None else " ".join(" ".join(match.words).split())
        slot = self.slot.format(**match.values)
        if line is None:
            config.drop(header, slot)
        else:
            config.put(header, slot, line)


@dataclass(frozen=True)
class Removal:
    """One undo form: all slots that begin with it go."""

    slot: str
    check: Callable[[Config, str, dict[str, str]], None] | None = None

    def do(self, config: Config, header: str, match: Match) -> None:
        if self.check is not None:
            self.check(config, header, match.values)
        slot = self.slot.format(**match.values)
        for name in list(config.blocks.get(header, {})):
            if name == slot or name.startswith(slot + " "):
                config.drop(header, name)


@dataclass(frozen=True)
class View:
    """A line that opens a view: the header of its block, what stands in the prompt, which grammar holds inside."""

    header: str
    prompt: str
    kind: str
    check: Callable[[Config, str, dict[str, str]], None] | None = None


@dataclass(frozen=True)
class Erase:
    """An undo that takes a whole block away."""

    header: str

    def do(self, config: Config, dummy: str, match: Match) -> None:
        if config.blocks.pop(self.header.format(**match.values), None) is None:
            raise Refused("Error: The object does not exist.")


def needs_pool(config: Config, header: str, dummy: dict[str, str]) -> None:
    if config.get(SYSTEM, "headroom-pool") is None:
        raise Refused(
            "Error: The headroom buffer has not been configured. Run the qos buffer headroom-pool command first."
        )


def only_switched(config: Config, header: str, dummy: dict[str, str]) -> None:
    if config.get(header, "portswitch") is not None:
        raise Refused("Error: This command is not supported on a Layer 3 interface.")


def vlan_exists(config: Config, header: str, values: dict[str, str]) -> None:
    if f"vlan {values['vlan']}" not in config.blocks and values["vlan"] != "1":
        raise Refused("Error: The VLAN does not exist.")


def profile_exists(config: Config, header: str, values: dict[str, str]) -> None:
    if f"drop-profile {values['name']}" not in config.blocks:
        raise Refused("Error: The drop profile does not exist.")


def domain_exists(config: Config, header: str, values: dict[str, str]) -> None:
    if f"diffserv domain {values['name']}" not in config.blocks and values["name"] != "default":
        raise Refused("Error: The DiffServ domain does not exist.")


def queue_is_free(config: Config, header: str, values: dict[str, str]) -> None:
    """`undo priority N` while queue N has its own configuration is refused."""
    queue = values["priority"]
    for name, block in config.blocks.items():
        if name.startswith("interface") and any(
            slot.startswith((f"pfc buffer {queue}", f"queue {queue}")) for slot in block
        ):
            raise Refused(
                f"Error: Queue {queue} has non-default configuration on {name.split()[-1]}. Restore it first."
            )


def ciphered(match: Match) -> str:
    """A password is stored as text that changes each time it is set."""
    salt = secrets.token_hex(6)
    return f"local-user {match.values['user']} password irreversible-cipher {cipher(match.values['password'], salt)}"


def cipher(password: str, salt: str) -> str:
    return f"$1c${salt}${hashlib.sha256((salt + password).encode()).hexdigest()[:32]}$"


def fits(password: str, stored: str) -> bool:
    """Return whether a password is the one behind a stored text."""
    parts = stored.split("$")
    return len(parts) == 5 and cipher(password, parts[2]) == stored


def _pairs(table: list[tuple[str, Any, str | None]], undo_check: Any = None) -> list[tuple[str, Any]]:
    """Expand (line, setting, undo line) into the entries of a grammar."""
    entries: list[tuple[str, Any]] = []
    for line, setting, undo in table:
        entries.append((line, setting))
        if undo is not None:
            entries.append(("undo " + undo, Removal(setting.slot, undo_check)))
    return entries


def pfc(match: Match) -> str:
    return f"dcb pfc enable mode {match.words[-1] if match.words[-1] in ('auto', 'manual') else 'manual'}"


def jumbo(match: Match) -> str | None:
    return None if match.values["bytes"] == JUMBO_DEFAULT else f"jumboframe enable {match.values['bytes']}"


LIMITS = " buffer-size low-limit <low:0-99999999> high-limit <high:0-99999999> discard-percentage <share:1-100>"
PRIORITY = "priority <priority:0-7> [<second:0-7> [<third:0-7>]]"
SYSTEM_LINES: list[tuple[str, Any, str | None]] = [
    ("sysname <name:word>", Setting("sysname"), "sysname"),
    ("lldp enable", Setting("lldp"), "lldp enable"),
    ("ntp unicast-server <address:word>", Setting("ntp {address}"), "ntp unicast-server <address:word>"),
    ("info-center loghost <address:word>", Setting("loghost {address}"), "info-center loghost <address:word>"),
    ("stelnet server enable", Setting("stelnet"), "stelnet server enable"),
    ("ssh server-source -i <port:port>", Setting("ssh source"), "ssh server-source -i <port:port>"),
    ("ssh user <user:word>", Setting("ssh user {user}"), "ssh user <user:word>"),
    ("ssh user <user:word> authentication-type password", Setting("ssh user {user} authentication"), None),
    ("ssh user <user:word> service-type stelnet", Setting("ssh user {user} service"), None),
    (
        "ip route-static <to:word> <mask:word> <hop:word>",
        Setting("route {to} {mask} {hop}"),
        "ip route-static <to:word> <mask:word> <hop:word>",
    ),
    (
        "qos buffer headroom-pool size <size:1-30720> {kbytes|mbytes} slot <slot:1-16>",
        Setting("headroom-pool"),
        "qos buffer headroom-pool slot <slot:1-16>",
    ),
]
VIEWS: list[tuple[str, Any]] = [
    ("interface <port:port>", View("interface {port}", "{port}", "interface")),
    ("vlan <vlan:1-4094>", View("vlan {vlan}", "vlan{vlan}", "vlan")),
    ("dcb pfc", View("dcb pfc", "dcb-pfc-default", "dcb-pfc")),
    ("diffserv domain <name:word>", View("diffserv domain {name}", "dsdomain-{name}", "diffserv")),
    ("drop-profile <name:word>", View("drop-profile {name}", "dropprofile-{name}", "drop-profile")),
    ("aaa", View("aaa", "aaa", "aaa")),
    (
        "user-interface vty <first:0-20> <last:0-20>",
        View("user-interface vty {first} {last}", "ui-vty{first}-{last}", "vty"),
    ),
    ("undo interface <port:port>", Erase("interface {port}")),
    ("undo vlan <vlan:1-4094>", Erase("vlan {vlan}")),
    ("undo diffserv domain <name:word>", Erase("diffserv domain {name}")),
    ("undo drop-profile <name:word>", Erase("drop-profile {name}")),
]
PORT_LINES: list[tuple[str, Any, str | None]] = [
    ("description <text:text>", Setting("description"), "description"),
    ("shutdown", Setting("shutdown"), "shutdown"),
    ("ip address <address:word> <mask:word>", Setting("address"), "ip address"),
    ("mtu <bytes:46-9600>", Setting("mtu"), "mtu"),
    ("jumboframe enable <bytes:1536-12288>", Setting("jumbo", write=jumbo), "jumboframe enable"),
    ("port default vlan <vlan:1-4094>", Setting("vlan", vlan_exists), "port default vlan"),
    ("stp edged-port enable", Setting("stp"), "stp edged-port"),
    ("trust dscp", Setting("trust", only_switched), "trust"),
    ("trust upstream <name:word>", Setting("upstream", domain_exists), "trust upstream"),
    ("port pfc-deadlock trigger {turn-off|error-down}", Setting("deadlock"), "port pfc-deadlock trigger"),
    ("qos pq <queues:text>", Setting("pq"), "qos pq <queues:text>"),
    ("qos drr <queues:text>", Setting("drr"), "qos drr <queues:text>"),
    (
        "qos queue <queue:0-7> drr weight <weight:1-100>",
        Setting("queue {queue} weight"),
        "qos queue <queue:0-7> drr weight",
    ),
    (
        "qos queue <queue:0-7> wred <name:word>",
        Setting("queue {queue} wred", profile_exists),
        "qos queue <queue:0-7> wred",
    ),
    ("qos queue <queue:0-7> ecn", Setting("queue {queue} ecn"), "qos queue <queue:0-7> ecn"),
]


OTHER_LINES: dict[str, list[tuple[str, Any, str | None]]] = {
    "vlan": [("description <text:text>", Setting("description"), "description")],
    "diffserv": [
        (
            "ip-dscp-inbound <dscp:0-63> phb <phb:word> <color:word>",
            Setting("dscp {dscp}"),
            "ip-dscp-inbound <dscp:0-63>",
        )
    ],
    "drop-profile": [
        ("ecn" + LIMITS, Setting("ecn"), "ecn"),
        ("color green" + LIMITS, Setting("green"), "color green"),
        ("color yellow" + LIMITS, Setting("yellow"), "color yellow"),
        ("color red" + LIMITS, Setting("red"), "color red"),
    ],
    "aaa": [
        (
            "local-user <user:word> password irreversible-cipher <password:word>",
            Setting("user {user} password", write=ciphered),
            None,
        ),
        ("local-user <user:word> service-type <type:word>", Setting("user {user} type"), None),
        ("local-user <user:word> level <level:0-15>", Setting("user {user} level"), None),
    ],
    "vty": [
        ("authentication-mode aaa", Setting("authentication"), "authentication-mode"),
        ("protocol inbound ssh", Setting("protocol"), "protocol inbound"),
    ],
}
PFC_BUFFER = "dcb pfc buffer <queue:0-7>"
PFC_BUFFER_P = "dcb pfc buffer <queue:0-5> xon dynamic <on:1-12> xoff dynamic <off:1-12>"
DSCP_MAPPING = "dcb pfc dscp-mapping enable slot <slot:1-16>"


def family_lines(family: str) -> tuple[list[tuple[str, Any, str | None]], list[tuple[str, Any, str | None]]]:
    """Return the lines of the system view and of ports that only one syntax family takes."""
    if family == "J":
        return [(DSCP_MAPPING, Setting("dscp-mapping"), DSCP_MAPPING)], [
            ("dcb pfc enable [mode {auto|manual}]", Setting("pfc", needs_pool, pfc), "dcb pfc enable"),
            (PFC_BUFFER + " xoff dynamic <alpha:1-12>", Setting("pfc buffer {queue} xoff"), PFC_BUFFER + " xoff"),
            (PFC_BUFFER + " hdrm <size:1-30720> kbytes", Setting("pfc buffer {queue} hdrm"), PFC_BUFFER + " hdrm"),
        ]
    return [("qos ecn enable", Setting("qos ecn"), "qos ecn enable")], [
        ("dcb pfc enable [mode {auto|manual}]", Setting("pfc", None, pfc), "dcb pfc enable"),
        (PFC_BUFFER_P, Setting("pfc buffer {queue}"), PFC_BUFFER_P),
    ]


def grammars(family: str) -> dict[str, list[tuple[str, Any]]]:
    """Return the lines of every view for one syntax family."""
    system, port = family_lines(family)
    entries = {kind: _pairs(lines) for kind, lines in OTHER_LINES.items()}
    entries["system"] = [*_pairs([*SYSTEM_LINES, *system]), *VIEWS]
    entries["interface"] = [
        *_pairs([*PORT_LINES, *port]),
        ("undo portswitch", Setting("portswitch", write=lambda dummy: "undo portswitch")),
        ("portswitch", Removal("portswitch")),
    ]
    entries["dcb-pfc"] = [(PRIORITY, "priority"), ("undo " + PRIORITY, "undo priority")]
    entries["aaa"].append(("undo local-user <user:word>", Removal("user {user}")))
    if family == "J":
        entries["interface"].append(("undo " + PFC_BUFFER, Removal("pfc buffer {queue}")))
    return entries


def set_priority(config: Config, match: Match) -> None:
    """Lossless priorities are a set that begins with 3."""
    for name in ("priority", "second", "third"):
        value = match.values.get(name)
        if value == DEFAULT_PRIORITY:
            config.drop("dcb pfc", "undo 3")
        elif value is not None:
            config.put("dcb pfc", f"priority {value}", f"priority {value}")


def unset_priority(config: Config, match: Match) -> None:
    """Take priorities out of the set. Raises Refused while their queue is configured."""
    for name in ("priority", "second", "third"):
        value = match.values.get(name)
        if value is None:
            continue
        queue_is_free(config, "dcb pfc", {"priority": value})
        if value == DEFAULT_PRIORITY:
            config.put("dcb pfc", "undo 3", "undo priority 3")
        else:
            config.drop("dcb pfc", f"priority {value}")
