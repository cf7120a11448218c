"""What was understood, in the reader's words: one sentence, and every word of the text with what it was taken for. Pure.

Names of the data and of the text are handed to ``mark`` where they are Chinese (``panels.chinese`` on a page, ``str`` on a command line).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from clearance import panels
from clearance.ask.question import Destination, Question, Word
from clearance.ask.when import Facts
from clearance.ask.words import Vocabulary
from clearance.locale import Translator

_GROUPS = {
    "team": "teams", "batch": "batches", "class": "classes", "kind": "kind", "business": "trade", "licence": "licence", "ownership": "ownership", "hard": "hard",
}  # fmt: skip
_CHINESE = re.compile(r"[\u3400-\u9fff]")
Mark = Callable[[str], str]


class Telling:
    """Words for one question in one language."""

    def __init__(self, t: Translator, vocabulary: Vocabulary, facts: Facts, mark: Mark = panels.chinese) -> None:
        self.t, self.vocabulary, self.facts = t, vocabulary, facts
        self.mark: Mark = (lambda text: mark(text) if _CHINESE.search(text) else text) if t.language != "zh" else str

    # ── the question ────────────────────────────────────────────────────────────────────────────────────────────

    def sentence(self, question: Question) -> str:
        """What is asked, in one sentence; says so where nothing can be."""
        t = self.t
        if not question.measures:
            return t("ask.nothing")
        said = [self._list([self._measure(name) for name in question.measures])]
        if question.assumed:
            said[0] = t("ask.assumed", what=said[0])
        if question.rows:
            said.append(t("ask.by", what=self._list([self._dimension(name) for name in question.rows])))
        said += [t("ask.only", what=self._dimension(name), value=self._list([self.value(name, each) for each in values])) for name, values in question.filters]
        if question.longer_than is not None:
            said.append(t("ask.longer_than", n=question.longer_than))
        said.append(self._days(question))
        if question.compare:
            said.append(t("ask.against", day=question.compare.last))
        return t("ask.asked", what=t("ask.semicolon").join(said))

    def _days(self, question: Question) -> str:
        """The day, or the days where it is asked what happened."""
        measure = self.vocabulary.words.measures[question.measures[0]]
        span = question.span
        if span and (measure.happened or measure.list.startswith("week_")):
            return self.t("ask.from_to", first=max(span.first, self.facts.starts_on), last=min(span.last, self.facts.as_of))
        return self.t("ask.as_of", day=max(min(span.last, self.facts.as_of), self.facts.starts_on) if span else self.facts.as_of)

    def troubles(self, question: Question, destination: Destination | None) -> list[str]:
        """What was not understood, and what the answer leaves out; the most important first."""
        t, said = self.t, []
        plain = [word for word in question.not_understood if word not in question.turned]
        if question.turned:
            said.append(t("ask.turned", words=self._quoted(question.turned)))
        if plain:
            said.append(t("ask.not_understood", words=self._quoted(plain)))
        said += [t("ask.unfitting", word=self.mark(word.text.strip()), why=t(f"ask.why_{word.why}")) for word in question.unfitting]
        if destination and destination.left_out:
            parts = [self._left_out(part, value) for part, value in destination.left_out]
            said.append(t(f"ask.left_out_{destination.page if destination.page in ('explore', 'rows') else 'page'}", what=self._list(dict.fromkeys(parts))))
        return said

    def _left_out(self, part: str, value: str) -> str:
        t = self.t
        name, _, own = value.partition("=")
        if part == "filter":
            return t("ask.left_filter", what=self._dimension(name), value=self.value(name, own))
        if part == "row":
            return t("ask.by", what=self._dimension(name))
        if part == "measure":
            return self._measure(name)
        if part == "wait":
            return t("ask.longer_than", n=int(value))
        return t(f"ask.left_{part}_{value}" if part == "order" else f"ask.left_{part}")

    # ── its words ───────────────────────────────────────────────────────────────────────────────────────────────

    def lines(self, question: Question) -> list[tuple[str, str, str]]:
        """Every word that matters: as it was typed, what it was taken for, and what qualifies that. Little words are left out."""
        return [(self.mark(word.text.strip()), self.meaning(word), self._more(word)) for word in question.words if word.kind not in ("stop", "marker")]

    def titles(self) -> list[str]:
        """The titles of the columns of ``lines``."""
        return [self.t(f"ask.column_{name}") for name in ("text", "meaning", "more")]

    def meaning(self, word: Word) -> str:
        """What a word was taken for."""
        t = self.t
        if word.kind == "unknown":
            return t("ask.kind_unknown")
        if word.kind == "measure":
            return self._measure(word.name)
        if word.kind == "row":
            return t("ask.by", what=self._dimension(word.name))
        if word.kind == "filter":
            return t("ask.only", what=self._dimension(word.name), value=self._list([self.value(word.name, each) for each in word.values]))
        if word.kind == "subject":
            return t(f"ask.subject_{word.name}")
        if word.kind == "wait" and word.name != "under":
            return t("ask.longer_than", n=word.days)
        if word.span:
            one = word.span.first == word.span.last
            said = self.t.day(word.span.last) if one else t("ask.from_to", first=word.span.first, last=word.span.last)
            return t("ask.kind_compare", day=word.span.last) if word.kind == "compare" else said
        return t(f"ask.kind_{word.kind}")

    def _more(self, word: Word) -> str:
        t = self.t
        said = [t(f"ask.why_{word.why}")] if word.why else []
        if word.others and not word.why:
            said.append(t("ask.others", what=self._list([t("ask.only", what=self._dimension(name), value=self.value(name, value)) for name, value in word.others])))
        return t("list.comma").join(said)

    # ── names ───────────────────────────────────────────────────────────────────────────────────────────────────

    def value(self, name: str, value: str) -> str:
        """A filter's value as it reads."""
        if name == "step":
            return self.t("ask.step", number=value)
        if name in _GROUPS:
            return self.t.name_of(_GROUPS[name], value)
        english = self.vocabulary.english(name, value) if self.t.language == "en" else ""
        return english or self.mark(self.vocabulary.label(name, value))

    def _measure(self, name: str) -> str:
        asked = self.vocabulary.words.measures[name]
        return asked.zh[0] if self.t.language == "zh" else _capital(asked.en[0])

    def _dimension(self, name: str) -> str:
        dimension = self.vocabulary.words.dimensions.get(name)
        if dimension is None:
            return self.t(f"ask.filter_{name}")
        if name in ("week", "month"):
            return self.t(f"ask.{name}")
        return dimension.zh[0] if self.t.language == "zh" else dimension.en[0]

    def _list(self, texts: Sequence[str] | dict[str, None]) -> str:
        return self.t("ask.listing").join(texts)

    def _quoted(self, words: Sequence[str]) -> str:
        return self._list([self.t("ask.quoted", word=self.mark(word)) for word in dict.fromkeys(words)])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

