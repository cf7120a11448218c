"""The pages at seven streets, 574 compounds: more than are drawn one by one. What is cut, what is said of it, and that what is taken away is whole."""

import csv
import html
import io
import re
from datetime import date

import pytest
import streamlit as st

from benchmarks.city import weight
from clearance import extent, query, store, widgets
from clearance.locale import LANGUAGES, translator
from clearance.selection import Selection
from clearance.widgets import answers
from tests.pages import opening
from tests.pages.opening import PAGES as FILES
from tests.pages.test_pages import board, charts, figures, panels

NEWEST = date(2018, 6, 29)
STREET = "9" + "00000003"
HEAVY = 2_000_000  # bytes to the browser


@pytest.fixture(scope="module", autouse=True)
def nothing_kept():
    """A server has one store, and keeps forecasts by its version's name, which the sample's store has too."""
    st.cache_data.clear()
    yield
    st.cache_data.clear()


@pytest.fixture
def reader(city_folder) -> store.Reader:
    return store.reader(city_folder)


@pytest.fixture
def taken(monkeypatch) -> dict:
    """What a page hands out, by the file's name, as it is made."""
    files, button = {}, st.download_button

    def hand_out(label, data, file_name, *rest, **more):
        files[file_name] = data
        return button(label, data, file_name, *rest, **more)

    monkeypatch.setattr(st, "download_button", hand_out)
    return files


def of_csv(taken, name: str) -> list[list[str]]:
    """The rows of a file that is taken away, without the lines above its header."""
    (make,) = (make for file, make in taken.items() if name in file and file.endswith(".csv"))
    lines = [line for line in csv.reader(io.StringIO(make().decode("utf-8-sig"))) if len(line) > 1]
    return lines[1:]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_is_light_and_whole_in_words(language, city_folder, monkeypatch):
    app = board(city_folder, monkeypatch, lang=language)
    for page, file in FILES.items():
        app.switch_page(file).run()
        assert not app.exception, page
        text = panels(app)
        assert weight(app._tree) < HEAVY, page
        assert not re.findall(r"\b(?:extent|wall|steps|readiness)\.(?!sql|py)[a-z_]+\b", text) and not re.findall(r"\{[a-z_]+\}", text), page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wall_is_of_streets_and_a_tile_opens_its_street(language, city_folder, reader, monkeypatch):
    t, app = translator(language), board(city_folder, monkeypatch, lang=language, as_of="2018-06-15", known="as-reported")
    rows = query.records("overview/streets", Selection(date(2018, 6, 15), "as-reported"), reader)
    drawn = " ".join(element.proto.body for element in app.get("html") if "b-tiles" in element.proto.body)
    assert [html.unescape(each) for each in re.findall(r'<a class="b-tile[^"]*" href="([^"]*)"', drawn)] == [
        f"./?as_of=2018-06-15&known=as-reported&street={row['street_code']}{'&lang=en' if language == 'en' else ''}" for row in rows
    ]
    assert re.findall(r"<b>([\d/]+)</b>", drawn) == [f"{row['clear']}/{row['compounds']}" for row in rows if row["state"] == "standing"]
    assert t("wall.of_streets", streets=7) in panels(app) and not [each for each in app.segmented_control if each.key == "wall"]
    one = board(city_folder, monkeypatch, lang=language, street=STREET)
    assert one.session_state["streets"] == [STREET] and sum(element.proto.body.count("<a class=\"b-tile") for element in one.get("html")) == 82


def test_a_wall_of_streets_does_not_ask_for_the_compounds(city_folder, monkeypatch):
    asked, ran = [], answers._run
    monkeypatch.setattr(answers, "_run", lambda version, folder, name, *of: asked.append(name) or ran(version, folder, name, *of))
    board(city_folder, monkeypatch)
    assert "overview/streets" in asked and "overview/wall" not in asked


