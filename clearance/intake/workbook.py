"""An .xlsx workbook → its visible worksheets, cells as text.

The archive is measured before anything parses it, by the bytes that it really unpacks to and not by what its directory claims. What
passes goes to a child process with limited memory and time (``workbook_child``): the worst file ends the child.
"""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

from clearance.intake.findings import FileRejected, Phrase, rejected
from clearance.ledgers import Codebook

FORMULA_MARK = "\ufdd0"
"""A cell that begins with this noncharacter holds a formula whose result was not saved; the formula's text follows."""

LAST_ROW = 1_048_576

_CHILD = Path(__file__).with_name("workbook_child.py")
# The child's exit codes (it imports nothing of the package, nor is it imported).
_BROKEN, _TOO_WIDE, _TOO_MUCH_TEXT, _TOO_MUCH_MEMORY, _DECLARATIONS = 10, 11, 12, 13, 14

_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_DIRECTORY_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENCRYPTED_FLAG = 0x1
_CHUNK = 1 << 20
_DECLARATIONS_IN_XML = tuple(
    text.encode(encoding) for text in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)  # fmt: skip
# Pictures and attached files: never parsed, and an SVG picture begins with a DOCTYPE of right.
_NOT_PARSED = ("xl/media/", "xl/embeddings/")
_CONTENT_TYPES, _ODF_TYPE = "[content_types].xml", "mimetype"
_KINDS = (
    ("sheet.binary", "binary_workbook"),
    ("macroenabled", "macro_workbook"),
    ("vbaproject", "macro_workbook"),
    ("spreadsheetml.sheet.main", None),
    ("spreadsheetml.template.main", None),
    ("wordprocessingml", "word_document"),
    ("presentationml", "presentation"),
)
_BAD_ARCHIVE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, NotImplementedError, OverflowError)

_OLE_NAME_BYTES = 64
_OLE_ENTRY_BYTES = 128


@dataclass(frozen=True)
class Worksheet:
    """A visible sheet: (row number as the spreadsheet shows it, the row's cells from column A); rows without any value are left out."""

    name: str
    rows: list[tuple[int, list[str]]]


def is_workbook(data: bytes) -> bool:
    """Whether the bytes begin as a ZIP archive does, and with it an .xlsx workbook."""
    return data.startswith(_ZIP_MAGIC)


def read(data: bytes, codebook: Codebook) -> list[Worksheet]:
    """The visible worksheets of an .xlsx workbook, in order.

    Raises FileRejected: damaged, no .xlsx, more than the limits allow, or nothing visible in it.
    """
    _check_archive(data, codebook)
    sheets = _read_in_child(data, codebook)
    if not any(sheet.rows for sheet in sheets):
        raise rejected(codebook, "workbook_no_sheet")
    return sheets


def ole_kind(data: bytes) -> str:
    """The phrase that names an OLE file (D0CF11E0): ``encrypted_workbook``, ``old_workbook`` or ``old_office``."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "encrypted_workbook"
    return "old_workbook" if any(_holds_stream(data, name) for name in ("Workbook", "Book")) else "old_office"


def _holds_stream(data: bytes, name: str) -> bool:
    """Whether a directory entry has this name: at an entry's boundary and of its very length, since any text may hold the word."""
    wanted = (name + "\0").encode("utf-16-le")
    at = data.find(wanted)
    while at >= 0:
        length = data[at + _OLE_NAME_BYTES : at + _OLE_NAME_BYTES + 2]
        if at % _OLE_ENTRY_BYTES == 0 and length == struct.pack("<H", len(wanted)):
            return True
        at = data.find(wanted, at + 1)
    return False


# ── the archive ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _check_archive(data: bytes, codebook: Codebook) -> None:
    """Raises FileRejected unless this is an .xlsx workbook that unpacks, within the limits, without entity declarations."""
    limits = codebook.limits
    # Counted before the directory is read: reading it takes memory for every entry.
    if data.count(_DIRECTORY_ENTRY) > limits.workbook_members:
        raise _bomb(codebook, "too_many_parts", limit=limits.workbook_members)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members, directory_at = archive.infolist(), archive.start_dir
        packed = _packed_members(data, members, directory_at, codebook)
        types = _unpack(members, packed, codebook)
    except _BAD_ARCHIVE as error:
        raise rejected(codebook, "workbook_truncated") from error
    kind = _kind(types)
    if kind:
        raise rejected(codebook, "workbook_kind", kind=Phrase(kind))


def _packed_members(data: bytes, members: list[zipfile.ZipInfo], directory_at: int, codebook: Codebook) -> list[memoryview]:
    """Each member's packed bytes. Raises FileRejected where two share bytes or a name, BadZipFile where there is no member."""
    packed = []
    spans = [(directory_at, directory_at)]
    for member in members:
        magic, name_bytes, extra_bytes = _LOCAL_HEADER.unpack_from(data, member.header_offset)
        start = member.header_offset + _LOCAL_HEADER.size + name_bytes + extra_bytes
        end = start + member.compress_size
        if magic != _ZIP_MAGIC[0] or end > len(data):
            raise zipfile.BadZipFile(member.filename)
        packed.append(memoryview(data)[start:end])
        spans.append((member.header_offset, end))
    spans.sort()
    names = {_part_name(member) for member in members}
    if len(names) < len(members) or any(after[0] < before[1] for before, after in pairwise(spans)):
        raise _bomb(codebook, "overlapping_parts")
    return packed


