"""Ask without SQL: a text in the campaign's words becomes a question of the page 探索, a list or a page, by rule and not by a model.

``words`` (what words there are) → ``reading.understand`` (a text → ``Question``, every word accounted for) → ``question.destination``
(where the board answers it). ``when`` reads days and spans; ``telling`` says in words what was understood. docs/ask.md has the rules.
"""

from clearance.ask.question import Destination, Question, Word, destination
from clearance.ask.reading import understand
from clearance.ask.when import Facts, Span
from clearance.ask.words import Vocabulary, vocabulary

NAMES = "ask/names"
"""The query whose rows make a vocabulary."""

__all__ = ["NAMES", "Destination", "Facts", "Question", "Span", "Vocabulary", "Word", "destination", "understand", "vocabulary"]
