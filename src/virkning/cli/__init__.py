"""The command line: it calls the core and writes what comes out. No money is computed here.

Exit codes: 0 done; 1 a check or a verification failed; 2 bad input, with every problem on standard error. What takes
long to import is imported inside the commands, so that ``virkning --help`` answers at once.
"""

from virkning.cli import cases, forecasting, reading, settling, tracing
from virkning.cli.base import main

__all__ = ["cases", "forecasting", "main", "reading", "settling", "tracing"]
