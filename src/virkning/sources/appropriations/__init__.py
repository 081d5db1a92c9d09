"""Appropriations: the tables that set money aside by initiative and year, every sum, and what the text says of them."""

from virkning.sources.appropriations.reading import AppropriationReading, Ledger, ledger, read, recognise

__all__ = ["AppropriationReading", "Ledger", "ledger", "read", "recognise"]
