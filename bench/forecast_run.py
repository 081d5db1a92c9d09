"""The product's forecast as a command: draws the futures of JOBFOKUS and settles them, and says what they come to."""

import argparse
import json
import time

import scipy.special  # noqa: F401 - which the product imports when it is needed: starting is not what is timed inside

from bench.rules import COMPARED
from virkning.forecast.load import load as load_forecast
from virkning.forecast.simulate import setup_of, simulate
from virkning.terms import load


def main() -> None:
    """Command line: ``python -m bench.forecast_run AGREEMENT --scenarios N``; prints seconds and amounts as JSON."""
    parser = argparse.ArgumentParser(description="Forecast JOBFOKUS.")
    parser.add_argument("agreement")
    parser.add_argument("--scenarios", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    terms = load(arguments.agreement)
    setup = setup_of(terms, load_forecast(terms).forecast)
    started = time.perf_counter()
    amounts = simulate(setup, arguments.scenarios, arguments.seed, workers=arguments.workers).amounts
    found = {
        "seconds": time.perf_counter() - started,
        "earned_oere": int(amounts.earned.sum()),
        "payable_oere": int(amounts.payable.sum()),
        "payable": amounts.payable[:COMPARED].tolist(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
