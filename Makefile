# Two commands do everything on a fresh Debian with Python 3.11: `make run` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8501
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
HASHED := $(PIP) --require-hashes --only-binary :all:
ROOT   := $(if $(filter 0,$(shell id -u)),,sudo )

.PHONY: run test check trials mutation bench screenshots lock licences audit clean

run: $(VENV)/run  ## set up, load the sample into an empty store, serve the board
	$(BIN)/python -m clearance import data/sample --if-empty
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: check  ## set up (Chromium and nginx included) and pass all tests
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(VENV)/test  ## lint and types, half a minute
	$(BIN)/ruff check .
	$(BIN)/mypy

trials: $(VENV)/test  ## the long versions of what `make test` samples
	CLEARANCE_TRIALS=20 $(BIN)/python -m pytest tests/queries tests/unit tests/trials tests/browser

mutation: $(VENV)/test  ## change the import's rules in every small way: does a test notice? Takes an hour; settings in pyproject.toml
	$(PIP) mutmut==3.8.1
	copy=$$(mktemp -d) && cp -r clearance data queries tests pages app.py pyproject.toml $$copy && cd $$copy && \
		$(CURDIR)/$(BIN)/python -m mutmut run && $(CURDIR)/$(BIN)/python -m mutmut results; rm -rf $$copy

bench: $(VENV)/test  ## measure; the last figures are in benchmarks/README.md
	$(BIN)/python -m benchmarks

screenshots: $(VENV)/test  ## take the README's pictures again
	$(BIN)/python docs/screens/take.py

lock:  ## after a change of requirements*.in: every version and hash that they lead to; UPGRADE=--upgrade takes the newest of what is below them
	tools=$$(mktemp -d) && $(PYTHON) -m venv $$tools && $$tools/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9 && \
		for each in requirements requirements-test; do $$tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" $(UPGRADE) $$each.in -o $$each.txt; done; rm -rf $$tools

licences: $(VENV)/test  ## write docs/licences.md again
	$(BIN)/python docs/licences.py

audit:  ## is a weakness known in what is installed? Needs the internet; a package that could not be asked about is a failure
	tools=$$(mktemp -d) && $(PYTHON) -m venv $$tools && $$tools/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1 && \
		$$tools/bin/pip-audit --strict --disable-pip --require-hashes -r requirements.txt -r requirements-test.txt; code=$$?; rm -rf $$tools; exit $$code

$(VENV)/run: requirements.txt
	$(PYTHON) -m venv $(VENV) || ($(ROOT)apt-get update && $(ROOT)apt-get install -y python3-venv && $(PYTHON) -m venv $(VENV))
	$(HASHED) -r requirements.txt
	touch $@

$(VENV)/test: requirements-test.txt $(VENV)/run
	$(HASHED) -r requirements.txt -r requirements-test.txt
	PATH=$$PATH:/usr/sbin; command -v chromium >/dev/null && command -v nginx >/dev/null && command -v openssl >/dev/null && \
		command -v pdftotext >/dev/null && fc-list 2>/dev/null | grep -q "Noto Sans CJK" || ($(ROOT)apt-get update && \
		$(ROOT)env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-noto-cjk fontconfig poppler-utils nginx openssl)
	touch $@

clean:
	rm -rf $(VENV)
