# Two commands: `make lab` and `make test`. Both set up what is missing, in .venv beside this file.
# pip's own variables (PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, PIP_FIND_LINKS …) are passed through.

VENV ?= .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
CHROMIUM ?= $(firstword $(wildcard /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome))
PYTEST_ARGS ?=
LAB_ARGS ?=

.PHONY: lab test check docs kit kit-test wheel clean help

help:
	@echo "make lab    set up what is missing and open JupyterLab on the lessons"
	@echo "make test   set up what is missing and run all tests"
	@echo "make check  lint and types"
	@echo "make docs   build the site, lessons executed and links checked, into docs/_build/html"
	@echo "make kit    make the offline kit for this system, into dist/kit"
	@echo "make kit-test  make it, install it and run a lesson, all without a network; takes minutes"
	@echo "make wheel  build the wheel, with the JupyterLab extension, into dist/"
	@echo "make clean  remove the environment and what was built"

lab: $(VENV)/.lab
	@$(BIN)/python hatch_build.py || echo "JupyterLab opens without our cards and sidebars."
	$(BIN)/python -m ankara_lab lab lessons $(LAB_ARGS)

test: $(VENV)/.test
	$(BIN)/python hatch_build.py
	@test -n "$(CHROMIUM)" || { \
	  echo "The browser tests need Chromium: sudo apt-get install chromium"; \
	  echo "(or name one: make test CHROMIUM=/path/to/chromium)"; exit 1; }
	CHROMIUM="$(CHROMIUM)" $(BIN)/python -m pytest --slow --browser $(PYTEST_ARGS)

check: $(VENV)/.test
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy

docs: $(VENV)/.docs
	$(BIN)/python docs/build.py $(DOCS_ARGS)

kit: $(VENV)/.test
	$(BIN)/python hatch_build.py
	@mkdir -p dist
	$(BIN)/python -m ankara_lab kit -o dist/kit

kit-test: $(VENV)/.test
	$(BIN)/python hatch_build.py
	$(BIN)/python -m pytest --kit tests/commands/test_kit.py $(PYTEST_ARGS)

wheel: $(VENV)/.test
	$(BIN)/python hatch_build.py
	$(BIN)/python -m hatchling build -t wheel

clean:
	rm -rf $(addprefix ankara_lab/labextension/,built lib node_modules .yarn)
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp for each set of extras: installed again only when what to install has changed.
$(VENV)/.lab: EXTRAS = lab
$(VENV)/.test: EXTRAS = lab,train,hub,docs,test
$(VENV)/.docs: EXTRAS = lab,train,docs
$(VENV)/.lab $(VENV)/.test $(VENV)/.docs: pyproject.toml constraints.txt | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[$(EXTRAS)]"
	@touch $@

$(VENV)/pyvenv.cfg:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  $$python -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "$$python cannot make environments: sudo apt-get install python3-venv"; exit 1; }; \
	  echo "Setting up $(VENV) with $$($$python --version); this takes some minutes once."; \
	  exec $$python -m venv $(VENV); \
	done; \
	echo "ankara_lab needs Python 3.11 or newer: sudo apt-get install python3 python3-venv"; \
	echo "(or name one: make $(MAKECMDGOALS) PYTHON=/path/to/python)"; exit 1
