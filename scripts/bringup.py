"""Bring a site up: start the lab when the site is the lab, run playbooks/site.yml, show what it came to.

Exit codes: 0 every clause that was checked holds; 2 the run ended and something is fail, unread or not reached;
1 the run could not begin or broke off; 3 the lab could not start; 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import subprocess
import sys
import time
import typing as t
from datetime import datetime, timezone
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "collections")]

OK, BROKE_OFF, RED, NO_LAB, INTERRUPTED = 0, 1, 2, 3, 130
STAGES = ("preflight", "bmc")
# A run must not depend on what the engineer's shell happens to carry.
DROPPED = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy")
KEPT_RUNNERS = 5


class BringupError(Exception):
    """Something that the caller must mend; the text says what."""


def arguments(given: t.Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bringup", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-i", "--inventory", default="inventories/lab", help="folder of the site (inventories/lab)")
    parser.add_argument("--playbook", default="playbooks/site.yml", help="another list of stages (playbooks/site.yml)")
    parser.add_argument("--verify", action="store_true", help="all stages in mode verify: no device is changed")
    parser.add_argument("--check", action="store_true", help="Ansible's check mode: say what would change")
    parser.add_argument("--limit", help="only these hosts")
    parser.add_argument("--language", choices=("zh", "en"), help="language of messages (the site's)")
    parser.add_argument("--no-lab", action="store_true", help="do not start the lab")
    parser.add_argument(
        "--clock-confirmed", action="store_true", help="this machine's clock was compared with a trusted one"
    )
    parser.add_argument("--trust-on-first-use", action="store_true", help="learn keys of devices that were never met")
    parser.add_argument("--vault-password-file", help="file with the password of the site's vault")
    return parser.parse_args(given)


def site_of(inventory: Path) -> dict[str, t.Any]:
    """Return the site file as plain data. Only name, purpose, language and stages count here; the plugin judges it."""
    path = inventory / "site.yml" if inventory.is_dir() else inventory
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as exc:
        raise BringupError(f"{path}: {' '.join(str(exc).split())}") from exc
    if not isinstance(data, dict):
        raise BringupError(f"{path}: not a site file")
    return data


def is_lab(site: t.Mapping[str, t.Any]) -> bool:
    return site.get("purpose") == "lab"


def start_lab(inventory: Path) -> None:
    command = [str(ROOT / "scripts/lab"), "up"]
    if inventory.resolve() != (ROOT / "inventories/lab").resolve():
        command += ["--inventory", str(inventory)]
    if subprocess.run(command, cwd=ROOT, check=False, stdin=subprocess.DEVNULL).returncode != 0:
        raise BringupError("the lab did not start (scripts/lab up); on a real site use -i inventories/<site>")


def confirm_clock(options: argparse.Namespace, site: t.Mapping[str, t.Any]) -> None:
    """Ask whether the clock is right, when somebody is there to answer: the run itself has no terminal."""
    if options.clock_confirmed or is_lab(site) or not sys.stdin.isatty():
        return
    now = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
    answer = input(
        f"The clock of this machine says {now} UTC. Compare it with a clock that you trust. Right? (yes/no) "
    )
    options.clock_confirmed = answer.strip().lower() == "yes"


def command_line(options: argparse.Namespace, site: t.Mapping[str, t.Any]) -> list[str]:
    """Return the options for ansible-playbook. None of them is a secret: every process of the machine can read them."""
    line: list[str] = []
    if options.verify:
        stages = site.get("stages") or {}
        modes = {stage: "skip" if stages.get(stage) == "skip" else "verify" for stage in {*STAGES, *stages}}
        line += ["--extra-vars", json.dumps({"firstlight_stage_modes": modes}, sort_keys=True)]
    consents = {
        "preflight_clock_confirmed": options.clock_confirmed,
        "preflight_trust_on_first_use": options.trust_on_first_use,
    }
    given = {name: True for name, value in consents.items() if value}
    if given:
        line += ["--extra-vars", json.dumps(given)]
    if options.check:
        line += ["--check", "--diff"]
    if options.limit:
        # The first and the last play run on the control node.
        line += ["--limit", options.limit + ",localhost"]
    if options.vault_password_file:
        line += ["--vault-password-file", os.path.abspath(options.vault_password_file)]
    return line


def environment(options: argparse.Namespace) -> dict[str, str]:
    """Return what the run sees beside this process's own environment."""
    found = {
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        # ansible-runner would switch this off.
        "ANSIBLE_HOST_KEY_CHECKING": "True",
        **({"ANSIBLE_FORCE_COLOR": "1"} if sys.stdout.isatty() else {"ANSIBLE_NOCOLOR": "1"}),
        "PYTHONUNBUFFERED": "1",
        "LC_ALL": "C.UTF-8",
    }
    if options.language:
        found["FIRSTLIGHT_LANGUAGE"] = options.language
    return found


