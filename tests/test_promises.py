"""The documents keep up with the code: every test that a promise names is there and runs, every setting is explained, every link leads somewhere."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROMISES = ROOT / "docs" / "promises.md"
OPERATIONS = ROOT / "docs" / "operations.md"
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "benchmarks" / "README.md"]
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def table(document: Path, of: int) -> list[list[str]]:
    """The rows of all tables of a document that have so many columns, heads left out."""
    lines = [line for line in document.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    heads = {place - 1 for place, line in enumerate(lines) if re.fullmatch(r"[|\s:-]+", line)}
    return [row for place, row in enumerate(rows) if len(row) == of and place not in heads and place - 1 not in heads]


@cache
def collected(file: Path) -> dict[str, ast.FunctionDef]:
    """The tests of a file by name, as pytest collects them: functions at its top level."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def named_in(text: str) -> list[tuple[str, str]]:
    return NAMED.findall(text)


def told() -> list[tuple[str, str]]:
    """Promise and the cell that names its tests."""
    return [(promise, tests) for promise, tests in table(PROMISES, 2)]


def test_there_are_promises():
    assert len(told()) > 50


@pytest.mark.parametrize(("promise", "tests"), told(), ids=[promise[:40] for promise, _ in told()])
def test_a_promise_names_tests_that_there_are(promise, tests):
    named = named_in(tests)
    assert named, "a promise without a test"
    assert re.sub(NAMED, "", tests).strip(" ·") == "", "a test that is not written as `tests/….py::test_…`"
    for file, name in named:
        assert (ROOT / file).is_file(), file
        found = collected(ROOT / file).get(name)
        assert found, f"{file} has no test {name}"
        assert not any(re.search(r"mark\.(skip|xfail)\b", ast.unparse(mark)) for mark in found.decorator_list), f"{name} is skipped"


def test_a_promise_stands_once():
    promises = [promise for promise, _ in told()]
    assert sorted(promises) == sorted(set(promises))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_document_names_tests_that_there_are(document):
    for file, name in named_in(document.read_text(encoding="utf-8")):
        assert (ROOT / file).is_file(), file
        assert not name or name in collected(ROOT / file), f"{file}::{name}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_document_s_links_lead_somewhere(document):
    text = re.sub(r"```.*?```|`[^`]*`", "", document.read_text(encoding="utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, heading = target.partition("#")
        if "://" in path:
            continue
        aim = (document.parent / path).resolve() if path else document
        assert aim.exists(), target
        if heading and aim.suffix == ".md":
            heads = re.findall(r"^#+ (.+)$", aim.read_text(encoding="utf-8"), re.M)
            assert heading in {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}, target


def test_every_environment_variable_is_explained():
    """In the table of docs/operations.md, and no other is."""
    code = [ROOT / "app.py", ROOT / "Makefile", *(file for folder in ("clearance", "pages", "tests", "docs") for file in (ROOT / folder).rglob("*.py"))]
    read = {name for file in code for name in re.findall(r"\bCLEARANCE_[A-Z]+(?:_[A-Z]+)*\b", file.read_text(encoding="utf-8"))}
    read |= set(re.findall(r'environ(?:\.get\(|\[)"(BROWSER_\w+)"', (ROOT / "clearance" / "chromium.py").read_text(encoding="utf-8")))
    explained = {name.strip("`"): (what, without) for name, what, without in table(OPERATIONS, 3)}
    assert "CLEARANCE_STORE" in read
    assert set(explained) == read
    assert all(what and without for what, without in explained.values())


def test_the_newest_version_of_the_changelog_is_the_program_s():
    heads = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert heads[0] == "Unreleased"
    versions = [re.fullmatch(r"(\d+)\.(\d+)\.(\d+) - (\d{4}-\d\d-\d\d)", head) for head in heads[1:]]
    assert all(versions)
    order = [(tuple(map(int, found.groups()[:3])), found[4]) for found in versions]
    assert order == sorted(order, reverse=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == heads[1].split(" - ")[0]
