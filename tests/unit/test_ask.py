"""Ask without SQL: docs/ask.md's table of questions is the expectation; and nothing that is said gets lost, whatever is said."""

import re
from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clearance import __main__ as command
from clearance import ask, measures, query
from clearance.ask import question as questions
from clearance.ask import when
from clearance.ask import words as vocabularies
from clearance.ask.telling import Telling
from clearance.lists import LISTS, NARROWINGS
from clearance.locale import translator
from clearance.selection import Selection
from tests.conftest import ROOT

NEWEST = date(2018, 6, 29)
FACTS = ask.Facts(NEWEST, date(2017, 4, 1), date(2018, 2, 16), 5)
WORDS = vocabularies.load()


@pytest.fixture(scope="session")
def vocabulary(sample_reader):
    return ask.vocabulary(query.run(ask.NAMES, Selection(NEWEST), sample_reader).to_dict("records"))


def to(question, vocabulary):
    return ask.destination(question, vocabulary.words, FACTS, newest=NEWEST, known="as-now", lang="zh")


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────────


def understood(question):
    said = [("?" if question.assumed else "") + "+".join(question.measures)] if question.measures else ["—"]
    said += ["by " + ", ".join(question.rows)] if question.rows else []
    said += [f"{name}={'/'.join(values)}" for name, values in question.filters]
    said += [f">{question.longer_than} days"] if question.longer_than is not None else []
    if question.span:
        said.append(f"{question.span.first}…{question.span.last}" if question.span.first != question.span.last else str(question.span.last))
    said += [f"against {question.compare.last}"] if question.compare else []
    return "; ".join(said + [each for each in (question.order, question.wants) if each not in ("", "table")])


def answered(found):
    if found is None:
        return "—"
    asked = "&".join(f"{name}={value}" for name, values in found.parameters.items() for value in values)
    return f"`{found.page}{'?' if asked else ''}{asked}`"


def aside(question, found):
    said = [f"{word.text} ({word.why or 'unknown'})" for word in question.words if word.kind == "unknown" or word.why]
    said += [f"{part}{f': {name}' if name else ''}" for part, name in (found.left_out if found else ())]
    return "; ".join(said) or "—"


def table():
    text = (ROOT / "docs" / "ask.md").read_text(encoding="utf-8").partition("| question |")[2]
    return [tuple(cell.strip() for cell in line.strip("| ").split(" | ")) for line in text.splitlines()[2:] if line.startswith("|")]


def test_the_table_is_as_long_as_it_says():
    rows = table()
    chinese = [row for row in rows if re.search(r"[\u3400-\u9fff]", row[0])]
    assert len(rows) >= 70 and len(chinese) >= 30 and len(rows) - len(chinese) >= 25
    assert [row for row in rows if row[2] == "—"] and [row for row in rows if "unknown" in row[3]]


@pytest.mark.parametrize(("text", "meant", "where", "left"), table())
def test_a_question_is_understood_as_the_table_says(text, meant, where, left, vocabulary):
    question = ask.understand(text, vocabulary, FACTS)
    found = to(question, vocabulary)
    assert (understood(question), answered(found), aside(question, found)) == (meant, where, left)


# ── nothing is lost ──────────────────────────────────────────────────────────────────────────────────────────────


