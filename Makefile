# From a fresh clone: `make demo` to try it, `make test` to check it. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
PROJECTS := pyproject.toml requirements-dev.txt constraints.txt core/pyproject.toml $(wildcard plugins/*/pyproject.toml)

.DEFAULT_GOAL := help
.PHONY: help setup demo test check docs reference bench screenshots constraints

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | column -t -s '|'

setup: $(READY) ## build .venv with everything in it, editable

$(READY): $(PROJECTS) tools/setup
	PYTHON="$(PYTHON)" VENV="$(VENV)" sh tools/setup
	@touch $(READY)

demo: $(READY) ## a database with two demo companies, served on http://127.0.0.1:8000
	$(VENV)/bin/karvan demo

test: $(READY) ## every check and every test, PostgreSQL and a browser included
	$(VENV)/bin/python -m tools.test

check: $(READY) ## the checks without the tests: style, types, imports
	$(VENV)/bin/python -m tools.test --static

docs: $(READY) ## build the documentation into site/
	$(VENV)/bin/mkdocs build --strict

reference: $(READY) ## write docs/reference anew from the code
	$(VENV)/bin/python -m tools.reference

bench: $(READY) ## the benchmarks, as a table and as JSON
	$(VENV)/bin/python -m tools.postgres $(VENV)/bin/python -m benchmarks

screenshots: $(READY) ## look at the pages: pictures into screenshots/; DOCS=1: those of docs/images
	$(VENV)/bin/python -m tools.screenshots $(if $(DOCS),--docs)

constraints: ## write constraints.txt anew from a clean environment
	$(PYTHON) -m tools.constraints
