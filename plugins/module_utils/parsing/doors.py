# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""All parsers, loaded: what the doors import."""

from __future__ import annotations

from . import vrp_config, vrp_device, vrp_health, vrp_interface, vrp_net, vrp_port, vrp_qos
from .registry import PARSERS, Parser, find, parse
from .text import Unreadable

__all__ = [
    "PARSERS",
    "Parser",
    "Unreadable",
    "find",
    "parse",
    "vrp_config",
    "vrp_device",
    "vrp_health",
    "vrp_interface",
    "vrp_net",
    "vrp_port",
    "vrp_qos",
]