def check(text, vocabulary):
    """Every sign of the text is a word's; every word that was understood is in the question or says why not; every part of the question is
    in the answer's address or is named as left out."""
    question = ask.understand(text, vocabulary, FACTS)
    words = question.words
    assert all(word.text == text[word.start : word.end] for word in words)
    assert all(before.end <= after.start for before, after in pairwise(words))
    covered = {place for word in words for place in range(word.start, word.end)}
    assert not [sign for place, sign in enumerate(text[:300]) if place not in covered and vocabulary_sign(sign)]

    filters = dict(question.filters)
    for word in words:
        if word.why or not question.measures:
            continue
        if word.kind == "filter":
            assert set(word.values) <= set(filters[word.name])
        elif word.kind == "row":
            assert word.name in question.rows or question.wants == "list"
        elif word.kind in ("when", "compare"):
            assert getattr(question, "span" if word.kind == "when" else "compare") is not None
        elif word.kind == "wait":
            assert question.longer_than == word.days

    found = to(question, vocabulary)
    assert (found is None) == (not question.measures or bool(question.turned))
    if found is None:
        return question, found
    parameters, left = dict(found.parameters), {part for part, _ in found.left_out}
    left_filters = {value for part, value in found.left_out if part == "filter"}
    only = {(pair.partition("=")[0], pair.partition("=")[2]) for pair in parameters.get("only", [])}
    for name, values in question.filters:
        for value in values:
            code = {"文明小区": "civilized", "一般小区": "ordinary"}.get(value, value)
            kept = code in parameters.get(name, []) or (WORDS.dimensions[name].explore_name(question.ledger) if name in WORDS.dimensions else name, value) in only
            assert kept or f"{name}={value}" in left_filters, (text, name, value, found)
    laid = {value for place in ("rows", "within", "cols") for value in parameters.get(place, [])}
    for name in question.rows:
        there = {WORDS.dimensions[name].explore_name(question.ledger), f"{name}_{WORDS.measures[question.measures[0]].happened}"}
        assert there & laid or ("row", name) in found.left_out, (text, name, found)
    if question.span and min(question.span.last, NEWEST) != NEWEST:
        assert "as_of" in parameters or "week" in parameters or "when" in left or any(name.startswith(("week_", "month_")) for name, _ in only)
    if question.compare:
        assert "against" in parameters or "compare" in left
    if question.longer_than is not None:
        assert parameters.get("longer_than") == [str(question.longer_than)] or "wait" in left
    for name in question.measures:
        assert name == question.measures[0] or WORDS.measures[name].explore in parameters.get("measure", []) or ("measure", name) in found.left_out
    if found.page == "rows":
        (listing,) = parameters["list"]
        assert set(parameters) - {"list", "as_of", "area", "batch", "class", "team"} <= set(NARROWINGS[LISTS[listing]])
    return question, found


def vocabulary_sign(sign):
    return sign.isalnum() or sign in "㎡"


PIECES = [
    "未拆", "没拆", "已拆", "拆除", "告知", "清零", "未清零", "面积", "验收", "未验收", "回潮", "新发现", "未整改", "逾期", "standing", "removed", "clear", "open", "overdue", "notified",
    "超过60天", "满三个月", "不到30天", "for more than 60 days", "30天", "上周", "三月以来", "春节前", "去年", "5月25日", "近4周", "in May", "since March", "before Spring Festival", "2019年", "比上个月",
    "按组", "按", "组", "各居民区", "哪些小区", "小区", "居民区", "类型", "逐月", "每周", "by kind", "by", "and", "、", "和", "which", "哪些", "多少", "list of", "最多",
    "第三组", "3、4组", "第九组", "team 2", "第一批", "未分组", "文明小区", "和平", "石岚三村", "石泉路", "岚皋路401弄", "SQ17", "Heping", "天井", "阳光房", "公房", "hard cases", "强拆", "餐饮",
    "民生保障组", "卡在第4步", "店", "督办", "的", "吗", "？", "，", " ", "除了", "not", "天气", "xyz", "㎡", "10", "第", "月", "２０１８",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join) | st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join))
@example("岚皋路未拆第三组")
@example("天井㎡5月25日按组")
@example("哪些小区告知超过60天还没拆，按组分")
def test_nothing_that_is_said_in_the_campaign_s_words_gets_lost(vocabulary, text):
    check(text, vocabulary)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
@example("")
@example("\x00")
@example("ﬃ㎡①½İ")
@example("9999年99月99日" * 3)
@example("一" * 320)
@example("近999年")
@example("0月0日")
def test_no_text_is_too_odd(vocabulary, text):
    question, found = check(text, vocabulary)
    for language in ("zh", "en"):
        telling = Telling(translator(language), vocabulary, FACTS)
        assert telling.sentence(question) and len(telling.lines(question)) <= len(question.words)
        telling.troubles(question, found)


def test_a_text_beyond_what_is_read_says_so(vocabulary):
    question = ask.understand("未拆" + "的" * 400, vocabulary, FACTS)
    assert question.measures == ("standing",) and question.words[-1].why == "too_long"


