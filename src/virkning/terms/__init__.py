"""What does the agreement say? The agreement language: its model, its formulas, its checks."""

from virkning.terms.load import Terms, load, loads
from virkning.terms.problems import BadInput, Problem
from virkning.terms.rules import Rule

__all__ = ["BadInput", "Problem", "Rule", "Terms", "load", "loads"]
