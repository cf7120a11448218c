"""A question in one's own words: what was understood of it, and the address of the answer: ``ask``."""

from __future__ import annotations

import argparse

from clearance import address, ask, locale, query, store
from clearance.ask.telling import Telling
from clearance.commands.terminal import add_day, add_store, campaign_of, newest_survey_date
from clearance.selection import Selection


def add_to(commands: argparse._SubParsersAction) -> None:
    spoken = commands.add_parser("ask", help="ask in your own words / 用自己的话问")
    spoken.add_argument("text", metavar="TEXT", help="such as 哪些小区告知超过60天还没拆，按组分")
    spoken.add_argument("--lang", choices=locale.LANGUAGES, default=locale.LANGUAGES[0], help="the language of the answer / 用什么语言答")
    add_day(spoken, "the day that 上周 and the like refer to (default: the newest survey date)")
    add_store(spoken)
    spoken.set_defaults(command=_ask)


def _ask(options: argparse.Namespace) -> int:
    """Say what was understood of a text and the address of the answer; 1 where there is none."""
    reader = store.reader(options.store)
    newest = newest_survey_date(reader)
    held = Selection(newest, options.known)
    campaign = campaign_of(held, reader)
    facts = ask.Facts(options.as_of or newest, campaign.starts_on, campaign.spring_festival_on, int(campaign.meeting_weekday))
    vocabulary = ask.vocabulary(query.run(ask.NAMES, held, reader).to_dict("records"))
    question = ask.understand(options.text, vocabulary, facts)
    to = ask.destination(question, vocabulary.words, facts, newest=newest, known=options.known, lang=options.lang)
    telling = Telling(locale.translator(options.lang), vocabulary, facts, mark=str)
    print(telling.sentence(question))
    for text, meaning, more in telling.lines(question):
        print(f"  {text} → {meaning}{f' · {more}' if more else ''}")
    for trouble in telling.troubles(question, to):
        print(f"! {trouble}")
    if to:
        print(f"/{address.of_parameters(to.page, to.parameters)}")
    return 0 if to else 1
