"""Whatever is typed, the store is unharmed, no file is read or written, nothing outside is reached, households stay hidden, the others are
answered, and the person gets a readable answer within 10 seconds. Each attack has a name; what it may get is beside it."""

import getpass
import hashlib
import json
import socket
import sys
import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from clearance import query, sandbox, store
from clearance.locale import translator
from clearance.sandbox import process
from clearance.sandbox.child import MOST_COLUMNS
from clearance.selection import Selection

CHOSEN = Selection(date(2018, 6, 29))
PROMISED_SECONDS = 10
PATIENCE = 1.5  # of these tests, where the board waits 8 seconds
SECRET = "示例-秘密-7381"

READS = {
    "a system file as csv": "select * from read_csv('/etc/passwd')",
    "a system file as text": "select content from read_text('/etc/passwd')",
    "a system file as a blob": "select * from read_blob('/etc/hostname')",
    "a file by its bare name": "select * from '/etc/passwd'",
    "a file as a url": "select * from 'file:///etc/passwd'",
    "the store itself": "select * from '{store}/CURRENT'",
    "the store as a database": "attach '{store}/{board}' as b",
    "the store, read only": "attach '{store}/{board}' as b (read_only)",
    "a table function that opens the store": "select * from read_duckdb('{store}/{board}')",
    "a secret beside it": "select content from read_text('{outside}/secret.txt')",
    "a secret through json": "select * from read_json_objects('{outside}/secret.txt')",
    "a secret through parquet": "select * from read_parquet('{outside}/secret.txt')",
    "a secret through a csv sniffer": "select * from sniff_csv('{outside}/secret.txt')",
    "parquet metadata": "select * from parquet_metadata('{outside}/secret.txt')",
    "a folder's list": "select * from glob('{outside}/*')",
    "the root's list": "select * from glob('/*')",
    "the environment of the process": "select content from read_text('/proc/self/environ')",
    "the memory map": "select content from read_text('/proc/self/maps')",
    "its own input": "select * from read_csv('/dev/stdin')",
    "an import": "import database '{outside}'",
    "a copy into a table": "copy structures from '{outside}/secret.txt'",
    "a file in a string": "select * from query('select * from read_text(''/etc/passwd'')')",
    "a table by a computed name": "select * from query_table('/etc/passwd')",
    "a file under explain": "explain analyze select * from read_text('{outside}/secret.txt')",
    "a file in a statement kept as json": "from json_execute_serialized_sql(json_serialize_sql('select * from read_text(''{outside}/secret.txt'')'))",
    "the notes of a parquet file": "from parquet_kv_metadata('{outside}/secret.txt')",
    "a file by a variable": "from read_blob(getvariable('f'))",
    "the other processes' commands": "from glob('/proc/*/cmdline')",
    "a file as lines of json": "from read_ndjson('{outside}/secret.txt')",
}
WRITES = {
    "copy to a file": "copy (select 1) to '{outside}/copied.csv'",
    "copy hidden in a cte": "with d as (copy (select 1) to '{outside}/copied.csv') select 1",
    "copy over the store": "with d as (copy (select 1) to '{store}/{board}' (format csv)) select 1",
    "copy over the pointer": "with d as (copy (select 'x') to '{store}/CURRENT' (format csv)) select 1",
    "copy to its own path": "with d as (copy (select 1) to ':memory:' (format csv)) select 1",
    "copy to its own log": "with d as (copy (select 1) to ':memory:.wal' (format csv)) select 1",
    "copy to a relative name": "copy (select 1) to 'here.csv'",
    "copy to the temporary folder": "with d as (copy (select 1) to '.tmp/x.csv') select 1",
    "copy to a device": "copy (select 1) to '/dev/stdout'",
    "copy as parquet partitions": "copy structures to '{outside}/parts' (format parquet, partition_by (batch))",
    "an export": "export database '{outside}/exported'",
    "a new database": "attach '{outside}/new.duckdb' as n",
    "insert": "insert into areas select * from areas",
    "insert hidden in a cte": "with x as (insert into areas select * from areas returning *) select * from x",
    "update": "update structures set standing = false",
    "delete": "delete from structures",
    "delete hidden in a cte": "with x as (delete from structures returning *) select count(*) from x",
    "truncate": "truncate structures",
    "drop": "drop table structures",
    "alter": "alter table structures drop column standing",
    "create a table": "create table mine as select 1",
    "create a temporary table": "create temp table mine as select 1",
    "create a view in place of a table": "create or replace temp view structures as select 1",
    "create a macro in place of a function": "create or replace temp macro count(x) as 0",
    "create an index": "create index i on structures (structure_id)",
    "create a sequence": "create sequence s",
    "create a type": "create type t as enum ('a')",
    "checkpoint": "force checkpoint",
    "vacuum": "vacuum",
    "commit": "commit",
    "two statements": "select 1; drop table structures",
    "a statement behind a comment": "select 1 /* */; -- \ndelete from structures",
    "use another schema": "use temp",
    "copy under explain": "explain analyze copy (select 1) to '{outside}/explained.csv'",
    "copy under a plain explain": "explain copy (select 1) to '{outside}/explained.csv'",
    "a database in memory": "attach ':memory:' as m",
    "a prepared copy": "prepare p as copy (select 1) to '{outside}/prepared.csv'",
}
SETTINGS = {
    "open the outside": "set enable_external_access = true",
    "open the file system": "set disabled_filesystems = ''",
    "unlock": "set lock_configuration = false",
    "reset": "reset enable_external_access",
    "more memory": "set memory_limit = '100GB'",
    "more threads": "set threads = 64",
    "a temporary folder": "set temp_directory = '{outside}'",
    "an allowed path": "set allowed_paths = ['{outside}/secret.txt']",
    "a home": "pragma home_directory = '{outside}'",
    "a setting by pragma": "pragma enable_external_access = true",
    "a profile to a file": "pragma profiling_output = '{outside}/profile.json'",
    "a log to a file": "call enable_logging(storage = 'file', storage_path = '{outside}')",
    "a setting in a select": "select set_config('threads', '64', false)",
    "unsigned extensions": "set allow_unsigned_extensions = true",
    "variables of python": "set python_enable_replacements = true",
    "a log of what the others ask": "from enable_logging(level = 'debug')",
    "a profile of what the others ask": "pragma enable_profiling",
}
NETWORK = {
    "a web page": "select * from 'http://127.0.0.1:{port}/x.csv'",
    "a web page as text": "select * from read_text('http://127.0.0.1:{port}/x')",
    "a web page as a database": "attach 'http://127.0.0.1:{port}/x.db' as w",
    "a bucket": "select * from 's3://bucket/x.parquet'",
    "install an extension": "install httpfs",
    "install from an address": "install httpfs from 'http://127.0.0.1:{port}'",
    "install from the community": "install shellfs from community",
    "load an extension": "load httpfs",
    "load a library": "load '{outside}/secret.txt'",
    "a secret of the web": "create secret s (type http, bearer_token 'x')",
    "another database system": "attach 'host=127.0.0.1 port={port}' as p (type postgres)",
    "update extensions": "update extensions",
}
CATALOGUE = {
    "settings": "select * from duckdb_settings()",
    "databases": "select * from duckdb_databases()",
    "databases by pragma": "select * from pragma_database_list",
    "database size": "select * from pragma_database_size()",
    "extensions": "select * from duckdb_extensions()",
    "secrets": "select * from duckdb_secrets()",
    "tables": "select * from duckdb_tables()",
    "columns": "select * from duckdb_columns()",
    "views": "select * from duckdb_views()",
    "information schema": "select * from information_schema.columns",
    "sqlite's way": "select * from sqlite_master",
    "temporary files": "select * from duckdb_temporary_files()",
    "logs": "select * from duckdb_logs()",
    "memory": "select * from duckdb_memory()",
    "variables": "select * from duckdb_variables()",
    "approved statements": "select * from duckdb_prepared_statements()",
    "platform": "select * from pragma_platform()",
    "version": "select * from pragma_version()",
    "user agent": "select * from pragma_user_agent()",
    "a folder by its setting": "select current_setting('temp_directory'), current_setting('home_directory'), current_setting('secret_directory')",
    "allowed paths": "select current_setting('allowed_paths'), current_setting('allowed_directories')",
    "who asks": "select current_user, session_user, user, current_database(), current_schemas(true)",
    "an environment variable": "select getenv('HOME')",
    "open files": "select * from duckdb_external_file_cache()",
    "what rows were said": "select * from structures_said",
    "the store's own facts": "select * from store_fact",
    "the store by its name": "select * from store.main.structures_version",
    "what is held back": "select * from quarantined_row",
    "who imported what": "select * from survey_event",
    "an importer": "select importer from surveys",
    "python's variables": "select * from connection",
    "python's names": "select * from limits",
    "python's modules": "select * from duckdb",
    "how tables came in": "select * from incoming",
    "the bytes that a table is kept in": "select * from pragma_storage_info('structures')",
    "every table at a look": "select * from (show all tables)",
    "which secret opens a bucket": "select * from which_secret('s3://bucket/x', 's3')",
    "words of the shell": "select * from sql_auto_complete('select * from /et')",
}
HOUSEHOLDS = {
    "an address": "select address from structures",
    "hardship": "select count(*) from structures where hardship is not null",
    "hardship by class": "select class, count(hardship) from structures group by class",
    "support": "select aid_planned_on from structures",
    "notes": "select note from structures",
    "a shop's address": "select address from shops",
    "evidence": "select evidence from actions",
    "in the history": "select hardship, address from structures_history",
    "by a pattern": "select columns('.*(address|hardship|note|aid|evidence).*') from structures",
    "by order": "select * from structures order by hardship",
    "by a struct": "select s.hardship from structures as s",
}
EXHAUSTION = {
    "endless rows, counted": "select count(*) from range(1000000000000)",
    "a cross join": "select count(*) from structures a, structures b, structures c where a.area_sqm + b.area_sqm > c.area_sqm",
    "endless recursion": "with recursive r as (select 1 as i union all select i + 1 from r) select count(*) from r",
    "recursion that doubles": "with recursive r as (select 'xxxxxxxx' as s union all select s || s from r) select max(length(s)) from r",
    "a distance between long texts": "select levenshtein(repeat('a', 300000), repeat('b', 300000))",
    "another distance": "select damerau_levenshtein(repeat('a', 20000), repeat('b', 20000))",
    "a long text": "select repeat('x', 2000000000)",
    "a longer text": "select length(repeat(repeat('x', 100000000), 100))",
    "padding": "select length(lpad('x', 2000000000, 'y'))",
    "a list": "select len(range(1000000000))",
    "a list of rows": "select list(i) from range(1000000000) r(i)",
    "texts together": "select length(string_agg(repeat('x', 10000), '')) from range(10000000)",
    "sorting": "select * from range(1000000000) r(i) order by hash(i) limit 1",
    "grouping": "select hash(i) as h, count(*) from range(1000000000) r(i) group by h order by 2 desc limit 1",
    "a window": "select max(x) from (select sum(i) over (order by hash(i)) as x from range(100000000) r(i))",
    "lists made again and again": "select len(list_transform(range(100000000), lambda x: repeat('x', 100)))",
    "a wide format": "select length(format('{:>1000000000}', 'x'))",
    "a printf": "select length(printf('%1000000000d', 1))",
    "a bar": "select length(bar(1, 0, 1, 1000000000))",
    "a power set": "select count(*) from (select unnest(range(1000000)), unnest(range(1000000))) a, range(1000000) b",
    "bits": "select length(bitstring('1', 2000000000))",
    "numbers of many digits": "select sum(factorial(20)) from range(100000000000)",
    "a pattern": "select regexp_matches(repeat('a', 5000000), '(a|aa)+(b|bb)+(a|aa)+$') from range(1000)",
    "all rows of everything": "select * from structures_history a cross join structures_history b",
    "sleeping": "select sleep_ms(60000)",
    "recursion with a key": "with recursive r(i) using key (i) as (select 1 union all select i + 1 from r) select count(*) from r",
    "columns named by data": "pivot (select repeat('x', 20000) || i as k, 1 as v from range(500) r(i)) on k using sum(v)",
    "tens of thousands of columns": "pivot (select i as k, 1 as v from range(90000) r(i)) on k using sum(v)",
}
OUTPUT = {
    "many rows": "select * from range(100000000)",
    "many long rows": "select repeat('x', 1900) from range(100000000)",
    "one long cell": "select repeat('石', 10000000)",
    "many columns": "select " + ", ".join(f"{i} as c{i}" for i in range(2500)),
    "columns of nothing but controls": "select '\u202e\u0007\x1b[31m' as \"\u202e\u0007\"",
    "a name that is html": "select '<script>alert(1)</script>' as \"<img src=x onerror=alert(1)>\"",
    "two columns of one name": "select 1 as a, 2 as a, 3 as \"a (2)\"",
    "numbers that are none": "select 'nan'::double, 'inf'::double, '-inf'::double, 170141183460469231731687303715884105727::hugeint",
    "days beyond the calendar": "select date 'infinity', date '20000-01-01', timestamp '290000-01-01', date '-infinity'",
    "no columns": "select * exclude (area_code, street_code, name, short_name, name_en) from areas",
    "no text": "select 'a\x00b'",
    "nested": "select [[[[[[{'a': [map {'b': [1]}]}]]]]]]",
    "more columns than a table shows": "select unnest(null::struct(" + ",".join(f"a{i} integer" for i in range(3500)) + "))",
    "a kind of many kilobytes": "select null::struct(" + ",".join(f"a{i} integer" for i in range(3500)) + ") as s",
    "an error of three megabytes": "select error(repeat('y', 3000000))",
    "a row of a thousand letters, for ever": "select * from repeat_row(repeat('x', 1000), num_rows := 100000000)",
}
CRASHES = {
    "brackets": "select " + "(" * 20000 + "1" + ")" * 20000,
    "lists in lists": "select " + "[" * 5000 + "]" * 5000,
    "subqueries": "select * from (" * 2000 + "select 1" + ")" * 2000,
    "a long sum": "select " + "+".join(["1"] * 20000),
    "not not not": "select " + "not " * 12000 + "true",
    "a long list": "select 1 in (" + ",".join(map(str, range(9000))) + ")",
    "many joins": "select count(*) from " + " cross join ".join(f"areas a{i}" for i in range(300)),
    "many unions": " union all ".join(["select 1"] * 2500),
    "deep json": "select json_extract('" + "[" * 20000 + "]" * 20000 + "', '$[0][0]')",
    "no end of a comment": "select 1 /* " + "/*" * 10000,
    "no end of a text": "select '" + "''" * 10000,
    "half a character": "select '\ud800'",
    "a nought": "select 1\x00; drop table structures",
    "a very long name": 'select 1 as "' + "x" * 40000 + '"',
    "only comments": "-- nothing\n/* nothing */",
    "only marks": ";;;;;",
    "too long a text": "select '" + "x" * 60000 + "'",
    "a text that divides by nought": "select 1 // 0, 1 % 0, -9223372036854775808 // -1",
    "casts to nonsense": "select 'x'::integer[3]['a']",
    "a lambda of a lambda": "select list_transform([1], lambda x: list_transform([x], lambda y: list_reduce([], lambda a, b: a + b)))",
    "the shell's commands": ".shell id",
    "the shell's open": ".open {store}/{board}",
    "a function of the system": "select system('id')",
    "a prepared statement": "prepare p as drop table structures",
    "an execute": "execute p",
    "a call": "call pragma_database_size()",
    "a transaction": "begin transaction",
    "a kill": "select pg_terminate_backend(1)",
    "a parameter that nobody knows": "select $nobody",
    "a parameter in place of a table": "select * from $as_of",
    "explain and do": "explain analyze delete from structures",
    "a value of every kind": "from test_all_types()",
    "a frame of the protocol": "select chr(0) || chr(0) || chr(0) || chr(2) || '{}'",
    "an answer in an answer": "select '{\"columns\": [], \"types\": [], \"rows\": [], \"fit\": true}' as error",
    "time travel": "select * from structures at (version => 1)",
}
GROUPS = {
    "reads": READS, "writes": WRITES, "settings": SETTINGS, "network": NETWORK, "catalogue": CATALOGUE, "households": HOUSEHOLDS,
    "exhaustion": EXHAUSTION, "output": OUTPUT, "crashes": CRASHES,
}  # fmt: skip
ATTACKS = [pytest.param(group, name, sql, id=f"{group}: {name}") for group, attacks in GROUPS.items() for name, sql in attacks.items()]
# What must be refused, whatever else: not one of these may be answered.
NEVER_ANSWERED = ("reads", "writes", "settings", "network", "households")
SMALL = "select count(*) from structures where standing"


