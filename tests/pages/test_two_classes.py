"""文明/一般 and 拆违组 through AppTest: whether a difference is real, and one team's profile; numbers against the queries, in both languages."""

import re
from datetime import date

import pandas as pd
import pytest

from clearance import query, team_profile, two_classes
from clearance.locale import LANGUAGES, translator
from clearance.selection import KNOWN, Selection
from tests.pages.test_pages import board, charts, figures, panels

NOTICE_DAY, NEWEST = date(2017, 10, 13), date(2018, 6, 29)


def test_the_notice_s_day_carries_its_difference(sample_folder, monkeypatch):
    text = panels(board(sample_folder, monkeypatch, "classes", as_of="2017-10-13"))
    assert "文明小区12/32（38%）清零，一般小区6/50（12%）：文明小区高26个百分点（95%区间7到44），不止是偶然" in text
    assert "32个小区中清零12个，95%区间23%到55%" in text and "50个小区中清零6个，95%区间6%到24%" in text


def test_few_compounds_are_not_judged(sample_folder, monkeypatch):
    """Of one area: 1 of 1 civilized clear, 0 of 3 ordinary. A difference of 100 points, and no claim."""
    text = panels(board(sample_folder, monkeypatch, "classes", as_of="2017-10-13", area="310107017021"))
    assert "文明小区1/1（100%）清零，一般小区0/3（0%）：有一类不足10个小区，不判断差别" in text and "不足10个，不判断" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("day", "known"), [(NOTICE_DAY, KNOWN[0]), (NEWEST, KNOWN[0]), (NEWEST, KNOWN[1])])
def test_the_panels_say_what_the_queries_and_the_statistics_give(day, known, language, sample_folder, sample_reader, monkeypatch):
    app, t, asked = board(sample_folder, monkeypatch, "classes", as_of=day.isoformat(), known=known, lang=language), translator(language), Selection(day, known)
    text = panels(app)
    rows = query.records("classes/progress_by_class", asked, sample_reader)
    cleared = two_classes.compared(rows, "cleared", "in_scope")
    assert f"{two_classes.gap(t, cleared.difference.value)} {t('two_classes.interval', between=two_classes.between(t, cleared.difference), verdict=t('two_classes.verdict_real'))}" in text
    cases = query.run("teams/cases_by_team", asked, sample_reader)
    strata = cases[["batch", "kind"]].drop_duplicates()
    assert t("two_classes.incomparable_batch_kind", strata=len(strata)) in text, "in the sample every batch is of one class"
    kinds = cases["kind"].nunique()
    assert t("two_classes.basis_kind", compared=kinds, strata=kinds, structures=cases["in_scope"].sum().item(), all=cases["in_scope"].sum().item()) in text
    for row in query.records("classes/difficulty_by_class", asked, sample_reader):
        assert t("two_classes.left_of", standing=row["standing"], in_scope=row["in_scope"], share=two_classes.left(row["standing"], row["in_scope"])) in text


@pytest.mark.parametrize("day", [NOTICE_DAY, NEWEST])
def test_the_curves_are_those_of_the_query(day, sample_folder, sample_reader, monkeypatch):
    drawn = charts(board(sample_folder, monkeypatch, "classes", as_of=day.isoformat()))[2]
    speed = two_classes.speed(query.run("classes/waits_by_class", Selection(day), sample_reader))
    frame = two_classes.drawn(speed)
    lines = [trace["y"] for trace in drawn["data"] if trace.get("name")]
    assert lines == [[round(100 * share, 1) for share in frame[frame["class"] == name]["share"]] for name in (two_classes.CIVILIZED, two_classes.ORDINARY)]
    assert [trace["x"][0] for trace in drawn["data"] if trace.get("mode") == "markers"] == [curve.median for curve in speed.curves.values() if curve.median is not None]
    said = two_classes.speed_finding(speed)
    assert drawn["layout"]["title"]["text"].replace("<br>", "") == translator("zh")(said.key, **said.values)


