# Two commands do everything on a fresh machine with Python 3.11 or later: make run, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SHARED ?= ../shared

.PHONY: run test lint bench score lock clean

run: $(READY)
	$(BIN)/extractor run corpus -o output --replace

test: $(READY)
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python benchmarks/bench.py

# Scores the last output (OUTPUT=...) against the gold, where it is.
OUTPUT ?= output
score: $(READY)
	@if [ -d $(SHARED)/gold ]; then $(BIN)/python $(SHARED)/score.py $(OUTPUT) $(SHARED)/gold; \
	else echo "no gold to score against: $(SHARED)/gold is not there"; fi

# Resolves the newest versions anew and locks them with hashes (needs uv).
lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --upgrade -q -o requirements.txt
	sed -i '1i # Locked versions of everything, with hashes. Made by `make lock`; do not edit.' requirements.txt

clean:
	rm -rf $(VENV) output/*/

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=python3.12 ..."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/extractor rules check >/dev/null  # once: what is told of the rules is remembered, so that the program starts fast
	touch $(READY)
