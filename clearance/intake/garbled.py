"""Text that was garbled before it came: read in the wrong encoding and saved so, or put together from files in two encodings.

No encoding says of itself that it is the wrong one. What tells is how common the characters are: a ledger in simplified Chinese is
written in the 3,755 characters of GB 2312's first level (rows 16–55, bytes B0–D7), while the same bytes in the wrong encoding give rare
ones (石岚三村 in UTF-8, read as GBK, is 鐭冲矚涓夋潙).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

_CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Garbled:
    """A stretch of garbled text: where it begins, what it says, what was meant, and the rule that it breaks."""

    start: int
    text: str
    meant: str
    rule: str


class Signs:
    """What in a text may be garbled. Searching for every sign would cost more than everything else that is done to a file: what can be
    part of one is looked up character by character in one go."""

    def __init__(self, text: str) -> None:
        flags = _flags()[np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)]
        leads = np.flatnonzero(flags[:-2] & _LEAD)
        self.text = text
        self.chinese = bool((flags[leads + 1] & flags[leads + 2] & _FOLLOWS).any())
        self.western = bool((flags & _WEST).any())

    def first(self) -> Garbled | None:
        """The first garbled stretch, or None."""
        chinese, western = _signs()
        suspected = (*(chinese if self.chinese else ()), *(western if self.western else ()))
        found = (_first_of(self.text, *sign) for sign in suspected)
        return min(filter(None, found), key=lambda each: each.start, default=None)


def is_lost(text: str) -> bool:
    """Whether more of a text has become U+FFFD than there is Chinese left: nobody can say any more what it was."""
    return text.count("\ufffd") > 3 + len(_CHINESE.findall(text))


def _first_of(text: str, pattern: re.Pattern[str], wrong: str, right: str, rule: str) -> Garbled | None:
    for found in pattern.finditer(text):
        try:
            meant = found[0].encode(wrong).decode(right)
        except UnicodeError:
            continue
        # A word in Greek or Cyrillic letters stands in one block of Unicode; bytes of another encoding fall anywhere.
        is_word = rule == "mixed_encodings" and len({ord(character) >> 7 for character in found[0]}) == 1
        if len(meant) >= 2 and all(map(_is_common, meant)) and not is_word:
            return Garbled(found.start(), found[0], meant, rule)
    return None


_LEAD, _FOLLOWS, _WEST = 1, 2, 4


@cache
def _flags() -> np.ndarray:
    """By UTF-16 unit, what it can be part of."""
    flags = np.zeros(1 << 16, np.uint8)
    for units, flag in ((_characters(_UTF_8_LEADS, _UTF_8_TRAILS) + "锟", _LEAD), (_characters(_GBK_TRAILS, range(0x80, 0xEA)) + "斤拷", _FOLLOWS)):
        flags[[ord(unit) for unit in units]] |= flag
    flags[0x80:0x800] |= _WEST
    return flags


Sign = tuple[re.Pattern[str], str, str, str]
"""(pattern, encoding it was read in, encoding it was written in, rule)."""

_UTF_8_LEADS, _UTF_8_TRAILS, _GBK_TRAILS = range(0xE4, 0xEA), range(0x80, 0xC0), range(0x81, 0xC0)


@cache
def _signs() -> tuple[tuple[Sign, ...], tuple[Sign, ...]]:
    """What is left of Chinese read as GBK, and of Chinese read as Western text.

    A Chinese character has three bytes in UTF-8: one of E4–E9, two of 80–BF. Read as GBK, two of them make three characters, and only
    this order of lead and trail bytes; four in a row are no accident. Read as Western text, the same bytes stand one by one.
    """
    a, b, c = (f"[{re.escape(_characters(*pair))}]" for pair in (
        (_UTF_8_LEADS, _UTF_8_TRAILS), (_GBK_TRAILS, _UTF_8_LEADS), (_GBK_TRAILS, _UTF_8_TRAILS),
    ))  # fmt: skip
    west = _western(_UTF_8_TRAILS)
    return (
        (
            (re.compile(f"(?:{a}{b}{c}){{2,}}"), "gb18030", "utf-8", "mojibake"),
            # What is left of GBK read as UTF-8, saved, and read as GBK again.
            (re.compile("锟斤拷(?:锟斤拷)+"), "gb18030", "utf-8", "mojibake"),
        ),
        (
            (re.compile(f"(?:[ä-é]{west}{west}){{2,}}"), "cp1252", "utf-8", "mojibake"),
            (re.compile("(?:[ä-é][\x80-\xbf][\x80-\xbf]){2,}"), "latin-1", "utf-8", "mojibake"),
            (re.compile("(?:[\xb0-\xd7][\xa1-\xfe]){2,}"), "latin-1", "gb18030", "mojibake"),
            # Bytes that UTF-8 allows and that spell common characters in GBK: a row from another file.
            (re.compile("[\u0080-\u07ff]{2,}"), "utf-8", "gb18030", "mixed_encodings"),
        ),
    )


def _characters(leads: Iterable[int], trails: Iterable[int]) -> str:
    """What two bytes are in GBK."""
    pairs = (bytes((lead, trail)).decode("gb18030", "ignore") for lead in leads for trail in trails)
    return "".join(sorted(each for each in pairs if len(each) == 1))


def _western(trails: Iterable[int]) -> str:
    """A character class of what one byte is in Windows' Western encoding."""
    return "[" + "".join(re.escape(bytes((trail,)).decode("cp1252", "ignore")) for trail in trails) + "]"


