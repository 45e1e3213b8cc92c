# Two commands: `make serve` shows the site, `make test` checks everything.
# Both set up an isolated environment in .venv and install only what is missing.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

PYTEST = $(BIN)/python -m pytest
SPREAD := --numprocesses auto --maxprocesses 4 --dist worksteal
TESTS_OF_A_LOSS := $(addprefix tests/,contract derivations derive explain figures losses test_benchmarks.py test_error_index.py)

# Of the environments .venv-lowest, .venv-newest and .venv-nightly.
TORCH_lowest := 'torch==2.8.*'
TORCH_newest := --upgrade 'torch>=2.8'
TORCH_nightly := --upgrade --pre 'torch>=2.8'

# In CI every file is one whose hash is known, and what builds the package is among them.
# Not torch: its files are others on each index, and constraints.txt still has its version.
# hashes.txt is complete, so that nothing else need be looked for: where a package asks for
# "coverage[toml]", an older pip takes the newest, which has no hash here (pip issue 12345).
ifeq ($(CI),true)
HASHED = $(PIP) --no-deps --require-hashes --requirement hashes.txt
ISOLATION := --no-build-isolation
else
HASHED = $(PIP) --constraint constraints.txt pip
endif

# The theme's notice of its successor, at each start; the design of the site is ready for it.
export NO_MKDOCS_2_WARNING := 1

.PHONY: help serve build offline test test-all costs loss page lint update lowest lock package versioned clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

serve: $(VENV)/docs.installed ## Build the site and serve it with live reload (PORT=8000)
	$(BIN)/python -m mkdocs serve --dev-addr 127.0.0.1:$(PORT)

build: $(VENV)/docs.installed ## Build the site into site/
	$(BIN)/python -m mkdocs build --strict

offline: build ## Build the site and one archive of it that works without a server and a network
	@echo "site/lossdocs.zip holds the site: unpack it and open lossdocs/index.html"

test: lint $(VENV)/test.installed ## Run everything that CI runs
	$(PYTEST) $(SPREAD) --cov

test-all: export LOSSDOCS_TESTS := all
test-all: test ## The same without samples, as CI does at night

costs: $(VENV)/test.installed ## Say what each loss and each page costs to test, in CPU seconds
	$(PYTEST) $(SPREAD) -p costs

loss: $(VENV)/test.installed ## Test everything that concerns one loss (L=huber_loss)
	$(if $(L),,$(error which loss? make loss L=huber_loss))
	$(PYTEST) $(SPREAD) $(TESTS_OF_A_LOSS) $(wildcard lossdocs/*/$(L).py docs/*/$(L).md) -k '$(L) or test_stubs'

page: $(VENV)/test.installed ## Test the examples and numbers of one page (P=docs/losses/kl_div.md)
	$(if $(P),,$(error which page? make page P=docs/losses/kl_div.md))
	$(PYTEST) $(P) tests/pages/test_evidence.py -k '$(notdir $(P))'

lint: $(VENV)/test.installed ## Check style and types
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m ruff check
	$(BIN)/python -m mypy
	$(BIN)/zizmor --offline --no-progress --quiet .github

update: $(VENV)/test.installed ## Rewrite stale outputs and numbers of the pages, after showing the difference, and the figures
	$(BIN)/python -m lossdocs.pages update
	$(BIN)/python -m lossdocs.figures

lowest: .venv-lowest/installed ## Test the losses with the lowest torch that pyproject.toml admits
	.venv-lowest/bin/python -m pytest tests/losses

changes-%: .venv-%/installed
	.venv-$*/bin/python -m lossdocs.pages changes

.venv-%/installed: pyproject.toml constraints.txt
	@test -d .venv-$* || $(PYTHON) -m venv .venv-$*
	@grep -v '^torch==' constraints.txt > .venv-$*/constraints.txt
	@.venv-$*/bin/python -m pip install --quiet --constraint .venv-$*/constraints.txt pip
	@.venv-$*/bin/python -m pip install --quiet --constraint .venv-$*/constraints.txt --group test $(TORCH_$*)
	@.venv-$*/bin/python -m pip install --quiet --no-deps --editable .
	@touch $@

lock: $(VENV)/docs.installed ## Write hashes.txt, the files that CI installs, from constraints.txt
	@$(PIP) --constraint constraints.txt --group lock
	$(BIN)/python -m uv pip compile --quiet --no-config --universal --python-version 3.11.5 \
		--group test --group build --constraint constraints.txt --excludes .ci/other_files.txt \
		--generate-hashes --no-annotate --custom-compile-command 'make lock' --output-file hashes.txt

package: $(VENV)/docs.installed ## Build the package, as a wheel and from its sources, into dist/
	@$(PIP) --constraint constraints.txt --group build
	@rm -rf dist
	$(BIN)/python -m hatchling build --directory dist

versioned: $(VENV)/docs.installed ## Build the site as a version beside the others, in versions/
	.ci/versions

clean: ## Remove what was set up and built
	rm -rf $(VENV) .venv-* dist site versions gh-pages.bundle .cache .coverage .mypy_cache .pytest_cache .ruff_cache

$(VENV)/docs.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing what the site needs (no torch) ..."
	@$(HASHED)
	@$(PIP) --constraint constraints.txt --group docs
	@$(PIP) --no-deps $(ISOLATION) --editable .
	@touch $@

$(VENV)/test.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing what the tests need (torch among it: this takes a minute or more) ..."
	@$(HASHED)
	@$(PIP) --constraint constraints.txt --group test
	@$(PIP) --no-deps $(ISOLATION) --editable .
	@touch $@

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "lossdocs needs Python 3.11 or newer, and $(PYTHON) was not found: make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and f"lossdocs needs Python 3.11 or newer, and {sys.executable} is {sys.version.split()[0]}: make PYTHON=/path/to/python")'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments: install its venv package (python3-venv on Debian)"; exit 1; }
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
