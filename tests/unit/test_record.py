"""The meetings' record: cadence, scores, restatements and differences, each rule fired."""

from datetime import date

import pandas as pd
import pytest

from clearance import record
from clearance.locale import LANGUAGES, translator

FRIDAYS = [date(2018, 6, 1), date(2018, 6, 8), date(2018, 6, 15), date(2018, 6, 22)]


def weeks(*held):
    return pd.DataFrame({"week_end": FRIDAYS, "held_on": [FRIDAYS[place] if place in held else None for place in range(4)]})


def meetings(*places, **more):
    rows = [{
        "meeting_id": place + 1, "held_on": FRIDAYS[place], "closed_at": pd.Timestamp("2018-06-01 08:00"), "closed_by": "张三", "note": None, "replaces": pd.NA, "is_replaced": False,
        "compounds": 82, "compounds_clear": 50 + place, "structures_standing": 400 - 10 * place, "area_standing_sqm": 5000.4, "shops": 433, "shops_open": 150, "actions_open": 5, "actions_late": 2,
    } | more for place in sorted(places, reverse=True)]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("held", "as_of", "key", "with_meeting", "of", "gap"),
    [
        ((0, 1, 2, 3), FRIDAYS[3], "record.finding_every", 4, 4, 7),
        ((0, 1, 2), FRIDAYS[3], "record.finding_every", 3, 3, 7),  # there is still time for today's
        ((0, 1, 3), FRIDAYS[3], "record.finding_gaps", 3, 4, 14),
        ((0,), FRIDAYS[3], "record.finding_gaps", 1, 3, 21),
    ],
)
def test_the_cadence(held, as_of, key, with_meeting, of, gap):
    found = record.finding(meetings(*held), weeks(*held), as_of)
    assert (found.key, found.values["with_meeting"], found.values["weeks"], found.values["gap"]) == (key, with_meeting, of, gap)
    assert all(translator(language)(found.key, **found.values) for language in LANGUAGES)
    strip = record.cadence(translator("zh"), weeks(*held), as_of)
    assert (strip.count('class="b-week-held"'), strip.count('class="b-week-missed"')) == (with_meeting, of - with_meeting)
    assert strip.count("<b>✗</b>") == of - with_meeting, "not by colour alone"


def test_before_the_first_meeting():
    assert record.finding(meetings(0).head(0), weeks().head(0), FRIDAYS[0]).key == "record.finding_none"


P85 = date(2018, 6, 15)


@pytest.mark.parametrize(
    ("p85", "finished", "as_of", "expected"),
    [
        (P85, None, date(2018, 6, 14), record.PENDING),
        (P85, None, P85, record.MISSED),
        (P85, date(2018, 6, 15), P85, record.HELD),
        (P85, date(2018, 6, 8), date(2018, 6, 8), record.HELD),
        (P85, date(2018, 6, 22), date(2018, 6, 22), record.MISSED),
        (None, None, P85, record.NO_DATE),
        (pd.NaT, date(2018, 6, 8), P85, record.NO_DATE),
    ],
)
def test_a_forecast_is_scored_once_its_outcome_is_known(p85, finished, as_of, expected):
    assert record.score(p85, finished, as_of) == expected


def forecasts(*days):
    return pd.DataFrame({"meeting_id": range(len(days)), "held_on": FRIDAYS[0], "measure": "shops", "remaining": 3.0, "p50": None, "p85": list(days), "p95": None, "chance_by_target": 0.5, "weeks_used": 12, "reason": None})


def test_scores_go_by_the_week_and_stay_after_a_relapse():
    """Nothing remains on the 15th, one again on the 22nd. A P85 of the 13th is held to the 15th; one of the 8th failed; what was finished stays so."""
    burn = pd.DataFrame({"week_end": FRIDAYS, "remaining": [3, 1, 0, 1]})
    found = record.scored(forecasts(date(2018, 6, 8), date(2018, 6, 13), date(2018, 7, 20), None), {"shops": burn}, FRIDAYS[3])
    assert found["scored"].tolist() == [record.MISSED, record.HELD, record.HELD, record.NO_DATE]
    assert record.score_finding(found).values == {"known": 3, "held": 2, "pending": 0}
    never = record.scored(forecasts(date(2018, 7, 20)), {"shops": burn.assign(remaining=3)}, FRIDAYS[3])
    assert record.score_finding(never).key == "record.scores_pending"
    assert record.score_finding(record.scored(forecasts(None), {"shops": burn}, FRIDAYS[3])).key == "record.scores_none"
    assert record.finished_on(burn.assign(remaining=[0, 1, 1, 1]), FRIDAYS[1]) is None, "before the meeting does not count"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_in_words(language):
    t = translator(language)
    rows = record.scored(forecasts(date(2018, 6, 13), None).assign(reason=[None, "finished"]), {"shops": pd.DataFrame({"week_end": FRIDAYS, "remaining": [3, 1, 1, 1]})}, FRIDAYS[3])
    table = record.forecasts_table(t, rows)
    assert table["score"].tolist() == [t("record.score.missed"), t("record.reason.finished")] and table["chance"].tolist() == ["50%"] * 2
    assert set(record.COLUMNS["forecasts"]) <= set(table.columns)


def test_each_meeting_is_compared_with_the_one_before_and_a_replaced_record_with_none():
    rows = pd.concat([meetings(2), meetings(2, is_replaced=True, meeting_id=9), meetings(0)], ignore_index=True)
    table = record.meetings_table(translator("zh"), rows)
    assert table["compounds_clear_told"].tolist() == ["52（多2），共82", "52，共82", "50，共82"]
    assert table["structures_standing_told"].tolist() == ["380（少20）", "380", "400"] and table["shops_open_told"].tolist()[0] == "150（持平），共433"
    assert table["state"].tolist() == ["有效", "已被同一天的新记录取代", "有效"]


def test_what_is_known_otherwise_has_both_numbers():
    t = translator("zh")
    changed = record.restated(t, {"compounds": 82.0, "structures_standing": 379.0, "area_standing_sqm": 5017.2}, {"compounds": 82.0, "structures_standing": 380.0, "area_standing_sqm": 5017.2})
    assert changed.to_dict("records") == [{"label": t("record.figure.structures_standing"), "then": 379.0, "now": 380.0, "difference": 1.0}]
    assert "3个数字中，1个" in record.restated_title(t, {"a": 1, "b": 1, "c": 1}, changed, FRIDAYS[0])
    assert "都没有变" in record.restated_title(t, {"a": 1}, changed.head(0), FRIDAYS[0])


def test_what_a_meeting_decided_names_teams_and_groups_as_they_read():
    decided = pd.DataFrame({"action_id": ["1", "2", "3"], "state": ["late", "open", "done"], "owner": ["第三组", "街道城管中队", None]})
    told = record.actions_table(translator("en"), decided, {"第三组": "Team 3"})
    assert told["owner"].tolist()[:2] == ["Team 3", "街道城管中队"] and pd.isna(told["owner"][2])
    assert told["state"].tolist() == [translator("en")(f"actions.state.{each}") for each in ("late", "open", "done")]