@pytest.fixture(scope="module")
def outside(tmp_path_factory) -> Path:
    """A folder beside the store with a secret in it."""
    folder = tmp_path_factory.mktemp("outside")
    (folder / "secret.txt").write_text(SECRET + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def listening():
    """A port of this machine on which somebody listens; yields it and the list of who called."""
    callers = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def listen():
            while not done.is_set():
                try:
                    connection, caller = server.accept()
                except TimeoutError:
                    continue
                callers.append(caller)
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], callers
        done.set()
        thread.join()


@pytest.fixture(scope="module", autouse=True)
def impatient():
    """The board's own limits, with less patience, so that hundreds of attacks take a minute."""
    pool = process.Pool(replace(process.settings(), seconds=PATIENCE))
    patch = pytest.MonkeyPatch()
    patch.setattr(process, "pool", lambda: pool)
    yield pool
    pool.close()
    patch.undo()


def asked(folder, sql, role="leader"):
    return sandbox.ask(sql, folder=folder, role=role, chosen=CHOSEN)


def ready(pool, folder, count=1, role="leader"):
    """Have filled processes, however long that takes: the attacks are timed, not the machine."""
    key, payload = sandbox._of(folder, role, CHOSEN, "")
    deadline = time.monotonic() + process.settings().start_seconds
    taken = [pool._take(key, payload, deadline) for _ in range(count)]
    for child in taken:
        pool._give_back(key, child, fit=True)


