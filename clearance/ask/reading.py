"""From a text to a question, by rule: which words are in it, which of their readings is meant, what they ask together. Pure.

Every stretch of the text becomes one word (``Question.words``): understood, a little word, or unknown. The longest stretch that means
something wins; of equally long ones the first. Never raises on any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from clearance.ask import when
from clearance.ask.question import MOST_ROWS, SHARED, Question, Word
from clearance.ask.when import NUMBER, Facts, Span, number
from clearance.ask.words import ORDINAL_WORDS, Meaning, Vocabulary

LONGEST_TEXT: Final = 300
"""Signs of a text that are read; what is longer is no question."""
LONGEST_WAIT: Final = 9999  # days
_DAY_LIKE: Final = re.compile(rf"\d{{4}} ?[-/.年] ?\d{{1,2}} ?[-/.月] ?\d{{1,2}}(?!\d) ?[日号]?|{NUMBER} ?月 ?{NUMBER} ?[日号]")
_SIGNS: Final = re.compile(r"[\w㎡]")

# 第三组, 3、4组, 1-3组, team 3, teams 1 and 2, third team; batches and the step at which a compound waits alike.
_JOIN = r" ?(?:、|,|和|及|与|-|到|至) ?"
_ZH = rf"(?:第 ?)?({NUMBER}(?:{_JOIN}(?:第 ?)?{NUMBER})*) ?"
_EN = r"(\d{1,2}(?:(?: ?, ?| and | ?- ?| to )\d{1,2})*)(?![a-z0-9])"
_NUMBERED: Final = tuple((re.compile(pattern), name) for pattern, name in (
    (_ZH + r"(?:拆违)?(?:小组|组)", "team"), (_ZH + r"批次?", "batch"),
    (r"\b(?:removal )?(?:teams?|groups?) (?:no\.? ?)?" + _EN, "team"), (r"\bbatch(?:es)? (?:no\.? ?)?" + _EN, "batch"),
    (rf"\b({ORDINAL_WORDS}) (?:removal )?team\b", "team"), (rf"\b({ORDINAL_WORDS}) batch\b", "batch"),
    (rf"(?:卡在|停在|还在) ?第? ?({NUMBER}) ?步", "step"), (r"\b(?:stuck|waiting|held up) at step (\d)\b", "step"),
    (rf"第 ?({NUMBER}(?:{_JOIN}(?:第 ?)?{NUMBER})*) ?步", "step"), (r"\bsteps? (?:no\.? ?)?" + _EN, "step"),
))  # fmt: skip
_STUCK: Final = re.compile("卡在|停在|还在|stuck|waiting|held up", re.I)

_ITEMS: Final = {"compounds": "compound", "areas": "area"}
"""The dimension whose values are a ledger's own items: asked which of them, a list is the answer."""

_UNITS = r"(天|日|个?星期|个?礼拜|周|个?月|年)"
_UNITS_EN = r"(days?|weeks?|months?|years?)"
_COUNT_EN = r"(\d{1,4}|" + "|".join(when.ENGLISH_NUMBERS) + ")"
_END = r"(?: ?了)?"
# More than so many days; at least so many, which is more than one fewer; and less, which no list can be narrowed to.
_WAITED: Final = tuple((re.compile(pattern), rule) for pattern, rule in (
    (rf"(?:超过|多于|大于|超|逾|满?>) ?({NUMBER}) ?{_UNITS}{_END}", "over"),
    (rf"(?:满|至少|不少于|达到?|[≥]|>=) ?({NUMBER}) ?{_UNITS}{_END}", "at_least"),
    (rf"({NUMBER}) ?{_UNITS} ?(?:以上|多){_END}", "at_least"), (rf"({NUMBER}) ?多 ?{_UNITS}{_END}", "at_least"),
    (rf"({NUMBER}) ?{_UNITS}{_END}", "at_least"),
    (rf"(?:不到|少于|不足|小于|<) ?({NUMBER}) ?{_UNITS}", "under"), (rf"({NUMBER}) ?{_UNITS} ?(?:以内|以下|之内|内)", "under"),
    (rf"(?:more than|over|longer than|older than|>) ?{_COUNT_EN} {_UNITS_EN}(?: ago)?\b", "over"),
    (rf"\b(?:for )?(?:at least )?{_COUNT_EN} {_UNITS_EN}(?: ago| or more)?\b", "at_least"),
    (rf"\bfor (?:more than|over|longer than) {_COUNT_EN} {_UNITS_EN}\b", "over"),
    (rf"(?:less than|under|within|fewer than|<) ?{_COUNT_EN} {_UNITS_EN}\b", "under"),
))  # fmt: skip


