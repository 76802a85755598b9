# `make` alone says what there is. The environment is .venv, made when it is first needed.
PORT ?= 8000
DATA ?= demo-data
ONLY ?=
PY := .venv/bin/python
CHECKED := src tests tools
PYTEST := $(PY) -m pytest -q
# Two processes: two cores are what we ask for.
BOTH := -n 2 --dist worksteal
ROWS := practices blobs jobs post ledger accounts charts release backup
LOCK := uv.lock requirements/uv.txt pyproject.toml
# What Python compiled is kept, whatever the shell says: each test process begins seconds earlier.
export PYTHONDONTWRITEBYTECODE :=
# A key for tools that only read the settings, so that they leave no file in anybody's home.
NEUTRAL := CARTELLA_SECRET_KEY=0000000000000000000000000000000000000000 CARTELLA_DATA=.cache/data

.PHONY: help demo test check container format lint types imports fast slow plain browser journeys postgres test-long \
	mutants bench docs vendor words clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/.run ## Fill a demo practice and open it: PORT=8000 DATA=demo-data
	@.venv/bin/cartella demo --port $(PORT) --data $(DATA)

test: format lint types imports plain journeys postgres ## All tests, browser and PostgreSQL too (8 minutes)

check: format lint types imports fast ## Format, lint, types, imports, fast tests (2 minutes)

format: .venv/.dev
	$(PY) -m ruff format --check $(CHECKED)

lint: .venv/.dev
	$(PY) -m ruff check $(CHECKED)

types: .venv/.dev
	$(NEUTRAL) $(PY) -m mypy

imports: .venv/.dev
	.venv/bin/lint-imports

fast: .venv/.dev
	$(PYTEST) $(BOTH) -m "not browser and not samples and not postgres and not long and not slow"

slow: .venv/.dev
	$(PYTEST) $(BOTH) -m "(slow or samples) and not browser and not postgres and not long"

# Fast and slow ones in one go: what is collected once costs once.
plain: .venv/.dev
	$(PYTEST) $(BOTH) -m "not browser and not postgres and not long"

# A file stays together, since its house does; the longest begin first (tests/journeys/conftest.py).
journeys: .venv/.dev browser
	$(PYTEST) -n 2 --dist loadfile --no-loadscope-reorder -m "browser and not long" \
		$(shell grep -lrE "mark\.browser" tests --include=test_*.py)

# The rooms with rows once more, on the other database.
postgres: .venv/.dev
	$(PY) -m tools.postgres $(PYTEST) $(BOTH) -m "not browser and not samples and not long and not slow" \
		$(wildcard $(foreach room,$(ROWS),tests/$(room))) tests/test_health.py

browser: .venv/.dev ## Install the browser of the journeys, unless there is one
	@$(PY) -m tools.chrome

container: ## Build the image and start it once, without an engine (root, buildah, debootstrap)
	@tools/container.sh

test-long: .venv/.dev browser ## Tests that take long: attacks, big files, many kills
	CARTELLA_EXAMPLES=new $(PYTEST) $(BOTH) -m long
	$(NEUTRAL) $(PY) -m tools.mutate

mutants: .venv/.dev ## Change the law room in 1,500 small ways: do its tests notice?
	$(NEUTRAL) $(PY) -m tools.mutate

bench: .venv/.bench ## Print measured ratios (10 minutes): ONLY=name for one
	$(PY) -m tools.bench $(ONLY)

docs: .venv/.dev ## Make the pages that are drawn from the code
	$(NEUTRAL) $(PY) -m tools.docs

vendor: .venv/.dev ## Fetch the browser's files that are not ours again, by version and SHA-256
	$(PY) tools/vendor.py

words: .venv/.dev ## Find every word to translate again and compile the catalogues
	$(PY) tools/catalogs.py update

clean: ## Remove what can be made again (no data)
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/.run: $(LOCK)
	tools/bootstrap.sh run
	@touch $@

.venv/.dev: $(LOCK)
	tools/bootstrap.sh dev
	@touch $@ .venv/.run

.venv/.bench: $(LOCK)
	tools/bootstrap.sh bench
	@touch $@ .venv/.run .venv/.dev
