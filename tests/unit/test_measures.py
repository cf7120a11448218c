"""The dictionary of measures: whole, and true to the code."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from clearance import explore, measures, query
from clearance.lists import LISTS
from clearance.locale import LANGUAGES, translator
from tests.pages.opening import PAGES

MEASURES = measures.load().measures


def test_every_number_of_a_query_is_a_measure_or_says_why_not():
    assert [f"{name}.{column}" for name, column in measures.numbers() if measures.measure_of(name, column) is None] == []


def test_every_claim_is_a_column_that_there_is():
    own = {f"{name}.{column}" for name, column in measures.numbers()}
    bare = {column for _, column in measures.numbers()}
    claims = {claim for each in MEASURES.values() for claim in each.columns} | set(measures.load().no_measures)
    assert claims - own - bare == set()


@pytest.mark.parametrize("each", MEASURES.values(), ids=lambda each: each.id)
def test_a_measure_is_whole_and_shown_somewhere(each):
    assert each.subject in measures.load().subjects
    assert all((each.name, each.name_en, each.unit, each.unit_en, each.formula, each.formula_en))
    assert re.search(r"[\u3400-\u9fff]", each.formula) and not re.search(r"[\u3400-\u9fff，。：；（）]", each.name_en + each.unit_en + each.formula_en)
    assert not each.list or each.list in LISTS
    assert not each.made_by or (measures.ROOT / f"{each.made_by}.py").is_file()
    assert set(each.pages) <= set(PAGES)
    assert measures.shown_on(each), "no page shows it"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_subject_s_rows_name_files_that_there_are(language):
    titles = {page: translator(language)(f"nav.{page}") for page in PAGES}
    for subject in measures.load().subjects:
        rows = measures.rows(translator(language), subject, titles)
        assert rows
        for row in rows:
            assert row.pages and all((measures.ROOT / source).is_file() for source in row.sources)


def test_every_measure_that_can_be_explored_has_a_question_that_asks_for_it():
    """Each address asks just that question, of everybody; and each measure of 探索's own columns has one, but those of hardship."""
    own = {measures.measure_of(explore.SOURCES[each.source], each.column) for each in explore.load().measures.values() if each.column and not each.guarded}
    assert own <= set(measures.explored())
    for name, asked in ((name, measures.example(name)) for name in measures.explored()):
        assert asked is not None and asked.rows and explore.is_for_everybody(asked)
        written = urlencode(explore.write(*explore.kept(asked).values()), doseq=True)
        assert explore.of_kept(explore.parse(parse_qs(written)), sees_households=False) == asked, name


def test_a_measure_is_asked_by_the_number_that_it_is():
    """Found in a week, relapsed and notice served bear the names of other numbers too."""
    asked = measures.explored()
    assert {name: asked[name] for name in ("found", "relapsed", "noticed", "explored_noticed", "compound_relapsed", "plan_relapse", "faults_of_area", "removal_modes")} == {
        "found": "week_found", "relapsed": "week_relapsed", "noticed": "noticed_standing", "explored_noticed": "noticed", "compound_relapsed": "relapsed",
        "plan_relapse": "relapsed", "faults_of_area": "faults", "removal_modes": "removed_self",
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_the_dictionary_leads_to_a_page_and_every_measure_has_one(language):
    titles = {page: translator(language)(f"nav.{page}") for page in PAGES}
    rows = [row for subject in measures.load().subjects for row in measures.rows(translator(language), subject, titles)]
    assert len(rows) == len(MEASURES) and sum(row.example is not None for row in rows) == len(measures.explored())
    for row in rows:
        for words, to in [*row.pages, *([row.example] if row.example else [])]:
            page = urlsplit(to).path
            assert words and (page in set(PAGES) - {"overview"} or page == "./")
            assert ("lang=en" in to) == (language == "en")


def test_a_column_is_claimed_by_its_own_name_before_any_other():
    assert measures.measure_of("burndown/pace", "remaining") == "standing"
    assert measures.measure_of("burndown/compounds_by_week", "remaining") == "compounds_remaining"
    assert measures.measure_of("surveys/campaign", "shops") == ""
    assert "overview/headline" in measures.queries_of()["standing"]
    assert "overview" in measures.pages_of()["overview/headline"]
    assert set(measures.pages_of()) == set(query.catalogue())


def test_a_claim_that_stands_twice_is_refused(tmp_path, monkeypatch):
    text = (measures.FOLDER / "measures.toml").read_text(encoding="utf-8")
    (tmp_path / "measures.toml").write_text(text + '\n[again]\nsubject="data"\nname="a"\nname_en="a"\nunit="a"\nunit_en="a"\nformula="a"\nformula_en="a"\ncolumns=["standing"]\n', encoding="utf-8")
    monkeypatch.setattr(measures, "FOLDER", tmp_path)
    with pytest.raises(measures.MeasureError, match="claimed twice: standing"):
        measures.load.__wrapped__()
