PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 4

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-reset test browser bench torture check format

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .venv/.ready ## make .venv with everything in it

.venv/.ready: requirements-dev.lock
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 13) else "Python 3.11 or 3.12 is needed, this is " + sys.version.split()[0] + ": make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	touch $@

demo: setup ## the whole service on this machine, with a phone for each sample person
	$(BIN)/python -m sandbox demo

demo-reset: setup ## forget what the demo has kept
	$(BIN)/python -m sandbox demo --reset

check: setup ## format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy bot curators scenarios storage sandbox tests
	$(BIN)/lint-imports

format: setup ## put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The programs that tests start are compiled once, also where the environment asks for no caches.
test: export PYTHONDONTWRITEBYTECODE =
test: check ## the checks and the whole test suite
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report=term:skip-covered

browser: ## install the system's Chromium, which the browser tests drive (Debian, as root)
	command -v chromium >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-color-emoji; }

bench: setup ## measure; a table and bench.json
	$(BIN)/python -m tests.bench

torture: setup ## two hundred kills under load
	$(BIN)/python -m tests.kill.torture
