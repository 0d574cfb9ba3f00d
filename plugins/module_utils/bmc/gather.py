# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reading the documents of one BMC: breadth first, as many at a time as it has connections, nothing twice."""

from __future__ import annotations

import asyncio
import typing as t

from . import tree, values

if t.TYPE_CHECKING:
    from .client import RedfishClient

MOST_DOCUMENTS = 3000


def expand_query(root: t.Any) -> str:
    """Return the query that gets a collection with its members, when the service root says that it can do so."""
    features = values.mapping(values.mapping(root).get("ProtocolFeaturesSupported"))
    able = values.mapping(features.get("ExpandQuery"))
    if not (able.get("NoLinks") is True or able.get("ExpandAll") is True):
        return ""
    form = "." if able.get("NoLinks") is True else "*"
    return f"?$expand={form}($levels=1)" if able.get("Levels") is True else f"?$expand={form}"


def walk(documents: t.Mapping[str, t.Any], oem_keys: t.Sequence[str] = (), views: bool = False) -> tree.Tree:
    """Return the tree that a reading would give of documents that are at hand (path: body). Nothing is sent.

    A path that is linked and not at hand, or whose body is no object, is a document that was not found.
    """
    found = tree.Tree()
    queue = [(tree.ROOT, "root")]
    while queue:
        path, kind = queue.pop(0)
        if path in found.documents or len(found.documents) >= MOST_DOCUMENTS:
            continue
        body = documents.get(path, documents.get(path + "/"))
        if isinstance(body, dict):
            document = tree.Document(path, kind, values.mapping(body), 200)
            queue += tree.links(document, oem_keys, views)
        else:
            document = tree.Document(path, kind, None, 404, "not_found")
            queue += tree.second_choice(document, found)
        found.add(document)
    return found


class Gatherer:
    """One walk through one BMC. C(unwanted) kinds are not followed."""

    def __init__(self, client: RedfishClient, unwanted: t.Collection[str] = ()) -> None:
        self.client = client
        self.found = tree.Tree()
        self.unwanted = frozenset(unwanted)
        self.expand = expand_query(client.root)
        self._seen: dict[str, str] = {}
        self._queue: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    async def run(self) -> tree.Tree:
        """Return all documents. Raises BmcFailure when the BMC as a whole fails; C(found) holds what came before."""
        root = tree.Document(tree.ROOT, "root", self.client.root, 200)
        self._seen[tree.ROOT] = "root"
        self._take(root)
        workers = [asyncio.ensure_future(self._work()) for dummy in range(self.client.target.connections)]
        ended = asyncio.ensure_future(self._queue.join())
        try:
            await asyncio.wait([ended, *workers], return_when=asyncio.FIRST_COMPLETED)
            for worker in workers:
                if worker.done() and not worker.cancelled():
                    worker.result()
        finally:
            for task in (ended, *workers):
                task.cancel()
            await asyncio.gather(ended, *workers, return_exceptions=True)
        return self.found

    def unread(self) -> list[tree.Document]:
        """Return what was wanted and not reached before the deadline, as documents with a trouble."""
        return [
            tree.Document(path, kind, trouble="late")
            for path, kind in self._seen.items()
            if path not in self.found.documents
        ]

    async def _work(self) -> None:
        while True:
            path, kind = await self._queue.get()
            if path not in self.found.documents:
                self._take(await self._read(path, kind))
            self._queue.task_done()

    async def _read(self, path: str, kind: str) -> tree.Document:
        if self.expand and kind in tree.COLLECTIONS:
            document = await self.client.get(path, kind, self.expand)
            if document.body is not None:
                return document
            if document.trouble not in ("not_found", "forbidden"):
                self.expand = ""  # it promised what it can't do
        return await self.client.get(path, kind)

    def _take(self, document: tree.Document) -> None:
        self.found.add(document)
        if document.body is None:
            keys = self.client.vendor.oem_keys
            self._want(tree.second_choice(document, self.found, keys))
            return
        member = tree.member_kind(document.kind)
        for one in tree.expanded(document, member) if member and member not in self.unwanted else []:
            if one.path not in self._seen:
                self._seen[one.path] = one.kind
                self._take(one)
        self._want(tree.links(document, self.client.vendor.oem_keys, self.client.vendor.views))

    def _want(self, links: list[tuple[str, str]]) -> None:
        for path, kind in links:
            if path not in self._seen and kind not in self.unwanted and len(self._seen) < MOST_DOCUMENTS:
                self._seen[path] = kind
                self._queue.put_nowait((path, kind))
