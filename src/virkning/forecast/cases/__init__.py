"""Is the investment worth it? Business cases as data: what they cost, what comes of them, and where they break even."""

from virkning.forecast.cases.load import CaseFile, load
from virkning.forecast.cases.portfolio import Portfolio, load_folder, roll_up
from virkning.forecast.cases.reckon import Result, reckon

__all__ = ["CaseFile", "Portfolio", "Result", "load", "load_folder", "reckon", "roll_up"]
