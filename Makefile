# make demo            everything from nothing: environment, sample data, dbt build, summary of the marts
# make setup           the whole environment, which every target but demo makes when it needs it
# make test            every check there is; what CI runs
# make test-browser    Dagster's pages in a real Chromium (installed by apt-get where root)
# make lint            ruff, mypy, sqlfluff
# make known-answers   worked cases, DIR=<folder of cases> (default: the project's own, and ../shared/known_answers)
# make check-sources   what of the configured sources is there, what is missing, whose accounts meet (VARS='{...}')
# make dagster         Dagster's UI on 127.0.0.1, PORT=3000
# make dashboards      the pages over the published version on 127.0.0.1, PAGES_PORT=8501
# make refresh         builds, tests and publishes the demo's warehouse; readers see it, or keep what they had
# make publish         publishes a warehouse that a refresh has tested
# make rollback        points readers to the version before (or VERSION=v000012)
# make versions        what is published, and what readers see
# make restatements    numbers of closed periods that changed, and why
# make story           one account's story from the marts (docs/account_story.md, or ACCOUNT=<id> on the screen)
# make metrics         metrics by name and slice: ARGS="query --saved-query cmrr_by_segment" (docs/guides/analytics_engineer.md)
# make pictures        docs/health_calibration.png: the score and the CSM's call against what followed
# make suggest-weights health weights learned from decided renewals, as a proposal that nothing reads
# make bench           what a run costs at a size, against the floor: SCALE=s|m|l (m and l take hours and much disk), NOTE="..."
# make bench-spark     usage on Spark with one worker and with two, beside DuckDB: SCALE=s|m|l, NOTE="..."
# make rerun           one thing again, through Dagster: MODEL=<name>, CHECK=<name>, DAY=<date> [LAST=<date>] or LOCK=<period>
# make drills          whole refreshes killed, starved, misled: what came of it, as a table (KILLS=50; an hour or so)
# make audit           known vulnerabilities of requirements.lock (OSV, or DATABASE=<copy>); NOT AUDITED = no database within reach
# make browser         Chromium for the browser tests (apt-get, as root)
# make java postgres   what the comparisons need beside Python (apt-get, as root; nothing where it is there)
# make lock            requirements.lock anew from pyproject.toml
# make test-dialects   every model compiled for Postgres, Snowflake and BigQuery, and parsed in their dialects
# make spark-parity    every mart on a real Spark cluster of two workers against DuckDB, row by row (docs/spark.md)
# make postgres-parity the same on a PostgreSQL server of its own (docs/warehouses.md)
# make parity          both at once, against one build on DuckDB; what CI runs
# make clean           removes what builds leave behind; environment, data and warehouses stay
#
# Needs Python 3.11 or later, git and make. PYTHON=<path> chooses the interpreter.

SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.ONESHELL:
.NOTPARALLEL:
.SUFFIXES:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
STAGES := .stages
PORT ?= 3000
UV_VERSION := 0.13.9
# Everything installs from wheels but these, which are released as source only (all asked for by dbt-metricflow).
NO_WHEELS := halo

# The sample company's data end on this day, and the demo is computed for it: the only place that says so.
SAMPLE_END ?= 2026-06-30
AS_OF ?= $(SAMPLE_END)
SAMPLE_ACCOUNTS ?= 400
SAMPLE_MONTHS ?= 36
SAMPLE_EVENTS ?= 1000000
SAMPLE_SEED ?= 7
SAMPLE_ARGS = --accounts $(SAMPLE_ACCOUNTS) --months $(SAMPLE_MONTHS) --events $(SAMPLE_EVENTS) --seed $(SAMPLE_SEED) \
	--end-date $(SAMPLE_END) --out data/raw
SAMPLE_STAMP := data/.sample

# The sample's warehouse, apart from the default of profiles.yml, which stays free for a company of one's own.
DEMO_FOLDER := warehouse/demo
TEST_FOLDER := warehouse/test

