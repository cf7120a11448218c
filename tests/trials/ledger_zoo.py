"""Survey files as neighbourhood offices really type them, seeded by an integer, with what an importer must make of each.

A file begins as sound rows against the store of ``tests.intake_files`` (three compounds, two roads); then columns, spellings, titles,
sums, delimiters, line ends and encodings are laid over it, and faults put into rows or into the file as a whole. The zoo counts lines and
records by itself, from what it wrote: nothing of the importer's reading is used. Headers and their synonyms come from the codebook, which
is the promise to the offices.
"""

from __future__ import annotations

import codecs
import gzip
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from clearance import ledgers

FIRST_SURVEY = date(2018, 3, 5)
SURVEY_DAYS = 400
"""Seeds that follow each other have survey days of their own, so that files of one import do not repeat each other's day."""

COMPOUNDS = {
    "C01": ("和平新村小区", "和平", "310107017021"),
    "C02": ("石岚新村25—27号", "洵一", "310107017011"),
    "C03": ("示例小区 中宁路 03", "中宁路", "310107017023"),
}
COMPOUND_NAMES = {
    "C01": ["和平新村小区", "和平新村", "和平新村 小区", "和平新村小區"],
    "C02": ["石岚新村25—27号", "石岚新村25-27号", "石岚新村25－27号", "石岚新村 25～27 号", "石岚新村25至27號", "石嵐新村25–27号"],
    "C03": ["示例小区 中宁路 03", "示例小区中宁路03", "示例小区　中宁路　０３", "示例小區中寧路03"],
}
AREA_NAMES = {
    "和平": ["和平", "和平居委会", "和平新村居委会", "和平居民区"],
    "洵一": ["洵一", "洵一居委会", "洵阳新村第一居委会"],
    "中宁路": ["中宁路", "中宁路居委会", "中宁"],
}
ROADS = {"石泉路": ["石泉路", "石泉 路", "石泉路 "], "岚皋路": ["岚皋路", "嵐皋路", "岚 皋路", "岚臯路"]}
STREET = "310107017"

# Any rule will do: what the file is not is told by others, with their own words.
ANY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Clean:
    """A row that must be taken: its line, and the values that must be stored, by stored column."""

    line: int
    values: dict[str, Any]


@dataclass(frozen=True)
class Held:
    """A row that must go to quarantine: its line, and the rules of which one at least must be told there."""

    line: int
    rules: frozenset[str]


@dataclass(frozen=True)
class Expected:
    """What an importer must make of a file.

    ``rejected`` is None for a file that must be taken, else the admissible rules (``ANY``: whichever). With ``or_taken`` the
    importer may also take the file and hold back the faulty rows. ``doubtful`` records may count as excluded or as nothing.
    """

    clean: tuple[Clean, ...] = ()
    held: tuple[Held, ...] = ()
    excluded: int = 0
    doubtful: int = 0
    rejected: frozenset[str] | None = None
    or_taken: bool = False

    @property
    def records(self) -> int:
        """Data records below the header: rows to be taken and rows to be held back."""
        return len(self.clean) + len(self.held)


@dataclass(frozen=True)
class ZooFile:
    """A survey file, and what must become of it; ``layers`` names what was laid over it."""

    seed: int
    name: str
    data: bytes
    ledger: str
    surveyed_on: date
    expected: Expected
    layers: tuple[str, ...]
    sheet: Sheet | None = field(default=None, repr=False, compare=False)

    def again(self) -> ZooFile:
        """The same content in another encoding, and, unless rows of a wrong shape forbid it, in other columns and delimiters."""
        assert self.sheet, "only a file that reads as a ledger can be typed again"
        dice = random.Random(self.seed * 7 + 3)
        sheet = self.sheet
        style = replace(sheet.style, encoding=dice.choice(ENCODINGS), line_end=dice.choice(LINE_ENDS), sep_line=False)
        if not sheet.misshapen:
            order = list(range(len(sheet.columns)))
            dice.shuffle(order)
            turned = sheet.reordered(order)
            # A spoiled row that begins like a sum may be taken for one.
            if not any(line.rules and _reads_like_a_sum(line.cells) for line in turned.lines if line.role == "data"):
                sheet = turned
            style = replace(style, delimiter=dice.choice(",\t;"))
        sheet = replace(sheet, style=style)
        data, expected = sheet.render(dice)
        return replace(self, data=data, expected=expected, sheet=sheet, layers=(*self.layers, "again"))


# ── typing ──────────────────────────────────────────────────────────────────────────────────────────────────────────

ENCODINGS = ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16-le", "utf-16-be")
LINE_ENDS = ("\n", "\r\n", "\r", "mixed")
_BOMS = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class Style:
    """How a table is typed out."""

    encoding: str = "utf-8"
    delimiter: str = ","
    line_end: str = "\n"
    sep_line: bool = False
    quote_all: bool = False
    last_end: bool = True


def _reads_like_a_sum(cells: Sequence[str]) -> bool:
    """Whether a row's first filled cell begins like a sum or a remark under the table."""
    return next((cell.strip() for cell in cells if cell.strip()), "").startswith(("合计", "备注"))


@dataclass
class Line:
    """A record of the file. ``role``: excluded, header, data or nothing (an empty line). ``raw`` goes before ``cells``; ``{d}`` is the
    delimiter there. ``cells`` of a full row lie under the sheet's columns."""

    role: str
    cells: list[str] = field(default_factory=list)
    raw: str | None = None
    values: dict[str, Any] | None = None
    rules: frozenset[str] = frozenset()
    full: bool = True


@dataclass(frozen=True)
class Sheet:
    """A file before it is typed: its columns (a field's name, or None) and its lines."""

    columns: list[str | None]
    lines: list[Line]
    style: Style

    @property
    def misshapen(self) -> bool:
        """Whether some data row cannot be laid under the columns."""
        return any(line.role == "data" and (line.raw is not None or not line.full) for line in self.lines)

    def reordered(self, order: Sequence[int]) -> Sheet:
        """The same with its columns in another order; rows above and below the table keep to the left."""
        lines = [
            replace(line, cells=[line.cells[place] for place in order])
            if line.role in ("header", "data") or (line.role == "excluded" and line.full and len(line.cells) == len(order))
            else line
            for line in self.lines
        ]  # fmt: skip
        return replace(self, columns=[self.columns[place] for place in order], lines=lines)

    def render(self, dice: random.Random) -> tuple[bytes, Expected]:
        """The file's bytes, and what must become of its lines."""
        style, text = self.style, ""
        doubtful = 0
        if style.sep_line:
            text, doubtful = f"sep={style.delimiter}" + self._end(dice), 1
        clean, held, excluded = [], [], 0
        for place, line in enumerate(self.lines):
            number = len(_LINE_END.findall(text)) + 1
            if line.role == "data":
                if line.rules:
                    held.append(Held(number, line.rules))
                else:
                    clean.append(Clean(number, line.values or {}))
            excluded += line.role == "excluded"
            if line.raw is not None:
                text += line.raw.replace("{d}", style.delimiter)
            else:
                text += style.delimiter.join(self._cell(cell, dice) for cell in line.cells)
            if place < len(self.lines) - 1 or style.last_end:
                end = self._end(dice)
                # An empty line after a bare \r would melt with its \n into one line end.
                text += "\r\n" if line.role == "nothing" and text.endswith("\r") and end == "\n" else end
        return _encoded(text, style.encoding), Expected(tuple(clean), tuple(held), excluded, doubtful)

    def _end(self, dice: random.Random) -> str:
        return dice.choice(("\n", "\r\n", "\r")) if self.style.line_end == "mixed" else self.style.line_end

    def _cell(self, text: str, dice: random.Random) -> str:
        must = any(mark in text for mark in (self.style.delimiter, '"', "\n", "\r"))
        if must or self.style.quote_all or (text and dice.random() < 0.03):
            return '"' + text.replace('"', '""') + '"'
        return text


