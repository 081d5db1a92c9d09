"""What was observed, and when did we learn it? Data files read, checked against the agreement, and typed."""

from virkning.facts.declarations import Declarations
from virkning.facts.plain import WORD
from virkning.facts.reading import Facts, from_tables, read

__all__ = ["WORD", "Declarations", "Facts", "from_tables", "read"]
