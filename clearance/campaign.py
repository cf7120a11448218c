"""The facts of one campaign: reads `data/campaign/` and says precisely what is wrong with a file that does not fit.

The files and their columns are listed in `docs/architecture.md`. Here each file is one frozen dataclass: a field is a column, its type
is the rule for the cell. `str` must be filled, `… | None` may be empty, `tuple[str, ...]` is split at `|`, dates are ISO.
A city is the same files with more rows. This module imports nothing else of the package.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_type_hints

StreetCode = Annotated[str, re.compile(r"\d{9}")]
AreaCode = Annotated[str, re.compile(r"\d{12}")]
Scalar = str | int | float | bool | date


class CampaignError(ValueError):
    """A campaign file is missing or malformed.

    `file`, `line` (1-based, None where there is none), `column` and `value` say where; the message says in Chinese and English what to
    write instead.
    """

    def __init__(self, file: str, line: int | None, column: str | None, value: object, zh: str, en: str) -> None:
        self.file, self.line, self.column, self.value = file, line, column, value
        where_zh = file + (f" 第{line}行" if line else "") + (f"「{column}」列" if column else "")
        where_en = file + (f", line {line}" if line else "") + (f", column {column}" if column else "")
        said_zh = "" if value is None else f"现为“{value}”。"
        said_en = "" if value is None else f"found “{value}”. "
        super().__init__(f"{where_zh}:{said_zh}{zh}\n{where_en}: {said_en}{en}")

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild_error, (str(self), self.file, self.line, self.column, self.value)


def _rebuild_error(message: str, file: str, line: int | None, column: str | None, value: object) -> CampaignError:
    error = CampaignError.__new__(CampaignError)
    ValueError.__init__(error, message)
    error.file, error.line, error.column, error.value = file, line, column, value
    return error


@dataclass(frozen=True)
class CampaignFacts:
    """`[campaign]` of campaign.toml."""

    title: str
    title_en: str
    issued_on: date
    starts_on: date
    target_on: date
    spring_festival_on: date
    baseline_on: date
    source: str


@dataclass(frozen=True)
class Setting:
    """One `[settings.<name>]`: a value that is a choice of the office, not a fact of the notice."""

    name: str
    value: Scalar
    source: str
    note: str
    note_en: str


@dataclass(frozen=True)
class Street:
    street_code: StreetCode
    name: str
    name_en: str
    areas: int
    compounds: int
    civilized: int
    ordinary: int
    civilized_clear: int
    ordinary_clear: int
    roads: int
    shops: int
    source: str


@dataclass(frozen=True)
class Area:
    """A residential area (居民区)."""

    area_code: AreaCode
    street_code: StreetCode
    name: str
    short_name: str
    aliases: tuple[str, ...]
    name_en: str
    source: str


@dataclass(frozen=True)
class Batch:
    street_code: StreetCode
    batch: int
    planned_start: date
    planned_end: date
    compounds: int
    aim: str
    aim_en: str
    aim_on: date | None
    named: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Stage:
    stage: int
    name: str
    name_en: str
    starts_on: date
    ends_on: date
    task: str
    task_en: str
    source: str


@dataclass(frozen=True)
class LeadingGroupMember:
    position: str
    position_en: str
    name: str
    source: str


@dataclass(frozen=True)
class SupportGroup:
    group: int
    name: str
    name_en: str
    heads: tuple[str, ...]
    duty: str
    duty_en: str
    source: str


@dataclass(frozen=True)
class Team:
    """A removal team (拆违组)."""

    street_code: StreetCode
    team: int
    leader: str
    members: tuple[str, ...]
    staff: tuple[str, ...]
    task: str
    source: str


@dataclass(frozen=True)
class NamedCompound:
    """A compound that the notice names; area, team and batch are None where nothing tells them."""

    street_code: StreetCode
    name: str
    aliases: tuple[str, ...]
    area_code: AreaCode | None
    team: int | None
    batch: int | None
    source: str


@dataclass(frozen=True)
class Step:
    """One of the eight steps (八步工作法)."""

    step: int
    name: str
    name_en: str
    task: str
    task_en: str
    source: str


@dataclass(frozen=True)
class Campaign:
    """All facts of one campaign folder, rows in file order. `settings` is keyed by name."""

    campaign: CampaignFacts
    streets: tuple[Street, ...]
    areas: tuple[Area, ...]
    batches: tuple[Batch, ...]
    stages: tuple[Stage, ...]
    leading_group: tuple[LeadingGroupMember, ...]
    support_groups: tuple[SupportGroup, ...]
    teams: tuple[Team, ...]
    named_compounds: tuple[NamedCompound, ...]
    steps: tuple[Step, ...]
    settings: Mapping[str, Setting] = field(hash=False)


_TOML = "campaign.toml"
# field of Campaign → (row type, the columns that identify a row)
_TABLES: dict[str, tuple[type, tuple[str, ...]]] = {
    "streets": (Street, ("street_code",)),
    "areas": (Area, ("area_code",)),
    "batches": (Batch, ("street_code", "batch")),
    "stages": (Stage, ("stage",)),
    "leading_group": (LeadingGroupMember, ("position", "name")),
    "support_groups": (SupportGroup, ("group",)),
    "teams": (Team, ("street_code", "team")),
    "named_compounds": (NamedCompound, ("street_code", "name")),
    "steps": (Step, ("step",)),
}
FILES = tuple(sorted([_TOML, *(f"{table}.csv" for table in _TABLES)]))
"""The files of a campaign folder, in name order. Anything else in the folder (notice.txt) is not read."""

_Row = TypeVar("_Row")
_Numbered = tuple[int, _Row]


REQUIRED_SETTINGS = (
    "meeting_weekday", "recent_weeks", "holidays", "holiday_capacity", "long_standing_days", "force_waiting_days", "suit_months",
    "relapse_free_days", "shops_closed_share", "stale_days", "reinspection_size", "sample_mark",
)
"""Without these the store cannot be filled."""


def default_folder() -> Path:
    """The folder in the environment variable CLEARANCE_CAMPAIGN, else `data/campaign` of this repository."""
    return Path(os.environ.get("CLEARANCE_CAMPAIGN") or Path(__file__).resolve().parents[1] / "data" / "campaign")


def fingerprint(folder: Path) -> str:
    """The sha256 (64 hex digits) over names and bytes of the campaign's files: equal exactly when `load` reads the same bytes.

    Raises CampaignError if a file is missing.
    """
    digest = hashlib.sha256()
    for file in FILES:
        content = _bytes(folder, file)
        digest.update(f"{file}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def load(folder: Path) -> Campaign:
    """Read a campaign folder.

    Raises CampaignError at the first file, line and column that is missing, malformed, listed twice, or refers to a street, area, team or
    batch that is not listed.
    """
    facts, settings = _read_toml(folder)
    tables: dict[str, Any] = {table: _read_csv(folder, f"{table}.csv", row_type, key) for table, (row_type, key) in _TABLES.items()}
    _check_references(tables)
    _check_figures(tables)
    rows = {table: tuple(row for _, row in numbered) for table, numbered in tables.items()}
    return Campaign(campaign=facts, settings=settings, **rows)


def resolve_area(areas: Iterable[Area], text: str, street_code: str | None = None) -> str | None:
    """The area_code that `text` means among `areas`: a code, full name, short name or alias, within one street if given.

    Width, spaces and a trailing 居委会 or 居民区 do not matter. None if nothing matches or more than one area does: never a guess.
    """
    wanted = _plain(text)
    found = {
        area.area_code
        for area in areas
        if street_code in (None, area.street_code)
        and wanted in map(_plain, (area.area_code, area.name, area.short_name, *area.aliases))
    }
    return found.pop() if wanted and len(found) == 1 else None


@lru_cache(maxsize=65_536)
def _plain(text: str) -> str:
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"(居民委员会|居委会|居民区)$", "", folded)


def _bytes(folder: Path, file: str) -> bytes:
    try:
        return (folder / file).read_bytes()
    except OSError as error:
        raise CampaignError(
            file, None, None, None,
            f"文件夹 {folder} 中没有可读的此文件,请补上。", f"no such readable file in {folder}; add it.",
        ) from error  # fmt: skip


def _text(folder: Path, file: str) -> str:
    content = _bytes(folder, file)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise CampaignError(file, line, None, None, "请另存为 UTF-8 编码。", "not UTF-8; save the file as UTF-8.") from error


def _read_csv(folder: Path, file: str, row_type: type[_Row], key: tuple[str, ...]) -> list[_Numbered[_Row]]:
    """Rows with the line each starts on."""
    types = get_type_hints(row_type, include_extras=True)
    columns = [column.name for column in fields(row_type)]  # type: ignore[arg-type]
    lines = _csv_lines(folder, file)
    header_line, header = next(lines, (1, []))
    header = [cell.strip() for cell in header]
    for column in columns:
        if header.count(column) != 1:
            raise CampaignError(
                file, header_line, column, None,
                f"表头须恰有一个“{column}”列;各列为:{','.join(columns)}。",
                f"the header needs this column exactly once; the columns are: {', '.join(columns)}.",
            )  # fmt: skip
    for cell in header:
        if cell not in columns:
            raise CampaignError(
                file, header_line, cell, cell,
                f"没有此列,请删除或改为:{','.join(columns)}。", f"no such column; remove it, or use: {', '.join(columns)}.",
            )  # fmt: skip
    rows: list[_Numbered[_Row]] = []
    seen: dict[tuple[object, ...], int] = {}
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            column = header[min(len(cells), len(header) - 1)]
            raise CampaignError(
                file, line, column, ",".join(cells),
                f"此行有{len(cells)}格,应为{len(header)}格;含逗号的内容请加英文双引号。",
                f"{len(cells)} cells where the header has {len(header)}; put double quotes around text that holds a comma.",
            )  # fmt: skip
        said = dict(zip(header, cells, strict=True))
        row = row_type(**{column: _cell(file, line, column, said[column].strip(), types[column]) for column in columns})
        identity = tuple(getattr(row, column) for column in key)
        if identity in seen:
            raise CampaignError(
                file, line, key[-1], identity[-1],
                f"与第{seen[identity]}行重复,请删去一行或改正。", f"already on line {seen[identity]}; remove or correct one of them.",
            )  # fmt: skip
        seen[identity] = line
        rows.append((line, row))
    return rows


def _csv_lines(folder: Path, file: str) -> Iterator[_Numbered[list[str]]]:
    reader = csv.reader(io.StringIO(_text(folder, file), newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise CampaignError(
                file, line, None, None, "英文双引号不成对,请检查此行。", f"not valid CSV ({error}); check the double quotes."
            ) from error
        yield line, cells


def _cell(file: str, line: int, column: str, text: str, kind: Any) -> object:
    """One cell as the type of its field."""

    def wrong(zh: str, en: str) -> CampaignError:
        return CampaignError(file, line, column, text, zh, en)

    if kind == tuple[str, ...]:
        return tuple(part.strip() for part in text.split("|") if part.strip())
    if type(None) in get_args(kind):
        if not text:
            return None
        (kind,) = (choice for choice in get_args(kind) if choice is not type(None))
    if not text:
        raise wrong("不能为空,请填写。", "must not be empty; fill it in.")
    if kind is date:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            with suppress(ValueError):
                return date.fromisoformat(text)
        raise wrong("请写成日期,如 2018-02-28。", "write a date such as 2018-02-28.")
    if kind is int:
        if not re.fullmatch(r"[0-9]+", text):
            raise wrong("请写成不带小数的数字,如 23。", "write a whole number such as 23.")
        return int(text)
    for pattern in getattr(kind, "__metadata__", ()):
        if not pattern.fullmatch(text):
            digits = re.sub(r"\D", "", pattern.pattern)
            raise wrong(f"请写{digits}位数字代码。", f"write a code of {digits} digits.")
    return text


def _read_toml(folder: Path) -> tuple[CampaignFacts, dict[str, Setting]]:
    text = _text(folder, _TOML)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        raise CampaignError(
            _TOML, int(at[1]) if at else None, None, None,
            "不是有效的 TOML:文字须加英文双引号,日期写成 2018-02-28。",
            f"not valid TOML ({error}); quote text, write dates as 2018-02-28.",
        ) from error  # fmt: skip
    facts = _from_toml(text, "campaign", document.get("campaign"), CampaignFacts)
    if facts.target_on < facts.starts_on:
        raise CampaignError(
            _TOML, _toml_line(text, "campaign", "target_on"), "target_on", facts.target_on,
            f"不能早于 starts_on({facts.starts_on})。", f"must not be before starts_on ({facts.starts_on}).",
        )  # fmt: skip
    named = document.get("settings", {})
    settings = {name: _from_toml(text, f"settings.{name}", entry, Setting, name=name) for name, entry in named.items()}
    for name in REQUIRED_SETTINGS:
        if name not in settings:
            raise CampaignError(
                _TOML, None, f"settings.{name}", None,
                "缺少这一项设置:请照 data/campaign/campaign.toml 补上。", "this setting is missing: add it as in data/campaign/campaign.toml.",
            )  # fmt: skip
    return facts, settings


def _from_toml(text: str, section: str, entry: object, row_type: type[_Row], **given: str) -> _Row:
    types = get_type_hints(row_type)
    if not isinstance(entry, dict):
        raise CampaignError(
            _TOML, _toml_line(text, section), section, None, f"缺少 [{section}] 一节,请补上。", f"the section [{section}] is missing; add it."
        )
    for key in [*types, *entry]:
        if key in given and key not in entry:
            continue
        value = entry.get(key)
        kind = types.get(key) if key not in given else None
        zh = en = ""
        if kind is None:
            zh, en = f"[{section}] 没有此项,请删除。", f"no such key in [{section}]; remove it."
        elif value is None or value == "":
            zh, en = f"[{section}] 须填写此项。", f"[{section}] needs this key filled in."
        elif kind is date and type(value) is not date:
            zh, en = "请写成不加引号的日期,如 2018-02-28。", "write a date without quotes, such as 2018-02-28."
        elif kind is str and not isinstance(value, str):
            zh, en = "请写成加英文双引号的文字。", "write text in double quotes."
        elif kind == Scalar and not isinstance(value, get_args(Scalar)):
            zh, en = "请写成一个数字、文字、日期或 true/false。", "write one number, text, date, or true/false."
        if zh:
            raise CampaignError(_TOML, _toml_line(text, section, key), key, value, zh, en)
    return row_type(**entry, **given)


def _toml_line(text: str, section: str, key: str | None = None) -> int | None:
    """The line of a key, else of its section's heading, else None."""
    found, inside = None, False
    for number, line in enumerate(text.splitlines(), 1):
        if heading := re.match(r"\s*\[([^\[\]]+)\]", line):
            inside = heading[1].replace(" ", "") == section
            found = number if inside else found
        elif inside and key and re.match(rf"\s*{re.escape(key)}\s*=", line):
            return number
    return found