def _unpack(members: list[zipfile.ZipInfo], packed: list[memoryview], codebook: Codebook) -> dict[str, bytes]:
    """Unpack every member, keep none but those that tell the kind. Raises FileRejected, or what a damaged archive raises."""
    limit = codebook.limits.workbook_unpacked_bytes
    kept: dict[str, bytes] = {}
    total = 0
    for member, content in zip(members, packed, strict=True):
        name = _part_name(member)
        if member.flag_bits & _ENCRYPTED_FLAG:
            raise rejected(codebook, "workbook_kind", kind=Phrase("locked_archive"))
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise rejected(codebook, "workbook_kind", kind=Phrase("archive"))
        size = checksum = 0
        before = b""
        for chunk in _chunks(content, member.compress_type == zipfile.ZIP_DEFLATED):
            size += len(chunk)
            if total + size > limit:
                raise _bomb(codebook, "too_much_inside", megabytes=limit // 1_000_000)
            checksum = zlib.crc32(chunk, checksum)
            if not name.startswith(_NOT_PARSED):
                # With the end of the chunk before: a declaration may lie across the border.
                searched = before + chunk
                if _declares(searched):
                    raise _bomb(codebook, "entity_declarations")
                before = searched[-32:]
            if name in (_CONTENT_TYPES, _ODF_TYPE):
                kept[name] = kept.get(name, b"") + bytes(chunk)
        if (size, checksum) != (member.file_size, member.CRC):
            raise zipfile.BadZipFile(member.filename)
        total += size
    return kept


def _declares(text: bytes) -> bool:
    """Whether an XML text, in UTF-8 or UTF-16, holds a DTD or an entity declaration."""
    # A ledger's XML holds no "<!" at all: two searches in place of six.
    return (b"<!" in text or b"<\0!" in text) and any(declaration in text for declaration in _DECLARATIONS_IN_XML)


def _chunks(content: memoryview, deflated: bool) -> Iterator[bytes]:
    """A member's unpacked bytes, at most a mebibyte at a time. Raises zlib.error, EOFError."""
    if not deflated:
        yield from (bytes(content[at : at + _CHUNK]) for at in range(0, len(content), _CHUNK))
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(content), _CHUNK):
        rest = bytes(content[at : at + _CHUNK])
        while rest and not inflater.eof:
            yield inflater.decompress(rest, _CHUNK)
            rest = inflater.unconsumed_tail
    # Input can be used up while output still waits.
    while not inflater.eof and (chunk := inflater.decompress(b"", _CHUNK)):
        yield chunk
    if not inflater.eof:
        raise EOFError


def _part_name(member: zipfile.ZipInfo) -> str:
    return member.filename.replace("\\", "/").lstrip("/").lower()


def _kind(types: dict[str, bytes]) -> str | None:
    """The phrase for what the archive is; None for an .xlsx workbook."""
    if b"opendocument" in types.get(_ODF_TYPE, b""):
        return "open_document"
    # Either byte order of UTF-16 reads as ASCII without its zeros.
    declared = types.get(_CONTENT_TYPES, b"").replace(b"\0", b"").lower()
    return next((kind for words, kind in _KINDS if words.encode() in declared), "archive")


def _bomb(codebook: Codebook, reason: str, **parts: Any) -> FileRejected:
    return rejected(codebook, "workbook_bomb", reason=Phrase(reason, parts))


# ── the child process ───────────────────────────────────────────────────────────────────────────────────────────────


def _read_in_child(data: bytes, codebook: Codebook) -> list[Worksheet]:
    """Parse in a process of its own. Raises FileRejected. The child is gone when this returns, and no file is left."""
    limits = codebook.limits
    # As much text as a CSV of the largest size holds.
    arguments = map(str, (limits.workbook_child_bytes, limits.sheet_columns, limits.file_bytes))
    too_slow = rejected(
        codebook, "workbook_too_slow", seconds=limits.workbook_seconds, megabytes=limits.workbook_child_bytes // 1_000_000
    )  # fmt: skip
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(_CHILD), *arguments],
            input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=limits.workbook_seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise too_slow from error
    *rows, last = child.stdout.split(b"\n")
    if child.returncode == 0:
        return _worksheets(rows, json.loads(last)["texts"])
    if child.returncode == _TOO_WIDE:
        raise rejected(codebook, "sheet_too_wide", columns=limits.sheet_columns, rows=LAST_ROW, **json.loads(last))
    if child.returncode == _TOO_MUCH_TEXT:
        raise _bomb(codebook, "too_much_inside", megabytes=limits.file_bytes // 1_000_000)
    if child.returncode == _DECLARATIONS:
        raise _bomb(codebook, "entity_declarations")
    # Negative: ended by a signal, as the system does when memory runs out.
    if child.returncode == _TOO_MUCH_MEMORY or child.returncode < 0:
        raise too_slow
    raise rejected(codebook, "workbook_truncated")


def _worksheets(lines: list[bytes], texts: list[str]) -> list[Worksheet]:
    """The child's lines as sheets: a name begins a sheet."""
    sheets: list[Worksheet] = []
    for line in lines:
        told = json.loads(line)
        if isinstance(told, str):
            sheets.append(Worksheet(told, []))
        else:
            number, cells = told
            sheets[-1].rows.append((number, [texts[each] for each in cells]))
    for sheet in sheets:
        sheet.rows.sort(key=itemgetter(0))
    return sheets


__all__ = ["FORMULA_MARK", "LAST_ROW", "Worksheet", "is_workbook", "ole_kind", "read"]
