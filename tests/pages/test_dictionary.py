"""The dictionary through AppTest: every ledger in both languages, with a store and without one, and its own address."""

import html
import io
import re
from datetime import date
from functools import partial

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from clearance import dictionary, ledgers, query, widgets
from clearance.locale import translator
from clearance.report import templates
from clearance.selection import Selection
from tests.conftest import ROOT
from tests.pages import opening
from tests.pages.opening import address

PAGE = "pages/about/dictionary.py"
CODEBOOK = ledgers.load()


opened = partial(opening.opened, page=PAGE)


def seen(app) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", " ".join(element.proto.body for element in app.get("html")))).split())


def buttons(app) -> list[str]:
    return [button.proto.label for button in app.get("download_button")]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", CODEBOOK.ledgers)
def test_every_column_is_explained(name, language, sample_folder, monkeypatch):
    ledger, t = CODEBOOK.ledgers[name], translator(language)
    app = opened(sample_folder, monkeypatch, ledger=name, lang=language)
    text = seen(app)
    assert dictionary.sentence(ledger, t) in text
    for each in ledger.fields.values():
        assert each.header in text and each.header_en in text and (each.meaning if language == "zh" else each.meaning_en) in text
        assert all(value in text for value in (*each.values, *each.synonyms))
    assert buttons(app) == [t("template.xlsx"), t("template.csv")]
    assert not re.findall(r"\b(?:dictionary|template|column|ledger)\.[a-z_]+\b", text) and "{" not in text and "None" not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_works_before_the_first_survey(language, tmp_path, monkeypatch):
    app, t = opened(tmp_path, monkeypatch, lang=language), translator(language)
    text = seen(app)
    assert dictionary.sentence(CODEBOOK.ledgers["compounds"], t) in text and t("empty.title") not in text
    assert buttons(app) == [t("template.xlsx"), t("template.csv")] and not list(tmp_path.iterdir())


def test_an_address_names_the_ledger_and_only_where_it_is_not_the_first(sample_folder, monkeypatch):
    app = opened(sample_folder, monkeypatch, ledger="shops")
    assert app.session_state["ledger"] == "shops" and address(app) == {"ledger": ["shops"]}
    app.session_state["ledger"] = "steps"
    app.run()
    assert address(app) == {"ledger": ["steps"]}
    app.session_state["ledger"] = "compounds"
    app.session_state["lang"] = "en"
    app.run()
    assert address(app) == {"lang": ["en"]} and not app.exception


@pytest.mark.parametrize("asked", ["", "x", "小区台账"])
def test_an_address_that_names_no_ledger_opens_the_first(asked, sample_folder, monkeypatch):
    assert opened(sample_folder, monkeypatch, ledger=asked).session_state["ledger"] == "compounds"


def test_the_shared_filters_outlast_a_visit(sample_folder, monkeypatch):
    monkeypatch.setenv("CLEARANCE_STORE", str(sample_folder))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params.update({"batch": "2", "as_of": "2018-05-25", "lang": "en"})
    app.run()
    app.query_params.clear()  # as the browser does when a page is turned
    app.switch_page(PAGE).run()
    app.session_state["ledger"] = "actions"
    app.run().run()
    assert address(app) == {"ledger": ["actions"], "lang": ["en"]} and not app.multiselect
    app.query_params.clear()
    app.switch_page("pages/progress/batches.py").run()
    assert not app.exception and app.multiselect(key="batches").value == ["2"] and app.date_input(key="as_of").value == date(2018, 5, 25)
    assert address(app) == {"as_of": ["2018-05-25"], "batch": ["2"], "lang": ["en"]}


def test_the_template_lists_what_the_store_knows(sample_folder, sample_reader, monkeypatch):
    monkeypatch.setenv("CLEARANCE_STORE", str(sample_folder))
    known = widgets.references()
    rows = query.run("surveys/references", Selection(date(2018, 6, 29)), sample_reader)
    assert sum(map(len, known.values())) == len(rows)
    assert {field: len(values) for field, values in known.items()} == {
        "area": 24, "batch": 3, "compound_id": 82, "compound_name": 82, "road": 20, "step": 8, "street": 1, "team": 8,
    }  # fmt: skip
    workbook = openpyxl.load_workbook(io.BytesIO(templates.to_xlsx(CODEBOOK.ledgers["structures"], CODEBOOK, choices=known)))
    assert [len([cell for cell in column if cell.value]) for column in workbook.worksheets[2].columns] == [82, 82]


def test_before_the_first_survey_the_campaign_s_areas_are_known(tmp_path, monkeypatch):
    monkeypatch.setenv("CLEARANCE_STORE", str(tmp_path))
    known = widgets.references()
    assert len(known["area"]) == 24 and known["batch"] == ["1", "2", "3"] and len(known["team"]) == 8 and "compound_id" not in known