def test_a_few_streets_are_compounds_that_can_be_grouped_by_street(city_folder, monkeypatch):
    app = board(city_folder, monkeypatch, street=[STREET, "310107017"])
    wall = app.segmented_control(key="wall")
    assert wall.options == [translator("zh")(f"wall.by.{name}") for name in ("batches", "areas", "teams", "streets")]
    wall.set_value("streets").run()
    assert not app.exception
    drawn = next(element.proto.body for element in app.get("html") if "b-wall-streets" in element.proto.body)
    assert len(re.findall("<h3>", drawn)) == 2 and drawn.count("<a class") == 164
    app.multiselect(key="streets").set_value([STREET]).run()
    assert not app.exception and app.session_state["wall"] == "batches", "one street has nothing to group by street"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_shows_its_first_lines_and_is_taken_away_whole(language, city_folder, monkeypatch, taken):
    t, app = translator(language), board(city_folder, monkeypatch, "teams", lang=language)
    assert len(figures(app)) == extent.LINES + 1
    assert f"{t('table.rows', n=574)}{t('extent.joint')}{t('extent.lines', shown=extent.LINES)}" in panels(app)
    rows = of_csv(taken, t("teams.table_compounds"))
    assert len(rows) == 574 and [line[:3] for line in rows[: extent.LINES]] == [line[:3] for line in figures(app)[1:]]
    one = board(city_folder, monkeypatch, "teams", lang=language, street=STREET)
    assert len(figures(one)) == 83 and t("extent.lines", shown=82) not in panels(one)


def test_a_long_list_shows_its_first_rows_and_is_taken_away_whole(city_folder, reader, monkeypatch, taken):
    app = opening.opened(city_folder, monkeypatch, FILES["rows"], list="in_scope")
    whole, t = len(query.run("rows/structures", Selection(NEWEST), reader, list="in_scope")), translator("zh")
    assert len(app.dataframe[0].value) == extent.ROWS < whole
    assert t("extent.lines", shown=extent.ROWS) in panels(app) and t("table.rows", n=whole) in panels(app)
    rows = of_csv(taken, t("lists.in_scope"))
    assert len(rows) == whole and rows[0][0] == app.dataframe[0].value.iloc[0, 0]


@pytest.mark.parametrize(("listed", "before"), [("in_scope", "area"), ("shops", "road"), ("areas", "area_name"), ("steps_done", "area"), ("actions_raised", "content")])
def test_a_list_of_several_streets_says_whose_each_item_is(listed, before, city_folder, monkeypatch, taken):
    app = opening.opened(city_folder, monkeypatch, FILES["rows"], list=listed)
    rows, file = app.dataframe[0].value, of_csv(taken, translator("zh")(f"lists.{listed}"))
    place = rows.columns.get_loc("street")
    assert rows.columns[place + 1] == before
    of_a_place = rows["street"].notna()
    assert rows["street"].nunique() == 7 and (of_a_place.all() or listed == "actions_raised")
    if listed != "areas":  # of a copied item the street's number stands before its own
        expected = "石泉路街道" + rows.iloc[:, 0].str.extract(r"^(?:(\d)/)?")[0].fillna("")
        assert (rows["street"] == expected)[of_a_place].all()
    assert [line[place] for line in file[: len(rows)]] == rows["street"].fillna("").tolist()
    taken.clear()
    one = opening.opened(city_folder, monkeypatch, FILES["rows"], list=listed, street=STREET)
    assert "street" not in one.dataframe[0].value


def test_the_eight_steps_show_who_waits_longest_and_test_no_order(city_folder, monkeypatch):
    monkeypatch.setattr(widgets, "orders_of_removal", None)
    t, app = translator("zh"), board(city_folder, monkeypatch, "steps")
    drawn = next(element.proto.body for element in app.get("html") if "b-steps" in element.proto.body)
    for batch in re.split("<h3>", drawn)[1:]:
        assert max(map(len, ([*re.findall('<th scope="row">', part)] for part in batch.split("<details>")))) <= extent.OF_BATCH
    assert t("steps.group_first", shown=extent.OF_BATCH) in panels(app)
    assert t("steps.orders_many", compounds=574, most=extent.DEALT) in panels(app)
    assert len(app.dataframe[-1].value) == 574 * 8


def test_a_few_streets_test_the_order(city_folder, monkeypatch):
    monkeypatch.setattr(widgets, "orders_of_removal", lambda rows: (_ for _ in ()).throw(RuntimeError("asked")))
    monkeypatch.setenv("CLEARANCE_STORE", str(city_folder))
    with pytest.raises(AssertionError):
        board(city_folder, monkeypatch, "steps", street=STREET)


