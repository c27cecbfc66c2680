# What a newcomer runs: `make demo` shows what reportdb does, `make test` proves that it does it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# what is never imported need not be compiled: half the time of the installation
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-compile --root-user-action=ignore
DEMO := $(BIN)/reportdb --db out/demo.sqlite
DEMO_REPORT := --agency 宿迁市人民政府 --year 2023

export PYTHONUTF8 := 1
# an environment that forbids bytecode would have every process compile all its modules: two thirds of a start
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test tests spark coverage soak bench bench-baseline load lint docs clean

# `make soak` looks for new faults, MINUTES with each of its fuzzers; it prints the seed that repeats a round
# (REPORTDB_SOAK_SEED=N make soak) and keeps failing inputs in out/fuzz
MINUTES ?= 30
# it begins with an import killed so many times on each database
KILLS ?= 200
FUZZERS := sheets layouts rosters corrections bytes identity pipeline provenance

demo: $(VENV)/.installed
	@mkdir -p out
	@rm -f out/demo.sqlite out/demo.sqlite-wal out/demo.sqlite-shm
	@echo '== reportdb import samples/reports'
	@$(DEMO) import samples/reports || [ $$? -eq 1 ] # 1: a published report that does not add up was returned
	@echo
	@echo '== reportdb show applications $(DEMO_REPORT)'
	@$(DEMO) show applications $(DEMO_REPORT)
	@echo
	@echo '== reportdb export $(DEMO_REPORT)'
	@$(DEMO) export $(DEMO_REPORT) -o out/宿迁市人民政府_2023.xlsx
	@echo
	@echo 'Made by this demo:'
	@echo '  out/demo.sqlite               the database, all of samples/reports in it'
	@echo '  out/宿迁市人民政府_2023.xlsx  the official workbook, read back and compared with the database'
	@echo "Ask it yourself:  $(DEMO) sql \"SELECT agency, year, value FROM annual_applications WHERE outcome_code = 'received' AND applicant_code = 'total'\""

# lint runs beside the tests, which leave a core idle now and then, and says last what it found
test: $(VENV)/.dev
	@mkdir -p out
	@$(MAKE) --no-print-directory lint > out/lint.txt 2>&1 & lint=$$!; \
	$(MAKE) --no-print-directory tests; tests=$$?; \
	wait $$lint; lint=$$?; cat out/lint.txt; exit $$((tests || lint))

tests: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --dist worksteal

# PySpark (430 MB) for the tests that ask a mirror with Spark; they need Java 17 or later too, and are skipped without
spark: $(VENV)/.spark

# which lines and branches the tests reach; it takes twice as long
coverage: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-branch --cov-report=term

soak: $(VENV)/.dev
	REPORTDB_KILLS=$(KILLS) $(BIN)/python -m pytest -s -x tests/test_crash_kills.py
	REPORTDB_SOAK_MINUTES=$(MINUTES) $(BIN)/python -m pytest -s -x tests/test_soak_desk.py tests/test_browser_many.py
	@for fuzzer in $(FUZZERS); do \
		REPORTDB_SOAK_MINUTES=$(MINUTES) $(BIN)/python -m pytest -s -x tests/test_fuzz_$$fuzzer.py || exit 1; \
	done

# ratios to what users would do instead and to the least that does the same, and what became worse since the baseline;
# ONLY=import runs the parts with that in their name, SCALE=full the sizes of the goals
SCALE ?= small
ONLY ?=
ROUNDS ?= 0
BENCH = $(BIN)/python -m benchmarks --scale $(SCALE) --only "$(ONLY)" --rounds $(ROUNDS)

bench: $(VENV)/.dev
	$(BENCH)

# makes this run the baseline and writes benchmarks/RESULTS.md from it
bench-baseline: $(VENV)/.dev
	$(BENCH) --adopt

# people at the web desk: 50 who read and 5 who hand in, on loopback
load: MINUTES = 5
load: $(VENV)/.dev
	$(BIN)/python -m benchmarks.desk --minutes $(MINUTES)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.dev
	$(BIN)/python -m reportdb.commands.help_pages docs/cli.md
	$(BIN)/python -m reportdb.checks.documentation docs/findings.md
	$(BIN)/python -m reportdb.queries.documentation docs
	$(BIN)/python -m etl.workbook.documentation docs/limits.md
	$(BIN)/python -m reportdb.commands.series_list docs/indicators.md
	$(BIN)/python -m reportdb.web.api.documentation docs/api.md

clean:
	rm -rf out dist build .coverage* .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(PIP) --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(PIP) --editable '.[dev,postgres]'
	@touch $@ $(VENV)/.installed

$(VENV)/.spark: $(VENV)/.dev
	$(PIP) --editable '.[spark]'
	@touch $@
