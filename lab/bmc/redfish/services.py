"""The service root and the services beside the machine: sessions, accounts, tasks."""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any

from .. import accounts as people
from .. import tasks
from . import patching
from .errors import Problem, message
from .tree import MANAGER, ROOT, Answer, Asked, Context, Json, Tree, link

SESSIONS = f"{ROOT}/SessionService/Sessions"
ACCOUNTS = f"{ROOT}/AccountService/Accounts"
TASKS = f"{ROOT}/TaskService/Tasks"
SHORTEST_PASSWORD = 8


def root(context: Context) -> Json:
    state = context.state
    return {
        "@odata.type": "#ServiceRoot.v1_17_0.ServiceRoot",
        "Id": "RootService",
        "Name": "Root Service",
        "RedfishVersion": "1.17.0",
        "UUID": state.uuid,
        "Vendor": state.model["manufacturer"],
        "Product": state.model["model"],
        "ProtocolFeaturesSupported": {
            "ExpandQuery": {"ExpandAll": True, "Levels": True, "Links": True, "NoLinks": True, "MaxLevels": 3},
            "SelectQuery": True,
            "OnlyMemberQuery": True,
            "ExcerptQuery": False,
            "FilterQuery": False,
            "TopSkipQuery": True,
        },
        "Systems": link(f"{ROOT}/Systems"),
        "Chassis": link(f"{ROOT}/Chassis"),
        "Managers": link(f"{ROOT}/Managers"),
        "Tasks": link(f"{ROOT}/TaskService"),
        "SessionService": link(f"{ROOT}/SessionService"),
        "AccountService": link(f"{ROOT}/AccountService"),
        "UpdateService": link(f"{ROOT}/UpdateService"),
        "EventService": link(f"{ROOT}/EventService"),
        "CertificateService": link(f"{ROOT}/CertificateService"),
        "Links": {"Sessions": link(SESSIONS), "ManagerProvidingService": link(MANAGER)},
    }


def stamp(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc).isoformat()


# -- sessions ---------------------------------------------------------------------------------------------------------
def session_service(context: Context) -> Json:
    return {
        "@odata.type": "#SessionService.v1_1_9.SessionService",
        "Id": "SessionService",
        "Name": "Session Service",
        "ServiceEnabled": True,
        "SessionTimeout": int(context.state.accounts.session_seconds),
        "Sessions": link(SESSIONS),
        "Status": {"State": "Enabled", "Health": "OK"},
    }


def session_view(session: people.Session) -> Json:
    return {
        "@odata.id": f"{SESSIONS}/{session.ident}",
        "@odata.type": "#Session.v1_7_0.Session",
        "Id": session.ident,
        "Name": "User Session",
        "UserName": session.account.username,
        "Password": None,
        "SessionType": "Redfish",
        "CreatedTime": stamp(session.created),
    }


def login(context: Context, body: Json) -> Answer:
    """Open a session. Raises Problem: a wrong body, a refused login, no session left."""
    state = context.state
    for name in ("UserName", "Password"):
        if name not in body:
            raise Problem("PropertyMissing", name)
        if not isinstance(body[name], str):
            raise patching.wrong_type(name, body[name])
    try:
        account = state.accounts.login(body["UserName"], body["Password"])
    except people.Locked:
        account = None
    if account is None:
        raise Problem("NoValidSession")
    limit = 0 if state.has("bmc", "session-limit") else None
    try:
        session = state.accounts.open(account, limit)
    except people.NoSession:
        raise Problem("SessionLimitExceeded") from None
    view = session_view(session)
    if account.must_change:
        view["@Message.ExtendedInfo"] = [message("PasswordChangeRequired", f"{ACCOUNTS}/{account.ident}")]
    return Answer(201, view, {"Location": f"{SESSIONS}/{session.ident}", "X-Auth-Token": session.token})


