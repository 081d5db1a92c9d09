"""Virkning settles social effect investments: an agreement is data, and every krone is explained."""

__version__ = "0.1.0"
