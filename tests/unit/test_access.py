"""The table of rights: whole, and asked by name."""

import re

import pytest

from clearance import access


def test_households_are_for_the_office_alone():
    assert [role for role in access.table().roles if access.may(role, "households")] == ["office"]


def test_everyone_may_see_figures_and_has_a_name_in_both_languages():
    table = access.table()
    assert all(access.may(role, "figures") for role in table.roles)
    for zh, en, *_ in [*table.roles.values(), *table.rights.values()]:
        assert re.search(r"[\u3400-\u9fff]", zh) and not re.search(r"[\u3400-\u9fff]", en)


def test_an_unknown_role_or_right_is_named_with_those_there_are():
    with pytest.raises(access.AccessError, match=r"'boss': no such role; there are leader, meeting"):
        access.role("boss")
    with pytest.raises(access.AccessError, match=r"'everything': no such right; there are figures"):
        access.may("office", "everything")


def test_without_sign_in_the_one_at_the_machine_is_the_office_unless_told_otherwise(monkeypatch):
    monkeypatch.delenv("CLEARANCE_ROLE", raising=False)
    assert access.at_this_machine() == "office"
    monkeypatch.setenv("CLEARANCE_ROLE", "leader")
    assert access.at_this_machine() == "leader"


def test_a_right_for_a_role_that_there_is_not_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "rights.toml"
    file.write_text('[roles]\nleader = { zh = "领", en = "L" }\n[rights.x]\nzh = "某"\nen = "x"\nroles = ["boss"]\n', encoding="utf-8")
    monkeypatch.setattr(access, "FILE", file)
    with pytest.raises(access.AccessError, match="boss: no such role"):
        access.table.__wrapped__()
