# Two commands do everything on a fresh Debian with Python 3.11: `make run` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8501
ROOT   := $(if $(filter 0,$(shell id -u)),,sudo )

.PHONY: run test check trials mutation bench screenshots clean

run: $(VENV)/run  ## set up, load the sample into an empty store, serve the board
	$(BIN)/python -m clearance import data/sample --if-empty
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: check  ## set up (Chromium and nginx included) and pass all tests
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(VENV)/test  ## lint and types, half a minute
	$(BIN)/ruff check .
	$(BIN)/mypy

trials: $(VENV)/test  ## the long versions of what `make test` samples
	CLEARANCE_TRIALS=20 $(BIN)/python -m pytest tests/queries tests/unit tests/trials

mutation: $(VENV)/test  ## change the import's rules in every small way: does a test notice? Takes an hour; settings in pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check mutmut==3.8.1
	copy=$$(mktemp -d) && cp -r clearance data queries tests pages app.py pyproject.toml $$copy && cd $$copy && \
		$(CURDIR)/$(BIN)/python -m mutmut run && $(CURDIR)/$(BIN)/python -m mutmut results; rm -rf $$copy

bench: $(VENV)/test  ## measure; the last figures are in benchmarks/README.md
	$(BIN)/python -m benchmarks

screenshots: $(VENV)/test  ## take the README's pictures again
	$(BIN)/python docs/screens/take.py

$(VENV)/run: requirements.txt
	$(PYTHON) -m venv $(VENV) || ($(ROOT)apt-get update && $(ROOT)apt-get install -y python3-venv && $(PYTHON) -m venv $(VENV))
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/test: requirements-test.txt $(VENV)/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	PATH=$$PATH:/usr/sbin; command -v chromium >/dev/null && command -v nginx >/dev/null && command -v openssl >/dev/null && \
		command -v pdftotext >/dev/null && fc-list 2>/dev/null | grep -q "Noto Sans CJK" || ($(ROOT)apt-get update && \
		$(ROOT)env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-noto-cjk fontconfig poppler-utils nginx openssl)
	touch $@

clean:
	rm -rf $(VENV)
