"""The Shiquan Clearance Board, all that is neither page nor SQL. A line a module:

campaign    the facts of the notice, read from ``data/campaign``
ledgers     the codebook of the five ledgers, read from ``data/ledgers``
intake      survey files: bytes → table → normalised rows → findings → one transaction
store       the versioned DuckDB files: open, write aside, switch, read; what a reader remembers of a day
frames      DataFrames of what the database answers
query       finds and runs the files in ``queries/``
selection   the frozen filters that become a query's parameters
access      roles and rights: who may see and do what
audit       the audit log: who did what, when and from where; trail: what its page says; audit_desk: its page side
atomic      a file that is there whole or not at all
backup      a backup while the board is served, checked, and brought back as a new version
rights      what the page 权限 says: the table of rights in words
people      accounts, passwords, tries, and who is signed in
oidc        sign-in at a provider, as Streamlit does it
address     the same filters as the address of a page
sandbox     somebody else's SQL, in a process of its own that can reach nothing; export and saved questions
sample      makes synthetic surveys
lists       the lists behind the numbers: which there are, how a list and an item's history read
findings    from figures to sentences, by rules
briefing    the landing page's panels, put together from rows and texts
outlook     from the weekly bridge to a forecast, and to its sentence
prospects   what the page 预测 says: group by group, what a change would do, the forecast's own record
weeks       what a week says: its bridge, and whether it is out of the ordinary
shops       what the page on shops (居改非) says: finding, plan, forecast, waits
plan        the gap to the plan and its parts, the four burns and where they disagree, what a batch leaves behind
readiness   which areas are ready to apply: the matrix of areas and criteria
steps       where compounds wait in the eight-step method, how long steps take, what was out of order
procedure   was it done properly: the legal clock, process faults, the hardship guard
disclosure  hardship for those who may not see households: one table a month, and what of it is withheld so that nothing can be worked out
quality     how far the data can be trusted: freshness, contradictions, what to check again
restatements  what a past meeting saw beside what is known of that day now
support     the seven support groups: duties, what they move, their open actions
explore     what the page 探索 can be asked, as data; a question is an address
pivot       a question's answer laid out: margins, sentence, chart, table
saved_questions  questions under a name, beside the store
comparison  comparing teams fairly: from their cases to a funnel
two_classes, team_profile  32 against 50: is the difference more than chance; one team: what is done and what is before it
compound    小区档案: one compound on one page
actions     督办: what there is to do, what has become of it, how long it takes with whom
meetings    a meeting is closed: what it saw, forecast and decided goes into the store as it was
record      会议记录: the meetings on record, their cadence, what became of their forecasts, what is known otherwise now
wall        every compound a tile, in one look; of a city every street
extent      how much of what is many stands on a screen at once: a street whole, a city from its top
measures    every number that is shown: its formula, its query, its pages
dictionary  the codebook in words: what each column is for and what it takes
agenda      周会: the weekly meeting's screens, each with what it says and whether there is news
panels      the board's own panels as HTML
receipts    what an import says on screen, before and after
quarantine  rows that are held back: the work list, and the ledger that goes out to be mended
statistics  forecast, control chart, funnel, survival and their kin: what SQL does badly
charts      DataFrame + labels → Figure; theme: the one palette and the one template
locale      the catalogues: Chinese first, English whole
bulletin    通报: the week's bulletin put together once: document, a day's rows, sentences, tables, text, slides
report      what leaves as a file: tables, empty ledgers to fill in, the bulletin as DOCX, PPTX, XLSX and HTML to print
chromium    the machine's browser as a printer: HTML → PDF and PNG
ask         a question in the campaign's words, understood by rule: which words, what they ask, where the answer is
widgets     the page side, what pages are made of: who looks, what they ask, answers, wording, filters, tables, figures, the page around them
ask_box     the box for such a question, on the page side too
desk        the office's desk, on the page side too: import, quarantine, history; question_desk: questions asked, saved, pinned
outlook_desk, bulletin_desk  forecasts and what would change them; the bulletin and its files: on the page side too
workbench   the page side of the sandbox: editor, tables, answer, what is kept
pins        charts that are pinned to the meeting: who put which on its agenda, who took it off
off_stage   a page run where nobody sees it, for one of its charts
meeting_room  the meeting's screens on the page side: keys, the chair, those who follow
meeting_desk what is decided in the meeting, on the page side: actions raised, closed, opened again; a meeting closed
server      the ASGI side: who is answered, security headers, health and metrics, compressed bundles, warm-up
commands    the command line: a module a subject, with the words of its commands and what they do
__main__    python -m clearance: the way into it

Who may import whom is held by ``tests/test_architecture.py`` and said in ``docs/architecture.md``.
"""
