SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

UV_VERSION := 0.13.9
UV := $(CURDIR)/.local/uv/bin/uv
BIN := $(CURDIR)/backend/.venv/bin
# -W: a library of the engines warns of a folder that a headless machine does not have.
LAUNCHER := $(BIN)/python -W ignore -m launcher
# A command with a throw-away PostgreSQL and Valkey, or with those that DATABASE_URL and
# REDIS_URL name.
WITH_ENGINES := $(LAUNCHER) exec --
# Who reads the settings but never connects needs no engine.
WITH_SETTINGS := DATABASE_URL=postgresql://nobody@localhost/none REDIS_URL=redis://localhost/0 \
  $(WITH_ENGINES)
MANAGE := $(BIN)/python manage.py
PAGES := frontend/dist/index.html

.PHONY: help setup run lock format check lint types floors migrations deploy-check api-in-step \
  providers providers-check providers-in-step frontend-check test test-demo test-backend \
  test-product test-pages test-frontend test-browser chromium tools bench chaos mutants api model spin

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

setup: backend/.venv/.ready frontend/node_modules/.ready ## install what the targets need, once

$(UV):
	python3 -m venv .local/uv
	.local/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

backend/.venv/.ready: backend/requirements.lock | $(UV)
	$(UV) venv --quiet --allow-existing backend/.venv
	$(UV) pip sync --quiet --compile-bytecode --require-hashes --python $(BIN)/python backend/requirements.lock
	touch $@

frontend/node_modules/.ready: frontend/package-lock.json
	cd frontend && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

# The second authorization server of the journeys.
INTEROP := backend/tests/interop/node_modules/.ready
$(INTEROP): backend/tests/interop/package-lock.json
	cd backend/tests/interop && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

$(PAGES): frontend/node_modules/.ready frontend/index.html frontend/vite.config.ts \
  $(shell find frontend/src frontend/public -type f)
	cd frontend && npx vite build --logLevel error

run: setup $(PAGES) ## start the whole product with a demo provider; PORT, DATABASE_URL, REDIS_URL
	@cd backend && exec $(LAUNCHER) run

lock: | $(UV) ## write requirements.lock anew; releases younger than a week are left alone
	cd backend && $(UV) pip compile --quiet --universal --generate-hashes --upgrade \
	  --no-header --group dev --group local pyproject.toml -o requirements.lock
	cd backend && $(UV) pip compile --quiet --universal --generate-hashes --no-header \
	  --no-annotate --constraint requirements.lock pyproject.toml -o requirements.deploy.lock

mutants: setup | $(UV) ## see whether the tests of oauth/ notice each small change; most of an hour
	@backend/tests/mutants.sh $(UV)

api: setup ## write the description of the API and the types of the pages anew
	cd backend && $(WITH_SETTINGS) $(MANAGE) spectacular --validate --fail-on-warn --file openapi.yaml
	cd frontend && npm run --silent types

format: setup ## format the code
	cd backend && $(BIN)/ruff format . ../bench ../deploy && $(BIN)/ruff check --fix . ../bench ../deploy
	cd frontend && npm run --silent format

check: lint types floors migrations deploy-check api-in-step providers-check providers-in-step \
  frontend-check ## all that needs no run

lint: setup
	cd backend && $(BIN)/ruff format --check . ../bench ../deploy && $(BIN)/ruff check . ../bench ../deploy

types: setup
	cd backend && MYPYPATH=.. $(WITH_SETTINGS) $(BIN)/mypy --explicit-package-bases tokenwell launcher model chaos tests ../bench
	cd backend && $(WITH_SETTINGS) $(BIN)/mypy --config-file demo_provider/mypy.ini demo_provider

floors: setup
	cd backend && $(BIN)/lint-imports

migrations: setup
	cd backend && $(WITH_ENGINES) $(MANAGE) makemigrations --check --dry-run
	cd backend && $(WITH_ENGINES) $(BIN)/python -m demo_provider makemigrations --check --dry-run

deploy-check: setup
	cd backend && PUBLIC_BASE_URL=https://tokenwell.example $(WITH_ENGINES) \
	  $(MANAGE) check --deploy --fail-level WARNING

