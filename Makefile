# Everything a person runs, by name; `make help` lists it.
# Settings go behind the target or into the environment: make start HTTP_PORT=8080

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Sets up the rest. The services run on the Python that it then picks.
PYTHON ?= $(firstword $(wildcard /usr/bin/python3) python3)
# Data, passwords and logs of the instance that is meant.
RUN_DIR ?= .run
# Further words for the command behind a target: make unit ARGS="-k triage"
ARGS ?=

BIN := .venv/bin
SETUP = @$(PYTHON) -m deploy.local --run-dir $(RUN_DIR)
LOCAL = @$(BIN)/python -m deploy.local --run-dir $(RUN_DIR)
CHECK = @$(BIN)/python -m deploy.local.check
SERVICES := ticket assignment notification gateway
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" $(ARGS)

## Running it

.PHONY: up
up: setup ## Set up, start everything, follow the logs; Ctrl-C stops everything, data stays
	$(LOCAL) up

.PHONY: start
start: setup ## Set up and start everything in the background; returns when it is ready
	$(LOCAL) start

.PHONY: stop
stop: ## Stop everything in order; data stays
	$(SETUP) stop

.PHONY: restart
restart: setup ## Stop and start the services and the frontend (after a change of code)
	$(LOCAL) restart

.PHONY: status
status: ## A line a process: name, state, pid
	$(SETUP) status

.PHONY: logs
logs: ## Follow the logs of all processes, or of some: make logs ARGS="ticket gateway"
	$(SETUP) logs $(ARGS)

.PHONY: scale
scale: ## Run services several times: make scale ARGS="assignment=3 ticket=2"
	$(SETUP) scale $(ARGS)

.PHONY: shell
shell: setup-python ## nameko shell on the running system (n.rpc.ticket.list(), n.dispatch_event(...))
	$(LOCAL) exec -- $(BIN)/python -W ignore -m chassis.shell

.PHONY: dead-letters
dead-letters: setup-python ## Events that were set aside: make dead-letters ARGS="list" (show, replay, discard ID or all)
	$(LOCAL) exec -- $(BIN)/python -W ignore -m chassis.events.desk $(ARGS)

.PHONY: import
import: setup-python ## Tickets of another system, from a CSV file: make import FILE=old.csv (SKIP=1 leaves bad rows out, ENCODING=cp1252)
	$(LOCAL) exec -- $(BIN)/python -W ignore -m ticket.importer "$(FILE)" $(if $(SKIP),--skip-bad-rows) $(if $(ENCODING),--encoding "$(ENCODING)")

.PHONY: admin
admin: setup-python ## Make a person an admin; prints a link to set the password: make admin EMAIL=ana@example.org
	$(LOCAL) exec -- $(BIN)/python -W ignore -m gateway.identity.admin "$(EMAIL)"

.PHONY: rabbitmqctl
rabbitmqctl: ## RabbitMQ's command line: make rabbitmqctl ARGS="list_queues"
	$(SETUP) rabbitmqctl $(ARGS)

.PHONY: clean
clean: ## Stop everything and remove data, logs and what was built
	$(SETUP) clean --also .run-test --built

.PHONY: distclean
distclean: ## clean, and remove the installed Python and npm packages too
	$(SETUP) clean --also .run-test --built --environments

.PHONY: env
env: ## Write .env, with random passwords, for docker compose
	@sh deploy/env.sh

## Setting it up (the others do it as needed)

.PHONY: setup
setup: ## Install and build what is missing
	$(SETUP) setup

.PHONY: setup-python
setup-python:
	$(SETUP) setup --python-only

.PHONY: setup-tests
setup-tests:
	@$(PYTHON) -m deploy.local --run-dir .run-test setup --tests

## Testing it (an instance of its own, on free ports, under .run-test/)

.PHONY: test
test: setup-tests ## Everything below but bench, until something fails
	$(CHECK) --args="$(ARGS)"

.PHONY: lint
lint: setup-python ## ruff, bandit, who may import whom, whether contracts/ is what the code says
	$(CHECK) lint

.PHONY: types
types: setup-python ## pyright
	$(CHECK) types

.PHONY: unit
unit: setup-python ## Tests that need nothing running
	$(CHECK) unit --args="$(ARGS)"

.PHONY: integration
integration: setup-tests ## Tests of the services and the chassis against PostgreSQL and RabbitMQ
	$(CHECK) integration --args="$(ARGS)"

.PHONY: stack
stack: setup-tests ## Tests of `make start` and its like: starting, stopping and killing an instance of their own
	$(CHECK) stack

.PHONY: frontend-test
frontend-test: setup-tests ## The frontend's lint, types and unit tests
	$(CHECK) frontend-test

.PHONY: e2e
e2e: setup-tests ## The whole system over HTTP, and in a real browser
	$(CHECK) e2e browser --args="$(ARGS)"

.PHONY: security
security: setup-tests ## With AUTH=required: classic holes, and signing in in a real browser
	$(CHECK) security --args="$(ARGS)"

.PHONY: faults
faults: setup-tests ## Break things under load and count (long form; a short one is part of test)
	$(CHECK) faults --long --args="$(ARGS)"

.PHONY: audit
audit: setup-python ## Ask the registries for known vulnerabilities of what is installed (no part of test)
	@$(BIN)/python -m deploy.local.audit

.PHONY: bench
bench: setup ## Measure throughput, latency, CPU and memory
	@$(BIN)/python -m bench $(ARGS)

.PHONY: bench-target
bench-target: setup-python ## Describe the system as a target of a side-by-side benchmark
	@$(BIN)/python -m bench.target

## Changing it

.PHONY: format
format: setup-python ## Format the Python code, and fix what can be fixed
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

.PHONY: contracts
contracts: setup-tests ## Write contracts/ (OpenAPI, AsyncAPI, JSON Schemas) and the page's client anew from the code
	@$(BIN)/python -W ignore -m contracts.generate
	@npm --prefix frontend run --silent contract

.PHONY: screenshots
screenshots: setup-tests ## Make docs/images anew, of an instance of its own with sample data
	$(CHECK) screenshots

.PHONY: lock
lock: setup-python ## Write the locked requirements anew; ARGS=--upgrade takes newer versions
	@for service in $(SERVICES); do \
		$(COMPILE) chassis/pyproject.toml $$service/pyproject.toml -o $$service/requirements.txt || exit 1; \
	done
	@$(COMPILE) chassis/pyproject.toml $(SERVICES:%=%/pyproject.toml) pyproject.toml --group pyproject.toml:dev \
		-o requirements-dev.txt

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^## /{print "\n" substr($$0, 4)} /^[a-z0-9-]+:.*## /{printf "  %-14s %s\n", $$1, $$2}' Makefile
