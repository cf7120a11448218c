"""Accounts, passwords, tries and sessions: what holds whoever asks."""

import json
import os
import threading
import time

import argon2
import pytest

from clearance import access, audit, people
from clearance.__main__ import main
from clearance.people import accounts, passwords, sessions, tries

SECRET = "a plain long word"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The real hash takes a tenth of a second and 64 MiB, which is its purpose."""
    monkeypatch.setattr(passwords, "HASHER", argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@pytest.fixture
def folder(tmp_path):
    accounts.add(tmp_path, "王主任", "leader", password=SECRET)
    return tmp_path


class Clock:
    """Time that passes when told to."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now

    def minutes(self, count):
        self.now += count * 60


# ── accounts ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_file_holds_a_hash_and_no_password_and_is_its_owners(folder):
    text = (folder / accounts.FILE).read_text(encoding="utf-8")
    assert SECRET not in text and '"$argon2id$' in text
    assert os.name == "nt" or (folder / accounts.FILE).stat().st_mode & 0o077 == 0
    assert [file.name for file in folder.glob("people-*")] == [], "nothing is left of the draft"


def test_the_right_password_and_no_other(folder):
    assert accounts.check(folder, "王主任", SECRET).role == "leader"
    assert accounts.check(folder, " 王主任 ", SECRET), "white space is not part of a name"
    for name, password in (("王主任", SECRET + " "), ("王主任", ""), ("李主任", SECRET), ("", ""), ("王主任", "x" * 100_000), ("王主任", "\udc80")):
        assert accounts.check(folder, name, password) is None


def test_a_password_is_the_same_however_it_was_typed(tmp_path):
    accounts.add(tmp_path, "a", "leader", password="cafe\u0301 au lait!")
    assert accounts.check(tmp_path, "a", "caf\u00e9 au lait!")


def test_an_unknown_name_takes_a_hash_too(folder, monkeypatch):
    """Or whoever measures the time knows which names there are."""
    asked = []
    monkeypatch.setattr(passwords, "HASHER", type("Slow", (), {"verify": lambda self, kept, told: asked.append(kept) or True, "hash": lambda self, told: "nobody's"})())
    assert accounts.check(folder, "王主任", "some other word") and accounts.check(folder, "李主任", "some other word") is None
    accounts.disable(folder, "王主任")
    assert accounts.check(folder, "王主任", "some other word") is None
    assert len(asked) == 3 and asked[1] == "nobody's"


def test_a_very_long_password_is_not_hashed(folder, monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", None)
    assert accounts.check(folder, "王主任", "x" * (people.settings().longest_password + 1)) is None


@pytest.mark.parametrize(("password", "why"), [("short", "short"), ("x" * 129, "long"), ("ababababababab", "name"), ("王主任王主任王主任王主任王主任", "name")])
def test_a_password_that_is_none(password, why, folder):
    with pytest.raises(passwords.PasswordError) as refused:
        accounts.give_password(folder, "王主任", password)
    assert refused.value.why == why and accounts.check(folder, "王主任", SECRET)


def test_a_disabled_account_is_kept_and_lets_nobody_in(folder):
    accounts.disable(folder, "王主任")
    assert accounts.check(folder, "王主任", SECRET) is None and accounts.find(folder, "王主任").disabled
    accounts.disable(folder, "王主任", disabled=False)
    assert accounts.check(folder, "王主任", SECRET)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda folder: accounts.add(folder, "王主任", "office", password=SECRET), accounts.AccountError),
        (lambda folder: accounts.add(folder, "x", "boss", password=SECRET), access.AccessError),
        (lambda folder: accounts.add(folder, "", "office", password=SECRET), accounts.AccountError),
        (lambda folder: accounts.add(folder, "a\nb", "office", password=SECRET), accounts.AccountError),
        (lambda folder: accounts.add(folder, "x" * 61, "office", password=SECRET), accounts.AccountError),
        (lambda folder: accounts.add(folder, "x", "office"), accounts.AccountError),
        (lambda folder: accounts.add(folder, "x", "office", password=SECRET, identity="x@example.org"), accounts.AccountError),
        (lambda folder: accounts.give_role(folder, "李主任", "office"), accounts.AccountError),
        (lambda folder: accounts.give_role(folder, "王主任", "boss"), access.AccessError),
    ],
)
def test_what_cannot_be_changes_nothing(change, error, folder):
    before = (folder / accounts.FILE).read_bytes()
    with pytest.raises(error):
        change(folder)
    assert (folder / accounts.FILE).read_bytes() == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"people": [{"name": "x"}]}', '{"people": [{"name": "x", "role": "boss"}]}', '{"people": 1}', "\udcff"])
def test_a_file_that_cannot_be_read_is_not_taken_for_none(text, folder):
    (folder / accounts.FILE).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(accounts.AccountError, match="nobody can sign in"):
        accounts.everyone(folder)


