"""The dictionary of measures through AppTest: every measure in both languages, before the first survey too."""

import html
import re
from urllib.parse import parse_qs

import pytest

from clearance import explore, measures
from clearance.locale import translator
from tests.pages import opening


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("store", ["sample_folder", "tmp_path"])
def test_every_measure_is_explained(store, language, request, monkeypatch):
    app = opening.opened(request.getfixturevalue(store), monkeypatch, "pages/about/measures.py", lang=language)
    text = html.unescape(re.sub(r"<[^>]+>", " ", " ".join(element.proto.body for element in app.get("html"))))
    assert translator(language)("measures.question") in text
    for each in measures.load().measures.values():
        assert (each.formula if language == "zh" else each.formula_en) in text
        assert each.name in text and each.name_en in text
    assert not re.findall(r"\b(?:measures|nav|list)\.[a-z_]+\b", text) and "{" not in text


def test_the_examples_open_on_the_page_they_lead_to(sample_folder, monkeypatch):
    """One of each ledger: the page shows the measure's name, and rows of it."""
    app = opening.opened(sample_folder, monkeypatch, "pages/about/measures.py")
    links = re.findall(r'href="explore\?([^"]+)">例：([^，]+)，按', " ".join(element.proto.body for element in app.get("html")))
    assert len(links) == len(measures.explored())
    ledger = {explore.load().measures[parse_qs(html.unescape(asked)).get("measure", ["standing"])[0]].ledger: (asked, name) for asked, name in links}
    assert set(ledger) == set(explore.QUERIES)
    for asked, name in ledger.values():
        app = opening.opened(sample_folder, monkeypatch, "pages/office/explore.py", **parse_qs(html.unescape(asked)))
        text = " ".join(element.proto.body for element in app.get("html"))
        assert name in re.search(r"<h1[^>]*>(.*?)</h1>", text)[1] and "b-figures" in text