class Interruption:
    """Turns the first Ctrl-C into Ansible's own, and a second one, or ten seconds without an end, into a hard stop."""

    PATIENCE = 10.0

    def __init__(self) -> None:
        self.asked = 0.0
        self.hard = False

    def __enter__(self) -> Interruption:
        self.before = {number: signal.signal(number, self.ask) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *details: object) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def ask(self, number: int, frame: object) -> None:
        if self.asked:
            self.hard = True
            return
        self.asked = time.monotonic()
        for child in children():
            try:
                os.killpg(child, signal.SIGINT)
            except (ProcessLookupError, PermissionError):
                continue

    def cancel(self) -> bool:
        """Return whether the run must be ended by force; asked by ansible-runner again and again."""
        return self.hard or (self.asked > 0 and time.monotonic() - self.asked > self.PATIENCE)


def children() -> list[int]:
    """Return our direct children that lead a process group of their own (the run does: it has its own terminal)."""
    path = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    pids = [int(word) for word in path.read_text(encoding="ascii").split()] if path.exists() else []
    return [pid for pid in pids if os.getpgid(pid) == pid]


def play(options: argparse.Namespace, inventory: Path, site: t.Mapping[str, t.Any], stop: Interruption) -> int:
    """Run the playbook by ansible-runner; return Ansible's exit code."""
    import ansible_runner

    for name in DROPPED:
        os.environ.pop(name, None)
        os.environ.pop(name.upper(), None)
    # ansible-playbook itself is found beside this Python.
    os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"
    home = ROOT / ".cache" / "runner"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    runner = ansible_runner.run(
        private_data_dir=str(home),
        project_dir=str(ROOT),
        host_cwd=str(ROOT),
        playbook=options.playbook,
        inventory=str(inventory.resolve()),
        cmdline=shlex.join(command_line(options, site)) or None,
        envvars=environment(options),
        settings={"pexpect_timeout": 1},
        suppress_env_files=True,
        fact_cache_type="memory",
        rotate_artifacts=KEPT_RUNNERS,
        cancel_callback=stop.cancel,
    )
    return int(runner.rc if runner.rc is not None else BROKE_OFF)


def newest_run(artifacts: Path, since: float) -> Path | None:
    """Return the folder of the run that ended last and not before C(since) (seconds since 1970), None when none did."""
    found = [path for path in artifacts.glob("runs/*/run.json") if path.stat().st_mtime >= since]
    return max(found, key=lambda path: path.stat().st_mtime).parent if found else None


def tell(artifacts: Path, run: Path | None, since: float, language: str) -> None:
    """Print the summary table of the book, what broke the run, and where everything is."""
    from ansible_collections.firstlight.cluster.plugins.module_utils.run import ending

    reports = artifacts / "reports"
    table = reports / f"summary.{language}.txt"
    if table.is_file() and table.stat().st_mtime >= since:
        print("\n" + table.read_text(encoding="utf-8"))
    if run is None:
        return
    for line in ending.lines(json.loads((run / "run.json").read_text(encoding="utf-8")), language):
        print(f"  {line}")
    for path in [*sorted(reports.glob("*.*")), run]:
        print(f"  {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}")


def main(given: t.Sequence[str]) -> int:
    options = arguments(given)
    inventory = Path(options.inventory)
    try:
        site = site_of(inventory)
        confirm_clock(options, site)
        if is_lab(site) and not options.no_lab:
            start_lab(inventory)
    except BringupError as exc:
        print(f"scripts/bringup: {exc}", file=sys.stderr)
        return NO_LAB if "the lab" in str(exc) else BROKE_OFF
    except KeyboardInterrupt:
        return INTERRUPTED
    begun = time.time()
    artifacts = ROOT / "artifacts" / str(site.get("name") or inventory.name)
    with Interruption() as stop:
        code = play(options, inventory, site, stop)
    if stop.asked:
        print("\nInterrupted. What was measured is kept; the same command goes on from what is there.", file=sys.stderr)
        return INTERRUPTED
    run = newest_run(artifacts, begun)
    tell(artifacts, run, begun, options.language or str(site.get("language") or "zh"))
    print(f"\n{time.time() - begun:.0f} s, exit code of Ansible {code}")
    if code == 0:
        return OK
    return RED if run else BROKE_OFF


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
