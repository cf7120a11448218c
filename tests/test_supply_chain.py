"""What is installed is what was tested: every package pinned with hashes, nothing that is not asked for, no word of where it came from."""

import re
from dataclasses import dataclass
from importlib.metadata import distribution, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-test.txt")
ASKED = {"requirements.txt": "requirements.in", "requirements-test.txt": "requirements-test.in"}


@dataclass(frozen=True)
class Pin:
    """One package of a lock: its requirement and the hashes of its files."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def version(self) -> str:
        return str(self.requirement.specifier).removeprefix("==")

    @property
    def is_for_here(self) -> bool:
        return self.requirement.marker is None or self.requirement.marker.evaluate()


def entries(name: str) -> list[str]:
    """The lines of a requirements file: continued ones put together, comments and options left out."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (re.sub(r"(^|\s)#.*", "", line).strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("-c ")]


def pins(name: str) -> dict[str, Pin]:
    found = {}
    for entry in entries(name):
        words, *hashes = entry.split("--hash=")
        requirement = Requirement(words.strip())
        assert canonicalize_name(requirement.name) not in found, entry
        found[canonicalize_name(requirement.name)] = Pin(requirement, tuple(each.strip() for each in hashes))
    return found


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
    for asked in map(Requirement, entries(ASKED[name])):
        assert str(asked.specifier) == f"=={found[canonicalize_name(asked.name)].version}", asked


def test_the_two_locks_agree():
    run, test = (pins(name) for name in LOCKS)
    assert {name: (pin.version, pin.hashes) for name, pin in run.items() if name in test} == {name: (pin.version, pin.hashes) for name, pin in test.items() if name in run}


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_is_whole_and_holds_nothing_else(name):
    """All that the packages themselves ask for, and no package that none of them does."""
    here = {each for each, pin in pins(name).items() if pin.is_for_here}
    assert here == needed([Requirement(entry) for entry in entries(ASKED[name])])


@pytest.mark.parametrize("name", LOCKS)
def test_what_the_tests_run_on_is_what_is_locked(name):
    pinned = {each: pin.version for each, pin in pins(name).items() if pin.is_for_here}
    assert {each: version(each) for each in pinned} == pinned


def test_make_installs_the_board_with_hashes_only():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^HASHED := \$\(PIP\) --require-hashes --only-binary :all:$", makefile, re.M)
    installing = [line.strip() for line in makefile.splitlines() if re.search(r"\s-r\s+requirements", line)]
    assert installing == ["$(HASHED) -r requirements.txt", "$(HASHED) -r requirements.txt -r requirements-test.txt"]


@pytest.mark.parametrize("name", [*LOCKS, *ASKED.values()])
def test_no_registry_is_named(name):
    """Where a package comes from is the installing machine's affair."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|--index-url|--extra-index-url|--find-links|--trusted-host|(^|\s)-[if]\s", text)
