"""The meeting's desk: what is decided in the room goes into the store from here. The page side of 督办 and of the meeting's record.

Whoever may not change actions (``data/access``) sees the same without the buttons.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from clearance import actions, extent, findings, intake, lists, meetings, panels, pins, record, store, widgets
from clearance.selection import AS_NOW, Selection

A_WEEK = timedelta(days=7)
LONGEST = 200
"""Characters of what is to be done, and of its evidence."""


def items() -> pd.DataFrame:
    """Every action item of the selection, late first (actions/items_by_action)."""
    return widgets.run("actions/items_by_action", widgets.selection())


def carried_over() -> None:
    """The open items that the meeting of the day finds, late first, each with its buttons."""
    _listed(actions.carried_over(items()))


def still_open(rows: pd.DataFrame) -> None:
    """All open items, those raised on the day among them, each with its buttons."""
    _listed(actions.still_open(rows))


def done_lately(rows: pd.DataFrame) -> None:
    """What was closed in the last weeks, and may be opened again."""
    _listed(actions.done_lately(rows, widgets.selection().as_of))


def signature() -> None:
    """Who records what is decided; asked once a session. On which day it is recorded, and what became of the last press of a button."""
    t = widgets.translator()
    if not widgets.may("actions"):
        st.html(panels.key(t("actions.may_not")))
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="signature"):
        widgets.signature(t("actions.who"), width=240, placeholder=t("actions.who_hint"))
        st.html(panels.key(t("actions.recorded_on" if _signed() else "actions.sign_first", day=widgets.selection().as_of)))
    kept = _kept()
    # A screen may run again at any moment: what was told stays, on its page and its day, until something else is.
    if kept.get("place") == (st.session_state["page"], widgets.selection().as_of):
        st.html(panels.message(*kept["told"]))


def raise_new() -> None:
    """The form for a new item: what, who, by when; of which compound, if of one."""
    t, state, day = widgets.translator(), st.session_state, widgets.selection().as_of
    if not widgets.may("actions"):
        return
    if state.get("raised_due") is None or state["raised_due"] < day:  # another day was turned to meanwhile
        state["raised_due"] = day + A_WEEK
    with st.form("raise", border=True):
        st.html(panels.section(t("actions.raise")))
        st.text_input(t("actions.what"), key="raised_what", max_chars=LONGEST, placeholder=t("actions.what_hint"))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            _choose_owner("raised_owner")
            st.date_input(t("actions.by_when"), key="raised_due", min_value=day, format="YYYY-MM-DD", width=170)
            labels = widgets.compound_labels(widgets.run("compound/choices", widgets.selection()))
            none = t("actions.of_none" if labels else "extent.compounds_of_street")
            st.selectbox(t("actions.of_compound"), list(labels), key="raised_compound", index=None, format_func=labels.__getitem__, placeholder=none, width=360)
            st.form_submit_button(t("actions.raise_now"), type="primary", icon=":material/add_task:", on_click=_raise, disabled=not _signed())


def _choose_owner(key: str) -> None:
    """A team, a support group, or a body that is written in."""
    t = widgets.translator()
    labels = actions.owner_names(t, widgets.records("actions/owner_choices", widgets.selection()))
    st.selectbox(t("actions.by_whom"), list(labels), key=key, index=None, format_func=lambda name: labels.get(name, name),
                 accept_new_options=True, placeholder=t("actions.by_whom_hint"), width=280)  # fmt: skip


def _signed() -> str:
    """Who records; empty while nobody who may has said so, and then no button records anything."""
    return widgets.signed_by() if widgets.may("actions") else ""


def _kept() -> dict[str, Any]:
    """What the desk keeps between runs: ``told`` and the ``place`` where, and ``acting``, the item and button whose form is open."""
    return st.session_state.setdefault("meeting_desk", {})


def sit_down() -> None:
    """Forget what was said before: the meeting's screens open their forms."""
    _kept().pop("said", None)


def has_said() -> bool:
    """Whether something was said since then: the screens close their forms."""
    return _kept().pop("said", False)


class _Press:
    """One press of a button that records something.

    All that it needs of the session is read when it begins: another press or key stops a running script at its next look at the session,
    and what has been written by then must have been told too.
    """

    def __init__(self) -> None:
        self.t, self.day, self.page, self.who, self.kept = widgets.translator(), widgets.selection().as_of, st.session_state["page"], _signed(), _kept()
        self.by = widgets.who()

    def tell(self, key: str, lines: Sequence[str] = (), **values: Any) -> None:
        """Have it shown what became of the press."""
        self.kept |= {"place": (self.page, self.day), "told": (self.t(key, **values), list(lines))}

    def say(self, fields: dict[str, Any], done: str) -> intake.Said | None:
        """Say it, tell it, and open the item's log; None where it was refused."""
        if not self.who:
            self.tell("actions.unsigned")
            return None
        try:
            said = intake.say(store.default_folder(), day=self.day, fields=fields, who=self.who)
        except intake.SayingRefused as refused:
            self.tell("actions.refused", [each.message if self.t.language == "zh" else each.message_en for each in refused.findings])
        except intake.UnknownItem:
            self.tell("actions.not_known_then")
        except store.StoreError as error:
            self.tell("actions.refused", str(error).split(" / "))
        else:
            if said.survey_id:
                widgets.noted("say", said.noted_as, self.who, self.by)
            self.tell(done if said.survey_id else "actions.known_already", item=said.item_id)
            self.kept |= {"acting": (said.item_id, "log"), "said": True}
            return said
        return None


