"""What pages are made of: cached queries, the shared filters and their address, headings, charts and tables.

The only module that imports streamlit besides the server side (``clearance.server``) and ``app.py``.
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal, TypeAlias

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from clearance import (
    access,
    address,
    agenda,
    audit,
    chromium,
    compound,
    extent,
    ledgers,
    lists,
    locale,
    off_stage,
    oidc,
    panels,
    people,
    pins,
    query,
    rights,
    steps,
    store,
)
from clearance import campaign as campaign_files
from clearance import wall as walls
from clearance.charts.frame import fitted, for_the_room
from clearance.findings import Finding
from clearance.people import accounts, sessions
from clearance.report import pictured, tables, templates
from clearance.selection import AS_NOW, AS_REPORTED, NONE, Selection

LOG = logging.getLogger(__name__)
LOGO = Path(__file__).with_name("logo.svg")
BOARD_CSS = Path(__file__).with_name("board.css")
NEW_DATA_SECONDS = 30
Looks = Literal["primary", "secondary", "tertiary"]
FILTERS = ("batches", "classes", "teams", "areas")
FILTER_WIDTHS = {4: 154, 5: 122}
"""Pixels of a filter by how many there are: all of them stand in one row of 1280."""
Height = int | Literal["auto", "content", "stretch"]


# ── the page around the page ─────────────────────────────────────────────────────────────────────────────────────


def set_up() -> locale.Translator:
    """Name the page, settle the language. The looks come with the entry document (``clearance.server``)."""
    st.set_page_config(page_title="石泉无违建看板", page_icon="🏘️", layout="wide", initial_sidebar_state="collapsed")
    st.logo(LOGO.read_text(encoding="utf-8"), size="large")
    asks = who(touch=True)
    if st.session_state.setdefault("whose", asks.name) != asks.name:
        # Streamlit takes a tab up again where it was, whoever has signed in meanwhile: nothing of the one before is left in it.
        st.session_state.clear()
        st.session_state["whose"] = asks.name
    st.session_state["role"] = asks.role
    st.session_state.setdefault("lang", address.language(st.query_params.get("lang")))
    st.session_state["version"] = store.version(store.default_folder())
    if not asks.role:
        _signed_out()
    return translator()


def translator() -> locale.Translator:
    """The texts in the reader's language."""
    return locale.translator(st.session_state["lang"])


def incident(error: Exception) -> bool:
    """Say that a page has failed, under a number by which the log has the cause; the server calls it in Streamlit's place (``on_script_error``).

    A store that cannot be read says itself what to do, whichever error came of it. The reader sees nothing else of the error.
    """
    number = secrets.token_hex(3).upper()
    LOG.error("incident %s on page %s", number, st.session_state.get("page"), exc_info=error)
    t = locale.translator(address.language(st.session_state.get("lang") or st.query_params.get("lang")))
    if told := store.why(error, store.default_folder()):
        st.html(panels.message(t("incident.store"), [told.split(" / ")[locale.LANGUAGES.index(t.language)], t("incident.store_then", number=number)]))
    else:
        st.html(panels.message(t("incident.title"), [t("incident.what", number=number), t("incident.then")]))
    return True


# ── who looks at it ──────────────────────────────────────────────────────────────────────────────────────────────


def who(*, touch: bool = False) -> access.Who:
    """Who looks at this page: name, role, address; asked of the server's own record each time, so that what has been taken away is gone. No role
    is nobody who may see anything. Without sign-in: no name, and the role of whoever is at this machine; of a page that nobody looks at, no
    name, and the role for which it is run (``off_stage``). ``touch``: somebody is at it."""
    if stage := off_stage.stage():
        return access.Who("", stage.role, "")
    forwarded = (st.context.headers.get("X-Forwarded-For") or "").rpartition(",")[2].strip()  # the proxy's word: the last of the list is its own
    peer = st.context.ip_address
    origin = peer if isinstance(peer, str) else forwarded or "127.0.0.1"  # Streamlit names everyone but this machine, where a proxy may stand
    try:
        if not oidc.is_configured() and not accounts.everyone(store.default_folder()):
            return access.Who("", access.at_this_machine(), origin)
        person = sessions.SESSIONS.person(_session_cookie(), touch=touch)
    except accounts.AccountError:
        person = None
    return access.Who(person.name, person.role, origin) if person else access.Who("", "", origin)


def _session_cookie() -> str:
    """As it came when this page was opened."""
    return st.context.cookies.get(sessions.COOKIE, "")


def may(right: str) -> bool:
    """Whether whoever looks at this page has a right of ``data/access`` (``households``: address, hardship, notes)."""
    return access.may(who().role, right)


def _signed_out() -> None:
    """Say that the sign-in has ended, and stop: nothing is shown to nobody."""
    t = locale.translator(address.language(st.session_state.get("lang")))
    st.html(panels.message(t("people.signed_out"), [t("people.signed_out_what")]))
    st.html(panels.way(t("people.sign_in_again"), f"/sign-in?lang={t.language}"))
    st.stop()


def _sign_out() -> None:
    asks = who()
    sessions.SESSIONS.end(_session_cookie())
    people.told("signed out", asks.name, who=asks.name, role=asks.role, origin=asks.origin)


def signed_by(key: str = "who") -> str:
    """Who does what is done on this page: the one who has signed in; without sign-in, whoever has said so (``signature`` of that key)."""
    return who().name or (st.session_state.get(key) or "").strip()


def signature(label: str, key: str = "who", **how: Any) -> None:
    """Who does it: the name that has signed in, which nobody can write over; without sign-in, a field for it, kept under ``key``."""
    if name := who().name:
        st.html(panels.key(translator()("people.by", label=label, name=name)))
    else:
        st.text_input(label, key=key, max_chars=60, **{"persist_state": "session", **how})


def people_known() -> Mapping[str, accounts.Person]:
    """The accounts, for whoever keeps them (``people``); none for others, and none where there is no sign-in."""
    return accounts.everyone(store.default_folder()) if may("people") else {}


def shown(page: str, icon: str) -> dict[str, Any]:
    """How a page stands in the navigation: not at all for a role that may not open it. ``icon``: a Material symbol's name."""
    visible = "visible" if is_open(page) else "hidden"
    return {"title": translator()(f"nav.{page}"), "icon": f":material/{icon}:", "url_path": page, "visibility": visible}


def is_open(page: str) -> bool:
    """Whether the reader's role may open a page, by its address (empty: the landing page)."""
    return may(access.right_of_page(page or "overview"))


def not_yours(page: str) -> None:
    """In place of a page that the role may not open: what it would answer, and who may ask it."""
    no_filters(page)
    t, table, right, own = translator(), access.table(), access.right_of_page(page or "overview"), f"{page}.not_yours"
    refused = t(own) if own in t.keys else t("people.not_yours", role=rights.named(t, table.roles[who().role]))
    st.html(panels.heading(t(f"{page}.question"), refused))
    st.html(panels.message(t("people.needed"), [t("people.needed_what", right=rights.named(t, table.rights[right]), holders=rights.holders(t, table, right))]))


