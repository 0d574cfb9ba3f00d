"""Tasks: work that goes on after the answer, seen at TaskService/Tasks."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Awaitable, Callable
from typing import Any

from .redfish.errors import message
from .redfish.tree import ROOT, Answer
from .state import State

KEPT = 32
STEP_SECONDS = 0.05


class TaskFailed(Exception):
    """The work of a task failed; the message says why."""


class Tasks:
    """Starts tasks and keeps the last ones in the state. `step` is the time between two steps of ten percent."""

    def __init__(self, state: State, step: float = STEP_SECONDS) -> None:
        self.state = state
        self.step = step
        self.next_number = 1
        self.running: set[asyncio.Task[None]] = set()

    def stamp(self) -> str:
        return datetime.datetime.fromtimestamp(int(self.state.now()), datetime.timezone.utc).isoformat()

    def start(self, name: str, work: Callable[[dict[str, Any]], Awaitable[str]]) -> dict[str, Any]:
        """Start a task and return its record, which `work` may write percentages into."""
        ident = str(self.next_number)
        self.next_number += 1
        record: dict[str, Any] = {
            "id": ident,
            "name": name,
            "state": "Running",
            "status": "OK",
            "percent": 0,
            "started": self.stamp(),
            "ended": None,
            "messages": [],
        }
        tasks = self.state.tasks
        tasks[ident] = record
        while len(tasks) > KEPT:
            tasks.pop(next(iter(tasks)))
        task = asyncio.get_running_loop().create_task(self.run(record, work))
        self.running.add(task)
        task.add_done_callback(self.running.discard)
        self.state.touch()
        return record

    async def run(self, record: dict[str, Any], work: Callable[[dict[str, Any]], Awaitable[str]]) -> None:
        try:
            text = await work(record)
            record.update(
                state="Completed", status="OK", percent=100, messages=[{**message("Success"), "Message": text}]
            )
        except TaskFailed as error:
            record.update(
                state="Exception", status="Critical", messages=[{**message("InternalError"), "Message": str(error)}]
            )
        record["ended"] = self.stamp()
        self.state.touch()

    async def progress(self, record: dict[str, Any], stop_at: int | None = None) -> None:
        """Let the percentage grow to 100, or fail at `stop_at`."""
        for percent in range(10, 101, 10):
            await asyncio.sleep(self.step)
            record["percent"] = percent
            self.state.touch()
            if stop_at is not None and percent >= stop_at:
                raise TaskFailed(f"The operation failed at {percent} %.")

    def answer(self, name: str, finish: Callable[[], str]) -> Answer:
        """Start work that takes a moment and ends with `finish`; return 202 with the task."""

        async def work(record: dict[str, Any]) -> str:
            await self.progress(record)
            return finish()

        return accepted(self.start(name, work))

    def cancel_all(self) -> None:
        for task in list(self.running):
            task.cancel()


def path(record: dict[str, Any]) -> str:
    return f"{ROOT}/TaskService/Tasks/{record['id']}"


def view(record: dict[str, Any]) -> dict[str, Any]:
    body = {
        "@odata.id": path(record),
        "@odata.type": "#Task.v1_7_0.Task",
        "Id": record["id"],
        "Name": record["name"],
        "TaskState": record["state"],
        "TaskStatus": record["status"],
        "PercentComplete": record["percent"],
        "StartTime": record["started"],
        "Messages": record["messages"],
    }
    if record["ended"]:
        body["EndTime"] = record["ended"]
    return body


def accepted(record: dict[str, Any]) -> Answer:
    monitor = f"{ROOT}/TaskService/TaskMonitors/{record['id']}"
    return Answer(202, view(record), {"Location": monitor, "Retry-After": "1"})
