"""Pilots: what do applications to be exempted from law say, where, and what does not hold in them?"""

from virkning.sources.pilots.reading import PilotsReading, read, recognise

__all__ = ["PilotsReading", "read", "recognise"]
