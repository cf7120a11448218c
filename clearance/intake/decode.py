"""Bytes → text. One encoding a file, never one a line: a byte order mark, else strict UTF-8, else strict GB18030.

石泉路 in GBK happens to be valid UTF-8 (``ʯȪ·``): text without one Chinese character but with characters of the two-byte range is
therefore tried again as GB18030. What is no text at all is told by its first bytes, whatever the file is called. A byte that does not
belong costs its row, not the file: it stays in the text as a lone surrogate, which no cell may hold.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from clearance.intake import garbled
from clearance.intake.findings import Phrase, rejected
from clearance.intake.workbook import ole_kind
from clearance.ledgers import Codebook

# First bytes → the phrase that names the kind.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "workbook"),
    (b"PK\x05\x06", "archive"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"MIME-Version:", "html"),
)
_OLE = b"\xd0\xcf\x11\xe0"  # the container of old and of encrypted Office files
_MARKUP = re.compile(rb"\s*<(?:!doctype|!--|\?xml|[a-z][a-z0-9:]*[\s>/])", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHINESE = re.compile("[㐀-鿿]")
_FILLED = re.compile(rb"\S")
_UTF_8_CHINESE = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){2}")
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r)?")
_PIECE = 1 << 20
"""Bytes decoded at a time: a file of a million rows is never one string."""


@dataclass(frozen=True)
class Text:
    """A file's text and the encoding it is read in; lines are decoded as they are asked for, as often as they are."""

    data: bytes
    encoding: str

    def lines(self) -> Iterator[str]:
        """The lines with their ends (\\r\\n, \\n or \\r) as they are, without a byte order mark."""
        # UTF-16 has no bytes that could be escaped: half a character becomes U+FFFD, which no cell may hold either.
        errors = "replace" if self.encoding.startswith("utf-16") else "surrogateescape"
        return io.TextIOWrapper(io.BytesIO(self.data), self.encoding, errors=errors, newline="")


def decode(data: bytes, codebook: Codebook) -> Text:
    """Find out what bytes are. Raises FileRejected: empty, not text at all, garbled before it came, in two encodings or in none."""
    if not _FILLED.search(data):
        raise rejected(codebook, "file_empty")
    if kind := _kind(data):
        raise rejected(codebook, "not_a_csv", kind=Phrase(kind))
    text = Text(data, _encoding(data, codebook))
    if all(not line.strip("\ufeff \t\r\n") for line in text.lines()):
        raise rejected(codebook, "file_empty")
    return text


def _kind(data: bytes) -> str | None:
    """The phrase for what is no text."""
    if data.startswith(_OLE):
        return ole_kind(data)
    known = next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)
    # A web page in UTF-16 is one too: its signs are ASCII beside zeros.
    head = data[:512].lstrip(b"\xef\xbb\xbf\xfe\xff").replace(b"\0", b"")
    return known or ("html" if _MARKUP.match(head) else None)


def _encoding(data: bytes, codebook: Codebook) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            _look(data, encoding, codebook, errors="replace")
            return encoding
    if data.count(0) * 8 > len(data):
        # Chinese ledgers have ASCII enough that UTF-16 shows in its zero bytes.
        wide = next((encoding for encoding in ("utf-16-le", "utf-16-be") if _is_wide(data, encoding)), None)
        if wide is None:
            raise rejected(codebook, "not_a_csv", kind=Phrase("binary"))
        return wide
    try:
        chinese, two_bytes = _look(data, "utf-8", codebook)
    except UnicodeDecodeError:
        pass
    else:
        return "gb18030" if two_bytes and not chinese and _is_chinese(data) else "utf-8"
    if garbled.is_big5(data):
        raise rejected(codebook, "big5")
    if not any(garbled.encoding_of(line) == "utf-8" for line in _lines_with(_UTF_8_CHINESE, data)):
        with suppress(UnicodeDecodeError):
            _look(data, "gb18030", codebook)
            return "gb18030"
    return _by_lines(data, codebook)


def _look(data: bytes, encoding: str, codebook: Codebook, errors: str = "strict") -> tuple[bool, bool]:
    """Decode once from end to end: whether there is Chinese, and whether there are characters of UTF-8's two-byte range.

    Raises UnicodeDecodeError, and FileRejected where the text was garbled before it came.
    """
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    chinese = two_bytes = False
    line, rest = 1, ""
    for start in range(0, len(data), _PIECE):
        # A piece ends where a line ends, so that nothing garbled is cut in two.
        piece = rest + decoder.decode(data[start : start + _PIECE], final=start + _PIECE >= len(data))
        end = piece.rfind("\n") + 1 if start + _PIECE < len(data) else len(piece)
        piece, rest = piece[:end], piece[end:]
        if piece.isascii():
            line += piece.count("\n")
            continue
        chinese = chinese or bool(_CHINESE.search(piece))
        signs = garbled.Signs(piece)
        two_bytes = two_bytes or signs.western
        if start == 0 and garbled.is_lost(piece):
            raise rejected(codebook, "mojibake", at=1, value="\ufffd", meant="?")
        # Without any Chinese it is not two encodings but perhaps the other one.
        if (found := signs.first()) and (chinese or found.rule != "mixed_encodings"):
            before = piece[: found.start]
            at = line + before.count("\n") + before.replace("\r\n", "\n").count("\r")
            raise rejected(codebook, found.rule, at=at, value=found.text, meant=found.meant)
        line += piece.count("\n")
    return chinese, two_bytes


def _lines_with(pattern: re.Pattern[bytes], data: bytes) -> Iterator[bytes]:
    """The lines in which a pattern is found."""
    for found in pattern.finditer(data):
        start = max(data.rfind(b"\n", 0, found.start()), data.rfind(b"\r", 0, found.start())) + 1
        line = _LINE.match(data, start)
        yield line[0] if line else b""


def _is_wide(data: bytes, encoding: str) -> bool:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return "\0" not in text and bool(_CHINESE.search(text))


def _is_chinese(data: bytes) -> bool:
    try:
        return bool(_CHINESE.search(data.decode("gb18030")))
    except UnicodeDecodeError:
        return False


def _by_lines(data: bytes, codebook: Codebook) -> str:
    """Not UTF-8 from end to end: GB18030, or one of both with bytes that do not belong, or both in one file.

    Only the lines with more than ASCII have a say; which encoding each is in is the question here, never how it is read.
    """
    first: dict[str, int] = {}
    count = dict.fromkeys(("utf-8", "gb18030", "neither"), 0)
    line = 0
    for found in _LINE.finditer(data):
        raw = found[0]
        line += 1
        if raw.isascii():
            continue
        verdict = garbled.encoding_of(raw)
        if verdict:
            first.setdefault(verdict, line)
            count[verdict] += 1
    if count["utf-8"] and count["gb18030"]:
        rarer, other = sorted(("utf-8", "gb18030"), key=lambda each: (count[each], each))
        raise rejected(codebook, "mixed_encodings", at=first[rarer], value=rarer.upper(), meant=other.upper())
    own = "utf-8" if count["utf-8"] else "gb18030"
    if count["neither"] > count[own]:
        raise rejected(codebook, "undecodable", at=first["neither"])
    _look(data, own, codebook, errors="replace")
    return own