def _raise() -> None:
    press, state = _Press(), st.session_state
    what, owner = (state["raised_what"] or "").strip(), state["raised_owner"]
    fields = actions.raising(press.day, what, owner, state["raised_due"], state["raised_compound"])
    if not what or not owner:
        press.tell("actions.incomplete")
    elif press.say(fields, "actions.raised_as") is not None:
        state.update(raised_what="", raised_owner=None, raised_compound=None, raised_due=press.day + A_WEEK)


# ── the meeting's record ─────────────────────────────────────────────────────────────────────────────────────────


def on_record() -> pd.DataFrame:
    """The meetings closed by the day, the newest first; whatever the filters (meetings/figures_by_meeting)."""
    return widgets.run("meetings/figures_by_meeting", widgets.selection())


def close_meeting() -> None:
    """The button that puts the meeting of the day on record; where it is on record, what it takes to do so again."""
    t, day = widgets.translator(), widgets.selection().as_of
    if not widgets.may("actions"):
        return
    rows = on_record()
    closed = rows[rows["held_on"] == day]
    with st.form("close_meeting", border=True):
        st.html(panels.section(t("record.close", day=day), t("record.close_what")))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input(t("record.note_label"), key="meeting_note", max_chars=LONGEST, placeholder=t("record.note_hint"), width=420)
            if not closed.empty:
                last = closed.iloc[0]
                st.checkbox(t("record.again", who=last["closed_by"], number=int(last["meeting_id"])), key="close_again")
            st.form_submit_button(t("record.close_now"), type="primary", icon=":material/gavel:", on_click=_close_meeting, disabled=not _signed())


def _close_meeting() -> None:
    press, state = _Press(), st.session_state
    note, again = state.get("meeting_note") or "", bool(state.get("close_again"))
    if not press.who:
        press.tell("actions.unsigned")
        return
    try:
        done = meetings.close(store.default_folder(), press.day, press.who, note, again=again)
    except meetings.AlreadyClosed as refused:
        press.tell("record.refused", day=press.day, number=refused.meeting_id, who=refused.closed_by)
        return
    except store.StoreError as error:
        press.tell("actions.refused", str(error).split(" / "))
        return
    widgets.noted("meeting", done.noted_as, press.who, press.by)
    press.tell("record.closed", day=press.day, figures=done.figures, items=done.actions)
    press.kept["said"] = True
    state.update(meeting_note="", close_again=False)


def burns() -> dict[str, pd.DataFrame]:
    """The weeks of the four burns of the whole street as they are known now: what forecasts are held to."""
    asked = Selection(widgets.selection().as_of, AS_NOW)
    return {measure: findings.burn_series(measure, widgets.run(burn.query, asked), pd.DataFrame()) for measure, burn in findings.BURNS.items()}


def choose_meeting(rows: pd.DataFrame) -> Any:
    """Which meeting to look into; the newest as the page opens."""
    t = widgets.translator()
    labels = {row.meeting_id: record.label(t, row) for row in rows.itertuples()}
    if st.session_state.get("meeting") not in labels:
        st.session_state["meeting"] = next(iter(labels))
    number = st.selectbox(t("record.choose"), list(labels), key="meeting", format_func=labels.__getitem__, width=520)
    return next(row for row in rows.itertuples() if row.meeting_id == number)


def figures_then(meeting_id: int) -> dict[str, float]:
    """What a meeting saw, by figure."""
    rows = widgets.run("meetings/figures_of_meeting", widgets.selection(), meeting=int(meeting_id))
    return dict(zip(rows["figure"], rows["value"], strict=True))


def figures_now(held_on: date) -> dict[str, float]:
    """The same figures of the same day as they are known now."""
    asked = Selection(held_on, AS_NOW)
    return record.figures(widgets.records("overview/headline", asked)[0], widgets.run("burndown/bridge_by_week", asked))


# ── a pinned chart ───────────────────────────────────────────────────────────────────────────────────────────────


def take_off(pin: pins.Pin) -> None:
    """The button that takes a pinned chart off the agenda; who pinned it, and when."""
    t = widgets.translator()
    if not widgets.may("actions"):
        return
    st.html(panels.key(t("pins.pinned_by", who=pin.who, at=lists.moment(pin.pinned_at))))
    with st.form("take_off", border=False):
        widgets.signature(t("actions.who"), width=240, placeholder=t("actions.who_hint"))
        st.form_submit_button(t("pins.take_off"), icon=":material/keep_off:", on_click=_take_off, args=(pin,))
    if refused := _kept().pop("refused", None):
        st.html(panels.key(refused))