# Each is made anew beside the one in the checkout, and compared.
api-in-step: setup
	cd backend && $(WITH_SETTINGS) $(MANAGE) spectacular --validate --fail-on-warn \
	  --file ../.local/openapi.yaml && diff -u openapi.yaml ../.local/openapi.yaml
	cd frontend && npx openapi-typescript ../backend/openapi.yaml -o ../.local/schema.d.ts \
	  && diff -u src/api/schema.d.ts ../.local/schema.d.ts

providers-check: setup ## check the templates of providers: file, line and reason
	@cd backend && $(WITH_SETTINGS) $(MANAGE) providers check

providers: setup ## write what is made from the templates anew: the page, and the lock of endpoints
	cd backend && $(WITH_SETTINGS) $(MANAGE) providers docs ../docs/providers.md
	cd backend && $(WITH_SETTINGS) $(MANAGE) providers digest tokenwell/providers/templates.lock

# As with the API: made anew beside those in the checkout, and compared.
providers-in-step: setup
	cd backend && $(WITH_SETTINGS) $(MANAGE) providers docs ../.local/providers.md \
	  && diff -u ../docs/providers.md ../.local/providers.md
	cd backend && $(WITH_SETTINGS) $(MANAGE) providers digest ../.local/templates.lock \
	  && diff -u tokenwell/providers/templates.lock ../.local/templates.lock

frontend-check: setup
	cd frontend && npm run --silent check

test: test-demo test-backend ## all tests, the browser's too
	$(MAKE) --output-sync=target -j2 test-product test-pages

# In the order of their names: by number of tests, the few that take minutes would come last.
test-backend: setup $(INTEROP)
	cd backend && $(WITH_ENGINES) $(BIN)/python -m pytest -n 3 --dist loadfile \
	  --no-loadscope-reorder --ignore tests/product

test-demo: setup
	cd backend && $(WITH_ENGINES) $(BIN)/python -m pytest -c demo_provider/pytest.ini demo_provider/tests

test-product: setup $(PAGES) tools ## the processes as make run starts them: kills, outages, the canary search
	cd backend && $(WITH_ENGINES) $(BIN)/python -m pytest tests/product

test-pages: test-frontend test-browser

test-frontend: setup
	cd frontend && npm run --silent test

test-browser: setup $(PAGES) chromium ## the journeys of a person, in a real browser
	cd frontend && npm run --silent e2e

chromium: tools
	@command -v chromium >/dev/null || { \
	  echo "The browser's tests need chromium: apt-get install chromium (as root)." >&2; exit 1; }

# The browser, and jq for the lines of curl that people copy: in one go, where two would fight
# for the same lock.
tools:
	@missing=; for tool in chromium jq; do command -v $$tool >/dev/null || missing+=" $$tool"; done; \
	  [ -z "$$missing" ] || { $(SUDO) apt-get update -qq \
	  && $(SUDO) apt-get install -qq -y --no-install-recommends $$missing; } >/dev/null 2>&1 || true

model: setup spin ## check the protocol of the refresh with Spin, and that wrong ones are refuted
	@if command -v spin >/dev/null && command -v gcc >/dev/null; then \
	  cd backend && $(BIN)/python -m model; fi

# Where Spin can't be had, the model is skipped, in words: nothing else depends on it.
SUDO := $(if $(filter 0,$(shell id -u)),,sudo -n)
spin:
	@{ command -v spin && command -v gcc; } >/dev/null || { $(SUDO) apt-get update -qq \
	  && $(SUDO) apt-get install -qq -y --no-install-recommends spin gcc libc6-dev; } >/dev/null 2>&1 \
	  || echo "The model is skipped: it needs spin and gcc (apt-get install spin gcc, as root)."

bench: setup $(PAGES) ## measure speed and memory, one JSON object a line; DATA=large: rights on a large tree
	@cd backend && PYTHONPATH=.. $(BIN)/python -W ignore -m bench $(if $(DATA),--data $(DATA)) $(ROWS)

# The rest of what it takes: backend/.venv/bin/python -m chaos --help, in backend.
chaos: setup ## prove that the token engine loses nothing; FULL=1: all rounds, BROKEN=1: broken engines
	@cd backend && $(BIN)/python -W ignore -m chaos $(if $(FULL),--full) $(if $(BROKEN),--broken all)
