"""Query parameters of Redfish: $expand, $select, only, $top, $skip."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from .errors import Problem
from .tree import Json

EXPAND = re.compile(r"^([.*~])(?:\(\$levels=(\d+)\))?$")
MOST_LEVELS = 3
NEVER_EXPANDED = ("/Actions/",)


@dataclass
class Query:
    """What a GET asks for beside the path."""

    expand: str = ""
    levels: int = 1
    select: tuple[str, ...] = ()
    only: bool = False
    top: int | None = None
    skip: int = 0

    @property
    def plain(self) -> bool:
        return not (self.expand or self.select or self.only or self.top is not None or self.skip)

    @classmethod
    def of(cls, request: web.BaseRequest, shape: str) -> Query:
        """Return the query of a request. Raises Problem for one that is not supported or malformed.

        iBMC of the captures advertises nothing and ignores what it does not know.
        """
        query = cls()
        if shape == "ibmc":
            return query
        for name, value in request.query.items():
            if name == "$expand":
                found = EXPAND.match(value)
                if found is None or int(found[2] or 1) < 1:
                    raise Problem("QueryParameterValueFormatError", value, name)
                query.expand, query.levels = found[1], min(int(found[2] or 1), MOST_LEVELS)
            elif name == "$select":
                query.select = tuple(part.strip() for part in value.split(",") if part.strip())
            elif name == "only":
                if value:
                    raise Problem("QueryParameterValueFormatError", value, name)
                query.only = True
            elif name in ("$top", "$skip"):
                if not value.isdigit():
                    raise Problem("QueryParameterValueFormatError", value, name)
                if name == "$top":
                    query.top = int(value)
                else:
                    query.skip = int(value)
            elif name.startswith("$"):
                raise Problem("QueryNotSupported", status=501)
        return query


def narrow(body: Json, query: Query, read: Callable[[str], Json]) -> Json:
    """Apply only, $skip, $top and $select."""
    members = body.get("Members")
    if query.only:
        if members is None:
            raise Problem("QueryNotSupported")
        if len(members) == 1:
            return read(members[0]["@odata.id"])
    if members is not None and (query.top is not None or query.skip):
        stop = None if query.top is None else query.skip + query.top
        body = {**body, "Members": members[query.skip : stop]}
        if stop is not None and stop < len(members):
            body["Members@odata.nextLink"] = f"{body['@odata.id']}?$skip={stop}&$top={query.top}"
    if query.select:
        wanted = {name.split("/")[0] for name in query.select}
        body = {key: value for key, value in body.items() if key in wanted or key.startswith("@odata")}
    return body


def expand(body: Json, kind: str, levels: int, read: Callable[[str], Json]) -> Json:
    """Return the resource with what it points to in place of the links, so many levels deep."""

    def put(value: Any, in_links: bool) -> Any:
        if isinstance(value, list):
            return [put(item, in_links) for item in value]
        if not isinstance(value, dict):
            return value
        target = value.get("@odata.id")
        if target is not None and len(value) == 1:
            wanted = kind == "*" or (kind == "~" and in_links) or (kind == "." and not in_links)
            if not wanted or "#" in target or any(word in target for word in NEVER_EXPANDED):
                return value
            try:
                found = read(target)
            except Problem:
                return value
            return expand(found, kind, levels - 1, read) if levels > 1 else found
        return {key: put(item, in_links or key == "Links") for key, item in value.items()}

    return {key: put(item, key == "Links") for key, item in body.items()}
