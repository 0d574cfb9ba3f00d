# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One session at a VRP switch, over SSH, with a host key that must already be trusted. Reads only."""

from __future__ import annotations

import logging
import re
import typing as t
from dataclasses import dataclass

from ..access.route import NoRoute, connect, reason
from ..messages.refusal import Refusal
from ..messages.switch import SWITCH

try:
    import netmiko
    import paramiko
except ImportError:  # the module says it with missing_required_lib
    netmiko = None  # type: ignore[assignment]
    paramiko = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from ..access.reach import Target

# A prompt alone on its line: <name>, [~name], [*name-400GE1/0/1:1].
PROMPT = r"(?:^|\n)(?:<[^<>\s]+>|\[[~*]?[^\[\]\s]+\])\s*$"


class Unreached(Refusal):
    """The switch was not reached, not trusted, or did not let us in."""


@dataclass(frozen=True)
class Login:
    """How to log in to one switch. The password never leaves this process's memory."""

    target: Target
    username: str
    password: str


class Client:
    """A session. C(ask) returns what the switch printed, echo and prompt included."""

    def __init__(self, login: Login, known_hosts: str, timeout: float) -> None:
        self.login = login
        self.timeout = timeout
        target = login.target
        logging.getLogger("paramiko").setLevel(logging.CRITICAL + 1)
        try:
            opened = connect(target.route, target.address, target.port, timeout)
        except NoRoute as exc:
            raise self.unreached(str(exc)) from exc
        try:
            self.session = netmiko.ConnectHandler(
                device_type="huawei_vrpv8",
                host=target.address,
                port=target.port,
                username=login.username,
                password=login.password,
                sock=opened,
                ssh_strict=True,
                system_host_keys=False,
                alt_host_keys=True,
                alt_key_file=known_hosts,
                allow_agent=False,
                use_keys=False,
                conn_timeout=timeout,
                auth_timeout=timeout,
                banner_timeout=timeout,
            )
        except netmiko.NetmikoAuthenticationException as exc:
            opened.close()
            raise Unreached(SWITCH, SWITCH.message("login_refused", item=target.name, user=login.username)) from exc
        except (netmiko.NetmikoBaseException, paramiko.SSHException, OSError, EOFError, ValueError) as exc:
            opened.close()
            if re.search(r"known_hosts|[Hh]ost key", str(exc)):
                raise Unreached(SWITCH, SWITCH.message("not_trusted", item=target.name)) from exc
            raise self.unreached(_short(exc)) from exc

    def unreached(self, why: str) -> Unreached:
        """Return the refusal that says why the switch did not answer."""
        return Unreached(SWITCH, SWITCH.message("unreached", item=self.login.target.name, reason=why))

    def ask(self, command: str) -> str:
        """Return the answer to a command. Raises Unreached when the session ends, or stays silent for too long."""
        try:
            answer = self.session.send_command(
                command, expect_string=PROMPT, read_timeout=self.timeout, strip_prompt=False, strip_command=False
            )
        except (netmiko.NetmikoBaseException, paramiko.SSHException, OSError, EOFError) as exc:
            raise self.unreached(_short(exc)) from exc
        return str(answer)

    def close(self) -> None:
        self.session.disconnect()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *dummy: object) -> None:
        self.close()


def _short(exc: BaseException) -> str:
    """Return the first line of a fault: netmiko writes whole pages."""
    return (reason(exc).strip().splitlines() or [type(exc).__name__])[0].rstrip(".:")
