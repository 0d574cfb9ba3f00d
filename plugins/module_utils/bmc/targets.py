# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where a BMC sends its events: syslog and SNMPv3 trap targets as DMTF's event subscriptions.

A list is the whole of its kind: what is missing is added, what is not in it is taken away; receivers of other kinds
stay. Keys are sent with a new target only and never read: DMTF gives null for them.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

from . import values
from .failure import BmcFailure

if t.TYPE_CHECKING:
    from .resources import Resources

SYSLOG, TRAPS = "syslog_targets", "snmp_trap_targets"
TRANSPORTS = {"udp": "SyslogUDP", "tcp": "SyslogTCP", "tls": "SyslogTLS"}
AUTHENTICATIONS = {
    "sha": "HMAC_SHA96",
    "sha224": "HMAC128_SHA224",
    "sha256": "HMAC192_SHA256",
    "sha384": "HMAC256_SHA384",
    "sha512": "HMAC384_SHA512",
}
ENCRYPTIONS = {"aes128": "CFB128_AES128", "aes192": "CFB128_AES192", "aes256": "CFB128_AES256"}
_PORTS = {SYSLOG: 514, TRAPS: 162}
_PREFIXES = {SYSLOG: "syslog", TRAPS: "snmp"}
_SECRETS = ("authentication_key", "encryption_key")


def _ours(words: t.Mapping[str, str], said: t.Any) -> str | None:
    return next((ours for ours, theirs in words.items() if theirs == said), values.text(said))


def shown(kind: str, body: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return a subscription of a BMC in our words; a property that it does not say is None."""
    destination = values.text(body.get("Destination")) or ""
    try:
        parts = urlsplit(destination if "//" in destination else f"//{destination}")
        found: dict[str, t.Any] = {"address": parts.hostname, "port": parts.port or _PORTS[kind]}
        username = unquote(parts.username) if parts.username else None
    except ValueError:
        return {"address": destination, "port": None}
    if kind == SYSLOG:
        found["transport"] = _ours(TRANSPORTS, body.get("Protocol"))
        return found
    own = values.mapping(body.get("SNMP"))
    found["version"] = values.text(body.get("Protocol"))
    found["username"] = username
    found["authentication"] = _ours(AUTHENTICATIONS, own.get("AuthenticationProtocol"))
    found["encryption"] = _ours(ENCRYPTIONS, own.get("EncryptionProtocol"))
    return found


def wish(kind: str, entry: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return an entry of the module's options in the same words as C(shown), without its keys."""
    plain = {name: value for name, value in entry.items() if name not in _SECRETS}
    plain["address"] = plain["address"].lower()  # as the host of an address is compared (RFC 3986)
    return plain if kind == SYSLOG else {**plain, "version": "SNMPv3"}


def body_of(kind: str, entry: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return the subscription to send for an entry (RFC 4088 for SNMP, C(syslog://) by DMTF's EventDestination)."""
    host = f"[{entry['address']}]" if ":" in entry["address"] else entry["address"]
    if kind == SYSLOG:
        return {
            "Destination": f"syslog://{host}:{entry['port']}",
            "Protocol": TRANSPORTS[entry["transport"]],
            "SubscriptionType": "Syslog",
            "Context": "firstlight",
        }
    return {
        "Destination": f"snmp://{quote(entry['username'], safe='')}@{host}:{entry['port']}",
        "Protocol": "SNMPv3",
        "SubscriptionType": "SNMPTrap",
        "Context": "firstlight",
        "SNMP": {
            "AuthenticationProtocol": AUTHENTICATIONS[entry["authentication"]],
            "AuthenticationKey": "Passphrase:" + entry["authentication_key"],
            "EncryptionProtocol": ENCRYPTIONS[entry["encryption"]],
            "EncryptionKey": "Passphrase:" + entry["encryption_key"],
        },
    }


def same(found: t.Mapping[str, t.Any], wanted: t.Mapping[str, t.Any]) -> bool:
    """Return whether a target is the wanted one. The algorithms are compared where the BMC says them."""
    quiet = ("authentication", "encryption")
    return all(
        found.get(name) == value or (name in quiet and found.get(name) is None) for name, value in wanted.items()
    )


@dataclass
class Plan:
    """What one list comes to: C(add) bodies, C(remove) paths; C(before) and C(after) without any key."""

    kind: str
    path: str
    before: list[dict[str, t.Any]]
    after: list[dict[str, t.Any]]
    add: list[dict[str, t.Any]] = field(default_factory=list, repr=False)
    remove: list[str] = field(default_factory=list)
    first: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Return whether anything is to do."""
        return bool(self.add or self.remove or self.first)


def compare(
    kind: str, path: str, held: t.Mapping[str, dict[str, t.Any]], entries: t.Sequence[t.Mapping[str, t.Any]]
) -> Plan:
    """Return what leads from the held subscriptions (by path) to the wanted entries. Pure."""
    before = {where: shown(kind, body) for where, body in held.items()}
    wishes: list[dict[str, t.Any]] = []
    plan = Plan(kind, path, list(before.values()), wishes)
    left = dict(before)
    for entry in entries:
        wanted = wish(kind, entry)
        if wanted in wishes:
            continue
        wishes.append(wanted)
        kept = next((where for where, found in left.items() if same(found, wanted)), None)
        if kept is None:
            plan.add.append(body_of(kind, entry))
        else:
            left.pop(kept)
    places = [(one["address"], one["port"]) for one in wishes]
    for where, found in left.items():
        # A new target must not meet an old one at the same place: some BMCs refuse the second.
        (plan.first if (found["address"], found["port"]) in places else plan.remove).append(where)
    return plan


async def _held(resources: Resources, kind: str, path: str) -> dict[str, dict[str, t.Any]]:
    found = {}
    for where in await resources.members(path):
        body = await resources.read(where)
        if (values.text(body.get("Protocol")) or "").lower().startswith(_PREFIXES[kind]):
            found[where] = body
    return found


async def plan(resources: Resources, kind: str, entries: t.Sequence[t.Mapping[str, t.Any]]) -> Plan:
    """Read the targets of one kind and say what is to do. Raises BmcFailure(not_offered), others."""
    service = values.path_of(resources.client.root.get("EventService"))
    path = values.path_of((await resources.read(service)).get("Subscriptions")) if service else None
    if path is None:
        raise BmcFailure("not_offered", item=resources.client.target.item, found=kind)
    return compare(kind, path, await _held(resources, kind, path), entries)


async def bring(resources: Resources, todo: Plan) -> None:
    """Do what a plan says and read it again. Raises BmcFailure: refused, or did not stay."""
    for where in todo.first:
        await resources.delete(where)
    for body in todo.add:
        await resources.post(todo.path, body)
    for where in todo.remove:
        await resources.delete(where)
    if not todo.changed:
        return
    left = [shown(todo.kind, body) for body in (await _held(resources, todo.kind, todo.path)).values()]
    if len(left) != len(todo.after) or not all(any(same(one, wanted) for one in left) for wanted in todo.after):
        raise BmcFailure(
            "did_not_stay",
            item=resources.client.target.item,
            found=f"{todo.kind} {left}",
            wanted=f"{todo.kind} {todo.after}",
        )