DIR ?=
VARS ?=
DBT_VARS = {as_of: $(AS_OF)}

export WAREHOUSE_PATH ?= $(DEMO_FOLDER)/customer_success.duckdb
export DBT_PROFILES_DIR := $(CURDIR)/profiles
export DAGSTER_HOME := $(CURDIR)/.dagster_home
export DO_NOT_TRACK := 1
export PYTHONUNBUFFERED := 1
export PATH := $(BIN):$(PATH)

# $(call stage,<log>,<name>,<command>): runs it, says how long it took.
stage = python orchestration/stage.py --log $(STAGES)/$(1).jsonl "$(2)" -- $(3)

.PHONY: help
help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

# --- environment ---------------------------------------------------------------------------------------------------

# What `make demo` imports; every other target installs the whole lock.
BUILD_PACKAGES := dbt-core dbt-duckdb duckdb numpy pyarrow

# $(call install,<lock file>): into the environment, which it makes where there is none.
define install
	python=
	for candidate in $${PYTHON:-python3.11 python3.12 python3.13 python3 python}; do
		if "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
			python=$$candidate
			break
		fi
	done
	if [ -z "$$python" ]; then
		echo "No Python 3.11 to 3.13 found (looked for: $${PYTHON:-python3.11 python3.12 python3.13 python3 python})." >&2
		echo "Install one, or say where it is: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2
		exit 1
	fi
	if [ ! -x $(BIN)/python ] && ! "$$python" -m venv $(VENV); then
		echo "$$python cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2
		rm -rf $(VENV)
		exit 1
	fi
	rm -f $(STAGES)/setup.jsonl
	if [ $(1) != requirements.lock ]; then python orchestration/lock_part.py requirements.lock $(BUILD_PACKAGES) > $(1); fi
	echo "Installing $$(grep -c '^[a-z].*==' $(1)) packages into $(VENV); the first time takes a minute or two."
	# not compiled ahead: a third of the time, for modules of which most are never imported
	$(call stage,setup,environment,python -m pip install --quiet --disable-pip-version-check --no-input --no-compile \
		--require-hashes --only-binary :all: --no-binary $(NO_WHEELS) -r $(1))
	cp requirements.lock $(VENV)/$(notdir $(1))
endef

.PHONY: setup
setup: instance
	@if cmp -s requirements.lock $(VENV)/requirements.lock; then exit 0; fi
	$(call install,requirements.lock)

# The part of the lock that builds a warehouse, a third of the packages: `make demo` waits for no more.
.PHONY: build-env
build-env: instance
	@if cmp -s requirements.lock $(VENV)/requirements.lock || cmp -s requirements.lock $(VENV)/build.lock; then exit 0; fi
	$(call install,$(STAGES)/build.lock)

.PHONY: instance
instance:
	@mkdir -p $(dir $(WAREHOUSE_PATH)) data $(DAGSTER_HOME) $(STAGES)
	new=$(DAGSTER_HOME)/.new.$$$$.yaml
	cat orchestration/dagster.yaml $(if $(DAGSTER_POSTGRES_URL),orchestration/dagster.postgres.yaml) > $$new
	if cmp -s $$new $(DAGSTER_HOME)/dagster.yaml; then rm $$new; else mv $$new $(DAGSTER_HOME)/dagster.yaml; fi

# uv resolves; it lives in an environment of its own, so that it never becomes a dependency.
.PHONY: lock
lock: setup
	@[ -x .tools/bin/uv ] || { python -m venv .tools && .tools/bin/pip install --quiet uv==$(UV_VERSION); }
	.tools/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-strip-extras --no-config --no-emit-index-url --no-emit-find-links --upgrade --quiet \
		--custom-compile-command "make lock" --output-file requirements.lock

# --- data and warehouse --------------------------------------------------------------------------------------------

