"""预测 in a browser: a slider moved by the keyboard changes the words, and the way back restores them, without the rest of the page."""

import pytest

from tests.browser.test_board import arrive


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_slider_moved_by_the_keyboard_changes_the_words(language, address, watched):
    page = watched.page
    arrive(page, f"{address}/forecast?lang={language}", "forecast", language)
    page.wait_for_selector(".st-key-what_if .b-facts")
    told = page.locator(".st-key-what_if .b-pair")
    before, finding = told.inner_text(), page.locator(".b-finding").inner_text()
    slider = page.locator(".st-key-pace").get_by_role("slider")
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("before => document.querySelector('.st-key-what_if .b-pair').innerText !== before", arg=before)
    page.locator("text=/120%/").first.wait_for()
    assert slider.input_value() == "120"
    assert page.locator(".b-finding").inner_text() == finding, "the unchanged forecast stays as it is"
    page.wait_for_url("**/forecast?*pace=120*")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function("before => document.querySelector('.st-key-what_if .b-pair').innerText === before", arg=before)
    assert watched.troubles == []