def _encoded(text: str, encoding: str) -> bytes:
    """Bytes; what GBK does not have makes it GB18030, which is what a spreadsheet does too."""
    if encoding == "gbk":
        try:
            return text.encode("gbk")
        except UnicodeEncodeError:
            encoding = "gb18030"
    return _BOMS.get(encoding, b"") + text.encode(encoding)


def spell_date(day: date, dice: random.Random) -> str:
    """A day in one of the spellings that are exact."""
    y, m, d = day.year, day.month, day.day
    wide = str.maketrans("0123456789-", "０１２３４５６７８９－")
    return dice.choice([
        day.isoformat, day.isoformat, day.isoformat, lambda: f"{y}-{m}-{d}", lambda: f"{y}/{m}/{d}", lambda: f"{y}/{m:02}/{d:02}", lambda: f"{y}.{m}.{d}",
        lambda: f"{y}年{m}月{d}日", lambda: f"{y} 年 {m} 月 {d} 日", lambda: f"{y}{m:02}{d:02}", lambda: day.isoformat().translate(wide),
        lambda: f"{day} 00:00:00", lambda: f"{y}/{m}/{d} 0:00", lambda: str((day - date(1899, 12, 30)).days), lambda: f" {day} ", lambda: f"{y}年{m}月{d}号",
        lambda: f"{y}—{m}—{d}", lambda: f"{day}T08:30:00", lambda: _in_numerals(day),
    ])()  # fmt: skip


def _in_numerals(day: date) -> str:
    digits = "〇一二三四五六七八九"
    return "".join(digits[int(each)] for each in str(day.year)) + f"年{_numeral(day.month)}月{_numeral(day.day)}日"


def _numeral(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones or not tens else "")


def spell_area(number: float, dice: random.Random) -> str:
    """Square metres, with or without unit, commas and full-width digits."""
    plain = f"{number:g}"
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    return dice.choice([plain, plain, plain, plain + "㎡", plain + "平方米", plain + " m2", plain.translate(wide), f"{number:,}", f" {plain}", f"{number:.2f}", f"+{plain}"])


def spell_whole(number: int, dice: random.Random, before: str = "第", after: Sequence[str] = ()) -> str:
    """A small number with or without the words that stand around it."""
    return dice.choice([str(number), str(number), chr(0xFF10 + number) if number < 10 else str(number), f"{number}.0", *(
        text for word in after for text in (f"{number}{word}", f"{before}{number}{word}", f"{before}{_numeral(number)}{word}")
    ), _numeral(number)])  # fmt: skip


TEXTS = [
    "督促自拆", "已两次上门", "待街道复核", "见照片3张", "业主出国, 委托女儿", "与邻居有纠纷；已调解", "他说\"下周拆\"", "第一行\n第二行", "一\r\n二",
    "𠮷祥里", "㐂家门口", "=1+1", "'001", "<b>加急</b>", "全角　空格", "100%同意", "a;b", "a\tb", "café", "①②③", "分隔\u2028符", "反斜\\杠", "#12室", "—",
    "无", "{header}", "％s", "，，，", ",开头逗号", "Müller & Söhne", "カナ表記", "Привет", "涓涓细流", "±0.5℃", "Φ50钢管", "20μm", "naïve façade", "丨", "锟铻路", "ÄÖÜ", "ﾊﾝｶｸ", "合计见附表", "备注:无", "🏠拆", "e\u0301",
]  # fmt: skip
# Sound UTF-8 whose bytes are common characters in GB18030: one such cell is no proof of a second encoding.
RARE_TEXTS = ["Ωμέγα", "αβγ", "ТЦ"]
KINDS = {
    "天井搭建": ["天井搭建", "天井", "天井 搭建"], "屋顶搭建": ["屋顶搭建", "屋面搭建", "屋顶加层"], "阳光房": ["阳光房", "玻璃房"],
    "露台或阳台封闭": ["露台/阳台封闭", "封阳台", "露台或阳台封闭"], "其他": ["其他", "其它"], "鸽棚": ["鸽棚"],
}  # fmt: skip
BUSINESSES = {"餐饮": ["餐饮", "饭店"], "便利店": ["便利店", "超市"], "理发": ["理发", "美容美发"], "宠物店": ["宠物店"]}
OWNERSHIPS = {"公": ["公", "公房", "公有"], "私": ["私", "私房", "产权房"]}
HARDSHIPS = {"大病": ["大病", "大病户"], "低保": ["低保", "低保户"], "残疾": ["残疾", "残疾人"], "未注明": ["是", "√"], None: ["", "否", "无"]}
YES_NO = {True: ["是", "有", "√", "1", "Y"], False: ["否", "无", "×", "0"], None: ["", "/"]}
MODES = {"自拆": ["自拆", "自行拆除"], "助拆": ["助拆", "帮助拆除"], "强拆": ["强拆", "强制拆除"]}
BASELINES = {"无违建": ["无违建", "无"], "少量": ["少量", "少量违建"], "普遍": ["普遍"], "严重": ["严重", "相当严重"], None: [""]}
CLASSES = {"文明小区": ["文明小区", "文明"], "一般小区": ["一般小区", "一般", "否"], None: [""]}
LEVELS = {"市级": ["市级", "市"], "区级": ["区级", "区"], None: ["", "无"]}

AFTER = {
    "structures": {
        "noticed_on": "found_on", "decision_served_on": "found_on", "agreed_on": "found_on", "removed_on": "found_on", "accepted_on": "removed_on",
        "relapsed_on": "removed_on", "reremoved_on": "relapsed_on", "declassified_on": "found_on",
    },
    "shops": {"interviewed_on": "found_on", "closed_on": "found_on", "relapsed_on": "closed_on"},
    "steps": {"done_on": "started_on"},
    "actions": {"done_on": "raised_on"},
    "compounds": {},
}  # fmt: skip
NEEDS = {
    "structures": {"accepted_on": "removed_on", "relapsed_on": "removed_on", "reremoved_on": "relapsed_on"}, "shops": {"relapsed_on": "closed_on"},
    "steps": {}, "actions": {}, "compounds": {},
}  # fmt: skip
REQUIRED = {
    "structures": ["structure_id", "area_sqm", "found_on"], "shops": ["shop_id", "road", "address"], "compounds": ["area"], "steps": ["step"],
    "actions": ["action_id", "content", "due_on"],
}  # fmt: skip
KEYS = {"structures": "structure_id", "shops": "shop_id", "actions": "action_id"}
TEXT_FIELDS = {"note", "address", "licence", "content", "owner", "evidence", "declassified_why"}
PERSONAL = {"户主姓名": ["赵钱孙", "王小明"], "联系电话": ["13900000001", "021-5555"], "身份证号": ["310107190001010000"], "负责人": ["李四"]}
COUNTER = ["序号", "序", "No."]
UNKNOWN = {"楼层": "3", "照片编号": "IMG_1", "走访次数": "两次"}


