# Every target says what it does: run `make help`.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
# Spark needs Java; without it the Spark engine and its tests are left out, and nothing else changes.
SPARK := $(if $(shell command -v java),$(VENV)/.spark)
# The lock names every wheel by its hash, so what is installed is what was tested.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes

.PHONY: help demo test lint format accuracy bench mutation docs lock clean

help:  ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.base  ## Install, settle a made-up register of 360, explain one line, and forecast
	@demo/run

test: $(VENV)/.test $(SPARK)  ## Install what the tests need and run them (with Spark if Java is there)
	$(if $(SPARK),,@echo "No java on the path: the Spark tests are skipped.")
	@$(BIN)/pytest -n 2

lint: $(VENV)/.test  ## Check style, formatting, types and the import rule
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict src/virkning
	$(BIN)/pytest -q tests/test_repository.py

format: $(VENV)/.test  ## Format the code and apply the safe fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

accuracy: $(VENV)/.test  ## Hold what is read of papers against rows made by hand, and show what differs
	@PYTHONPATH=tests/shared:tests/sources $(BIN)/python -m accuracy

bench: $(SPARK) $(VENV)/.bench  ## Measure against peers: a million participants, ten thousand futures
	$(BIN)/python -m bench

mutation: $(VENV)/.test $(VENV)/.mutation  ## Change the settlement code on purpose; list what no test noticed
	$(BIN)/mutmut run
	$(BIN)/mutmut results

docs: $(VENV)/.base  ## Regenerate the generated pages and the JSON Schema
	$(BIN)/python -m virkning.docs

clean:  ## Remove what was built and cached (not the virtual environment)
	rm -rf build dist mutants src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .mutmut-cache
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# --- the virtual environment -------------------------------------------------------------------------------
# A stamp stands for "this lock file is installed"; it is renewed when the lock changes.

$(BIN)/python:
	@echo "Making $(VENV) with $(PYTHON)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed." >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian: apt install python3-venv" >&2; exit 2; }

$(VENV)/.base: requirements/base.txt pyproject.toml | $(BIN)/python
	@echo "Installing requirements/base.txt"
	@$(INSTALL) -r requirements/base.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

# PySpark is published as source only: it is packed with the setuptools of the base lock, not a fetched one.
$(VENV)/.test $(VENV)/.spark $(VENV)/.bench $(VENV)/.mutation $(VENV)/.lock: $(VENV)/.%: requirements/%.txt $(VENV)/.base
	@echo "Installing $<"
	@$(INSTALL) --no-build-isolation -r $<
	@touch $@

# --- the lock ----------------------------------------------------------------------------------------------
# Compiled from the public index alone, whatever this machine's pip is set to use besides; no address is written.

COMPILE := env -u PIP_FIND_LINKS -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null \
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe \
	--strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

lock: $(VENV)/.lock  ## Compile requirements/*.txt anew from pyproject.toml
	$(COMPILE) --build-deps-for=editable -o requirements/base.txt pyproject.toml
	$(COMPILE) --extra=test --extra=lint -c requirements/base.txt -o requirements/test.txt pyproject.toml
	$(COMPILE) --extra=spark -c requirements/test.txt -o requirements/spark.txt pyproject.toml
	$(COMPILE) --extra=bench -c requirements/spark.txt -c requirements/test.txt -o requirements/bench.txt pyproject.toml
	$(COMPILE) --extra=mutation -c requirements/test.txt -o requirements/mutation.txt pyproject.toml
	$(COMPILE) --extra=lock -c requirements/test.txt -o requirements/lock.txt pyproject.toml
