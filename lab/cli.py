"""`scripts/lab`: the emulated hardware, up and down, broken and healed.

Exit codes: 0 done; 1 it cannot be done, the message says what to do; 2 wrong words; 3 the lab is down;
4 something died.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from . import console, faults, lifecycle, machine, node, site
from .control import ask
from .place import LINKED, ROOT, Place
from .progress import Progress
from .trouble import Trouble

EPILOG = "A second lab, without a link into this machine: scripts/lab --name B up; scripts/lab --name B exec -- CMD"


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="scripts/lab", description="The emulated hardware: nodes, BMCs, switch.", epilog=EPILOG
    )
    top.add_argument(
        "--name", default=LINKED, help="name of the lab (default: %(default)s, the one that this machine reaches)"
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    up = commands.add_parser("up", help="start the lab of a site; when it is up, repair what died, else change nothing")
    up.add_argument(
        "-i",
        "--inventory",
        default=str(ROOT / "inventories" / "lab"),
        help="inventory of the site (default: inventories/lab)",
    )
    commands.add_parser("down", help="take everything away but the keys")
    status = commands.add_parser("status", help="each host and how it is; exit code 0 up, 3 down, 4 broken")
    status.add_argument("--json", action="store_true")
    attach = commands.add_parser(
        "console", help="attach the serial line, or run a command on the machine: console HOST -- CMD"
    )
    attach.add_argument("host")
    attach.add_argument("words", nargs=argparse.REMAINDER, metavar="-- CMD")
    fault = commands.add_parser("fault", help="break something: fault npu01 psu 2 lost")
    for word in ("host", "part", "index", "state"):
        fault.add_argument(word)
    heal = commands.add_parser("heal", help="mend it: heal HOST [PART [INDEX]], heal all")
    heal.add_argument("host")
    heal.add_argument("part", nargs="?")
    heal.add_argument("index", nargs="?")
    table = commands.add_parser("faults", help="every fault and what must be found")
    table.add_argument("--json", action="store_true")
    power = commands.add_parser("power", help="the button on the machine itself: power HOST on|off|soft|reset|status")
    power.add_argument("host")
    power.add_argument("op", choices=("on", "off", "soft", "reset", "status"))
    run = commands.add_parser("exec", help="run a command inside the lab's network: exec -- CMD")
    run.add_argument("words", nargs=argparse.REMAINDER, metavar="-- CMD")
    return top


def words_of(wanted: argparse.Namespace) -> list[str]:
    words: list[str] = wanted.words
    return words[1:] if words[:1] == ["--"] else words


def up(place: Place, wanted: argparse.Namespace) -> int:
    progress = Progress()
    if lifecycle.up(place, wanted.inventory, progress):
        progress.say("up", f"lab {place.name} is up")
    else:
        progress.say("up", f"lab {place.name} is up already: nothing changed")
    return 0


def down(place: Place, wanted: argparse.Namespace) -> int:
    progress = Progress()
    done = lifecycle.down(place, progress)
    progress.say("down", f"lab {place.name} is down" if done else f"lab {place.name} is down already: nothing changed")
    return 0


def status(place: Place, wanted: argparse.Namespace) -> int:
    found = lifecycle.status(place)
    if wanted.json:
        show(json.dumps(found, indent=2))
    else:
        show(f"lab {found['lab']}: {found['state']} (cgroups {found['cgroups']})")
        for entry in found["hosts"]:
            alive = "ready" if entry["ready"] else "starting" if entry["pid"] else "dead"
            about = f"{entry['kind']:<7} {entry['host']:<16} {entry['address']:<16} {alive:<9} {entry.get('power', '')}"
            show(f"  {about}".rstrip())
    return {"up": 0, "down": 3}.get(found["state"], 4)


def attach(place: Place, wanted: argparse.Namespace) -> int:
    """The serial line itself, or one command on the machine behind it with its own exit code."""
    target = faults.Target(place, site.load(place.site_file), wanted.host)
    words = words_of(wanted)
    if target.machine is None:
        if not words:
            console.attach(target.folder() / "console")
            return 0
        answer = target.ask_device({"op": "run", "command": " ".join(words)})
        show(str(answer.get("output", "")))
        return int(answer.get("rc", 0))
    if not words:
        console.attach(place.service("nodes", wanted.host) / "console")
        return 0
    command = node.enter(target.leader(), words)
    inside = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TERM": os.environ.get("TERM", "dumb"), "HOME": "/root"}
    return os.execvpe(command[0], command, inside)  # noqa: S606


def fault(place: Place, wanted: argparse.Namespace) -> int:
    faults.fault(place, site.load(place.site_file), wanted.host, wanted.part, wanted.index, wanted.state)
    return 0


def heal(place: Place, wanted: argparse.Namespace) -> int:
    known = site.load(place.site_file)
    if wanted.host == "all":
        faults.heal_all(place, known)
    else:
        faults.heal(place, known, wanted.host, wanted.part, wanted.index)
    return 0


def table(place: Place, wanted: argparse.Namespace) -> int:
    entries = faults.table()
    if wanted.json:
        show(json.dumps(entries, indent=2, ensure_ascii=False))
    else:
        for entry in entries:
            index = entry["index"] if isinstance(entry["index"], list) else [entry["index"]]
            where = f"{index[0]}..{index[-1]}" if len(index) > 1 else str(index[0])
            for state in entry["states"]:
                found = entry["finding"].get("found", "")
                show(f"{entry['host_kind']:<7} {entry['part']:<12} {where:<8} {state:<14} {found}")
    return 0


def found_text(entry: dict[str, Any]) -> str:
    return str(entry["finding"].get("found", ""))


def power(place: Place, wanted: argparse.Namespace) -> int:
    site.load(place.site_file)
    show(str(ask(place.service("nodes", wanted.host) / "control", {"op": wanted.op})["power"]))
    return 0


def execute(place: Place, wanted: argparse.Namespace) -> int:
    words = words_of(wanted)
    if not words:
        raise Trouble("exec needs a command", f"scripts/lab --name {place.name} exec -- ip addr", 2)
    site.load(place.site_file)
    # Labs may use the same addresses: an ssh connection kept open into one must not serve another.
    os.environ["ANSIBLE_SSH_CONTROL_PATH_DIR"] = str(place.run / "ssh")
    return os.execvp("nsenter", ["nsenter", f"--net=/run/netns/{place.netns}", "--", *words])  # noqa: S606


def show(text: str) -> None:
    sys.stdout.write(text + "\n")


COMMANDS: dict[str, Callable[[Place, Any], int]] = {
    "up": up,
    "down": down,
    "status": status,
    "console": attach,
    "fault": fault,
    "heal": heal,
    "faults": table,
    "power": power,
    "exec": execute,
}


def main(words: list[str] | None = None) -> int:
    wanted = parser().parse_args(words)
    try:
        machine.spare_the_clock()
        return COMMANDS[wanted.command](Place(wanted.name), wanted)
    except Trouble as trouble:
        sys.stderr.write(f"scripts/lab: {trouble}\n")
        return trouble.code
    except OSError as error:
        sys.stderr.write(f"scripts/lab: {error}\n  remedy: the lab needs root and a machine that lets root do this\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("scripts/lab: interrupted; scripts/lab down takes away what stands\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
