# Everything a contributor runs. Needs Python 3.11 or later, make, and the package index.
PY ?= python3
V := .venv
ROW ?=
DRILL ?=
EVENTS ?=
PEERS := .venv-peers
PGLEDGER ?= https://github.com/pgr0ss/pgledger
PGLEDGER_COMMIT := c18c7d267d46ab396641d5e44f1ce3166aeb9a6d

.DEFAULT_GOAL := help
.PHONY: help check test demo bench bench-matching bench-peers drill docs lock clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(V)/.ok: pyproject.toml requirements.lock
	test -x $(V)/bin/python || $(PY) -m venv $(V)
	$(V)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(V)/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

check: $(V)/.ok  ## Format, lint, types and import contracts
	$(V)/bin/ruff format --check .
	$(V)/bin/ruff check .
	$(V)/bin/mypy
	$(V)/bin/lint-imports

test: $(V)/.ok  ## All tests, on SQLite and on a real PostgreSQL
	$(V)/bin/python -m pytest -q -n 2 --dist worksteal

demo: $(V)/.ok  ## Play a county's year in demo.db and show its ledger
	$(V)/bin/audit-service demo

bench: $(V)/.ok  ## Measure against floors and peers (ROW=name, EVENTS=10000,100000)
	$(V)/bin/python -m bench $(ROW) $(if $(EVENTS),--events $(EVENTS))

bench-matching: $(V)/.ok  ## Measure matching on labelled statements, against other matchers
	$(V)/bin/python -m bench.matching

bench-peers:  ## Install the ledgers that make bench measures against, apart from everything
	test -x $(PEERS)/bin/python || $(PY) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install -q --disable-pip-version-check -r bench/peers/requirements.txt
	test -d $(PEERS)/pgledger || { git clone -q $(PGLEDGER) $(PEERS)/pgledger \
	  && git -C $(PEERS)/pgledger checkout -q $(PGLEDGER_COMMIT); } \
	  || echo "pgledger cannot be cloned from $(PGLEDGER): its rows will say so" >&2
	@for peer in ledger hledger; do command -v $$peer >/dev/null \
	  || echo "$$peer is missing: apt-get install $$peer" >&2; done

drill: $(V)/.ok  ## Kill, race and simulate for hours (DRILL=name for one drill)
	$(V)/bin/python -m drill $(DRILL)

docs: $(V)/.ok  ## Rewrite docs/events.md and docs/refusals.md from the code
	$(V)/bin/python -m audit_service.event_catalogue

lock:  ## Resolve requirements.lock anew (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv on the PATH" >&2; exit 1; }
	uv pip compile pyproject.toml --group dev --generate-hashes --universal --no-header \
	  --no-emit-index-url --python-version 3.11 -o requirements.lock

clean:  ## Remove the environment and everything generated locally
	rm -rf $(V) $(PEERS) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -f demo.db demo.db-wal demo.db-shm
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