@cache
def _is_common(character: str) -> bool:
    """Whether a character is of GB 2312's first level, or a replacement character, for which nothing common can stand."""
    if character == "\ufffd":
        return True
    try:
        return 0xB0 <= character.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


# ── bytes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_SAMPLE = 1 << 16
_TWO = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
ENOUGH = 0.6
"""Share of the characters that must be common for a reading to be believed; a right one has about 0.95, a wrong one 0.1 to 0.4."""


def is_big5(data: bytes) -> bool:
    """Whether bytes are Big5 rather than GBK: nearly all Chinese there lies in A440–C67E, which GBK gives to kana, Greek and frames."""
    pairs = [(pair[0], pair[1]) for raw in re.findall(rb"[^\r\n]+", data[:_SAMPLE]) if not raw.isascii() for pair in _TWO.findall(raw)]
    if len(pairs) < 4:
        return False
    as_big5 = sum(0xA4 <= lead <= 0xC6 and (trail <= 0x7E or trail >= 0xA1) for lead, trail in pairs)
    as_gb = sum(0xB0 <= lead <= 0xD7 and trail >= 0xA1 for lead, trail in pairs)
    return as_big5 > 0.85 * len(pairs) and as_gb < ENOUGH * len(pairs)


def encoding_of(line: bytes) -> str | None:
    """Which encoding a line with more than ASCII is in: ``utf-8``, ``gb18030``, ``neither``, or None where it may be both."""
    try:
        as_utf_8 = line.decode("utf-8")
    except UnicodeDecodeError:
        # Most of a line with one bad byte still reads as UTF-8; of a line in GBK, hardly a character does.
        partly = line.decode("utf-8", "ignore")
        chinese = len(_CHINESE.findall(partly))
        lost = len(line) - len(partly.encode())
        if chinese and chinese * 3 >= lost:
            return "utf-8"
        try:
            return "gb18030" if _common_share(line.decode("gb18030")) >= ENOUGH else None
        except UnicodeDecodeError:
            return "gb18030" if _common_share(line.decode("gb18030", "ignore")) >= ENOUGH else "neither"
    chinese = len(_CHINESE.findall(as_utf_8))
    return "utf-8" if chinese >= 2 and _common_share(as_utf_8) >= _common_share(line.decode("gb18030", "replace")) else None


def _common_share(text: str) -> float:
    """Share of a text's characters beyond ASCII that are common ones."""
    wide = [character for character in text if character > "\u00ff"]
    return sum(map(_is_common, wide)) / len(wide) if wide else 0.0
