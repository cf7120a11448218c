"""Backups: taken while the store is in use, refused where anything is not as it was written, and brought back to give the same answers."""

import gzip
import hashlib
import io
import json
import shutil
import subprocess
import sys
import threading
import tomllib
import zipfile
from contextlib import redirect_stdout

import pytest

from clearance import audit, backup, intake, query, saved_questions, store
from clearance.__main__ import main
from clearance.selection import Selection
from tests.conftest import ROOT
from tests.intake_files import COMPOUNDS, STRUCTURES, STRUCTURES_HEADER, save
from tests.unit.test_store_versions import FILES, STORES, answers


@pytest.fixture(scope="module")
def first_day(tmp_path_factory):
    """A store with the sample's first day, a saved question and an audit log, and its backup; to be copied and left alone."""
    place = tmp_path_factory.mktemp("day")
    folder = place / "store"
    intake.import_files([file for file in FILES if file.stem.endswith("2017-10-13")], store=folder, importer="test")
    audit.note(folder, "import", "#1 台账.csv", who="张三", role="office", origin="10.0.0.7")
    saved_questions.save(folder, "未拆", "measure=standing&rows=area", "张三")
    backup.write(folder, place / "backup.zip")
    return folder, place / "backup.zip"


@pytest.fixture
def small(tmp_path):
    """A store of three compounds."""
    intake.import_files([save(tmp_path, COMPOUNDS, "小区台账")], store=tmp_path / "store", importer="test")
    return tmp_path / "store"


@pytest.fixture
def few_queries(monkeypatch):
    """A check that asks one query, for what is not about that."""
    monkeypatch.setattr(backup, "plain", lambda asked: ["overview/headline"])


def structures(folder, number=0):
    lines = [STRUCTURES_HEADER, *(line.replace("P", f"P{number}", 1) for line in STRUCTURES[1:])]
    (report,) = intake.import_files([save(folder.parent, lines, f"违建{number}", f"2018-05-{10 + number}")], store=folder, importer="test")
    assert report.status == intake.ACCEPTED


def surveys(folder):
    return [row["survey_id"] for row in history(folder)]


def everything(folder):
    """Every answer of every query that needs no more than a day, the hour of each import among them."""
    return answers(folder) | {"surveys/history": history(folder)}


def history(folder):
    return query.records("surveys/history", Selection(store.LAST_CALENDAR_DAY), store.reader(folder))


def beside(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix in (".toml", ".sql", ".jsonl")}


def repacked(file, to, change):
    """The backup with the contents that ``change`` makes of them, by name; None leaves a file out."""
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as target:
        found = {name: source.read(name) for name in source.namelist()}
        for name, content in change(found).items():
            target.writestr(name, content)
    return to


# ── back as it was ───────────────────────────────────────────────────────────────────────────────────────────────


def test_into_an_empty_folder_everything_comes_back(first_day, tmp_path):
    folder, file = first_day
    version, checked = backup.restore(file, tmp_path / "new")
    assert version == "board-000001" and checked.rows.keys() >= {"overview/headline", "burndown/structures_by_week"} and len(checked.rows) > 70
    assert everything(tmp_path / "new") == everything(folder)
    assert beside(tmp_path / "new") == beside(folder) and len(beside(folder)) == 2
    assert audit.verify(tmp_path / "new").whole
    assert audit.note(tmp_path / "new", "restore").n == 2, "the log goes on"


def test_over_a_later_state_every_query_answers_as_before_and_nothing_is_deleted(first_day, tmp_path):
    folder = shutil.copytree(first_day[0], tmp_path / "store")
    before = everything(folder)
    later = [file for file in sorted((ROOT / "data" / "sample").glob("*.csv")) if file.stem.endswith("2017-10-20")]
    intake.import_files(later, store=folder, importer="test")
    intake.undo(folder, 3, "张三")
    audit.note(folder, "undo", "#3")
    saved_questions.save(folder, "未拆", "measure=area", "李四")
    wrong = store.version(folder)
    assert everything(folder) != before
    version, _ = backup.restore(first_day[1], folder)
    assert everything(folder) == before and version > wrong and store.version(folder) == version
    assert (folder / f"{wrong}.duckdb").is_file(), "the version before is kept"
    assert audit.verify(folder).whole and audit.verify(folder).count == 2, "the log is not turned back"
    assert saved_questions.load(folder)[0].who == "李四", "what is there stays as it is"


