"""The process in which one file is read: bytes come in, lines of JSON go out, time and memory are bounded."""

from __future__ import annotations

import json
import resource
import signal
import sys
from typing import Any

from virkning.sources.formats.confined import plain
from virkning.sources.formats.raw import Progress, Raw, Refused


def main(kind: str, name: str, memory: int, step: int, whole: int) -> None:
    """Reads a file of a kind from the standard input, and tells of its pages, and its text or what is wrong.

    It may take ``memory`` bytes, ``step`` seconds for its opening and for each page, and ``whole`` seconds of
    processor time; the system ends the process that takes more time.
    """
    data = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # A second later the system would end the process without saying that time was the reason.
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(step)

    def page(number: int, of: int) -> None:
        signal.alarm(step)
        _tell({"page": [number, of]})

    try:
        _tell({"raw": plain(_read(kind, data, name, page))})
    except Refused as error:
        _tell({"problem": [error.message, error.found, error.expected]})
    except MemoryError:
        _tell({"problem": ["takes too much memory to read", "", f"at most {memory:,} bytes of memory"]})
    except Exception as error:  # a library met what its makers did not foresee
        found = f"{type(error).__name__}: {error}"[:200]
        _tell({"problem": [f"cannot be read as {kind.upper()}: it is damaged, or takes too much memory", found]})


def _read(kind: str, data: bytes, name: str, progress: Progress) -> Raw:
    # Only the library that is needed is loaded.
    if kind == "pdf":
        from virkning.sources.formats.pdf import read_pdf

        return read_pdf(data, name, progress)
    if kind == "docx":
        from virkning.sources.formats.docx import read_docx

        return read_docx(data, name)
    from virkning.sources.formats.html import read_html

    return read_html(data, name)


def _tell(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