def noted(what: str, subject: str = "", signed: str = "", by: access.Who | None = None) -> None:
    """Put into the audit log what whoever looks at this page has done; ``signed``: the name that they have given (``signed_by``), which
    counts where nobody has signed in; ``by``: ``who``, asked before something began that must be noted even where its page is left
    meanwhile. A log that cannot be written stops nothing, and is told in the server's log."""
    by = by or who()
    _note(store.default_folder(), by, what, f"{subject} · {signed}" if signed and not by.name else subject)


def _note(folder: Path, by: access.Who, what: str, subject: str) -> None:
    try:
        audit.note(folder, what, subject, who=by.name, role=by.role, origin=by.origin)
    except audit.NotWritten as error:
        LOG.error("not in the audit log: %s %s: %s", what, subject, error)


def download(label: str, make: Callable[[], bytes], file: str, *, key: str, kind: str | None = None, households: bool = False, looks: Looks = "secondary") -> None:
    """A button that hands out a file. It is made when somebody asks for it, and that is when it is noted; ``kind``: its media type;
    ``households``: it holds household data, which the audit log says."""
    subject = f"{file}{audit.HOUSEHOLDS}" if households else file
    st.download_button(
        label, partial(_handed_out, make, store.default_folder(), who(), subject), file, kind, key=key, icon=":material/download:", on_click="ignore",
        type=looks,
    )  # fmt: skip


def _handed_out(make: Callable[[], bytes], folder: Path, by: access.Who, subject: str) -> bytes:
    content = make()
    _note(folder, by, "export", subject)
    return content


def opens_board(page: str) -> bool:
    """Take from the store and the address what the page is to show. False, after saying so, where the store is empty: there is nothing to show then."""
    t = translator()
    held = one("surveys/newest", Selection(as_of=date.max)) if data_version() else None
    if held is None or pd.isna(held.newest_survey_on):
        _language_switch(t)
        st.html(panels.message(t("empty.title"), [t("empty.what"), t("empty.then")], "python -m clearance import data/sample"))
        return False
    campaign = one("surveys/campaign", Selection(as_of=date.max))
    last = held.newest_survey_on
    st.session_state["board"] = SimpleNamespace(campaign=campaign, newest=last, holds_sample=bool(held.holds_sample), only="", meets=page == address.MEETING)
    _restore(page, campaign.starts_on, last)
    if page == address.MEETING:
        for name in ("lang", "known", "streets", *FILTERS):
            if name in st.session_state:
                st.session_state[name] = st.session_state[name]  # Streamlit forgets what belongs to a widget that a page does not show
    return True


