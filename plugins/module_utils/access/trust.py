# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which keys and certificates a site trusts: judged against what was learned, learned only with consent.

C(trust.yml) beside the site file is the record; C(known_hosts) beside it is rendered from it for SSH. A changed key
is never learned. A pinned certificate replaces chain and name, never the dates.
"""

from __future__ import annotations

import os
import tempfile
import typing as t
from dataclasses import dataclass, field

from ..messages.preflight import PREFLIGHT
from ..messages.refusal import Refusal

try:
    import yaml
except ImportError:  # the module says it with missing_required_lib
    yaml = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..messages.message import Message

HEADER = """---
# Learned by preflight; known_hosts is rendered from it. A key that changed is refused until a person has found out why
# and removed its entry here.
"""


class TrustUnreadable(Refusal):
    """What was learned cannot be read. Guessing would mean to trust anew."""


@dataclass
class Judgement:
    """What a comparison gave: who is held back and why, who was never met, what would be learned."""

    held: dict[str, Message] = field(default_factory=dict)
    first: dict[str, Message] = field(default_factory=dict)
    learned: dict[str, dict[str, dict[str, t.Any]]] = field(default_factory=lambda: {"ssh": {}, "tls": {}})


def load(path: str) -> dict[str, dict[str, dict[str, t.Any]]]:
    """Return C({ssh: {name: entry}, tls: {name: entry}}) of a trust file; empty when there is none yet.

    An entry is C({address, port, fingerprint, learned}), for SSH with C(type) and C(base64). Raises TrustUnreadable.
    """
    try:
        with open(path, encoding="utf-8") as file:
            data = yaml.safe_load(file)
    except FileNotFoundError:
        return {"ssh": {}, "tls": {}}
    except (OSError, ValueError, yaml.YAMLError) as exc:
        raise TrustUnreadable(PREFLIGHT, PREFLIGHT.message("trust_unreadable", item=path, reason=_short(exc))) from exc
    data = {} if data is None else data
    if not isinstance(data, dict) or not all(isinstance(data.get(kind) or {}, dict) for kind in ("ssh", "tls")):
        raise TrustUnreadable(PREFLIGHT, PREFLIGHT.message("trust_unreadable", item=path, reason="not a mapping"))
    found: dict[str, dict[str, dict[str, t.Any]]] = {}
    for kind in ("ssh", "tls"):
        found[kind] = data.get(kind) or {}
        for name, entry in found[kind].items():
            if not isinstance(entry, dict) or not isinstance(entry.get("fingerprint"), str):
                why = PREFLIGHT.message("trust_unreadable", item=path, reason=f"{kind}: {name}: no fingerprint")
                raise TrustUnreadable(PREFLIGHT, why)
    return found


def _short(exc: BaseException) -> str:
    return " ".join(str(exc).split())[:200]


def judge(
    seen: Sequence[Mapping[str, t.Any]],
    trusted: Mapping[str, Mapping[str, Mapping[str, t.Any]]],
    *,
    now: str,
    trust_name: str = "trust.yml",
) -> Judgement:
    """Compare what devices showed (C(reach.look)) with what is trusted. C(now) is RFC 3339 UTC, from a confirmed clock.

    A row's C(pin) is the fingerprint that the site file states; one with C(ca_path) is vouched for by an authority.
    """
    result = Judgement()
    for one in seen:
        if not one.get("reached"):
            continue
        if one.get("certificate"):
            _judge_certificate(result, one, trusted["tls"], now, trust_name)
        elif one.get("key"):
            _judge_key(result, one, trusted["ssh"], now, trust_name)
    return result


def _judge_key(
    result: Judgement, one: Mapping[str, t.Any], trusted: Mapping[str, t.Any], now: str, trust_name: str
) -> None:
    name, key = one["name"], one["key"]
    known = trusted.get(name)
    entry = {"address": one["address"], "port": one["port"], **key, "learned": now}
    if known is None:
        result.first[name] = PREFLIGHT.message("first_contact", item=name, found=_show(key))
        result.learned["ssh"][name] = entry
    elif known["fingerprint"] != key["fingerprint"]:
        result.held[name] = PREFLIGHT.message(
            "changed", item=name, found=_show(key), wanted=_show(known), what="SSH host key", file_name=trust_name
        )
    elif (known.get("address"), known.get("port")) != (one["address"], one["port"]):
        # The same device at another address: the key vouches for it.
        result.learned["ssh"][name] = dict(entry, learned=known.get("learned", now))


def _show(key: Mapping[str, t.Any]) -> str:
    return f"{key.get('type', 'TLS')} {key['fingerprint']}"


def _judge_certificate(
    result: Judgement,
    one: Mapping[str, t.Any],
    trusted: Mapping[str, t.Any],
    now: str,
    trust_name: str,
) -> None:
    name, certificate = one["name"], one["certificate"]
    shown = certificate["fingerprint"]
    if certificate["not_after"] and certificate["not_after"] < now:
        result.held[name] = PREFLIGHT.message("expired", item=name, found=certificate["not_after"], wanted=now)
    elif certificate["not_before"] and certificate["not_before"] > now:
        result.held[name] = PREFLIGHT.message("not_yet_valid", item=name, found=certificate["not_before"], wanted=now)
    elif one.get("ca_path"):
        if certificate["chain"]:
            result.held[name] = PREFLIGHT.message("chain", item=name, found=shown, reason=certificate["chain"])
    elif one.get("pin") and one["pin"] != (trusted.get(name) or {}).get("fingerprint"):
        if one["pin"].lower() != shown:
            result.held[name] = PREFLIGHT.message("pin_differs", item=name, found=shown, wanted=one["pin"])
    elif name not in trusted:
        result.first[name] = PREFLIGHT.message("first_contact", item=name, found=_show(certificate))
        result.learned["tls"][name] = {
            "address": one["address"],
            "port": one["port"],
            "fingerprint": shown,
            "subject": certificate["subject"],
            "not_after": certificate["not_after"],
            "learned": now,
        }
    elif trusted[name]["fingerprint"] != shown:
        result.held[name] = PREFLIGHT.message(
            "changed",
            item=name,
            found=shown,
            wanted=trusted[name]["fingerprint"],
            what="TLS certificate",
            file_name=trust_name,
        )


def merged(
    trusted: Mapping[str, Mapping[str, t.Any]], learned: Mapping[str, Mapping[str, t.Any]]
) -> dict[str, dict[str, t.Any]]:
    """Return what is trusted with what was learned, both kinds, sorted by name when written."""
    return {kind: {**trusted[kind], **learned[kind]} for kind in ("ssh", "tls")}


def trust_text(trusted: Mapping[str, Mapping[str, t.Any]]) -> str:
    """Return the text of trust.yml."""
    return HEADER + t.cast(str, yaml.safe_dump(dict(trusted), sort_keys=True, allow_unicode=True, width=1000))


def known_hosts_text(trusted: Mapping[str, Mapping[str, t.Any]]) -> str:
    """Return the text of known_hosts: one line a device that speaks SSH, by address as ssh looks it up."""
    lines = ["# Rendered by preflight from trust.yml; do not edit.\n"]
    for name in sorted(trusted["ssh"]):
        entry = trusted["ssh"][name]
        if entry.get("type") and entry.get("base64"):
            lines.append(f"{host_pattern(entry['address'], entry['port'])} {entry['type']} {entry['base64']}\n")
    return "".join(lines)


def host_pattern(address: t.Any, port: t.Any) -> str:
    """Return an address as known_hosts writes it: bare on port 22, in brackets on any other."""
    return str(address) if int(port) == 22 else f"[{address}]:{port}"


def write_if_changed(path: str, text: str) -> bool:
    """Replace a file in one step when its text differs; return whether it did."""
    try:
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return False
    except FileNotFoundError:
        pass
    folder = os.path.dirname(path) or "."
    handle, temporary = tempfile.mkstemp(dir=folder, prefix="." + os.path.basename(path))
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError:
        os.unlink(temporary)
        raise
    return True