def _take_off(pin: pins.Pin) -> None:
    press = _Press()
    try:
        pins.take_off(store.default_folder(), pin, press.who)
    except pins.NoName:
        press.kept["refused"] = press.t("actions.unsigned")
    except store.StoreError as error:
        press.kept["refused"] = str(error)
    else:
        widgets.noted("unpin", pin.address, press.who, press.by)
        press.kept["said"] = True


# ── one item ─────────────────────────────────────────────────────────────────────────────────────────────────────

BUTTONS = {
    "open": {"done": ":material/task_alt:", "move": ":material/event:", "hand_over": ":material/swap_horiz:", "log": ":material/history:"},
    "done": {"reopen": ":material/replay:", "log": ":material/history:"},
}
"""What can be done to an item, by whether it is done."""


def _listed(rows: pd.DataFrame) -> None:
    t = widgets.translator()
    if rows.empty:
        st.html(panels.key(t("actions.none_here")))
    shown, cut = widgets.first(rows, extent.ITEMS)
    if cut:
        st.html(panels.key(cut))
    for row in shown.to_dict("records"):
        with st.container(key=f"item_{row['action_id']}", gap=None):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.html(actions.card(t, row, widgets.opens_item), width="stretch")
                _buttons(row)
            acting = _kept().get("acting")
            if acting and acting[0] == row["action_id"]:
                _act(row, acting[1])


def _buttons(row: dict[str, Any]) -> None:
    t = widgets.translator()
    offered = BUTTONS["done" if row["state"] == "done" else "open"]
    with st.container(horizontal=True, width="content", gap="small"):
        for what, icon in offered.items():
            if what == "log" or widgets.may("actions"):
                st.button(t(f"actions.do.{what}"), key=f"{what}_{row['action_id']}", icon=icon, on_click=_turn_to, args=(row["action_id"], what))


def _turn_to(item: str, what: str) -> None:
    """Show what the button leads to under its item; the same button again puts it away."""
    kept = _kept()
    kept["acting"] = None if kept.get("acting") == (item, what) else (item, what)


def _act(row: dict[str, Any], what: str) -> None:
    """What a button has opened under its item: a small form, or its log."""
    item = row["action_id"]
    if what == "log":
        st.html(actions.log(widgets.translator(), widgets.run("actions/log_by_event", widgets.selection(), item=item)))
    elif widgets.may("actions") and what in FORMS:
        with st.form(f"act_{what}_{item}", border=True), st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            FORMS[what](row)
            st.form_submit_button(widgets.translator()(f"actions.now.{what}"), type="primary", on_click=ACTS[what], args=(item,), disabled=not _signed())


def _ask_evidence(row: dict[str, Any]) -> None:
    t, day = widgets.translator(), widgets.selection().as_of
    first = None if pd.isna(row["raised_on"]) else row["raised_on"]
    st.text_input(t("actions.evidence"), key="evidence", max_chars=LONGEST, placeholder=t("actions.evidence_hint"), width=420)
    st.date_input(t("actions.done_on"), value=day, key="done_on", min_value=first, max_value=day, format="YYYY-MM-DD", width=170)


def _ask_deadline(row: dict[str, Any]) -> None:
    day = widgets.selection().as_of
    st.date_input(widgets.translator()("actions.new_deadline"), value=max(row["due_on"], day + A_WEEK), key="new_deadline", min_value=day, format="YYYY-MM-DD", width=170)


def _ask_owner(row: dict[str, Any]) -> None:
    _choose_owner("new_owner")


def _ask_nothing(row: dict[str, Any]) -> None:
    st.html(panels.key(widgets.translator()("actions.reopen_what")))


def _close(item: str) -> None:
    press, evidence, done_on = _Press(), (st.session_state["evidence"] or "").strip(), st.session_state["done_on"]
    if evidence:
        press.say(actions.closing(item, done_on, evidence), "actions.closed_as")
    else:
        press.tell("actions.no_evidence")


def _reopen(item: str) -> None:
    _Press().say(actions.reopening(item), "actions.reopened_as")


def _move(item: str) -> None:
    press, new = _Press(), st.session_state["new_deadline"]
    press.say(actions.moving(item, new), "actions.moved_as")


def _hand_over(item: str) -> None:
    press, owner = _Press(), st.session_state["new_owner"]
    if owner:
        press.say(actions.handing_over(item, owner), "actions.handed_as")
    else:
        press.tell("actions.no_new_owner")


FORMS: dict[str, Callable[[dict[str, Any]], None]] = {"done": _ask_evidence, "move": _ask_deadline, "hand_over": _ask_owner, "reopen": _ask_nothing}
ACTS: dict[str, Callable[[str], None]] = {"done": _close, "move": _move, "hand_over": _hand_over, "reopen": _reopen}