def shared_filters(page: str) -> bool:
    """The one place of the shared filters; they live in the address and follow from page to page. False where the store is empty."""
    if not opens_board(page):
        return False
    t = translator()  # the address may have asked for the other language
    first, last = campaign().starts_on, newest()

    with st.container(key="filters", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.date_input(t("filter.as_of"), key="as_of", min_value=first, max_value=last, format="YYYY-MM-DD", width=145, help=t("filter.as_of_help"))
        st.selectbox(t("filter.known"), [AS_NOW, AS_REPORTED], key="known", format_func=lambda known: t(f"known.{known}"), width=165, help=t("filter.known_help"))
        choices = run("surveys/choices", Selection(as_of=st.session_state["as_of"], known=st.session_state["known"]))
        offered = _filters_offered(choices)
        for name in offered:
            _filter(t, name, _offered(name, choices[choices["filter"] == name]), FILTER_WIDTHS[len(offered)])
        _language_switch(t)
    if st.session_state["board"].holds_sample:
        st.html(panels.sample_mark(t("sample.mark"), t("sample.more")))
    keep_address(page)
    return True


@st.fragment(run_every=NEW_DATA_SECONDS)
def _watch(shown: str) -> None:
    """Show a new version of the data on screens that nobody touches, such as the one in the meeting room; and nothing, once nobody is signed in."""
    if store.version(store.default_folder()) != shown or who().role != st.session_state["role"]:
        st.rerun()


def _filters_offered(choices: pd.DataFrame) -> tuple[str, ...]:
    """A street is asked for only where there are several."""
    return ("streets", *FILTERS) if (choices["filter"] == "streets").sum() > 1 else FILTERS


def _offered(name: str, choices: pd.DataFrame) -> pd.DataFrame:
    """What a filter offers: everything, but of a city's areas those of the chosen streets."""
    state = st.session_state
    return extent.offered_areas(choices, state.get("streets", []), state.get(name, [])) if name == "areas" else choices


def _filter(t: locale.Translator, name: str, choices: pd.DataFrame, width: int) -> None:
    names = _told_apart(t, {row.value: choice_name(t, name, row) for row in choices.itertuples()})
    kept = [value for value in st.session_state.get(name, []) if value in names]
    st.session_state[name] = kept
    st.multiselect(t(f"filter.{name}"), list(names), key=name, format_func=names.__getitem__, placeholder=t("filter.all" if names else "extent.street_first"), width=width)


def _told_apart(t: locale.Translator, names: dict[Any, str]) -> dict[Any, str]:
    """Names of which several would read the same, with their codes: a browser says which was chosen by how it reads."""
    seen = Counter(names.values())
    return {value: t("extent.same_name", name=name, code=value) if seen[name] > 1 else name for value, name in names.items()}


def choice_name(t: locale.Translator, name: str, row: Any) -> str:
    """How a filter's value reads: a batch, a class, a team by its key; a street or an area by its own name."""
    if name in ("streets", "areas"):
        return row.label if t.language == "zh" else row.label_en
    return member_name(t, name, row.value)


def member_name(t: locale.Translator, name: str, value: Any) -> str:
    """第一批, 文明小区, 第三组, 未分组 …: the name of a batch, class or team; missing means none."""
    if value is None or pd.isna(value) or value == NONE:
        value = NONE
    return t.name_of(name, value)


def _language_switch(t: locale.Translator) -> None:
    st.segmented_control(t("filter.language"), locale.LANGUAGES, key="lang", required=True, format_func={"zh": "中文", "en": "English"}.__getitem__, label_visibility="collapsed")
    if name := who().name:
        with st.popover(name, icon=":material/account_circle:", key="account"):
            account()


def account() -> None:
    """Who has signed in, and the way out; nothing where there is no sign-in."""
    t = translator()
    if name := who().name:
        st.html(panels.key(t("people.signed_as", name=name, role=rights.named(t, access.table().roles[who().role]))))
        st.button(t("people.sign_out"), on_click=_sign_out, icon=":material/logout:", key="sign_out")


def no_filters(page: str, *own: str) -> None:
    """Stand in for the shared filters on a page that shows no figures: it works before the first survey.

    ``own`` names what the page itself lets the reader choose (``address.OWN``), which is in its address. The shared filters are kept for
    the next page.
    """
    state = st.session_state
    asked = _asked(page)
    if asked is not None:
        state.update(address.parse_own(asked))
    for name in own:
        state.setdefault(name, address.OWN[name][0])
    for name in ("as_of", "known", "streets", *FILTERS):
        if name in state:
            state[name] = state[name]  # Streamlit forgets what belongs to a widget that a page does not show
    _publish(address.write_own({name: state[name] for name in own}, state["lang"]))
    t = translator()
    with st.container(key="language", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.html(panels.sample_mark(t("sample.mark"), t("sample.more")) if holds_sample() else "&nbsp;", width="stretch")
        with st.container(width="content"):
            _language_switch(t)
    _watch(data_version())


def holds_sample() -> bool:
    """Whether any survey of the store is made up; False where there is none."""
    return bool(data_version()) and bool(one("surveys/newest", Selection(as_of=date.max)).holds_sample)


def _asked(page: str) -> dict[str, list[str]] | None:
    """The address's parameters when it is not the one that this session wrote: a shared link, a reload, the back button. Else None."""
    here = {name: st.query_params.get_all(name) for name in st.query_params}
    turned_page = st.session_state.get("page") not in (None, page)
    st.session_state["page"] = page
    return here if here != st.session_state.get("address") and not (turned_page and not here) else None


def _publish(wanted: dict[str, list[str]]) -> None:
    """Make this the page's address."""
    if {name: st.query_params.get_all(name) for name in st.query_params} != wanted:
        st.query_params.from_dict(wanted)
    st.session_state["address"] = wanted


def _restore(page: str, first: date, last: date) -> None:
    """Take the filters from the address where it asks for some."""
    state = st.session_state
    asked = _asked(page)
    if asked is not None:
        state.update(address.parse(asked, first, last))
    for name, wanted in address.parse_beside(page, asked or {}).items():
        state[name] = wanted if asked is not None or state.get(name) is None else state[name]
    state["as_of"] = min(max(state.get("as_of") or last, first), last)
    if state.get("follows_newest"):
        state["as_of"] = last


def keep_address(page: str) -> None:
    """Put what differs from the board as it opens into the address, and watch for new data."""
    write_address(page)
    _watch(data_version())


def write_address(page: str) -> None:
    """The same once more, from a part of a page that runs by itself."""
    state, chosen = st.session_state, selection()
    state["follows_newest"] = state["as_of"] == state["board"].newest
    asked = chosen.on(chosen.as_of, AS_NOW) if state["board"].meets else chosen  # a meeting says itself as known when
    _publish(address.write_beside(page, state) | address.write(asked, state["lang"], newest=state["board"].newest))


def selection() -> Selection:
    """What the reader has asked to see; a meeting sees the whole street, whatever the filters, as reported by its day (``seen``)."""
    state = st.session_state
    if state["board"].meets:
        return Selection(as_of=state["as_of"], known=state["seen"], streets=tuple(state.get("streets", ())))
    chosen = {name: tuple(state.get(name, ())) for name in ("streets", *FILTERS)}
    return Selection(as_of=state["as_of"], known=state["known"], **chosen)


def newest() -> date:
    """The day of the newest survey, which is the last that can be asked for."""
    return st.session_state["board"].newest


def campaign() -> SimpleNamespace:
    """The campaign's one row (surveys/campaign)."""
    return st.session_state["board"].campaign


# ── data ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def data_version() -> str:
    """The version of the data that this run of the page shows; empty where nothing was ever imported."""
    return st.session_state.get("version") or store.version(store.default_folder())


def run(name: str, chosen: Selection, **more: Any) -> pd.DataFrame:
    """A query's rows; ``more``: parameters of its own. Cached under the data's version, which is one for the whole page: an import
    shows without a restart, and never halfway down."""
    _permit(name)
    return _run(data_version(), str(store.default_folder()), name, chosen, tuple(more.items()))


def _permit(name: str) -> None:
    """Here and not behind the cache, which is everybody's."""
    role = who().role
    if not role:
        _signed_out()  # a part of a page may ask for itself, long after the page
    access.permit(role, name)


def asked_ahead(version: str, folder: Path, name: str, chosen: Selection) -> pd.DataFrame:
    """The same for nobody: before anybody asks, so that it is there for those who may."""
    return _run(version, str(folder), name, chosen, ())


@st.cache_data(max_entries=2000, show_spinner=False, hash_funcs={Selection: hash})
def _run(version: str, folder: str, name: str, chosen: Selection, more: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    return query.run(name, chosen, store.reader(Path(folder), version), **dict(more))


def part(name: str, chosen: Selection, *summed: str, **more: Any) -> extent.Part:
    """A query's rows where they may be those of a city's every structure: of several streets the first of them, counted and ``summed`` by the database,
    all of them only for who takes them away; of one street all."""
    if not of_several_streets():
        return extent.all_of(run(name, chosen, **more), *summed)
    _permit(name)
    asked = (data_version(), str(store.default_folder()), name, chosen, tuple(more.items()))
    return extent.Part(_first_rows(*asked), *_totals(*asked, summed), partial(_every_row, *asked))


@st.cache_data(max_entries=50, show_spinner=False, hash_funcs={Selection: hash})
def _first_rows(version: str, folder: str, name: str, chosen: Selection, more: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    return query.first(name, chosen, store.reader(Path(folder), version), extent.ROWS, **dict(more))


@st.cache_data(max_entries=500, show_spinner=False, hash_funcs={Selection: hash})
def _totals(version: str, folder: str, name: str, chosen: Selection, more: tuple[tuple[str, Any], ...], summed: tuple[str, ...]) -> tuple[int, dict[str, float]]:
    return query.totals(name, chosen, store.reader(Path(folder), version), *summed, **dict(more))


def _every_row(version: str, folder: str, name: str, chosen: Selection, more: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    """Not kept: a city's structures are a gigabyte, and few ask for them twice."""
    return query.run(name, chosen, store.reader(Path(folder), version), **dict(more))


def records(name: str, chosen: Selection, **more: Any) -> list[dict[str, Any]]:
    """The same as a list of rows."""
    return run(name, chosen, **more).to_dict("records")


def one(name: str, chosen: Selection, **more: Any) -> SimpleNamespace:
    """The one row of a one-row query."""
    return SimpleNamespace(**records(name, chosen, **more)[0])


# ── what a page says ─────────────────────────────────────────────────────────────────────────────────────────────


def provenance() -> str:
    """Where the figures come from: sample or not, street, as-of day, as known when, filters. On every chart and export."""
    t, chosen, board = translator(), selection(), st.session_state["board"]
    street = board.campaign.street if t.language == "zh" else board.campaign.street_en
    parts = [t("sample.mark")] if board.holds_sample else []
    parts += [street if board.campaign.streets == 1 else t("provenance.streets", n=int(board.campaign.streets))]
    parts += [t("compound.only", compound=board.only)] if board.only else []
    parts += [t("provenance.as_of", day=chosen.as_of), t(f"known.{chosen.known}")]
    if chosen.is_filtered and not board.only:
        parts.append(t("provenance.filtered"))
    return " · ".join(parts)


def head(question: str, finding: Finding, note: str = "", opens_lists: Mapping[str, str | tuple[str, Mapping[str, Any]]] | None = None) -> None:
    """A page's head: its question and its finding. ``opens_lists``: which values of the finding open which lists; ``#place`` is a place on
    the page itself, ``address.QUARANTINE`` the rows held back."""
    t = translator()
    if stage := off_stage.stage():
        stage.said = t(finding.key, **finding.values)
        return
    opened = {value: _opens(opening, finding.values[value]) for value, opening in (opens_lists or {}).items() if value in finding.values}
    st.html(panels.heading(t(question), t(finding.key, **finding.values | opened), note, finding.tone))


Opening = str | tuple[str, Mapping[str, Any]] | Mapping[str, str]
"""A list by name; or with what it is asked beside the page's selection (``opens``); or a list for each value of a table's first ``of``, which
then narrows nothing."""


def opens(name: str, number: float, *, as_of: date | None = None, known: str = "", **own: Any) -> str:
    """A number that opens its list (``lists.LISTS``), asked as this page is: the same day, the same known, the same filters. ``as_of`` and
    ``known``: where the number is of another day, or of the other clock; ``own``: what it is about beside that: the value of a filter, or several,
    such as the batch of its row, or what the list is narrowed to (``lists.NARROWINGS``). On the page of one compound it is that compound's,
    whatever the filters. Nought opens nothing, nor does a number without a list."""
    t = translator()
    if not number or not name or off_stage.stage():
        return t.number(number)
    chosen, own = _asked_here(own)
    said = {asked: NONE if value is None or pd.isna(value) else value for asked, value in own.items()}
    filters: dict[str, Any] = {filtered: _also_chosen(chosen, filtered, value) for filtered, value in said.items() if filtered in address.PARAMETERS}
    narrowed = {name: value for name, value in said.items() if name not in address.PARAMETERS}
    of = replace(chosen.on(as_of or chosen.as_of, known or chosen.known), **filters)
    return panels.opening(t.number(number), address.of_rows(name, of, t.language, newest(), narrowed=narrowed), t("rows.opens", list=name))


def _also_chosen(chosen: Selection, filtered: str, value: Any) -> tuple[str, ...]:
    """A filter's one value; of several those that the page's own filter lets through."""
    if not isinstance(value, tuple):
        return (str(value),)
    return tuple(each for each in value if each in (getattr(chosen, filtered) or value))


def _asked_here(own: dict[str, Any]) -> tuple[Selection, dict[str, Any]]:
    """What this page asks of a list: the selection, and what narrows it."""
    chosen, only = selection(), st.session_state["board"].only
    return (Selection(chosen.as_of, chosen.known), {"compound": only, **own}) if only else (chosen, own)


def _opens(opening: str | tuple[str, Mapping[str, Any]], number: float, **own: Any) -> str:
    if number and opening == address.QUARANTINE:
        return opens_quarantine(int(number))
    if number and isinstance(opening, str) and opening.startswith("#"):
        return panels.opening(translator().number(number), opening, translator()("rows.below"))
    name, asked = (opening, {}) if isinstance(opening, str) else opening
    return opens(name, number, **{**own, **asked})


def figure(build: Callable[..., go.Figure], rows: pd.DataFrame, *, key: str, title: str, subtitle: str, opens: str | None = None, click: str = "", part: str = "", pins: bool = True, picture: bool = False, **more: Any) -> None:
    """Draw a chart. ``part``: which of the rows are drawn, where not all (``first``). ``opens`` names the filter that a click on a mark sets (by its customdata); ``click`` says so at the subtitle's end. Whoever chairs meetings may pin it to the
    meeting's agenda; not (``pins``) where the page's address does not say all that it shows, or where a room could not read it. ``picture``: it can be
    taken away as PNG, as large as for print."""
    subtitle = translator()("extent.sentences").join(filter(None, (subtitle, part)))
    if stage := off_stage.stage():
        return stage.offer(key, off_stage.Chart(build, rows, title, subtitle, more))
    drawn = build(rows, labels=chart_labels(), title=title, subtitle=subtitle + click, footer=provenance(), **more)
    with st.container(key=f"plot_{key}"):
        st.plotly_chart(
            drawn,
            theme=None,
            key=f"{key}_{st.session_state.get('clicks', 0)}" if opens else key,
            alt=title,
            on_select=partial(_clicked, key, opens) if opens else "ignore",
            selection_mode="points",
            config={
                "displayModeBar": True,
                "displaylogo": False,
                "modeBarButtons": [["toImage"]],
                "toImageButtonOptions": {"format": "png", "filename": f"{key}_{selection().as_of:%Y-%m-%d}", "scale": 2},
            },
        )
        if picture or (pins and may("actions")):
            with st.container(key=f"under_{key}", horizontal=True, vertical_alignment="center", gap="small"):
                if pins and may("actions"):
                    _offer_pin(key)
                if picture:
                    _offer_picture(key, drawn)


def chart_labels() -> dict[str, str]:
    """The charts' words; the target's day is the campaign's."""
    return _chart_labels(translator(), campaign())


def _chart_labels(t: locale.Translator, facts: SimpleNamespace) -> dict[str, str]:
    return {**t.labels("chart"), "target": t("chart.target", day=facts.target_on)}


def _offer_picture(key: str, drawn: go.Figure) -> None:
    of = hash(drawn.to_json())
    made(f"picture_{key}", "PNG", f"{key}_{selection().as_of:%Y-%m-%d}.png", of, lambda: chromium.to_png(pictured.page(drawn), pictured.WIDTH, drawn.layout.height, pictured.SCALE), quiet=True)


def _clicked(key: str, opens: str) -> None:
    state = st.session_state
    points = state[f"{key}_{state.get('clicks', 0)}"]["selection"]["points"]
    if not points:
        return
    value = points[0].get("customdata")
    value = value[0] if isinstance(value, list | tuple) else value
    if value is None:
        return
    value = NONE if pd.isna(value) else str(value)
    if opens in FILTERS:
        state[opens] = [] if state.get(opens) == [value] else [value]
    else:
        state[opens] = None if state.get(opens) == value else value
    state["clicks"] = state.get("clicks", 0) + 1  # a new key forgets the mark's highlight, which the new figure does not have


def table(
    rows: pd.DataFrame | extent.Part, columns: Mapping[str, str], *, key: str, title: str, shown: Mapping[str, Callable[[Any], Any]] | None = None,
    height: Height = "auto", opens_lists: Mapping[str, Opening] | None = None, of: Sequence[str] = (), picks: str = "", households: bool = False,
    cells: Mapping[str, Sequence[str]] | None = None, dossiers: str = "", parquet: bool = False,
) -> None:  # fmt: skip
    """A table with its downloads, of ``rows`` or of a ``part``. ``columns`` maps fields to headers, in order; ``shown`` maps a field to how its values read. The screen stops at a
    limit (``extent``) and says so; what is taken away holds all rows.

    Its numbers may lead on: ``opens_lists`` says which fields' numbers open which lists, ``of`` what of a row narrows them: filters and
    narrowings (``opens``); or ``cells`` has by field what stands in each row on the screen, ready-made (``panels.linked``), in place of what
    is taken away; ``dossiers`` is the field that names a compound, which opens its file. Such a table is taller than ``height`` only where that is "auto", and without rows it is its title. A long one may be
    picked from: ``picks`` is a field, whose value in the row that is selected becomes the page's item. ``households``: it holds household data, and says
    so on the page and in what is taken away. ``parquet``: it can be taken away as that too, for whoever counts on with it.
    """  # fmt: skip
    if off_stage.stage():
        return
    access.permit_columns(who().role, columns)
    readings = _area_names(columns) | dict(shown or {})
    held = rows if isinstance(rows, extent.Part) else extent.all_of(rows)
    seen, _ = first(held.rows, extent.ROWS if opens_lists is None and cells is None else extent.LINES)
    frame = _as_read(seen, tuple(columns), readings)
    with st.container(key=f"table_{key}"):
        if frame.empty and not (opens_lists is None and cells is None):
            st.html(panels.section(title, translator()("table.rows", n=0)))
            return
        whole = frame if len(seen) == held.count else partial(_all_as_read, held, tuple(columns), readings)
        height = extent.TALL if height == "auto" and len(seen) < held.count else height
        _titled(whole, list(columns.values()), key=key, title=title, count=_count(len(frame), held.count), households=households, parquet=parquet)
        if opens_lists is not None:
            named = {dossiers: [opens_compound(*each) for each in zip(seen["compound_id"], seen[dossiers], strict=True)]} if dossiers else {}
            _figures(frame, columns, _openings(seen, frame, opens_lists, of) | named, height)
        elif cells is not None:
            _figures(frame, columns, {name: texts[: len(seen)] for name, texts in cells.items()}, height)
        else:
            _grid(frame, columns, key=key, title=title, height=height, picks=seen[picks].tolist() if picks else None)


def _all_as_read(held: extent.Part, columns: Sequence[str], readings: Mapping[str, Callable[[Any], Any]]) -> pd.DataFrame:
    return _as_read(held.whole(), columns, readings)


def _as_read(rows: pd.DataFrame, columns: Sequence[str], readings: Mapping[str, Callable[[Any], Any]]) -> pd.DataFrame:
    frame = rows[list(columns)].copy()
    for name, read in readings.items():
        frame[name] = [read(value) for value in frame[name]]
    frame[frame.select_dtypes("float").columns] = frame.select_dtypes("float").round(2)
    return frame


def _count(shown: int, of: int) -> str:
    """How many rows a table has, and how many of them are on the screen where not all are."""
    t = translator()
    return t("extent.joint").join(filter(None, (t("table.rows", n=of), extent.lines_said(t, shown, of))))


def of_several_streets() -> bool:
    """Whether what is shown may be of several streets, so that one of them may be chosen."""
    return campaign().streets > 1 and len(selection().streets) != 1


def first(rows: pd.DataFrame, limit: int) -> tuple[pd.DataFrame, str]:
    """The rows that a page draws or lists one by one (a limit of ``extent``), and what it says of the rest: nothing where there is none. Of one
    street they are all."""
    shown = extent.first(rows, limit) if of_several_streets() else rows
    return shown, extent.said(translator(), len(shown), len(rows))


def _titled(frame: Taken, headers: list[str], *, key: str, title: str, count: str, households: bool = False, parquet: bool = False) -> None:
    """A table's title, and its downloads: the same columns, marked with where they come from."""
    t = translator()
    file = "_".join(filter(None, [title, st.session_state["board"].only, f"{selection().as_of:%Y-%m-%d}"]))
    note = f"{title} · {provenance()}"
    if households:
        note, count = " · ".join([t("table.households"), note]), " · ".join([count, t("table.office_only")])
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(panels.section(title, count))
        with st.container(horizontal=True, width="content", gap="small"):
            downloads(frame, headers, note, file, key=key, households=households, parquet=parquet)


Taken: TypeAlias = pd.DataFrame | Callable[[], pd.DataFrame]
"""A table to take away; or how it is made, where the screen has only its first rows."""


def downloads(frame: Taken, headers: list[str], note: str, file: str, *, key: str, households: bool = False, parquet: bool = False) -> None:
    """Buttons that hand out a table as CSV, XLSX and Parquet."""
    offered: dict[str, tuple[Callable[..., bytes], str | None]] = {"CSV": (tables.to_csv, "text/csv"), "XLSX": (tables.to_xlsx, None), **({"Parquet": (tables.to_parquet, None)} if parquet else {})}
    for name, (make, kind) in offered.items():
        ending = name.lower()
        download(name, partial(_file_of, make, frame, headers, note), f"{file}.{ending}", kind=kind, key=f"{ending}_{key}", households=households)


def _file_of(make: Callable[..., bytes], frame: Taken, headers: list[str], note: str) -> bytes:
    return make(frame if isinstance(frame, pd.DataFrame) else frame(), headers, note)


def _grid(frame: pd.DataFrame, columns: Mapping[str, str], *, key: str, title: str, height: Height, picks: list[str] | None) -> None:
    numbers = frame.select_dtypes("number").columns
    configured = {
        name: st.column_config.NumberColumn(header, format="%d" if name == "line" else "localized") if name in numbers else st.column_config.Column(header)
        for name, header in columns.items()
    }
    grid_key = f"rows_{key}" if picks is None else f"rows_{key}_{hash((selection(), *picks))}"  # other rows: nothing is selected in them yet
    picking: dict[str, Any] = {} if picks is None else {"on_select": partial(_picked, grid_key, picks), "selection_mode": "single-row"}
    st.dataframe(frame, column_config=configured, hide_index=True, key=grid_key, height=height, placeholder="—", alt=title, **picking)


def _picked(grid_key: str, items: list[str]) -> None:
    places = st.session_state[grid_key]["selection"]["rows"]
    st.session_state["item"] = items[places[0]] if places else ""


def _openings(rows: pd.DataFrame, frame: pd.DataFrame, opens_lists: Mapping[str, Opening], of: Sequence[str]) -> dict[str, list[str]]:
    own = [dict(zip(of, members, strict=True)) for members in zip(*(rows[COLUMN_OF.get(name, name)] for name in of), strict=True)]
    return {
        field: [opens(name[row[of[0]]], value) if isinstance(name, Mapping) else _opens(name, value, **row) for value, row in zip(rows[field], own, strict=True)]
        for field, name in opens_lists.items() if field in frame
    }  # fmt: skip


def _figures(frame: pd.DataFrame, columns: Mapping[str, str], cells: Mapping[str, Sequence[str]], height: Height) -> None:
    numeric = [name in frame.select_dtypes("number").columns for name in columns]
    st.html(panels.figures(list(columns.values()), lists.cells(translator(), frame, cells), numeric, height if isinstance(height, int) else None))


# ── the lists behind the numbers ─────────────────────────────────────────────────────────────────────────────────


def listed(name: str) -> extent.Part:
    """The rows of a list, narrowed as the address asks."""
    return part(lists.QUERIES[lists.LISTS[name]], selection(), *lists.summed(name), list=name, **st.session_state["narrowed"])


def list_note(name: str) -> str:
    """What a list takes in, where its name does not say it, and to what it is narrowed."""
    t, weeks, narrowed = translator(), run("burndown/bridge_by_week", selection()), st.session_state["narrowed"]
    said = lists.note(t, name, long_standing_days=campaign().long_standing_days, full_weeks=weeks[~weeks["partial"]], week=narrowed.get("week"))
    return " ".join(filter(None, (said, lists.narrowed(t, narrowed))))


def choose_list() -> None:
    """Which list, and of which item the history."""
    t = translator()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            t("rows.choose"), list(lists.LISTS), key="list", on_change=partial(st.session_state.update, item="", narrowed={}), width=420,
            format_func=lambda name: t("rows.list", ledger=t(f"ledger.{lists.LISTS[name]}"), list=name),
        )  # fmt: skip
        if st.session_state["narrowed"]:
            st.button(t("rows.widen"), on_click=partial(st.session_state.update, narrowed={}), icon=":material/filter_alt_off:")
        if lists.picked_by(st.session_state["list"]):
            st.text_input(t("rows.item"), key="item", placeholder=t("rows.item_placeholder"), help=t("rows.item_help"), max_chars=address.LONGEST_ITEM, width=320)


def item_history(listing: str, item: str, listed: extent.Part) -> None:
    """What the surveys said of an item, newest first; says so where none spoke of it, and where it is not among those ``listed``."""
    t, item = translator(), item.strip()
    if not lists.picked_by(listing):
        st.html(panels.message(t("rows.unknown", item=item), [t("rows.no_history")]))
        return
    ledger = ledgers.load().ledgers[lists.LISTS[listing]]
    rows = lists.public(run(lists.HISTORY, selection(), ledger=ledger.name, item=item), ledger, sees_households=may("households"))
    if rows.empty:
        st.html(panels.message(t("rows.unknown", item=item), [t("rows.unknown_what", ledger=t(f"ledger.{ledger.name}"))]))
        return
    frame = lists.history_table(t, rows, ledger)
    with st.container(key="table_history"):
        _titled(frame, [t(f"column.{name}") for name in frame], key="history", title=t("rows.history", item=item), count=t("rows.surveys", n=rows["survey_id"].nunique()))
        if listed.is_whole and item not in listed.rows[lists.KEYS[lists.LISTS[listing]]].tolist():
            st.html(panels.key(t("rows.not_listed", list=listing)))
        st.html(lists.history(t, rows, ledger))


# ── one compound ─────────────────────────────────────────────────────────────────────────────────────────────────


def choose_compound(choices: pd.DataFrame, shown: str) -> None:
    """Which compound (rows of compound/choices): found by name, area or number; and the one before and after it in its batch. Of a city's those of
    the street of the one that is shown, and of the streets that are chosen."""
    t, state = translator(), st.session_state
    labels = compound_labels(choices, shown)
    state["compound_chosen"] = shown or None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="compounds"):
        st.selectbox(t("compound.choose"), list(labels), key="compound_chosen", index=None, format_func=labels.__getitem__,
                     placeholder=t("compound.choose_hint" if labels else "extent.compounds_of_street"), on_change=_compound_chosen, width=460)  # fmt: skip
        for way, icon in (("previous", ":material/chevron_left:"), ("next", ":material/chevron_right:")):
            other = choices.loc[choices["compound_id"] == shown, f"{way}_id"].iloc[0] if shown else None
            _compound_button(t(f"compound.{way}"), None if pd.isna(other) else other, key=f"compound_{way}", icon=icon)
    if len(labels) < len(choices):
        st.html(panels.key(t("extent.compounds_offered", shown=len(labels), of=len(choices))))


def compound_labels(choices: pd.DataFrame, shown: str = "") -> dict[str, str]:
    """How the compounds read that a choice offers (rows of compound/choices; ``extent.offered_compounds``), by number."""
    t = translator()
    return {row["compound_id"]: compound.label(t, row) for row in extent.offered_compounds(choices, shown).to_dict("records")}


def _compound_chosen() -> None:
    st.session_state["compound"] = st.session_state["compound_chosen"] or ""


def _compound_button(label: str, leads_to: str | None, **how: Any) -> None:
    st.button(label, on_click=partial(st.session_state.update, compound=leads_to or ""), disabled=leads_to is None, **how)


def unknown_compound(choices: pd.DataFrame, asked: str) -> None:
    """Say that the ledger knows no such compound, offer those that come nearest, and stop the page."""
    t, chosen = translator(), selection()
    st.html(panels.message(t("compound.unknown", asked=asked), [t("compound.unknown_what", day=chosen.as_of, known=chosen.known)]))
    near = compound.nearest(choices, asked)
    labels = {row["compound_id"]: compound.label(t, row) for row in choices[choices["compound_id"].isin(near)].to_dict("records")}
    with st.container(horizontal=True, gap="small", key="nearest_compounds"):
        for each in near:
            _compound_button(labels[each], each, key=f"nearest_{each}")
    st.stop()


def only_compound(compound_id: str) -> None:
    """From here on every figure of the page is this compound's, whatever the filters say: charts and downloads name it, and lists that
    are opened are narrowed to it."""
    st.session_state["board"].only = compound_id


def opens_item(listing: str, item: str, *, as_of: date | None = None, known: str = "") -> str:
    """An item's name that opens its history on a list, asked as this page is, or of another day or clock (``opens``)."""
    t, (chosen, narrowed) = translator(), _asked_here({})
    to = address.of_rows(listing, chosen.on(as_of or chosen.as_of, known or chosen.known), t.language, newest(), item, narrowed)
    return panels.opening(item, to, t("rows.history", item=item))


def references() -> dict[str, list[str]]:
    """What the cells of a ledger may refer to, by field: as the store knows it; before the first survey as the campaign's files do, which
    know no compounds and no roads."""
    try:
        known = run("surveys/references", Selection(as_of=date.max))
    except store.StoreError:
        facts = campaign_files.load(campaign_files.default_folder())
        return {
            "area": [area.name for area in facts.areas],
            "street": [street.name for street in facts.streets],
            "batch": sorted({str(batch.batch) for batch in facts.batches if batch.compounds}),
            "team": sorted({str(team.team) for team in facts.teams}),
            "step": [str(step.step) for step in facts.steps],
        }
    return {field: values.tolist() for field, values in known.groupby("field")["value"]}


def blank_ledgers(ledger: ledgers.Ledger, choices: Mapping[str, Sequence[str]]) -> None:
    """Buttons that hand out a ledger to fill in."""
    t, codebook = translator(), ledgers.load()
    day = t("template.date")  # in place of the survey's date, which the importer reads from the name
    file = f"{ledger.title}_{day}"
    with st.container(horizontal=True, width="content", gap="small"):
        st.download_button(
            t("template.xlsx"), partial(templates.to_xlsx, ledger, codebook, t.language, choices=choices), f"{file}.xlsx",
            key=f"template_xlsx_{ledger.name}", icon=":material/download:", on_click="ignore", type="primary",
        )  # fmt: skip
        st.download_button(
            t("template.csv"), partial(templates.to_csv, ledger), f"{file}.csv", "text/csv",
            key=f"template_csv_{ledger.name}", icon=":material/download:", on_click="ignore",
        )  # fmt: skip


def counted(texts: Sequence[str], queries: Sequence[str]) -> None:
    """How the page's figures are counted, and the files that count them."""
    t = translator()
    with st.expander(t("counted.title"), icon=":material/calculate:"):
        for key in texts:
            st.markdown(t(key, target=campaign().target_on, weeks=campaign().recent_weeks))
        st.caption(t("counted.queries", files=t("list.comma").join(f"`queries/{name}.sql`" for name in queries)))


def nothing() -> None:
    """Say that the filters leave nothing, and stop the page."""
    t = translator()
    st.html(panels.message(t("nothing.title"), [t("nothing.what")]))
    st.stop()


def sentence(finding: Finding, **more: Any) -> str:
    """A finding in words."""
    return translator()(finding.key, **finding.values, **more)


def marks() -> list[tuple[date, str]]:
    """The days that every calendar shows: today (the as-of day), Spring Festival, the target."""
    t, facts, labels = translator(), campaign(), chart_labels()
    found = [(selection().as_of, labels["today"]), (facts.target_on, labels["target"])]
    if pd.notna(facts.spring_festival_on):
        found.append((facts.spring_festival_on, t("mark.spring_festival")))
    return found


def orders_of_removal(rows: pd.DataFrame) -> pd.DataFrame:
    """Were hard and public structures taken first (``steps.orders``); ``rows``: those of steps/removals_by_structure."""
    return _orders_of_removal(data_version(), selection(), campaign().starts_on, rows)


@st.cache_data(max_entries=500, show_spinner=False, hash_funcs={Selection: hash})
def _orders_of_removal(version: str, chosen: Selection, starts_on: date, _rows: pd.DataFrame) -> pd.DataFrame:
    """Some tens of thousands of dealings anew, once for a version of the data and a selection, from which the rows follow."""
    return steps.orders(_rows, starts_on, chosen.as_of)


def compound_address(compound_id: str) -> str:
    """The address of a compound's own page, asked as this page is."""
    return address.of_compound(compound_id, selection(), translator().language, st.session_state["board"].newest)


def street_address(street_code: str) -> str:
    """The address of a street's own overview, asked as this page is."""
    return address.of_street(street_code, selection(), translator().language, newest())


def opens_compound(compound_id: str, name: str) -> str:
    """A compound's name that opens its own page (``compound_address``)."""
    return panels.opening(name, compound_address(compound_id), translator()("compound.opens", compound=compound_id))


def opens_quarantine(number: int) -> str:
    """A number of rows held back that opens the work list of them."""
    t = translator()
    return panels.opening(t.number(number), address.of_parameters(address.QUARANTINE, address.write_own({}, t.language)), t("nav.quarantine"))


def wall_tiles() -> list[dict[str, Any]]:
    """The rows whose tiles the wall shows: compounds, of a city streets (``wall.query_of``)."""
    streets = int(campaign().streets) if of_several_streets() else 1
    return records(walls.query_of(int(one("overview/headline", selection()).compounds), streets), selection())


def wall() -> None:
    """The wall: of compounds, grouped as the reader likes, each tile opening its compound; of a city, of streets, each opening its own."""
    t, rows = translator(), wall_tiles()
    if not rows:
        return
    said = sentence(walls.finding(rows))
    if walls.of_streets(rows):
        st.html(panels.section(said, t("wall.of_streets", streets=len(rows))))
        st.html(walls.key(t, rows))
        st.html(walls.street_tiles(t, rows, street_address))
        return
    words = {grouping: t(f"wall.by.{grouping}") for grouping in walls.groupings(rows)}
    if st.session_state.get("wall") not in words:
        st.session_state["wall"] = walls.GROUPINGS[0]
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.html(panels.section(said))
        grouping = st.segmented_control(t("wall.by"), words, format_func=words.__getitem__, key="wall", required=True, label_visibility="collapsed") or walls.GROUPINGS[0]
    st.html(walls.key(t))

    def named(row: Mapping[str, Any]) -> str:
        own = {"areas": "area", "streets": "street"}.get(grouping)
        if own:
            return row[own] if t.language == "zh" else row[f"{own}_en"]
        return member_name(t, grouping, row[walls.COLUMN[grouping]])

    st.html(walls.tiles(t, rows, grouping, named, compound_address))


# ── pinned to the meeting ────────────────────────────────────────────────────────────────────────────────────────


def pinned() -> list[pins.Pin]:
    """The charts that are on the meeting's agenda, in its order."""
    return [pins.Pin(**row) for row in records("meeting/pins_by_address", Selection(as_of=date.max))]


def is_pinned(here: str) -> bool:
    """Whether a chart (``pins.address``) is on the agenda."""
    return any(each.address == here for each in pinned())


def _offer_pin(key: str) -> None:
    """A quiet button under a chart that pins it; that it is on the agenda, where it is."""
    t, page, chosen = translator(), st.session_state["page"], selection()
    here = pins.address(page, address.write_beside(page, st.session_state) | address.write(chosen, t.language, newest()), key)
    if is_pinned(here):
        st.html(panels.key(t("pins.is_pinned")), width="content")
    elif st.button(t("pins.pin"), key=f"pin_now_{key}", icon=":material/keep:", type="tertiary", help=t("pins.pin_help")):
        ask_pin(here)


def ask_pin(here: str, title: str = "") -> None:
    """Open the form that pins a chart (``pins.address``), with what the meeting will see of it; ``title``: its name, where it has one of its own."""
    st.dialog(translator()("pins.pin"))(_pin_form)(here, title)


def _pin_form(here: str, title: str) -> None:
    t, state = translator(), st.session_state
    if state.pop("pin_told", False):
        st.rerun()
    of = selection().on(selection().as_of, AS_REPORTED)
    shown = in_the_meeting(here, of)
    if not shown.has_chart and not title:  # a question with a name is its sentence, with a chart or without
        st.html(panels.message(shown.missing, [t("pins.not_for_the_meeting")]))
        return
    st.html(panels.notes(t("pins.will_show"), [shown.said]))
    state.setdefault("pin_who", state.get("who") or "")
    with st.form("pin", border=False):
        signature(t("actions.who"), key="pin_who", persist_state=None, placeholder=t("actions.who_hint"))
        st.form_submit_button(t("pins.pin_now"), type="primary", icon=":material/keep:", on_click=_pin, args=(here, title or in_the_meeting(here, of, locale.LANGUAGES[0]).said))
    if told := state.pop("pin_refused", None):
        st.html(panels.key(told))


def _pin(here: str, title: str) -> None:
    t, state = translator(), st.session_state
    signed = signed_by("pin_who")
    if not may("actions"):  # it may have been taken away since the form was opened
        return
    try:
        pins.put_on(store.default_folder(), here, title, signed)
    except pins.NoName:
        state["pin_refused"] = t("actions.unsigned")
    except store.StoreError as error:
        state["pin_refused"] = str(error)
    else:
        noted("pin", here, signed)
        state.update(pin_told=True, who=signed)


@dataclass(frozen=True)
class InTheMeeting:
    """A pinned chart as a meeting sees it: its finding; ``page`` and ``filters``: where it comes from, in words; why it is not there
    (``missing``: the page or the chart is no more, or it has failed) or not whole; drawn for the room."""

    said: str
    page: str
    filters: tuple[str, ...] = ()
    missing: str = ""
    drawn: go.Figure | None = None

    @property
    def has_chart(self) -> bool:
        """Whether there is something to see."""
        return self.drawn is not None


def in_the_meeting(pinned: str, of: Selection, language: str = "") -> InTheMeeting:
    """A pinned chart (``pins.address``), of a meeting's day and clock, as the role ``meeting`` may see it, whoever looks; in the reader's language
    where no other is asked for."""
    t, asked = locale.translator(language) if language else translator(), pins.place(pinned)
    file = asked.file
    if file is None or asked.page == address.MEETING or not access.may(pins.SHOWN_TO, access.right_of_page(asked.page)):
        return InTheMeeting(t("pins.gone"), asked.page, missing=t("pins.gone_what"))
    try:
        return _in_the_meeting(data_version(), str(store.default_folder()), t.language, of, pinned, str(file), st.session_state["board"])
    except Exception:
        LOG.exception("the pinned chart %s has failed", pinned)
        return InTheMeeting(t("pins.failed"), t(f"nav.{asked.page}"), missing=t("pins.failed_what"))


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs={Selection: hash})
def _in_the_meeting(version: str, folder: str, language: str, of: Selection, pinned: str, file: str, _board: SimpleNamespace) -> InTheMeeting:
    t, asked = locale.translator(language), pins.place(pinned)
    filters = address.parse(asked.parameters, _board.campaign.starts_on, _board.newest)
    state = filters | address.parse_beside(asked.page, asked.parameters) | {
        "lang": language, "version": version, "page": asked.page, "as_of": of.as_of, "known": of.known,
        "board": SimpleNamespace(campaign=_board.campaign, newest=_board.newest, holds_sample=_board.holds_sample, only="", meets=False),
    }  # fmt: skip
    ran = off_stage.run(Path(file), state, asked.chart, pins.SHOWN_TO)
    only = state["board"].only
    of_what = [panels.chinese(row.name) for row in run("compound/choices", of).itertuples() if row.compound_id == only] if only else _filters_said(t, filters, of)
    place = t(f"nav.{asked.page}"), tuple(of_what)
    if ran.chart is None:
        return InTheMeeting(ran.said or t("nothing.title"), *place, t("pins.none"))
    with for_the_room(agenda.UNDER_TWO_LINES):
        drawn = ran.chart.build(ran.chart.rows, labels=_chart_labels(t, _board.campaign), title=ran.chart.title, subtitle=ran.chart.subtitle, footer="", **ran.chart.more)
    fits, shown, rows = fitted(drawn, agenda.UNDER_TWO_LINES)
    if shown < rows:
        fits, shown, rows = fitted(drawn, agenda.UNDER_A_LINE)  # the line that says so takes room too
    return InTheMeeting(ran.chart.title, *place, t("pins.first", shown=shown, rows=rows) if shown < rows else "", fits)


def _filters_said(t: locale.Translator, filters: Mapping[str, Any], of: Selection) -> list[str]:
    """The values of filters as they read, those of one filter after the other."""
    rows = run("surveys/choices", of)
    named = {(row.filter, row.value): choice_name(t, row.filter, row) for row in rows.itertuples()}
    return [named.get((name, value), value) for name in address.PARAMETERS for value in filters[name]]


# ── files that take a while ──────────────────────────────────────────────────────────────────────────────────────


def made(key: str, what: str, file: str, of: Hashable, make: Callable[[], bytes], quiet: bool = False) -> None:
    """A button that makes a file, and then one that hands it out. ``of``: what it is of; where that changes, it is to be made anew."""
    t, held, place = translator(), st.session_state.setdefault("printed", {}), st.empty()
    if held.get(key, (None,))[0] != of:
        held.pop(key, None)
        if not place.button(t("report.make", what=what), key=f"make_{key}", icon=":material/print:", type="tertiary" if quiet else "secondary"):
            return
        try:
            with place, st.spinner(t("report.making", what=what)):
                held[key] = (of, make())
        except chromium.NoBrowser:
            place.html(panels.message(what, [t("report.no_browser")]))
            return
        except chromium.BrowserFailed as failed:
            place.html(panels.message(what, [t("report.browser_failed", why=str(failed))]))
            return
    with place:
        download(t("report.take", what=what), partial(bytes, held[key][1]), file, key=key, looks="tertiary" if quiet else "primary")


def headers(*fields: str) -> dict[str, str]:
    """Column headers by field."""
    t = translator()
    return {field: t(f"column.{field}", weeks=campaign().recent_weeks) for field in fields}


COLUMN_OF = {"batches": "batch", "classes": "class", "teams": "team", "areas": "area_code", "compound": "compound_id", "week": "week_end"}


def member_names(t: locale.Translator, *names: str) -> dict[str, Callable[[Any], str]]:
    """For a table's batch, class and team columns: how their values read."""
    return {COLUMN_OF[name]: partial(member_name, t, name) for name in names}


def _area_names(columns: Iterable[str]) -> dict[str, Callable[[Any], Any]]:
    """For a table's column of areas, which the data names in Chinese: their English names for who reads English; one that stands for several stays."""
    t = translator()
    if t.language == "zh" or "area" not in columns or "board" not in st.session_state:
        return {}
    choices = run("surveys/choices", Selection(as_of=selection().as_of, known=selection().known))
    known = choices.loc[choices["filter"] == "areas", ["label", "label_en"]].drop_duplicates().drop_duplicates("label", keep=False)
    names = dict(zip(known["label"], known["label_en"], strict=True))
    return {"area": lambda area: names.get(area, area)}


def member_reader(name: str) -> Callable[[Any], str]:
    """How the members of a filter read, in the reader's language."""
    return partial(member_name, translator(), name)


def _burn_named(t: locale.Translator, measure: str) -> str:
    return t("burn.left_in", measure=measure)


def named(t: locale.Translator, rows: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Rows with a readable column beside the coded one: class_label, kind_label, measure_label."""
    labels: dict[str, tuple[str, str, Callable[[Any], str]]] = {
        "classes": ("class", "class_label", partial(member_name, t, "classes")),
        "kinds": ("kind", "kind_label", partial(t.name_of, "kind")),
        "measures": ("measure", "measure_label", partial(_burn_named, t)),
    }
    for name in names:
        column, label, read = labels[name]
        rows = rows.assign(**{label: [read(value) for value in rows[column]]})
    return rows

