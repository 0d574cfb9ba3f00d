"""Where everything of one lab lies: folders, names of namespaces, links and cgroups. All below `.cache/lab`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "lab"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}\Z")
LINKED = "default"


@dataclass(frozen=True)
class Place:
    """The folders and kernel names of the lab `name`."""

    name: str

    def __post_init__(self) -> None:
        if not NAME.match(self.name):
            raise Trouble(
                f"a lab cannot be called {self.name!r}", "letters, digits and hyphens, at most 20, e.g. --name B"
            )

    @classmethod
    def of(cls, directory: Path) -> Place:
        """The place whose folder is `directory` (what services get as --lab)."""
        return cls(directory.resolve().name)

    @cached_property
    def home(self) -> Path:
        return CACHE / self.name

    @cached_property
    def run(self) -> Path:
        """Sockets, process ids, ready files: wiped by `down`."""
        return self.home / "run"

    @cached_property
    def site_file(self) -> Path:
        """The inventory as `ansible-inventory --list` gave it at `up`."""
        return self.home / "site.json"

    @cached_property
    def pki(self) -> Path:
        """Keys and certificates: kept by `down`, so that a machine keeps its identity."""
        return self.home / "pki"

    @cached_property
    def lock(self) -> Path:
        return self.home / "lock"

    @cached_property
    def netns(self) -> str:
        return f"lab-{self.name}"

    @cached_property
    def cgroup(self) -> str:
        """Path below every cgroup hierarchy."""
        return f"firstlight/{self.name}"

    def node_netns(self, node: str) -> str:
        return f"{self.netns}.{node}"

    def node_cgroup(self, node: str) -> str:
        return f"{self.cgroup}/{node}"

    def disk(self, node: str) -> Path:
        """What a node has written: wiped by `down`."""
        return self.home / "nodes" / node

    def service(self, kind: str, name: str) -> Path:
        """Folder of one service: kind is nodes, bmc, switch or lab."""
        return self.run / kind / name

    def linked(self) -> bool:
        """Whether the machine's own namespace has a link into this lab: only the default one."""
        return self.name == LINKED
