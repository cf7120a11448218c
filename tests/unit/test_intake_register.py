"""What a row refers to, asked of a register of its own: numbers before names, the street's own before another's, the nearest known name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from clearance import ledgers
from clearance.campaign import Area, NamedCompound
from clearance.intake.findings import Phrase
from clearance.intake.references import Resolved, Resolver
from clearance.intake.register import Compound, Register

CODEBOOK = ledgers.load()
DAY = date(2018, 5, 25)
HERE, THERE = "310107017", "310107018"
PEACE = Compound("C01", "和平新村小区", HERE, "A1")
MIST = Compound("C02", "石岚新村25—27号", HERE, "A2")
TWINS = (Compound("C03", "双胞小区", HERE, "A1"), Compound("C04", "双胞小区", HERE, "A2"))
FAR = Compound("D01", "和平新村", THERE, "B1")
COMPOUNDS = {each.compound_id: each for each in (PEACE, MIST, *TWINS)}
AREAS = (Area("A1", HERE, "和平新村居委会", "和平", ("和平里",), "Heping", "test"), Area("A2", HERE, "洵阳新村第一居委会", "洵一", (), "Xun 1", "test"))
FAR_AREA = Area("B1", THERE, "长风新村居委会", "长风", (), "Changfeng", "test")


def register(**changes: Any) -> Register:
    """A street with four compounds, two of one name, and one road."""
    known = Register(
        codebook=CODEBOOK, streets={HERE: "石泉路街道"}, listed_areas=AREAS,
        named_compounds=(NamedCompound(HERE, "和平新村", ("和平大院",), "A1", 1, 1, "test"),), sample_mark="",
        listed={"team": frozenset({(HERE, 1), (HERE, 2), (THERE, 1)}), "batch": frozenset({(HERE, 1)}), "step": frozenset()},
        compounds=COMPOUNDS, names={each.compound_id: [(date(2018, 1, 1), each.name)] for each in COMPOUNDS.values()}, roads={HERE: {"石泉路": "石泉路"}},
    )  # fmt: skip
    return replace(known, **changes)


def two_streets(**changes: Any) -> Register:
    return register(
        **{"streets": {HERE: "石泉路街道", THERE: "长风街道"}, "compounds": {**COMPOUNDS, "D01": FAR}, "listed_areas": (*AREAS, FAR_AREA), **changes}
    )


def resolved(ledger: str, known: Register | None = None, *, allow_new: bool = False, **cells: Any) -> Resolved:
    return Resolver(CODEBOOK.ledgers[ledger], known or register(), DAY, allow_new=allow_new).rule(cells)


def told(answer: Resolved) -> list[tuple[str, str, str]]:
    return [(each.rule, each.field, each.value) for each in answer.told]


# ── the register ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("text", "ids"), [
    ("C01", ["C01"]), (" C01 ", ["C01"]), ("c01", ["C01"]), ("和平新村小区", ["C01"]), ("和平新村", ["C01"]), ("和平大院", ["C01"]), ("和平大院小區", ["C01"]),
    ("石嵐新村 25至27號", ["C02"]), ("双胞", ["C03", "C04"]), ("石岚新村", []), ("", []),
])  # fmt: skip
def test_a_compound_is_found_by_number_name_and_alias(text: str, ids: list[str]) -> None:
    match = register().compound(text)
    assert [each.compound_id for each in match.candidates] == ids
    assert match.only == (COMPOUNDS[ids[0]] if len(ids) == 1 else None)


def test_the_area_decides_between_compounds_of_one_name() -> None:
    assert register().compound("双胞", HERE, "A2").only == TWINS[1]
    assert register().compound("双胞", HERE, "A9").only is None  # an area with neither decides nothing


def test_a_compound_of_another_street_is_meant_only_where_the_street_has_none_of_that_name() -> None:
    known = two_streets()
    assert known.compound("和平新村", HERE).only == PEACE
    assert known.compound("和平新村", THERE).only == FAR
    assert known.compound("D01", HERE).only == FAR
    assert known.compound("石岚新村25-27号", THERE).only == MIST


def test_a_former_name_still_names_its_compound() -> None:
    known = register(names={**register().names, "C02": [(date(2017, 1, 1), "石岚老村"), (date(2018, 1, 1), MIST.name)]})
    assert known.compound("石岚老村").only == MIST
    assert known.spelling(MIST, None, date(2017, 6, 1)) == "石岚老村"
    assert known.spelling(MIST, None, DAY) == MIST.name
    assert known.spelling(MIST, None, date(2016, 1, 1)) == "石岚老村"  # before the first, the first
    assert known.spelling(MIST, "石岚新村25-27号", DAY) == MIST.name
    assert known.spelling(MIST, "石岚苑", DAY) is None


def test_an_alias_is_no_new_name() -> None:
    assert register().spelling(PEACE, "和平大院", DAY) == PEACE.name


def test_a_street_is_known_by_code_and_name_and_is_the_only_one_where_there_is_one() -> None:
    assert (register().street(HERE), register().street("石泉路 街道"), register().street("长风街道")) == (HERE, HERE, None)
    assert (register().only_street, two_streets().only_street) == (HERE, None)


def test_an_area_is_known_by_each_of_its_names() -> None:
    assert [found.area_code if (found := register().area(text)) else None for text in ("和平", "和平里", "和平新村居委会", "洵一", "天边")] == ["A1", "A1", "A1", "A2", None]


def test_suggestions_are_the_nearest_names_and_end_after_so_many_searches() -> None:
    known = register(_searches=CODEBOOK.limits.suggestions_searched - 3)
    assert known.nearest_compounds("和平新村小去") == ["和平新村小区"]
    assert known.nearest_areas("和平新树居委会") == ["和平", "洵一"]
    assert known.nearest_roads("石全路", HERE) == ["石泉路"]
    assert known.nearest_roads("石全路", HERE) == []
    assert register().nearest_roads("石全路", THERE) == []
    assert register().nearest_compounds("XYZ") == []


# ── rows of structures, steps and actions ───────────────────────────────────────────────────────────────────────────


def test_a_compound_is_resolved_by_number_name_or_both() -> None:
    for cells in ({"compound_id": "C01"}, {"compound_name": "和平新村"}, {"compound_id": "C01", "compound_name": "和平新村"}):
        assert resolved("structures", **cells) == Resolved({"compound_id": "C01"}, "A1", ())


def test_number_and_name_that_differ_are_told_and_an_unknown_name_is_only_doubted() -> None:
    assert told(resolved("structures", compound_id="C01", compound_name="石岚新村25-27号")) == [("compounds_differ", "compound_id", "C01")]
    answer = resolved("structures", compound_id="C01", compound_name="和谐家园")
    assert (told(answer), answer.values, answer.told[0].parts) == ([("compound_name_unknown", "compound_id", "和谐家园")], {"compound_id": "C01"}, {"other_value": "C01"})
    # A number that is unknown is not replaced by a name that is known.
    assert resolved("structures", compound_id="C99", compound_name="和平新村").values == {"compound_id": None}


def test_an_unknown_compound_is_told_with_the_nearest_and_an_ambiguous_one_with_all() -> None:
    (one,) = resolved("structures", compound_name="和平新村小去").told
    assert (one.rule, one.field, one.parts) == ("unknown_compound", "compound_name", {"suggestion": Phrase("suggestion", {"names": ["和平新村小区"]})})
    assert resolved("structures", compound_id="XYZ").told[0].parts == {"suggestion": None}
    (one,) = resolved("structures", compound_id="双胞").told
    assert (one.rule, one.parts) == ("ambiguous_compound", {"candidates": ["C03 双胞小区", "C04 双胞小区"]})
    assert resolved("structures", compound_id="双胞", area="洵一") == Resolved({"compound_id": "C04"}, "A2", ())


def test_a_compound_is_required_of_structures_and_not_of_actions() -> None:
    assert told(resolved("structures")) == [("required_empty", "compound_id", "")]
    assert resolved("actions") == Resolved({"compound_id": None}, None, ())
    assert resolved("structures", area="和平").area_code == "A1"


def test_an_area_or_street_that_differs_from_the_compounds_is_pointed_out() -> None:
    (one,) = resolved("structures", compound_id="C01", area="洵一").told
    assert (one.rule, one.field, one.value, one.parts) == ("area_differs", "area", "洵一", {"known": "和平"})
    (one,) = resolved("structures", register(listed_areas=AREAS[1:]), compound_id="C01", area="洵一").told
    assert one.parts == {"known": "A1"}
    (one,) = resolved("structures", two_streets(), compound_id="C02", street="长风街道").told
    assert (one.rule, one.field, one.value, one.parts) == ("area_differs", "street", "长风街道", {"known": "石泉路街道"})
    assert resolved("structures", two_streets(), compound_id="C02", street="石泉路街道").told == ()


def test_an_unknown_street_or_area_is_told_with_what_there_is() -> None:
    (one,) = resolved("structures", compound_id="C01", street="长风").told
    assert (one.rule, one.value, one.parts) == ("unknown_street", "长风", {"allowed": ["石泉路街道"]})
    (one,) = resolved("structures", compound_id="C01", area="洵二").told
    assert (one.rule, one.value, one.parts) == ("unknown_area", "洵二", {"suggestion": Phrase("suggestion", {"names": ["洵一"]})})


# ── rows of compounds ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_known_compound_keeps_its_spelling() -> None:
    for cells in ({"compound_id": "C01"}, {"name": "和平新村"}, {"compound_id": "C01", "name": "和平大院"}):
        assert resolved("compounds", area="和平", **cells) == Resolved({"compound_id": "C01", "name": "和平新村小区", "area": "A1", "street_code": HERE}, "A1", ())


def test_a_known_number_under_a_new_name_renames_it() -> None:
    assert resolved("compounds", area="和平", compound_id="C01", name="和谐家园").values["name"] == "和谐家园"


def test_names_of_two_compounds_ask_for_the_number_and_the_area_may_give_it() -> None:
    known = register(compounds={**COMPOUNDS, "C05": Compound("C05", "双胞小区", HERE, "A1")})
    (one,) = resolved("compounds", known, area="和平", name="双胞").told
    assert (one.rule, one.field, one.parts) == ("ambiguous_compound", "name", {"candidates": ["C03 双胞小区", "C05 双胞小区"]})
    assert resolved("compounds", area="洵一", name="双胞").values["compound_id"] == "C04"


def test_an_established_street_takes_no_new_compound_unless_allowed() -> None:
    (one,) = resolved("compounds", area="和平", compound_id="C99", name="第八十三小区").told
    assert (one.rule, one.field, one.value) == ("new_compound", "name", "第八十三小区")
    assert told(resolved("compounds", area="和平", compound_id="C99")) == [("new_compound", "compound_id", "C99")]
    (one,) = resolved("compounds", area="和平", compound_id="C99", name="和平新村").told
    assert (one.rule, one.field, one.parts) == ("new_compound", "compound_id", {"suggestion": Phrase("suggestion", {"names": ["C01 和平新村小区"]})})
    answer = resolved("compounds", allow_new=True, area="和平", compound_id="C99", name="第八十三小区")
    assert answer == Resolved({"compound_id": "C99", "name": "第八十三小区", "area": "A1", "street_code": HERE}, "A1", ())
    assert told(resolved("compounds", allow_new=True, area="和平", compound_id="C99")) == [("required_empty", "name", "")]


def test_a_first_survey_establishes_compounds_and_numbers_them_by_name() -> None:
    empty = register(compounds={}, names={})
    assert resolved("compounds", empty, area="和平", name="石岚新村25—27号小区").values["compound_id"] == "石岚新村25-27号小区"
    elsewhere = two_streets(compounds={"和平": Compound("和平", "和平", THERE, "B1")}, names={})
    assert resolved("compounds", elsewhere, area="和平", name="和平").values["compound_id"] == f"{HERE}-和平"


def test_contradictions_in_a_row_of_compounds_are_told() -> None:
    assert told(resolved("compounds", area="和平", compound_id="C01", name="石岚新村25-27号")) == [("compounds_differ", "compound_id", "C01")]
    (one,) = resolved("compounds", two_streets(), area="和平", compound_id="D01", name="长风苑").told
    assert (one.rule, one.value, one.parts) == ("contradiction", "D01", {"other": CODEBOOK.ledgers["compounds"].fields["area"], "other_value": "和平"})
    assert told(resolved("compounds", area="和平")) == [("required_empty", "name", "")]
    assert told(resolved("compounds", area="和平", compound_id="C01", team=3, batch=1)) == [("not_listed", "team", "3")]
    (one,) = resolved("compounds", area="和平", compound_id="C01", team=1, batch=2).told
    assert (one.field, one.parts) == ("batch", {"allowed": [1]})
    assert resolved("compounds", name="和平新村").values == {"compound_id": None, "name": "和平新村", "area": None, "street_code": None}


# ── rows of shops ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_road_takes_its_known_spelling_and_an_unknown_one_is_told_with_the_nearest() -> None:
    assert resolved("shops", road="石泉 路", area="和平") == Resolved({"street_code": HERE, "road": "石泉路"}, "A1", ())
    (one,) = resolved("shops", road="石全路").told
    assert (one.rule, one.field, one.value, one.parts) == ("unknown_road", "road", "石全路", {"suggestion": Phrase("suggestion", {"names": ["石泉路"]})})
    assert resolved("shops", allow_new=True, road="石全路") == Resolved({"street_code": HERE, "road": "石全路"}, None, ())
    assert resolved("shops", road=None) == Resolved({"street_code": HERE, "road": None}, None, ())


def test_a_first_survey_of_roads_keeps_the_first_spelling_of_each() -> None:
    resolver = Resolver(CODEBOOK.ledgers["shops"], register(roads={}), DAY, allow_new=False)
    assert [resolver.rule({"road": text}).values["road"] for text in ("岚皋路", "嵐皋 路", "中宁路")] == ["岚皋路", "岚皋路", "中宁路"]


def test_the_street_of_a_shop_is_told_by_its_area_or_asked_for() -> None:
    known = two_streets()
    assert resolved("shops", known, road="石泉路", area="和平").values == {"street_code": HERE, "road": "石泉路"}
    (one,) = resolved("shops", known, road="石泉路").told
    assert (one.rule, one.value, one.parts) == ("unknown_street", "", {"allowed": ["石泉路街道", "长风街道"]})
