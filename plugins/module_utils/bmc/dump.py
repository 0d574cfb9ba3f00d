# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The support dump of a BMC: asked for, its task followed to the end, fetched into a file that only its owner reads.

DMTF: C(LogService.CollectDiagnosticData), then the new log entry's C(AdditionalDataURI). iBMC: C(Manager.Dump) into a
file on the BMC, then C(Manager.GeneralDownload) (its recorded manager lists the first; its own public tools use both).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import typing as t
from dataclasses import dataclass

from . import answers, logs, values
from .failure import BmcFailure

if t.TYPE_CHECKING:
    from .resources import Resources

COLLECT = "LogService.CollectDiagnosticData"
REMOTE = "/tmp/web/firstlight-dump.tar.gz"  # noqa: S108 - a path on the BMC, the only folder it gives files from
MOST_PAGES = 100


@dataclass(frozen=True)
class Offer:
    """How a BMC makes its dump: where to ask and what; C(entries) where its log entry comes, or C(fetch) an action."""

    target: str
    body: dict[str, t.Any]
    entries: str = ""
    fetch: str = ""


def wanted_data(action: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return the body that asks for the data of the BMC itself, or for the first kind that it offers."""

    def listed(name: str) -> list[str]:
        found = action.get(f"{name}@Redfish.AllowableValues")
        return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []

    kinds, own = listed("DiagnosticDataType"), listed("OEMDiagnosticDataType")
    if not kinds or "Manager" in kinds:
        return {"DiagnosticDataType": "Manager"}
    if "OEM" in kinds and own:
        return {"DiagnosticDataType": "OEM", "OEMDiagnosticDataType": own[0]}
    return {"DiagnosticDataType": kinds[0]}


async def find(resources: Resources) -> Offer:
    """Return how this BMC makes its dump. Raises BmcFailure(not_offered)."""
    for which in ("manager", "system"):
        for _path, service in await logs.services(resources, which):
            target = await resources.action(service, COLLECT)
            entries = values.path_of(service.get("Entries"))
            if target and entries:
                action = values.mapping(values.mapping(service.get("Actions")).get(f"#{COLLECT}"))
                return Offer(target, wanted_data(action), entries=entries)
    manager = (await resources.first("Managers"))[1]
    target = await resources.action(manager, "Manager.Dump")
    if target is None:
        raise BmcFailure("not_offered", item=resources.client.target.item, found="support dump")
    beside = target.rpartition("/")[0] + "/Manager.GeneralDownload"
    fetch = await resources.action(manager, "Manager.GeneralDownload") or beside
    return Offer(target, {"Type": "URI", "Content": REMOTE}, fetch=fetch)


async def listed(resources: Resources, path: str | None) -> dict[str, dict[str, t.Any]]:
    """Return the members of a log by path, page by page, as the collection shows them."""
    found: dict[str, dict[str, t.Any]] = {}
    for _page in range(MOST_PAGES):
        if not path:
            break
        body = await resources.read(path)
        for member in values.mappings(body.get("Members")):
            found[values.path_of(member) or ""] = member
        following = body.get("Members@odata.nextLink")
        path = following if isinstance(following, str) and following.startswith("/") else None
    return found


async def new_data(resources: Resources, entries: str, known: t.Container[str]) -> str:
    """Return where the data of the newest entry stands that was not there before. Raises BmcFailure(no_dump)."""
    for path, member in reversed(list((await listed(resources, entries)).items())):
        if path and path not in known:
            body = member if "AdditionalDataURI" in member else await resources.read(path)
            said = values.text(body.get("AdditionalDataURI"))
            where = answers.path_only(said) if said else None
            if where:
                return where
    raise BmcFailure("no_dump", item=resources.client.target.item)


class Kept:
    """A file that comes in pieces: readable by its owner only, in its place only when it is whole."""

    def __init__(self, path: str, item: str) -> None:
        self.path, self.item = path, item
        self.size, self.digest = 0, hashlib.sha256()
        try:
            self.handle, self.part = tempfile.mkstemp(dir=os.path.dirname(path) or ".", prefix=".dump-")
        except OSError as error:
            raise self._failed(error) from error

    def _failed(self, error: OSError) -> BmcFailure:
        return BmcFailure("file_unwritten", item=self.item, found=f"{self.path}: {error.strerror or error}")

    def write(self, piece: bytes) -> None:
        """Add a piece. Raises BmcFailure(file_unwritten)."""
        try:
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(self.handle, rest) :]
        except OSError as error:
            raise self._failed(error) from error
        self.size += len(piece)
        self.digest.update(piece)

    def close(self, whole: bool) -> None:
        """Put the file in its place, or take it away. Raises BmcFailure(file_unwritten)."""
        try:
            os.close(self.handle)
            if whole:
                os.replace(self.part, self.path)
            else:
                os.unlink(self.part)
        except OSError as error:
            raise self._failed(error) from error


async def bring(resources: Resources, path: str, check: bool) -> dict[str, t.Any]:
    """Let the BMC make its dump and fetch it; return C(path), C(size_bytes), C(sha256). Raises BmcFailure."""
    client = resources.client
    offer = await find(resources)
    if check:
        return {"path": path, "size_bytes": None, "sha256": None}
    kept, whole = Kept(path, client.target.item), False  # before the BMC works for minutes in vain
    try:
        known = await listed(resources, offer.entries)
        await resources.follow(await resources.post(offer.target, offer.body), client.remaining)
        order: tuple[str, str, t.Any] = ("POST", offer.fetch, {"TransferProtocol": "HTTPS", "Path": REMOTE})
        if offer.entries:
            order = ("GET", await new_data(resources, offer.entries, known), None)
        method, where, body = order
        answer = await client.download(method, where, body, kept.write)
        if answer.status != 200:
            raise client.refused(method, where, answer)
        if not kept.size:
            raise BmcFailure("no_dump", item=client.target.item)
        whole = True
    finally:
        kept.close(whole)
    return {"path": path, "size_bytes": kept.size, "sha256": kept.digest.hexdigest()}