def test_charts_and_matrix_show_the_first_and_say_so(city_folder, reader, monkeypatch):
    t = translator("zh")
    app, of_batch = board(city_folder, monkeypatch, "batches"), query.run("batches/timeline_by_compound", Selection(NEWEST), reader)
    of_batch = of_batch[of_batch["batch"].eq(3)]
    assert len(charts(app)[-1]["layout"]["yaxis"]["ticktext"]) == extent.BARS < len(of_batch)
    assert t("extent.first", shown=extent.BARS, of=len(of_batch)) in str(charts(app)[-1]["layout"])
    app = board(city_folder, monkeypatch, "shops")
    roads = next(chart for chart in charts(app) if t("extent.first", shown=extent.ROADS, of=140) in str(chart["layout"]))
    assert len(roads["layout"]["yaxis"]["ticktext"]) == extent.ROADS
    app = board(city_folder, monkeypatch, "readiness")
    drawn = next(element.proto.body for element in app.get("html") if "b-ready" in element.proto.body)
    assert len(re.findall('<th scope="row">', drawn)) == extent.AREAS + 2 and t("extent.first", shown=extent.AREAS, of=168) in panels(app)
    assert len(app.dataframe[0].value) == 168, "a plain table holds them all"


def test_actions_show_the_latest_with_their_buttons_and_count_them_all(city_folder, reader, monkeypatch):
    app = board(city_folder, monkeypatch, "actions")
    open_now = [row for row in query.records("actions/items_by_action", Selection(NEWEST), reader) if row["state"] != "done"]
    assert len(open_now) > extent.ITEMS
    cards = [element.proto.body for element in app.get("html") if "b-action " in element.proto.body]
    shown = [each for each in cards if "b-action-done" not in each]
    assert [re.search(r">([^<]*DB-\d+)<", each).group(1) for each in shown] == [row["action_id"] for row in open_now[: extent.ITEMS]]
    assert translator("zh")("extent.first", shown=extent.ITEMS, of=len(open_now)) in panels(app)


def test_areas_are_offered_by_street_and_a_link_keeps_its_own(city_folder, reader, monkeypatch):
    areas = {row["value"]: row["street_code"] for row in query.records("surveys/choices", Selection(NEWEST), reader) if row["filter"] == "areas"}
    app = board(city_folder, monkeypatch)
    assert app.multiselect(key="areas").options == [] and app.multiselect(key="areas").proto.placeholder == translator("zh")("extent.street_first")
    assert len(board(city_folder, monkeypatch, street=STREET).multiselect(key="areas").options) == 24
    asked = next(area for area, street in areas.items() if street == STREET)
    linked = board(city_folder, monkeypatch, area=asked)
    assert linked.session_state["areas"] == [asked] and len(linked.multiselect(key="areas").options) == 1


def test_compounds_are_offered_by_street(city_folder, monkeypatch):
    app = board(city_folder, monkeypatch, "compound")
    assert len(app.selectbox(key="compound_chosen").options) == 82
    assert translator("zh")("extent.compounds_offered", shown=82, of=574) in panels(app)
    other = opening.opened(city_folder, monkeypatch, FILES["compound"], compound="4/SQ01", street=STREET)
    assert len(other.selectbox(key="compound_chosen").options) == 164, "the chosen street's, and those beside the one that is shown"
    form = board(city_folder, monkeypatch, "actions").selectbox(key="raised_compound")
    assert form.options == [] and form.proto.placeholder == translator("zh")("extent.compounds_of_street")


def test_streets_and_areas_of_one_name_are_told_apart(city_folder, monkeypatch):
    """All seven copies have areas of the same names; a browser says by its words which one was chosen."""
    app = board(city_folder, monkeypatch, street=[STREET, "310107017"])
    for name, count in (("streets", 7), ("areas", 48)):
        options = app.multiselect(key=name).options
        assert len(options) == len(set(options)) == count
    app.multiselect(key="areas").select(f"{STREET}021").run()
    assert app.session_state["areas"] == [f"{STREET}021"] and app.session_state["streets"] == [STREET, "310107017"]


def test_one_street_is_whole_whatever_it_has(city_folder, monkeypatch):
    for name in ("LINES", "ROWS", "BARS", "ROADS", "ITEMS", "AREAS", "DEALT"):
        monkeypatch.setattr(extent, name, 3)
    app = board(city_folder, monkeypatch, "teams", street=STREET)
    assert len(figures(app)) == 83
    app.switch_page(FILES["readiness"]).run()
    assert len(app.dataframe[0].value) == 24 and not re.search("此处为前|屏幕上为前", panels(app))
    app.switch_page(FILES["steps"]).run()
    assert not app.exception and translator("zh")("steps.orders_title") not in panels(app)
    assert len(figures(board(city_folder, monkeypatch, "teams", street=[STREET, "310107017"]))) == 1 + 3
