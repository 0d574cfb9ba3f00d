"""Accounts, lockout and sessions: the same people behind Redfish and IPMI."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

LOCKOUT_THRESHOLD = 5
LOCKOUT_SECONDS = 300
SESSION_LIMIT = 8
SESSION_SECONDS = 1800
ROLES = {
    "Administrator": ["Login", "ConfigureManager", "ConfigureUsers", "ConfigureSelf", "ConfigureComponents"],
    "Operator": ["Login", "ConfigureSelf", "ConfigureComponents"],
    "ReadOnly": ["Login", "ConfigureSelf"],
}


@dataclass
class Account:
    """One user. Passwords stand in the clear: IPMI needs them, and it is a lab."""

    ident: str
    username: str
    password: str
    role: str = "Administrator"
    enabled: bool = True
    must_change: bool = False
    failures: int = 0
    locked_until: float = 0.0
    changes: int = 0


@dataclass
class Session:
    """One login: token, who, and when it was last used (monotonic seconds)."""

    ident: str
    token: str
    account: Account
    used: float
    created: float = field(default_factory=time.time)


class Locked(Exception):
    """The account is locked after too many wrong passwords."""


class NoSession(Exception):
    """All sessions are taken."""


class Accounts:
    """The people, who of them is locked, and who is logged in."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.people: dict[str, Account] = {}
        self.sessions: dict[str, Session] = {}
        self.tokens: dict[str, Session] = {}
        self.threshold = LOCKOUT_THRESHOLD
        self.lockout = LOCKOUT_SECONDS
        self.session_seconds = SESSION_SECONDS
        self.session_limit = SESSION_LIMIT
        self.opened = 0
        self.changed: Callable[[], None] = lambda: None

    def add(self, username: str, password: str, role: str = "Administrator", must_change: bool = False) -> Account:
        ident = next(str(number) for number in range(2, 64) if str(number) not in self.people)
        account = Account(ident, username, password, role, must_change=must_change)
        self.people[ident] = account
        self.changed()
        return account

    def remove(self, ident: str) -> None:
        account = self.people.pop(ident)
        for session in [session for session in self.sessions.values() if session.account is account]:
            self.close(session.ident)
        self.changed()

    def set_password(self, account: Account, password: str) -> None:
        """Change a password; other sessions of the account end with it."""
        account.password = password
        account.must_change = False
        account.failures = 0
        account.locked_until = 0.0
        account.changes += 1
        self.changed()

    def by_name(self, username: str) -> Account | None:
        return next((account for account in self.people.values() if account.username == username), None)

    def is_locked(self, account: Account) -> bool:
        return account.locked_until > self.clock()

    def lock(self, account: Account, seconds: float | None = None) -> None:
        account.locked_until = self.clock() + (self.lockout if seconds is None else seconds)
        self.changed()

    def unlock(self, account: Account) -> None:
        account.failures = 0
        account.locked_until = 0.0
        self.changed()

    def login(self, username: str, password: str) -> Account | None:
        """Return the account, None when name or password is wrong. Raises Locked."""
        account = self.by_name(username)
        if account is None or not account.enabled:
            return None
        if self.is_locked(account):
            raise Locked(username)
        if hmac.compare_digest(account.password.encode(), password.encode()):
            account.failures = 0
            return account
        account.failures += 1
        if self.threshold and account.failures >= self.threshold:
            account.failures = 0
            self.lock(account)
        return None

    def sweep(self) -> None:
        """Close the sessions that nobody used for long."""
        limit = self.clock() - self.session_seconds
        for session in [session for session in self.sessions.values() if session.used < limit]:
            self.close(session.ident)

    def open(self, account: Account, limit: int | None = None) -> Session:
        """Open a session. Raises NoSession when as many as may be are open."""
        self.sweep()
        if len(self.sessions) >= (self.session_limit if limit is None else limit):
            raise NoSession(account.username)
        self.opened += 1
        session = Session(secrets.token_hex(8), secrets.token_hex(16), account, self.clock())
        self.sessions[session.ident] = session
        self.tokens[session.token] = session
        return session

    def close(self, ident: str) -> None:
        session = self.sessions.pop(ident, None)
        if session is not None:
            self.tokens.pop(session.token, None)

    def close_all(self) -> None:
        self.sessions.clear()
        self.tokens.clear()

    def of_token(self, token: str) -> Session | None:
        session = self.tokens.get(token)
        if session is None:
            return None
        now = self.clock()
        if now - session.used > self.session_seconds:
            self.close(session.ident)
            return None
        session.used = now
        return session
