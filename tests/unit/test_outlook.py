"""The forecast as the board and the command line give it: from the bridge alone, in one sentence, and never from what came later."""

import json
import shutil
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from clearance import __main__ as command_line
from clearance import intake, locale, outlook, query, store
from clearance.selection import Selection
from tests.intake_files import save

CAMPAIGN = SimpleNamespace(target_on=date(2018, 11, 30), holidays="2018-02-15/2018-02-21", holiday_capacity=0.25)
FLOWS = ("found", "relapsed", "removed", "reremoved", "declassified")


def bridge(closings: list[int], found: int = 0) -> pd.DataFrame:
    """Weeks up to 2018-06-29 that end with so much standing; the first is where they start from."""
    days = pd.date_range(end="2018-06-29", periods=len(closings) - 1, freq="7D")
    removed = [before - after + found for before, after in pairwise(closings)]
    rows = {name: [0] * len(days) for name in FLOWS} | {"found": [found] * len(days), "removed": removed}
    return pd.DataFrame({"week_end": days, "partial": False, "opening": closings[:-1], **rows, "closing": closings[1:]})


DAY = date(2018, 6, 29)


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize(("closings", "found", "key", "tone"), [
    (list(range(300, 90, -10)), 0, "outlook.dates", "good"),
    ([300] * 20, 5, "outlook.never", "late"),
    ([300, 290, 280], 0, "outlook.too_few", "plain"),
    ([30, 20, 10, 0], 0, "outlook.finished", "good"),
    ([0] * 10, 0, "outlook.nothing_found", "plain"),
])  # fmt: skip
def test_the_forecast_is_one_sentence_or_the_reason_why_there_is_none(closings, found, key, tone, language):
    said = outlook.finding(outlook.of_bridge(bridge(closings, found), DAY, CAMPAIGN))
    assert (said.key, said.tone) == (key, tone)
    assert "{" not in locale.translator(language)(said.key, **said.values)


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_the_sentence_has_each_date_that_there_is(language):
    """P50, P85 and P95; what lies beyond the horizon is said to."""
    made, t = outlook.of_bridge(bridge(list(range(300, 90, -10))), DAY, CAMPAIGN), locale.translator(language)
    days = {"p50": date(2018, 9, 7), "p85": date(2018, 10, 5), "p95": date(2018, 12, 28)}
    for beyond, key in enumerate(["outlook.dates", "outlook.dates_85", "outlook.unsure", "outlook.never"]):
        known = dict(list(days.items())[: 3 - beyond])
        said = outlook.finding(replace(made, **(dict.fromkeys(days) | known)))
        text = t(said.key, **said.values)
        assert said.key == key and [t.day(day) in text for day in days.values()] == [name in known for name in days]
    assert t("forecast.p95") and all(f"forecast.{kind}" in t.keys and f"shops.outlook_{kind}" in t.keys for kind in ("dates", "dates_85", "unsure", "never"))


def test_a_steady_pace_finishes_when_it_says():
    told = outlook.as_dict(outlook.of_bridge(bridge(list(range(300, 90, -10))), DAY, CAMPAIGN))
    assert (told["standing"], told["weeks_used"], told["reason"]) == (100.0, 12, None)
    assert told["p50"] == told["p85"] == told["p95"] == "2018-09-07"  # ten weeks of ten
    assert told["chance_by_target"] == 1.0


@pytest.mark.parametrize("text", ["2018-02-15", "2018-02-15/x", "a/b/c"])
def test_a_holiday_that_is_no_stretch_is_refused(text):
    with pytest.raises(ValueError):
        outlook.holidays(SimpleNamespace(holidays=text, holiday_capacity=1))


