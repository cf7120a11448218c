"""What is installed is what was tested: every package pinned with hashes, nothing that is not asked for, under licences that an office can live with."""

import re
import tomllib
from importlib.metadata import distribution, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from docs import licences
from docs.licences import pins

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-test.txt")
ASKED = {"requirements.txt": "requirements.in", "requirements-test.txt": "requirements-test.in"}


def asked_for(name: str) -> list[Requirement]:
    """What a lock was written from."""
    lines = (ROOT / ASKED[name]).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-c "))]


def needed(names: list[Requirement]) -> set[str]:
    """All that these lead to on this system, by what the installed packages say of themselves."""
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    waiting = [(each.name, extra) for each in names for extra in ("", *each.extras)]
    while waiting:
        name, extra = waiting.pop()
        if (canonicalize_name(name), extra) in seen:
            continue
        seen.add((canonicalize_name(name), extra))
        found.add(canonicalize_name(name))
        for each in map(Requirement, distribution(name).requires or []):
            if each.marker is None or each.marker.evaluate({"extra": extra}):
                waiting += [(each.name, more) for more in ("", *each.extras)]
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_to_one_version_with_hashes(name):
    found = pins(name)
    assert found
    for pin in found.values():
        assert re.fullmatch(r"==[^*,]+", str(pin.requirement.specifier)), pin
        assert pin.hashes, pin
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in pin.hashes), pin


@pytest.mark.parametrize("name", LOCKS)
def test_what_is_asked_for_is_what_is_pinned(name):
    found = pins(name)
    for asked in asked_for(name):
        assert str(asked.specifier) == f"=={found[canonicalize_name(asked.name)].version}", asked


def test_the_two_locks_agree():
    run, test = (pins(name) for name in LOCKS)
    assert {name: (pin.version, pin.hashes) for name, pin in run.items() if name in test} == {name: (pin.version, pin.hashes) for name, pin in test.items() if name in run}


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_is_whole_and_holds_nothing_else(name):
    """All that the packages themselves ask for, and no package that none of them does."""
    here = {each for each, pin in pins(name).items() if pin.is_for_here}
    assert here == needed(asked_for(name))


@pytest.mark.parametrize("name", LOCKS)
def test_what_the_tests_run_on_is_what_is_locked(name):
    pinned = {each: pin.version for each, pin in pins(name).items() if pin.is_for_here}
    assert {each: version(each) for each in pinned} == pinned


def test_make_installs_the_board_with_hashes_only():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^HASHED := \$\(PIP\) --require-hashes --only-binary :all:$", makefile, re.M)
    installing = [line.strip() for line in makefile.splitlines() if re.search(r"\s-r\s+requirements", line) and "pip-audit" not in line]
    assert installing == ["$(HASHED) -r requirements.txt", "$(HASHED) -r requirements.txt -r requirements-test.txt"]


@pytest.mark.parametrize("name", [*LOCKS, *ASKED.values()])
def test_no_registry_is_named(name):
    """Where a package comes from is the installing machine's affair."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|--index-url|--extra-index-url|--find-links|--trusted-host|(^|\s)-[if]\s", text)


def test_nothing_in_a_lock_goes_unread():
    """Each of its lines is a requirement, one of its hashes, or a note."""
    for name in LOCKS:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        hashes = sum("--hash=" in line for line in lines)
        told = [line for line in lines if not re.match(r"\s*#|\s+--hash=sha256:\w+( \\)?$", line)]
        assert hashes == sum(len(pin.hashes) for pin in pins(name).values())
        assert len(told) == len(pins(name))


@pytest.mark.parametrize("name", [pin.requirement.name for lock in LOCKS for pin in pins(lock).values() if pin.is_for_here])
def test_every_package_has_a_licence_that_we_allow(name):
    found = licences.licences_in(licences.licence(name))
    assert found
    assert found <= licences.ALLOWED


def test_the_page_of_licences_is_written_from_what_is_installed():
    assert licences.PAGE.read_text(encoding="utf-8") == licences.page(), "run: make licences"


def test_every_package_is_on_the_page_of_licences():
    listed = dict(re.findall(r"^\| ([\w-]+) \| (\S+) \|", licences.PAGE.read_text(encoding="utf-8"), re.M))
    for lock in LOCKS:
        assert {name: pin.version for name, pin in pins(lock).items()}.items() <= listed.items()


def test_every_package_that_is_asked_for_has_a_reason():
    page = licences.PAGE.read_text(encoding="utf-8")
    for lock in LOCKS:
        for each in asked_for(lock):
            (why,) = set(re.findall(rf"^\| {re.escape(each.name)} \|.*\| (.+) \|$", page, re.M | re.I))
            assert not why.startswith("for "), each


def test_what_is_carried_along_has_its_licence_beside_it():
    text = (ROOT / "clearance" / "editor" / "LICENSE").read_text(encoding="utf-8")
    assert "MIT License" in text
    assert "Permission is hereby granted" in text
    assert "CodeMirror 6" in licences.PAGE.read_text(encoding="utf-8")


def test_warnings_lint_and_types_fail_the_one_check():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    check = re.search(r"^check: .*\n((?:\t.*\n)+)", makefile, re.M)
    assert [line.strip() for line in check[1].splitlines()] == ["$(BIN)/ruff check .", "$(BIN)/mypy"]
    assert re.search(r"^test: check\b", makefile, re.M)
    assert re.search(r"^make test$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.M)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert settings["pytest"]["ini_options"]["filterwarnings"][0] == "error"
    types = settings["mypy"]
    assert types["disallow_untyped_defs"] and types["check_untyped_defs"] and types["warn_unused_ignores"]
    assert {"app.py", "pages", "clearance"} <= set(types["files"])
    lax = [each["module"] for each in types["overrides"] if set(each) - {"module"}]
    assert not [name for modules in lax for name in modules if name.startswith(("clearance", "pages"))], "no module of ours is left out"
