"""A page opened by an address, for the tests of pages."""

import re

from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT

_APP = (ROOT / "app.py").read_text(encoding="utf-8")
PAGES = {file.rpartition("/")[2].removesuffix(".py"): file for file in re.findall(r'st\.Page\("([^"]+)"', _APP)}
"""Every page of the navigation by its name, which is its file's and its address's, with its file."""
WITHOUT_SURVEYS = set(re.findall(r'"(\w+)": \(', _APP.partition("without_surveys = ")[2].partition("}")[0]))
BOARD = [name for name in PAGES if name not in WITHOUT_SURVEYS and name not in ("rows", "meeting")]
"""The pages that show figures under the shared filters."""


def opened(folder, monkeypatch, page: str, **parameters) -> AppTest:
    """The app on a page. The first run is the landing page: an address names no page to AppTest."""
    monkeypatch.setenv("CLEARANCE_STORE", str(folder))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page(page)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def address(app) -> dict[str, list[str]]:
    """The address that the page has given itself: its parameters, each as a list."""
    return {name: value if isinstance(value, list) else [value] for name, value in dict(app.query_params).items()}
