"""Who may sign in: ``users add``, ``list``, ``role``, ``password``, ``disable``, ``enable``."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from clearance import access, audit, people
from clearance.commands.terminal import add_store, both, noted, print_table
from clearance.people import accounts, passwords


def add_to(commands: argparse._SubParsersAction) -> None:
    users = commands.add_parser("users", help="who may sign in / 登录账号").add_subparsers(required=True, metavar="add|list|role|password|disable|enable")
    roles = ", ".join(access.table().roles)
    words = {
        "add": "a new account / 新增账号", "list": "the accounts / 列出账号", "role": "change a role / 改角色",
        "password": "change a password / 改密码", "disable": "bar an account / 停用账号", "enable": "let it in again / 恢复账号",
    }  # fmt: skip
    for name, help_text in words.items():
        each = users.add_parser(name, help=help_text)
        if name == "list":
            each.add_argument("--format", choices=("table", "csv", "json"), default="table")
        else:
            each.add_argument("name", metavar="NAME")
        if name == "add":
            each.add_argument("--role", required=True, metavar="ROLE", help=roles)
            each.add_argument("--identity", default="", metavar="SUB|EMAIL", help="signs in at the OIDC provider, which knows the person so / 统一登录的身份")
        if name == "role":
            each.add_argument("role", metavar="ROLE", help=roles)
        if name in ("add", "password"):
            each.add_argument("--password-file", type=Path, metavar="FILE", help="the password's file, - is standard input; default: it is asked for")
        add_store(each)
        each.set_defaults(command=_users, change=name)


def _users(options: argparse.Namespace) -> int:
    folder, change = options.store, options.change
    if change == "list":
        rows = [
            {"name": each.name, "role": each.role, "signs_in_by": "oidc" if each.identity else "password", "disabled": each.disabled, "changed_at": each.changed_at}
            for each in accounts.everyone(folder).values()
        ]  # fmt: skip
        print_table(["name", "role", "signs_in_by", "disabled", "changed_at"], rows, options.format)
        return 0
    try:
        if change == "add":
            access.role(options.role)  # before a password is asked for
            secret = "" if options.identity else _password(options)
            done, event = accounts.add(folder, options.name, options.role, password=secret, identity=options.identity), "account added"
        elif change == "password":
            accounts.find(folder, options.name)
            done, event = accounts.give_password(folder, options.name, _password(options)), "password changed"
        elif change == "role":
            done, event = accounts.give_role(folder, options.name, options.role), "role changed"
        else:
            done, event = accounts.disable(folder, options.name, disabled=change == "disable"), f"account {change}d"
    except passwords.PasswordError as refused:
        print(both(f"people.password_{refused.why}", "\n", shortest=people.settings().shortest_password, longest=people.settings().longest_password), file=sys.stderr)
        return 1
    noted(options, audit.OF_PEOPLE[event], f"{event}: {done.name} ({done.role})")
    print(f"✓ {both(f'people.done_{change}', name=done.name, role=done.role)}")
    return 0


def _password(options: argparse.Namespace) -> str:
    """A password from the file that was named, or asked for twice; never from the command's own words, which others can read. Raises AccountError
    for a file that holds none and where nobody can be asked, OSError for a file that cannot be read."""
    if (file := options.password_file) is not None:
        try:
            text = (sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")).removesuffix("\n").removesuffix("\r")
        except UnicodeDecodeError:
            raise accounts.AccountError(both("people.file_not_text", file=file)) from None
        if not text:
            raise accounts.AccountError(both("people.file_empty", file=file))
        return text
    try:
        first, again = (getpass.getpass(f"{both(f'people.{words}')}: ") for words in ("ask_password", "ask_again"))
    except EOFError:  # nobody is there to be asked, as in a script
        raise accounts.AccountError(both("people.nobody_to_ask")) from None
    if first != again:
        raise accounts.AccountError(both("people.not_the_same"))
    return first
