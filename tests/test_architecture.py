"""The house's own rules: who may import whom, what a page may hold, where names and texts may stand."""

import ast
import re
from pathlib import Path

import pytest

from clearance import store

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "clearance").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))

# Who may import streamlit: the page side, the server side, nobody else.
STREAMLIT = ("clearance/widgets/", "clearance/desk.py", "clearance/ask_box.py", "clearance/audit_desk.py", "clearance/bulletin_desk.py", "clearance/meeting_desk.py", "clearance/meeting_room.py", "clearance/off_stage.py", "clearance/outlook_desk.py", "clearance/question_desk.py", "clearance/workbench.py", "clearance/oidc.py", "clearance/server/")
# Who may import duckdb: the store, what works inside the store's transaction, and the process that answers somebody else's SQL.
DUCKDB = ("clearance/store/", "clearance/intake/", "clearance/sandbox/child.py")
# Data in, value out.
PURE = (
    "clearance/charts/",
    "clearance/report/",
    "clearance/statistics/",
    "clearance/actions.py",
    "clearance/address.py",
    "clearance/agenda.py",
    "clearance/ask/question.py",
    "clearance/ask/reading.py",
    "clearance/ask/telling.py",
    "clearance/ask/when.py",
    "clearance/briefing.py",
    "clearance/bulletin/",
    "clearance/comparison.py",
    "clearance/compound.py",
    "clearance/dictionary.py",
    "clearance/disclosure.py",
    "clearance/extent.py",
    "clearance/findings.py",
    "clearance/lists.py",
    "clearance/outlook.py",
    "clearance/panels.py",
    "clearance/pivot.py",
    "clearance/plan.py",
    "clearance/procedure.py",
    "clearance/prospects.py",
    "clearance/quality.py",
    "clearance/quarantine.py",
    "clearance/readiness.py",
    "clearance/rights.py",
    "clearance/receipts.py",
    "clearance/record.py",
    "clearance/restatements.py",
    "clearance/shops.py",
    "clearance/steps.py",
    "clearance/support.py",
    "clearance/team_profile.py",
    "clearance/theme.py",
    "clearance/trail.py",
    "clearance/two_classes.py",
    "clearance/wall.py",
    "clearance/weeks.py",
)
# What a part of the package may import of the rest.
MAY_IMPORT = {
    "clearance/access.py": set(),
    "clearance/audit.py": set(),
    "clearance/atomic.py": set(),
    "clearance/backup.py": {"atomic", "audit", "query", "selection", "store"},
    "clearance/trail.py": {"audit", "findings", "locale"},
    "clearance/oidc.py": set(),
    "clearance/people/": {"access", "atomic", "people"},
    "clearance/campaign.py": set(),
    "clearance/ledgers.py": set(),
    "clearance/selection.py": set(),
    "clearance/locale/": set(),
    "clearance/theme.py": set(),
    "clearance/panels.py": set(),
    "clearance/findings.py": set(),
    "clearance/frames.py": set(),
    "clearance/dictionary.py": {"ledgers", "locale", "panels"},
    "clearance/measures.py": {"address", "explore", "locale", "panels", "query"},
    "clearance/outlook.py": {"findings", "statistics"},
    "clearance/prospects.py": {"findings", "locale", "outlook", "panels", "statistics"},
    "clearance/weeks.py": {"findings", "statistics"},
    "clearance/comparison.py": {"findings", "statistics"},
    "clearance/two_classes.py": {"charts", "findings", "locale", "panels", "selection", "statistics"},
    "clearance/team_profile.py": {"findings", "locale", "panels", "selection", "statistics", "two_classes"},
    "clearance/extent.py": {"locale"},
    "clearance/wall.py": {"extent", "findings", "locale"},
    "clearance/shops.py": {"charts", "findings", "locale", "outlook", "panels", "statistics"},
    "clearance/readiness.py": {"extent", "findings", "locale", "panels", "statistics"},
    "clearance/disclosure.py": set(),
    "clearance/explore.py": set(),
    "clearance/pivot.py": {"disclosure", "explore", "findings", "locale", "panels", "selection"},
    "clearance/saved_questions.py": {"atomic"},
    "clearance/procedure.py": {"disclosure", "findings", "locale", "outlook", "panels", "selection", "statistics"},
    "clearance/quality.py": {"address", "extent", "findings", "locale", "panels", "statistics"},
    "clearance/plan.py": {"briefing", "charts", "findings", "locale", "panels", "shops", "theme"},
    "clearance/compound.py": {"actions", "findings", "locale", "panels"},
    "clearance/actions.py": {"findings", "lists", "locale", "panels", "statistics"},
    "clearance/record.py": {"findings", "lists", "locale", "panels"},
    "clearance/off_stage.py": set(),
    "clearance/pins.py": {"store"},
    "clearance/meetings.py": {"outlook", "query", "record", "selection", "statistics", "store"},
    "clearance/steps.py": {"extent", "findings", "locale", "panels", "statistics"},
    "clearance/restatements.py": {"findings", "lists", "locale", "selection"},
    "clearance/support.py": {"actions", "disclosure", "findings", "locale", "panels", "statistics"},
    "clearance/agenda.py": {"actions", "charts", "comparison", "disclosure", "findings", "locale", "outlook", "panels", "shops", "statistics", "support", "wall", "weeks"},
    "clearance/rights.py": {"access", "findings", "locale", "panels", "people"},
    "clearance/receipts.py": {"ledgers", "locale", "panels"},
    "clearance/quarantine.py": {"ledgers", "locale", "panels", "receipts"},
    "clearance/bulletin/": {"actions", "bulletin", "extent", "findings", "locale", "outlook", "selection", "shops", "statistics", "theme", "two_classes", "weeks"},
    "clearance/chromium.py": set(),
    "clearance/report/": {"bulletin", "dictionary", "ledgers", "locale", "report", "selection", "theme", "wall"},
    "clearance/charts/": {"theme", "charts"},
    "clearance/statistics/": {"statistics"},
    "clearance/address.py": {"explore", "ledgers", "lists", "locale", "prospects", "selection"},
    "clearance/lists.py": {"extent", "findings", "ledgers", "locale", "panels", "receipts", "selection"},
    "clearance/briefing.py": {"charts", "findings", "locale", "panels", "theme"},
    "clearance/ask/": {"address", "ask", "ledgers", "lists", "locale", "panels", "selection"},
    "clearance/store/": {"audit", "campaign", "frames", "selection", "store"},
    "clearance/query.py": {"frames", "selection", "store"},
    "clearance/intake/": {"campaign", "intake", "ledgers", "store"},
    "clearance/sample/": {"campaign", "sample"},
    "clearance/sandbox/child.py": set(),
    "clearance/sandbox/": {"access", "atomic", "ledgers", "locale", "sandbox", "selection", "store"},
    "clearance/widgets/__init__.py": {"widgets"},
    "clearance/widgets/reader.py": {"access", "address", "audit", "locale", "off_stage", "oidc", "panels", "people", "rights", "store"},
    "clearance/widgets/asked.py": {"selection", "widgets"},
    "clearance/widgets/answers.py": {"access", "extent", "query", "selection", "steps", "store", "widgets"},
    "clearance/widgets/wording.py": {"extent", "findings", "locale", "selection", "widgets"},
    "clearance/widgets/filters.py": {"address", "extent", "locale", "panels", "selection", "store", "widgets"},
    "clearance/widgets/leads.py": {"address", "off_stage", "panels", "selection", "widgets"},
    "clearance/widgets/files.py": {"access", "audit", "campaign", "chromium", "ledgers", "panels", "report", "selection", "store", "widgets"},
    "clearance/widgets/tables.py": {"access", "extent", "lists", "off_stage", "panels", "widgets"},
    "clearance/widgets/pinning.py": {"access", "address", "agenda", "charts", "locale", "off_stage", "panels", "pins", "selection", "store", "widgets"},
    "clearance/widgets/figures.py": {"chromium", "off_stage", "report", "selection", "widgets"},
    "clearance/widgets/choosers.py": {"address", "compound", "extent", "ledgers", "lists", "panels", "widgets"},
    "clearance/widgets/tiles.py": {"panels", "wall", "widgets"},
    "clearance/widgets/page.py": {"access", "address", "findings", "locale", "off_stage", "panels", "rights", "store", "widgets"},
    "clearance/__main__.py": {"commands"},
    "clearance/commands/__init__.py": {"access", "backup", "campaign", "commands", "people", "query", "store"},
    "clearance/commands/terminal.py": {"access", "audit", "locale", "query", "selection", "store"},
    "clearance/commands/surveys.py": {"commands", "intake", "sample", "store"},
    "clearance/commands/forecast.py": {"address", "commands", "outlook", "prospects", "query", "selection", "store"},
    "clearance/commands/report.py": {"bulletin", "chromium", "commands", "locale", "measures", "outlook", "query", "report", "selection", "store", "wall"},
    "clearance/commands/meeting.py": {"commands", "meetings", "store"},
    "clearance/commands/query.py": {"access", "commands", "query", "selection", "store"},
    "clearance/commands/sandbox.py": {"access", "commands", "query", "sandbox", "selection", "store"},
    "clearance/commands/ask.py": {"address", "ask", "commands", "locale", "query", "selection", "store"},
    "clearance/commands/backup.py": {"backup", "commands", "store"},
    "clearance/commands/audit.py": {"audit", "backup", "commands", "locale", "store", "trail"},
    "clearance/commands/users.py": {"access", "audit", "commands", "people"},
    "clearance/server/": {"access", "audit", "charts", "ledgers", "locale", "oidc", "outlook_desk", "panels", "people", "query", "selection", "server", "store", "widgets"},
}
# Packages whose modules are in one order: each may import those before it.
IN_ORDER = {
    "store": ("pointer", "schema", "facts", "writing", "snapshot", "book", "reading", "examining"),
    "widgets": ("reader", "asked", "answers", "wording", "filters", "leads", "files", "tables", "pinning", "figures", "choosers", "tiles", "page"),
    "bulletin": ("document", "day", "sentences", "tables", "text", "slides"),
}
# The modules of clearance/commands that hold commands, as --help tells them: each knows itself and what they have in common.
COMMANDS = ("surveys", "forecast", "report", "meeting", "query", "sandbox", "ask", "backup", "audit", "users")
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> set[str]:
    """Every module that a file imports, in full: clearance.charts.burndown, streamlit, …"""
    found = set()
    package = name_of(path.parent).replace("/", ".")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*package.split(".")[: len(package.split(".")) - node.level + 1], *([base] if base else [])])
            found |= {f"{base}.{alias.name}" for alias in node.names} if base.startswith("clearance") else {base}
    return found


