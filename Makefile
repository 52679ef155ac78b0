# Everything that is done to this project. `make demo` and `make test` need only Python 3.11 or newer and make
# (PYTHON=python3.13 names another than python3; VENV=.venv-3.13 keeps it apart).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080
# Test processes: more than two cores have, for many tests wait for other programs.
WORKERS ?= 3
# What is compiled once is kept: each of the many programs that the tests start would compile it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install demo test lint soak bench guide samples lock clean

# What the bot runs on, and the command: .venv/bin/dvk.
install: $(VENV)/runtime

demo: $(VENV)/runtime
	$(BIN)/dvk demo --port $(PORT)

test: $(VENV)/development
	$(BIN)/python -m pytest -n $(WORKERS) --durations=10 -m "not soak"

lint: $(VENV)/development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

soak: $(VENV)/development
	$(BIN)/python -m pytest -m "soak or hypothesis" --hypothesis-profile=long -s

# Measures the bot beside its peers, which have an environment of their own, and writes the table and the chart; half an
# hour on two cores. `strace` on the machine lets it count the waits for the disk as well.
bench: $(VENV)/development $(VENV)-bench/installed
	$(BIN)/python -m benchmarks
	$(VENV)-bench/bin/python -m benchmarks.chart

# Plays the officer's month and makes the guide's pictures, its appendix and the page to print from it.
guide: $(VENV)/development
	DVK_GUIDE=1 $(BIN)/python -m pytest tests/guide tests/policy/test_reference.py

# What a leader gets of two years whose totals were published, in docs/samples. Needs LibreOffice and poppler as well.
samples: $(VENV)/development
	$(BIN)/python -m tests.guide.samples

# Installed only when its lock has changed; the demo gets nothing but what it runs on. Where the program is, is written
# without the folder's name: with Vietnamese letters in it, Python before 3.13 could not read it under LC_ALL=C.
$(VENV)/runtime: requirements/runtime.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --no-deps -e .
	for file in $(VENV)/lib/python3*/site-packages/_editable_impl_dvk.pth; do echo ../../../.. > "$$file"; done
	touch $@

$(VENV)/development: requirements/dev.txt $(VENV)/runtime
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	touch $@

$(VENV)-bench/installed: requirements/bench.txt
	test -x $(VENV)-bench/bin/python || $(PYTHON) -m venv $(VENV)-bench
	$(VENV)-bench/bin/python -m pip install --quiet --require-hashes -r requirements/bench.txt
	touch $@

# Needs uv. The locks hold hashes and name no index.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --quiet \
	    --no-emit-index-url --no-emit-find-links -o requirements/runtime.txt
	uv pip compile pyproject.toml --group dev -c requirements/runtime.txt --universal --python-version 3.11 \
	    --generate-hashes --no-header --quiet --no-emit-index-url --no-emit-find-links -o requirements/dev.txt
	uv pip compile --group bench --universal --python-version 3.11 \
	    --generate-hashes --no-header --quiet --no-emit-index-url --no-emit-find-links -o requirements/bench.txt

clean:
	rm -rf $(VENV) $(VENV)-bench build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist
