SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

UV_VERSION := 0.13.9
UV := $(CURDIR)/.local/uv/bin/uv
BIN := $(CURDIR)/backend/.venv/bin
# A command with a throw-away PostgreSQL, or with the one that DATABASE_URL names.
WITH_ENGINES := $(BIN)/python -W ignore -m launcher exec --
# The type checker reads the settings but never connects: an address starts no engine.
WITH_SETTINGS := DATABASE_URL=postgresql://nobody@localhost/none $(WITH_ENGINES)

.PHONY: help setup lock format check lint types floors migrations test test-backend test-demo

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

setup: backend/.venv/.ready ## install what the targets need, once

$(UV):
	python3 -m venv .local/uv
	.local/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

backend/.venv/.ready: backend/requirements.lock | $(UV)
	$(UV) venv --quiet --allow-existing backend/.venv
	$(UV) pip sync --quiet --require-hashes --python $(BIN)/python backend/requirements.lock
	touch $@

lock: | $(UV) ## write requirements.lock anew; releases younger than a week are left alone
	cd backend && $(UV) pip compile --quiet --universal --generate-hashes --upgrade \
	  --no-header --group dev --group local pyproject.toml -o requirements.lock

format: setup ## format the code
	cd backend && $(BIN)/ruff format . && $(BIN)/ruff check --fix .

check: lint types floors migrations ## everything that needs no run of the product

lint: setup
	cd backend && $(BIN)/ruff format --check . && $(BIN)/ruff check .

types: setup
	cd backend && $(WITH_SETTINGS) $(BIN)/mypy tokenwell launcher tests
	cd backend && $(WITH_SETTINGS) $(BIN)/mypy --config-file demo_provider/mypy.ini demo_provider

floors: setup
	cd backend && $(BIN)/lint-imports

migrations: setup
	cd backend && $(WITH_ENGINES) $(BIN)/python manage.py makemigrations --check --dry-run
	cd backend && $(WITH_ENGINES) $(BIN)/python -m demo_provider makemigrations --check --dry-run

test: test-demo test-backend ## all tests

test-backend: setup
	cd backend && $(WITH_ENGINES) $(BIN)/python -m pytest

test-demo: setup
	cd backend && $(WITH_ENGINES) $(BIN)/python -m pytest -c demo_provider/pytest.ini demo_provider/tests