def part(module: str) -> str:
    return module.split(".")[1]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_two_edges_import_streamlit(path):
    if not name_of(path).startswith(STREAMLIT):
        assert not {m for m in imports(path) if m.split(".")[0] == "streamlit"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_store_and_the_intake_import_duckdb(path):
    if not name_of(path).startswith(DUCKDB):
        assert not {m for m in imports(path) if m.split(".")[0] == "duckdb"}


@pytest.mark.parametrize("path", [p for p in MODULES if name_of(p).startswith(PURE)], ids=name_of)
def test_pure_modules_touch_neither_files_nor_network(path):
    outside = {"streamlit", "duckdb", "os", "pathlib", "subprocess", "socket", "urllib.request", "requests", "shutil", "tempfile"}
    assert not imports(path) & outside


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_import_only_what_lies_below_them(path):
    for start, allowed in MAY_IMPORT.items():
        if name_of(path).startswith(start):
            used = {part(m) for m in imports(path) if m.startswith("clearance.")}
            assert used <= allowed, f"{name_of(path)} imports {used - allowed}"


def of_package(package: str, path: Path) -> list[str]:
    """What a file imports of a package's modules: module, or module.name."""
    return [m.removeprefix(f"clearance.{package}.") for m in imports(path) if m.startswith(f"clearance.{package}.")]


@pytest.mark.parametrize("path", [p for p in MODULES if p.parent.name in IN_ORDER and p.stem != "__init__"], ids=name_of)
def test_a_module_imports_those_before_it_in_its_package_and_nothing_of_their_own(path):
    package, tree = path.parent.name, ast.parse(path.read_text(encoding="utf-8"))
    before = IN_ORDER[package][: IN_ORDER[package].index(path.stem)]
    for module, _, name in (each.partition(".") for each in of_package(package, path)):
        assert module in before and not name.startswith("_"), f"{name_of(path)} imports {module}.{name}"
    assert f"clearance.{package}" not in imports(path)
    assert [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)] == [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]


