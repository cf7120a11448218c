"""The wall: each compound one tile, its state never by colour alone, what is new outlined and said."""

import re

import pytest

from clearance import locale, wall

T = {language: locale.translator(language) for language in locale.LANGUAGES}


def compound(number: int, state: str = "standing", before: str = "standing", standing: int = 3, standing_before: int = 3, **more):
    return {
        "compound_id": f"C{number}", "name": f"<小区> {number}", "area_code": f"A{number % 2}", "area": "和平", "area_en": "Heping", "batch": 1, "team": None,
        "street_code": "1", "in_scope": 9, "standing": standing, "state": state, "state_before": before, "standing_before": standing_before, **more,
    }  # fmt: skip


def drawn(rows, grouping="batches", language="zh"):
    return wall.tiles(T[language], rows, grouping, lambda row: f"组{row[wall.COLUMN[grouping]]}", lambda compound_id: f"compound?compound={compound_id}&lang={language}")


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize(("state", "figure"), [("verified", "✓✓"), ("clear", "✓"), ("standing", "3"), ("not_surveyed", "?")])
def test_a_tile_says_its_state_by_mark_and_word_and_opens_its_compound_s_dossier(state, figure, language):
    html = drawn([compound(1, state, state)], language=language)
    assert f"<b>{figure}</b>" in html
    assert T[language](f"wall.state.{state}") in html
    assert f'href="compound?compound=C1&amp;lang={language}"' in html
    assert "b-tile-new" not in html and "<小区>" not in html


@pytest.mark.parametrize(("row", "said"), [
    (compound(1, "clear", "standing", 0, 2), "本周由“未清零”变为“无违建，未全部验收”"),
    (compound(1, standing=2, standing_before=5), "本周未拆由5处变为2处"),
    (compound(1, "standing", "clear", 1, 0), "变为“未清零”"),
])  # fmt: skip
def test_what_is_new_is_outlined_and_said(row, said):
    html = drawn([row])
    assert "b-tile-new" in html and said in html


def test_a_compound_that_nobody_knew_a_week_ago_is_not_called_changed():
    assert "b-tile-new" not in drawn([compound(1, before=None, standing_before=None)])


def test_every_compound_is_one_tile_in_its_own_group_and_those_without_come_last():
    rows = [compound(n, batch=batch) for n, batch in enumerate([2, None, 1, 2, 1])]
    html = drawn(rows)
    assert len(re.findall("<a class", html)) == 5
    assert re.findall(r"组(\w+)", html) == ["1", "2", "None"]
    assert len(re.findall("<h3>", drawn(rows, "areas"))) == 2


@pytest.mark.parametrize(("rows", "key", "tone"), [
    ([compound(1)], "wall.quiet", "plain"),
    ([compound(1, "clear"), compound(2)], "wall.became", "good"),
    ([compound(1, "standing", "verified")], "wall.fell", "late"),
    ([compound(1, "verified"), compound(2, "standing", "clear")], "wall.both", "late"),
    ([compound(1, "verified", "clear")], "wall.quiet", "plain"),
])  # fmt: skip
def test_the_finding_counts_what_became_clear_and_what_fell_back(rows, key, tone):
    found = wall.finding(rows)
    assert (found.key, found.tone) == (key, tone)
    assert all(T[language](found.key, **found.values) for language in locale.LANGUAGES)


def street(number: int, state: str = "standing", **more):
    counts = {"compounds": 82, "clear": 61, "verified_clear": 40, "not_surveyed": 0, "in_scope": 900, "standing": 30, "became": 0, "fell": 0} | more
    return {"street_code": f"31010701{number}", "name": f"<街道> {number}", "name_en": f"Street {number}", "state": state, **counts}


@pytest.mark.parametrize(("compounds", "streets", "query"), [(82, 1, "wall"), (500, 6, "wall"), (501, 7, "streets"), (501, 1, "wall"), (0, 234, "wall")])
def test_a_city_s_wall_is_of_streets(compounds, streets, query):
    assert wall.query_of(compounds, streets) == f"overview/{query}"


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize(("row", "figure"), [
    (street(1), "61/82"), (street(1, "clear", clear=82), "✓ 82/82"), (street(1, "verified", clear=82), "✓✓ 82/82"), (street(1, "not_surveyed", not_surveyed=21), "? 61/82"),
    (street(1, "not_surveyed", compounds=0, clear=0), "?"),
])  # fmt: skip
def test_a_street_s_tile_says_its_state_by_mark_number_and_word_and_opens_the_street(row, figure, language):
    html = wall.street_tiles(T[language], [row], lambda code: f"./?street={code}&lang={language}")
    assert f"<b>{figure}</b>" in html and f'b-tile-{row["state"]}"' in html
    assert f'href="./?street=310107011&amp;lang={language}"' in html
    assert "b-tile-new" not in html and "<街道>" not in html
    assert ("&lt;街道&gt; 1" in html) == (language == "zh") and ("Street 1" in html) == (language == "en")


def test_a_street_s_tile_is_outlined_where_a_compound_became_clear_or_fell_back():
    for row in (street(1, became=2), street(1, fell=1)):
        html = wall.street_tiles(T["zh"], [row], str)
        assert "b-tile-new" in html and T["zh"]("wall.street_changed", became=row["became"], fell=row["fell"]) in html


def test_the_streets_finding_is_that_of_their_compounds():
    found = wall.finding([street(1, became=2), street(2, "verified", clear=82, fell=1)])
    assert (found.key, found.tone, found.values) == ("wall.both", "late", {"clear": 143, "compounds": 164, "became": 2, "fell": 1})
    assert wall.of_streets([street(1)]) and not wall.of_streets([compound(1)]) and not wall.of_streets([])


def test_compounds_are_grouped_by_street_only_where_there_are_several():
    assert wall.groupings([compound(1), compound(2)]) == ["batches", "areas", "teams"]
    assert wall.groupings([compound(1), compound(2, street_code="2")]) == ["batches", "areas", "teams", "streets"]


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_the_key_is_that_of_the_tiles(language):
    t = T[language]
    for rows, words in (([compound(1)], "wall.key"), ([street(1)], "wall.street_key")):
        html = wall.key(t, rows)
        assert all(re.sub("&#x27;", "'", html).count(t(f"{words}.{state}")) for state in (*wall.STATES, "new"))
