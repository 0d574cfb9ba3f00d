"""Redfish over HTTP: login, privileges, ETags, queries, errors. The resources themselves are in the other files."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any

from aiohttp import web

from .. import accounts as people
from . import chassis as chassis_part
from . import dump, ibmc, logs, maintenance, managers, patching, services, storage, systems
from .errors import Problem, error_body, message
from .query import Query, expand, narrow
from .tree import ROOT, Answer, Asked, Context, Json, Tree

DESCRIBED = f"<{ROOT}/$metadata>; rel=describedby"
HEADERS = {"OData-Version": "4.0", "Cache-Control": "no-cache"}
BODY_LIMIT = 268435456
READS = ("GET", "HEAD")


def tag_of(body: Json) -> str:
    """Return the ETag of a resource. The clock is left out: it changes without anybody changing the resource."""
    stable = {key: value for key, value in body.items() if key != "DateTime"}
    return f'W/"{hashlib.sha256(json.dumps(stable, sort_keys=True).encode()).hexdigest()[:16]}"'


def metadata(tree: Tree) -> str:
    """Return the $metadata document: one reference for each schema that the tree uses."""
    kinds = {"RedfishExtensions.v1_0_0"}
    for reader in tree.get.values():
        kind = reader().get("@odata.type", "")
        if kind:
            kinds.add(kind.lstrip("#").rpartition(".")[0])
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">',
    ]
    for kind in sorted(kinds):
        name = kind.partition(".")[0]
        lines.append(f'  <edmx:Reference Uri="http://redfish.dmtf.org/schemas/v1/{name}_v1.xml">')
        if "." in kind:
            lines.append(f'    <edmx:Include Namespace="{name}"/>')
        alias = ' Alias="Redfish"' if name == "RedfishExtensions" else ""
        lines += [f'    <edmx:Include Namespace="{kind}"{alias}/>', "  </edmx:Reference>"]
    lines += [
        "  <edmx:DataServices>",
        '    <Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="Service">',
        '      <EntityContainer Name="Service" Extends="ServiceRoot.v1_0_0.ServiceContainer"/>',
        "    </Schema>",
        "  </edmx:DataServices>",
        "</edmx:Edmx>",
    ]
    return "\n".join(lines)


class Redfish:
    """The Redfish service of one BMC."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.state = context.state
        self.tree = Tree()
        self.built = (-1, "")
        self.cache: dict[str, tuple[bytes, str]] = {}
        self.requests = 0

    # -- resources ----------------------------------------------------------------------------------------------------
    def current(self) -> Tree:
        """Return the tree as the state wants it now."""
        stands = (self.state.version, self.state.shape)
        if self.built != stands:
            tree = Tree()
            for subject in (services, systems, chassis_part, storage, logs, managers, maintenance, dump):
                subject.add(tree, self.context)
            if self.state.shape == "ibmc":
                ibmc.add(tree, self.context)
            self.tree = tree
            self.built = stands
            self.cache.clear()
        return self.tree

    def with_sessions(self) -> None:
        """Bring the sessions in the tree up to date: they come and go with each login."""
        sessions = services.session_members(self.context)
        for table in (self.tree.get, self.tree.delete):
            for path in [path for path in table if path.startswith(services.SESSIONS)]:
                table.pop(path)
        self.tree.get.update(sessions.get)
        self.tree.delete.update(sessions.delete)

    def read(self, path: str) -> Json:
        """Return one resource as it is shown. Raises Problem when nothing is there."""
        if path.startswith(services.SESSIONS):
            self.with_sessions()
        reader = self.tree.get.get(path)
        if reader is None:
            raise Problem("ResourceMissingAtURI", path)
        body = reader()
        if path != "/redfish":
            body = {"@odata.id": path + ("/" if path == ROOT else ""), **body}
        return ibmc.reshape(self.context, path, body) if self.state.shape == "ibmc" else body

    # -- requests -----------------------------------------------------------------------------------------------------
    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request; every failure becomes a Redfish error."""
        self.requests += 1
        path = request.path.rstrip("/") or "/"
        if self.state.shape == "ibmc":
            path = ibmc.incoming(path)
        try:
            return await self.answer(request, path)
        except Problem as problem:
            return self.refuse(problem)

    def refuse(self, problem: Problem) -> web.Response:
        body = problem.body()
        headers = dict(problem.headers)
        if problem.status == 401:
            headers["WWW-Authenticate"] = 'Basic realm="Redfish"'
            if self.state.shape == "ibmc":
                body = ibmc.refused()
        return self.respond(problem.status, body, headers)

    def respond(self, status: int, body: Json | None, headers: dict[str, str] | None = None) -> web.Response:
        merged = {**HEADERS, **(headers or {})}
        if body is None:
            return web.Response(status=status, headers=merged)
        text = json.dumps(body)
        if self.state.shape == "ibmc":
            text = ibmc.outgoing(text)
        return web.Response(
            status=status, body=text.encode(), content_type="application/json", charset="utf-8", headers=merged
        )

    async def answer(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        tree = self.current()
        method = request.method
        if request.headers.get("OData-Version", "4.0") != "4.0":
            raise Problem("HeaderInvalid", "OData-Version")
        if method == "POST" and path.endswith("/Members"):
            path = path.removesuffix("/Members")
        if path.startswith(services.SESSIONS):
            self.with_sessions()
        if path == f"{ROOT}/$metadata" and method in READS:
            return web.Response(text=metadata(tree), content_type="application/xml", headers=HEADERS)
        if path == f"{ROOT}/odata" and method in READS:
            return self.respond(200, self.odata(tree))
        if path == services.SESSIONS and method == "POST":
            return await self.change(request, path, None)
        if path in tree.open and method in READS:
            return self.get(request, path, None)
        account = self.authenticate(request)
        if account.must_change:
            self.only_own_password(account, method, path)
        if method not in tree.methods(path):
            if not tree.methods(path):
                raise Problem("ResourceMissingAtURI", request.path)
            raise Problem("OperationNotAllowed", headers={"Allow": ", ".join(tree.methods(path))})
        if method in READS:
            return self.get(request, path, account)
        return await self.change(request, path, account)

    def odata(self, tree: Tree) -> Json:
        services_shown = [
            {"name": name, "kind": "Singleton", "url": value["@odata.id"]}
            for name, value in tree.get[ROOT]().items()
            if isinstance(value, dict) and "@odata.id" in value
        ]
        return {
            "@odata.context": f"{ROOT}/$metadata",
            "value": [{"name": "Service", "kind": "Singleton", "url": f"{ROOT}/"}, *services_shown],
        }

    # -- who asks -----------------------------------------------------------------------------------------------------
    def authenticate(self, request: web.BaseRequest) -> people.Account:
        """Return the account behind a token or Basic credentials. Raises Problem."""
        token = request.headers.get("X-Auth-Token")
        if token is not None:
            session = self.state.accounts.of_token(token)
            if session is None:
                raise Problem("NoValidSession")
            return session.account
        kind, _space, value = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "basic":
            raise Problem("NoValidSession")
        try:
            username, _colon, password = base64.b64decode(value, validate=True).decode().partition(":")
            account = self.state.accounts.login(username, password)
        except (binascii.Error, UnicodeDecodeError, people.Locked):
            account = None
        if account is None:
            raise Problem("NoValidSession")
        return account

    def only_own_password(self, account: people.Account, method: str, path: str) -> None:
        """Before the first password is changed an account may read and change itself, and log out."""
        own = f"{services.ACCOUNTS}/{account.ident}"
        if (path == own and method in ("GET", "HEAD", "PATCH")) or (
            path.startswith(services.SESSIONS + "/") and method == "DELETE"
        ):
            return
        raise Problem("PasswordChangeRequired", own)

    def allow(self, account: people.Account | None, path: str) -> None:
        """Raises Problem when the role may not change this path."""
        if account is None or path.startswith(services.SESSIONS):
            return
        wanted = self.tree.privilege.get(path, "ConfigureComponents")
        if path == f"{services.ACCOUNTS}/{account.ident}":
            wanted = "ConfigureSelf"
        if wanted not in people.ROLES[account.role]:
            raise Problem("InsufficientPrivilege")

    # -- reading ------------------------------------------------------------------------------------------------------
    def get(self, request: web.BaseRequest, path: str, account: people.Account | None) -> web.Response:
        if path in self.tree.files:
            return web.Response(body=self.tree.files[path], content_type="application/octet-stream", headers=HEADERS)
        query = Query.of(request, self.state.shape)
        if query.plain and path not in self.tree.live and not path.startswith(services.SESSIONS):
            cached = self.cache.get(path)
            if cached is None:
                body = self.read(path)
                text = json.dumps(body)
                cached = self.cache[path] = (
                    (ibmc.outgoing(text) if self.state.shape == "ibmc" else text).encode(),
                    tag_of(body),
                )
            data, tag = cached
        else:
            body = self.read(path)
            tag = tag_of(body)
            body = narrow(body, query, self.read)
            if query.expand:
                body = expand(body, query.expand, query.levels, self.read)
            text = json.dumps(body)
            data = (ibmc.outgoing(text) if self.state.shape == "ibmc" else text).encode()
        headers = {**HEADERS, "Allow": ", ".join(self.tree.methods(path)), "ETag": tag, "Link": DESCRIBED}
        if tag in [word.strip() for word in request.headers.get("If-None-Match", "").split(",")]:
            return web.Response(status=304, headers=headers)
        return web.Response(body=data, content_type="application/json", charset="utf-8", headers=headers)

    # -- changing -----------------------------------------------------------------------------------------------------
    async def change(self, request: web.BaseRequest, path: str, account: people.Account | None) -> web.Response:
        method = request.method
        if not path.startswith(services.SESSIONS):
            self.state.writes += 1
        self.allow(account, path)
        asked = await self.body_of(request, path)
        asked.account = account
        if method == "PATCH":
            return await self.patch(request, path, asked)
        table = self.tree.post if method == "POST" else self.tree.delete
        if method == "DELETE":
            self.precondition(request, path)
        made = await table[path](asked)
        if made.status == 204 and method == "POST" and self.state.shape == "ibmc":
            made = Answer(200, error_body([message("Success")]))
        if account is not None and not path.startswith(services.SESSIONS):
            self.note(f"{account.username} {method} {path}: {made.status}")
        if made.raw is not None:
            return web.Response(body=made.raw, content_type="application/octet-stream", headers=HEADERS)
        return self.respond(made.status, made.body, made.headers)

    def note(self, text: str) -> None:
        self.state.audit.add(self.state.now(), "OK", text)
        self.state.version += 1

    async def body_of(self, request: web.BaseRequest, path: str) -> Asked:
        """Read the body: JSON, a multipart form, or raw bytes for an upload. Raises Problem."""
        kind = request.content_type
        if kind == "multipart/form-data":
            parts: dict[str, bytes] = {}
            reader = await request.multipart()
            async for part in reader:
                parts[getattr(part, "name", None) or ""] = await part.read()  # type: ignore[union-attr]
            return Asked({}, parts=parts)
        raw = await request.content.read()
        if len(raw) > BODY_LIMIT:
            raise Problem("UnrecognizedRequestBody", status=413)
        if path.endswith("/upload"):
            return Asked({}, raw=raw)
        if not raw.strip():
            if request.method == "PATCH":
                raise Problem("UnrecognizedRequestBody")
            return Asked({})
        try:
            body = json.loads(raw)
        except ValueError:
            raise Problem("MalformedJSON") from None
        if not isinstance(body, dict):
            raise Problem("UnrecognizedRequestBody")
        return Asked(body, raw=raw)

    def precondition(self, request: web.BaseRequest, path: str) -> None:
        """Compare If-Match with the resource as it is. iBMC insists on the header for PATCH."""
        wanted = request.headers.get("If-Match")
        if wanted is None:
            if self.state.shape == "ibmc" and request.method == "PATCH":
                raise Problem("PreconditionFailed")
            return
        tags = [word.strip() for word in wanted.split(",")]
        if "*" not in tags and tag_of(self.read(path)) not in tags:
            raise Problem("PreconditionFailed")

    async def patch(self, request: web.BaseRequest, path: str, asked: Asked) -> web.Response:
        self.precondition(request, path)
        patching.apply(asked.body, self.read(path), self.tree.patch[path]())
        if asked.account is not None:
            names = ", ".join(sorted(asked.body))
            self.note(f"{asked.account.username} PATCH {path}: {names}")
        self.current()
        body: dict[str, Any] = self.read(path)
        return self.respond(200, body, {"ETag": tag_of(body)})