def add_sessions(tree: Tree, context: Context) -> None:
    state = context.state
    here = f"{ROOT}/SessionService"
    tree.get[here] = lambda: session_service(context)
    tree.patch[here] = lambda: {
        "SessionTimeout": patching.Field(
            patching.number(30, 86400), lambda value: setattr(state.accounts, "session_seconds", value)
        )
    }
    tree.privilege[here] = "ConfigureManager"

    async def create(asked: Asked) -> Answer:
        return login(context, asked.body)

    tree.post[SESSIONS] = create
    tree.live.update({SESSIONS, here})


def session_members(context: Context) -> Tree:
    """Return the tree of the sessions as they are now: they come and go with each login."""
    made = Tree()
    sessions = context.state.accounts.sessions
    made.collection(SESSIONS, "SessionCollection", "Session Collection", list(sessions))
    for session in sessions.values():
        path = f"{SESSIONS}/{session.ident}"
        made.get[path] = partial(session_view, session)

        async def delete(asked: Asked, session: people.Session = session) -> Answer:
            if asked.account is not session.account and asked.account.role != "Administrator":
                raise Problem("InsufficientPrivilege")
            context.state.accounts.close(session.ident)
            return Answer()

        made.delete[path] = delete
    return made


# -- accounts ---------------------------------------------------------------------------------------------------------
def account_service(context: Context) -> Json:
    accounts = context.state.accounts
    return {
        "@odata.type": "#AccountService.v1_14_0.AccountService",
        "Id": "AccountService",
        "Name": "Account Service",
        "ServiceEnabled": True,
        "MinPasswordLength": SHORTEST_PASSWORD,
        "MaxPasswordLength": 20,
        "AccountLockoutThreshold": accounts.threshold,
        "AccountLockoutDuration": int(accounts.lockout),
        "AccountLockoutCounterResetAfter": int(accounts.lockout),
        "Accounts": link(ACCOUNTS),
        "Roles": link(f"{ROOT}/AccountService/Roles"),
        "Status": {"State": "Enabled", "Health": "OK"},
    }


def account_view(context: Context, account: people.Account) -> Json:
    return {
        "@odata.type": "#ManagerAccount.v1_11_0.ManagerAccount",
        "Id": account.ident,
        "Name": "User Account",
        "UserName": account.username,
        "Password": None,
        "RoleId": account.role,
        "Enabled": account.enabled,
        "Locked": context.state.accounts.is_locked(account),
        "PasswordChangeRequired": account.must_change,
        "AccountTypes": ["Redfish", "IPMI"],
        "Links": {"Role": link(f"{ROOT}/AccountService/Roles/{account.role}")},
    }


def role_view(name: str) -> Json:
    return {
        "@odata.type": "#Role.v1_3_1.Role",
        "Id": name,
        "Name": "User Role",
        "RoleId": name,
        "IsPredefined": True,
        "AssignedPrivileges": people.ROLES[name],
    }


