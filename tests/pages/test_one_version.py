"""A page shows one version of the data from top to bottom, whatever is imported meanwhile."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from clearance import intake, store
from tests.intake_files import save

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def page() -> None:
    """A page on which somebody imports a survey between two figures."""
    import os

    import streamlit as st

    from clearance import widgets
    from clearance.selection import Selection
    from tests.pages import test_one_version

    widgets.set_up()
    day = Selection(as_of=test_one_version.DAY)
    before = widgets.one("surveys/newest", day).surveys
    test_one_version.bring_a_survey(os.environ["CLEARANCE_STORE"])
    after = widgets.one("overview/headline", day), widgets.run("surveys/history", day)
    st.text(f"{before} {len(after[1])}")


DAY = date(2018, 6, 29)


def bring_a_survey(folder: str) -> None:
    files = Path(folder).parent / "brought"
    number = len(list(files.glob("*"))) if files.exists() else 0
    file = save(files, ["小区编号,步骤,备注", f"SQ01,{number + 1},随手记{number}"], f"八步{number}", "2018-06-29")
    assert intake.import_files([file], store=Path(folder))[0].status == intake.ACCEPTED


def test_an_import_in_the_middle_of_a_page_shows_on_the_next_run(sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(shutil.copytree(sample_folder, tmp_path / "store"))
    monkeypatch.setenv("CLEARANCE_STORE", str(folder))
    first = store.reader(folder).execute("select count(*) from survey").fetchone()[0]
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    assert app.text[0].value == f"{first} {first}"
    app.run()
    assert app.text[0].value == f"{first + 1} {first + 1}"
