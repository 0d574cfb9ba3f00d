# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The connection to one BMC over Redfish: asynchronous, kept alive, bounded, its session always deleted.

One TLS context a CA, one or two connections a BMC (iBMC is weak), one total deadline. A 503 with C(Retry-After) is
waited for; a BMC that breaks off (restart) is tried again until the deadline; a lost session is opened again once. A
login is tried at most twice, and only when the first one was refused for its form, never for its password.
"""

from __future__ import annotations

import asyncio
import base64
import errno
import json
import os
import time
import typing as t

try:
    import aiohttp
except ImportError:
    aiohttp = None  # type: ignore[assignment]

from . import answers, tree, trust, values, vendor
from .failure import BmcFailure, trouble_of

if t.TYPE_CHECKING:
    from .target import Target

FIRST_ANSWER_SECONDS = 10.0  # the service root is static: a BMC that needs longer for it hangs
GOODBYE_SECONDS = 3.0
PROBE_SECONDS = 2.0
MOST_BREAKS = 4
MOST_REDIRECTS = 3
LARGEST_DOCUMENT = 16 * 1024 * 1024


async def limited(work: t.Awaitable[t.Any], seconds: float | None) -> t.Any:
    """Await some work for at most that long; without a task of its own where Python can do so (3.11)."""
    timeout = getattr(asyncio, "timeout", None)
    if seconds is None:
        return await work
    if timeout is None:
        return await asyncio.wait_for(work, seconds)
    async with timeout(seconds):
        return await work


class Answer:
    """Status, headers and JSON body of one request; C(body) is None when it is no JSON object, C(trouble) says why."""

    def __init__(self, status: int, headers: t.Mapping[str, str], raw: bytes, received: float = 0.0) -> None:
        self.status = status
        self.headers = headers
        self.received = received
        self.trouble = ""
        self.body = answers.decode(raw) if raw else {}
        if self.body is None:
            self.trouble = "cut_short"
            self.body = {}


class RedfishClient:
    """One BMC. Use C(open) first and C(close) last; C(requests) and the other counters say what it took."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.root: dict[str, t.Any] = {}
        self.vendor = vendor.PLAIN
        self.requests = 0
        self.busy = 0
        self.interruptions = 0
        self.slowest = 0.0
        self._http: t.Any = None
        self._token: str | None = None
        self._session_path: str | None = None
        self._answered = False
        self._basic: str | None = None
        self._well = 0  # answers that were no "busy"
        self._any_password = False
        self.password_must_change = False
        self.account_path: str | None = None
        self._ends = 0.0
        self._login = asyncio.Lock()

    @property
    def remaining(self) -> float:
        """Return the seconds until the deadline, at least 0."""
        return max(0.0, self._ends - time.monotonic())

    async def open(self, login: bool = True, any_password: bool = False) -> None:
        """Connect, read the service root and log in. Raises BmcFailure.

        C(any_password): go on where the BMC insists on a new password; only that may be done then.
        """
        self._any_password = any_password
        self._ends = time.monotonic() + self.target.wait_timeout
        connector = aiohttp.TCPConnector(
            limit=self.target.connections, ssl=trust.trust_of(self.target), keepalive_timeout=30, ttl_dns_cache=300
        )
        self._http = aiohttp.ClientSession(
            self.target.url,
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None),
            headers={"Accept": "application/json", "OData-Version": "4.0"},
        )
        first = await self._first_answer()
        if first.status != 200 or first.trouble or not values.mapping(first.body):
            raise self._no_root(first)
        self.root = values.mapping(first.body)
        self.vendor = vendor.of_root(self.root)
        if login:
            await self._within(self._open_session())

    async def _first_answer(self) -> Answer:
        """Return the service root. A BMC may be busy until the deadline, but not silent for long."""
        silence = min(FIRST_ANSWER_SECONDS, self.target.wait_timeout)
        first = await self._within(self._patient("GET", tree.ROOT + "/", authenticated=False, silence=silence))
        if first.status in answers.REDIRECTS:  # some insist on the path without its closing slash
            first = await self._within(self._patient("GET", tree.ROOT, authenticated=False, silence=silence))
        return first

    def _no_root(self, first: Answer) -> BmcFailure:
        item = self.target.item
        if first.trouble:
            return BmcFailure("cut_short", item=item, path=tree.ROOT)
        if first.status in (429, 503):
            return BmcFailure("busy", item=item, wanted=round(self.target.wait_timeout))
        if first.status >= 500:
            return self.refused("GET", tree.ROOT, first)
        return BmcFailure("not_redfish", item=item, found=f"HTTP {first.status}", status=first.status)

    async def _open_session(self) -> None:
        """Log in. Raises BmcFailure; after a refused password nothing more is tried."""
        service = values.mapping(values.mapping(self.root.get("Links")).get("Sessions"))
        path = values.path_of(service) or tree.ROOT + "/SessionService/Sessions"
        refused = None
        for body in vendor.session_bodies(self.vendor, self.target.username, self.target.password):
            answer = await self._patient("POST", path, body, authenticated=False)
            kind = answers.login_failure(answer.status, values.mapping(answer.body))
            if answers.has_no_sessions(answer.status, answer.headers):
                # Said by some services (DMTF's mock server, sushy's emulator): they know basic authentication only.
                secret = f"{self.target.username}:{self.target.password}".encode()
                self._basic = "Basic " + base64.b64encode(secret).decode()
                return
            if kind is None:
                self._token = answer.headers.get("X-Auth-Token")
                location = answer.headers.get("Location") or ""
                self._session_path = answers.path_only(location) or values.path_of(answer.body)
                self.password_must_change = answers.wants_new_password(values.mapping(answer.body))
                self.account_path = answers.account_to_change(values.mapping(answer.body))
                if self.password_must_change and not self._any_password:
                    raise BmcFailure("password_change", item=self.target.item, username=self.target.username)
                return
            refused = self._login_failure(kind, answer)
            if kind != "form":
                break
        raise refused or BmcFailure("not_redfish", item=self.target.item, found="no login")

    def _login_failure(self, kind: str, answer: Answer) -> BmcFailure:
        if kind in ("form", "service_error"):
            return self.refused("POST", "SessionService/Sessions", answer)
        return BmcFailure(kind, item=self.target.item, username=self.target.username, status=answer.status)

    async def close(self) -> None:
        """Delete the session and close the connections, whatever happened before; never raises."""
        if self._http is None:
            return
        try:
            if self._token and self._session_path:
                self._ends = time.monotonic() + GOODBYE_SECONDS
                await asyncio.wait_for(self._patient("DELETE", self._session_path), GOODBYE_SECONDS)
        except (BmcFailure, asyncio.TimeoutError, TimeoutError):
            pass  # a BMC that is gone ends its sessions itself
        finally:
            await self._http.close()

    async def get(self, path: str, kind: str = "", query: str = "") -> tree.Document:
        """Read one document. A trouble of this document alone stands in it; what ends everything raises BmcFailure."""
        begun = time.monotonic()
        answer = await self.request("GET", path + query)
        self.slowest = max(self.slowest, time.monotonic() - begun)
        if answer.status == 200 and not answer.trouble:
            return tree.Document(path, kind, values.mapping(answer.body), 200, received=answer.received)
        trouble = answer.trouble or trouble_of(answer.status)
        return tree.Document(path, kind, None, answer.status, trouble, answer.received)

    async def request(self, method: str, path: str, body: t.Any = None, etag: str | None = None) -> Answer:
        """Send one request within the deadline; open a lost session again once. Raises BmcFailure."""
        token = self._token
        answer = await self._within(self._patient(method, path, body, etag))
        for _step in range(MOST_REDIRECTS if method == "GET" else 0):
            elsewhere = answers.path_only(answer.headers.get("Location") or "")
            if answer.status not in answers.REDIRECTS or elsewhere is None:
                break
            answer = await self._within(self._patient(method, elsewhere, body, etag))
        if answer.status == 401 and self._basic:
            raise BmcFailure("login_refused", item=self.target.item, username=self.target.username, status=401)
        if answer.status == 401 and token and await self._session_renewed(token):
            answer = await self._within(self._patient(method, path, body, etag))
        if answer.status == 403 and not self._any_password and answers.wants_new_password(values.mapping(answer.body)):
            raise BmcFailure("password_change", item=self.target.item, username=self.target.username)
        return answer

    async def _session_renewed(self, token: str) -> bool:
        """Open a lost session again; False when it is alive and only this resource is closed to the user."""
        async with self._login:
            if self._token != token:
                return True
            if self._session_path:
                alive = await self._within(self._patient("GET", self._session_path))
                if alive.status == 200:
                    return False
            self._token = self._session_path = None
            self.interruptions += 1
            await self._within(self._open_session())
            return True

    async def upload(self, path: str, content: bytes, multipart: bool) -> Answer:
        """Send a firmware file, as DMTF's multipart push or as bare bytes. Raises BmcFailure."""
        form: t.Any = content
        if multipart:
            form = aiohttp.FormData()
            form.add_field("UpdateParameters", "{}", content_type="application/json")
            form.add_field("UpdateFile", content, filename="image.bin", content_type="application/octet-stream")
        return await self._within(self._send("POST", path, None, None, True, form))

    async def download(self, method: str, path: str, body: t.Any, write: t.Callable[[bytes], t.Any]) -> Answer:
        """Hand the bytes of a good answer to C(write) as they come; return the answer without them.

        Raises BmcFailure, also for an answer that is cut short.
        """
        return await self._within(self._fetch(method, path, body, write))

    async def _fetch(self, method: str, path: str, body: t.Any, write: t.Callable[[bytes], t.Any]) -> Answer:
        headers = {"Accept": "*/*", **self._identity()}
        self.requests += 1
        try:
            async with self._http.request(method, path, headers=headers, json=body, allow_redirects=False) as response:
                if response.status != 200:
                    return Answer(response.status, response.headers, await response.content.read(LARGEST_DOCUMENT))
                async for chunk in response.content.iter_any():
                    write(chunk)
                return Answer(200, response.headers, b"")
        except aiohttp.ClientError as error:
            raise BmcFailure("cut_short", item=self.target.item, path=path) from error

    def _identity(self) -> dict[str, str]:
        if self._token:
            return {"X-Auth-Token": self._token}
        return {"Authorization": self._basic} if self._basic else {}

    async def _within(self, work: t.Any) -> t.Any:
        try:
            return await limited(work, self.remaining)
        except (asyncio.TimeoutError, TimeoutError):
            raise self.too_late() from None

    def too_late(self) -> BmcFailure:
        """Return why the deadline passed."""
        wanted = round(self.target.wait_timeout)
        kind = "went_away" if self.interruptions else "busy" if self.busy else "timeout"
        return BmcFailure(kind, item=self.target.item, wanted=wanted)

    def refused(self, method: str, path: str, answer: Answer) -> BmcFailure:
        """Return the failure that an error answer stands for, with what the BMC itself says about it."""
        if answer.status == 403:
            return BmcFailure("forbidden", item=self.target.item, username=self.target.username, status=403)
        said = answers.told(values.mapping(answer.body))
        return BmcFailure(
            "service_error",
            item=self.target.item,
            found=answer.status,
            status=answer.status,
            method=method,
            path=path,
            said=said,
        )

    async def _patient(
        self,
        method: str,
        path: str,
        body: t.Any = None,
        etag: str | None = None,
        authenticated: bool = True,
        silence: float | None = None,
    ) -> Answer:
        """Send one request; wait where the BMC asks for it or broke off, until the deadline."""
        pause, tries, well = 0.2, 0, self._well
        while True:
            tries += 1
            try:
                answer = await limited(self._send(method, path, body, etag, authenticated), silence)
            except (asyncio.TimeoutError, TimeoutError):
                if not await self._accepts():
                    reason = os.strerror(errno.ETIMEDOUT)
                    raise BmcFailure("unreachable", item=self.target.item, found=reason) from None
                raise BmcFailure("timeout", item=self.target.item, wanted=round(silence or 0)) from None
            except aiohttp.ClientConnectorCertificateError as error:
                raise trust.refused(error, self.target.item) from error
            except aiohttp.ClientConnectorSSLError as error:
                raise BmcFailure("not_redfish", item=self.target.item, found=answers.reason(error)) from error
            except (aiohttp.ClientError, OSError) as error:
                if isinstance(error, aiohttp.ClientPayloadError):
                    return Answer(200, {}, b"{")
                if not self._answered:
                    raise BmcFailure("unreachable", item=self.target.item, found=answers.reason(error)) from error
                if method == "GET" and tries >= MOST_BREAKS and not isinstance(error, aiohttp.ClientConnectorError):
                    return Answer(0, {}, b"{")  # it breaks off at this very resource
                self.interruptions += isinstance(error, aiohttp.ClientConnectorError)
                if self.remaining <= pause:
                    raise BmcFailure(
                        "went_away", item=self.target.item, wanted=round(self.target.wait_timeout)
                    ) from error
                if method not in ("GET", "DELETE") and not isinstance(error, aiohttp.ClientConnectorError):
                    raise BmcFailure("went_away", item=self.target.item, wanted=0) from error
                await asyncio.sleep(pause)
                pause = min(2.0, pause * 2)
                continue
            self._answered = True
            wait = answers.retry_after(answer.status, answer.headers)
            self._well += wait is None
            if wait is None or answers.login_failure(answer.status, values.mapping(answer.body)) == "session_limit":
                return answer
            self.busy += 1
            only_this = tries >= MOST_BREAKS and self._well > well
            if wait >= self.remaining or only_this:
                return answer
            await asyncio.sleep(wait)

    async def _accepts(self) -> bool:
        """Return whether anything takes a connection: tells a BMC that hangs from one that is not there."""
        try:
            writer = (
                await asyncio.wait_for(asyncio.open_connection(self.target.address, self.target.port), PROBE_SECONDS)
            )[1]
        except (OSError, asyncio.TimeoutError, TimeoutError):
            return False
        writer.close()
        return True

    async def _send(
        self, method: str, path: str, body: t.Any, etag: str | None, authenticated: bool, raw: t.Any = None
    ) -> Answer:
        headers = self._identity() if authenticated else {}
        if etag:
            headers["If-Match"] = etag
        data = raw
        if isinstance(raw, bytes):
            headers["Content-Type"] = "application/octet-stream"
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        self.requests += 1
        begun = time.time()
        async with self._http.request(method, path, headers=headers, data=data, allow_redirects=False) as response:
            chunks, size = [], 0
            async for chunk in response.content.iter_any():
                size += len(chunk)
                if size > LARGEST_DOCUMENT:
                    return Answer(response.status, response.headers, b"{")
                chunks.append(chunk)
            moment = (begun + time.time()) / 2
            return Answer(response.status, response.headers, b"".join(chunks), moment)
