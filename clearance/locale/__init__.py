"""What people read: gettext catalogues, Chinese first, English whole.

``translator("zh")("overview.title")`` finds a text by its key; ``{name}`` in a text is filled from the values given, in the
language's own way: thousands separators, ``2018年6月29日`` or ``29 Jun 2018`` (``{day:short}`` leaves the year out, ``{x:.1f}``
with thousands apart too, ``{share:.0%}`` as in Python; ``{chance:%}`` is 0% or 100% only where it is none or certain). ``{batch:@batches}`` is the name of a value (``name_of``);
``{days:#day}`` a number with its English noun, "1 day" or "3 days". A text with plural forms takes its number as ``n``. A key that a catalogue lacks is an error,
never an empty label; ``tests/unit/test_locale.py`` holds both catalogues complete.
"""

from __future__ import annotations

import gettext
import re
import string
from collections.abc import Mapping
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("zh", "en")
FOLDER = Path(__file__).resolve().parent
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read(language: str) -> Catalog:
    """All catalogues of a language as one. Raises ValueError for a key that stands in two of them."""
    whole = Catalog(locale=language)
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale=language, abort_invalid=True)
        for message in part:
            if not message.id:
                continue
            if whole.get(message.id if isinstance(message.id, str) else message.id[0]):
                raise ValueError(f"{message.id} stands twice: in {path.name} and before it")
            whole[message.id] = message
    return whole


class Translator:
    """The texts of one language, by key."""

    def __init__(self, language: str) -> None:
        self.language = language
        catalogue = read(language)
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        self._texts = gettext.GNUTranslations(compiled)
        self.plurals = frozenset(message.id[0] for message in catalogue if isinstance(message.id, tuple))
        self.keys: frozenset[str] = frozenset(message.id if isinstance(message.id, str) else message.id[0] for message in catalogue if message.id)
        self._formatter = _Formatter(language, self)

    def __call__(self, key: str, **values: Any) -> str:
        """The text of a key, filled with values. Raises KeyError for an unknown key or a missing value."""
        if key not in self.keys:
            raise KeyError(f"{key} is in no catalogue of locale/{self.language}")
        text = self._texts.ngettext(key, key, abs(values["n"])) if key in self.plurals else self._texts.gettext(key)
        return self._formatter.vformat(text, (), values)

    def name_of(self, group: str, value: Any) -> str:
        """How a value of the data reads, by ``group.value``; ``group.other`` names a number that the catalogue does not spell out
        (a ninth team), and a word that it does not know (a new kind) reads as it was typed."""
        key = f"{group}.{value}"
        if key in self.keys:
            return self(key)
        return self(f"{group}.other", number=value) if f"{group}.other" in self.keys else str(value)

    def labels(self, prefix: str) -> Mapping[str, str]:
        """All texts under ``prefix.`` by the rest of their key, for charts: ``{"standing": "未拆", …}``; not filled in yet."""
        start = f"{prefix}."
        return {key.removeprefix(start): self._texts.gettext(key) for key in self.keys if key.startswith(start) and key not in self.plurals}

    def number(self, value: float) -> str:
        """A number in the language's own way."""
        return self._formatter.format_field(value, "")

    def chance(self, share: float) -> str:
        """A chance (0 to 1) in whole percent, which reads 0% or 100% only where it is none or certain."""
        percent = round(100 * share)
        if 0 < share < 1 and percent in (0, 100):
            return self("chance.under_one" if percent == 0 else "chance.over_99")
        return f"{percent}%"

    def day(self, day: date, spec: str = "") -> str:
        """A date as this language writes it; ``short`` leaves the year out."""
        return self._formatter.format_field(day, spec)


_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


class _Formatter(string.Formatter):
    def __init__(self, language: str, texts: Translator) -> None:
        self.language, self._texts = language, texts

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec.startswith("@"):
            return self._texts.name_of(format_spec[1:], value)
        if format_spec == "%":
            return self._texts.chance(value)
        if format_spec.startswith("#"):
            number = self.format_field(value, "")
            return f"{number} {format_spec[1:]}" + ("" if number == "1" else "s")
        if isinstance(value, date):
            return self._day(value, short=format_spec == "short")
        if isinstance(value, bool) or value is None:
            raise TypeError(f"{value!r} cannot be shown: say it in words")
        if isinstance(value, int | float) and not format_spec:
            return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
        if isinstance(value, int | float) and re.fullmatch(r"\.\d+f", format_spec):
            return f"{value:,{format_spec}}"
        if isinstance(value, str):  # a name from a ledger that turns the direction of writing would turn the rest of the sentence
            value = _TURNS.sub("", value)
        return format(value, format_spec)

    def _day(self, value: date, *, short: bool) -> str:
        if self.language == "zh":
            return f"{value.month}月{value.day}日" if short else f"{value.year}年{value.month}月{value.day}日"
        return f"{value.day} {MONTHS[value.month - 1]}" + ("" if short else f" {value.year}")


@cache
def translator(language: str) -> Translator:
    """The one translator of a language (``zh`` or ``en``)."""
    return Translator(language)
