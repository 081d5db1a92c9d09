"""Pools: what can be applied for, by whom, on what conditions, what was decided of it, and what is still to come."""

from virkning.sources.pools.reading import PoolReading, read, recognise

__all__ = ["PoolReading", "read", "recognise"]