def password(account: people.Account | None) -> Any:
    """Return the check of a new password: long enough, three kinds of characters, not the old one."""

    def check(name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise patching.wrong_type(name, "******")
        kinds = sum(
            any(test(c) for c in value) for test in (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum())
        )
        if (
            not SHORTEST_PASSWORD <= len(value) <= 20
            or kinds < 3
            or (account is not None and value == account.password)
        ):
            raise Problem("PropertyValueFormatError", "******", name, related=[f"#/{name}"])
        return value

    return check


def account_fields(context: Context, account: people.Account) -> patching.Writable:
    accounts = context.state.accounts

    def put(name: str) -> Any:
        def setter(value: Any) -> None:
            setattr(account, name, value)
            accounts.changed()

        return setter

    def enable(name: str, value: Any) -> bool:
        administrators = [
            other for other in accounts.people.values() if other.enabled and other.role == "Administrator"
        ]
        if value is False and administrators == [account]:
            raise Problem("ResourceInUse")
        return patching.boolean(name, value)

    return {
        "Password": patching.Field(password(account), lambda value: accounts.set_password(account, value)),
        "UserName": patching.Field(patching.text(16, 1), put("username")),
        "RoleId": patching.Field(patching.one_of(*people.ROLES), put("role")),
        "Enabled": patching.Field(enable, put("enabled")),
        "Locked": patching.Field(patching.one_of(False), lambda _value: accounts.unlock(account)),
    }


def create_account(context: Context, body: Json) -> Answer:
    accounts = context.state.accounts
    for name in ("UserName", "Password", "RoleId"):
        if name not in body:
            raise Problem("PropertyMissing", name)
    username = patching.text(16, 1)("UserName", body["UserName"])
    if accounts.by_name(username) is not None:
        raise Problem("ResourceAlreadyExists", "ManagerAccount", "UserName", username)
    if len(accounts.people) >= 15:
        raise Problem("CreateLimitReachedForResource")
    role = patching.one_of(*people.ROLES)("RoleId", body["RoleId"])
    secret = password(None)("Password", body["Password"])
    account = accounts.add(username, secret, role, must_change=body.get("PasswordChangeRequired") is True)
    account.enabled = body.get("Enabled", True) is not False
    path = f"{ACCOUNTS}/{account.ident}"
    return Answer(201, {"@odata.id": path, **account_view(context, account)}, {"Location": path})


def add_accounts(tree: Tree, context: Context) -> None:
    state = context.state
    here = f"{ROOT}/AccountService"
    tree.get[here] = lambda: account_service(context)
    tree.live.add(here)
    tree.patch[here] = lambda: {
        "AccountLockoutThreshold": patching.Field(
            patching.number(0, 10), lambda value: setattr(state.accounts, "threshold", value)
        ),
        "AccountLockoutDuration": patching.Field(
            patching.number(0, 3600), lambda value: setattr(state.accounts, "lockout", value)
        ),
    }
    tree.privilege[here] = "ConfigureUsers"
    tree.collection(ACCOUNTS, "ManagerAccountCollection", "Accounts Collection", list(state.accounts.people))
    tree.privilege[ACCOUNTS] = "ConfigureUsers"

    async def create(asked: Asked) -> Answer:
        return create_account(context, asked.body)

    tree.post[ACCOUNTS] = create
    for account in state.accounts.people.values():
        path = f"{ACCOUNTS}/{account.ident}"
        tree.get[path] = partial(account_view, context, account)
        tree.live.add(path)
        tree.patch[path] = partial(account_fields, context, account)
        tree.privilege[path] = "ConfigureUsers"

        async def delete(_asked: Asked, account: people.Account = account) -> Answer:
            others = [
                other
                for other in state.accounts.people.values()
                if other is not account and other.role == "Administrator" and other.enabled
            ]
            if not others:
                raise Problem("ResourceInUse")
            state.accounts.remove(account.ident)
            return Answer()

        tree.delete[path] = delete

    tree.collection(f"{here}/Roles", "RoleCollection", "Roles Collection", list(people.ROLES))
    for name in people.ROLES:
        tree.get[f"{here}/Roles/{name}"] = partial(role_view, name)


# -- tasks ------------------------------------------------------------------------------------------------------------
def add_tasks(tree: Tree, context: Context) -> None:
    state = context.state
    here = f"{ROOT}/TaskService"
    tree.get[here] = lambda: {
        "@odata.type": "#TaskService.v1_2_0.TaskService",
        "Id": "TaskService",
        "Name": "Task Service",
        "ServiceEnabled": True,
        "CompletedTaskOverWritePolicy": "Oldest",
        "LifeCycleEventOnTaskStateChange": False,
        "DateTime": stamp(state.now()),
        "Tasks": link(TASKS),
        "Status": {"State": "Enabled", "Health": "OK"},
    }
    tree.live.add(here)
    tree.collection(TASKS, "TaskCollection", "Task Collection", list(state.tasks))
    for record in state.tasks.values():
        tree.get[f"{TASKS}/{record['id']}"] = partial(tasks.view, record)
        tree.get[f"{here}/TaskMonitors/{record['id']}"] = partial(tasks.view, record)


def add(tree: Tree, context: Context) -> None:
    """Hang the service root and its services into the tree."""
    tree.get[ROOT] = lambda: root(context)
    tree.get["/redfish"] = lambda: {"v1": f"{ROOT}/"}
    tree.open.update({ROOT, "/redfish"})
    add_sessions(tree, context)
    add_accounts(tree, context)
    add_tasks(tree, context)