def test_many_writers_lose_nobody(tmp_path):
    threads = [threading.Thread(target=accounts.add, args=(tmp_path, f"人{n}", "leader"), kwargs={"identity": f"{n}@example.org"}) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(accounts.everyone(tmp_path)) == sorted(f"人{n}" for n in range(12))


def test_an_identity_is_one_persons_and_has_no_case(tmp_path):
    accounts.add(tmp_path, "李", "office", identity="Li@Example.org")
    assert accounts.by_identity(tmp_path, ("123", "li@example.ORG")).name == "李" and accounts.by_identity(tmp_path, ("", "123")) is None
    with pytest.raises(accounts.AccountError):
        accounts.add(tmp_path, "李2", "office", identity="li@example.org")
    with pytest.raises(accounts.AccountError):
        accounts.give_password(tmp_path, "李", SECRET)
    assert accounts.check(tmp_path, "李", "") is None


# ── tries ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_tries_too_often_locks_out_that_place_only_and_not_for_ever():
    clock = Clock()
    counted, most = tries.Tries(clock), people.settings()
    assert [counted.taken("王", "10.0.0.1") for _ in range(most.tries + 2)] == [True] * most.tries + [False] * 2
    assert counted.taken("王", "10.0.0.2"), "the person, at another place"
    assert not counted.taken(" ＷＡＮＧ ".replace("ＷＡＮＧ", "王"), "10.0.0.1"), "however the name is written"
    clock.minutes(most.window_minutes)
    assert counted.taken("王", "10.0.0.1")


def test_one_place_has_only_so_many_tries_whatever_the_names():
    counted, most = tries.Tries(Clock()), people.settings()
    assert sum(counted.taken(f"n{n}", "10.0.0.1") for n in range(200)) == most.tries_of_address
    counted = tries.Tries(Clock())
    assert sum(counted.taken(f"n{n}", f"2001:db8::{n:x}") for n in range(200)) == most.tries_of_address, "an IPv6 line is one place"


def test_a_name_is_locked_everywhere_only_after_tries_from_many_places():
    counted, most = tries.Tries(Clock()), people.settings()
    assert sum(counted.taken("王", f"10.0.{n}.1") for n in range(250)) == most.tries_of_name >= 10 * most.tries


def test_a_right_one_forgets_the_wrong_ones_of_its_name_there_and_counts_as_none():
    counted, most = tries.Tries(Clock()), people.settings()
    for _ in range(most.tries_of_address * 2):
        assert counted.taken("王", "10.0.0.1")
        counted.right("王", "10.0.0.1")
    for _ in range(3):
        assert sum(counted.taken("王", "10.0.0.1") for _ in range(most.tries - 1)) == most.tries - 1 and counted.taken("王", "10.0.0.1")
        counted.right("王", "10.0.0.1")


def test_many_at_once_are_no_more_than_may_be():
    counted, let = tries.Tries(), []
    threads = [threading.Thread(target=lambda: let.append(counted.taken("王", "10.0.0.1"))) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(let) == people.settings().tries


def test_made_up_names_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(tries, "MOST_KEPT", 50)
    counted = tries.Tries(Clock())
    for n in range(500):
        counted.taken(f"n{n}", f"10.0.{n % 250}.{n % 7}")
    assert len(counted._wrong) <= 53


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def signed(folder):
    clock = Clock()
    held = sessions.Sessions(clock)
    return held, clock, held.begin(folder, accounts.find(folder, "王主任")), folder


def test_a_cookie_stands_for_its_person_until_sign_out(signed):
    held, _, cookie, _ = signed
    assert held.person(cookie).name == "王主任"
    held.end(cookie)
    assert held.person(cookie) is None, "a copy of it is worth nothing either"


def test_a_cookie_that_was_made_or_changed_stands_for_nobody(signed):
    held, _, cookie, folder = signed
    key, _, signature = cookie.rpartition(".")
    other = sessions.Sessions()
    for forged in ("", key, f"{key}x.{signature}", f"{key}.{signature[:-1]}", cookie.upper(), f".{signature}", "\u7532", other.begin(folder, accounts.find(folder, "王主任"))):
        assert held.person(forged) is None, forged
    assert held.person(cookie)


def test_it_ends_when_nobody_touches_it(signed):
    held, clock, cookie, _ = signed
    idle = people.settings().idle_minutes
    for _ in range(3):
        clock.minutes(idle - 1)
        assert held.person(cookie, touch=True)
    clock.minutes(idle - 1)
    assert held.person(cookie), "looking is no touch"
    clock.minutes(1)
    assert held.person(cookie, touch=True) is None


def test_it_ends_after_so_many_hours_however_busy(signed):
    held, clock, cookie, _ = signed
    passed = 0
    while held.person(cookie, touch=True):
        clock.minutes(10)
        passed += 10
    assert passed == people.settings().absolute_hours * 60


def test_a_role_is_that_of_the_moment(signed):
    held, _, cookie, folder = signed
    accounts.give_role(folder, "王主任", "office")
    assert held.person(cookie).role == "office"
    accounts.give_role(folder, "王主任", "leader")
    assert held.person(cookie).role == "leader"


@pytest.mark.parametrize("change", [lambda folder: accounts.disable(folder, "王主任"), lambda folder: accounts.give_password(folder, "王主任", "another long word")])
def test_it_ends_with_its_account_or_its_password(change, signed):
    held, _, cookie, folder = signed
    change(folder)
    assert held.person(cookie) is None
    accounts.disable(folder, "王主任", disabled=False)
    assert held.person(cookie) is None, "and does not come back"


def test_a_cookie_that_was_there_before_is_not_the_one_that_is_signed_in(signed):
    held, _, cookie, folder = signed
    new = held.begin(folder, accounts.find(folder, "王主任"), instead_of=cookie)
    assert new != cookie and held.person(cookie) is None and held.person(new)


def test_where_the_accounts_cannot_be_read_nobody_is_signed_in(signed):
    held, _, cookie, folder = signed
    (folder / accounts.FILE).write_text("{", encoding="utf-8")
    with pytest.raises(accounts.AccountError):
        held.person(cookie)


# ── the command line, and who is told ────────────────────────────────────────────────────────────────────────────


def test_accounts_are_made_changed_and_listed_by_command(tmp_path, capsys):
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n", encoding="utf-8")
    store = ["--store", str(tmp_path)]
    assert main(["users", "add", "王主任", "--role", "leader", "--password-file", str(secret), *store]) == 0
    assert main(["users", "add", "李", "--role", "admin", "--identity", "li@example.org", *store]) == 0
    assert main(["users", "role", "王主任", "office", *store]) == 0
    assert main(["users", "disable", "李", *store]) == 0
    capsys.readouterr()
    assert main(["users", "list", "--format", "json", *store]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(each["name"], each["role"], each["signs_in_by"], each["disabled"]) for each in told] == [("王主任", "office", "password", False), ("李", "admin", "oidc", True)]
    assert accounts.check(tmp_path, "王主任", SECRET)
    noted = list(audit.entries(tmp_path))
    assert [(each.what, each.subject) for each in noted] == [
        ("people", "account added: 王主任 (leader)"), ("people", "account added: 李 (admin)"), ("role", "role changed: 王主任 (office)"), ("people", "account disabled: 李 (admin)"),
    ]  # fmt: skip
    assert {each.origin for each in noted} == {audit.COMMAND_LINE} and all(each.who for each in noted)


def test_a_password_is_asked_for_twice_and_never_a_word_of_the_command(tmp_path, monkeypatch, capsys):
    typed = iter([SECRET, SECRET, SECRET, "another"])
    monkeypatch.setattr("getpass.getpass", lambda asked: next(typed))
    assert main(["users", "add", "王", "--role", "leader", "--store", str(tmp_path)]) == 0 and accounts.check(tmp_path, "王", SECRET)
    assert main(["users", "password", "王", "--store", str(tmp_path)]) == 1
    assert SECRET not in "".join(capsys.readouterr())
    with pytest.raises(SystemExit):
        main(["users", "password", "王", SECRET, "--store", str(tmp_path)])


@pytest.mark.parametrize(
    ("words", "code"),
    [(["add", "x", "--role", "boss"], 2), (["role", "nobody", "office"], 1), (["password", "nobody"], 1), (["add", "x", "--role", "leader", "--password-file", "{short}"], 1)],
)
def test_what_a_command_cannot_do_it_says(words, code, tmp_path, capsys):
    short = tmp_path / "short"
    short.write_text("short", encoding="utf-8")
    assert main(["users", *(word.format(short=short) for word in words), "--store", str(tmp_path)]) == code
    assert capsys.readouterr().err and not (tmp_path / accounts.FILE).exists()


@pytest.mark.parametrize(("content", "told"), [(None, "No such file"), ("folder", "Is a directory"), (b"", "is empty"), (b"\n", "is empty"), ("密码密码密码密码密码".encode("gb18030"), "not UTF-8")])
@pytest.mark.parametrize("words", [["add", "王", "--role", "leader"], ["password", "李"]])
def test_a_password_file_that_gives_none_is_told_in_a_line(words, content, told, tmp_path, capsys):
    assert main(["users", "add", "李", "--role", "admin", "--identity", "li@example.org", "--store", str(tmp_path)]) == 0
    secret = tmp_path / "secret"
    secret.mkdir() if content == "folder" else content is not None and secret.write_bytes(content)
    capsys.readouterr()
    assert main(["users", *words, "--password-file", str(secret), "--store", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert told in said and str(secret) in said and said.count("\n") == 1 and list(accounts.everyone(tmp_path)) == ["李"]


def test_there_are_no_events_but_those():
    with pytest.raises(ValueError, match="no such event"):
        people.told("went home", "王")


def test_the_real_hash_costs_what_it_should(monkeypatch):
    monkeypatch.undo()
    began = time.perf_counter()
    kept = passwords.hashed(SECRET, "王")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$") and time.perf_counter() - began > 0.01
    assert passwords.fits(kept, SECRET) and not passwords.fits(kept, SECRET.upper())
