"""Run one emulated switch: python -m lab.switch --lab DIR --host leaf01."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from .box import NoSuchModel
from .service import NoSuchHost, Service


def main() -> int:
    parser = argparse.ArgumentParser(prog="lab.switch", description=__doc__)
    parser.add_argument("--lab", type=Path, required=True, help="folder of the lab: site.json, pki/, run/")
    parser.add_argument("--host", required=True, help="name of the switch in the inventory")
    parser.add_argument("--address", help="listen here instead of the site's address")
    parser.add_argument("--port", type=int, help="listen on this port instead of the site's; 0 takes a free one")
    arguments = parser.parse_args()
    end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *dummy: end.set())
    try:
        service = Service(arguments.lab, arguments.host, arguments.address, arguments.port)
        service.start()
    except (NoSuchHost, NoSuchModel, OSError) as exc:
        print(f"lab.switch: {exc}", file=sys.stderr)
        return 1
    end.wait()
    service.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