@pytest.mark.parametrize("loss", ["gone", "cut", "no pointer", "pointer spoilt", "all gone"])
def test_whatever_became_of_the_store_a_backup_brings_it_back(loss, first_day, few_queries, tmp_path):
    folder = shutil.copytree(first_day[0], tmp_path / "store")
    file = store.current_file(folder)
    match loss:
        case "gone":
            file.unlink()
        case "cut":
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        case "no pointer":
            (folder / "CURRENT").unlink()
        case "pointer spoilt":
            (folder / "CURRENT").write_bytes(b"\xff\x00")
        case "all gone":
            shutil.rmtree(folder)
    backup.restore(first_day[1], folder)
    assert history(folder) == history(first_day[0]) and beside(folder) == beside(first_day[0])
    assert store.examine(folder) is not None


def test_a_backup_of_an_earlier_program_s_store_is_brought_up_to_date(tmp_path):
    old = tmp_path / "old"
    old.mkdir()
    (old / "board-000001.duckdb").write_bytes(gzip.decompress(STORES[0].read_bytes()))
    content = (old / "board-000001.duckdb").read_bytes()
    told = {
        "format": 1, "made_at": "2018-01-01T00:00:00Z", "store": "board-000001.duckdb", "schema_version": 1, "audit": None,
        "files": {"board-000001.duckdb": {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}},
    }  # fmt: skip
    with zipfile.ZipFile(tmp_path / "old.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("board-000001.duckdb", content)
        archive.writestr(backup.MANIFEST, json.dumps(told))
    backup.restore(tmp_path / "old.zip", tmp_path / "store")
    assert store.reader(tmp_path / "store").schema_version == store.SCHEMA_VERSION


# ── while the store is in use ────────────────────────────────────────────────────────────────────────────────────


def test_backups_taken_while_surveys_come_in_are_each_one_whole_state(small, few_queries, tmp_path):
    over, taken, faults = threading.Event(), [], []

    def take():
        while not over.is_set():
            try:
                file = tmp_path / f"b{len(taken)}.zip"
                backup.write(small, file)
                taken.append(file)
            except Exception as error:
                faults.append(error)

    thread = threading.Thread(target=take)
    thread.start()
    for number in range(store.KEPT_VERSIONS + 1):
        structures(small, number)
        audit.note(small, "import", f"#{number + 2} 违建{number}.csv")
    over.set()
    thread.join()
    assert not faults and len(taken) > 1
    for file in (taken[0], taken[-1]):
        folder = tmp_path / f"from-{file.stem}"
        backup.restore(file, folder)
        found = surveys(folder)
        assert found == list(range(len(found), 0, -1)), "no survey without those before it"
        assert audit.verify(folder).whole


def test_a_backup_holds_no_lock_no_draft_no_other_version_and_no_backup(small, tmp_path):
    structures(small)
    (small / "draft-000099.duckdb").write_bytes(b"x")
    (small / "questions").mkdir()
    (small / "questions" / "a.sql").write_text("select 1", encoding="utf-8")
    (small / "questions" / "b.sql.new").write_text("half", encoding="utf-8")
    backup.write_into(small, small)
    file, made, _ = backup.write_into(small, small)
    with zipfile.ZipFile(file) as archive:
        assert sorted(archive.namelist()) == sorted([f"{store.version(small)}.duckdb", "questions/a.sql", backup.MANIFEST]) == sorted([*made.files, backup.MANIFEST])
    assert file.stat().st_mode & 0o077 == 0, "it holds household data"


# ── refused ──────────────────────────────────────────────────────────────────────────────────────────────────────


def without(name):
    return lambda found: {each: content for each, content in found.items() if not each.endswith(name)}


def changed(name, change):
    return lambda found: {each: change(content) if each.endswith(name) else content for each, content in found.items()}


def manifest_of(**more):
    return changed(backup.MANIFEST, lambda content: json.dumps(json.loads(content) | more).encode())


def turned(content):
    return content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]


