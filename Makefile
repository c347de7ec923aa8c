PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup
setup: .venv/.ready

.venv/.ready: requirements-dev.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	touch $@
