"""Examples that work, questions that are saved beside the store, and their way into queries/."""

from datetime import date

import pandas as pd
import pytest

from clearance import __main__ as command_line
from clearance import access, query, sandbox, store
from clearance.sandbox import Answer, questions
from clearance.selection import Selection

CHOSEN = Selection(date(2018, 6, 29))
EXAMPLES = {each.name: each for each in questions.examples()}


def asked(folder, sql, role="leader", chosen=CHOSEN):
    for _ in range(3):
        answer = sandbox.ask(sql, folder=folder, role=role, chosen=chosen)
        if answer.error not in ("busy", "time"):  # a slow machine, on which the first process is not ready in time
            break
    return answer


@pytest.mark.parametrize("role", access.table().roles)
def test_every_example_works_for_every_role(role, sample_folder):
    for each in questions.examples():
        answer = asked(sample_folder, each.sql, role)
        assert (answer.error, answer.detail) == ("", "") and answer.rows, each.name
        assert each.zh and each.en


def test_an_answer_is_what_the_queries_say(sample_folder, sample_reader):
    headline = query.records("overview/headline", CHOSEN, sample_reader)[0]
    answer = asked(sample_folder, "select count(*) as standing, sum(area_sqm) as area from structures where standing")
    frame = answer.frame()
    assert frame["standing"].tolist() == [headline["structures_standing"]] and round(frame["area"][0], 1) == round(headline["area_standing_sqm"], 1)


def test_the_shared_parameters_are_there(sample_folder, sample_reader):
    chosen = Selection(date(2017, 10, 13), "as-reported", teams=("1", "2"))
    answer = asked(sample_folder, "select $as_of as a, $known as k, $teams as t, $batches as b", chosen=chosen)
    assert answer.rows == [["2017-10-13", "as-reported", "['1', '2']", None]] and answer.parameters == ("as_of", "batches", "known", "teams")
    narrowed = asked(sample_folder, "select count(*) from compounds where $teams is null or array_contains($teams, cast(team as varchar))", chosen=chosen)
    assert narrowed.rows == [[query.records("overview/headline", chosen, sample_reader)[0]["compounds"]]]


def test_days_and_known_are_not_mixed_up(sample_folder, sample_reader):
    sql = "select count(*) from structures where standing"
    for day in (date(2017, 10, 13), date(2018, 3, 2), date(2017, 10, 13)):
        for known in ("as-now", "as-reported"):
            chosen = Selection(day, known)
            assert asked(sample_folder, sql, chosen=chosen).rows == [[query.records("overview/headline", chosen, sample_reader)[0]["structures_standing"]]]


def test_frames_have_the_kinds_that_pages_expect():
    answer = Answer(("n", "n", "x", "d", "s"), ("BIGINT", "INTEGER", "DOUBLE", "DATE", "VARCHAR"), [[1, None, 1.5, "2018-01-02", "a"], [2, 3, None, None, None]])
    frame = answer.frame()
    assert list(frame.columns) == ["n", "n (2)", "x", "d", "s"] and str(frame["n (2)"].dtype) == "Int64" and str(frame["x"].dtype) == "float64"
    assert frame["d"][0] == date(2018, 1, 2) and pd.isna(frame["s"][1])
    assert Answer(("a",), ("VARCHAR",)).frame().empty
    assert Answer(("d",), ("DATE",), [["5881580-07-10"]]).frame()["d"].tolist() == ["5881580-07-10"]


def test_a_question_is_saved_and_read_again(sample_folder, tmp_path):
    sql = "select kind, count(*) as n\nfrom structures\nwhere standing and found_on <= $as_of\ngroup by kind"
    answer = asked(sample_folder, sql)
    file = questions.save(tmp_path, "各类-standing_1", "Which kinds\nstand?", sql, answer)
    assert questions.saved(tmp_path) == ["各类-standing_1"] and questions.read(tmp_path, "各类-standing_1") == sql
    told = query.parse("x/y", file.read_text(encoding="utf-8"))
    assert (told.question, told.params, told.grain, told.reads) == ("Which kinds stand?", {"as_of": "DATE"}, "one row per kind", ("structures",))
    assert told.columns == {"kind": "VARCHAR", "n": "BIGINT"}
    questions.save(tmp_path, "各类-standing_1", "Again", "select 1 as one", asked(sample_folder, "select 1 as one"))
    assert questions.read(tmp_path, "各类-standing_1") == "select 1 as one" and [f.name for f in (tmp_path / "questions").iterdir()] == ["各类-standing_1.sql"]


