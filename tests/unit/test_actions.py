"""督办: the finding's rules, owners by name, how long things take, what is said, how it reads."""

from datetime import date

import pandas as pd
import pytest

from clearance import actions
from clearance.locale import LANGUAGES, translator

DAY = date(2018, 6, 29)


def item(number, state="open", **more):
    done = date(2018, 6, 22) if state == "done" else None
    late = 8 if state == "late" else pd.NA
    return {
        "action_id": f"a{number}", "state": state, "owner_key": "team-3", "owner_kind": "team", "owner": "第三组", "owner_en": None, "compound_id": None, "name": None,
        "content": "逐户上门", "raised_on": date(2018, 6, 1), "due_on": date(2018, 6, 21) if state == "late" else date(2018, 7, 6), "done_on": done,
        "evidence": "照片" if done else None, "late_days": late, "days": 21 if done else 28, "reopened": 0, "is_carried": state != "done",
    } | more  # fmt: skip


def items(*states):
    return pd.DataFrame([item(number, state) for number, state in enumerate(states)])


@pytest.mark.parametrize(
    ("states", "key", "tone"),
    [((), "actions.finding_never", "plain"), (("done",), "actions.finding_none", "good"), (("open", "done"), "actions.finding_open", "plain"), (("late", "open"), "actions.finding_late", "late")],
)
def test_the_finding(states, key, tone):
    found = actions.finding(items(*states) if states else items("open").head(0))
    assert (found.key, found.tone) == (key, tone)
    assert all(translator(language)(found.key, **found.values) for language in LANGUAGES)


def test_an_owner_reads_in_the_reader_s_language_where_the_campaign_knows_it():
    t, en = translator("zh"), translator("en")
    assert (actions.owner(t, item(1)), actions.owner(en, item(1))) == ("第三组", "Team 3")
    group = item(1, owner_key="group-7", owner_kind="group", owner="拆违督导组", owner_en="Removal supervision group")
    assert (actions.owner(t, group), actions.owner(en, group)) == ("拆违督导组", "Removal supervision group")
    text = item(1, owner_key="城管中队", owner_kind="text", owner="城管中队")
    assert actions.owner(en, text) == "城管中队" and '<span lang="zh">城管中队</span>' in actions.card(en, text, lambda _, name: name)
    assert actions.owner(en, item(1, owner_key="none", owner_kind="none", owner=None)) == "no owner stated"


def test_what_is_open_counts_as_longer_than_so_far():
    """Done after 10 and 20 days, open for 28 and 28: the half of four is done by the 20th; with a third open one never so far."""
    four = pd.DataFrame([item(1, done_on=date(2018, 6, 11)), item(2, done_on=date(2018, 6, 21)), item(3), item(4)])
    assert actions.median_days(four, DAY) == 20
    assert actions.median_days(pd.concat([four, pd.DataFrame([item(5)])]), DAY) is None
    assert actions.median_days(pd.DataFrame([item(1, raised_on=None)]), DAY) is None, "nobody knows since when"


def test_the_table_of_owners_has_denominators():
    owners = pd.DataFrame([{"owner_key": "team-3", "owner_kind": "team", "owner": "第三组", "owner_en": None, "raised": 3, "still_open": 1, "overdue": 1, "done": 2, "fell_due": 3, "on_time": 2, "reopened": 0}])
    three = items("done", "done", "late")
    (row,) = actions.by_owner(translator("zh"), owners, three, DAY).to_dict("records")
    assert (row["owner_label"], row["share"], row["median"]) == ("第三组", "67%（应办结3项）", "21天")
    assert actions.by_owner_finding(translator("zh"), owners, three, DAY) == "应办结的3项中2项按期办结（67%）；半数事项在提出后21天内办结"
    none = owners.assign(fell_due=0, on_time=0)
    assert actions.by_owner(translator("zh"), none, items("open"), DAY)["share"].tolist() == ["尚无到期的"]
    assert actions.by_owner_finding(translator("en"), none, items("open"), DAY) == "No action is done or has fallen due yet"


def test_done_lately_is_four_weeks():
    rows = pd.DataFrame([item(1, "done", done_on=date(2018, 6, 1)), item(2, "done", done_on=date(2018, 6, 2)), item(3, "done"), item(4)])
    assert actions.done_lately(rows, DAY)["action_id"].tolist() == ["a3", "a2"]
    assert actions.done_lately(rows.tail(1), DAY).empty and "done_on" in actions.done_lately(rows.tail(1), DAY), "none done at all"
    assert actions.still_open(rows)["action_id"].tolist() == ["a4"] and actions.carried_over(rows)["action_id"].tolist() == ["a4"]


def test_a_card_is_escaped_and_says_its_state_in_words():
    html = actions.card(translator("zh"), item(1, "late", content="<script>", evidence=None), lambda _, name: name)
    assert "<script>" not in html and "&lt;script&gt;" in html and "超期" in html and "应于2018年6月21日办结，超期8天" in html and "<i>!</i>" in html
    done = actions.card(translator("en"), item(1, "done"), lambda _, name: name)
    assert "done on time, 22 Jun 2018" in done and 'evidence: <span lang="zh">照片</span>' in done


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", ["raised", "done", "reopened", "redated", "moved", "handed_over", "reworded", "placed", "evidence"])
def test_each_event_of_a_log_says_who_and_when(event, language):
    rows = pd.DataFrame([{
        "survey_id": 3, "event": event, "surveyed_on": DAY, "origin": "meeting", "file_name": "周会_2018-06-29", "imported_at": pd.Timestamp("2018-06-29 06:30"), "importer": "张三",
        "before": "2018-06-21", "now": None if event == "reopened" else "2018-07-06", "evidence": "照片" if event == "done" else None, "undone": True, "undone_at": pd.Timestamp("2018-06-30 01:00"), "undone_by": "李四",
    }])  # fmt: skip
    html = actions.log(translator(language), rows)
    assert "张三" in html and "2018-06-29 14:30" in html and "李四" in html and "2018-06-30 09:00" in html and "b-is-undone" in html and "{" not in html
    assert ("照片" in html) == (event == "done")


def test_what_is_said_names_only_what_it_speaks_of():
    assert actions.reopening("a1") == {"action_id": "a1", "done_on": None}
    assert actions.closing("a1", DAY, "照片") == {"action_id": "a1", "done_on": DAY, "evidence": "照片"}
    assert actions.moving("a1", DAY) == {"action_id": "a1", "due_on": DAY} and actions.handing_over("a1", "第三组") == {"action_id": "a1", "owner": "第三组"}
    assert "action_id" not in actions.raising(DAY, "x", "第三组", DAY, None)
