"""What pages are made of, so that a page is a few calls: ``widgets.run``, ``widgets.head``, ``widgets.figure``, ``widgets.table``, ``widgets.counted``.

reader    who looks: language, name, rights; signing what one does, the audit log, the way out
asked     what they ask to see: the selection, the campaign, the provenance that is on every chart and file
answers   what the store answers, kept under the data's version, and whether the reader may have it
wording   codes in the reader's language: findings, members of a filter, headers, the charts' words
filters   the shared filters, and the address that says the same
leads     numbers and names that open their list, item, compound or street
files     what is taken away: downloads, prints, empty ledgers
tables    a table, its title and downloads, its numbers that lead on
pinning   charts pinned to the meeting: the button, the form, the chart as the meeting sees it
figures   a chart, and what a click on it does
choosers  which list and item, which compound
tiles     the wall of compounds; of a city, of streets
page      around a page: navigation, head, how it is counted, what stands in place of one that cannot be shown

A module imports only from those above it, which ``tests/test_architecture.py`` holds. Pages and desks know none of them: they say ``widgets.table``,
and everything that is theirs to use is named here. Besides the desks, the server side (``clearance.server``) and ``app.py``, nothing else imports streamlit.
"""

from clearance.widgets.answers import asked_ahead, data_version, first, holds_sample, one, orders_of_removal, part, records, run
from clearance.widgets.asked import campaign, newest, of_several_streets, only_compound, provenance, selection
from clearance.widgets.choosers import choose_compound, choose_list, compound_labels, item_history, list_note, listed, unknown_compound
from clearance.widgets.figures import figure, marks
from clearance.widgets.files import blank_ledgers, download, downloads, made, references
from clearance.widgets.filters import keep_address, no_filters, opens_board, shared_filters, write_address
from clearance.widgets.leads import compound_address, opens, opens_item
from clearance.widgets.page import BOARD_CSS, counted, head, incident, not_yours, nothing, set_up, shown
from clearance.widgets.pinning import ask_pin, in_the_meeting, is_pinned, pinned
from clearance.widgets.reader import account, is_open, may, noted, people_known, signature, signed_by, translator, who
from clearance.widgets.tables import table
from clearance.widgets.tiles import wall, wall_tiles
from clearance.widgets.wording import chart_labels, choice_name, headers, member_name, member_names, member_reader, named, sentence

__all__ = [
    "BOARD_CSS", "account", "ask_pin", "asked_ahead", "blank_ledgers", "campaign", "chart_labels", "choice_name", "choose_compound",
    "choose_list", "compound_address", "compound_labels", "counted", "data_version", "download", "downloads", "figure", "first", "head",
    "headers", "holds_sample", "in_the_meeting", "incident", "is_open", "is_pinned", "item_history", "keep_address", "list_note", "listed",
    "made", "marks", "may", "member_name", "member_names", "member_reader", "named", "newest", "no_filters", "not_yours", "noted",
    "nothing", "of_several_streets", "one", "only_compound", "opens", "opens_board", "opens_item", "orders_of_removal", "part",
    "people_known", "pinned", "provenance", "records", "references", "run", "selection", "sentence", "set_up", "shared_filters", "shown",
    "signature", "signed_by", "table", "translator", "unknown_compound", "wall", "wall_tiles", "who", "write_address",
]  # fmt: skip
