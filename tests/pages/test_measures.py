"""The dictionary of measures through AppTest: every measure in both languages, before the first survey too."""

import html
import re

import pytest

from clearance import measures
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
