"""Measure and print a Markdown table: ``python -m benchmarks [pages|queries|city|intake|desk|sandbox|crowd|load …]`` (default: all)."""

from __future__ import annotations

import argparse
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path

from benchmarks import city, crowd, desk, intake, load, pages, queries, sandbox

SUBJECTS = {"pages": pages.measure, "queries": queries.measure, "city": city.measure, "intake": intake.measure, "desk": desk.measure, "sandbox": sandbox.measure, "crowd": crowd.measure, "load": load.measure}


def main() -> None:
    """Run the chosen subjects one after the other; a row is (what, result, against what, ratio or aim)."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("subjects", nargs="*", choices=[[], *SUBJECTS], default=[])
    chosen = parser.parse_args().subjects or list(SUBJECTS)
    print(f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in ("streamlit", "duckdb", "plotly", "pandas")))
    with tempfile.TemporaryDirectory() as folder:
        for subject in chosen:
            print(f"\n### {subject}\n\n| what | measured | against | ratio / aim |\n| --- | --- | --- | --- |")
            for row in SUBJECTS[subject](Path(folder)):
                print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