def test_hard_cases_open_their_list(sample_folder, monkeypatch):
    bodies = " ".join(element.proto.body for element in board(sample_folder, monkeypatch, "classes").get("html"))
    assert 'hard=yes' in bodies and 'hard=no' in bodies


@pytest.mark.parametrize("day", [NOTICE_DAY, NEWEST])
def test_the_teams_table_has_medians_and_says_what_a_dash_means(day, sample_folder, sample_reader, monkeypatch):
    app, t = board(sample_folder, monkeypatch, "teams", as_of=day.isoformat()), translator("zh")
    titles, *lines = figures(app, 1)
    place = titles.index(t("column.removal_median"))
    curves = team_profile.curves(query.run("teams/waits_by_team", Selection(day), sample_reader))
    expected = [curves[None if pd.isna(team) else team].median for team in query.run("teams/progress_by_team", Selection(day), sample_reader)["team"]]
    assert [line[place] for line in lines] == ["—" if median is None else f"{round(median):,}" for median in expected]
    assert ("—" in [line[place] for line in lines]) is (day == NOTICE_DAY)
    assert t("team_profile.median_key") in panels(app)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("opened", ["7", "8", "none"])
def test_a_team_opens_its_profile(opened, language, sample_folder, sample_reader, monkeypatch):
    app, t = board(sample_folder, monkeypatch, "teams", lang=language), translator(language)
    name = t.name_of("teams", opened)
    assert t("team_profile.work", name=name) not in panels(app)
    app.session_state["team_opened"] = opened
    app.run()
    assert not app.exception
    text = panels(app)
    team = None if opened == "none" else int(opened)
    (row,) = [each for each in query.records("teams/progress_by_team", Selection(NEWEST), sample_reader) if each["team"] == team]
    (more,) = [each for each in query.records("teams/profile_by_team", Selection(NEWEST), sample_reader) if each["team"] == team]
    assert t("team_profile.work", name=name) in text
    assert t("team_profile.remaining_more", standing=row["standing"], in_scope=row["in_scope"], sqm=round(row["area_standing_sqm"])) in text
    assert t("team_profile.pace_value", pace=row["removed_recently"] / row["recent_weeks"]) in text
    oldest = (NEWEST - date.fromisoformat(more["oldest_standing_on"])).days
    assert f"{t('team_profile.oldest')} {t('team_profile.days', days=oldest)}" in text
    assert t("team_profile.hard_more", standing=more["hard_standing"], hard=more["hard_in_scope"]) in text
    assert t("team_profile.support_of", planned=more["hardship_planned"], hardship=more["hardship"]) in text
    assert (t("team_profile.overdue") in text) is (opened != "none")
    bodies = " ".join(element.proto.body for element in app.get("html"))
    assert re.search(rf'href="rows[?]list=in_scope&amp;[^"]*hard=yes[^"]*team={opened}|href="rows[?]list=in_scope&amp;[^"]*team={opened}[^"]*hard=yes', bodies)
    assert (re.search("list=overdue_of_team&amp;team=7", bodies) is not None) is (opened == "7")


def test_small_counts_of_hardship_are_hidden_from_who_may_not_see_them(sample_folder, monkeypatch):
    """Team 7 has 13 structures in hardship, 11 with a plan: by team that is for the office."""
    monkeypatch.setenv("CLEARANCE_ROLE", "meeting")
    app = board(sample_folder, monkeypatch, "teams")
    app.session_state["team_opened"] = "7"
    app.run()
    text = panels(app)
    assert translator("zh")("team_profile.support_whole") in text and "11处有帮扶方案" not in text and "13处" not in text


def test_the_campaign_s_first_days_have_no_exception(sample_folder, monkeypatch):
    for day in ("2017-04-05", "2017-04-21", "2017-06-02"):
        for page in ("classes", "teams"):
            app = board(sample_folder, monkeypatch, page, as_of=day)
            if page == "teams" and app.get("button_group"):
                app.session_state["team_opened"] = "3"
                app.run()
                assert not app.exception