# Made again only when what it is made from, or with, has changed; then the locks of the old sample go with it.
.PHONY: sample
sample: build-env
	@wanted="$(SAMPLE_ARGS) $$(cat sample_company/*.py | cksum)"
	if [ "$$(cat $(SAMPLE_STAMP) 2>/dev/null)" = "$$wanted" ]; then echo "==> sample data: unchanged"; exit 0; fi
	if [ -d data/raw ] && [ ! -f $(SAMPLE_STAMP) ]; then
		echo "data/raw holds files that make did not put there. Move them away before the sample company moves in." >&2
		exit 1
	fi
	touch $(SAMPLE_STAMP)
	[ ! -d $(DEMO_FOLDER) ] || chmod -R u+w $(DEMO_FOLDER)
	rm -rf data/raw data/answer_key $(DEMO_FOLDER) $(STAGES)/sample.jsonl
	$(call stage,sample,sample data,python -m sample_company $(SAMPLE_ARGS))
	echo "$$wanted" > $(SAMPLE_STAMP)

# Unit tests are about the code, not about the data: `make test` runs them.
.PHONY: demo
demo: export DBT_ENV_CUSTOM_ENV_AS_OF := $(AS_OF)
demo: build-env sample
	@rm -f $(STAGES)/demo.jsonl
	mkdir -p $(dir $(WAREHOUSE_PATH))
	$(call stage,demo,dbt build,dbt build --exclude-resource-type unit_test)
	$(call stage,demo,summary,python -m orchestration.summary --warehouse $(WAREHOUSE_PATH))
	echo
	echo "Wall time"
	cat $(STAGES)/setup.jsonl $(STAGES)/sample.jsonl $(STAGES)/demo.jsonl 2>/dev/null > $(STAGES)/all.jsonl
	python orchestration/stage.py --log $(STAGES)/all.jsonl --show

.PHONY: known-answers
known-answers: setup
	@python -m tests.known_answers $(DIR)

.PHONY: dagster
dagster: setup
	@if [ -f $(SAMPLE_STAMP) ]; then export DBT_ENV_CUSTOM_ENV_AS_OF="$${DBT_ENV_CUSTOM_ENV_AS_OF:-$(AS_OF)}"; fi
	exec dagster dev -m orchestration.definitions -h 127.0.0.1 -p $(PORT)

.PHONY: check-sources
check-sources: setup
	@python -W ignore -m orchestration.check_sources --vars '$(if $(VARS),$(VARS),{})'

PAGES_PORT ?= 8501

# They read the published version only: `make refresh` makes one, and says so if there is none.
.PHONY: dashboards
dashboards: setup
	@exec python -m dashboards serve --port $(PAGES_PORT)

# --- from the marts ------------------------------------------------------------------------------------------------

ACCOUNT ?=

.PHONY: story pictures suggest-weights
story: setup
	@python -m orchestration.story --warehouse $(WAREHOUSE_PATH) $(if $(ACCOUNT),--account "$(ACCOUNT)",--out docs/account_story.md)

pictures: setup
	@python -m orchestration.plots --warehouse $(WAREHOUSE_PATH) --out docs

suggest-weights: setup
	@python -m orchestration.suggest_weights --warehouse $(WAREHOUSE_PATH)

.PHONY: metrics
metrics: setup
	@test -f target/semantic_manifest.json || dbt --quiet parse --vars '$(DBT_VARS)'
	python -m orchestration.metrics $(or $(ARGS),list metrics)

# --- publishing ------------------------------------------------------------------------------------------------------

VERSION ?=

.PHONY: refresh publish rollback versions restatements
refresh: setup sample
	@python -m orchestration.publishing refresh --as-of $(AS_OF)

publish versions restatements: setup
	@python -m orchestration.publishing $@

rollback: setup
	@python -m orchestration.publishing rollback $(VERSION)

