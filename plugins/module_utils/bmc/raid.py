# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Volumes by the serial numbers of their drives: compare (pure), build, delete with consent for each drive."""

from __future__ import annotations

import typing as t

from . import parse_parts, values
from .failure import BmcFailure

if t.TYPE_CHECKING:
    from .resources import Resources

Volume = t.Mapping[str, t.Any]

LEVELS = ("RAID0", "RAID1", "RAID5", "RAID6", "RAID10", "RAID50", "RAID60")


def same(volume: Volume, wanted: Volume) -> bool:
    """Return whether a volume has the wanted level on exactly the wanted drives."""
    return volume["raid_level"] == wanted["raid_level"] and set(volume["drives"]) == set(wanted["drives"])


def plan(
    wanted: t.Sequence[Volume], volumes: t.Sequence[Volume], serials: t.Collection[str], absent: t.Collection[str] = ()
) -> tuple[list[Volume], list[Volume], list[tuple[str, str]]]:
    """Return (to build, to delete, problems).

    Volumes are C({name, raid_level, drives: [serial numbers], path?}). A volume is deleted only when its name is in
    C(absent). A problem is (key of a message, serial number): no such drive, or one that another volume holds.
    """
    delete = [one for one in volumes if one["name"] in absent]
    kept = [one for one in volumes if one not in delete]
    build, problems = [], []
    for one in wanted:
        if any(same(volume, one) for volume in kept):
            continue
        build.append(one)
        for serial in one["drives"]:
            if serial not in serials:
                problems.append(("no_drive", serial))
            elif any(serial in volume["drives"] for volume in kept):
                problems.append(("drive_taken", serial))
    return build, delete, problems


class Storage:
    """The first controller of a server that has drives. Raises BmcFailure."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self.path = ""
        self.body: dict[str, t.Any] = {}
        self.drives: dict[str, str] = {}
        self.volumes: list[dict[str, t.Any]] = []

    async def read(self) -> None:
        """Read controller, drives (serial number by path) and volumes."""
        keys = self.resources.client.vendor.oem_keys
        system = (await self.resources.first("Systems"))[1]
        path = (await self.resources.linked(system, "Storage"))[0]
        self.drives, self.volumes = {}, []
        for member in await self.resources.members(path):
            body = await self.resources.read(member)
            if body.get("Drives"):
                self.path, self.body = member, body
                break
        for drive in values.paths_of(self.body.get("Drives")):
            serial = values.text((await self.resources.read(drive)).get("SerialNumber"))
            if serial is not None:
                self.drives[drive] = serial
        for member in await self.resources.members(self._volumes()):
            body = await self.resources.read(member)
            volume = parse_parts.volume(body, values.oem(body, keys), member)
            own = values.oem(body, keys)
            name = values.text(body.get("DisplayName")) or values.text(own.get("VolumeName")) or volume.name
            drives = [self.drives[one] for one in volume.drives if one in self.drives]
            self.volumes.append({"name": name, "raid_level": volume.raid_level, "drives": drives, "path": member})

    def _volumes(self) -> str:
        path = values.path_of(self.body.get("Volumes"))
        if path is None:
            raise BmcFailure("not_offered", item=self.resources.client.target.item, found="Volumes")
        return path

    async def build(self, wanted: Volume, seconds: float) -> None:
        """Build one volume and wait for it."""
        paths = {serial: path for path, serial in self.drives.items()}
        keys = self.resources.client.vendor.oem_keys
        links = [{"@odata.id": paths[serial]} for serial in wanted["drives"]]
        body: dict[str, t.Any] = {
            "DisplayName": wanted["name"],
            "RAIDType": wanted["raid_level"],
            "Links": {"Drives": links},
        }
        answer = await self.resources.client.request("POST", self._volumes(), body)
        if answer.status == 400 and keys:
            # iBMC knows the level and its drives by its own names only (create-volume captures).
            numbers = [await self._number(paths[serial]) for serial in wanted["drives"]]
            own = {"VolumeName": wanted["name"], "VolumeRaidLevel": wanted["raid_level"], "Drives": numbers}
            answer = await self.resources.client.request("POST", self._volumes(), {"Oem": {keys[0]: own}})
        if answer.status >= 300:
            raise self.resources.client.refused("POST", self._volumes(), answer)
        await self.resources.follow(answer, seconds)

    async def _number(self, path: str) -> t.Any:
        return values.oem(await self.resources.read(path), self.resources.client.vendor.oem_keys).get("DriveID")


async def bring(
    resources: Resources,
    wanted: t.Sequence[Volume],
    absent: t.Sequence[str],
    allow_wipe: t.Collection[str],
    check: bool,
    seconds: float,
) -> dict[str, t.Any]:
    """Bring the volumes to what is wanted; return C(changed), C(before), C(after). Raises BmcFailure.

    Each drive that loses what is on it must be named in C(allow_wipe) by its serial number.
    """
    storage = Storage(resources)
    await storage.read()
    item = resources.client.target.item
    build, delete, problems = plan(wanted, storage.volumes, set(storage.drives.values()), absent)
    if problems:
        key, serial = problems[0]
        raise BmcFailure(key, item=item, found=serial, there=", ".join(sorted(storage.drives.values())))
    touched = {serial for one in [*build, *delete] for serial in one["drives"]}
    unasked = sorted(touched - set(allow_wipe))
    if unasked:
        raise BmcFailure("consent", item=item, found=", ".join(unasked), variable="allow_wipe: [serial numbers]")
    before = _shown(storage.volumes)
    if (build or delete) and not check:
        for one in delete:
            await resources.follow(await resources.delete(one["path"]), seconds)
        for one in build:
            await storage.build(one, seconds)
        await storage.read()
        left = plan(wanted, storage.volumes, set(storage.drives.values()), absent)[:2]
        if any(left):
            names = ", ".join(str(one["name"]) for one in [*left[0], *left[1]])
            raise BmcFailure(
                "did_not_stay", item=item, found=names, wanted=", ".join(str(one["name"]) for one in wanted)
            )
        after = _shown(storage.volumes)
    else:
        kept = [one for one in storage.volumes if one not in delete]
        after = _shown([*kept, *build])
    return {"changed": bool(build or delete), "before": before, "after": after}


def _shown(volumes: t.Sequence[Volume]) -> dict[str, t.Any]:
    return {str(one["name"]): {"raid_level": one["raid_level"], "drives": sorted(one["drives"])} for one in volumes}
