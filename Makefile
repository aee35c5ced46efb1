PORT  ?= 8080
DATA  ?= .demo
SPEED ?= 1
SEEDS ?= 500
CUTS  ?= 6000
FROM  ?= 0
KILLS ?= 200
SEED  ?=
ONLY  ?=
RESET ?=
# Candidates, first that runs and is new enough: a version manager's shim may be there and yet not run.
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11

RUN := .venv/bin
PIP := $(RUN)/python -m pip --disable-pip-version-check --quiet install --no-deps
COMPILE := UV_SYSTEM_CERTS=1 $(RUN)/uv pip compile pyproject.toml --quiet --upgrade --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-parts test-worlds test-browser check format bench simulate simulate-defects powercuts chaos screenshots lock clean

help:  ## List the targets
	@awk -F ':.*##  *' '/^[a-z-]+:.*##/ {printf "make %-17s %s\n", $$1, $$2}' Makefile

demo: .venv/runtime.stamp  ## A whole retailer on this machine (PORT= DATA= SPEED= RESET=1)
	@exec $(RUN)/store-server demo --port "$(PORT)" --data "$(DATA)" --speed "$(SPEED)" $(if $(RESET),--reset)

test: .venv/dev.stamp  ## Every test: unit, property, contract, journeys, real browser
	@$(RUN)/python -m tests.browser.find_browser
	@$(RUN)/python -m tests.support.postgres
	@$(RUN)/python -m tests.disk.compiler
	@$(MAKE) --no-print-directory -j 2 test-parts test-worlds
	@$(MAKE) --no-print-directory test-browser

# The first two beside each other, for each keeps one processor busy; the browser and what it looks at need both.
test-parts: .venv/dev.stamp
	@$(RUN)/python -m pytest --ignore tests/simulation

test-worlds: .venv/dev.stamp
	@$(RUN)/python -m pytest -q tests/simulation

test-browser: .venv/dev.stamp
	@$(RUN)/python -m pytest -m browser --timeout 600 tests/browser

check: .venv/dev.stamp  ## Format, lint, types, import contracts, dependencies, spelling
	@$(RUN)/ruff format --check .
	@$(RUN)/ruff check .
	@$(RUN)/mypy
	@$(RUN)/lint-imports
	@$(RUN)/deptry .
	@$(RUN)/codespell

format: .venv/dev.stamp  ## Put the code in the house's form
	@$(RUN)/ruff check --fix .
	@$(RUN)/ruff format .

bench: .venv/dev.stamp  ## Measure against floors of the same run (ONLY=name)
	@$(RUN)/python -m tests.benchmarks $(if $(ONLY),--only "$(ONLY)")

simulate: .venv/dev.stamp  ## Seeded worlds of stores whose lines, programs, disks and machines fail (SEEDS=n FROM=m, SEED=n)
	@$(RUN)/python -m tests.simulation $(if $(SEED),--seed "$(SEED)",--seeds "$(SEEDS)" --from "$(FROM)")

simulate-defects: .venv/dev.stamp  ## Mistakes put into the simulated worlds, one at a time: each must be caught (SEEDS=n)
	@$(RUN)/python -m tests.simulation --defects --seeds "$(SEEDS)"

chaos: .venv/dev.stamp  ## Real processes, killed and cut off, whose accounts must agree in the end (KILLS=n SEED=)
	@$(RUN)/python -m tests.chaos --kills "$(KILLS)" $(if $(SEED),--seed "$(SEED)")

powercuts: .venv/dev.stamp  ## Let the power fail at any moment, and look for what was acknowledged (CUTS=n)
	@$(RUN)/python -m tests.disk.cuts --cuts "$(CUTS)"

screenshots: .venv/dev.stamp  ## Take the pictures that the README shows
	@$(RUN)/python -m tests.browser.find_browser
	@$(RUN)/python -m tests.browser.screenshots

lock: .venv/dev.stamp  ## Choose the newest versions that pyproject.toml allows
	@$(COMPILE) --group build --output-file requirements.lock
	@$(COMPILE) --group dev --constraints requirements.lock --output-file requirements-dev.lock

clean:  ## Remove what make made: the environment, the demo's data, caches
	@rm -rf .venv .demo .hypothesis .mypy_cache .pytest_cache .ruff_cache .coverage
	@find . -name __pycache__ -prune -exec rm -rf {} +

$(RUN)/python:
	@for python in $(PYTHON); do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec $$python -m venv .venv; \
		fi; \
	done; \
	echo "Order In Store needs Python 3.11 or newer; tried: $(PYTHON)." >&2; exit 1

.venv/runtime.stamp: requirements.lock pyproject.toml | $(RUN)/python
	@echo "Installing what requirements.lock names, about 20 s the first time." >&2
	@$(PIP) --require-hashes -r requirements.lock
	@PATH="$(CURDIR)/$(RUN):$$PATH" $(PIP) --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/runtime.stamp
	@echo "Installing the developers' tools that requirements-dev.lock names." >&2
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
