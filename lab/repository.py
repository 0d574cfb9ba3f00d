"""The package repository of a lab, served over HTTP on the management network: `python -m lab.repository --lab DIR`."""

from __future__ import annotations

import argparse
import signal
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from . import site
from .place import CACHE, Place

PREFIX = "/openEuler-22.03-LTS-SP4/OS/x86_64/"
PORT = 80


class Handler(SimpleHTTPRequestHandler):
    """Serves the repository below openEuler's own path, and nothing else."""

    timeout = 30

    def translate_path(self, path: str) -> str:
        if not path.startswith(PREFIX):
            return str(Path(self.directory) / "nothing-here")
        return super().translate_path("/" + path[len(PREFIX) :])


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve the packages of a lab.")
    parser.add_argument("--lab", type=Path, required=True)
    parser.add_argument("--host", default="packages", help="name of the service's folder")
    wanted = parser.parse_args()
    place = Place.of(wanted.lab)
    known = site.load(place.site_file)
    gateway = known.network_of(known.nodes[0].address).gateway
    folder = CACHE / "_base" / (place.run / "base").read_text().strip() / "repository"
    server = ThreadingHTTPServer((str(gateway), PORT), partial(Handler, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (place.service("lab", wanted.host) / "ready").touch()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main()
