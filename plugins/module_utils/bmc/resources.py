# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reading and changing single resources of one BMC: fresh ETags, tasks followed to their end, refusals with reasons."""

from __future__ import annotations

import asyncio
import time
import typing as t

from . import answers, values
from .failure import BmcFailure

if t.TYPE_CHECKING:
    from .client import Answer, RedfishClient

POLL_SECONDS = 0.5
_ENDED_WELL = ("completed",)
_ENDED_BADLY = ("exception", "killed", "cancelled", "interrupted")
_NOT_ENDED = (202,)


class Resources:
    """What stands behind an open client. All methods raise BmcFailure."""

    def __init__(self, client: RedfishClient) -> None:
        self.client = client

    async def read(self, path: str) -> dict[str, t.Any]:
        """Return the body at a path."""
        answer = await self.client.request("GET", path)
        if answer.status != 200 or answer.trouble:
            raise self.client.refused("GET", path, answer)
        return values.mapping(answer.body)

    async def first(self, collection: str) -> tuple[str, dict[str, t.Any]]:
        """Return path and body of the first member of C(Systems), C(Managers) or C(Chassis)."""
        root = values.path_of(self.client.root.get(collection)) or f"/redfish/v1/{collection}"
        members = await self.members(root)
        if not members:
            raise BmcFailure("not_offered", item=self.client.target.item, found=collection)
        return members[0], await self.read(members[0])

    async def members(self, path: str) -> list[str]:
        """Return the paths of a collection's members."""
        return values.paths_of((await self.read(path)).get("Members"))

    async def linked(self, body: t.Mapping[str, t.Any], name: str) -> tuple[str, dict[str, t.Any]]:
        """Return path and body of what a document links under a name."""
        path = values.path_of(body.get(name))
        if path is None:
            raise BmcFailure("not_offered", item=self.client.target.item, found=name)
        return path, await self.read(path)

    async def patch(self, path: str, change: t.Mapping[str, t.Any]) -> None:
        """Change a resource with the ETag of a fresh reading; once more when somebody was faster (412)."""
        answer = None
        for _attempt in range(2):
            current = await self.client.request("GET", path)
            etag = current.headers.get("ETag") or values.text(values.mapping(current.body).get("@odata.etag"))
            answer = await self.client.request("PATCH", path, dict(change), etag)
            if answer.status != 412:
                break
        if answer is None or answer.status >= 300:
            raise self.client.refused("PATCH", path, t.cast("Answer", answer))

    async def post(self, path: str, body: t.Mapping[str, t.Any]) -> Answer:
        """Send a body; return the answer."""
        answer = await self.client.request("POST", path, dict(body))
        if answer.status >= 300:
            raise self.client.refused("POST", path, answer)
        return answer

    async def delete(self, path: str) -> Answer:
        """Delete a resource; return the answer."""
        answer = await self.client.request("DELETE", path)
        if answer.status >= 300:
            raise self.client.refused("DELETE", path, answer)
        return answer

    async def action(self, body: t.Mapping[str, t.Any], name: str) -> str | None:
        """Return the target of an action that a resource offers, None when it does not."""
        actions = values.mapping(body.get("Actions"))
        found = values.mapping(actions.get(f"#{name}"))
        # Vendors put their own below Actions.Oem (DMTF) or below Oem.<vendor>.Actions (iBMC).
        others = list(values.mapping(actions.get("Oem")).values())
        others += [values.mapping(own).get("Actions") for own in values.mapping(body.get("Oem")).values()]
        for own in others:
            found = found or values.mapping(values.mapping(own).get(f"#{name}"))
        return values.text(found.get("target"))

    async def follow(self, answer: Answer, seconds: float, may_go_away: bool = False) -> dict[str, t.Any]:
        """Wait for the task that an answer started; return its last body.

        C(may_go_away): a task that vanishes because the BMC restarts counts as ended.
        """
        if answer.status != 202:
            return values.mapping(answer.body)
        path = values.path_of(answer.body) or answers.path_only(answer.headers.get("Location") or "")
        ends = time.monotonic() + seconds
        last: dict[str, t.Any] = {}
        while path is not None:
            now = await self.client.request("GET", path)
            if now.status in (404, 410) and may_go_away:
                return last
            if now.status >= 400:
                raise self.client.refused("GET", path, now)
            last = values.mapping(now.body)
            state = (values.text(last.get("TaskState")) or "").lower()
            if state in _ENDED_BADLY:
                raise self._task_failed(last)
            if state in _ENDED_WELL or (not state and now.status not in _NOT_ENDED):
                return last
            if time.monotonic() + POLL_SECONDS > ends:
                raise BmcFailure(
                    "task_late", item=self.client.target.item, found=percent(last), wanted=100, seconds=round(seconds)
                )
            await asyncio.sleep(POLL_SECONDS)
        return last

    def _task_failed(self, task: t.Mapping[str, t.Any]) -> BmcFailure:
        said = answers.told(task)
        name = values.text(task.get("Name")) or "task"
        return BmcFailure("task_failed", item=self.client.target.item, found=percent(task), name=name, said=said)


def percent(task: t.Mapping[str, t.Any]) -> t.Any:
    """Return how far a task is, in percent; also where iBMC says it."""
    found = values.number(task.get("PercentComplete"))
    for own in values.mapping(task.get("Oem")).values():
        said = values.mapping(own).get("TaskPercentage")
        found = found if found is not None else values.number(said, "%")
    return found
