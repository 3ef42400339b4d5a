# `make` or `make help` lists what can be asked. Everything below works in .venv, frontend/node_modules and
# var, and nowhere else; `make clean` removes the first two, and the peer of a benchmark in var.

PORT ?= 8000
SECONDS ?= 720
VENV := .venv
PY := $(VENV)/bin/python
# The first of these that is Python 3.11 or newer; empty when there is none.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
NODE_MAJOR := $(shell node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')

RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
FUZZ_STAMP := $(VENV)/.installed-fuzz
NODE_STAMP := frontend/node_modules/.installed
BUILT_STAMP := frontend/node_modules/.built
FRONTEND_SOURCES := $(shell find frontend/src frontend/vite.config.ts frontend/tsconfig.json -type f 2>/dev/null)
# Python compiles a module when it is first used; compiling all of them here would take longer than installing.
PIP := $(PY) -m pip --disable-pip-version-check --quiet install --require-hashes --no-compile

.DEFAULT_GOAL := help
.PHONY: help run build test lint format unit unit-postgres browser bench fuzz messages lock clean

help: ## Show this list
	@echo "Engawa: make <target>"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do \
		printf '%-16s %s\n' "$$name" "$$what"; done

run: $(RUN_STAMP) $(BUILT_STAMP) ## Start the demo on http://localhost:8000 (PORT=8001 for another port)
	@$(PY) tools/run.py --port $(PORT)

build: $(RUN_STAMP) $(BUILT_STAMP) ## Install, build styles and scripts, compile translations
	@$(PY) tools/prepare.py --catalogues

test: ## Check everything that CI checks, browser tests included
	@$(if $(PYTHON),$(PYTHON) tools/test.py,$(call say_no_python))

lint: $(DEV_STAMP) $(NODE_STAMP) ## Check form, types, import floors, templates, migrations, catalogues
	@$(PY) tools/lint.py

format: $(DEV_STAMP) ## Bring Python into the house's form
	$(VENV)/bin/ruff check --fix --quiet .
	$(VENV)/bin/ruff format --quiet .

unit: $(DEV_STAMP) $(BUILT_STAMP) ## Run the tests on SQLite, without a browser
	$(VENV)/bin/pytest -q -n 2 -m "not browser"

unit-postgres: $(DEV_STAMP) $(BUILT_STAMP) ## Run those that use the database on a throw-away PostgreSQL
	$(PY) tools/postgres.py $(VENV)/bin/pytest -q -n 2 -m "not browser" --only-with-database

browser: $(DEV_STAMP) $(BUILT_STAMP) ## Run the tests that use a real browser
	$(VENV)/bin/pytest -q -n 2 -m browser

bench: $(DEV_STAMP) $(BUILT_STAMP) ## Measure what the README claims
	$(PY) bench/run.py

fuzz: $(FUZZ_STAMP) ## Feed the readers with files that grow towards unread code (SECONDS for each of nine)
	$(PY) tools/fuzz.py --seconds $(SECONDS)

messages: $(DEV_STAMP) ## Collect new sentences into the catalogues of the translations
	$(PY) manage.py messages update

UV := $(PY) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-header

lock: $(PY) ## Write the locked versions anew from pyproject.toml (no download addresses)
	@$(PIP:--require-hashes=) uv
	@$(UV) pyproject.toml -o requirements.txt >/dev/null
	@$(UV) pyproject.toml --group dev -o requirements-dev.txt >/dev/null
	@$(UV) --group pyproject.toml:fuzz -o requirements-fuzz.txt >/dev/null
	@grep -o '^granian==[^ ]*' requirements.txt | $(UV) --group pyproject.toml:peer -c - -o requirements-peer.txt >/dev/null
	@cd frontend && npm install --package-lock-only --no-audit --no-fund --loglevel=error >/dev/null

clean: ## Remove what was installed and built (the database in var stays)
	rm -rf $(VENV) frontend/node_modules var/peers engawa/core/ui/static/ui/*.css engawa/core/ui/static/ui/*.js
	rm -rf engawa/core/documents/fonts/*.ttf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(PY):
	@$(if $(PYTHON),,$(call say_no_python))
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python cannot make an environment here: install its venv module (Debian: apt-get install python3-venv)." >&2; exit 1; }

$(RUN_STAMP): requirements.txt | $(PY)
	@echo "Installing Python packages ..."
	@$(PIP) -r requirements.txt
	@$(PY) tools/link.py
	@touch $@

$(DEV_STAMP): requirements-dev.txt | $(PY)
	@echo "Installing Python packages for tests ..."
	@$(PIP) -r requirements-dev.txt
	@$(PY) tools/link.py
	@touch $@ $(RUN_STAMP)

$(FUZZ_STAMP): requirements-fuzz.txt $(DEV_STAMP)
	@echo "Installing Python packages for fuzzing ..."
	@$(PIP) -r requirements-fuzz.txt
	@touch $@

$(NODE_STAMP): frontend/package.json frontend/package-lock.json
	@if [ -z "$(NODE_MAJOR)" ] || [ "$(NODE_MAJOR)" -lt 20 ] || ! command -v npm >/dev/null; then \
		echo "Node 20 or newer with npm is missing: install it, then run this again (found: $(if $(NODE_MAJOR),Node $(NODE_MAJOR),none))." >&2; exit 1; fi
	@echo "Installing the front end's packages ..."
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

$(BUILT_STAMP): $(NODE_STAMP) $(FRONTEND_SOURCES)
	@echo "Building styles and scripts ..."
	@cd frontend && npm run --silent build -- --logLevel warn
	@touch $@

define say_no_python
{ echo "Python 3.11 or newer is missing: install it, then run this again." >&2; exit 1; }
endef
