"""From a tile of the wall to its compound's file, and from its address to the same file in the other language."""

import re

from clearance.locale import translator
from tests.browser.test_board import arrive, question


def landed(page, language: str = "zh") -> None:
    page.get_by_text(question("compound", language)).wait_for()
    page.wait_for_selector(".b-ladder")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def test_a_tile_opens_its_compound_and_the_address_opens_it_in_english(address, watched):
    page = watched.page
    arrive(page, f"{address}/?batch=2&as_of=2018-05-25", "")
    tile = page.locator(".b-tiles a.b-tile-standing").first
    name, standing = tile.locator("span").inner_text(), tile.locator("b").inner_text()
    tile.click()
    landed(page)
    compound = re.fullmatch(r".*/compound\?compound=(SQ\d+)&as_of=2018-05-25&batch=2", page.url)[1]
    finding = page.locator(".b-finding").inner_text()
    assert name in finding and f"还有{standing}处未拆" in finding and compound in page.locator(".b-facts").first.inner_text()

    page.goto(f"{address}/compound?compound={compound}&as_of=2018-05-25&lang=en")
    landed(page, "en")
    assert page.locator('.b-finding span[lang="zh"]').inner_text() == name
    assert f" {standing} structure" in page.locator(".b-finding").inner_text()
    page.get_by_role("button", name=translator("en")("compound.next")).click()
    page.wait_for_url(re.compile(rf"compound=(?!{compound}&)SQ\d+&as_of=2018-05-25&lang=en"))
    page.go_back()
    assert watched.troubles == []


def test_a_structure_s_number_opens_its_history(address, watched):
    page = watched.page
    page.goto(f"{address}/compound?compound=SQ22&batch=1")
    landed(page)
    link = page.locator(".st-key-table_structures a.b-open").first
    item = link.inner_text()
    link.click()
    page.wait_for_selector(".b-history")
    assert page.url.endswith(f"/rows?list=in_scope&compound=SQ22&item={item}") and watched.troubles == []
