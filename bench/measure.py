"""Runs a command on its own and measures its wall time and the peak memory of all its processes."""

import json
import os
import signal
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import psutil

SAMPLE_SECONDS = 0.05
TOO_SLOW = "time limit reached"
TOO_LARGE = "memory exhausted"
MEMORY_SHARE = 0.85
"""A run that takes more than this share of the machine's memory is stopped."""


@dataclass(frozen=True)
class Run:
    """What one run of a command took, what it printed, and why it failed if it did."""

    seconds: float
    peak_mb: float
    output: dict[str, Any]
    problem: str = ""


class Watch(threading.Thread):
    """Follows a process and its descendants, and stops them when they take too long or too much.

    The kernel's own peak (``ru_maxrss``) is that of the largest single process, so the sum over the
    processes of, say, Spark has to be sampled.
    """

    def __init__(self, pid: int, timeout: float) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.deadline = time.monotonic() + timeout
        self.ceiling = psutil.virtual_memory().total * MEMORY_SHARE
        self.peak = 0
        self.problem = ""
        self.done = threading.Event()

    def run(self) -> None:
        """Sample until the process is done."""
        while not self.done.wait(SAMPLE_SECONDS):
            resident = self.resident()
            self.peak = max(self.peak, resident)
            if time.monotonic() > self.deadline:
                self.stop(TOO_SLOW)
            elif resident > self.ceiling:
                self.stop(TOO_LARGE)

    def resident(self) -> int:
        """Bytes of memory held by the process and its descendants now."""
        try:
            root = psutil.Process(self.pid)
            return sum(each.memory_info().rss for each in (root, *root.children(recursive=True)))
        except psutil.Error:
            return 0

    def stop(self, problem: str) -> None:
        """End the process group that was started for the run."""
        self.problem = problem
        self.done.set()
        os.killpg(self.pid, signal.SIGKILL)


def run(command: list[str], timeout: float) -> Run:
    """Run ``command`` to its end; its standard output, if any, is one JSON object."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        try:
            process = subprocess.Popen(command, stdout=output, stderr=errors, start_new_session=True)
        except OSError as error:
            return Run(0, 0, {}, error.strerror or str(error))
        watch = Watch(process.pid, timeout)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        watch.done.set()
        watch.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        peak_mb = max(watch.peak, usage.ru_maxrss * 1024) / 1e6
        output.seek(0)
        errors.seek(0)
        problem = watch.problem
        if process.returncode and not problem:
            last = errors.read().decode(errors="replace").strip().splitlines()[-1:]
            problem = f"exit code {process.returncode}: {' '.join(last)}"
        text = b"" if problem else output.read().strip()
    return Run(seconds, peak_mb, json.loads(text) if text.startswith(b"{") else {}, problem)


def merged(runs: Sequence[Run]) -> Run:
    """Several runs of one command as one: the median time, the largest peak, any failure."""
    for each in runs:
        if each.problem:
            return each
    median = statistics.median(each.seconds for each in runs)
    return replace(runs[-1], seconds=median, peak_mb=max(each.peak_mb for each in runs))