def test_every_word_of_the_file_is_understood_as_what_it_says(vocabulary):
    for each in WORDS.measures.values():
        for phrase in (*each.zh, *each.en):
            assert [word.name for word in ask.understand(phrase, vocabulary, FACTS).words if word.kind == "measure"] == [each.name], phrase
    for name, value, phrases in WORDS.filters:
        for phrase in phrases:
            assert [(word.name, word.values) for word in ask.understand(phrase, vocabulary, FACTS).words] == [(name, (value,))], phrase


def test_a_compound_is_known_by_each_of_its_names(vocabulary):
    def compound(text):
        return dict(ask.understand(text, vocabulary, FACTS).filters).get("compound")

    assert compound("石泉路140—180号") == compound("石泉路 140 到 180 号") == compound("石泉路140-180号") == ("SQ36",)
    assert compound("433弄") == compound("岚皋路433弄小区") == compound("岚皋路４３３弄")
    assert compound("和平新村小区") == compound("和平小区") == compound("sq63") == ("SQ63",)


def test_the_other_reading_of_a_name_is_told(vocabulary):
    (word,) = ask.understand("和平", vocabulary, FACTS).words
    assert (word.name, word.others) == ("area", (("compound", "SQ63"),))
    lines = Telling(translator("zh"), vocabulary, FACTS).lines(ask.understand("和平", vocabulary, FACTS))
    assert lines == [("和平", "居民区为和平", "也可以是小区为和平新村小区")]


# ── days ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def span(text):
    found = [said for said in when.spans(text, FACTS) if (said.start, said.end) == (0, len(text))]
    return (found[0].span.first.isoformat(), found[0].span.last.isoformat()) if found else None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018-05-25", "2018-05-25", "2018-05-25"), ("2018年5月25日", "2018-05-25", "2018-05-25"), ("五月二十五日", "2018-05-25", "2018-05-25"),
        ("7月1日", "2017-07-01", "2017-07-01"), ("25 may 2018", "2018-05-25", "2018-05-25"), ("may 25", "2018-05-25", "2018-05-25"),
        ("5月", "2018-05-01", "2018-05-31"), ("十二月", "2017-12-01", "2017-12-31"), ("去年12月", "2017-12-01", "2017-12-31"), ("december 2017", "2017-12-01", "2017-12-31"),
        ("去年", "2017-01-01", "2017-12-31"), ("本周", "2018-06-23", "2018-06-29"), ("上周", "2018-06-16", "2018-06-22"), ("上上周", "2018-06-09", "2018-06-15"),
        ("上个月", "2018-05-01", "2018-05-31"), ("last month", "2018-05-01", "2018-05-31"), ("近4周", "2018-06-02", "2018-06-29"), ("last four weeks", "2018-06-02", "2018-06-29"),
        ("近30天", "2018-05-31", "2018-06-29"), ("最近三个月", "2018-04-01", "2018-06-29"), ("一季度", "2018-01-01", "2018-03-31"), ("上半年", "2018-01-01", "2018-06-30"),
        ("3到5月", "2018-03-01", "2018-05-31"), ("从3月到5月", "2018-03-01", "2018-05-31"), ("from march to may", "2018-03-01", "2018-05-31"),
        ("三月以来", "2018-03-01", "2018-06-29"), ("since march", "2018-03-01", "2018-06-29"), ("春节前", "2017-04-01", "2018-02-15"), ("before spring festival", "2017-04-01", "2018-02-15"),
        ("春节后", "2018-02-17", "2018-06-29"), ("截至5月25日", "2017-04-01", "2018-05-25"), ("as of 25 may", "2017-04-01", "2018-05-25"), ("昨天", "2018-06-28", "2018-06-28"),
    ],
)  # fmt: skip
def test_a_day_or_a_span(text, first, last):
    assert span(text) == (first, last)


@pytest.mark.parametrize("text", ["2018年2月30日", "13月", "0月", "may", "99月99日"])
def test_what_is_no_day(text):
    assert span(text) is None


@pytest.mark.parametrize(("text", "value"), [("十", 10), ("二十五", 25), ("六十", 60), ("一百零五", 105), ("两", 2), ("12", 12), ("twelve", 12), ("第", None), ("", None), ("百", None)])
def test_a_number(text, value):
    assert when.number(text) == value