def fingerprint(*folders: Path) -> dict[str, str]:
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()}


@pytest.fixture(scope="module")
def expected(sample_folder, sample_reader) -> int:
    return query.records("overview/headline", CHOSEN, sample_reader)[0]["structures_standing"]


@pytest.mark.parametrize(("group", "name", "sql"), ATTACKS)
def test_an_attack_comes_to_nothing(group, name, sql, sample_folder, outside, listening, impatient, expected):
    port, callers = listening
    (board,) = [file.name for file in sample_folder.glob("board-*.duckdb") if file == store.current_file(sample_folder)]
    for mark, value in {"{store}": str(sample_folder), "{board}": board, "{outside}": str(outside), "{port}": str(port)}.items():
        sql = sql.replace(mark, value)
    ready(impatient, sample_folder)
    before, here = fingerprint(sample_folder, outside), set(Path.cwd().iterdir())

    started = time.monotonic()
    answer = asked(sample_folder, sql)
    took = time.monotonic() - started

    assert took < PROMISED_SECONDS
    assert fingerprint(sample_folder, outside) == before and set(Path.cwd().iterdir()) == here
    assert callers == []
    if group in NEVER_ANSWERED:
        assert answer.error, f"answered: {answer.rows[:2]}"
    said = json.dumps([answer.columns, answer.rows, answer.detail], ensure_ascii=False)
    assert SECRET not in said and "root:x:" not in said
    typed = sql if answer.error else ""  # an error may quote what was typed
    for secret in (str(sample_folder), str(Path.home()), sys.prefix, str(Path.cwd())):
        assert secret == "/" or secret not in said.replace(typed, "") or secret in typed
    if answer.error:
        assert answer.error in sandbox.ERRORS and len(answer.detail) <= 2000
        for language in ("zh", "en"):
            assert translator(language)(f"sandbox.error.{answer.error}", detail=answer.detail)
    else:
        limits = process.settings()
        assert len(answer.rows) <= limits.rows and len(said.encode()) <= 4 * limits.bytes
        texts = [cell for row in answer.rows for cell in row if isinstance(cell, str)] + [*answer.columns, *answer.types]
        assert max(map(len, texts), default=0) <= limits.cell_characters + 1 and len(answer.columns) <= MOST_COLUMNS
        answer.frame()
    ready(impatient, sample_folder)
    after = asked(sample_folder, SMALL)
    assert (after.error, after.rows) == ("", [[expected]]), "who asks next is answered, and truly"


