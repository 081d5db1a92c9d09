"""Agreements: what they say, what does not hold in them, where each term stands, and a first agreement file."""

from virkning.sources.agreements.reading import AgreementReading, read, recognise

__all__ = ["AgreementReading", "read", "recognise"]