@dataclass
class Row:
    """A row under way: by field what is typed and what it means."""

    typed: dict[str, str]
    values: dict[str, Any]


class _Office:
    """One office with its dice: it types one file."""

    def __init__(self, seed: int, ledger: str | None = None, day: date | None = None, keys: Sequence[str] | None = None) -> None:
        self.seed = seed
        self.dice = random.Random(seed)
        self.ledger = ledger or self.dice.choice(["structures", "structures", "shops", "compounds", "steps", "actions"])
        self.day = day or FIRST_SURVEY + timedelta(days=seed % SURVEY_DAYS)
        self.book = ledgers.load().ledgers[self.ledger]
        self.keys = list(keys) if keys else []
        self.layers: set[str] = set()
        self.fields = self._choose_fields()

    # ── columns ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _choose_fields(self) -> list[str]:
        dice, needs = self.dice, NEEDS[self.ledger]
        stored = [each.name for each in self.book.stored]
        chosen = set(REQUIRED[self.ledger])
        share = dice.choice([0.0, 0.4, 0.8, 1.0, 1.0])
        chosen |= {name for name in stored if dice.random() < share}
        if share < 1:
            self.layers.add("columns:missing optional")
        for name in list(needs):
            if name in chosen:
                chosen |= {needs[name], needs.get(needs[name], needs[name])}
        if self.ledger == "compounds":
            chosen |= {dice.choice(["compound_id", "name"])} if not chosen & {"compound_id", "name"} else set()
        else:
            chosen.discard("compound_id")
            if self.ledger != "shops" and (self.ledger != "actions" or dice.random() < 0.8):
                chosen |= set(dice.choice([["compound_id"], ["compound_name"], ["compound_id", "compound_name"]]))
        for name, chance in (("area", 0.2), ("street", 0.15), ("status", 0.3)):
            if name in self.book.fields and dice.random() < chance:
                chosen.add(name)
        order = [name for name in self.book.fields if name in chosen]
        if dice.random() < 0.4:
            dice.shuffle(order)
            self.layers.add("columns:moved")
        return order

    def header(self, name: str) -> str:
        """A field's header in one of the spellings that the codebook promises, decorated as people do."""
        each, dice = self.book.fields[name], self.dice
        text = each.header
        if dice.random() < 0.35:
            text = dice.choice([*each.synonyms, each.header_en] if each.synonyms else [each.header])
            self.layers.add("header:synonym")
        if dice.random() < 0.2:
            spot = dice.randrange(1, len(text)) if len(text) > 1 else 0
            how = dice.choice(["space", "break", "brackets", "marks", "wide space"])
            self.layers.add(f"header:{how}")
            text = {
                "space": f" {text[:spot]} {text[spot:]}", "break": f"{text[:spot]}\n{text[spot:]}", "brackets": f"{text}（必填）",
                "marks": dice.choice([f"*{text}", f"{text}：", f"★{text}"]), "wide space": f"{text[:spot]}　{text[spot:]}",
            }[how]  # fmt: skip
        return text

    # ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def row(self, place: int) -> Row:
        """A sound row of the ledger, only with the fields of this file."""
        typed, values = {"structures": self._structure, "shops": self._shop, "compounds": self._compound, "steps": self._step, "actions": self._action}[
            self.ledger
        ](place)  # fmt: skip
        row = Row({name: typed.get(name, "") for name in self.fields}, {})
        present = set(self.fields)
        row.values = {name: value for name, value in values.items() if name in present or name in ("street_code", "compound_id")}
        if self.ledger == "compounds":
            row.values.pop("street_code", None)
            if "area" in row.values:
                row.values["area_code"] = row.values.pop("area")
            # A name stands as typed only beside its number; alone it may be any spelling of the known one.
            if not (row.typed.get("compound_id", "").strip() and row.typed.get("name", "").strip()):
                row.values.pop("name", None)
            if "civilized_level" not in present:
                row.values.pop("civilized_level", None)
        if "status" in present:
            row.typed["status"] = self.status(row)
        return row

    def _dates(self, names: Sequence[str], chances: Sequence[float], found: date) -> dict[str, date | None]:
        """Days in the order that the ledger asks for, none after the survey."""
        days: dict[str, date | None] = {}
        after = AFTER[self.ledger]
        for name, chance in zip(names, chances, strict=True):
            before = days.get(after[name], found) if name in after else found
            present = name in self.fields and self.dice.random() < chance
            start = before or found
            if name in NEEDS[self.ledger] and before is None:
                present = False
            days[name] = start + timedelta(days=self.dice.randrange(0, max(1, min(60, (self.day - start).days + 1)))) if present else None
        return days

    def _spelled(self, listed: dict[Any, list[str]]) -> tuple[str, Any]:
        value = self.dice.choice(list(listed))
        return self.dice.choice(listed[value]), value

    def _text(self) -> tuple[str, str | None]:
        text = self.dice.choice([*TEXTS, "", "", "", "示例"])
        if self.dice.random() < 0.001:
            text = self.dice.choice(RARE_TEXTS)
            self.layers.add("cell:other script")
        if ("𠮷" in text or "㐂" in text) and text:
            self.layers.add("cell:four-byte character")
        if "\n" in text:
            self.layers.add("cell:line break")
        return text, text.strip() or None

    def _compound_cells(self, compound: str) -> dict[str, str]:
        dice = self.dice
        names = COMPOUND_NAMES[compound]
        typed = {"compound_id": compound, "compound_name": dice.choice(names), "area": dice.choice(AREA_NAMES[COMPOUNDS[compound][1]]), "street": "石泉路街道"}
        if "compound_id" in self.fields and dice.random() < 0.2:
            typed["compound_id"] = dice.choice(names)
            self.layers.add("name:in the number's column")
        if typed["compound_name"] != COMPOUNDS[compound][0]:
            self.layers.add("name:variant")
        return typed

    def _fill(self, typed: dict[str, str], values: dict[str, Any], days: dict[str, date | None]) -> None:
        for name, day in days.items():
            typed[name] = spell_date(day, self.dice) if day else self.dice.choice(["", "", "", "/", "-", "无"])
            values[name] = day

    def _key(self, place: int, letter: str) -> str:
        if self.keys:
            return self.keys[place % len(self.keys)]
        return self.dice.choice([f"{letter}{self.seed}-{place}", f"{letter}{self.seed}-{place}", f"00{self.seed}{place:02}", f"沪{letter}{self.seed}（{place}）"])

    def _structure(self, place: int) -> tuple[dict[str, str], dict[str, Any]]:
        dice = self.dice
        compound = dice.choice(list(COMPOUNDS))
        found = self.day - timedelta(days=dice.randrange(100, 300))
        typed: dict[str, str] = self._compound_cells(compound)
        values: dict[str, Any] = {"structure_id": self._key(place, "P")}
        if {"compound_id", "compound_name"} & set(self.fields):
            values["compound_id"] = compound
        typed["structure_id"] = values["structure_id"]
        for name, listed in (("kind", KINDS), ("ownership", OWNERSHIPS), ("hard", YES_NO), ("hardship", HARDSHIPS), ("removal_mode", MODES)):
            typed[name], values[name] = self._spelled(listed)
        for name in ("address", "declassified_why", "note"):
            typed[name], values[name] = self._text()
        values["area_sqm"] = dice.choice([dice.randrange(10, 999) / 10, dice.randrange(1, 90), 1234.5])
        typed["area_sqm"] = spell_area(values["area_sqm"], dice)
        days: dict[str, date | None] = {"found_on": found}
        names = ["noticed_on", "decision_served_on", "agreed_on", "removed_on", "accepted_on", "relapsed_on", "reremoved_on", "declassified_on", "aid_planned_on"]
        days |= self._dates(names, [0.5, 0.3, 0.3, 0.5, 0.4, 0.3, 0.5, 0.1, 0.2], found)
        self._fill(typed, values, days)
        return typed, values

    def _shop(self, place: int) -> tuple[dict[str, str], dict[str, Any]]:
        dice = self.dice
        road = dice.choice(list(ROADS))
        area = dice.choice(list(AREA_NAMES))
        key = self._key(place, "S")
        typed = {"shop_id": key, "road": dice.choice(ROADS[road]), "area": dice.choice(AREA_NAMES[area]), "street": "石泉路街道"}
        values: dict[str, Any] = {"shop_id": key, "road": road, "street_code": STREET}
        typed["address"] = values["address"] = f"{dice.randrange(1, 400)}弄{dice.randrange(1, 9)}号"
        typed["business"], values["business"] = self._spelled(BUSINESSES)
        for name in ("licence", "note"):
            typed[name], values[name] = self._text()
        found = self.day - timedelta(days=dice.randrange(100, 300))
        days: dict[str, date | None] = {"found_on": found if "found_on" in self.fields else None}
        days |= self._dates(["interviewed_on", "closed_on", "relapsed_on"], [0.4, 0.5, 0.4], found)
        self._fill(typed, values, days)
        return typed, values

    def _compound(self, place: int) -> tuple[dict[str, str], dict[str, Any]]:
        dice = self.dice
        compound = list(COMPOUNDS)[place % len(COMPOUNDS)]
        typed = self._compound_cells(compound)
        typed["compound_id"], typed["name"] = compound, typed.pop("compound_name")
        values: dict[str, Any] = {"compound_id": compound, "name": COMPOUNDS[compound][0], "area": COMPOUNDS[compound][2]}
        for name, listed in (("class", CLASSES), ("baseline", BASELINES)):
            typed[name], values[name] = self._spelled(listed)
        typed["civilized_level"], values["civilized_level"] = self._spelled(LEVELS) if values["class"] == "文明小区" else ("", None)
        values["batch"], values["team"], values["households"] = dice.choice([1, 2, 3]), dice.randrange(1, 9), dice.randrange(10, 5000)
        typed["batch"] = spell_whole(values["batch"], dice, after=["批", "批次"])
        typed["team"] = spell_whole(values["team"], dice, after=["组", "小组"])
        typed["households"] = dice.choice([str(values["households"]), f"{values['households']:,}", f"{values['households']}户"])
        typed["note"], values["note"] = self._text()
        return typed, values

    def _step(self, place: int) -> tuple[dict[str, str], dict[str, Any]]:
        compound = list(COMPOUNDS)[place % 3]
        step = (place // 3 + self.seed) % 8 + 1 if not self.keys else place // 3 % 8 + 1
        typed = self._compound_cells(compound)
        values: dict[str, Any] = {"compound_id": compound, "step": step}
        typed["step"] = spell_whole(step, self.dice, after=["步"])
        start = self.day - timedelta(days=self.dice.randrange(50, 300))
        days = self._dates(["started_on"], [0.8], start)
        days |= self._dates(["done_on"], [0.5], days["started_on"] or start)
        self._fill(typed, values, days)
        typed["note"], values["note"] = self._text()
        return typed, values

    def _action(self, place: int) -> tuple[dict[str, str], dict[str, Any]]:
        dice = self.dice
        compound = dice.choice(list(COMPOUNDS))
        key = self._key(place, "A")
        typed = self._compound_cells(compound) | {"action_id": key, "content": f"督促拆除{place}"}
        values: dict[str, Any] = {"action_id": key, "content": typed["content"]}
        values["compound_id"] = compound if {"compound_id", "compound_name"} & set(self.fields) else None
        for name in ("owner", "evidence", "note"):
            typed[name], values[name] = self._text()
        raised = self.day - timedelta(days=dice.randrange(30, 200))
        days: dict[str, date | None] = {"raised_on": raised if "raised_on" in self.fields and dice.random() < 0.8 else None}
        days |= self._dates(["done_on"], [0.5], days["raised_on"] or raised)
        days["due_on"] = self.day + timedelta(days=dice.randrange(-60, 200))
        self._fill(typed, values, days)
        return typed, values

    def status(self, row: Row, *, wrong: bool = False) -> str:
        """A status that fits the row's dates, or one that does not."""
        has = {name for name, value in row.values.items() if isinstance(value, date) and name in self.fields}
        if self.ledger == "structures":
            closed = "removed_on" in has and ("relapsed_on" not in has or "reremoved_on" in has)
            if wrong:
                return "未拆" if closed and "declassified_on" not in has else "已拆" if "removed_on" not in has else "核销" if "declassified_on" not in has else "未拆"
            return "核销" if "declassified_on" in has else self.dice.choice(["已拆", "已拆除", "完成"]) if closed else "回潮" if "relapsed_on" in has else "未拆"
        if self.ledger == "shops":
            closed = "closed_on" in has and "relapsed_on" not in has
            return ("营业中" if closed else "已整改") if wrong else "已整改" if closed else "回潮" if "relapsed_on" in has else "未整改"
        done = "done_on" in has
        if self.ledger == "actions":
            return ("办理中" if done else "已办结") if wrong else ("已办结" if done else "未办结")
        return ("未开始" if done else "已完成") if wrong else ("已完成" if done else "未开始")

    # ── faults of a row ─────────────────────────────────────────────────────────────────────────────────────────────

    def fault(self, row: Row) -> tuple[str, frozenset[str], Callable[[list[str], list[str | None]], Line] | None] | None:
        """Spoil a row: the layer's name, the rules of which one must be told, and for faults of shape how its line is typed."""
        choices = [
            self._bad_number, self._bad_date, self._bad_date, self._future, self._order, self._without_needed, self._unknown_place, self._required_empty,
            self._spreadsheet_error, self._scientific, self._unreadable, self._too_long, self._wrong_status, self._not_listed, self._unknown_value, self._shape, self._shape,
        ]  # fmt: skip
        self.dice.shuffle(choices)
        for choice in choices:
            if (made := choice(row)) is not None:
                self.layers.add(f"row:{made[0]}")
                return made
        return None

    def _present(self, *names: str) -> list[str]:
        return [name for name in names if name in self.fields]

    def _event_dates(self) -> list[str]:
        return [name for name in self.fields if self.book.fields[name].kind == "date" and self.book.fields[name].clock == "event"]

    def _bad_number(self, row: Row):
        if "area_sqm" in self.fields:
            rule, texts = self.dice.choice([
                ("not_a_number", ["约12", "12左右", "10-12", "十几", "12㎡左右", "12 5", "大概20平方米", "1e3", "12.5.1"]), ("number_too_small", ["-3", "－3", "−12.5㎡"]),
                ("not_a_number", ["12,5", "1,23", "0,5"]), ("number_too_large", ["100001", "1,234,567"]),
            ])  # fmt: skip
            row.typed["area_sqm"] = self.dice.choice(texts)
            name = "decimal comma" if "," in row.typed["area_sqm"] and rule == "not_a_number" else {"not_a_number": "approximate number", "number_too_small": "negative"}.get(rule, "too large")
            return name, frozenset({rule}), None
        if "households" in self.fields:
            rule, text = self.dice.choice([("not_a_whole_number", "约300"), ("number_too_small", "-5"), ("not_a_whole_number", "12.5"), ("number_too_large", "99999")])
            row.typed["households"] = text
            return "approximate number" if text == "约300" else "bad number", frozenset({rule}), None
        return None

    def _bad_date(self, row: Row):
        dates = [name for name in self.fields if self.book.fields[name].kind == "date"]
        if not dates:
            return None
        layer, rule, texts = self.dice.choice([
            ("date without year", "date_without_year", ["5月1日", "5.1", "12-3", "05/01", "5 月 1 日"]), ("date with 2-digit year", "date_with_short_year", ["18-5-1", "18年5月1日", "18.05.01", "180501", "'18-5-1"]),
            ("impossible date", "date_impossible", ["2018-02-30", "2018年13月1日", "20180431", "2017/2/29", "二〇一八年二月三十日", "2018-0-5"]),
            ("date without day", "date_without_day", ["2018年5月", "2018-05", "201805", "2018"]), ("no date", "not_a_date", ["去年底", "五月上旬", "5/1/2018", "待定", "2018-5-1至5-3", "2018-5-1 2", "约2018-05-01"]),
            ("date out of range", "date_out_of_range", ["1958-05-01", "2108-05-01"]),
        ])  # fmt: skip
        row.typed[self.dice.choice(dates)] = self.dice.choice(texts)
        return layer, frozenset({rule}), None

    def _future(self, row: Row):
        if not (dates := self._event_dates()):
            return None
        name = self.dice.choice(dates)
        row.typed[name] = spell_date(self.day + timedelta(days=self.dice.choice([1, 2, 30, 365])), self.dice)
        return "date after survey", frozenset({"date_after_survey"}), None

    def _order(self, row: Row):
        pairs = [(late, early) for late, early in AFTER[self.ledger].items() if late in self.fields and isinstance(row.values.get(early), date) and early in self.fields]
        if not pairs:
            return None
        late, early = self.dice.choice(pairs)
        row.typed[late] = spell_date(row.values[early] - timedelta(days=self.dice.choice([1, 30])), self.dice)
        return "dates out of order", frozenset({"date_order"}), None

    def _without_needed(self, row: Row):
        pairs = [(name, needed) for name, needed in NEEDS[self.ledger].items() if name in self.fields and row.values.get(needed) is None]
        if not pairs:
            return None
        name, _ = self.dice.choice(pairs)
        row.typed[name] = spell_date(self.day - timedelta(days=1), self.dice)
        return "date without the one before", frozenset({"date_needs"}), None

    def _unknown_place(self, row: Row):
        dice = self.dice
        if self.ledger == "shops":
            row.typed["road"] = dice.choice(["石全路", "新路", "岚皋东路"])
            return "unknown road", frozenset({"unknown_road"}), None
        if self.ledger == "compounds":
            if dice.random() < 0.5:
                row.typed["area"] = dice.choice(["和平里", "天边居委会"])
                return "unknown area", frozenset({"unknown_area"}), None
            if "compound_id" in self.fields:
                row.typed["compound_id"] = f"C{90 + self.seed % 9}"
            if "name" in self.fields:
                row.typed["name"] = dice.choice(["第八十三小区", "和平新村小去", "石岚新村25-28号"])
            return "new compound", frozenset({"new_compound"}), None
        names = self._present("compound_id", "compound_name")
        if not names:
            return None
        for name in names:
            row.typed[name] = dice.choice(["C99", "天上人间花园", "和平新村小去", "石岚新村25-28号", "C1", "O1"])
        return "unknown compound", frozenset({"unknown_compound"}), None

    def _required_empty(self, row: Row):
        name = self.dice.choice(REQUIRED[self.ledger])
        blanks = ["", " ", "　"] + ([] if self.book.fields[name].kind == "text" else ["-", "/", "N/A"])
        row.typed[name] = self.dice.choice(blanks)
        if not any(text.strip() for text in row.typed.values()):
            return None
        return "required empty", frozenset({"required_empty"}), None

    def _spreadsheet_error(self, row: Row):
        row.typed[self.dice.choice(self.fields)] = self.dice.choice(["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "########"])
        return "spreadsheet error", frozenset({"spreadsheet_error"}), None

    def _scientific(self, row: Row):
        name = {"compounds": "compound_id"}.get(self.ledger, KEYS.get(self.ledger, ""))
        if name not in self.fields:
            return None
        row.typed[name] = self.dice.choice(["3.1E+08", "3.10107E+11", "1E+15"])
        return "scientific id", frozenset({"scientific_id"}), None

    def _unreadable(self, row: Row):
        name = self.dice.choice(self.fields)
        mark = self.dice.choice(["\0", "\ufffd"])
        row.typed[name] = self.dice.choice([f"5{mark}号", f"{mark}{mark}", f"甲{mark}"])
        return "NUL" if mark == "\0" else "U+FFFD", frozenset({"bad_character"}), None

    def _too_long(self, row: Row):
        names = [name for name in self.fields if name in TEXT_FIELDS]
        if not names:
            return None
        row.typed[self.dice.choice(names)] = "长" * self.dice.choice([2001, 5000])
        return "over-long cell", frozenset({"cell_too_long"}), None

    def _wrong_status(self, row: Row):
        if "status" not in self.fields:
            return None
        row.typed["status"] = self.status(row, wrong=True)
        return "status against dates", frozenset({"status_against_dates", "status_needs"}), None

    def _not_listed(self, row: Row):
        names = self._present("step", "team", "batch")
        if not names:
            return None
        row.typed[self.dice.choice(names)] = self.dice.choice(["9", "第九", "0", "99"])
        return "not listed", frozenset({"not_listed"}), None

    def _unknown_value(self, row: Row):
        names = self._present("ownership", "hard", "removal_mode", "class", "baseline")
        if not names:
            return None
        row.typed[self.dice.choice(names)] = self.dice.choice(["共", "也许", "问领导", "？"])
        return "unknown value", frozenset({"unknown_value"}), None

    def _shape(self, row: Row):
        kind = self.dice.choice(["short row", "long row", "stray quote", "stray quote", "unquoted comma"])
        dice = self.dice

        def typed(cells: list[str], columns: list[str | None]) -> Line:
            if kind == "short row":
                kept = next((n for n in range(len(cells) - 1, 0, -1) if dice.random() < 0.6 and any(c.strip() for c in cells[:n])), 0)
                if kept:
                    return Line("data", cells[:kept], rules=frozenset({"short_row"}), full=False)
            if kind == "stray quote":
                # In a cell of plain text, so that the quote alone is what is wrong.
                plain = [re.sub(r'[",;\t\r\n]', "", cell) for cell in cells]
                spot = dice.choice([place for place, name in enumerate(columns) if name] or [0])
                plain[spot] = dice.choice(['5"水管', '"甲"乙', '他说"好"', 'a""b', ' "甲"', '"甲" '])
                return Line("data", raw="{d}".join(plain), rules=frozenset({"stray_quote"}), full=False)
            if kind == "unquoted comma":
                plain = [re.sub(r'[",;\t\r\n]', "", cell) for cell in cells]
                plain[dice.randrange(len(plain))] = "甲{d}乙"
                return Line("data", raw="{d}".join(plain), rules=frozenset({"long_row"}), full=False)
            return Line("data", [*cells, *dice.choice([["多"], ["", "多"], [""]])], rules=frozenset({"long_row"}), full=False)

        return kind, frozenset({"short_row", "long_row", "stray_quote"}), typed

    # ── the file ────────────────────────────────────────────────────────────────────────────────────────────────────

    def sheet(self, *, faults: bool = True, rows: int | None = None) -> Sheet:
        """A file's lines: what is above, the header, rows sound and spoiled, and what is below."""
        dice = self.dice
        count = rows if rows is not None else dice.randrange(1, 4) if self.ledger == "compounds" else dice.randrange(1, 13)
        style = Style(
            dice.choice(["utf-8", *ENCODINGS]), dice.choice([",", ",", ",", "\t", ";"]), dice.choice(["\n", *LINE_ENDS]),
            dice.random() < 0.06, dice.random() < 0.1, dice.random() < 0.85,
        )  # fmt: skip
        if style.encoding in _BOMS and dice.random() < 0.8:
            style = replace(style, delimiter="\t")
        columns, headers = self._lay_out()
        header = Line("header", headers)
        data = self._data(count, columns, faults)
        lines = [*self._above(len(headers)), header]
        for line in data:
            lines.append(line)
            if dice.random() < 0.05:
                lines.append(self._between(header, columns))
        lines += self._below(columns)
        self.layers |= {f"encoding:{style.encoding}", f"delimiter:{style.delimiter!r}", f"line end:{style.line_end!r}"}
        self.layers |= {"sep= line"} if style.sep_line else set()
        self.layers |= {"quoted throughout"} if style.quote_all else set()
        return Sheet(columns, lines, style)

    def _lay_out(self) -> tuple[list[str | None], list[str]]:
        """The columns: fields, and among them what is none. A column that is no field is named ``+kind``."""
        dice = self.dice
        pairs: list[tuple[str | None, str]] = [(name, self.header(name)) for name in self.fields]
        if dice.random() < 0.3:
            pairs.insert(0, ("+counter", dice.choice(COUNTER)))
            self.layers.add("columns:counter")
        if dice.random() < 0.3:
            for personal in dice.sample(list(PERSONAL), dice.randrange(1, 3)):
                pairs.insert(dice.randrange(len(pairs) + 1), (f"+{personal}", personal))
            self.layers.add("columns:personal")
        if dice.random() < 0.2:
            unknown = dice.choice(list(UNKNOWN))
            pairs.insert(dice.randrange(len(pairs) + 1), (f"+{unknown}", unknown))
            self.layers.add("columns:unknown")
        if dice.random() < 0.2:
            pairs.insert(dice.choice([0, dice.randrange(len(pairs) + 1), len(pairs)]), ("+blank", ""))
            self.layers.add("columns:blank")
        return [name for name, _ in pairs], [text for _, text in pairs]

    def _cells(self, row: Row, columns: Sequence[str | None], place: int) -> list[str]:
        cells = []
        for name in columns:
            if name is None or name == "+blank":
                cells.append("")
            elif name == "+counter":
                cells.append(str(place + 1))
            elif name.startswith("+"):
                cells.append(self.dice.choice(PERSONAL[name[1:]]) if name[1:] in PERSONAL else UNKNOWN[name[1:]])
            else:
                cells.append(row.typed[name])
        return cells

    def _data(self, count: int, columns: list[str | None], faults: bool) -> list[Line]:
        dice, lines = self.dice, []
        for place in range(count):
            row = self.row(place)
            sound = dict(row.typed)
            roll = dice.random()
            if faults and roll < 0.25 and (made := self.fault(row)):
                _, rules, shaped = made
                cells = self._cells(row, columns, place)
                if _reads_like_a_sum(cells):
                    # Sound, it is a row for all its number; spoiled, nobody can tell: the remark goes, unless it is what is spoiled.
                    row.typed |= {name: "" for name in TEXT_FIELDS & set(self.fields) if name not in REQUIRED[self.ledger] and row.typed[name] == sound[name]}
                    cells = self._cells(row, columns, place)
                lines.append(shaped(cells, columns) if shaped else Line("data", cells, rules=rules))
                continue
            cells = self._cells(row, columns, place)
            line = Line("data", cells, values=row.values)
            lines.append(line)
            if _reads_like_a_sum(cells):
                self.layers.add("row:begins like a sum")
            if faults and roll > 0.97 and "+blank" in columns:
                cells[columns.index("+blank")] = "错位"
                line.rules = frozenset({"stray_cell"})
                self.layers.add("row:stray cell")
            elif faults and roll > 0.93:
                again = replace(line, cells=list(cells), rules=frozenset({"duplicate_same"}))
                lines.append(again)
                self.layers.add("row:duplicate same")
            elif faults and roll > 0.89 and (names := [name for name in self.fields if name == "note"]):
                other = list(cells)
                other[columns.index(names[0])] = "另一种说法"
                line.rules = frozenset({"duplicate_conflict"})
                lines.append(Line("data", other, rules=frozenset({"duplicate_conflict"})))
                self.layers.add("row:duplicate conflicting")
        return lines

    def _above(self, width: int) -> list[Line]:
        dice, lines = self.dice, []
        if dice.random() < 0.5:
            return lines

        def padded(cells: list[str]) -> Line:
            return Line("excluded", cells + [""] * max(0, width - len(cells)) if dice.random() < 0.5 else cells, full=False)

        for _ in range(dice.randrange(1, 5)):
            kind = dice.choice(["title", "unit", "group", "blank", "empty", "quoted title", "bare quotes"])
            self.layers.add(f"above:{kind}")
            lines.append({
                "title": lambda: padded([f"石泉路街道{self.book.title}"]), "unit": lambda: padded(["填报单位：石泉路街道", "", f"填表日期：{self.day}"]),
                "group": lambda: padded(["基本情况", "", "", "办理情况"]), "blank": lambda: Line("excluded", [""] * max(2, width), full=False),
                "empty": lambda: Line("nothing"), "quoted title": lambda: Line("excluded", raw="\"石泉路街道\n2018年台账\"", full=False),
                "bare quotes": lambda: Line("excluded", raw='关于"五违四必"整治的台账', full=False),
            }[kind]())  # fmt: skip
        return lines

    def _between(self, header: Line, columns: Sequence[str | None]) -> Line:
        kind = self.dice.choice(["blank row", "spaces", "header again", "小计", "empty line"])
        self.layers.add(f"between:{kind}")
        width = len(columns)
        if kind == "empty line":
            return Line("nothing")
        if kind == "header again":
            return Line("excluded", list(header.cells))
        if kind == "小计":
            return self._sum(width)
        return Line("excluded", [""] * max(2, width) if kind == "blank row" else [" "] * max(2, width), full=width > 1)

    def _sum(self, width: int) -> Line:
        """A sum: its word in the first cell that holds anything, with or without the rest of the row."""
        dice = self.dice
        word = dice.choice(["小计", "合计", "合　计", "总计", "共计", "本页小计", "合计：", "合 计"])
        cells = [word, "12"] if dice.random() < 0.3 else [word] + [dice.choice(["", "3"]) for _ in range(width - 1)]
        if len(cells) == width > 2 and dice.random() < 0.3:
            cells = ["", word, *cells[2:]]
        return Line("excluded", cells, full=False)

    def _below(self, columns: Sequence[str | None]) -> list[Line]:
        dice, width, lines = self.dice, len(columns), []
        if dice.random() < 0.35:
            lines.append(self._sum(width))
            self.layers.add("below:合计")
        if dice.random() < 0.3:
            cells = dice.choice([["填表人：张三"], ["制表人:张三", "", "审核人：李四"], ["单位（盖章）："], ["负责人签字：", "", ""], ["注：以上为不完全统计"], ["打印日期：2018-05-25"], ["审核：李四"]])
            lines.append(Line("excluded", cells, full=False))
            self.layers.add("below:signature")
        if dice.random() < 0.2:
            lines += [Line("excluded", [""] * max(2, width), full=False) for _ in range(dice.randrange(1, 4))] + [Line("nothing")] * dice.randrange(2)
            self.layers.add("below:blank rows")
        return lines

    def file(self, sheet: Sheet, data: bytes, expected: Expected, *, name: str | None = None, whole: bool = True) -> ZooFile:
        """The finished file."""
        named = name or f"{self.book.title}{self.seed}_{self.day.isoformat()}.csv"
        return ZooFile(self.seed, named, data, self.ledger, self.day, expected, tuple(sorted(self.layers)), sheet if whole else None)


# ── files that are wrong as a whole ─────────────────────────────────────────────────────────────────────────────────

_TRADITIONAL = str.maketrans("点编号区门违积发现证类别备注楼权属处级户数线状态", "點編號區門違積發現證類別備註樓權屬處級戶數線狀態")
BIG5 = "點位編號,小區名稱,門牌,違建類型,違建面積,發現日期,備註\r\nP1,和平新村小區,五號一百零一室,天井搭建,12.5,2017-11-01,業主已經簽約\r\n"


def _rejected(office: _Office, kind: str) -> ZooFile:
    """A file that must be rejected, of one of the kinds of ``REJECTED``."""
    dice = office.dice
    office.layers.add(f"file:{kind}")
    sheet = office.sheet(faults=False)
    made, rules, or_taken, name = REJECTED[kind](office, sheet, dice)
    if isinstance(made, Sheet):
        data, taken = made.render(dice)
    elif isinstance(made, tuple):
        data, taken = made
    else:
        data, taken = made, Expected()
    return office.file(sheet, data, replace(taken, rejected=rules, or_taken=or_taken), name=name, whole=False)


def _place_of_text(sheet: Sheet) -> int:
    """A column of text, else any column that is a field: what stands in the others is not kept, and may be anything."""
    fields = [place for place, name in enumerate(sheet.columns) if name and not name.startswith("+")]
    return next((place for place in fields if sheet.columns[place] in TEXT_FIELDS), fields[0])


def _plain(sheet: Sheet, **style: Any) -> Sheet:
    """A sheet typed in UTF-8 unless told otherwise."""
    return replace(sheet, style=replace(Style(), **{"line_end": "\n", **style}))


def _empty(office, sheet, dice):
    return dice.choice([b"", b"\r\n\r\n", b"  \n", codecs.BOM_UTF8, codecs.BOM_UTF8 + b"\r\n", codecs.BOM_UTF16_LE]), frozenset({"file_empty"}), False, None


def _no_header(office, sheet, dice):
    return _plain(replace(sheet, lines=[line for line in sheet.lines if line.role == "data"])), frozenset({"no_header"}), False, None


def _no_rows(office, sheet, dice):
    return _plain(replace(sheet, lines=[line for line in sheet.lines if line.role != "data"])), frozenset({"no_rows"}), False, None


def _missing_column(office, sheet, dice):
    # Without 步骤 a steps file may be a sound ledger of compounds: there the compound is left out.
    gone = {"steps": ["compound_id", "compound_name"], "shops": ["road"], "structures": ["area_sqm"], "actions": ["due_on"], "compounds": ["area"]}[office.ledger]
    kept = [place for place, name in enumerate(sheet.columns) if name not in gone]
    if not kept:
        return _no_header(office, sheet, dice)
    plain = replace(sheet, lines=[line for line in sheet.lines if line.role in ("header", "data")])
    return _plain(plain.reordered(kept)), frozenset({"required_column_missing", "no_header"}), False, None


def _doubled_column(office, sheet, dice):
    name = {"steps": "step", "shops": "road", "structures": "found_on", "actions": "content", "compounds": "area"}[office.ledger]
    place = sheet.columns.index(name)
    header = next(line for line in sheet.lines if line.role == "header").cells[place]
    each = office.book.fields[name]
    other = next(text for text in (each.header, *each.synonyms) if ledgers.header_spellings(text) != ledgers.header_spellings(header))
    lines = [replace(line, cells=[*line.cells, other if line.role == "header" else line.cells[place]]) for line in sheet.lines if line.role in ("header", "data")]
    return _plain(replace(sheet, columns=[*sheet.columns, name], lines=lines)), frozenset({"column_doubled", "no_header"} if len(sheet.columns) < 3 else {"column_doubled"}), False, None


def _unclosed(office, sheet, dice):
    data = [line for line in sheet.lines if line.role == "data"]
    line = dice.choice(data)
    plain = [re.sub(r'["\r\n,;\t]', "", cell) for cell in line.cells]
    plain[dice.randrange(len(plain))] = '"甲'
    lines = [Line("data", raw="{d}".join(plain)) if each is line else each for each in sheet.lines]
    if dice.random() < 0.3:  # a later cell's quotes must not pass for the end of the first
        width = len(sheet.columns)
        lines.append(Line("data", ["后", ",尾"] + [""] * (width - 2)))
    return _plain(replace(sheet, lines=lines)), frozenset({"unclosed_quote"}), False, None


def _truncated(office, sheet, dice):
    """Cut within the last row: in a character, or in a quoted cell."""
    data = [line for line in sheet.lines if line.role == "data"]
    kept = [line for line in sheet.lines if line.role in ("header", "data")]
    last = replace(data[-1], cells=["甲乙丙" if place == 0 else "" for place in range(len(data[-1].cells))], values=None)
    short = frozenset({"short_row", "bad_byte", "bad_character", "undecodable"})
    if dice.random() < 0.5:
        cut = Line("data", raw='甲{d}"乙', rules=frozenset({"unclosed_quote"}))
        return _plain(replace(sheet, lines=[*kept[:-1], cut]), last_end=False), frozenset({"unclosed_quote"}), False, None
    cut = Line("data", raw="C01{d}甲乙" if len(last.cells) > 2 else "甲乙", rules=short)
    encoding = dice.choice(["utf-8", "gb18030"])
    rendered, taken = _plain(replace(sheet, lines=[*kept[:-1], cut]), last_end=False, encoding=encoding).render(dice)
    return (rendered[:-1], taken), frozenset({"bad_byte", "undecodable"}), True, None


def _magic(data: bytes, *rules: str):
    return lambda office, sheet, dice: (data, frozenset(rules), False, None)


def _gzip(office, sheet, dice):
    return gzip.compress(_plain(sheet).render(dice)[0], mtime=0), frozenset({"not_a_csv"}), False, None


def _html(office, sheet, dice):
    page = dice.choice(["<html><body><table><tr><td>小区编号</td></tr></table>", "\n <!DOCTYPE html>\n<p>", '<?xml version="1.0"?><Workbook/>', "<table><tr>"])
    return page.encode(dice.choice(["utf-8", "gbk"])), frozenset({"not_a_csv"}), False, None


def _no_date(office, sheet, dice):
    name = dice.choice(["台账{0}.csv", "台账{0}_2018-02-30.csv", "台账{0}_2018-05-18至2018-05-25.csv", "台账{0}_5月25日.csv"]).format(f"第{office.seed}号")
    return _plain(sheet), frozenset({"no_survey_date"}), False, name


# Long enough to tell two encodings apart. In UTF-8 the first three are valid GB18030 too, and would pass for 涓氫富宸茬粡.
PASTED = ["业主已经签约", "业主已经签约同意拆除", "已拆除完毕并清运垃圾", "居民已同意配合拆除", "业主已经签约同意拆除阳台搭建"]


def _two_encodings(office, sheet, dice):
    """Rows of another program pasted into a file: the lines are in two encodings. No line may be read in the wrong one."""
    first, second = dice.choice([("utf-8", "gbk"), ("gbk", "utf-8")])
    lines = [line for line in sheet.lines if line.role in ("header", "data")]
    spot = dice.randrange(1, len(lines))
    width, pasted = len(sheet.columns), dice.choice(PASTED)
    place = next((place for place, name in enumerate(sheet.columns) if name in TEXT_FIELDS), width - 1)
    bare = dice.random() < 0.5  # where a row has little Chinese, little tells its encoding
    foreign = replace(
        lines[spot], cells=[pasted if each == place else "" if bare and not cell.isascii() else cell for each, cell in enumerate(lines[spot].cells)]
    )
    if place == width - 1 and sheet.columns[place] not in TEXT_FIELDS:
        foreign.cells.append(pasted)
    # The pasted part is one row, or goes on to the end.
    tail = [foreign, *lines[spot + 1 :]] if len(lines) > 2 and dice.random() < 0.5 else [foreign]
    clean = [replace(line, cells=[cell.replace("𠮷", "吉").replace("㐂", "喜").replace("🏠", "房") for cell in line.cells]) for line in (*lines[:spot], *tail)]
    parts = [
        _plain(replace(sheet, lines=part), encoding=encoding).render(dice)[0]
        for part, encoding in ((clean[:spot], first), (clean[spot:], second), ([] if len(tail) > 1 else lines[spot + 1 :], first)) if part
    ]  # fmt: skip
    return b"".join(parts), frozenset({"mixed_encodings"}), False, None


def _mojibake(office, sheet, dice):
    """A file that was read in the wrong encoding once and saved so: every character is valid, and none is what was typed."""
    text = _plain(sheet).render(dice)[0].decode("utf-8")
    right, wrong = dice.choice([("utf-8", "gb18030"), ("utf-8", "cp1252"), ("utf-8", "latin-1"), ("gb18030", "latin-1")])
    spoiled = text.encode(right).decode(wrong, errors="replace")
    return spoiled.encode(dice.choice(["utf-8", "utf-8-sig"])), frozenset({"mojibake"}), False, None


def _mojibake_cell(office, sheet, dice):
    """One cell came from a file that was read wrongly: no row of it may be stored as it stands."""
    lines = [line for line in sheet.lines if line.role in ("header", "data")]
    line = dice.choice([each for each in lines if each.role == "data"])
    place = _place_of_text(sheet)
    text = dice.choice([*(pasted.encode().decode("gb18030") for pasted in PASTED[:3]), PASTED[3].encode("gbk").decode("latin-1"), "锟斤拷锟斤拷"])
    spoiled = replace(line, cells=[text if each == place else cell for each, cell in enumerate(line.cells)], rules=frozenset({"mojibake", "bad_character"}))
    return _plain(replace(sheet, lines=[spoiled if each is line else each for each in lines])), frozenset({"mojibake"}), True, None


def _big5(office, sheet, dice):
    return BIG5.replace("\r\n", dice.choice(["\n", "\r\n"])).encode("big5"), frozenset({"big5"}), False, None


def _bad_byte(office, sheet, dice):
    """One byte that no encoding has, in the middle of an else sound file: the file is refused for it, or that row alone."""
    lines = [line for line in sheet.lines if line.role in ("header", "data")]
    line = dice.choice([each for each in lines if each.role == "data"])
    place = _place_of_text(sheet)
    spoiled = replace(line, cells=["坏@@坏" if each == place else cell for each, cell in enumerate(line.cells)], rules=frozenset({"bad_byte"}))
    sheet = _plain(replace(sheet, lines=[spoiled if each is line else each for each in lines]), encoding=dice.choice(["utf-8", "gb18030"]))
    data, taken = sheet.render(dice)
    return (data.replace(b"@@", b"\xff"), taken), frozenset({"bad_byte"}), True, None


REJECTED: dict[str, Callable[..., Any]] = {
    "empty": _empty, "no header": _no_header, "no rows": _no_rows, "missing column": _missing_column, "doubled column": _doubled_column, "unclosed quote": _unclosed,
    "truncated": _truncated, "gzip": _gzip, "pdf": _magic(b"%PDF-1.4\n%\xe2\xe3\n1 0 obj", "not_a_csv"), "html": _html,
    "xls": _magic(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not_a_csv"), "zip": _magic(b"PK\x03\x04\x14\x00\x00\x00garbage"), "binary": _magic(bytes(range(256)) * 4 + bytes(900)),
    "no survey date": _no_date, "two encodings": _two_encodings, "mojibake": _mojibake, "mojibake in a cell": _mojibake_cell, "big5": _big5, "bad byte": _bad_byte,
}  # fmt: skip


def make(seed: int) -> ZooFile:
    """The file of a seed: one in six is wrong as a whole, the others have rows of every sort."""
    office = _Office(seed)
    if office.dice.random() < 1 / 6:
        return _rejected(office, list(REJECTED)[seed % len(REJECTED)])
    sheet = office.sheet()
    data, expected = sheet.render(office.dice)
    return office.file(sheet, data, expected)


def surveys(seed: int, count: int = 3) -> list[ZooFile]:
    """Surveys of one ledger about the same items, each of another day and in another form."""
    dice = random.Random(seed)
    ledger = dice.choice(["structures", "shops", "compounds", "steps", "actions"])
    days = sorted(dice.sample(range(SURVEY_DAYS), count))
    keys = [f"K{number}" for number in range(4)]
    files = []
    for place, day in enumerate(days):
        office = _Office(seed * 100 + place, ledger, FIRST_SURVEY + timedelta(days=day), keys)
        sheet = office.sheet(rows=dice.randrange(1, 4 if ledger == "compounds" else 5))
        data, expected = sheet.render(office.dice)
        files.append(office.file(sheet, data, expected))
    return files