@pytest.mark.parametrize("name", ["endless rows, counted", "a distance between long texts", "a cross join", "padding"])
def test_the_others_are_answered_meanwhile(name, sample_folder, impatient, expected, sample_reader):
    ready(impatient, sample_folder, count=2)
    hostile = threading.Thread(target=asked, args=(sample_folder, EXHAUSTION[name]))
    hostile.start()
    try:
        time.sleep(0.1)
        started = time.monotonic()
        assert query.records("overview/headline", CHOSEN, sample_reader)[0]["structures_standing"] == expected
        assert time.monotonic() - started < 1, "the pages do not wait for it"
        assert asked(sample_folder, SMALL).rows == [[expected]] and hostile.is_alive()
    finally:
        hostile.join()


def test_the_promise_holds_with_the_board_s_own_patience(sample_folder):
    pool = process.Pool(process.settings())
    patch = pytest.MonkeyPatch()
    patch.setattr(process, "pool", lambda: pool)
    try:
        started = time.monotonic()
        answer = asked(sample_folder, EXHAUSTION["endless rows, counted"])
        assert answer.error == "time" and time.monotonic() - started < PROMISED_SECONDS
    finally:
        patch.undo()
        pool.close()


def test_many_questions_leave_one_thread_waiting_and_an_idle_process_ends(sample_folder):
    pool = process.Pool(replace(process.settings(), idle_seconds=2.0))
    patch = pytest.MonkeyPatch()
    patch.setattr(process, "pool", lambda: pool)
    try:
        before = sum(isinstance(each, threading.Timer) for each in threading.enumerate())
        for _ in range(12):
            assert asked(sample_folder, SMALL).rows
        assert sum(isinstance(each, threading.Timer) for each in threading.enumerate()) <= before + 2, "the sweeper, and one that watches over a start"
        (_, idle), *_ = pool._free
        until = time.monotonic() + 20
        while idle.is_alive and time.monotonic() < until:
            time.sleep(0.2)
        assert not idle.is_alive and pool._free == []
    finally:
        patch.undo()
        pool.close()


