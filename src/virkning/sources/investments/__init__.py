"""Collections of municipal investment cases: what they cost, what is expected of them, and what does not hold."""

from virkning.sources.investments.outline import recognise
from virkning.sources.investments.reading import InvestmentsReading, read

__all__ = ["InvestmentsReading", "read", "recognise"]