@dataclass(frozen=True)
class _Claim:
    """A stretch of the folded text that may be a word. ``size``: its signs without white space."""

    start: int
    end: int
    size: int
    meanings: tuple[Meaning, ...]
    values: tuple[str, ...] = ()
    span: Span | None = None
    days: int = 0


def understand(text: str, vocabulary: Vocabulary, facts: Facts) -> Question:
    """What a text asks. Relative days refer to ``facts.as_of``."""
    shown = text[:LONGEST_TEXT]
    folded = vocabulary.fold(shown)
    whole = (claim for claim in _claims(folded.text, vocabulary, facts) if not any(_within_a_sign(folded.origin, place) for place in (claim.start, claim.end)))
    return _Assembly(text, vocabulary, facts).of(_longest(whole), folded.text, folded.origin)


def _within_a_sign(origin: Sequence[int], place: int) -> bool:
    """Whether a place of the folded text lies inside what one typed sign became: the 2 of ㎡ begins no number."""
    return 0 < place < len(origin) and origin[place] == origin[place - 1]


def _claims(text: str, vocabulary: Vocabulary, facts: Facts) -> Iterator[_Claim]:
    for said in when.spans(text, facts):
        yield _claim(text, said.start, said.end, (Meaning("compare" if said.compare else "when", "span"),), span=said.span)
    for start, sign in enumerate(text):
        if sign.isspace():
            continue
        for end, meanings in vocabulary.at(text, start):
            yield _claim(text, start, end, meanings)
        for pattern, name in _NUMBERED:
            if match := pattern.match(text, start):
                yield _numbered(text, match, name, vocabulary)
        if match := _DAY_LIKE.match(text, start):  # where there is such a day it is taken before this
            yield _claim(text, start, match.end(), (Meaning("unknown", "no_day", rank=8),))
        for pattern, rule in _WAITED:
            if (match := pattern.match(text, start)) and (count := number(match[1])) is not None:
                unit = next(days for word, days in when.DAYS_OF.items() if match[2].endswith(word) or match[2].startswith(word))
                if count * unit <= LONGEST_WAIT:
                    yield _claim(text, start, match.end(), (Meaning("wait", rule),), days=count * unit - (rule == "at_least"))


def _claim(text: str, start: int, end: int, meanings: tuple[Meaning, ...], **more: object) -> _Claim:
    return _Claim(start, end, sum(not sign.isspace() for sign in text[start:end]), meanings, **more)  # type: ignore[arg-type]


def _numbered(text: str, match: re.Match[str], name: str, vocabulary: Vocabulary) -> _Claim:
    """Teams, batches or a step by number; one that there is not makes the whole unknown."""
    parts = re.split(r" ?(、|,|和|及|与|-|到|至| and | to ) ?", match[1].replace("第", ""))
    values = [number(part) for part in parts[::2]]
    wanted: list[int] = []
    for place, value in enumerate(values):
        joined = parts[2 * place - 1].strip() if place else ""
        first = values[place - 1] if joined in ("-", "到", "至", "to") else None
        wanted += [] if value is None else range(first + 1, min(value, first + 99) + 1) if first is not None else [value]
    texts = tuple(dict.fromkeys(map(str, wanted)))
    known = texts and None not in values and set(texts) <= vocabulary.numbers[name]
    meaning = Meaning("filter", name) if known else Meaning("unknown", f"no_{name}")
    return _claim(text, match.start(), match.end(), (meaning,), values=texts if known else ())


