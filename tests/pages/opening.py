"""A page opened by an address, for the tests of pages."""

from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT


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