@pytest.mark.parametrize("package", IN_ORDER)
def test_a_package_says_the_order_of_its_modules_and_offers_something_of_each(package):
    path = ROOT / "clearance" / package / "__init__.py"
    described = re.findall(r"^([a-z]+)  +\S", ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), re.M)
    assert described == list(IN_ORDER[package]) and {*described} == {p.stem for p in path.parent.glob("[a-z]*.py")}
    assert {each.partition(".")[0] for each in of_package(package, path)} - {*described} == set()


@pytest.mark.parametrize("package", IN_ORDER)
def test_whoever_uses_such_a_package_knows_it_as_one(package):
    """Its modules are its own affair: others take what it offers, and from nowhere else."""
    inside = ROOT / "clearance" / package
    offered = {each.rpartition(".")[2] for each in of_package(package, inside / "__init__.py")}
    if package != "bulletin":  # which does something of its own beside
        _, *body, names = ast.parse((inside / "__init__.py").read_text(encoding="utf-8")).body
        assert all(isinstance(node, ast.ImportFrom) for node in body) and {*ast.literal_eval(names.value)} == offered
    outside = [*(p for p in MODULES if p.parent != inside), *PAGES, ROOT / "app.py"]
    assert {name_of(path): found for path in outside if (found := set(of_package(package, path)) - offered)} == {}


