.DEFAULT_GOAL := help
.PHONY: help run serve demo test slow lint fix lock bench fuzz browser firefox pooler readers styles mutants licences

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
# Named after the pins, so that changed pins are installed and unchanged ones cost nothing.
RUNTIME := $(VENV)/.runtime-$(shell cksum < requirements.txt | cut -d ' ' -f 1)
DEVELOPMENT := $(VENV)/.development-$(shell cksum < requirements-dev.txt | cut -d ' ' -f 1)
PAGES := find templates recovery -name '*.html' -exec
DJADE := $(PAGES) $(BIN)/djade --target-version 5.2
DJHTML := $(PAGES) $(BIN)/djhtml --tabwidth 2
BIOME := tests/styles/node_modules/.bin/biome check --config-path=tests/styles --error-on-warnings
SCRIPTS := static/css static/js $(wildcard tests/*/*.mjs)
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name does; do \
		printf '  make %-8s %s\n' "$$name" "$$does"; done

run: export DEBUG := 1
run: export TLS := off
run: export DJANGO_RUNSERVER_HIDE_WARNING := true
run: $(RUNTIME) ## Try it: everything a bare clone needs, then http://127.0.0.1:8000 (PORT=)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_content
	@$(MANAGE) demo_accounts
	@echo 'Open http://127.0.0.1:$(PORT)/ in a browser; Ctrl-C stops the server.'
	@exec $(MANAGE) runserver 127.0.0.1:$(PORT)

serve: $(RUNTIME) ## The production server; needs SECRET_KEY, ALLOWED_HOSTS and TLS
	@exec $(MANAGE) serve

demo: export DEBUG := 1
demo: $(RUNTIME) ## Give the demo accounts new passwords and print them
	@$(MANAGE) demo_accounts --reset

bench: $(DEVELOPMENT) ## How fast pages are, as shares of a bare view
	@$(BIN)/python -m tests.bench

COUNT ?= 50000
fuzz: $(DEVELOPMENT) ## Requests nobody should send, to every address (COUNT=, SEED= to see one again)
	@$(BIN)/python -W error -m tests.fuzz --count $(COUNT) $(if $(SEED),--seed $(SEED))

licences: $(DEVELOPMENT) ## The licences of what is needed, at run time and for development
	@$(BIN)/python -m tests.licences

mutants: $(DEVELOPMENT) ## Faults put into a copy, one by one: which does no test notice? Takes minutes (AREA=steps)
	@$(BIN)/python -m tests.mutants $(AREA)

# The warnings of Python's development mode, without its checks of C memory, which cost time and find nothing here.
PYTEST := PYTHONDEVMODE=1 PYTHONMALLOC=pymalloc $(BIN)/python -m pytest --numprocesses 2 --dist worksteal

test: $(DEVELOPMENT) browser readers ## All tests, in the browser too, but for those of `make slow`
	@$(BIN)/coverage run -m pytest --quiet --numprocesses 2 --dist worksteal tests/domain
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report --fail-under 100
	@$(PYTEST) --ignore tests/domain -m 'not slow'

slow: $(DEVELOPMENT) browser firefox readers ## The tests that take long by nature, which CI runs too
	@$(PYTEST) -m slow

lint: export SECRET_KEY := $(shell od -An -N40 -tx1 /dev/urandom | tr -d ' \n')
lint: export ALLOWED_HOSTS := recovery.example.org
lint: export DEBUG := 0
lint: export TLS := proxy
lint: $(DEVELOPMENT) styles ## Style, types, templates, missing migrations and production settings
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@PYTHONHASHSEED=0 $(BIN)/mypy # what it infers can depend on the order of a set: the same order every time
	@$(BIOME) $(SCRIPTS)
	@$(DJADE) --check {} +
	@$(DJHTML) --check {} +
	@$(MANAGE) makemigrations --check --dry-run
	@$(MANAGE) check --deploy --fail-level WARNING

fix: $(DEVELOPMENT) styles ## Put right what lint can put right by itself
	@$(BIN)/ruff check --fix-only
	@$(BIN)/ruff format
	@$(BIOME) --write $(SCRIPTS)
	@$(DJADE) {} + || $(DJADE) --check {} +
	@$(DJHTML) {} +

lock: $(DEVELOPMENT) ## Pin the newest versions that requirements*.in allow
	@for name in requirements requirements-dev; do \
		$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' $$name.in -o $$name.txt; done

SEEING := chromium-headless-shell fonts-liberation fonts-noto-core
browser: $(DEVELOPMENT)
	@$(BIN)/python -m tests.chromium || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		apt-get update -qq && apt-get install -qq --yes --no-install-recommends $(SEEING) >/dev/null; } || \
		$(BIN)/python -m tests.chromium --any || \
		{ echo 'The browser tests need Chromium and two sets of fonts: sudo apt-get install $(SEEING)' >&2; exit 1; }

DRIVER := tests/firefox/node_modules/.package-lock.json
firefox: $(DEVELOPMENT) $(DRIVER)
	@$(BIN)/python -m tests.firefox.finding || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		apt-get update -qq && apt-get install -qq --yes --no-install-recommends firefox-esr >/dev/null; } || \
		{ echo 'The browser tests need Firefox: sudo apt-get install firefox-esr' >&2; exit 1; }

pooler: $(DEVELOPMENT)
	@$(BIN)/python -m tests.pooler || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		apt-get update -qq && apt-get install -qq --yes --no-install-recommends pgbouncer >/dev/null; } || \
		{ echo 'The tests on PostgreSQL need PgBouncer: sudo apt-get install pgbouncer' >&2; exit 1; }

# Three calendar readers in JavaScript that the tests compare ours with, and a list of naughty strings.
READERS := tests/readers/node_modules/.package-lock.json
readers: $(READERS)
# What lays out and checks stylesheets and scripts.
FORMATTER := tests/styles/node_modules/.package-lock.json
styles: $(FORMATTER)
$(READERS) $(DRIVER) $(FORMATTER): %/node_modules/.package-lock.json: %/package-lock.json
	@command -v npm >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		apt-get update -qq && apt-get install -qq --yes --no-install-recommends nodejs npm >/dev/null; } || \
		{ echo 'Checks of stylesheets and scripts, and tests of calendars and of Firefox, need npm: sudo apt-get install nodejs npm' >&2; exit 1; }
	@npm ci --prefix $* --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or newer is needed; name one that you have: make PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || \
		{ echo 'Python lacks its venv module: sudo apt-get install python3-venv' >&2; exit 1; }
	@echo 'Making a virtual environment in $(VENV)'
	@$(PYTHON) -m venv --clear $(VENV)

$(RUNTIME): | $(VENV)/bin/pip
	@echo 'Installing the requirements'
	@$(INSTALL) requirements.txt
	@rm -f $(VENV)/.runtime-*
	@touch $@

$(DEVELOPMENT): | $(VENV)/bin/pip
	@echo 'Installing the requirements for development'
	@$(INSTALL) requirements-dev.txt
	@rm -f $(VENV)/.runtime-* $(VENV)/.development-*
	@touch $@ $(RUNTIME)