# A model with all that follows it (ALONE=1: without), a check, days of usage, a lock (which says that it is taken).
.PHONY: rerun
rerun: setup
	@if [ -f $(SAMPLE_STAMP) ]; then export DBT_ENV_CUSTOM_ENV_AS_OF="$${DBT_ENV_CUSTOM_ENV_AS_OF:-$(AS_OF)}"; fi
	if [ -n "$(MODEL)" ]; then exec python -W ignore -m orchestration.rerun model "$(MODEL)" $(if $(ALONE),--alone); fi
	if [ -n "$(CHECK)" ]; then exec python -W ignore -m orchestration.rerun check "$(CHECK)"; fi
	if [ -n "$(DAY)" ]; then exec python -W ignore -m orchestration.rerun usage-day "$(DAY)" $(LAST); fi
	if [ -n "$(LOCK)" ]; then exec python -W ignore -m orchestration.rerun lock "$(LOCK)"; fi
	echo "Say what: MODEL=<name>, CHECK=<name>, DAY=<date> [LAST=<date>] or LOCK=<period>" >&2
	exit 2

# The browser tests need a browser; they fail without one rather than pass unseen.
.PHONY: browser
browser:
	@if [ -n "$${CHROMIUM:-}" ]; then exit 0; fi
	for name in chromium chromium-browser google-chrome; do
		if command -v $$name > /dev/null; then exit 0; fi
	done
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
		echo "The browser tests need Chromium. On Debian, as root: apt-get install chromium; else CHROMIUM=<path>." >&2
		exit 1
	fi
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation > /dev/null

# --- checks --------------------------------------------------------------------------------------------------------

# Linting compiles every model, which needs a database: target `lint` is one in memory, so the warehouse is never locked.
.PHONY: lint
lint: setup
	@rm -f $(STAGES)/lint.jsonl
	$(call stage,lint,ruff,ruff check .)
	$(call stage,lint,ruff format,ruff format --check .)
	$(call stage,lint,mypy,mypy)
	# sqlfluff leaves out a file that it cannot read, with a warning and exit code 0
	python orchestration/stage.py --log $(STAGES)/lint.jsonl --refuse-warnings sqlfluff -- \
		sqlfluff lint models tests/invariants tests/reconciliation --processes 2 --disable-progress-bar

# A warehouse and target folder of its own: a test run never touches the demo's, and starts from nothing. What was published there is read-only.
.PHONY: test
test: export WAREHOUSE_PATH := $(CURDIR)/$(TEST_FOLDER)/customer_success.duckdb
test: export DBT_TARGET_PATH := target/test
test: export DBT_ENV_CUSTOM_ENV_AS_OF := $(AS_OF)
test: setup lint sample
	@[ ! -d $(TEST_FOLDER) ] || chmod -R u+w $(TEST_FOLDER)
	rm -rf $(TEST_FOLDER) $(STAGES)/test.jsonl
	mkdir -p $(TEST_FOLDER)
	# what is parsed here the refresh need not parse again: same folder, same path of the warehouse
	$(call stage,test,dbt parse,dbt parse --no-partial-parse --show-all-deprecations --target-path target/test/refresh)
	$(call stage,test,dbt build and publish,python -m orchestration.publishing refresh --as-of $(AS_OF) \
		--target-path target/test/refresh)
	$(call stage,test,summary,python -m orchestration.summary --warehouse $(WAREHOUSE_PATH))
	$(call stage,test,dagster definitions,dagster definitions validate -m orchestration.definitions --log-level warning)
	echo
	echo "Passed so far; pytest is next"
	cat $(STAGES)/lint.jsonl $(STAGES)/sample.jsonl $(STAGES)/test.jsonl 2>/dev/null > $(STAGES)/all.jsonl
	python orchestration/stage.py --log $(STAGES)/all.jsonl --show
	exec pytest

# Apart from `make test`, because it needs a browser, which PyPI does not have; CI runs both.
.PHONY: test-browser
test-browser: setup browser
	@exec pytest tests/browser

