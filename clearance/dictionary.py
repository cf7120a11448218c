"""The codebook in words: what each column of a ledger is for, how it is written, which other headers and spellings mean the same.

What the page 字典 and the templates' second sheet say is made here, once, so that neither can promise what the importer refuses. Pure:
codebook and translator in, words out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clearance import panels
from clearance.ledgers import Codebook, Field, Ledger
from clearance.locale import Translator

EXAMPLE_DAY = "2018-05-25"  # as messages.toml writes a date: ISO in both languages


@dataclass(frozen=True)
class Column:
    """A column in the reader's words.

    ``header`` is the one that a ledger carries (Chinese), ``header_en`` the English one; ``values`` the canonical ones, ``spellings`` what
    else is understood as each; ``headers`` the other headers that mean this column.
    """

    field: Field
    header: str
    header_en: str
    need: str
    meaning: str
    form: str
    values: tuple[str, ...]
    spellings: tuple[tuple[str, tuple[str, ...]], ...]
    headers: tuple[str, ...]
    rules: tuple[str, ...]


def columns(ledger: Ledger, codebook: Codebook, t: Translator, listed: Mapping[str, Sequence[str]]) -> list[Column]:
    """A ledger's columns in order. ``listed``: by field, the numbers that the campaign has (batches, teams, steps)."""
    words = _Words(ledger, codebook, t, listed)
    return [
        Column(
            field=each, header=each.header, header_en=each.header_en, need=words.need(each),
            meaning=each.meaning if t.language == "zh" else each.meaning_en, form=words.form(each), values=words.values(each),
            spellings=tuple((value, others) for value, others in words.spellings(each).items() if others),
            headers=each.synonyms, rules=tuple(words.rules(each)),
        )
        for each in ledger.fields.values()
    ]  # fmt: skip


def title(ledger: Ledger, t: Translator) -> str:
    """What the ledger is called."""
    return ledger.title if t.language == "zh" else ledger.title_en


def sentence(ledger: Ledger, t: Translator) -> str:
    """What the ledger is and what one row of it is."""
    return t("dictionary.sentence", title=title(ledger, t), meaning=ledger.meaning if t.language == "zh" else ledger.meaning_en)


def notes(ledger: Ledger, t: Translator) -> list[str]:
    """What holds for a file of any ledger: its columns, its empty cells, its name, and what does not belong in it."""
    file = f"{ledger.title}_{EXAMPLE_DAY}"
    return [t("dictionary.note_columns"), t("dictionary.note_empty"), t("dictionary.note_file", file=file), t("dictionary.note_personal")]


def count(shown: Sequence[Column], t: Translator) -> str:
    """How many columns there are, and how many of them a row must have."""
    return t("dictionary.count", n=len(shown), required=sum(each.field.required for each in shown))


def panel(t: Translator, shown: Sequence[Column], codebook: Codebook) -> str:
    """The columns as the page shows them."""
    joined, colon = listing(codebook, t).join, t("dictionary.colon")
    entries = [
        panels.Entry(
            name=each.header if t.language == "zh" else each.header_en,
            other_name=each.header_en if t.language == "zh" else each.header,
            need=each.need, needed=each.field.required, meaning=each.meaning, form=each.form, values=each.values,
            more=[f"{value}{colon}{joined(others)}" for value, others in each.spellings],
            headers=joined(each.headers), rules=each.rules,
        )
        for each in shown
    ]  # fmt: skip
    titles = [t(f"dictionary.column_{name}") for name in ("header", "need", "meaning", "form", "headers", "rules")]
    return panels.entries(titles, t("dictionary.spellings"), entries)


def listing(codebook: Codebook, t: Translator) -> str:
    """What stands between the members of a list."""
    return codebook.phrases["listing"][t.language == "en"]


class _Words:
    """Words for one ledger's fields."""

    def __init__(self, ledger: Ledger, codebook: Codebook, t: Translator, listed: Mapping[str, Sequence[str]]) -> None:
        self.ledger, self.codebook, self.t, self.listed = ledger, codebook, t, listed

    def _list(self, texts: Sequence[str]) -> str:
        return listing(self.codebook, self.t).join(texts)

    def _named(self, *names: str) -> str:
        """Columns of the ledger, as a text names them."""
        fields = [self.ledger.fields[name] for name in names]
        return self._list([self.t("dictionary.named", name=each.header if self.t.language == "zh" else each.header_en) for each in fields])

    def need(self, each: Field) -> str:
        """Whether a row must have it."""
        if each.required and each.served_by:
            return self.t("dictionary.required_or", others=self._named(*each.served_by))
        if each.required:
            return self.t("dictionary.required")
        served = [other.name for other in self.ledger.fields.values() if other.required and each.name in other.served_by]
        return self.t("dictionary.serves", others=self._named(*served)) if served else self.t("dictionary.optional")

    def form(self, each: Field) -> str:
        """How a cell is written."""
        said = [self.t(f"dictionary.kind_{each.kind}", day=EXAMPLE_DAY)]
        if each.minimum is not None and each.maximum is not None:
            said.append(self.t("dictionary.between", low=each.minimum, high=each.maximum))
        if each.fillers:
            said.append(self.t("dictionary.fillers", words=self._list(each.fillers)))
        return self.t("list.comma").join(said)

    def values(self, each: Field) -> tuple[str, ...]:
        """What a cell may say, canonically."""
        if each.kind == "yes_no":
            return self.codebook.words.yes[0], self.codebook.words.no[0]
        if each.among:
            return tuple(self.listed.get(each.name, ()))
        return tuple(self.ledger.statuses if each.kind == "status" else each.values)

    def spellings(self, each: Field) -> Mapping[str, tuple[str, ...]]:
        """What else is understood as each value."""
        if each.kind == "yes_no":
            words = self.codebook.words
            return {words.yes[0]: words.yes[1:], words.no[0]: words.no[1:]}
        if each.kind == "status":
            return {name: status.spellings for name, status in self.ledger.statuses.items()}
        return each.values

    def rules(self, each: Field) -> list[str]:
        """What else a cell is held to: the row's other cells, the survey's date, the other rows."""
        t, said = self.t, []
        if each.name in self.ledger.key:
            said.append(t("dictionary.key", names=self._named(*self.ledger.key)) if len(self.ledger.key) > 1 else t("dictionary.key_alone"))
        if each.kind == "date":
            said.append(t(f"dictionary.clock_{each.clock}"))
        if each.after:
            said.append(t("dictionary.after", others=self._named(*each.after)))
        if each.usually_after:
            said.append(t("dictionary.usually_after", others=self._named(*each.usually_after)))
        if each.needs:
            said.append(t("dictionary.needs", others=self._named(*each.needs)))
        if each.zero_is_doubtful:
            said.append(t("dictionary.zero"))
        if each.empty:
            said.append(t("dictionary.empty", words=self._list(each.empty)))
        for name, spellings in each.implies.items():
            texts = [text for texts in spellings.values() for text in texts]
            said.append(t("dictionary.implies", words=self._list(texts), other=self._named(name)))
        if each.kind == "status":
            needing = {name: status.needs for name, status in self.ledger.statuses.items() if status.needs}
            said += [t("dictionary.status_needs", value=name, others=self._named(*needs)) for name, needs in needing.items()]
        if not each.stored:
            said.append(t("dictionary.not_stored"))
        return said