def outside(found):
    told = json.loads(found[backup.MANIFEST])
    told["files"]["../outside.txt"] = {"bytes": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
    return found | {"../outside.txt": b"x", backup.MANIFEST: json.dumps(told).encode()}


SPOILT = {
    "one bit of the store": changed(".duckdb", turned), "one bit of the log": changed(".jsonl", turned), "a shorter store": changed(".duckdb", lambda content: content[:-4096]),
    "no store": without(".duckdb"), "no log": without(".jsonl"), "no manifest": without(backup.MANIFEST), "one file more": lambda found: found | {"more.toml": b"x"},
    "a manifest that is none": changed(backup.MANIFEST, lambda _: b"[]"), "a file outside": outside, "a store elsewhere": manifest_of(store="../board-000001.duckdb"),
    "no files": manifest_of(files={}),
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILT)
def test_a_backup_that_is_not_as_it_was_written_is_refused(how, first_day, small, tmp_path):
    before = {path: path.read_bytes() for path in small.rglob("*") if path.is_file()}
    file = repacked(first_day[1], tmp_path / "spoilt.zip", SPOILT[how])
    for act in (backup.check, lambda file: backup.restore(file, small)):
        with pytest.raises(backup.BackupError, match=r"不是完好的备份.*no sound backup"):
            act(file)
    assert {path: path.read_bytes() for path in small.rglob("*") if path.is_file()} == before and not (tmp_path / "outside.txt").exists()


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip" * 100], ids=["empty", "begins", "text"])
def test_what_is_no_backup_is_refused(content, small, tmp_path):
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(backup.BackupError, match="no sound backup"):
        backup.restore(tmp_path / "x.zip", small)
    with pytest.raises(backup.BackupError, match="There is no y"):
        backup.restore(tmp_path / "y.zip", small)


def test_half_a_backup_is_refused(first_day, small, tmp_path):
    whole = first_day[1].read_bytes()
    for share in (0.2, 0.9, 0.999):
        (tmp_path / "half.zip").write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(backup.BackupError, match="no sound backup"):
            backup.restore(tmp_path / "half.zip", small)


def test_a_backup_of_a_newer_board_is_refused(first_day, small, tmp_path):
    file = repacked(first_day[1], tmp_path / "newer.zip", manifest_of(format=2))
    with pytest.raises(backup.BackupError, match=r"升级程序.*newer board"):
        backup.restore(file, small)


def test_no_backup_is_overwritten_and_none_is_made_of_nothing_or_of_a_damaged_store(small, tmp_path):
    backup.write(small, tmp_path / "b.zip")
    whole = (tmp_path / "b.zip").read_bytes()
    with pytest.raises(backup.BackupError, match="already"):
        backup.write(small, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").read_bytes() == whole
    with pytest.raises(backup.BackupError, match="nothing to back up"):
        backup.write(tmp_path / "nothing", tmp_path / "n.zip")
    file = store.current_file(small)
    file.write_bytes(file.read_bytes()[:-5000])
    with pytest.raises(store.StoreError, match=r"读不出来.*clearance restore"):
        backup.write(small, tmp_path / "damaged.zip")
    assert sorted(each.name for each in tmp_path.glob("*.zip")) == ["b.zip"]


def test_where_there_is_no_room_no_half_of_a_backup_is_left(small, tmp_path):
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "from clearance.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    ran = subprocess.run(
        [sys.executable, "-B", "-c", script, "backup", "--into", str(tmp_path / "into"), "--store", str(small)], cwd=ROOT, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert ran.returncode == 1 and "备份没有写成" in ran.stderr and "No backup was written" in ran.stderr and "Traceback" not in ran.stderr
    assert list((tmp_path / "into").iterdir()) == []


# ── how many are kept ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_oldest_beyond_the_number_are_removed_and_nothing_else(small, tmp_path):
    into = tmp_path / "into"
    into.mkdir()
    others = ["notes.txt", "board-backup-of-mine.zip", "backup.zip"]
    earlier = ["board-backup-20170101-000000.zip", "board-backup-20180101-000000-10.zip", "board-backup-20180101-000000-9.zip", "board-backup-20180102-000000.zip"]
    for name in others + earlier:
        (into / name).write_bytes(b"x")
    file, _, gone = backup.write_into(small, into, keep=3)
    assert gone == ["board-backup-20170101-000000.zip", "board-backup-20180101-000000-9.zip"]
    assert {each.name for each in into.iterdir()} == {*others, "board-backup-20180101-000000-10.zip", "board-backup-20180102-000000.zip", file.name}
    file, _, _ = backup.write_into(small, into, keep=1)
    assert [each.name for each in into.iterdir() if backup.NAME.fullmatch(each.name)] == [file.name]


def test_the_numbers_to_keep_are_the_setting_s():
    told = tomllib.loads((ROOT / "data" / "access" / "retention.toml").read_text(encoding="utf-8"))
    assert told == {"versions": store.KEPT_VERSIONS, "backups": backup.KEPT}


# ── at the command line ──────────────────────────────────────────────────────────────────────────────────────────


def said(*words):
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with redirect_stdout(printed):
        code = main([str(word) for word in words])
    printed.flush()
    return code, printed.buffer.getvalue().decode()


def test_the_commands_back_up_check_restore_and_note_it(small, tmp_path):
    file = tmp_path / "b.zip"
    structures(small)
    count = len(surveys(small))
    code, told = said("backup", file, "--store", small)
    assert code == 0 and hashlib.sha256(file.read_bytes()).hexdigest() in told and store.version(small) in told
    structures(small, 1)
    version = store.version(small)
    code, told = said("restore", file, "--check", "--store", small)
    assert code == 0 and "overview/headline" in told and store.version(small) == version, "checking changes nothing"
    code, told = said("restore", file, "--store", small)
    assert code == 0 and len(surveys(small)) == count and f"之前的是{version}" in told
    assert [(each.what, each.origin) for each in audit.entries(small)] == [("backup", audit.COMMAND_LINE), ("restore", audit.COMMAND_LINE)]
    assert [each.subject.split()[0] for each in audit.entries(small)] == ["b.zip", "b.zip"]
    code, told = said("audit", "verify", "--against", file, "--store", small)
    assert code == 0 and "以来2条" in told and "2 entries" in told
    code, told = said("audit", "list", "--what", "restore", "--format", "json", "--store", small)
    assert [each["what"] for each in json.loads(told)] == ["restore"]
    (small / audit.LOG).unlink()
    code, told = said("audit", "verify", "--store", small)
    assert code == 1 and "末尾少了第1条到第2条" in told and "entries 1 to 2" in told


def test_a_backup_remembers_the_log_that_was_forged_since(small, tmp_path):
    for number in range(3):
        audit.note(small, "export", f"{number}.csv")
    backup.write(small, tmp_path / "b.zip")
    (small / audit.LOG).unlink()
    (small / audit.HEAD).unlink()
    for number in range(4):
        audit.note(small, "export", f"forged{number}.csv")
    assert said("audit", "verify", "--store", small)[0] == 0
    code, told = said("audit", "verify", "--against", tmp_path / "b.zip", "--store", small)
    assert code == 1 and "b.zip" in told and "第3条" in told
