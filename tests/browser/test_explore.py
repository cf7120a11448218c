"""探索 as a reader goes: a link opens a table, a cell opens its rows, and the way back has the question still."""

from clearance.locale import translator
from tests.browser.test_rows import landed, length, number

QUESTION = translator("zh")("explore.question")


def arrived(page) -> None:
    page.get_by_text(QUESTION).wait_for()
    page.locator(".st-key-table_explore .b-figures").wait_for()
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def test_a_cell_opens_its_rows_and_back(address, watched):
    page = watched.page
    page.goto(f"{address}/explore?measure=standing&measure=cleared&rows=area&cols=kind&only=ownership%3D私&as_of=2018-05-25")
    arrived(page)
    link = page.locator(".st-key-table_explore tbody tr").first.locator("a.b-open").first
    shown = number(link)
    link.click()
    landed(page)
    assert length(page) == shown and "ownership=" in page.url and "as_of=2018-05-25" in page.url
    page.go_back()
    arrived(page)
    assert "rows=area" in page.url and "cols=kind" in page.url
    assert number(page.locator(".st-key-table_explore tbody tr").first.locator("a.b-open").first) == shown
