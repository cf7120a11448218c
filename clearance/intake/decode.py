"""Bytes → text. One encoding a file, never one a line: a byte order mark, else strict UTF-8, else strict GB18030.

石泉路 in GBK happens to be valid UTF-8 (``ʯȪ·``): text without one Chinese character but with characters of the two-byte range is
therefore tried again as GB18030. What is no text at all is told by its first bytes, whatever the file is called.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from clearance.intake.findings import Phrase, rejected
from clearance.ledgers import Codebook

# First bytes → the phrase that names the kind. Legacy and encrypted Office files share one container.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "workbook"),
    (b"PK\x05\x06", "workbook"),
    (b"\xd0\xcf\x11\xe0", "old_workbook"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gzip"),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|\?xml|table|meta)", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHINESE = re.compile("[㐀-鿿]")
_TWO_BYTES = re.compile("[\u0080-\u07ff]")


@dataclass(frozen=True)
class Text:
    """A file's text, without a byte order mark, and the encoding it was read in."""

    text: str
    encoding: str


def decode(data: bytes, codebook: Codebook) -> Text:
    """Read bytes as text. Raises FileRejected: empty, not text at all, or in no encoding that is taken."""
    if not data.strip():
        raise rejected(codebook, "file_empty")
    kind = next((kind for magic, kind in _MAGIC if data.startswith(magic)), None) or ("html" if _MARKUP.match(data[:512]) else None)
    if kind:
        raise rejected(codebook, "not_a_csv", kind=Phrase(kind))
    text, encoding = _decoded(data, codebook)
    if not text.strip("\ufeff \t\r\n"):
        raise rejected(codebook, "file_empty")
    return Text(text.removeprefix("\ufeff"), encoding)


def _decoded(data: bytes, codebook: Codebook) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise _undecodable(data, error, codebook) from error
    if data.count(0) * 4 > len(data):
        raise rejected(codebook, "not_a_csv", kind=Phrase("binary"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as as_utf_8:
        try:
            return data.decode("gb18030"), "gb18030"
        except UnicodeDecodeError as as_gb18030:
            # The encoding that came further is the file's own; there is its bad byte.
            further = max(as_utf_8, as_gb18030, key=lambda error: error.start)
            raise _undecodable(data, further, codebook) from further
    if _TWO_BYTES.search(text) and not _CHINESE.search(text):
        try:
            other = data.decode("gb18030")
        except UnicodeDecodeError:
            return text, "utf-8"
        if _CHINESE.search(other):
            return other, "gb18030"
    return text, "utf-8"


def _undecodable(data: bytes, error: UnicodeDecodeError, codebook: Codebook) -> Exception:
    before = data[: error.start]
    # Line ends as the table stage counts them: \r\n, \n or \r.
    return rejected(codebook, "undecodable", at=before.count(b"\n") + before.replace(b"\r\n", b"").count(b"\r") + 1)
