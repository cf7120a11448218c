"""A copy of the store while it is in use, checked, and brought back: ``backup``, ``restore``."""

from __future__ import annotations

import argparse
import hashlib
from contextlib import suppress
from pathlib import Path

from clearance import backup, store
from clearance.commands.terminal import add_store, both, noted


def add_to(commands: argparse._SubParsersAction) -> None:
    taken = commands.add_parser("backup", help="a copy of the store, while it is in use / 备份")
    to = taken.add_mutually_exclusive_group(required=True)
    to.add_argument("file", type=Path, nargs="?", metavar="FILE", help="a .zip that is not there yet")
    to.add_argument("--into", type=Path, metavar="DIR", help="under the moment's name into this folder; the oldest beyond --keep are removed")
    taken.add_argument("--check", action="store_true", help="and check it at once, as restore --check does / 写完马上校验")
    taken.add_argument("--keep", type=int, default=backup.KEPT, metavar="N", help="with --into: how many; default: data/access/retention.toml (%(default)s)")
    add_store(taken)
    taken.set_defaults(command=_backup)

    brought = commands.add_parser("restore", help="bring a backup back as a new version / 从备份恢复")
    brought.add_argument("file", type=Path, metavar="FILE")
    brought.add_argument("--check", action="store_true", help="only check it: checksums, and every query / 只校验，不恢复")
    add_store(brought)
    brought.set_defaults(command=_restore)


def _backup(options: argparse.Namespace) -> int:
    gone: list[str] = []
    if options.into:
        file, made, gone = backup.write_into(options.store, options.into, keep=max(options.keep, 1))
    else:
        file, made = options.file, backup.write(options.store, options.file)
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    noted(options, "backup", f"{file.name} {made.store} sha256:{digest}")
    print("✓", file, f"({file.stat().st_size:,} B)", both("backup.done", store=made.store, n=len(made.files)))
    print("  sha256", digest)
    for name in gone:
        print(" ", both("backup.gone", file=name))
    if options.check:
        checked = backup.check(file)
        print(" ", both("backup.asked", n=len(checked.rows), rows=sum(checked.rows.values()), day=checked.newest or "—"))
    return 0


def _restore(options: argparse.Namespace) -> int:
    before = ""
    if options.check:
        checked, version = backup.check(options.file), ""
    else:
        with suppress(store.StoreError):
            before = store.version(options.store)
        version, checked = backup.restore(options.file, options.store)
        noted(options, "restore", f"{options.file.name} {checked.manifest.store} → {version}")
    print("✓", options.file, both("backup.sound", made=checked.manifest.made_at, store=checked.manifest.store, n=len(checked.manifest.files)))
    print(" ", both("backup.asked", n=len(checked.rows), rows=sum(checked.rows.values()), day=checked.newest or "—"))
    if options.check:
        for name, count in checked.rows.items():
            print(f"  {name:44} {count:>9,}")
        return 0
    print("✓", both("backup.restored", store=version, before=before or "—"))
    return 0
