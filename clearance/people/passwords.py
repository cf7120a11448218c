"""Passwords: argon2id with the parameters of RFC 9106 for little memory (64 MiB, three passes), as argon2-cffi has them."""

from __future__ import annotations

import unicodedata
from functools import cache

import argon2

from clearance.people import settings

HASHER = argon2.PasswordHasher()


class PasswordError(ValueError):
    """A password that may not be chosen; ``why``: short, long or name."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def hashed(password: str, name: str) -> str:
    """The hash that is kept of a password. Raises PasswordError for one that is too short or too long, or is little more than the name."""
    told = _written(password)
    if len(told) < settings().shortest_password:
        raise PasswordError("short")
    if len(told) > settings().longest_password:
        raise PasswordError("long")
    if told.casefold().replace(name.casefold(), "").strip() == "" or len(set(told)) < 4:
        raise PasswordError("name")
    return HASHER.hash(told)


def fits(kept: str | None, password: str) -> bool:
    """Whether a password is the one that a hash was made of. ``None``: there is no such account; it takes as long all the same."""
    told = _written(password)
    if len(told) > settings().longest_password:
        return False
    try:
        HASHER.verify(kept or _nobodys(), told)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
    return kept is not None


def _written(password: str) -> str:
    """The same characters, however a keyboard composed them (Unicode NFC; RFC 8265 calls for it)."""
    return unicodedata.normalize("NFC", password.encode("utf-8", "replace").decode("utf-8"))


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody has this password")
