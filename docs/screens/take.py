"""Take the README's pictures: every page, in Chinese and English, from the sample. Run by ``make screenshots``; ``--all`` takes both screen sizes."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.browser import chromium, server  # noqa: E402
from clearance import audit, intake  # noqa: E402

CHARTS = (
    "batches",
    "classes",
    "burndown",
    "forecast",
    "plan",
    "weeks",
    "shops",
    "teams",
    "steps",
    "restatements",
    "compound",
    "quality",
    "procedure",
    "explore",
)
PAGES = ("", *CHARTS, "meeting", "actions", "record", "report", "readiness", "support", "rows", "sql", "measures", "imports", "quarantine", "history", "audit", "dictionary", "rights")


def main() -> None:
    """Write <page>_<language>.png beside this file, or <page>_<language>_<width>.png of the whole page into a folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--all", type=Path, metavar="DIR", help="whole pages at 1920 and 1280 pixels, into DIR")
    parser.add_argument("--as-of", default="", metavar="DATE")
    options = parser.parse_args()
    sizes = ((1920, 1080), (1280, 800)) if options.all else ((1440, 900),)
    with tempfile.TemporaryDirectory() as folder:
        for report in intake.import_files(sorted((ROOT / "data" / "sample").glob("*.csv")), store=Path(folder)):
            audit.note(Path(folder), "import", report.noted_as, role="office", **audit.by_command_line() | {"who": ""})
        with sync_playwright() as playwright, server(ROOT / "app.py", CLEARANCE_STORE=folder) as (address, _):
            browser = chromium(playwright)
            for width, height in sizes:
                for page in PAGES:
                    for language in ("zh", "en"):
                        view = browser.new_page(viewport={"width": width, "height": height})
                        view.goto(f"{address}/{page}?lang={language}" + (f"&as_of={options.as_of}" if options.as_of else ""))
                        view.wait_for_selector(".js-plotly-plot svg.main-svg" if page in CHARTS else ".b-finding, .b-foot")
                        if options.all:
                            whole = view.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
                            view.set_viewport_size({"width": width, "height": whole + 80})
                        view.wait_for_timeout(1500)
                        name = f"{page or 'overview'}_{language}"
                        view.screenshot(path=options.all / f"{name}_{width}.png" if options.all else Path(__file__).with_name(f"{name}.png"))
                        view.close()


if __name__ == "__main__":
    main()
