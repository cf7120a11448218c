"""小区档案 through AppTest: its numbers are the queries', its address keeps it, and who is not the office sees no household."""

import html
import re
from datetime import date
from functools import partial
from urllib.parse import parse_qs

import pytest

from clearance import address, lists, query
from clearance.locale import translator
from clearance.selection import AS_REPORTED, Selection
from tests.pages import opening
from tests.pages.opening import address as asked
from tests.pages.test_pages import board, charts, figures, panels

NEWEST, FULL, NOTHING = date(2018, 6, 29), "SQ22", "SQ17"
opened = partial(opening.opened, page="pages/casework/compound.py")


def bodies(app) -> str:
    return " ".join(html.unescape(element.proto.body) for element in app.get("html"))


@pytest.mark.parametrize(("day", "known"), [(date(2017, 10, 13), "as-now"), (date(2018, 3, 2), AS_REPORTED), (NEWEST, "as-now")])
def test_its_numbers_are_the_queries(day, known, sample_folder, sample_reader, monkeypatch):
    app = opened(sample_folder, monkeypatch, compound=FULL, as_of=day.isoformat(), known=known)
    chosen = Selection(day, known)
    (one,) = query.records("compound/facts", chosen, sample_reader, compound=FULL)
    text = panels(app)
    assert f"{one['standing']}处，在册{one['in_scope']}处" in text and f"{one['verified']}处，已拆{one['cleared']}处" in text
    assert f"未拆{one['oldest_days']}天" in text and f"还有{one['standing']}处未拆，最久的已{one['oldest_days']}天" in text
    weeks = query.run("compound/standing_by_week", chosen, sample_reader, compound=FULL)
    assert charts(app)[0]["data"][0]["y"] == weeks["standing"].tolist()
    structures = query.run("compound/events_by_structure", chosen, sample_reader, compound=FULL)
    _, *lines = figures(app, 1)
    assert [line[0] for line in lines] == structures["structure_id"].tolist()
    actions = query.run("compound/actions", chosen, sample_reader, compound=FULL)
    assert f"{(actions['state'] != 'done').sum()}项未办结，共{len(actions)}项" in text


def test_the_filters_do_not_reach_it_and_no_download_says_so(sample_folder, monkeypatch):
    plain = opened(sample_folder, monkeypatch, compound=FULL)
    filtered = opened(sample_folder, monkeypatch, compound=FULL, batch="1", **{"class": "civilized"})
    assert panels(filtered) == panels(plain) and figures(filtered, 1)[1][1:] == figures(plain, 1)[1][1:]
    notes = " ".join(note["text"] for note in charts(filtered)[0]["layout"]["annotations"])
    assert f"小区{FULL}" in notes and translator("zh")("provenance.filtered") not in notes


def test_a_structure_opens_its_history_on_its_day_whatever_the_filters(sample_folder, sample_reader, monkeypatch):
    app = opened(sample_folder, monkeypatch, compound=FULL, batch="1", as_of="2018-05-25", lang="en")
    first = query.records("compound/events_by_structure", Selection(date(2018, 5, 25)), sample_reader, compound=FULL)[0]["structure_id"]
    assert f'href="rows?list=in_scope&compound={FULL}&item={first}&as_of=2018-05-25&lang=en"' in bodies(app)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_with_none_chosen_it_opens_on_most_standing_under_the_filters_and_says_so(language, sample_folder, sample_reader, monkeypatch):
    app = opened(sample_folder, monkeypatch, batch="2", lang=language)
    rows = query.records("batches/timeline_by_compound", Selection(NEWEST, batches=("2",)), sample_reader)
    most = max(rows, key=lambda row: row["standing"])["compound_id"]
    assert app.selectbox(key="compound_chosen").value == most and "compound" not in asked(app)
    assert translator(language)("compound.note_default").strip() in panels(app)
    assert translator(language)("compound.note_default").strip() not in panels(opened(sample_folder, monkeypatch, compound=most, lang=language))


def test_another_compound_is_chosen_and_kept_in_the_address(sample_folder, sample_reader, monkeypatch):
    app = opened(sample_folder, monkeypatch, compound=FULL, as_of="2018-05-25")
    choices = {row["compound_id"]: row for row in query.records("compound/choices", Selection(date(2018, 5, 25)), sample_reader)}
    app.button(key="compound_next").click().run()
    assert not app.exception and asked(app) == {"compound": [choices[FULL]["next_id"]], "as_of": ["2018-05-25"]}
    app.button(key="compound_previous").click().run()
    assert asked(app)["compound"] == [FULL]
    app.selectbox(key="compound_chosen").set_value(NOTHING).run()
    assert asked(app)["compound"] == [NOTHING] and choices[NOTHING]["name"] in bodies(app)
    app.session_state["lang"] = "en"
    app.run()
    assert asked(app) == {"compound": [NOTHING], "as_of": ["2018-05-25"], "lang": ["en"]} and f'<span lang="zh">{choices[NOTHING]["name"]}</span>' in bodies(app)


