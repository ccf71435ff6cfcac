# make demo, make test, make check, make bench, make docs: each sets up .venv by itself; running one again does nothing twice.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
SOURCES := $(wildcard autograd_core/*.py autograd_core/*.pxd autograd_core/*.h autograd_core/*/*.py autograd_core/compiler/*.pxd autograd_core/compiler/*.h)
PLAIN := build/plain
comma := ,

.PHONY: help demo test test-compiled test-plain check bench accuracy docs dist clean

help:
	@sed -n 's/^# //p' Makefile | head -1
	@echo "  demo   the engine at work: a stepped expression, a checked gradient, iris and digits trained; pictures in demo/"
	@echo "  test   all tests, with the compiled engine and with plain Python"
	@echo "  check  ruff and mypy"
	@echo "  bench  the speed table of the README"
	@echo "  docs   the documentation as pages: build/site/index.html"
	@echo "  dist   sdist and wheel in dist/"
	@echo "  accuracy  every op against mpmath at new random points"

demo: $(VENV)/demo $(VENV)/compiled
	$(RUN) -m autograd_core demo

test: test-compiled test-plain

# Slow tests (marked so) run once, compiled; everything else in both modes, in plain Python with coverage.
test-compiled: $(VENV)/test $(VENV)/compiled
	AUTOGRAD_CORE_MODE=$$(cat $(VENV)/compiled) $(RUN) -m pytest -n auto

test-plain: $(VENV)/test
	rm -rf $(PLAIN) && mkdir -p $(PLAIN)
	git ls-files -z | grep -zv '^docs/' | xargs -0 cp --parents -t $(PLAIN)
	cd $(PLAIN) && AUTOGRAD_CORE_MODE=plain PYTHONPATH=. $(abspath $(RUN)) -m pytest -n auto -m "not slow" --cov --cov-report=term

check: $(VENV)/check
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy

bench: $(VENV)/bench $(VENV)/compiled
	$(RUN) -m benchmarks.eager
	$(RUN) -m benchmarks.compiler

# Fresh random points against correctly rounded numbers, other ones every day.
accuracy: $(VENV)/test $(VENV)/compiled
	ACCURACY_SEED=$$(date +%Y%m%d) ACCURACY_POINTS=1000 $(RUN) -m pytest -n auto tests/autograd_core/test_accuracy.py

# Warnings are errors: a link that leads nowhere, a page that no menu names.
docs: $(VENV)/docs
	NO_MKDOCS_2_WARNING=1 $(RUN) -m mkdocs build

# The wheel is made from what is in the sdist, so nothing can be missing from that.
dist: | $(VENV)/bin/python
	$(RUN) -m pip install --quiet build
	$(RUN) -m build --no-isolation --outdir dist

clean:
	rm -rf $(VENV) build dist *.egg-info autograd_core/*.so autograd_core/*.c autograd_core/*/*.so autograd_core/*/*.c

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --upgrade pip setuptools "cython>=3.1"

$(VENV)/demo $(VENV)/test $(VENV)/check $(VENV)/bench $(VENV)/docs: $(VENV)/%: pyproject.toml | $(VENV)/bin/python
	AUTOGRAD_CORE_PLAIN=1 $(RUN) -m pip install --quiet --no-build-isolation -e ".[$(subst demo,nn$(comma)viz$(comma)plots$(comma)transforms,$*)]"
	@touch $@

# The one place that compiles:
# "compiled", or "plain" where there is no C compiler: setup.py says so in one line and everything goes on.
$(VENV)/compiled: setup.py $(SOURCES) | $(VENV)/bin/python
	$(RUN) setup.py --quiet build_ext --inplace
	@$(RUN) -c 'import autograd_core; print("compiled" if autograd_core.COMPILED else "plain")' > $@
