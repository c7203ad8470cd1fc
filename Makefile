# Two commands on a fresh machine: `make demo` shows it, `make test` proves it.
# All set-up happens by itself, and again only where a lock file has changed.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
VENDOR := src/webfaktura/ui/static/vendor/.stamp
CATALOGUES := $(shell find src/webfaktura -path '*/locale/*' -name '*.po' 2>/dev/null)
TEMPLATES := src/webfaktura

# Each face with settings of its own is checked with its own settings.
SERVER_SETTINGS := webfaktura.server.settings
OTHER_SETTINGS := $(foreach face,sync.local_ui ledger_ui,\
	$(if $(wildcard src/webfaktura/$(subst .,/,$(face))/settings.py),webfaktura.$(face).settings))

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.12 \
	--generate-hashes --no-emit-index-url --no-header $(if $(UPGRADE),--upgrade)

CHECKS := check-format check-lint check-types check-imports check-templates check-migrations \
	check-openapi check-messages check-addresses check-locks

.PHONY: help setup demo test prove bench check format lock openapi messages compile clean $(CHECKS)

help: ## Show what can be made
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

# --- Set-up -------------------------------------------------------------------------------

setup: $(VENV)/.installed $(VENV)/.assets ## Make the environment, the front-end assets and the catalogues
	@:

$(VENV)/.made:
	@python=$$(sh tools/find_python.sh "$(PYTHON)") && \
		echo "Making $(VENV) with $$python" && "$$python" -m venv --clear $(VENV)
	@touch $@

$(VENV)/.dependencies: $(VENV)/.made requirements-dev.txt requirements-node.txt
	@echo "Installing the locked dependencies"
	@$(PIP) --require-hashes -r requirements-dev.txt
	@if [ -n "$$WF_NO_SYSTEM_NODE" ] || ! command -v npm >/dev/null; then \
		$(PIP) --require-hashes -r requirements-node.txt; fi
	@touch $@

# The build hook fetches the assets and compiles the catalogues as it installs.
$(VENV)/.installed: $(VENV)/.dependencies pyproject.toml
	@echo "Installing WebFaktura and its front-end assets"
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENDOR): $(VENV)/.installed

$(VENV)/.assets: $(VENV)/.installed $(VENDOR) hatch_build.py package-lock.json $(CATALOGUES)
	@$(BIN)/python hatch_build.py
	@touch $@

compile: $(VENV)/.installed ## Compile the catalogues and fetch what assets are missing
	@$(BIN)/python hatch_build.py

# --- Run ----------------------------------------------------------------------------------

# When make began, so that the demo can tell how long the way to its first page was.
demo: export WEBFAKTURA_DEMO_BEGAN := $(shell date +%s)
demo: setup ## Run everything on this machine (RESET=1 starts over)
	@exec $(BIN)/webfaktura-demo $(if $(RESET),--reset)

# --- Prove --------------------------------------------------------------------------------

test: setup ## Run all tests
	@$(BIN)/python tools/run_tests.py

check: setup ## Run all checks that need no running program
	@$(MAKE) --no-print-directory --keep-going -j2 \
		$(if $(filter output-sync,$(.FEATURES)),--output-sync=target) $(CHECKS)
	@echo "All checks passed."

check-format:
	$(BIN)/ruff format --check --quiet .

check-lint:
	$(BIN)/ruff check --quiet .

check-types:
	$(BIN)/mypy --no-error-summary
	$(foreach settings,$(OTHER_SETTINGS),\
		sed 's/$(SERVER_SETTINGS)/$(settings)/' pyproject.toml > $(VENV)/mypy-$(settings).toml && \
		$(BIN)/mypy --no-error-summary --config-file $(VENV)/mypy-$(settings).toml \
			src/$(subst .,/,$(basename $(settings))) &&) true

check-imports:
	@$(BIN)/lint-imports --no-logo > $(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }

# Linted, not reformatted: djlint's formatter breaks lines inside attributes that hold a block.
check-templates:
	$(BIN)/djlint $(TEMPLATES) --lint --quiet

check-migrations:
	@$(BIN)/python -m django makemigrations --check --dry-run --settings $(SERVER_SETTINGS)

check-openapi:
	@$(BIN)/webfaktura openapi | diff -u openapi.json - || \
		{ echo "openapi.json is not what the web service is: make openapi"; exit 1; }

check-messages:
	$(BIN)/python tools/messages.py check

check-addresses:
	$(BIN)/python tools/addresses.py

check-locks:
	@$(BIN)/python -m pip check > $(VENV)/locks.txt || { cat $(VENV)/locks.txt; exit 1; }

prove: setup ## Kill the programs at every point, by chance and in simulated histories (FULL=1: more)
	@cd tests && DJANGO_SETTINGS_MODULE=$(SERVER_SETTINGS) WEBFAKTURA_HOME=../var/prove \
		exec ../$(BIN)/python -m proof.journey_prove

bench: setup ## Measure what it costs, beside the bars and beside Tryton
	@$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY)) $(if $(QUICK),--quick)

# --- Make anew ----------------------------------------------------------------------------

format: setup ## Format Python
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .

openapi: setup ## Write openapi.json from the web service
	@$(BIN)/webfaktura openapi > openapi.json.new && mv openapi.json.new openapi.json

messages: setup ## Add to the Norwegian catalogues what is not translated yet
	@$(BIN)/python tools/messages.py update

lock: setup ## Resolve the dependencies anew (UPGRADE=1 takes newer versions)
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	$(LOCK) --group node -o requirements-node.txt
	$(LOCK) packaging/sync/pyproject.toml -c requirements.txt -o requirements-sync.txt
	$(LOCK) packaging/sync/pyproject.toml --group packaging/sync/pyproject.toml:test \
		-c requirements-dev.txt -o requirements-sync-test.txt
	npm install --package-lock-only --ignore-scripts

clean: ## Remove what set-up and tools made; the demo's data in var/ stays
	@rm -rf $(VENV) .assets .mypy_cache .ruff_cache .pytest_cache .import_linter_cache \
		src/webfaktura/ui/static/vendor src/webfaktura/server/delivery/fonts \
		src/webfaktura/server/lookups/postal var/tests var/sync-alone