def _longest(claims: Iterator[_Claim]) -> list[_Claim]:
    """The longest first, then the first in the text, then what is meant most surely; none overlaps another."""
    taken: list[_Claim] = []
    covered: set[int] = set()
    for claim in sorted(claims, key=lambda each: (-each.size, each.start, each.meanings[0].rank)):
        if covered.isdisjoint(places := range(claim.start, claim.end)):
            taken.append(claim)
            covered.update(places)
    return sorted(taken, key=lambda each: each.start)


class _Assembly:
    """The words of one text on their way to a question."""

    def __init__(self, text: str, vocabulary: Vocabulary, facts: Facts) -> None:
        self.text, self.vocabulary, self.facts, self.words = text, vocabulary, facts, vocabulary.words
        self.said: list[Word] = []
        self.claims: list[_Claim | None] = []

    def of(self, claims: list[_Claim], text: str, origin: tuple[int, ...]) -> Question:
        """The question that the claimed stretches make."""
        self._cover(claims, text, origin)
        rows, wants, counted = self._roles()
        subjects = {word.name for word in self.said if word.kind == "subject"} | ({"counted_compounds"} if counted else set())
        self._resolve(subjects)
        span, compare = self._once("when"), self._once("compare")
        measures, longer_than = self._measures(subjects, happens=bool(span) or bool({"week", "month"} & set(rows)))
        assumed = not measures and any(word.kind in ("filter", "row", "subject", "when", "wait") and not word.why for word in self.said)
        if assumed:
            unsaid = self.words.measures[self._unsaid(subjects, counted, rows)]
            measures = [unsaid.name if span else unsaid.without_span or unsaid.name]
        ledger = self.words.measures[measures[0]].ledger if measures else ""
        if ledger:
            rows = self._fitting_rows(rows, ledger)
            self._fitting_filters(ledger)
        filters: dict[str, tuple[str, ...]] = {}
        for word in self.said:
            if word.kind == "filter" and not word.why:
                filters[word.name] = tuple(dict.fromkeys((*filters.get(word.name, ()), *word.values)))
        order = next((word.name for word in self.said if word.kind == "order"), "")
        if wants == "list" and rows and rows != [_ITEMS.get(ledger)]:
            wants = "table"
        elif wants == "list" and ledger in _ITEMS:
            rows = []
        return Question(
            self.text, tuple(measures), assumed, ledger, tuple(rows), tuple(filters.items()), span, compare, longer_than, order, wants, tuple(self.said),
        )  # fmt: skip

    # ── words ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _cover(self, claims: list[_Claim], text: str, origin: tuple[int, ...]) -> None:
        """Words for the claimed stretches, unknown ones for what is left between them."""
        at = 0
        for claim in [*claims, _Claim(len(text), len(text), 0, ())]:
            self._unknown(text, origin, at, claim.start)
            if claim.meanings:
                meaning = claim.meanings[0]
                others = tuple((each.name, each.value) for each in claim.meanings[1:] if each.kind == "filter" and (each.name, each.value) != (meaning.name, meaning.value))
                values = claim.values or ((meaning.value,) if meaning.value else ())
                self._say(claim, text, origin, Word(0, 0, "", meaning.kind, meaning.name, values, others if meaning.kind == "filter" else (), span=claim.span, days=claim.days))
            at = claim.end
        if len(self.text) > LONGEST_TEXT:
            rest = self.text[LONGEST_TEXT:]
            self.said.append(Word(LONGEST_TEXT, len(self.text), rest, "unknown", why="too_long"))
            self.claims.append(None)

    def _unknown(self, text: str, origin: tuple[int, ...], start: int, end: int) -> None:
        for match in re.finditer(r"\S+", text[start:end]):
            if _SIGNS.search(match[0]):
                claim = _Claim(start + match.start(), start + match.end(), 0, ())
                self._say(claim, text, origin, Word(0, 0, "", "unknown"))

    def _say(self, claim: _Claim, text: str, origin: tuple[int, ...], word: Word) -> None:
        first, last = origin[claim.start], origin[claim.end - 1] + 1
        self.said.append(replace(word, start=first, end=last, text=self.text[first:last], why=word.name if word.kind == "unknown" else word.why))
        self.claims.append(claim)

    def _mark(self, place: int, why: str) -> None:
        self.said[place] = replace(self.said[place], why=why)

    def _once(self, kind: str) -> Span | None:
        """The one span of a kind; a second one has no place."""
        found = None
        for place, (word, claim) in enumerate(zip(self.said, self.claims, strict=True)):
            if word.kind == kind and claim and claim.span:
                if claim.span.first > self.facts.as_of:
                    self._mark(place, "future")
                elif found and found != claim.span:
                    self._mark(place, "twice")
                else:
                    found = claim.span
        return found

    # ── roles ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _roles(self) -> tuple[list[str], str, bool]:
        """Which dimensions lay the answer out, whether a list or a count is wanted, whether compounds are what is counted.

        A dimension after 按/by/which lays out, and so does one joined to it; compound, area and what has a word of its own are otherwise
        what is spoken of; any other dimension lays out wherever it is said."""
        rows: list[str] = []
        wants, pending, counted = "table", "", False
        for place, word in enumerate(self.said):
            if word.kind == "marker":
                if word.name in ("list", "count") and wants == "table":
                    wants = word.name
                if word.name == "which":
                    wants = "list"
                # 和 goes on with what was before it; 按 after a dimension (按组分) begins nothing.
                pending = ("by" if pending == "after" else "") if word.name == "join" else word.name
            elif word.kind == "row":
                dimension = self.words.dimensions[word.name]
                lays = dimension.said_alone or pending in ("by", "which", "after") or not dimension.subject
                if lays and pending == "after" and dimension.subject and not self._joined(place):
                    lays = False
                counted = counted or (pending == "count" and word.name == "compound")
                if lays:
                    rows += [word.name] if word.name not in rows else []
                    pending = "after" if pending != "which" else "which_after"
                else:
                    self.said[place] = replace(word, kind="subject", name=dimension.subject)
                    pending = ""
            elif word.kind != "stop":
                pending = ""
        return rows, wants, counted

    def _joined(self, place: int) -> bool:
        """Whether only a comma or the like stands between a word and the one before it."""
        return place > 0 and not self.text[self.said[place - 1].end : self.said[place].start].strip(" ,，、/&")

    def _resolve(self, subjects: set[str]) -> None:
        """Choose between the readings of a name. Where shops are spoken of a road is meant, where they are not the first in rank; where the
        question says that it is about areas, the area."""
        measures = [self.words.measures[word.name] for word in self.said if word.kind == "measure"]
        shops = "shops" in subjects or any(each.ledger == "shops" for each in measures) or any(
            word.kind == "filter" and word.name in ("business", "licence") for word in self.said
        )  # fmt: skip
        for place, word in enumerate(self.said):
            if word.kind != "filter" or not word.others:
                continue
            readings = [(word.name, word.values[0]), *word.others]
            after = self.said[place + 1] if place + 1 < len(self.said) else None
            wanted = "road" if shops else "area" if after and after.kind == "subject" and after.name == "area" else ""
            chosen = next((each for each in readings if each[0] == wanted), readings[0])
            others = tuple(dict.fromkeys(each for each in readings if each != chosen))
            self.said[place] = replace(word, name=chosen[0], values=(chosen[1],), others=others)

    # ── what is asked for ───────────────────────────────────────────────────────────────────────────────────────

    def _measures(self, subjects: set[str], *, happens: bool) -> tuple[list[str], int | None]:
        """The measures that the words make together, and the days of a wait. ``happens``: it is asked what happened, not what is."""
        asked = self.words.measures
        found = list(dict.fromkeys(word.name for word in self.said if word.kind == "measure"))
        if any(word.kind == "filter" and word.name in ("road", "business", "licence") for word in self.said):
            subjects = subjects | {"shops"}
        if any(word.kind == "filter" and word.name == "step" and _STUCK.match(word.text.strip()) for word in self.said) and not found:
            found = ["held_up"]
        longer_than = self._wait(found)
        changed = True
        while changed:
            changed = False
            for said, means in self.words.together:
                parts = {each for each in said if not each.startswith(":")}
                about = {each[1:] for each in said if each.startswith(":")}
                if parts <= set(found) and about <= subjects and means not in parts:
                    found[:] = list(dict.fromkeys(means if each in parts else each for each in found))
                    changed = True
                elif len(parts) > 1 and parts <= set(found) and means in parts:
                    found[:] = [each for each in found if each == means or each not in parts]
                    changed = True
        found = [asked[each].becomes or each for each in found]
        found = [(asked[each].with_span if happens else asked[each].without_span) or each for each in found]
        found = list(dict.fromkeys(found))
        kept = [each for each in found if (asked[each].ledger, asked[each].page) == (asked[found[0]].ledger, asked[found[0]].page)]
        for place, word in enumerate(self.said):
            if word.kind == "measure" and word.name in found and word.name not in kept:
                self._mark(place, "other_ledger")
        if longer_than is not None and kept and asked[kept[0]].ledger != "structures":
            self._unfit("wait", "no_days")
            longer_than = None
        return kept, longer_than

    def _wait(self, found: list[str]) -> int | None:
        """The days of a wait: one is meant, over some days; what it is counted from is the measure's list."""
        days = None
        for place, (word, claim) in enumerate(zip(self.said, self.claims, strict=True)):
            if word.kind != "wait" or not claim:
                continue
            if word.name == "under":
                self._mark(place, "under")
            elif days is not None:
                self._mark(place, "twice")
            else:
                days = claim.days
                # So many days after the notice, and nothing else: it is what still stands that is meant.
                if "standing" not in found and set(found) & {"noticed", "agreed", "found", "not_served"}:
                    found.append("standing")
        if days is not None and {"found", "standing"} <= set(found):
            found.remove("found")
        return days

    def _unsaid(self, subjects: set[str], counted: bool, rows: list[str]) -> str:
        """What is meant where no measure was said: by what is spoken of, then by what narrows it, then by what it is laid out by."""
        unsaid = self.words.unsaid
        if counted:
            return unsaid["compounds"]
        if any(word.kind == "filter" and word.name == "step" for word in self.said):
            return unsaid["steps"]
        for subject in ("structures", "shops", "actions", "compounds"):
            if subject in subjects:
                return unsaid[subject]
        for word in self.said:
            if word.kind == "filter" and word.name in ("road", "business", "licence"):
                return unsaid["shops"]
            if word.kind == "filter" and word.name == "support_group":
                return unsaid["actions"]
            if word.name == "removal_mode":
                return unsaid["removal_mode"]
        ledgers = [self.words.dimensions[name].ledgers for name in rows]
        return unsaid[next((ledger for ledger in ("structures", "shops", "actions", "steps") if all(ledger in each for each in ledgers)), "structures")]

    # ── what has no place ───────────────────────────────────────────────────────────────────────────────────────

    def _fitting_rows(self, rows: list[str], ledger: str) -> list[str]:
        kept = [name for name in rows if ledger in self.words.dimensions[name].ledgers]
        for place, word in enumerate(self.said):
            if word.kind == "row" and word.name in rows and word.name not in kept[:MOST_ROWS]:
                self._mark(place, "other_ledger" if word.name not in kept else "too_many")
        return kept[:MOST_ROWS]

    def _fitting_filters(self, ledger: str) -> None:
        for place, word in enumerate(self.said):
            if word.kind == "filter" and ledger not in _ledgers_of(word.name):
                self._mark(place, "other_ledger")

    def _unfit(self, kind: str, why: str) -> None:
        for place, word in enumerate(self.said):
            if word.kind == kind and not word.why:
                self._mark(place, why)


def _ledgers_of(name: str) -> tuple[str, ...]:
    """The ledgers that a filter narrows."""
    if name in SHARED or name == "compound":
        return ("structures", "compounds", "actions", "steps", *(("areas",) if name in SHARED else ()))
    if name in ("civilized_level", "baseline"):
        return "structures", "compounds", "steps"
    return {"road": ("shops",), "business": ("shops",), "licence": ("shops",), "support_group": ("actions",), "step": ("compounds", "steps")}.get(name, ("structures",))
