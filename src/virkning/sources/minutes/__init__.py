"""Minutes and agendas of committees: what was on, what was decided by whom, what is to come back."""

from virkning.sources.minutes.reading import MinutesReading, read, recognise
from virkning.sources.minutes.register import Hit, search

__all__ = ["Hit", "MinutesReading", "read", "recognise", "search"]
