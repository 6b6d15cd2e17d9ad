# The single entry: needs make and Python 3.11 or newer, nothing else.
# `make` alone lists the targets.

PYTHON ?= python3
VENV ?= .venv
# A scenario file for `make run`; the preset of the example when empty.
SCENARIO ?=
# More arguments for pytest, as in `make test ARGS="-k nash"`.
ARGS ?=

PY := $(VENV)/bin/python
INSTALL := $(PY) -m pip install --quiet --no-compile --disable-pip-version-check \
	--constraint constraints.txt
PYTEST := MPLBACKEND=Agg $(PY) -m pytest
# Tests run in as many processes as the machine has cores.
PARALLEL := --numprocesses=auto
SPHINX := $(PY) -m sphinx -n -W --keep-going -b html

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test lint format types layers docs docs-quick coverage bench slow thorough check \
	constraints clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile

# --- what people run -----------------------------------------------------------------------------

run: $(VENV)/.run ## the main job on the mid-2025 scenario, or SCENARIO=mine.toml
	MPLBACKEND=Agg $(PY) examples/western_conditionality.py $(if $(SCENARIO),"$(SCENARIO)")

test: $(VENV)/.test ## the plain test run: tests, doctests, examples
	$(PYTEST) $(PARALLEL) $(ARGS)

lint: $(VENV)/.lint ## style, docstrings, complexity
	$(PY) -m ruff check
	$(PY) -m ruff format --check

format: $(VENV)/.lint ## mend what lint can mend by itself
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

types: $(VENV)/.types ## strict types
	$(PY) -m mypy

layers: $(VENV)/.lint ## which room may import which
	$(VENV)/bin/lint-imports --no-logo --cache-dir .import_linter_cache

docs: $(VENV)/.docs ## the site, from scratch, every notebook executed
	rm -rf docs/_build docs/reference/generated
	$(SPHINX) -E -a -D nb_execution_mode=force docs docs/_build/html

docs-quick: $(VENV)/.docs ## the site, changed pages only
	$(SPHINX) docs docs/_build/html

check: lint types layers test docs ## all that CI runs

coverage: $(VENV)/.test ## the plain test run with branch coverage
	$(PYTEST) --cov --cov-report=term $(ARGS)

slow: $(VENV)/.test ## the tests that the plain run leaves out
	$(PYTEST) -m slow $(ARGS)

thorough: $(VENV)/.test ## every test, with many more random examples
	$(PYTEST) -m "not benchmark" --hypothesis-profile=thorough -o faulthandler_timeout=0 $(ARGS)

bench: $(VENV)/.bench ## time measurements
	$(PYTEST) -m benchmark benchmarks $(ARGS)
	$(PY) benchmarks/nash_speed.py
	$(PY) benchmarks/correlated_speed.py

clean: ## remove the environment and everything generated
	rm -rf $(VENV) build dist figures docs/_build docs/reference/generated .hypothesis \
		.pytest_cache .mypy_cache .ruff_cache .import_linter_cache .benchmarks .coverage

# --- the environment -----------------------------------------------------------------------------
# One virtual environment; a stamp in it for each dependency group that is installed.
# A change of pyproject.toml or constraints.txt brings the group up to date at its next use.

$(VENV)/.pip: constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		found=$$($(PYTHON) -c 'import sys; print(sys.version.split()[0])' 2>/dev/null); \
		echo "basebargain needs Python 3.11 or newer; '$(PYTHON)' is $${found:-not there}." \
			"Name another one, as in: make run PYTHON=python3.12" >&2; \
		exit 1; }
	@echo "Making the environment $(VENV) (once) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(INSTALL) --upgrade pip
	@touch $@

$(VENV)/.run: $(VENV)/.pip pyproject.toml
	@echo "Installing the package ..."
	@$(INSTALL) --build-constraint constraints.txt --editable . --group run
	@touch $@

$(VENV)/.%: $(VENV)/.run
	@echo "Installing what '$*' needs ..."
	@$(INSTALL) --group $*
	@touch $@

# Run with the oldest supported Python, whose wheels the newer ones have too.
constraints: ## resolve every dependency anew and rewrite constraints.txt
	$(PYTHON) -m venv --clear build/constraints
	build/constraints/bin/python -m pip install --quiet --upgrade pip
	build/constraints/bin/python -m pip install --quiet . editables --group dev
	{ echo "# Versions that make and CI install; rewritten by: make constraints"; \
		build/constraints/bin/python -m pip freeze --all --exclude setuptools | grep '==' ; \
	} > constraints.new
	mv constraints.new constraints.txt
	rm -rf build/constraints
