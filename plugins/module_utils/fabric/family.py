# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The two syntax families of CloudEngine lossless queues, as tables, and how much headroom a port needs.

Families: command reference CE6800/CE8800 V300R023. A model that no table names needs C(syntax_family) in the site file.
"""

from __future__ import annotations

import math
import re
import typing as t
from dataclasses import dataclass

from ..messages.switch import FABRIC
from .policy import BadIntent

if t.TYPE_CHECKING:
    from .policy import Policy


@dataclass(frozen=True)
class Family:
    """What one syntax family can do."""

    name: str
    priorities: range
    pool_kbytes: int
    # J: the pool must be configured before PFC, headroom and xoff are set per queue, PFC must be told to look at DSCP.
    pool_before_pfc: bool
    queue_headroom: bool
    dscp_mapping: bool
    # P: ECN is also switched on for the whole box, and PFC fits on 127 ports.
    global_ecn: bool
    pfc_ports: int | None


FAMILIES = {
    "P": Family(
        "P",
        range(6),
        2048,
        pool_before_pfc=False,
        queue_headroom=False,
        dscp_mapping=False,
        global_ecn=True,
        pfc_ports=127,
    ),
    "J": Family(
        "J",
        range(8),
        30720,
        pool_before_pfc=True,
        queue_headroom=True,
        dscp_mapping=True,
        global_ecn=False,
        pfc_ports=None,
    ),
}
_MODELS = {
    "P": ("CE6866", "CE6860-SAN", "CE6860-HAM", "CE8850-SAN", "CE8850-HAM", "CE8851-32CQ8DQ-P", "CE8851K"),
    "J": ("CE6855-48XS8CQ", "CE6863E", "CE6885", "CE8851-32CQ4BQ", "CE8855"),
}
# How many bytes a peer still sends after it was told to pause: IEEE 802.3 31B.3.7, pause quanta of 64 bytes.
_PEER_RESPONSE = {100: 394 * 64, 200: 453 * 64, 400: 905 * 64}
_METRES_PER_SECOND = 1.98e8


def family_of(model: str, stated: str | None) -> Family:
    """Return the family of a model: what the site file states, else what the tables know. Raises BadIntent."""
    if stated:
        return FAMILIES[stated]
    for name, models in _MODELS.items():
        if any(re.match(re.escape(known) + r"(?![0-9])", model) for known in models):
            return FAMILIES[name]
    raise BadIntent(FABRIC, FABRIC.message("no_family", item=model, model=model))


def headroom_bytes(policy: Policy, speed_gbps: int, length_metres: float) -> int:
    """Return the least headroom of one lossless queue of a port, in bytes: what still arrives after the pause was sent.

    One frame under way in each direction, the cable, and the peer's reaction (its delay is the next known speed's).
    """
    cable = 2 * length_metres * speed_gbps * 1e9 / (_METRES_PER_SECOND * 8)
    known = next((speed for speed in sorted(_PEER_RESPONSE) if speed >= speed_gbps), max(_PEER_RESPONSE))
    scale = max(1.0, speed_gbps / known)
    return math.ceil(policy.roce_mtu_bytes + policy.frame_bytes + cable + _PEER_RESPONSE[known] * scale)
