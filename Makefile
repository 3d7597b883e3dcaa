# Every target does its own set-up in .venv; nothing outside the repository is touched, but for
# the models' cache in the user's cache folder.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MINUTES ?= 5
USERS := COORDINATOR CURATOR STUDENT DISTILLER VERIFIER JUDGE HUMAN READER
SECRETS := $(USERS:%=TUTELAGE_%_PASSWORD) POSTGRES_PASSWORD TUTELAGE_TOKEN TUTELAGE_HUMAN_TOKEN

.PHONY: help setup demo trial study test check format bench scaling chaos nightly up clean

help:  ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(VENV)/run.stamp: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Tutelage needs Python 3.11 or newer: set PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "python3 -m venv failed: on Debian, apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

$(VENV)/scenes.stamp: $(VENV)/run.stamp tools/renderer/web/package-lock.json
	@$(BIN)/python -m tools.renderer.install
	@touch $@

$(VENV)/examples.stamp: $(VENV)/run.stamp examples/javascript/package-lock.json
	@cd examples/javascript && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --silent
	@touch $@

$(VENV)/postgres.stamp: $(VENV)/dev.stamp tests/postgres/install.py
	@$(BIN)/python -m tests.postgres.install
	@touch $@

setup: $(VENV)/run.stamp  ## Make .venv with what the commands need

demo: $(VENV)/run.stamp  ## Teach a real 0.5B student for MINUTES=5, and write the report
	@$(BIN)/tutelage run examples/demo.toml --minutes $(MINUTES) \
		--data .tutelage/demo-$$(date +%Y%m%d-%H%M%S)

trial: $(VENV)/scenes.stamp  ## Put a procedure for scenes on trial, on objects it was not written for
	@data=.tutelage/trial-$$(date +%Y%m%d-%H%M%S); \
	$(BIN)/tutelage judge check examples/turret.toml --data $$data || [ $$? -eq 1 ] || exit 1; \
	$(BIN)/tutelage trial examples/turret.toml --data $$data

study: $(VENV)/run.stamp  ## Smoke-test a study: two local students, four arms, in ten minutes
	@$(BIN)/tutelage study examples/study.toml --data .tutelage/study-$$(date +%Y%m%d-%H%M%S)

TESTED := $(VENV)/dev.stamp $(VENV)/scenes.stamp $(VENV)/examples.stamp $(VENV)/postgres.stamp

test: $(TESTED)  ## Run every test that a change must pass
	$(BIN)/python -m pytest -m 'not slow' -n 3 --dist loadscope --max-worker-restart 0

check: $(VENV)/dev.stamp  ## Format, lint, types, import contracts, size budgets
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/budget.py

format: $(VENV)/dev.stamp  ## Format, and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/dev.stamp $(VENV)/scenes.stamp  ## Measure everything against its floor in the same run
	$(BIN)/python -m benchmarks

scaling: $(VENV)/dev.stamp $(VENV)/postgres.stamp  ## Measure 1 to 8 students, on SQLite and on PostgreSQL
	$(BIN)/python -m benchmarks.scaling

chaos: $(VENV)/dev.stamp  ## Kill everything at random for a few minutes
	$(BIN)/python -m pytest -m slow tests/graph/test_chaos.py --timeout 1800

nightly: $(TESTED)  ## Everything, the slow included
	$(BIN)/python -m pytest --timeout 1800

up: .env  ## Start the whole lab in containers: NATS, PostgreSQL, Jaeger, the service, every agent
	docker compose up --build --detach --wait

.env:  # a secret for each, made here; nobody else has them
	@umask 077; for name in $(SECRETS); do \
		printf '%s=pw_%s\n' $$name $$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n'); \
	done > $@.draft && mv $@.draft $@ && echo 'made .env; keep it to yourself'

clean:  ## Remove the environment and all data folders
	rm -rf $(VENV) .tutelage tools/renderer/web/node_modules examples/javascript/node_modules
