"""SQL as a clerk writes it, in a real browser: typed, run, answered; and hostile text stays text."""

from __future__ import annotations

from clearance.locale import translator

zh = translator("zh")


def opened(page, address):
    page.goto(f"{address}/sql")
    page.get_by_text(zh("sql.question")).wait_for()
    page.locator(".cm-content").get_by_text("structures").wait_for()
    settled(page)


def settled(page):
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_timeout(300)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def ask(page, sql):
    page.locator(".cm-content").fill(sql)
    page.get_by_role("button", name=zh("sql.run")).click()
    settled(page)


def test_a_query_is_typed_and_answered(address, watched):
    page = watched.page
    opened(page, address)
    ask(page, "select road, count(*) as n from shops group by road order by n desc limit 7")
    page.get_by_text("7行，用时").wait_for()
    assert watched.troubles == [] and watched.hosts == {address.split("//")[1]}


def test_the_editor_completes_tables_columns_and_parameters(address, watched):
    page = watched.page
    opened(page, address)
    page.locator(".cm-content").fill("")
    page.keyboard.type("select count(*) as n from shop")
    page.locator(".cm-tooltip-autocomplete li").get_by_text("shops", exact=True).wait_for()
    page.keyboard.press("Escape")
    page.keyboard.type("s as s where s.is_")
    option = page.locator(".cm-tooltip-autocomplete li", has_text="is_open")
    option.wait_for()
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    page.keyboard.type(" and found_on <= $as")
    page.locator(".cm-tooltip-autocomplete li", has_text="$as_of").wait_for()
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.get_by_text("1行，用时").wait_for()
    assert page.locator(".cm-content").inner_text() == "select count(*) as n from shops as s where s.is_open and found_on <= $as_of"
    assert watched.troubles == []


def test_an_example_comes_into_the_editor_and_what_was_asked_before_comes_back(address, watched):
    page = watched.page
    opened(page, address)
    ask(page, "select count(*) as before_that from steps")
    page.get_by_text("1行，用时").wait_for()
    page.get_by_role("combobox", name=zh("sql.example")).click()
    page.get_by_role("option", name="每条道路的居改非还剩多少处").click()
    page.locator(".cm-content").get_by_text("still_open").first.wait_for()
    page.get_by_text("20行，用时").wait_for()
    settled(page)
    page.get_by_role("combobox", name=zh("sql.history")).click()
    page.get_by_role("option", name="before_that").click()
    page.locator(".cm-content").get_by_text("before_that").wait_for()
    page.get_by_text("1行，用时").wait_for()
    assert watched.troubles == []


def test_hostile_text_stays_text(address, watched):
    page = watched.page
    alerts = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    opened(page, address)
    for sql in (
        """select '<img src=x onerror=alert(1)>' as "<script>alert(2)</script>", '[x](javascript:alert(3))' as "$\\frac{1}{2}$", 1 as n""",
        "select <img src=x onerror=alert(4)>",
        """select '</textarea><script>alert(5)</script>' as a, 2 as "**b**" union all select 'b', 3""",
    ):
        ask(page, sql)
        page.wait_for_timeout(300)
    assert alerts == [] and page.locator("img[src=x]").count() == 0
    assert watched.hosts == {address.split("//")[1]}


def test_an_error_is_told_and_the_page_goes_on(address, watched):
    page = watched.page
    opened(page, address)
    ask(page, "drop table structures")
    page.get_by_text("只能提问，不能改动").wait_for()
    ask(page, "select count(*) as n from structures")
    page.get_by_text("1行，用时").wait_for()