@given(st.integers(1, 999))
def test_chinese_numerals_are_read_as_they_are_written(value):
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    written = (f"{digits[hundreds]}百" if hundreds else "") + (f"{digits[tens] if tens > 1 or hundreds else ''}十" if tens else "零" if hundreds and ones else "") + (digits[ones] if ones else "")
    assert when.number(written) == value


@given(st.dates(date(2017, 4, 1), date(2018, 11, 30)), st.integers(1, 7))
def test_a_week_ends_on_the_meeting_day_and_holds_its_day(day, weekday):
    week = when.week_of(day, ask.Facts(NEWEST, FACTS.starts_on, FACTS.spring_festival_on, weekday))
    assert week.first <= day <= week.last and week.last - week.first == timedelta(days=6) and week.last.isoweekday() == weekday


def test_spans_as_months_and_weeks():
    def parts(first, last):
        return questions.periods(ask.Span(date.fromisoformat(first), date.fromisoformat(last)), FACTS)

    assert parts("2018-03-01", "2018-04-30") == ("month", ("2018-03", "2018-04"))
    assert parts("2018-06-01", "2018-06-29") == ("month", ("2018-06",))
    assert parts("2018-06-16", "2018-06-29") == ("week", ("2018-06-22", "2018-06-29"))
    assert parts("2018-06-05", "2018-06-12") is None


# ── the words fit the house ──────────────────────────────────────────────────────────────────────────────────────


def test_lists_pages_and_measures_of_the_words_exist():
    pages = measures.page_names()
    for each in WORDS.measures.values():
        assert each.list in ("", *LISTS) and each.page in ("", *pages)
        assert not each.list or LISTS[each.list] == each.ledger
        assert each.becomes or each.page or each.list or each.explore
        assert {each.becomes, each.with_span, each.without_span} - {""} <= WORDS.measures.keys()
    for said, means in WORDS.together:
        assert means in WORDS.measures and {each for each in said if not each.startswith(":")} <= WORDS.measures.keys()
    assert set(WORDS.unsaid.values()) <= WORDS.measures.keys()


def test_no_word_means_two_things():
    phrases = [phrase for each in (*WORDS.measures.values(), *WORDS.dimensions.values()) for phrase in (*each.zh, *each.en)]
    phrases += [phrase for subject in WORDS.subjects.values() for phrase in subject] + [phrase for *_, words in WORDS.filters for phrase in words]
    assert sorted({phrase for phrase in phrases if phrases.count(phrase) > 1}) == []


@pytest.mark.skipif(not (ROOT / "data" / "explore").is_dir(), reason="the page 探索 is not in this tree")
def test_what_is_asked_of_explore_is_there():
    from clearance import explore

    there = explore.load()
    for each in WORDS.measures.values():
        assert not each.explore or there.measures[each.explore].ledger == each.ledger, each.name
    for each in WORDS.dimensions.values():
        for ledger in each.ledgers:
            name = each.explore_name(ledger)
            assert name in ("week", "month") or ledger in there.dimensions[name].ledgers, (name, ledger)
    assert WORDS.periods <= there.dimensions.keys() and questions.WEEKS == explore.WEEKS


# ── the command ──────────────────────────────────────────────────────────────────────────────────────────────────


def run(capsys, folder, *words):
    code = command.main(["ask", *words, "--store", str(folder)])
    return SimpleNamespace(code=code, lines=capsys.readouterr().out.splitlines())


def test_the_command_says_what_it_understood_and_where_the_answer_is(sample_folder, capsys):
    told = run(capsys, sample_folder, "哪些小区告知超过60天还没拆，按组分")
    assert told.code == 0 and told.lines[0] == "问的是：告知未拆；按小区、组分；超过60天；截至2018年6月29日。"
    assert told.lines[-1] == "/rows?list=notice_standing&longer_than=60"
    english = run(capsys, sample_folder, "石岚三村 last month by kind", "--lang", "en")
    assert english.lines[0] == "Asked: Standing (assumed, as nothing else was said); by kind; compound: 石岚三村; as of 31 May 2018."


def test_the_command_has_no_answer_where_a_word_turns_the_question_round(sample_folder, capsys):
    told = run(capsys, sample_folder, "除了第三组还剩多少")
    assert told.code == 1 and "除了" in told.lines[-1] and not told.lines[-1].startswith("/")
