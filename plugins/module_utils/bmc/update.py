# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Firmware: what differs from the baseline and in which order it is put in (pure); one image put in to its end."""

from __future__ import annotations

import asyncio
import time
import typing as t
from pathlib import Path

from . import values, work
from .failure import BmcFailure
from .resources import Resources

if t.TYPE_CHECKING:
    from .client import RedfishClient
    from .target import Target

# The BMC first: only a new one knows how to put in the others. BIOS before the boards' controllers.
_ORDER = ("bmc", "cpld", "bios", "mcu")
POLL_SECONDS = 1.0


def rank(name: str) -> int:
    """Return the place of an image in the order of updates."""
    return next((place for place, word in enumerate(_ORDER) if word in name.lower()), len(_ORDER))


def plan(known: t.Mapping[str, str | None], baseline: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """Return what is off the baseline, in the order of updates: C({name, version, wanted}); version None: not shown."""
    found = []
    for name, wanted in baseline.items():
        allowed = [str(one) for one in wanted] if isinstance(wanted, (list, tuple)) else [str(wanted)]
        version = known.get(str(name).lower())
        if version not in allowed:
            found.append({"name": str(name), "version": version, "wanted": allowed[0]})
    return sorted(found, key=lambda one: rank(one["name"]))


async def inventory(resources: Resources) -> list[dict[str, t.Any]]:
    """Return all images: name, id, version, updateable."""
    service = (await resources.linked(resources.client.root, "UpdateService"))[1]
    path = values.path_of(service.get("FirmwareInventory"))
    if path is None:
        raise BmcFailure("not_offered", item=resources.client.target.item, found="FirmwareInventory")
    found = []
    for member in await resources.members(path):
        body = await resources.read(member)
        found.append(
            {
                "name": values.text(body.get("Name")) or member.rsplit("/", 1)[-1],
                "id": member.rsplit("/", 1)[-1],
                "version": values.text(body.get("Version")),
                "updateable": values.flag(body.get("Updateable")),
            }
        )
    return found


def by_name(images: t.Iterable[t.Mapping[str, t.Any]]) -> dict[str, str | None]:
    """Return the versions by name and by id, in small letters."""
    known: dict[str, str | None] = {}
    for one in images:
        known.setdefault(str(one["id"]).lower(), one["version"])
        known.setdefault(str(one["name"]).lower(), one["version"])
    return known


def read_image(path: str, item: str) -> bytes:
    """Return the bytes of a firmware file. Raises BmcFailure(bad_image)."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise BmcFailure("bad_image", item=item, found=f"{path}: {error.strerror}") from error


async def put_in(client: RedfishClient, image: bytes | None, uri: str | None, seconds: float) -> dict[str, t.Any]:
    """Send one image, or have the BMC fetch it, and follow the task to its end. Raises BmcFailure."""
    resources = Resources(client)
    service = (await resources.linked(client.root, "UpdateService"))[1]
    if uri is not None:
        target = await resources.action(service, "UpdateService.SimpleUpdate")
        if target is None:
            raise BmcFailure("not_offered", item=client.target.item, found="SimpleUpdate")
        answer = await resources.post(target, {"ImageURI": uri})
    else:
        multipart = values.text(service.get("MultipartHttpPushUri"))
        plain = values.text(service.get("HttpPushUri"))
        if multipart is None and plain is None:
            raise BmcFailure("not_offered", item=client.target.item, found="HttpPushUri")
        answer = await client.upload(multipart or plain or "", image or b"", multipart=multipart is not None)
        if answer.status >= 300:
            raise client.refused("POST", multipart or plain or "", answer)
    return await resources.follow(answer, seconds, may_go_away=True)


async def version_of(target: Target, name: str) -> str | None:
    """Return the version that is in force now, in a session of its own: the BMC may have restarted."""

    async def read(client: RedfishClient) -> str | None:
        return by_name(await inventory(Resources(client))).get(name.lower())

    return await work.within(target, read)


async def bring(
    target: Target,
    name: str,
    version: str,
    image: str | None,
    uri: str | None,
    consent: bool,
    check: bool,
    seconds: float,
) -> dict[str, t.Any]:
    """Bring one image to a version; return C(changed), C(before), C(version), C(staged). Raises BmcFailure."""
    before = await version_of(target, name)
    if before == version:
        return {"changed": False, "before": before, "version": before, "staged": False}
    if before is None:
        raise BmcFailure("not_offered", item=target.item, found=name)
    if not consent:
        words = f"{name} {before} -> {version}"
        raise BmcFailure("consent", item=target.item, found=words, variable="allow_update: true")
    content = read_image(image, target.item) if image is not None else None
    if check:
        return {"changed": True, "before": before, "version": version, "staged": False}
    ends = time.monotonic() + seconds
    await work.within(target, lambda client: put_in(client, content, uri, seconds))
    while True:
        try:
            now = await version_of(target, name)
        except BmcFailure as failure:
            if failure.kind not in ("unreachable", "timeout", "went_away", "busy") or time.monotonic() > ends:
                raise
            now = None
        if now == version:
            return {"changed": True, "before": before, "version": now, "staged": False}
        # Only the BMC itself is renewed at once; the others wait for the next start of the server.
        if now is not None and (rank(name) > 0 or time.monotonic() > ends):
            if rank(name) > 0:
                return {"changed": True, "before": before, "version": now, "staged": True}
            raise BmcFailure("version_differs", item=target.item, found=now, wanted=version)
        await asyncio.sleep(POLL_SECONDS)
