# The commands of this project; `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3 2>/dev/null) python3)
VENV := .venv
RUN := $(VENV)/bin/python
PACKAGES := portal catalog ordering
CHECKED := $(PACKAGES) demo bench tools tests migrations app.py wsgi.py gunicorn.conf.py
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); [ $$n -gt 6 ] && n=6; echo $$n)
export PORTAL_ENV ?= demo
export FLASK_APP := app

key = $(firstword $(shell cksum < $(1)))
PIP := $(RUN) -m pip install --quiet --no-input --disable-pip-version-check --require-hashes
RUN_STAMP := $(VENV)/.run-$(call key,requirements/run.lock)
DEV_STAMP := $(VENV)/.dev-$(call key,requirements/dev.lock)
NODE_STAMP := node_modules/.ready-$(call key,package-lock.json)
NODE_PATH_FIRST := PATH="$(CURDIR)/$(VENV)/bin:$$PATH"
ASSETS := $(shell find assets templates $(PACKAGES) -type f \( -path 'assets/*' -o -name '*.html' -o -name '*.py' \) 2>/dev/null)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard $(PACKAGES:%=%/translations/*/LC_MESSAGES/messages.po)))

.PHONY: help setup ready demo demo-reset test test-long check bench isolation-report lock i18n backup restore

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ready $(DEV_STAMP) ## Install everything: what runs, what develops, assets, translations
	@echo "Ready. \`make demo\` starts the portal, \`make test\` tries it."

ready: $(RUN_STAMP) static/dist/manifest.json $(CATALOGUES)

demo: ready ## Start the whole portal with demo data; Ctrl-C stops it (PORT, HOST, PORTAL_DATA change where)
	@$(RUN) -m portal.foreman

demo-reset: $(RUN_STAMP) ## Throw the demo's data away
	@$(RUN) -m portal.foreman reset

test: ready $(DEV_STAMP) ## Run the tests, on a real database (WORKERS=n processes; ARGS=... for pytest)
	$(RUN) -m tools.run_tests "not long" -n $(WORKERS) $(ARGS)

test-long: ready $(DEV_STAMP) ## Run the heavy rounds: kills, thousands of tries, fuzzing, every page
	$(RUN) -m tools.run_tests long -n $(WORKERS) $(ARGS)

check: ready $(DEV_STAMP) ## Style, types, storeys, templates, translations, migrations in step with the models
	$(RUN) -m ruff check .
	$(RUN) -m mypy $(wildcard $(CHECKED))
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint templates --lint --quiet
	$(RUN) -m tools.i18n check
	$(RUN) -m tools.migrations_in_step

bench: ready $(DEV_STAMP) ## Measure the portal against a floor in the same run (sizes from variables, see bench/)
	$(RUN) -m bench $(ARGS)

isolation-report: ready $(DEV_STAMP) ## Print every route × every role × foreign objects
	$(RUN) -m tools.isolation_report

lock: $(DEV_STAMP) ## Compile the locks anew from pyproject.toml (UPGRADE=1 takes the newest releases)
	@for lock in run: dev:--extra=dev node:; do \
		name=$${lock%%:*}; extra=$${lock#*:}; source=pyproject.toml; \
		[ $$name = node ] && source=requirements/node.in; \
		[ $$name = dev ] && extra="$$extra -c requirements/run.lock"; \
		$(VENV)/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header --no-annotate \
			--no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade) $$extra $$source \
			-o requirements/$$name.lock || exit 1; \
	done

i18n: $(RUN_STAMP) ## Take the texts out of code and templates into each package's catalogue
	$(RUN) -m tools.i18n update

backup: $(RUN_STAMP) ## Write a backup of database and files to TO=folder (default: a dated one under backups/)
	@$(RUN) -m flask db backup $(TO)

restore: $(RUN_STAMP) ## Restore the backup FROM=folder into an empty database
	@$(RUN) -m flask db restore $(FROM)

$(RUN):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; set PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements/run.lock | $(RUN)
	$(PIP) -r requirements/run.lock
	@rm -f $(VENV)/.run-* && touch $@

$(DEV_STAMP): requirements/dev.lock $(RUN_STAMP)
	$(PIP) -r requirements/dev.lock
	@rm -f $(VENV)/.dev-* && touch $@

$(NODE_STAMP): package.json package-lock.json requirements/node.lock | $(RUN)
	@$(NODE_PATH_FIRST); export PATH; \
	node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null \
		|| { echo "No Node 20.19 or later here: installing one into $(VENV)."; $(PIP) -r requirements/node.lock; }
	$(NODE_PATH_FIRST) npm ci --no-audit --no-fund --loglevel=error
	@rm -f node_modules/.ready-* && touch $@

static/dist/manifest.json: $(NODE_STAMP) vite.config.js $(ASSETS)
	$(NODE_PATH_FIRST) npm run --silent build
	@touch $@

%.mo: %.po | $(RUN_STAMP)
	@$(VENV)/bin/pybabel --quiet compile -l $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<))) -i $< -o $@
