"""The office in a real browser: a real file is dropped, looked at, imported; its bad row goes out, comes in mended, and is gone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.browser import ROOT, server
from clearance.locale import translator
from tests.intake_files import COMPOUNDS, DAY, LEDGERS, STRUCTURES, STRUCTURES_HEADER, rows, save, take
from tests.pages.test_office import HOSTILE, LATER, LATER_FILE, SECOND, at_the_clock, hostile

PAGES = {"imports": "imports.question", "quarantine": "quarantine.question", "history": "history.question", "dictionary": "dictionary.question"}
SMALLEST = 15  # pixels
# Outside the drawn tables, which repeat their cells for screen readers, and the size that Streamlit puts beside a dropped file's name.
SMALL = """smallest => [...document.querySelectorAll('body *')].filter(e => {
  if (e.closest('canvas, script, style, [data-testid=stDataFrame], [data-testid=stIconMaterial]')) return false;
  const r = e.getBoundingClientRect(), s = getComputedStyle(e);
  return r.width > 1 && r.height > 1 && s.visibility !== 'hidden' && parseFloat(s.fontSize) > 0
    && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && parseFloat(s.fontSize) < smallest;
}).map(e => [parseFloat(getComputedStyle(e).fontSize), e.textContent.trim().slice(0, 40)])"""
WIDE = "() => document.documentElement.scrollWidth > innerWidth || document.querySelector('[data-testid=stMain]').scrollWidth > document.querySelector('[data-testid=stMain]').clientWidth"


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, Path]]:
    """A server with a store of its own: three compounds, three structures."""
    take(folder / "store", save(folder, COMPOUNDS, "小区台账"), save(folder, STRUCTURES, "违建点位台账"))
    with server(ROOT / "app.py", CLEARANCE_STORE=str(folder / "store")) as (address, _):
        yield address, folder / "store"


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    with served(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest.fixture(scope="module")
def hostile_office(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """Another, whose ledgers get hostile text wherever there is room for it, stored and held back."""
    with served(tmp_path_factory.mktemp("hostile")) as running:
        yield running


def arrive(page, address: str, name: str, language: str = "zh") -> None:
    page.goto(f"{address}/{name}?lang={language}")
    page.get_by_text(translator(language)(PAGES[name])).first.wait_for()
    settled(page)


def settled(page) -> None:
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_timeout(150)  # what the script has sent is drawn a moment later


def turn(page, name: str) -> None:
    """To another page of the office, by its menu: in one session, as a clerk does."""
    t = translator("zh")
    page.get_by_text(t("nav.office"), exact=True).first.click()
    page.locator("[data-testid=stTopNavDropdownLink]", has_text=t(f"nav.{name}")).click()
    page.get_by_text(t(PAGES[name])).first.wait_for()
    settled(page)


def drop(page, *files: Path | dict) -> None:
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(list(files))
    page.locator(".b-lines").wait_for()
    settled(page)


def file(name: str, lines: list[str] | bytes) -> dict:
    return {"name": name, "mimeType": "text/csv", "buffer": lines if isinstance(lines, bytes) else ("\n".join(lines) + "\n").encode()}


def grid(page) -> list[list[str]]:
    """The drawn table's cells, as it tells them to a screen reader."""
    page.wait_for_selector("[data-testid=stDataFrame] canvas")
    found = page.locator("[data-testid=stDataFrame] [role=grid] tr").evaluate_all("rows => rows.map(r => [...r.querySelectorAll('[role=gridcell]')].map(c => c.textContent))")
    return [cells for cells in found if cells]


def press(page, label: str) -> None:
    page.get_by_role("button", name=label).click()


