"""What the importer has to say: a finding is a rule that fired, where, on what, with its message in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clearance.ledgers import Codebook, Field

CHINESE, ENGLISH = 0, 1
SHOWN_CHARACTERS = 60  # of a value inside a message; the finding's own value is whole


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a message that ``messages.toml`` words in both languages."""

    name: str
    parts: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that fired. ``line`` is the physical line (None: the file's), ``column`` the English field name (None: the row's)."""

    line: int | None
    column: str | None
    value: str | None
    rule: str
    severity: str
    message: str
    message_en: str

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        return {name: getattr(self, name) for name in self.__slots__}


class FileRejected(Exception):
    """Nothing of this file can be taken; ``finding`` says why. Raised by the stages that see the file as a whole."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.rule)
        self.finding = finding


def finding(
    codebook: Codebook, rule: str, *, line: int | None = None, field: Field | None = None, value: str | None = None, **parts: Any
) -> Finding:
    """Word a rule. ``parts`` fill its placeholders: a field is named by its header, a list is joined, a phrase is translated."""
    message = codebook.messages[rule]
    parts = {"header": field, "value": value, **parts}
    zh, en = (
        template.format_map({name: _worded(codebook, part, language) for name, part in parts.items()}).strip()
        for language, template in ((CHINESE, message.zh), (ENGLISH, message.en))
    )
    return Finding(line, field.name if field else None, value, rule, message.severity, zh, en)


def rejected(codebook: Codebook, rule: str, **parts: Any) -> FileRejected:
    """The exception that rejects a file by a rule."""
    return FileRejected(finding(codebook, rule, **parts))


def _worded(codebook: Codebook, part: Any, language: int) -> str:
    if part is None:
        return ""
    if isinstance(part, Field):
        return part.header_en if language else part.header
    if isinstance(part, Phrase):
        template = codebook.phrases[part.name][language]
        return template.format_map({name: _worded(codebook, each, language) for name, each in (part.parts or {}).items()})
    if isinstance(part, date):
        return part.isoformat()
    if isinstance(part, Sequence) and not isinstance(part, str):
        return codebook.phrases["listing"][language].join(_worded(codebook, each, language) for each in part)
    if isinstance(part, float):
        return f"{part:,.10g}"
    if isinstance(part, int):
        return f"{part:,}"
    text = str(part)
    return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
