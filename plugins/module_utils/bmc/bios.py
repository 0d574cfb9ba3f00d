# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""BIOS settings: what is, what is pending, what would change (pure); changes are taken over at the next start."""

from __future__ import annotations

import typing as t

from . import values
from .failure import BmcFailure

if t.TYPE_CHECKING:
    from .resources import Resources


def compare(
    current: t.Mapping[str, t.Any], pending: t.Mapping[str, t.Any], wanted: t.Mapping[str, t.Any]
) -> tuple[dict[str, t.Any], dict[str, t.Any], list[str]]:
    """Return (differences, to send, unknown).

    C(differences): C({name: {"current", "pending", "wanted"}}) of what is not in force yet. C(to send): what is not
    even pending. Numbers that the site writes as text count as the same.
    """
    differences, todo, unknown = {}, {}, []
    for name, value in wanted.items():
        if name not in current:
            unknown.append(str(name))
            continue
        will_be = pending.get(name, current[name])
        if not _same(current[name], value):
            differences[name] = {"current": current[name], "pending": will_be, "wanted": value}
        if not _same(will_be, value):
            todo[name] = _as(current[name], value)
    return differences, todo, unknown


def _same(one: t.Any, other: t.Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other or str(one).lower() == str(other).lower()
    return bool(one == other) or str(one) == str(other)


def _as(like: t.Any, value: t.Any) -> t.Any:
    """Return a value in the type that the BIOS uses for it."""
    if isinstance(like, bool):
        return values.flag(value) if values.flag(value) is not None else value
    if isinstance(like, int):
        found = values.number(value)
        return value if found is None else found
    return str(value) if isinstance(like, str) else value


async def bring(resources: Resources, wanted: t.Mapping[str, t.Any], consent: bool, check: bool) -> dict[str, t.Any]:
    """Read, compare, and with consent send what differs; C(restart_needed) says whether a start takes it over."""
    system = (await resources.first("Systems"))[1]
    path, bios = await resources.linked(system, "Bios")
    current = values.mapping(bios.get("Attributes"))
    settings = values.mapping(bios.get("@Redfish.Settings"))
    target = values.path_of(settings.get("SettingsObject")) or path + "/Settings"
    pending = values.mapping((await resources.read(target)).get("Attributes"))
    differences, todo, unknown = compare(current, pending, wanted)
    item = resources.client.target.item
    if unknown:
        raise BmcFailure("not_offered", item=item, found=", ".join(unknown))
    if todo and not consent:
        names = ", ".join(f"{name} {one['current']} -> {one['wanted']}" for name, one in differences.items())
        raise BmcFailure("consent", item=item, found=names, variable="allow_change: true")
    if todo and not check:
        await resources.patch(target, {"Attributes": todo})
        pending = values.mapping((await resources.read(target)).get("Attributes"))
        left = compare(current, pending, wanted)[1]
        if left:
            raise BmcFailure("did_not_stay", item=item, found=", ".join(left), wanted=", ".join(todo))
    return {
        "changed": bool(todo),
        "attributes": current,
        "differences": differences,
        "restart_needed": bool(differences),
        "before": {name: one["current"] for name, one in differences.items()},
        "after": {name: one["wanted"] for name, one in differences.items()},
    }