def asked(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict:
    assert command_line.main(["forecast", "--store", str(folder), "--format", "json", *more]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_command_line_gives_the_forecast_of_the_day(sample_folder, sample_reader, capsys):
    told = asked(sample_folder, capsys, "--as-of", "2018-03-09")
    day = Selection(as_of=date(2018, 3, 9))
    campaign = SimpleNamespace(**query.records("surveys/campaign", day, sample_reader)[0])
    assert told == outlook.as_dict(outlook.of_bridge(query.run("burndown/bridge_by_week", day, sample_reader), day.as_of, campaign))
    assert told["standing"] == query.records("overview/headline", day, sample_reader)[0]["structures_standing"]
    assert told["p50"] <= told["p85"] <= told["p95"] and 0 <= told["chance_by_target"] <= 1


def test_in_words_it_says_both_languages(sample_folder, capsys):
    assert command_line.main(["forecast", "--store", str(sample_folder)]) == 0
    zh, en = capsys.readouterr().out.strip().split("\n")
    assert zh.startswith("预测：") and en.startswith("Forecast: ")


def test_as_reported_it_is_the_same_whatever_is_imported_later(sample_folder, tmp_path, capsys):
    folder = Path(shutil.copytree(sample_folder, tmp_path / "store"))
    before = asked(folder, capsys, "--as-of", "2018-03-09", "--known", "as-reported")
    rows = [f"N{number},SQ01,10,2018-01-02,2018-02-{number % 27 + 1:02}" for number in range(200)]
    file = save(tmp_path, ["点位编号,小区编号,违建面积,发现日期,拆除日期", *rows], "违建点位台账", "2018-06-29")
    assert intake.import_files([file], store=folder)[0].rows_accepted == 200
    assert store.version(folder) != store.version(sample_folder)
    assert asked(folder, capsys, "--as-of", "2018-03-09", "--known", "as-reported") == before
    assert asked(folder, capsys, "--as-of", "2018-03-09") != before


def test_nothing_that_happens_after_the_day_reaches_it_as_now_known_either(sample_folder, tmp_path, capsys):
    """A later survey that only tells of later days: the forecast of the day is the same, that of a later day is not."""
    folder = Path(shutil.copytree(sample_folder, tmp_path / "store"))
    asked_of = {day: asked(folder, capsys, "--as-of", day) for day in ("2018-03-09", "2018-06-29")}
    standing = store.reader(folder).execute(
        "select structure_id, compound_id, area_sqm, found_on from structures_version where superseded_on is null and coalesce(removed_on, declassified_on) is null limit 150"
    ).fetchall()
    lines = [f"{structure},{compound},{sqm},{day},2018-06-30" for structure, compound, sqm, day in standing]
    removed = save(tmp_path, ["点位编号,小区编号,违建面积,发现日期,拆除日期", *lines], "违建点位台账", "2018-07-27")
    new = [f"N{number},SQ01,10,2018-07-{number % 20 + 1:02}" for number in range(200)]
    found = save(tmp_path / "new", ["点位编号,小区编号,违建面积,发现日期", *new], "违建点位台账", "2018-07-20")
    assert [report.rows_accepted for report in intake.import_files([found, removed], store=folder)] == [200, 150]
    assert {day: asked(folder, capsys, "--as-of", day) for day in asked_of} == asked_of
    assert asked(folder, capsys, "--as-of", "2018-07-27")["standing"] == asked_of["2018-06-29"]["standing"] + 200 - 150


@pytest.mark.parametrize(("words", "filters"), [
    (["--class", "civilized"], {"classes": ("文明小区",)}), (["--class", "一般小区"], {"classes": ("一般小区",)}),
    (["--team", "none", "--team", "8"], {"teams": ("none", "8")}), (["--batch", "1", "--batch", "2"], {"batches": ("1", "2")}),
])  # fmt: skip
def test_the_command_line_forecasts_a_part(words, filters, sample_folder, sample_reader, capsys):
    day = Selection(date(2018, 6, 29), **filters)
    campaign = SimpleNamespace(**query.records("surveys/campaign", day, sample_reader)[0])
    assert asked(sample_folder, capsys, *words) == outlook.as_dict(outlook.of_bridge(query.run("burndown/bridge_by_week", day, sample_reader), day.as_of, campaign))


def test_one_batch_is_forecast_from_its_planned_start_on_the_command_line_too(sample_folder, capsys):
    early = asked(sample_folder, capsys, "--as-of", "2018-02-09", "--batch", "3")
    assert (early["reason"], early["weeks_used"], early["p50"]) == ("not_begun", 0, None) and early["standing"] > 0
    assert asked(sample_folder, capsys, "--as-of", "2018-03-23", "--batch", "3")["reason"] == "too_few_weeks"
    assert asked(sample_folder, capsys, "--as-of", "2018-06-29", "--batch", "3")["weeks_used"] == 12


def test_a_part_that_has_no_compound_is_refused(sample_folder, capsys):
    assert command_line.main(["forecast", "--store", str(sample_folder), "--batch", "9"]) == 2
    assert "没有这样的小区" in capsys.readouterr().err


def test_the_command_line_gives_the_record_too(sample_folder, capsys):
    told = asked(sample_folder, capsys, "--as-of", "2018-06-29", "--record")["record"]
    assert told["as_reported"] and [row["weeks_ahead"] for row in told["ahead"]] == list(range(1, 9))
    assert all(0 < row["held"] <= row["forecasts"] and row["held_apart"] <= row["apart"] <= row["forecasts"] for row in told["ahead"])
    assert command_line.main(["forecast", "--store", str(sample_folder), "--record"]) == 0
    lines = capsys.readouterr().out.strip().split("\n")
    assert len(lines) == 6 and f"{told['ahead'][3]['held']}" in lines[2] and f"{told['ahead'][3]['held']}" in lines[3]