def test_the_first_of_a_batch_has_nothing_before_it(sample_folder, sample_reader, monkeypatch):
    first = next(row["compound_id"] for row in query.records("compound/choices", Selection(NEWEST), sample_reader) if row["previous_id"] is None)
    app = opened(sample_folder, monkeypatch, compound=first)
    assert app.button(key="compound_previous").disabled and not app.button(key="compound_next").disabled


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_unknown_compound_says_so_and_offers_the_nearest(language, sample_folder, monkeypatch):
    app = opened(sample_folder, monkeypatch, compound="SQ177", lang=language)
    assert translator(language)("compound.unknown", asked="SQ177") in panels(app) and not app.get("plotly_chart")
    app.button(key="nearest_SQ17").click().run()
    assert not app.exception and asked(app)["compound"] == ["SQ17"] and translator(language)("compound.steps") in panels(app)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_compound_with_nothing_in_it(language, sample_folder, monkeypatch):
    app = opened(sample_folder, monkeypatch, compound=NOTHING, as_of="2017-10-13", lang=language)
    t, text = translator(language), panels(app)
    assert "compound.finding_nothing" in t.keys and t("compound.no_faults") in text and not app.get("plotly_chart")
    assert text.count(t("table.rows", n=0)) >= 3, "no structures, no kinds, no actions"


def test_only_the_office_sees_households(sample_folder, sample_reader, monkeypatch):
    rows = query.run("compound/households_by_structure", Selection(NEWEST), sample_reader, compound=FULL)
    addresses = set(rows["address"].dropna())
    assert addresses and rows["hardship"].notna().any()
    title = translator("zh")("compound.households_title")
    office = opened(sample_folder, monkeypatch, compound=FULL)
    assert title in panels(office) and all(each in bodies(office) for each in addresses)
    for role in ("leader", "meeting"):
        monkeypatch.setenv("CLEARANCE_ROLE", role)
        app = opened(sample_folder, monkeypatch, compound=FULL)
        seen = bodies(app)
        assert title not in seen and not [each for each in addresses if each in seen]
        assert not re.search("低保|特困|大病|残疾", seen)
        assert len(app.get("download_button")) == len(office.get("download_button")) - 2
        assert figures(app, 1) == figures(office, 1), "everything else is the same"


def test_each_number_opens_a_list_of_its_own_compound_as_long_as_itself(sample_folder, sample_reader, monkeypatch):
    app = opened(sample_folder, monkeypatch, compound=FULL, batch="1", as_of="2018-05-25", known=AS_REPORTED)
    links = re.findall(r'<a class="b-open" href="(rows[^"]*)"[^>]*>([\d,.]+)</a>', bodies(app))
    assert len(links) > 15
    for to, number in links:
        said = parse_qs(to.partition("?")[2])
        wanted, opens = address.parse(said, date(2017, 4, 1), NEWEST), address.parse_rows(said)
        assert opens["narrowed"]["compound"] == FULL and wanted["as_of"] == date(2018, 5, 25) and not wanted["batches"]
        rows = query.run(lists.QUERIES[lists.LISTS[opens["list"]]], Selection(wanted["as_of"], wanted["known"]), sample_reader, list=opens["list"], **opens["narrowed"])
        area = rows["area_sqm"].sum() if "area_sqm" in rows else -1
        assert float(number.replace(",", "")) in (len(rows), round(area), round(area, 1)), to


def test_a_tile_of_the_wall_leads_here(sample_folder, monkeypatch):
    app = board(sample_folder, monkeypatch, as_of="2018-05-25", batch="2", lang="en")
    found = re.findall(r'<a class="b-tile [^>]*href="([^"]*)"', bodies(app))
    assert len(found) == 23 and all(re.fullmatch(r"compound\?compound=SQ\d+&as_of=2018-05-25&batch=2&lang=en", each) for each in found)


def test_what_the_address_says_is_read_back():
    for page, chosen in ((address.ROWS, {"list": "clear", "item": "A 1", "narrowed": {"compound": "SQ17"}}), (address.ROWS, {"list": "standing", "item": "", "narrowed": {}}), (address.COMPOUND, {"compound": "SQ17"}), (address.COMPOUND, {"compound": ""})):
        assert address.parse_beside(page, address.write_beside(page, chosen)) == chosen
    assert address.write_beside(address.COMPOUND, {"compound": ""}) == {} and address.write_beside(address.ROWS, {"list": "standing", "item": "", "narrowed": {}, "more": 1}) == {"list": ["standing"]}
    assert address.parse_beside("overview", {"compound": ["SQ17"]}) == address.write_beside("overview", {"compound": "SQ17"}) == {}
    assert len(address.parse_beside(address.COMPOUND, {"compound": ["x" * 500]})["compound"]) == address.LONGEST_ITEM
    assert address.of_compound("甲 1", Selection(NEWEST, AS_REPORTED, teams=("none",)), "en", NEWEST) == "compound?compound=%E7%94%B2+1&known=as-reported&team=none&lang=en"