@pytest.mark.parametrize("name", ["", "..", "../CURRENT", "a/b", "a\\b", "a.b", "/etc/x", "x" * 61, "a b", "a\x00"])
def test_a_name_never_leads_out_of_the_folder(name, tmp_path):
    with pytest.raises(questions.NotKept, match="bad_name"):
        questions.save(tmp_path, name, "why", "select 1", Answer())
    with pytest.raises(questions.NotKept, match="bad_name"):
        questions.read(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_a_question_without_words_is_not_saved(tmp_path):
    with pytest.raises(questions.NotKept, match="no_question"):
        questions.save(tmp_path, "a", "  ", "select 1", Answer())


@pytest.mark.parametrize("sql", [
    *(each.sql for name, each in EXAMPLES.items() if name not in ("kinds_by_batch", "what_is_there")),
    "-- why\nwith recursive n as (select 1 as i union all select i + 1 from n where i < 3) select i, (select count(*) from structures where standing) as s from n",
    "with s as (select * from structures where standing), t as (select * from teams) select s.team, count(*) as n from s left join t using (team) group by s.team order by s.team;",
    "select count(*) as n from structures where kind = 'compounds' or kind = '--'",
    "select 1 as one",
])  # fmt: skip
def test_a_promoted_question_gives_the_same_rows_from_queries(sql, sample_folder, sample_reader):
    answer = asked(sample_folder, sql)
    assert not answer.error
    promoted = query.parse("own/question", questions.promoted("Why?", sql, answer))
    assert list(promoted.columns.items()) == list(zip(answer.columns, answer.types, strict=True))
    cursor = sample_reader.execute(promoted.sql, query.bind(promoted, CHOSEN))
    assert [(name, str(kind)) for name, kind, *_ in cursor.description] == list(promoted.columns.items())
    found = [[value.isoformat() if isinstance(value, date) else float(value) if not isinstance(value, str | bool | None) else value for value in row] for row in cursor.fetchall()]
    assert found == [[float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value for value in row] for row in answer.rows]


@pytest.mark.parametrize("sql", [EXAMPLES["kinds_by_batch"].sql, "describe structures", "from structures"])
def test_what_is_no_select_is_not_promoted(sql):
    with pytest.raises(questions.NotKept, match="not_a_select"):
        questions.promoted("Why?", sql, Answer())


# ── the command line ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_command_answers_with_a_leader_s_rights(sample_folder, capsys):
    asking = ["sql", "select count(*) as n from structures where standing", "--format", "csv", "--store", str(sample_folder), "--as-of", "2018-06-29"]
    assert command_line.main(asking) == 0
    standing = query.records("overview/headline", CHOSEN, store.reader(sample_folder))[0]["structures_standing"]
    assert capsys.readouterr().out == f"n\n{standing}\n"
    hidden = ["sql", "select count(hardship) as n from structures", "--store", str(sample_folder)]
    assert command_line.main(hidden) == 1
    told = capsys.readouterr().err
    assert "没有这个表、列或函数" in told and "There is no such table" in told
    assert command_line.main([*hidden, "--role", "office", "--format", "json"]) == 0
    assert int(capsys.readouterr().out.split(":")[1].split("\n")[0]) > 0


def test_the_command_refuses_what_it_does_not_know(sample_folder, capsys):
    for more in (["--role", "boss"], ["--param", "roads=1"]):
        assert command_line.main(["sql", "select 1", "--store", str(sample_folder), *more]) == 2
    assert "boss" in capsys.readouterr().err


def test_the_command_says_when_it_shows_only_the_first_rows(sample_folder, capsys):
    assert command_line.main(["sql", "select * from range(20000) r(i)", "--format", "csv", "--store", str(sample_folder)]) == 0
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 10_001 and "只取了前10,000行" in said.err


def test_the_command_exports(sample_folder, tmp_path, capsys):
    assert command_line.main(["export", str(tmp_path / "out"), "--store", str(sample_folder), "--as-of", "2017-10-13"]) == 0
    assert "17张表" in capsys.readouterr().out and (tmp_path / "out" / "structures.parquet").is_file()
