"""Workers: processes forked off this one, one job after another in each; one that dies is replaced."""

from __future__ import annotations

import errno
import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Protocol

Work = Callable[[Path], None]
_AHEAD = 2  # jobs that a worker is given before it has done the first: it need not wait for the next


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended: well, for want of disk or memory, or with the worker's death (its exit code)."""

    path: Path
    error: OSError | None = None
    died: bool = False
    exit_code: int | None = None


class Pool(Protocol):
    """Does jobs, which lie where their paths say."""

    def room(self) -> bool:
        """Whether a job may be handed in."""

    def submit(self, path: Path) -> None:
        """Hands in a job."""

    def ended(self, timeout: float) -> list[Ended]:
        """The jobs that have ended; waits so many seconds for the first."""

    def close(self) -> None:
        """Ends the workers, whatever they are at."""


class Here:
    """No workers: jobs are done in this process, as they are handed in."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._ended: list[Ended] = []
        gc.freeze()  # rules and dictionaries are no garbage, and there is much of them to look through

    def room(self) -> bool:
        """While nothing waits to be fetched."""
        return not self._ended

    def submit(self, path: Path) -> None:
        """Does the job."""
        try:
            self._work(path)
            self._ended.append(Ended(path))
        except OSError as error:
            self._ended.append(Ended(path, error))

    def ended(self, timeout: float) -> list[Ended]:
        """The job that was done last."""
        ended, self._ended = self._ended, []
        return ended

    def close(self) -> None:
        """Nothing to end."""
        gc.unfreeze()


@dataclass(eq=False)
class _Worker:
    process: multiprocessing.process.BaseProcess
    connection: Connection
    jobs: deque[Path] = field(default_factory=deque)


class Workers:
    """Several processes."""

    def __init__(self, work: Work, count: int) -> None:
        self._work = work
        self._context = multiprocessing.get_context("fork")
        # What is there already is never garbage, and is shared with the workers as long as nobody writes to it.
        gc.collect()
        gc.freeze()
        self._workers: list[_Worker] = []
        for _ in range(count):
            self._workers.append(self._start())

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        others = [ours, *(worker.connection for worker in self._workers)]
        process = self._context.Process(target=_serve, args=(self._work, theirs, others), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    @property
    def processes(self) -> list[int]:
        """The ids of the workers' processes."""
        return [worker.process.pid for worker in self._workers if worker.process.pid]

    def room(self) -> bool:
        """Whether a worker has less to do than it is given ahead."""
        return any(len(worker.jobs) < _AHEAD for worker in self._workers)

    def submit(self, path: Path) -> None:
        """Hands the job to the worker that has least to do."""
        worker = min(self._workers, key=lambda worker: len(worker.jobs))
        worker.jobs.append(path)
        with suppress(OSError):  # it is dead: `ended` finds that out, and what becomes of its jobs
            worker.connection.send_bytes(os.fsencode(path))

    def ended(self, timeout: float) -> list[Ended]:
        """Jobs that were done, and for each dead worker the job that it was at; its others go to a new worker."""
        found: list[Ended] = []
        ready = set(wait([worker.connection for worker in self._workers], timeout))
        for worker in list(self._workers):
            if worker.connection in ready:
                found += self._heard(worker)
        return found

    def _heard(self, worker: _Worker) -> list[Ended]:
        found: list[Ended] = []
        try:
            while worker.connection.poll():
                error: OSError | None = worker.connection.recv()
                found.append(Ended(worker.jobs.popleft(), error))
        except (EOFError, OSError):
            worker.process.join()
            if worker.jobs:
                found.append(Ended(worker.jobs.popleft(), None, True, worker.process.exitcode))
            worker.connection.close()
            at = self._workers.index(worker)
            del self._workers[at]
            self._workers.insert(at, self._start())
            for path in worker.jobs:
                self.submit(path)
        return found

    def close(self) -> None:
        """Ends the workers, whatever they are at."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.connection.close()
        gc.unfreeze()


def _serve(work: Work, connection: Connection, others: list[Connection]) -> None:
    """The life of a worker: it ends when nobody is at the other end any more."""
    # The run decides when to stop; Ctrl-C goes to all processes of a terminal.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # As long as a worker holds an end of another one's pipe, that one does not notice that the run died.
    for other in others:
        other.close()
    try:
        while True:
            path = Path(os.fsdecode(connection.recv_bytes()))
            error: OSError | None = None
            try:
                work(path)
            except OSError as problem:
                error = problem
            except MemoryError:
                error = no_memory()
            except Exception as problem:
                error = OSError(f"{type(problem).__name__}: {problem}")
            connection.send(error)
    except (EOFError, OSError):
        pass
    finally:
        # Nothing of what the run has open is this process's to close or to flush.
        os._exit(0)


def no_memory() -> OSError:
    """Memory that runs out, as what a system call would say of it: a run ends for that as for a full disk."""
    return OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))