@pytest.mark.parametrize("path", [p for p in MODULES if p.parent.name == "commands" and p.stem != "__init__"], ids=name_of)
def test_a_module_of_commands_knows_no_other_and_offers_its_commands(path):
    if path.stem == "terminal":
        assert of_package("commands", path) == []
        return
    assert {m.split(".")[0] for m in of_package("commands", path)} == {"terminal"} and not [m for m in of_package("commands", path) if "._" in m]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")] == ["add_to"]


def test_commands_names_its_modules_in_the_order_of_its_help():
    tree = ast.parse((ROOT / "clearance" / "commands" / "__init__.py").read_text(encoding="utf-8"))
    described = re.findall(r"^([a-z]+)  +\S", ast.get_docstring(tree), re.M)
    (subjects,) = [node.value.elts for node in tree.body if isinstance(node, ast.Assign)]
    assert described == list(COMMANDS) == [subject.id for subject in subjects]
    assert {p.stem for p in MODULES if p.parent.name == "commands"} == {"__init__", "terminal", *COMMANDS}
    knows = {name_of(p) for p in [*MODULES, *PAGES, ROOT / "app.py"] if p.parent.name != "commands" and [m for m in imports(p) if m.startswith("clearance.commands")]}
    assert knows == {"clearance/__main__.py"}


def test_every_module_is_under_a_rule():
    top = {"clearance/__init__.py", "clearance/desk.py", "clearance/ask_box.py", "clearance/audit_desk.py", "clearance/bulletin_desk.py", "clearance/meeting_desk.py", "clearance/meeting_room.py", "clearance/outlook_desk.py", "clearance/question_desk.py", "clearance/workbench.py"}
    assert [name_of(p) for p in MODULES if name_of(p) not in top and not name_of(p).startswith(tuple(MAY_IMPORT))] == []


def test_the_map_of_the_package_is_complete():
    described = (ROOT / "clearance" / "__init__.py").read_text(encoding="utf-8")
    tops = {p.stem if p.is_file() else p.name for p in (ROOT / "clearance").iterdir() if p.suffix == ".py" or (p.is_dir() and (p / "__init__.py").exists())}
    assert {top for top in tops - {"__init__", "__pycache__"} if not re.search(rf"\b{top}\b", described)} == set()


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_reads_like_a_page(path):
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    assert ast.get_docstring(tree), "says its question and for whom"
    assert len(source.splitlines()) <= 80
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div)]
    roots = {m.split(".")[0] for m in imports(path)}
    assert roots <= {"streamlit", "clearance"}
    assert not {m for m in imports(path) if m.startswith(("clearance.store", "clearance.query", "pages"))}
    prose = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != ast.get_docstring(tree, clean=False)]
    assert not [text for text in prose if " " in text.strip() or re.search(r"[\u3400-\u9fff]", text)], "texts live in the catalogues"


def test_nothing_lies_directly_in_pages():
    assert [p.name for p in (ROOT / "pages").glob("*.py")] == []


def test_app_stays_short():
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) < 80


def test_no_module_is_named_for_nothing():
    names = {p.stem for p in [*MODULES, *PAGES]} | {p.parent.name for p in MODULES}
    assert not names & FORBIDDEN_NAMES


def test_sql_lives_in_queries():
    allowed = ("clearance/store/", "clearance/intake/")
    statement = re.compile(r"\b(select|insert into|delete from|update)\b.+\b(from|into|values|set|where)\b", re.I | re.S)
    for path in [*MODULES, *PAGES]:
        if name_of(path).startswith(allowed):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.match(r"\s*(select|with|insert|delete|update|create)\b", node.value, re.I):
                assert not statement.search(node.value), f"{name_of(path)}:{node.lineno}"


def test_the_top_level_holds_only_what_convention_asks_for():
    allowed = {
        "app.py", "pages", "data", "queries", "tests", "requirements.txt", "requirements-test.txt", "requirements.in", "requirements-test.in", "clearance", "benchmarks", "docs",
        "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "Makefile", "pyproject.toml",
    }  # fmt: skip
    tracked = {p.name for p in ROOT.iterdir() if not p.name.startswith(".") and p.name != "__pycache__"}
    assert tracked <= allowed


@pytest.mark.parametrize("path", [p for p in ROOT.rglob("*") if p.suffix in {".py", ".sql", ".toml", ".md", ".po", ".css"} and ".venv" not in p.parts], ids=name_of)
def test_no_path_of_a_machine_is_committed(path):
    text = path.read_text(encoding="utf-8")
    machine = re.compile("/" + r"(?:home|root|Users|work|tmp)/\w")
    assert not machine.search(text)


def test_the_schema_is_numbered():
    assert all(re.match(r"\d\d_", f.name) for folder in ("schema", "shared") for f in (store.SQL / folder).glob("*.sql"))
