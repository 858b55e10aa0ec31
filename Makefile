# nianbao: `make demo` installs and runs the sample county, `make test` installs and runs the tests.
# Nothing is assumed but Python 3.11 or newer and make. PYTHON=… picks another interpreter.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: demo test lint format types bench docs ocr clean

demo: $(READY)
	$(BIN)/nianbao demo

# Where NIANBAO_TEST_DATABASE_URL names a PostgreSQL server, the tests of the store run on it as well (docs/postgresql.md).
test: $(READY)
	@if [ -n "$$NIANBAO_TEST_DATABASE_URL" ]; then $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[dev,postgresql]'; fi
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Recognising scans takes 130 MB of wheels, 300 MB installed: only on demand. Its tests skip without it.
ocr: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[ocr]'

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)
	$(BIN)/python -m bench

# The pages of docs/ that list forms, rules and commands are generated.
docs: $(READY)
	$(BIN)/python -m nianbao.docs

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[data,dev]'
	touch $(READY)

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
