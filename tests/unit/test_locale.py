"""The catalogues: both whole, both used, both with the same blanks to fill."""

import re
import string
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from clearance import locale

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [*sorted((ROOT / "clearance").rglob("*.py")), *sorted((ROOT / "pages").rglob("*.py")), ROOT / "app.py"]


@cache
def messages(language: str) -> dict[str, list[str]]:
    """Every text of a catalogue by key; a text with plural forms has several."""
    found = {}
    for message in locale.read(language):
        if message.id:
            key = message.id[0] if isinstance(message.id, tuple) else message.id
            found[key] = list(message.string) if isinstance(message.string, tuple) else [message.string]
    return found


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_catalogues_hold_the_same_keys():
    assert messages("zh").keys() == messages("en").keys()


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_each_file_of_a_language_has_its_twin_in_the_other(language):
    assert {path.name for path in (locale.FOLDER / language).glob("*.po")} == {path.name for path in (locale.FOLDER / "zh").glob("*.po")}


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_no_text_is_empty_or_fuzzy(language):
    assert not [m.id for m in locale.read(language) if m.id and (m.fuzzy or not m.string or "" in ([m.string] if isinstance(m.string, str) else m.string))]


def test_both_languages_fill_the_same_blanks():
    en = messages("en")
    for key, texts in messages("zh").items():
        here = set().union(*map(blanks, texts))
        there = set().union(*map(blanks, en[key]))
        assert here == there, key


@pytest.mark.parametrize("key", sorted(messages("en")))
def test_english_is_english(key):
    if key not in ("filter.language",):
        assert not [text for text in messages("en")[key] if re.search(r"[\u3400-\u9fff，。：；（）]", text)]


def used_keys() -> tuple[set[str], list[re.Pattern]]:
    """Keys that the code names, and patterns for those that it builds: f"burn.left.{measure}" → burn.left.*"""
    named, built = set(), []
    for source in SOURCES:
        text = source.read_text(encoding="utf-8")
        named |= set(re.findall(r'"([a-z_]+\.[a-zA-Z0-9_.-]+)"', text))
        # What begins with a blank could be any key: names of values are listed by themselves.
        built += [
            re.compile(re.sub(r"\\\{[^}]*\}|\{[^}]*\}", ".+", pattern.replace(".", r"\.")))
            for pattern in re.findall(r'f"([a-z_]+[^"\s]*\.[^"\s]*\{[^"]*)"', text)
        ]
    return named, built


# Names of values: Translator.name_of finds them by what the data holds.
NAMES = re.compile(r"(batches|teams)\.(\d|none|other)|classes\.(文明小区|一般小区|none)|kind\..+|trade\..+|licence\..+|readiness\.short\..+|plan\.cause\..+|hardship\..+|burn\.(left|unit)\..+|explore\.(level|baseline|state|mode|owner_kind|late_for|area_state|lacks)\..+|ownership\.[公私]|hard\.(yes|no)|audit\.(what|source)\..+")


def derived(key: str, named: set[str]) -> bool:
    """Keys that the code makes of others: a change by its measure, a burn's own verdict by the verdict."""
    base = key.removeprefix("burn_") if key.startswith("burn_verdict.") else key.rpartition("_")[0] if key.startswith("change.") else ""
    return base in named


def test_every_text_is_used():
    named, built = used_keys()
    unused = [
        key for key in messages("zh")
        if key not in named and not any(p.fullmatch(key) for p in built) and not key.startswith("chart.")
        and not NAMES.fullmatch(key) and not derived(key, named)
    ]  # fmt: skip
    assert unused == []


def test_a_value_that_the_catalogue_does_not_spell_out_still_has_a_name():
    zh, en = locale.translator("zh"), locale.translator("en")
    assert (zh.name_of("teams", 3), zh.name_of("teams", 12), en.name_of("teams", 12)) == ("第三组", "第12组", "Team 12")
    assert zh.name_of("kind", "违建鸽棚") == "违建鸽棚"


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_the_campaign_s_own_days_are_filled_in_and_not_written(language):
    facts = re.compile(r"201[78]|11月30日|30 Nov|近4周|last 4 ")
    assert [key for key, texts in messages(language).items() for text in texts if facts.search(text)] == []


def test_every_chart_label_is_there_and_none_is_left_over():
    modules = [import_module(f"clearance.charts.{file.stem}") for file in (ROOT / "clearance" / "charts").glob("[a-z]*.py")]
    wanted = set().union(*(getattr(module, "LABELS", ()) for module in modules))
    assert {key.removeprefix("chart.") for key in messages("zh") if key.startswith("chart.")} == wanted


def test_texts_are_filled_in_the_language_s_own_way():
    zh, en = locale.translator("zh"), locale.translator("en")
    assert zh("bars.late", day=date(2018, 2, 28), n=121) == "应于2018年2月28日完成，已超期121天"
    assert en("bars.late", day=date(2018, 2, 28), n=1) == "due 28 Feb 2018, 1 day late"
    assert en("bars.late", day=date(2018, 2, 28), n=2) == "due 28 Feb 2018, 2 days late"
    assert zh.day(date(2018, 11, 30)) == "2018年11月30日"
    assert en.day(date(2018, 11, 30)) == "30 Nov 2018"
    assert zh("attention.late_batch", batch=1, days=13) == "第一批已超期13天"
    assert [en("shops.roads_and_places", roads=roads, shops=shops) for roads, shops in ((1, 0), (20, 1433))] == ["1 road, 0 places", "20 roads, 1,433 places"]
    assert en("change.down_area", by=1234, gone=1300, come=66) == "Since last week: 1,234 m² less (1,300 gone, 66 new)"


@pytest.mark.parametrize(("share", "zh", "en"), [
    (0.0, "0%", "0%"), (0.001, "不到1%", "under 1%"), (0.444, "44%", "44%"), (0.996, "超过99%", "over 99%"), (1.0, "100%", "100%"),
])  # fmt: skip
def test_a_chance_is_none_or_certain_only_where_it_is(share, zh, en):
    assert (locale.translator("zh").chance(share), locale.translator("en").chance(share)) == (zh, en)


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_a_name_that_turns_the_direction_of_writing_does_not_turn_the_sentence(language):
    turned = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))) + "中宁路03号"
    assert locale.translator(language)("rows.history", item=turned) == locale.translator(language)("rows.history", item="中宁路03号")


def test_a_missing_key_or_value_is_an_error_and_never_a_blank():
    t = locale.translator("zh")
    with pytest.raises(KeyError):
        t("no.such_key")
    with pytest.raises(KeyError):
        t("bars.ends")
    with pytest.raises(TypeError):
        t("bars.ends", day=None)
