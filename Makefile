# Guardia. A fresh machine needs Python 3.11 or newer, pip and make; all else goes into .venv, and into
# .venv-sam, .venv-checkov, .venv-mutation and .venv-browser, whose packages do not go together with the others.
# An environment is brought up to date when its lock file changes, and left alone otherwise.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
TEMPLATES := infra/template.yaml infra/client_account.yaml
READY := .venv/.ready .venv-sam/.ready
SBOM := sbom.cdx.json

.PHONY: help demo test test-code test-chance test-stack browser soak mutation check sbom bench up down lock openapi clean

help: ## Say what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1|\2/' | column -t -s '|'

demo: $(READY) ## Show the main job: from a client's alarm to the closed ticket, on the local stack
	$(BIN)/guardia demo

up: $(READY) ## Start the local stack and leave it running; .local/stack.json says where it is
	$(BIN)/python -m guardia_ops.local up

down: .venv/.ready ## End the local stack
	$(BIN)/python -m guardia_ops.local down

check: $(READY) .venv-checkov/.ready sbom ## Format, lint, types, imports, security, templates, lock files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --explicit-package-bases tests benchmarks
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive functions layers/guardia ops
	# The further rules are named here and not in a .cfnlintrc: SAM would read it too, and does not have them.
	$(BIN)/cfn-lint --append-rules cfn_lint_serverless.rules --template $(TEMPLATES)
	for template in $(TEMPLATES); do \
	  AWS_DEFAULT_REGION=us-east-1 SAM_CLI_TELEMETRY=0 .venv-sam/bin/sam validate --lint --template "$$template"; done
	.venv-checkov/bin/checkov --config-file infra/.checkov.yaml
	requirements/lock.sh --check

sbom: .venv/.ready ## Write which packages the functions carry, with their hashes, as CycloneDX (sbom.cdx.json)
	$(BIN)/python -W ignore::UserWarning -m cyclonedx_py requirements layers/dependencies/requirements.txt \
	  --output-reproducible --output-file $(SBOM)

test: check ## All that CI runs, but the browser
	$(MAKE) --no-print-directory --jobs=3 --output-sync=target --keep-going test-code test-chance test-stack

# Side by side: the tests of the stack mostly wait for it, and the others do not wait for anything.
CHANCE := tests/faults tests/kills tests/model tests/security
STACK := tests/e2e tests/conformance/ministack
test-code: $(READY)
	$(BIN)/pytest $(STACK:%=--ignore=%) $(CHANCE:%=--ignore=%)

test-chance: $(READY)
	$(BIN)/pytest $(CHANCE) -o cache_dir=.pytest_cache/chance

test-stack: $(READY)
	$(BIN)/pytest $(STACK) -o cache_dir=.pytest_cache/stack

browser: $(READY) .venv-browser/.ready ## Drive the pages in Debian's Chromium (apt-get install chromium), on the local stack
	.venv-browser/bin/pytest tests/browser

# The same tests as in every run, with more of everything and another seed each day; a failure prints how to see it again.
SOAK := GUARDIA_SEED=$${GUARDIA_SEED:-$$(date +%Y%m%d)} GUARDIA_FAULTS=20000 GUARDIA_KILLS=500 \
  GUARDIA_MODEL_STEPS=100000 GUARDIA_API_CASES=20000 GUARDIA_STORM_ALARMS=10000
soak: $(READY) ## Twenty times the chance: faults, kills, steps of the model, requests, and a storm of 10,000 alarms (an hour)
	$(SOAK) $(MAKE) --no-print-directory --jobs=2 --output-sync=target --keep-going \
	  soak-storm $(CHANCE:tests/%=soak-%)

soak-storm: $(READY)
	$(BIN)/pytest tests/e2e/test_storm_of_many.py -o cache_dir=.pytest_cache/stack

soak-%: $(READY)
	$(BIN)/pytest tests/$* -o cache_dir=.pytest_cache/$*

mutation: .venv-mutation/.ready ## Break domain and services on purpose, and see what the tests let pass (an hour)
	tests/mutation/run.sh

bench: .venv/.ready ## Measure the speed; docs/benchmarks.md says what the figures mean
	$(BIN)/python -m benchmarks

lock: .venv/.bootstrap ## Compile the lock files from pyproject.toml (UPGRADE=--upgrade moves every pin on)
	requirements/lock.sh $(UPGRADE)

openapi: .venv/.ready ## Write docs/openapi.json from the code
	$(BIN)/python -m ticket_api.openapi docs/openapi.json

clean: ## Remove all that was made here, the environments too
	if [[ -e .venv/.ready ]]; then $(BIN)/python -m guardia_ops.local down; fi
	rm -rf .venv .venv-sam .venv-checkov .venv-mutation .venv-browser .mutation $(SBOM) .aws-sam .local .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Without ensurepip, which Debian leaves out of its Python: pip is in the lock file.
.venv/.bootstrap: requirements/bootstrap.txt
	$(PYTHON) -m venv --without-pip .venv
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --require-hashes --requirement $<
	touch $@

.venv/.ready: requirements/dev.txt pyproject.toml .venv/.bootstrap
	requirements/install.sh .venv $<
	$(BIN)/uv pip install --quiet --offline --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

# SAM pins boto3 and MiniStack pins botocore, to versions that exclude each other.
.venv-sam/.ready: requirements/sam.txt .venv/.bootstrap
	$(PYTHON) -m venv --without-pip .venv-sam
	requirements/install.sh .venv-sam $<
	touch $@

# checkov pins what everybody uses, to old versions.
.venv-checkov/.ready: requirements/checkov.txt .venv/.bootstrap
	$(PYTHON) -m venv --without-pip .venv-checkov
	requirements/install.sh .venv-checkov $<
	touch $@

.venv-mutation/.ready: requirements/dev.txt requirements/mutation.txt .venv/.bootstrap
	$(PYTHON) -m venv --without-pip .venv-mutation
	for lock in requirements/dev.txt requirements/mutation.txt; do requirements/install.sh .venv-mutation "$$lock"; done
	touch $@

# All of dev.txt, because the tests start the local stack; and a driver of browsers, which nobody else needs.
BROWSER_LOCKS := requirements/bootstrap.txt requirements/dev.txt requirements/browser.txt
.venv-browser/.ready: $(BROWSER_LOCKS) pyproject.toml .venv/.bootstrap
	$(PYTHON) -m venv --without-pip .venv-browser
	for lock in $(BROWSER_LOCKS); do requirements/install.sh .venv-browser "$$lock"; done
	$(BIN)/uv pip install --quiet --offline --python .venv-browser/bin/python --no-deps --no-build-isolation --editable .
	touch $@
