# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Accounts of a BMC: what would change (pure), and a new password with the proof that it is the one that counts.

The last administrator is never locked out, and at most two logins are tried that may be refused: five wrong ones lock
an iBMC for five minutes.
"""

from __future__ import annotations

import dataclasses
import typing as t

from . import values, work
from .failure import BmcFailure
from .resources import Resources

if t.TYPE_CHECKING:
    from .client import RedfishClient
    from .target import Target

ROLES = {"administrator": "Administrator", "operator": "Operator", "readonly": "ReadOnly"}


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What an account shall be; None leaves it as it is."""

    name: str
    state: str = "present"
    password: str | None = dataclasses.field(default=None, repr=False)
    role: str | None = None
    enabled: bool | None = None


def plan(wanted: Wanted, accounts: t.Sequence[t.Mapping[str, t.Any]]) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    """Return (before, change) of one account: role and enabled by name, without any password.

    C(accounts) are the bodies with C(@odata.id). Raises ValueError when the last administrator would be lost.
    """
    mine = next((one for one in accounts if one.get("UserName") == wanted.name), None)
    before: dict[str, t.Any] = {"present": mine is not None}
    change: dict[str, t.Any] = {}
    if mine is None:
        return before, {"present": True} if wanted.state == "present" else {}
    before.update(role=mine.get("RoleId"), enabled=mine.get("Enabled"))
    if wanted.state == "absent":
        change["present"] = False
    if wanted.role is not None and mine.get("RoleId") != ROLES[wanted.role]:
        change["role"] = ROLES[wanted.role]
    if wanted.enabled is not None and mine.get("Enabled") is not wanted.enabled:
        change["enabled"] = wanted.enabled
    others = [one for one in accounts if one is not mine and _administers(one)]
    loses = change.get("present") is False or change.get("enabled") is False or "role" in change
    if loses and _administers(mine) and not others and change.get("role") != ROLES["administrator"]:
        raise ValueError(wanted.name)
    return before, change


def _administers(account: t.Mapping[str, t.Any]) -> bool:
    return account.get("RoleId") == ROLES["administrator"] and account.get("Enabled") is not False


async def accepts(target: Target, username: str, password: str) -> bool:
    """Return whether a login is accepted, also one that must be changed first. Raises BmcFailure but for a refusal."""

    async def nothing(client: RedfishClient) -> bool:
        return True

    one = dataclasses.replace(target, username=username, password=password)
    try:
        return await work.within(one, nothing, any_password=True)
    except BmcFailure as failure:
        if failure.kind == "login_refused":
            return False
        raise


async def _accounts(resources: Resources) -> tuple[str, list[dict[str, t.Any]]]:
    service = (await resources.linked(resources.client.root, "AccountService"))[1]
    path = values.path_of(service.get("Accounts")) or "/redfish/v1/AccountService/Accounts"
    found = []
    for one in await resources.members(path):
        found.append({**await resources.read(one), "@odata.id": one})
    return path, found


async def bring(target: Target, wanted: Wanted, check: bool) -> dict[str, t.Any]:
    """Bring one account to what is wanted; return C(changed), C(before), C(after), C(proof).

    C(proof): C(new_accepted), and C(old_refused) where the account is the one that was logged in with.
    """
    own = wanted.name == target.username
    rotates = own and wanted.password is not None and wanted.password != target.password
    # The new one first: a run that finds its work done sends no login that is refused. At most two are.
    if rotates and await accepts(target, target.username, str(wanted.password)):
        target = dataclasses.replace(target, password=str(wanted.password))
    elif rotates and not await accepts(target, target.username, target.password):
        raise BmcFailure("login_refused", item=target.item, username=target.username)
    return await work.within(target, lambda client: _bring(client, target, wanted, check), any_password=True)


async def _bring(client: RedfishClient, target: Target, wanted: Wanted, check: bool) -> dict[str, t.Any]:
    resources = Resources(client)
    own = wanted.name == target.username
    path, known = await _accounts(resources) if not own or not _must_change(client) else ("", [])
    try:
        before, change = plan(wanted, known) if known or not own else ({"present": True}, {})
    except ValueError:
        raise BmcFailure("last_administrator", item=target.item, found=wanted.name) from None
    new = wanted.password
    password_changes = new is not None and wanted.state == "present" and "present" not in change
    if password_changes:
        password_changes = (own and new != target.password) or (
            not own and not await accepts(target, wanted.name, str(new))
        )
    if not change and not password_changes:
        return {"changed": False, "before": before, "after": before, "proof": {}}
    after = {**before, **change, **({"password": "changed"} if password_changes else {})}
    if check:
        return {"changed": True, "before": before, "after": after, "proof": {}}
    await _apply(resources, path, known, wanted, change, password_changes)
    proof = {}
    if new is not None and wanted.state == "present" and (password_changes or change.get("present")):
        proof["new_accepted"] = await accepts(target, wanted.name, new)
        if own:
            proof["old_refused"] = not await accepts(target, wanted.name, target.password)
        if not all(proof.values()):
            raise BmcFailure("password_not_proved", item=target.item, found=str(proof), wanted="both true")
    return {"changed": True, "before": before, "after": after, "proof": proof}


def _must_change(client: RedfishClient) -> bool:
    return client.password_must_change


async def _apply(
    resources: Resources,
    path: str,
    known: t.Sequence[t.Mapping[str, t.Any]],
    wanted: Wanted,
    change: t.Mapping[str, t.Any],
    password_changes: bool,
) -> None:
    if change.get("present") is True:
        role = ROLES[wanted.role or "readonly"]
        new = {"UserName": wanted.name, "Password": wanted.password or "", "RoleId": role}
        await resources.post(path, {**new, "Enabled": wanted.enabled is not False})
        return
    mine = next((str(one["@odata.id"]) for one in known if one.get("UserName") == wanted.name), None)
    mine = mine or resources.client.account_path
    if mine is None:
        raise BmcFailure("not_offered", item=resources.client.target.item, found=wanted.name)
    if change.get("present") is False:
        await resources.delete(mine)
        return
    body: dict[str, t.Any] = {
        ours: change[name] for name, ours in (("role", "RoleId"), ("enabled", "Enabled")) if name in change
    }
    if password_changes:
        body["Password"] = wanted.password
    await resources.patch(mine, body)