def test_a_leader_s_rows_hold_nothing_of_a_household(sample_folder, impatient):
    ready(impatient, sample_folder)
    answer = asked(sample_folder, "select table_name, column_name from information_schema.columns")
    hidden = {"address", "hardship", "aid_planned_on", "note", "evidence", "importer"}
    assert answer.rows and not {column for _, column in answer.rows} & hidden
    whole = asked(sample_folder, "select to_json(s) from structures as s limit 5")
    assert whole.rows and not [row for row in whole.rows for name in hidden if f'"{name}"' in row[0]]


def test_the_office_sees_households(sample_folder, sample_reader, impatient):
    ready(impatient, sample_folder, role="office")
    answer = asked(sample_folder, "select count(address), count(hardship) from structures", role="office")
    assert answer.rows[0][0] > 0 and answer.rows[0][1] > 0


def test_no_table_function_tells_a_path(sample_folder, impatient):
    """Every table function without arguments: what DuckDB may yet learn to tell."""
    ready(impatient, sample_folder)
    names = asked(sample_folder, "select distinct function_name from duckdb_functions() where function_type in ('table', 'pragma') and len(parameters) = 0")
    assert len(names.rows) > 20
    for (name,) in names.rows:
        ready(impatient, sample_folder)
        answer = asked(sample_folder, f'select * from "{name}"()')
        said = json.dumps([answer.rows, answer.detail], ensure_ascii=False)
        for secret in (str(sample_folder), str(Path.home()) + "/", sys.prefix, getpass.getuser() + "@", "site-packages"):
            assert secret not in said, f"{name} tells {secret}"


