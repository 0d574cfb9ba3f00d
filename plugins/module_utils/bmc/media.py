# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Virtual media: an image in the virtual drive of a server. DMTF's action, or iBMC's C(VmmControl) (NFS, CIFS)."""

from __future__ import annotations

import typing as t

from . import values
from .failure import BmcFailure

if t.TYPE_CHECKING:
    from .resources import Resources

VMM_PROTOCOLS = ("nfs", "cifs")


def scheme(image: str) -> str:
    """Return the protocol of an address."""
    return image.partition(":")[0].lower()


def is_inserted(body: t.Mapping[str, t.Any], image: str | None) -> bool:
    """Return whether a drive holds that image (None: any)."""
    held = values.text(body.get("Image")) or values.text(body.get("ImageName"))
    inserted = values.flag(body.get("Inserted")) is True
    if image is None:
        return inserted
    return inserted and held is not None and (held == image or image.endswith("/" + held))


async def _slot(resources: Resources, kinds: t.Sequence[str]) -> tuple[str, dict[str, t.Any]]:
    """Return the first drive that takes one of the kinds of media, of the manager or, in newer services, the system."""
    for where in ("Managers", "Systems"):
        body = (await resources.first(where))[1]
        collection = values.path_of(body.get("VirtualMedia"))
        for path in await resources.members(collection) if collection else []:
            found = await resources.read(path)
            listed = found.get("MediaTypes")
            if isinstance(listed, list) and set(kinds) & {str(one) for one in listed}:
                return path, found
    raise BmcFailure("not_offered", item=resources.client.target.item, found="virtual media")


async def bring(resources: Resources, image: str | None, check: bool, seconds: float) -> dict[str, t.Any]:
    """Insert an image, or with None eject what is there; return C(changed), C(before), C(after)."""
    path, body = await _slot(resources, ("CD", "DVD"))
    before = values.text(body.get("Image")) or values.text(body.get("ImageName"))
    done = is_inserted(body, image) if image is not None else not is_inserted(body, None)
    result = {"changed": not done, "before": {"image": before}, "after": {"image": image}}
    if done:
        result["after"] = {"image": before}
        return result
    vmm = await resources.action(body, "VirtualMedia.VmmControl")
    insert = await resources.action(body, "VirtualMedia.InsertMedia")
    eject = await resources.action(body, "VirtualMedia.EjectMedia")
    if vmm is not None and image is not None and scheme(image) not in VMM_PROTOCOLS:
        raise BmcFailure(
            "image_protocol", item=resources.client.target.item, found=scheme(image), wanted="nfs://, cifs://"
        )
    if vmm is None and (insert is None or eject is None):
        raise BmcFailure("not_offered", item=resources.client.target.item, found="virtual media actions")
    if check:
        return result
    if is_inserted(body, None):
        where, order = (vmm, {"VmmControlType": "Disconnect"}) if vmm else (str(eject), {})
        await resources.follow(await resources.post(where, order), seconds)
    if image is not None:
        where, order = (vmm, {"VmmControlType": "Connect", "Image": image}) if vmm else (str(insert), {"Image": image})
        await resources.follow(await resources.post(where, order), seconds)
    if is_inserted(await resources.read(path), image) is (image is None):
        raise BmcFailure("did_not_stay", item=resources.client.target.item, found=before, wanted=image)
    return result
