# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What we may write on a VRP8 switch: the shape of each line, its key, its right undo form, its place in the order.

One table for comparison, scope and undo. A line of no shape here is foreign: it is never touched. Undo forms: command
reference CE6800/CE8800 V300R023; C(undo stp edged-port) is that of all VRP switches.
"""

from __future__ import annotations

import functools
import re
import typing as t
from dataclasses import dataclass

if t.TYPE_CHECKING:
    from collections.abc import Iterable

GLOBAL = r"$^"
INTERFACE = r"^interface \S+$"
PFC = r"^dcb pfc(?: \S+)?$"
DOMAIN = r"^diffserv domain roce$"
DROP = r"^drop-profile roce$"


@dataclass(frozen=True)
class Shape:
    """Lines of one kind in one view. The groups of C(pattern) are the key: two lines with one key replace each other.

    C(undo) is a substitution over the groups. C(owned) lines are removed when nobody intends them; the others (names,
    lists, VLANs) only when we put them there ourselves. C(replaces) is False where a new value does not replace an old.
    """

    view: str
    pattern: str
    undo: str
    owned: bool = True
    replaces: bool = True


SHAPES = (
    Shape(GLOBAL, r"sysname \S+", "undo sysname", owned=False),
    Shape(GLOBAL, r"vlan (\d+)", r"undo vlan \1", owned=False),
    Shape(GLOBAL, r"lldp enable", "undo lldp enable", owned=False),
    Shape(GLOBAL, r"qos ecn enable", "undo qos ecn enable"),
    Shape(GLOBAL, r"qos buffer headroom-pool size .+ slot (\d+)", r"undo qos buffer headroom-pool slot \1"),
    Shape(GLOBAL, r"dcb pfc dscp-mapping enable slot (\d+)", r"undo dcb pfc dscp-mapping enable slot \1"),
    Shape(GLOBAL, r"dcb pfc", "undo dcb pfc", owned=False),
    Shape(GLOBAL, r"diffserv domain roce", "undo diffserv domain roce"),
    Shape(GLOBAL, r"drop-profile roce", "undo drop-profile roce"),
    Shape(GLOBAL, r"ntp unicast-server (\S+)", r"undo ntp unicast-server \1", owned=False),
    Shape(GLOBAL, r"info-center loghost (\S+)", r"undo info-center loghost \1", owned=False),
    Shape(GLOBAL, r"interface (\S+)", r"undo interface \1", owned=False),
    Shape(GLOBAL, r"local-user (\S+) password irreversible-cipher \S+", r"undo local-user \1 password", owned=False),
    Shape(GLOBAL, r"snmp-agent community (read|write) cipher \S+", r"undo snmp-agent community \1 cipher", owned=False),
    Shape(PFC, r"priority (\d)", r"undo priority \1", replaces=False),
    Shape(DOMAIN, r"ip-dscp-inbound (\d+) phb .+", r"undo ip-dscp-inbound \1"),
    Shape(DROP, r"ecn .+", "undo ecn"),
    Shape(DROP, r"color (green|yellow|red) .+", r"undo color \1"),
    Shape(INTERFACE, r"undo portswitch", "portswitch"),
    Shape(INTERFACE, r"description .+", "undo description"),
    Shape(INTERFACE, r"mtu \d+", "undo mtu"),
    Shape(INTERFACE, r"ip address \S+ \S+", "undo ip address"),
    Shape(INTERFACE, r"port default vlan \d+", "undo port default vlan"),
    Shape(INTERFACE, r"stp edged-port enable", "undo stp edged-port"),
    Shape(INTERFACE, r"trust (?:dscp|8021p)", "undo trust"),
    Shape(INTERFACE, r"trust upstream \S+", "undo trust upstream"),
    Shape(INTERFACE, r"jumboframe enable \d+", "undo jumboframe enable"),
    Shape(INTERFACE, r"dcb pfc enable mode (?:manual|auto)", "undo dcb pfc enable"),
    Shape(INTERFACE, r"dcb pfc buffer (\d) xoff .+", r"undo dcb pfc buffer \1 xoff"),
    Shape(INTERFACE, r"dcb pfc buffer (\d) hdrm .+", r"undo dcb pfc buffer \1 hdrm"),
    Shape(INTERFACE, r"dcb pfc buffer (\d) (xon .+ xoff .+)", r"undo dcb pfc buffer \1 \2", replaces=False),
    Shape(INTERFACE, r"port pfc-deadlock trigger \S+", "undo port pfc-deadlock trigger"),
    Shape(INTERFACE, r"qos pq (.+)", r"undo qos pq \1", replaces=False),
    Shape(INTERFACE, r"qos drr (.+)", r"undo qos drr \1", replaces=False),
    Shape(INTERFACE, r"qos queue (\d) drr weight \d+", r"undo qos queue \1 drr weight"),
    Shape(INTERFACE, r"qos queue (\d) wred \S+", r"undo qos queue \1 wred"),
    Shape(INTERFACE, r"qos queue (\d) ecn", r"undo qos queue \1 ecn"),
)
# Lines that the device does not show because they say what holds anyway (port_pfc-deadlock_trigger of the reference).
DEFAULTS = ((INTERFACE, r"port pfc-deadlock trigger turn-off"),)
# Lines that open a view of their own, left again with quit.
OPENERS = re.compile(r"(?:interface|vlan|diffserv domain|drop-profile) \S+$|dcb pfc(?: (?!dscp-mapping|global)\S+)?$")
# Head and secret of the lines that a device stores as ciphertext: they never compare equal as text.
SECRET = re.compile(
    r"(local-user \S+ password irreversible-cipher |snmp-agent community (?:read|write) cipher )(\S+)(.*)$"
)
_ANY_SECRET = re.compile(
    r"(?i)\b((?:irreversible-)?cipher|password|authentication-key|hmac-sha256|md5|secret)(\s+)(?!cipher|irreversible)(\S+)"
)


def shape_of(view: str, line: str) -> Shape | None:
    """Return the shape of a line in the view opened by C(view) (empty: system view), None for a foreign line."""
    return _shape_of(view, line)


@functools.lru_cache(maxsize=8192)
def _shape_of(view: str, line: str) -> Shape | None:
    for shape in SHAPES:
        here = shape.view == GLOBAL if not view else re.search(shape.view, view) is not None
        if here and re.fullmatch(shape.pattern, line):
            return shape
    return None


def is_default(view: str, line: str) -> bool:
    """Return whether a line only says what a device does without it."""
    return any(re.search(where, view) and re.fullmatch(what, line) for where, what in DEFAULTS)


def opens_view(line: str) -> bool:
    """Return whether the device enters another view at this line."""
    return OPENERS.match(line) is not None


def masked(line: str) -> str:
    """Return a line as it may be shown: its secret replaced by stars."""
    return _ANY_SECRET.sub(r"\1\2***", line)


def masked_text(lines: Iterable[str]) -> str:
    """Return lines as one text without secrets."""
    return "".join(masked(line) + "\n" for line in lines)


@functools.lru_cache(maxsize=1)
def driver() -> t.Any:
    """Return the hier_config driver of our table. Raises ImportError without hier_config."""
    from hier_config.models import IdempotentCommandsRule, MatchRule, NegationSubRule
    from hier_config.platforms.driver_base import HConfigDriverRules
    from hier_config.platforms.huawei_vrp.driver import HConfigDriverHuaweiVrp

    def where(shape: Shape) -> tuple[t.Any, ...]:
        line = MatchRule(re_search="^" + shape.pattern + "$")
        return (line,) if shape.view == GLOBAL else (MatchRule(re_search=shape.view), line)

    class Driver(HConfigDriverHuaweiVrp):  # type: ignore[misc, unused-ignore]
        """VRP with the rules of lossless Ethernet."""

        def _idempotency_component_key(self, child: t.Any, rule: t.Any) -> str:
            # hier_config takes the whole line as key where a pattern has no group; ours is then the pattern itself.
            found = re.search(rule.re_search or "", child.text)
            groups = [group or "" for group in found.groups()] if found else [child.text]
            return "|".join([child.text if rule.re_search == INTERFACE else rule.re_search or "", *groups])

        @staticmethod
        def _instantiate_rules() -> HConfigDriverRules:
            return HConfigDriverRules(
                idempotent_commands=[IdempotentCommandsRule(match_rules=where(s)) for s in SHAPES if s.replaces],
                negation_sub=[
                    NegationSubRule(match_rules=where(s), search="^undo " + s.pattern + "$", replace=s.undo)
                    for s in SHAPES
                    if not s.pattern.startswith("undo ")
                ],
            )

    return Driver()