def test_a_file_is_dropped_looked_at_imported_and_its_bad_row_mended(office, watched, tmp_path):
    (address, store), page, t = office, watched.page, translator("zh")
    arrive(page, address, "imports")
    drop(page, save(tmp_path, SECOND, "违建点位台账", LATER))
    words = page.locator(".b-lines tbody").inner_text()
    assert LATER_FILE in words and t("imports.state.held") in words
    assert page.locator(".b-lines tbody tr").first.locator(".b-number").all_inner_texts() == ["0", "1", "1", "1", "1", "1"]
    page.wait_for_selector("[data-testid=stDataFrame] [role=grid]", state="attached")
    assert grid(page) == [["P1", "2", "违建面积", "12.5", "14.0"]]
    assert rows(store, "select count(*) from survey") == [(2,)]
    page.get_by_label(t("imports.who"), exact=True).fill("张三")
    press(page, t("imports.commit", n=1))
    page.get_by_text(t("imports.receipt")).wait_for()
    assert t("imports.done.held") in page.locator(".b-lines").inner_text()
    assert rows(store, "select importer from survey where survey_id = 3") == [("张三",)]

    page.get_by_role("link", name=t("imports.to_quarantine")).click()
    page.get_by_text(t("quarantine.finding", n=1, files=1)).wait_for()
    settled(page)
    assert page.locator(".b-fault").all_inner_texts() == ["违建面积\n▲ 约十"]
    with page.expect_download() as download:
        press(page, "CSV")
    lines = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert lines[0][0] == "待核号" and lines[0][-1] == "待核原因" and len(lines) == 2
    lines[1][lines[0].index("违建面积")] = "10"
    mended = tmp_path / download.value.suggested_filename
    with mended.open("w", encoding="utf-8", newline="") as content:
        csv.writer(content).writerows(lines)

    turn(page, "imports")
    drop(page, mended)
    press(page, t("imports.commit", n=1))
    page.get_by_text(t("imports.receipt")).wait_for()
    turn(page, "quarantine")
    page.get_by_text(t("quarantine.none")).wait_for()
    assert rows(store, "select area_sqm from structures_version where structure_id = 'P4'") == [(10.0,)]
    page.set_viewport_size({"width": 1920, "height": 1080})
    turn(page, "history")
    page.wait_for_selector("[data-testid=stDataFrame] [role=grid]", state="attached")
    assert [cell[:16] for cell in grid(page)[0]].count(at_the_clock(store)) == 1, "times are those of the office's clock"
    assert "张三" in grid(page)[0], "who has signed once signs what follows"
    assert watched.troubles == []


def test_scripts_in_a_ledger_do_not_run(hostile_office, watched):
    (address, _), page = hostile_office, watched.page
    opened = []
    page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    arrive(page, address, "imports")
    spoiled = "<img src=x class=owned onerror=alert(3)>"
    drop(page, *(file(f"{name}{at_fault}{spoiled}_{LATER}.csv", hostile(name, at_fault)) for name in LEDGERS for at_fault in (False, True)))
    for side in ("changed", "new", "held", "told", "missing"):
        page.get_by_text(translator("zh")(f"imports.part.{side}", count="").strip()).last.click()
        settled(page)
    assert page.locator(".owned").count() == 0
    page.get_by_label(translator("zh")("imports.who"), exact=True).fill("<script>alert(4)</script>")
    press(page, translator("zh")("imports.commit", n=10))
    page.get_by_text(translator("zh")("imports.receipt")).wait_for()
    for name in ("quarantine", "history"):
        arrive(page, address, name)
        if name == "quarantine":
            assert HOSTILE["script"] in " ".join(page.locator(".b-held").all_inner_texts()), "shown as typed"
        assert page.locator(".owned").count() == 0 and page.title() != "owned"
    page.goto(f"{address}/rows")
    page.wait_for_selector("[data-testid=stDataFrame]")
    settled(page)
    assert page.locator(".owned").count() == 0 and page.title() != "owned" and opened == []
    assert watched.hosts == {address.split("//")[1]}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [(1920, 1080), (1280, 800)], ids=str)
def test_nothing_is_small_and_no_page_scrolls_sideways(size, language, hostile_office, watched):
    (address, store), page, t = hostile_office, watched.page, translator(language)
    if not rows(store, "select count(*) from quarantined_row")[0][0]:
        take(store, save(store.parent, [STRUCTURES_HEADER, f"P8,C01,{HOSTILE['script']},阳光房,约十,私,否,,2018-03-01,,,,,,,,,,,,"], "补报", LATER))
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for name in PAGES:
        arrive(page, address, name, language)
        if name == "imports":
            drop(page, file(LATER_FILE, SECOND), file("没有日期.csv", SECOND), file(f"违建点位台账_{DAY}.csv", STRUCTURES))
        if name == "history":
            page.locator("[data-testid=stDataFrame] canvas").first.click(position={"x": 20, "y": 60}, force=True)
            page.get_by_role("button", name=t("history.undo")).click()
            page.get_by_role("button", name=t("history.undo_now")).wait_for()
        assert page.evaluate(SMALL, SMALLEST) == [], name
        assert not page.evaluate(WIDE), name
