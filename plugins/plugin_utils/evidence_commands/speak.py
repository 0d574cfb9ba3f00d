# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How the evidence commands speak: arguments, exit codes, one line a message, no tracebacks for what was refused."""

from __future__ import annotations

import argparse
import os
import sys
import typing as t

from ...module_utils.messages.evidence import EVIDENCE
from ...module_utils.messages.message import Message
from ...module_utils.messages.refusal import Refusal

if t.TYPE_CHECKING:
    from collections.abc import Sequence

OK, OPEN, REFUSED, UNVOUCHED = 0, 1, 2, 3


def parser(name: str, about: str) -> argparse.ArgumentParser:
    """Return a parser of arguments with what all commands know."""
    made = argparse.ArgumentParser(
        prog="scripts/" + name, description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--language", choices=("zh", "en"), default="en", help="language of what is said (en)")
    return made


def say(text: str) -> None:
    """Print a line for the reader; a terminal that lacks a letter shows a question mark, not a traceback."""
    coded = (text + "\n").encode(sys.stdout.encoding or "utf-8", "replace")
    sys.stdout.flush()
    sys.stdout.buffer.write(coded)
    sys.stdout.buffer.flush()


def tell(message: Message | dict[str, t.Any], language: str) -> None:
    """Print one message of the ledger in the reader's language."""
    say(EVIDENCE.text(Message.from_dict(message) if isinstance(message, dict) else message, language))


def run(main: t.Callable[[Sequence[str]], int]) -> t.NoReturn:
    """Run a command and leave with its code; what it refuses is told in the reader's language."""
    arguments = sys.argv[1:]
    try:
        code = main(arguments)
    except Refusal as refusal:
        language = "zh" if "zh" in arguments else "en"
        sys.stderr.write(refusal.text(language) + "\n")
        code = REFUSED
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            sys.stderr.write("{}: {}\n".format(error.filename or "scripts", error.strerror or error))
            sys.exit(REFUSED)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = OK
    sys.exit(code)
