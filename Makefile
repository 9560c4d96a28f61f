# One command each: `make run` shows the desk, `make test` runs every test, `make check` judges style, types and structure.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ASSETS := app/web/static/dist/manifest.json
HOST ?= 127.0.0.1
PORT ?= 8080

.PHONY: run test check assets browser format clean
.DEFAULT_GOAL := run

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(STAMP): $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.test-installed: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@

$(ASSETS): $(STAMP) $(wildcard frontend/*.json frontend/*.mjs frontend/src/*)
	$(BIN)/python build_assets.py

assets: $(ASSETS)

run: $(STAMP) $(ASSETS)
	$(BIN)/redress serve --demo --host $(HOST) --port $(PORT)

browser:
	@sh tests/browser/ensure_browser.sh

test: $(VENV)/.test-installed $(ASSETS) browser
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: $(VENV)/.test-installed $(ASSETS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/redress check bpmn forms

format: $(VENV)/.test-installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) app/web/static/dist frontend/node_modules