def test_nobody_reads_what_another_asked(sample_folder, impatient):
    """The next question may go to the same process: neither logs nor profiles of it hold the one before."""
    ready(impatient, sample_folder)
    for before in ("from enable_logging(level = 'debug')", "select write_log('示例-密问', level := 'error')", "select '示例-密问' as asked"):
        asked(sample_folder, before)
        ready(impatient, sample_folder)
    for sql in ("select * from duckdb_logs()", "select * from duckdb_log_contexts()", "select * from duckdb_prepared_statements()", "select * from duckdb_variables()"):
        answer = asked(sample_folder, sql)
        assert "密问" not in json.dumps(answer.rows, ensure_ascii=False), sql
        ready(impatient, sample_folder)


def test_nothing_of_a_question_stays_for_the_next(sample_folder, impatient):
    ready(impatient, sample_folder)
    for sql in ("set variable left_over = 1", "select setseed(0.5)", "create temp table left_over as select 1", "select nextval('s')"):
        asked(sample_folder, sql)
        ready(impatient, sample_folder)
    assert asked(sample_folder, "select getvariable('left_over')").rows in ([], [[None]])
    ready(impatient, sample_folder)
    assert asked(sample_folder, "select * from left_over").error == "unknown"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the walls of Linux")
def test_the_walls_stand(sample_folder, impatient):
    ready(impatient, sample_folder)
    walls = [child.walls for _, child in impatient._free]
    assert walls and all({"folder", "core", "file_size", "processes", "memory", "files"} <= set(each) for each in walls)


