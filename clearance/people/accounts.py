"""The accounts: ``people.json`` beside the store's files. Read anew whenever the file has changed, so that a role taken away is gone at once."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from filelock import FileLock

from clearance import access, atomic
from clearance.people import passwords

FILE = "people.json"
LONGEST_NAME = 60
LOCK_SECONDS = 30


class AccountError(Exception):
    """An account that there is not, is already, or cannot be; or a file of accounts that cannot be read. The message says which."""


@dataclass(frozen=True)
class Person:
    """One account. ``password``: argon2's hash, empty where the person signs in at the provider; ``identity``: how the provider knows the
    person (``sub`` or e-mail), else empty; ``changed_at``: UTC, ISO."""

    name: str
    role: str
    password: str = ""
    identity: str = ""
    disabled: bool = False
    changed_at: str = ""

    @property
    def stamp(self) -> str:
        """A mark that changes with the password, the identity, and being disabled: sign-ins of before end with it. A role is looked up."""
        return hashlib.sha256("\n".join((self.name, self.password, self.identity, str(self.disabled))).encode()).hexdigest()


def everyone(folder: Path) -> Mapping[str, Person]:
    """The accounts by name; none where there is no file. ``folder``: the store's. Raises AccountError for a file that cannot be read: then
    nobody signs in, and the board does not take itself for one without accounts."""
    file = folder / FILE
    try:
        found = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    return _read(file, found.st_mtime_ns, found.st_size, found.st_ino)


@lru_cache(maxsize=8)
def _read(file: Path, _changed: int, _size: int, _number: int) -> Mapping[str, Person]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))["people"]
        found = [Person(**each) for each in told]
        for person in found:
            access.role(person.role)
    except (OSError, ValueError, KeyError, TypeError, access.AccessError) as error:
        raise AccountError(f"账号文件{FILE}读不出来，谁也不能登录。 / The accounts in {FILE} cannot be read: nobody can sign in. ({type(error).__name__})") from error
    return {person.name: person for person in found}


def find(folder: Path, name: str) -> Person:
    """The account of that name. Raises AccountError."""
    accounts = everyone(folder)
    if (name := named(name)) not in accounts:
        raise AccountError(f"没有这个账号 / there is no account {name!r}; there are: {', '.join(accounts) or '—'}")
    return accounts[name]


def by_identity(folder: Path, identities: tuple[str, ...]) -> Person | None:
    """The account that the provider knows by one of these; None where there is none. A case is no difference in an e-mail."""
    wanted = {each.casefold() for each in identities if each}
    return next((person for person in everyone(folder).values() if person.identity and person.identity.casefold() in wanted), None)


def add(folder: Path, name: str, role: str, *, password: str = "", identity: str = "") -> Person:
    """Add an account with a password or an identity at the provider. Raises AccountError, access.AccessError, passwords.PasswordError."""
    name, identity = named(name), identity.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise AccountError(f"账号名要有1到{LONGEST_NAME}个可见字符 / a name has 1 to {LONGEST_NAME} visible characters")
    if bool(password) == bool(identity):
        raise AccountError("要么有密码，要么有统一登录的身份 / an account has either a password or an identity at the provider")
    added = Person(name, access.role(role), passwords.hashed(password, name) if password else "", identity)
    with _changing(folder) as accounts:
        if name in accounts:
            raise AccountError(f"已有这个账号 / there is an account {name!r} already")
        if identity and any(each.identity.casefold() == identity.casefold() for each in accounts.values()):
            raise AccountError(f"这个身份已属于另一个账号 / {identity!r} is another account's")
        accounts[name] = added
    return added


def give_role(folder: Path, name: str, role: str) -> Person:
    """Change an account's role. Raises AccountError, access.AccessError."""
    access.role(role)
    return _change(folder, name, lambda person: replace(person, role=role))


def give_password(folder: Path, name: str, password: str) -> Person:
    """Change an account's password; whoever is signed in with the old one is signed out. Raises AccountError, passwords.PasswordError."""
    if find(folder, name).identity:
        raise AccountError("这个账号用统一登录，没有密码 / this account signs in at the provider and has no password")
    kept = passwords.hashed(password, named(name))
    return _change(folder, name, lambda person: replace(person, password=kept))


def disable(folder: Path, name: str, *, disabled: bool = True) -> Person:
    """Bar an account, or let it in again. It stays, so that its name in the records keeps its meaning. Raises AccountError."""
    return _change(folder, name, lambda person: replace(person, disabled=disabled))


def _change(folder: Path, name: str, change: Callable[[Person], Person]) -> Person:
    name = find(folder, name).name
    with _changing(folder) as accounts:
        accounts[name] = change(accounts[name])
    return accounts[name]


@contextmanager
def _changing(folder: Path) -> Iterator[dict[str, Person]]:
    """The accounts to be changed; written aside, synced and moved into place when the block ends well. Only their owner may read the file."""
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / f"{FILE}.lock", timeout=LOCK_SECONDS):
        before = everyone(folder)
        accounts = dict(before)
        yield accounts
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}"
        for name, person in accounts.items():
            if before.get(name) != person:
                accounts[name] = replace(person, changed_at=now)
        text = json.dumps({"people": [asdict(person) for person in accounts.values()]}, ensure_ascii=False, indent=1) + "\n"
        with atomic.written(folder / FILE, prefix="people-") as draft:
            draft.write(text.encode())


def named(name: str) -> str:
    """One spelling of a name: full-width letters are letters, white space around it is none."""
    return unicodedata.normalize("NFKC", name).strip()


def check(folder: Path, name: str, password: str) -> Person | None:
    """The account whose name and password these are; None, after the same time, for a wrong password, an unknown name, and a disabled account."""
    person = everyone(folder).get(named(name))
    usable = person is not None and bool(person.password) and not person.disabled
    right = passwords.fits(person.password if person and person.password else None, password)
    return person if usable and right else None


