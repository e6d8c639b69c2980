# The ways to start, test and ship. `make help` lists them; needs Python 3.11 or newer, nothing else set up before.

VENV    := .venv
PYTHON  := $(VENV)/bin/python
NODE    := scripts/with-node
# Written when everything an activity needs is installed, so that it is installed once.
RUN     := $(VENV)/run.stamp
DEV     := $(VENV)/dev.stamp
BENCH   := $(VENV)/bench.stamp
LIBRARIES := .libraries/stamp
NPM     := node_modules/.package-lock.json

# The tests are shared out between the cores; one that is done takes over from the others.
SHARED  := --numprocesses auto --dist worksteal

INSTALL := $(PYTHON) -m pip install --quiet --disable-pip-version-check
LOCK    := $(PYTHON) -m uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
           --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help run test test-more test-libraries check lint types format bench bench-javascript lighthouse pictures lock docker-check clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile

run: $(RUN)  ## set up and start the server (PORT=8123 picks another port)
	@$(PYTHON) -m app.cli serve $(if $(PORT),--port $(PORT))

test: $(DEV) $(NPM)  ## Python, JavaScript, a real browser (finds or installs Chromium)
	@$(PYTHON) -m scripts.chromium --install
	$(NODE) node --test $(or $(wildcard tests/js/*.test.js),$(error tests/js has no *.test.js to run))
	$(PYTHON) -m pytest $(SHARED)

test-more: $(DEV) $(NPM)  ## every state of the page in each language, theme and size; Firefox (finds or installs it)
	@$(PYTHON) -m scripts.chromium --install
	@$(PYTHON) -m scripts.firefox --install
	$(PYTHON) -m pytest $(SHARED) -m "more or firefox"

test-libraries: $(DEV) $(LIBRARIES)  ## the programs that the page writes for Keras, PyTorch and scikit-learn (installs these, 5 GB)
	$(PYTHON) -m pytest -m libraries tests/test_libraries.py

check: lint types test  ## what must pass before a commit

lint: $(DEV) $(NPM)  ## layout and lint
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m ruff check
	$(NODE) npm run --silent lint
	$(VENV)/bin/hadolint Dockerfile

types: $(DEV) $(NPM)  ## types of Python and JavaScript
	$(PYTHON) -m mypy
	$(NODE) npm run --silent types

format: $(DEV) $(NPM)  ## lay out Python files, scripts and styles, mend what can be mended
	$(PYTHON) -m ruff check --fix --exit-zero
	$(PYTHON) -m ruff format
	$(NODE) npm run --silent format

bench: $(BENCH)  ## speed, as tables (JSON=out.json also writes them; BEFORE=<commit> compares the first visit)
	@$(PYTHON) -m scripts.chromium --install
	$(PYTHON) -m benchmarks $(if $(BEFORE),--before $(BEFORE)) $(if $(JSON),--json $(JSON))

bench-javascript: $(BENCH)  ## the engine beside JavaScript's libraries too (installs them, 300 MB)
	$(NODE) npm --prefix benchmarks/javascript ci
	$(PYTHON) -m benchmarks engine $(if $(JSON),--json $(JSON))

lighthouse: $(DEV)  ## the pages as Lighthouse judges them (installs it, 180 MB; JSON=out.json also writes the figures)
	@$(PYTHON) -m scripts.chromium --install
	NODE_AT_LEAST=24 $(NODE) npm --prefix benchmarks/lighthouse ci
	$(PYTHON) -m benchmarks lighthouse $(if $(JSON),--json $(JSON))

pictures: $(DEV)  ## take the pictures of the README and of pasted links anew, from the real page
	@$(PYTHON) -m scripts.chromium --install
	$(PYTHON) -m scripts.pictures

lock: $(DEV)  ## write the lock files again (UPGRADE=--upgrade for newer versions)
	$(LOCK) pyproject.toml --output-file requirements/run.lock
	$(LOCK) --group pyproject.toml:build --output-file requirements/build.lock
	$(LOCK) pyproject.toml --group build --group test --group lint --group pictures \
	    --constraint requirements/run.lock --constraint requirements/build.lock --output-file requirements/dev.lock
	$(LOCK) pyproject.toml --group build --group test --group bench --constraint requirements/dev.lock \
	    --output-file requirements/bench.lock
	$(LOCK) --group pyproject.toml:libraries --output-file requirements/libraries.lock
	$(NODE) npm install --package-lock-only
	$(NODE) npm --prefix benchmarks/javascript install --package-lock-only
	NODE_AT_LEAST=24 $(NODE) npm --prefix benchmarks/lighthouse install --package-lock-only

docker-check: $(DEV)  ## build the container image from nothing and run it (root, buildah, mmdebstrap)
	$(PYTHON) scripts/docker_check.py

clean:  ## remove what was installed or cached
	rm -rf $(VENV) .libraries node_modules benchmarks/*/node_modules build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis test-results

$(PYTHON):
	@scripts/make-venv $(VENV)

$(RUN): $(PYTHON) pyproject.toml requirements/build.lock requirements/run.lock
	$(INSTALL) --require-hashes -r requirements/build.lock -r requirements/run.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

# The development lock contains the two others at the same versions: installed, it serves `make run` too.
$(DEV): $(PYTHON) pyproject.toml requirements/dev.lock
	$(INSTALL) --require-hashes -r requirements/dev.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $(RUN) $@

# What the engine is measured against.
$(BENCH): $(DEV) requirements/bench.lock
	$(INSTALL) --require-hashes -r requirements/bench.lock
	@touch $@

# Apart from the rest, which must not come to need them.
$(LIBRARIES): $(PYTHON) requirements/libraries.lock
	$(PYTHON) -m venv .libraries
	.libraries/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/libraries.lock
	@touch $@

$(NPM): package.json package-lock.json $(DEV)
	$(NODE) npm ci
	@touch $@