WEAKER = {
    "whatever the parser calls it": ("    (statement,) = statements\n    if statement.type.name not in QUESTIONS:", "    (statement,) = statements\n    if False:"),
    "whatever DuckDB lets through": ("    close_database(connection)\n", ""),
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the walls of Linux")
@pytest.mark.parametrize("missing", WEAKER)
def test_no_wall_stands_alone(missing, sample_folder, outside, listening, tmp_path):
    """With one wall taken out of the child the others still keep files, store and network from whoever asks."""
    whole, (wall, hole) = process.CHILD.read_text(encoding="utf-8"), WEAKER[missing]
    assert whole.count(wall) == 1
    (tmp_path / "child.py").write_text(whole.replace(wall, hole), encoding="utf-8")
    port, callers = listening
    board = store.current_file(sample_folder).name
    before = fingerprint(sample_folder, outside)
    pool = process.Pool(replace(process.settings(), seconds=PATIENCE))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "CHILD", tmp_path / "child.py")
        patch.setattr(process, "pool", lambda: pool)
        ready(pool, sample_folder)
        assert not asked(sample_folder, SMALL).error
        for group in ("reads", "writes", "settings", "network"):
            for name, sql in GROUPS[group].items():
                for mark, value in {"{store}": str(sample_folder), "{board}": board, "{outside}": str(outside), "{port}": str(port)}.items():
                    sql = sql.replace(mark, value)
                ready(pool, sample_folder)
                answer = asked(sample_folder, sql)
                said = json.dumps([answer.rows, answer.detail], ensure_ascii=False)
                assert SECRET not in said and "root:x:" not in said, name
                assert fingerprint(sample_folder, outside) == before, name
    pool.close()
    assert callers == []