# Data and warehouses lie under data/bench; what is kept is bench/results. A killed run leaves data/bench/<scale>/run.json.
SCALE ?= s
NOTE ?=
.PHONY: bench bench-report
bench: setup
	@exec python -W ignore -m bench run $(SCALE) --note "$(NOTE)"

bench-report: setup
	@exec python -m bench report

KILLS ?= 50
DATABASE ?=

.PHONY: drills audit
drills: setup
	@python -m tests.drills --kills $(KILLS)

# Needs the network or a copy of the database, which `make test` must not; exit code 3 says that nothing was audited.
audit: setup
	@python -m orchestration.dependency_audit $(if $(DATABASE),--database "$(DATABASE)")

# Engines with environments of their own: 600 MB each, and none of it is needed for DuckDB.
# pyspark is released as source only.
.PHONY: test-dialects
test-dialects: dialects-env
	@exec pytest tests/dialects --dist=load

.PHONY: spark-env dialects-env lock-engines parity spark-parity postgres-parity
spark-env dialects-env: setup
	@name=$(@:-env=)
	if cmp -s requirements.$$name.lock .tools/$$name/requirements.lock; then exit 0; fi
	echo "Installing $$(grep -c '^[a-z].*==' requirements.$$name.lock) packages into .tools/$$name"
	python -m venv --clear .tools/$$name
	.tools/$$name/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-compile --require-hashes \
		--only-binary :all: --no-binary pyspark -r requirements.$$name.lock
	cp requirements.$$name.lock .tools/$$name/requirements.lock

lock-engines: lock
	@for name in spark dialects; do
		.tools/bin/uv pip compile requirements.$$name.in --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-config \
			--no-emit-index-url --no-emit-find-links --upgrade --quiet \
			--custom-compile-command "make lock-engines" --output-file requirements.$$name.lock
	done

# All engines at the same time: on two cores that is a shorter wait. PARITY_ARGS= builds one after the other, to compare the times.
parity spark-parity postgres-parity: PARITY_ARGS = --together
parity: spark-env dialects-env java postgres
	@exec python -m bench.parity spark postgres $(PARITY_ARGS)

spark-parity: spark-env java
	@exec python -m bench.parity spark $(PARITY_ARGS)

postgres-parity: dialects-env postgres
	@exec python -m bench.parity postgres $(PARITY_ARGS)

.PHONY: bench-spark
bench-spark: spark-env java
	@exec python -W ignore -m bench.spark $(SCALE) --note "$(NOTE)"

# What is there is not judged here: a Java of another version is named by the comparison itself.
.PHONY: java
java:
	@if [ -n "$${JAVA_HOME:-}" ] || command -v java > /dev/null; then exit 0; fi
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
		echo "Spark needs Java 17 or 21. On Debian, as root: apt-get install openjdk-17-jre-headless; elsewhere JAVA_HOME says where it is." >&2
		exit 1
	fi
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless > /dev/null

# PostgreSQL's programs. Debian would start a server of its own as it installs them: it is told not to.
.PHONY: postgres
postgres:
	@if command -v postgres > /dev/null || ls -d /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1; then exit 0; fi
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
		echo "The comparison needs PostgreSQL's programs. On Debian, as root: apt-get install postgresql; else put postgres and initdb on the PATH." >&2
		exit 1
	fi
	apt-get update -qq
	export DEBIAN_FRONTEND=noninteractive
	apt-get install -y -qq --no-install-recommends postgresql-common > /dev/null
	sed -i -E 's/^#?create_main_cluster .*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
	apt-get install -y -qq --no-install-recommends postgresql > /dev/null

# --- cleaning ------------------------------------------------------------------------------------------------------

# Never a warehouse: the locks lie there, and beside it their only archive. data/ and .venv cost a minute to make again.
.PHONY: clean
clean:
	@[ ! -d $(TEST_FOLDER) ] || chmod -R u+w $(TEST_FOLDER)
	rm -rf target logs $(TEST_FOLDER) $(STAGES) .pytest_cache .mypy_cache .ruff_cache .hypothesis