def _check_references(tables: Mapping[str, list[_Numbered[Any]]]) -> None:
    """Every street, area, team and batch that a row names is listed."""
    listed: dict[str, set[object]] = {
        "street_code": {row.street_code for _, row in tables["streets"]},
        "area_code": {(row.street_code, row.area_code) for _, row in tables["areas"]},
        "team": {(row.street_code, row.team) for _, row in tables["teams"]},
        "batch": {(row.street_code, row.batch) for _, row in tables["batches"]},
    }
    home = {"street_code": "streets.csv", "area_code": "areas.csv", "team": "teams.csv", "batch": "batches.csv"}

    def check(table: str, column: str) -> None:
        for line, row in tables[table]:
            value = getattr(row, column)
            wanted = value if column == "street_code" else (row.street_code, value)
            if value is not None and wanted not in listed[column]:
                raise CampaignError(
                    f"{table}.csv", line, column, value,
                    f"{home[column]} 中该街道没有此项,请改正或先在那里添加。",
                    f"not listed for this street in {home[column]}; correct it, or add it there first.",
                )  # fmt: skip

    for table in ("areas", "batches", "teams", "named_compounds"):
        check(table, "street_code")
    for column in ("area_code", "team", "batch"):
        check("named_compounds", column)


def _check_figures(tables: Mapping[str, list[_Numbered[Any]]]) -> None:
    """Parts make up their wholes, and nothing ends before it starts."""
    for line, street in tables["streets"]:
        if street.civilized + street.ordinary != street.compounds:
            raise CampaignError(
                "streets.csv", line, "compounds", street.compounds,
                f"应等于 civilized + ordinary = {street.civilized + street.ordinary}。",
                f"must be civilized + ordinary = {street.civilized + street.ordinary}.",
            )  # fmt: skip
        for part in ("civilized", "ordinary"):
            clear, whole = getattr(street, f"{part}_clear"), getattr(street, part)
            if clear > whole:
                raise CampaignError(
                    "streets.csv", line, f"{part}_clear", clear,
                    f"不能大于 {part}({whole})。", f"must not exceed {part} ({whole}).",
                )  # fmt: skip
    for table, start, end in (("batches", "planned_start", "planned_end"), ("stages", "starts_on", "ends_on")):
        for line, row in tables[table]:
            if getattr(row, end) < getattr(row, start):
                raise CampaignError(
                    f"{table}.csv", line, end, getattr(row, end),
                    f"不能早于 {start}({getattr(row, start)})。", f"must not be before {start} ({getattr(row, start)}).",
                )  # fmt: skip
