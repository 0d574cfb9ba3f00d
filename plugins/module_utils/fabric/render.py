# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Text for one switch, of any system, through the templates; the same interface for all of them."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass

from ..messages.switch import FABRIC
from .intent import Device, device_of
from .policy import BadIntent, Policy

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from ..messages.message import Message

# Platform to template and, where no device or manual stands behind it, what is not verified.
SYSTEMS: dict[str, tuple[str, str]] = {
    "vrp8": ("vrp8.cfg.j2", ""),
    "comware": ("comware.cfg.j2", "H3C Comware 7 lossless queues"),
    "eos": ("eos.cfg.j2", "Arista EOS lossless queues"),
    "sonic": ("sonic.json.j2", "SONiC CONFIG_DB lossless queues"),
}
DAY_ZERO = "vrp8-day-zero.txt.j2"


@dataclass(frozen=True)
class Rendered:
    """The text of one switch: configuration, what splits its ports, what to paste on its console, notes."""

    name: str
    configuration: str
    split: str
    day_zero: str
    notes: tuple[Message, ...]


@functools.lru_cache(maxsize=8)
def _environment(folder: str) -> t.Any:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder, encoding="utf-8"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 configuration text, no page
    )


def render(name: str, host: Mapping[str, t.Any], site: Mapping[str, t.Any], policy: Policy, templates: str) -> Rendered:
    """Return the text of one switch. Raises BadIntent, OSError or jinja2.TemplateError (a broken template)."""
    device = device_of(name, host, site, policy)
    return text_of(device, templates)


def text_of(device: Device, templates: str) -> Rendered:
    """Return the text of an intent. Raises BadIntent for a platform without a template."""
    if device.platform not in SYSTEMS:
        known = ", ".join(SYSTEMS)
        raise BadIntent(FABRIC, FABRIC.message("no_system", item=device.name, found=device.platform, known=known))
    template, unverified = SYSTEMS[device.platform]
    environment = _environment(templates)
    notes = list(device.notes)
    if unverified:
        notes.append(FABRIC.message("unverified", item=device.name, what=unverified))
    configuration = environment.get_template(template).render(
        device=device, policy=device.policy, unverified=unverified
    )
    is_vrp = device.platform == "vrp8"
    split = (
        "".join(f"port split dimension interface {port} split-type {kind}\n" for port, kind in device.splits)
        if is_vrp
        else ""
    )
    day_zero = environment.get_template(DAY_ZERO).render(device=device) if is_vrp and device.address else ""
    return Rendered(device.name, configuration, split, day_zero, tuple(notes))
