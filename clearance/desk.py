"""The office's desk: ledgers come in, are looked at, go into the store or back to who sent them. The page side of the intake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from clearance import (
    dictionary,
    intake,
    ledgers,
    lists,
    panels,
    quarantine,
    receipts,
    store,
    widgets,
)
from clearance.campaign import CampaignError
from clearance.intake import FileReport, Incoming
from clearance.report import tables
from clearance.selection import Selection

EVER = Selection(as_of=date.max)
NAMED = 5  # of the files that a refusal names
CLOCK = "Asia/Shanghai"  # the store's times are UTC
WIDTHS = {"line": 70, "severity": 80, "field": 180, "value": 200, "message": 900}
"""Of table columns, in pixels: what a clerk reads needs the room."""

# ── import ───────────────────────────────────────────────────────────────────────────────────────────────────────


def uploads() -> dict[str, Incoming]:
    """The files that are on the desk, with what somebody has said of them; by the mark that Streamlit gives each as it is dropped."""
    t, state = widgets.translator(), st.session_state
    with st.container(key=f"uploads_{t.language}"):
        dropped = st.file_uploader(t("imports.drop"), accept_multiple_files=True, key=f"dropped_{state.get('desk', 0)}", help=t("imports.drop_help"))
    said = state.setdefault("said_of_files", {})
    files = {}
    for each in dropped or ():
        about = said.get(each.file_id, {})
        files[each.file_id] = Incoming(Path(each.name), each.getvalue(), about.get("day"), about.get("ledger"))
    return files


def preview(files: Mapping[str, Incoming]) -> list[FileReport]:
    """What the import of these files would do; read again only where something about it has changed."""
    t, state = widgets.translator(), st.session_state
    st.checkbox(t("imports.allow_new"), key="allow_new", help=t("imports.allow_new_help"))
    asked = (
        tuple((mark, each.surveyed_on, each.ledger) for mark, each in files.items()),
        state["allow_new"], widgets.data_version(),
    )  # fmt: skip
    if state.get("previewed") != asked:
        state["preview"] = _run(list(files.values()), dry_run=True)
        state["previewed"] = asked
    return state["preview"]


def _run(files: Sequence[Incoming], *, dry_run: bool) -> list[FileReport]:
    """Hand files to the intake, and show how far it is."""
    t = widgets.translator()
    rows = {each.path.name: max((each.data or b"").count(b"\n"), 1) for each in files}
    signed, by = widgets.signed_by(), widgets.who()
    through: dict[str, int] = {}
    bar = st.progress(0.0, t("imports.reading", n=0))

    def told(file: str, count: int) -> None:
        through[file] = count
        done = sum(min(through.get(name, 0), total) for name, total in rows.items())
        bar.progress(done / sum(rows.values()), t("imports.reading", n=sum(through.values())))

    try:
        reports = intake.import_files(
            files, store=store.default_folder(), dry_run=dry_run, allow_new=st.session_state["allow_new"],
            importer=signed or None, with_changes=True, progress=told,
        )  # fmt: skip
        for report in reports:
            if report.status == intake.ACCEPTED and not dry_run:
                widgets.noted("import", report.noted_as, signed, by)
        return reports
    except (store.StoreError, CampaignError) as error:
        st.html(panels.message(t("imports.failed"), str(error).split(" / ")))
        st.stop()
    finally:
        bar.empty()


def summary(reports: Sequence[FileReport], *, done: bool = False) -> None:
    """A line a file; ``done``: they are imported."""
    st.html(receipts.files(widgets.translator(), reports, _titles(), done=done))


def _titles() -> dict[str, str]:
    t = widgets.translator()
    return {each.name: dictionary.title(each, t) for each in ledgers.load().ledgers.values()}


def look_into(files: Mapping[str, Incoming], reports: Sequence[FileReport]) -> None:
    """One file: what it was recognised as, which can be corrected, and all that it would change."""
    t, marks = widgets.translator(), list(files)
    st.html(panels.section(t("imports.one_file")))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        place = st.selectbox(t("imports.which"), range(len(marks)), format_func=lambda place: files[marks[place]].path.name, key="looked_into", width=460)
        _correct(marks[place], reports[place])
    if reports[place].error is not None:
        st.html(panels.message(t("imports.state.rejected"), [receipts.said(t, reports[place].findings[0])]))
        return
    parts = receipts.parts(t, reports[place], ledgers.load().ledgers[reports[place].ledger or ""])
    named = {part.name: t(f"imports.part.{part.name}", count=part.count) for part in parts}
    chosen = st.segmented_control(t("imports.look_at"), named, format_func=named.__getitem__, key="looked_at", default=parts[0].name, required=True, label_visibility="collapsed")
    _show(next(part for part in parts if part.name == chosen))


def _correct(mark: str, report: FileReport) -> None:
    t, titles, limits = widgets.translator(), _titles(), ledgers.load().limits
    said = st.session_state["said_of_files"]

    def correct(name: str, key: str) -> None:
        said.setdefault(mark, {})[name] = st.session_state[key]

    day_key, ledger_key = f"day_{mark}", f"ledger_{mark}"
    st.session_state.setdefault(day_key, report.surveyed_on)
    st.session_state.setdefault(ledger_key, report.ledger)
    st.selectbox(t("imports.ledger"), [None, *titles], format_func=lambda name: titles.get(name, t("imports.by_header")), key=ledger_key, on_change=correct, args=("ledger", ledger_key), width=240)
    st.date_input(t("imports.day"), min_value=limits.earliest_date, max_value=limits.latest_date, key=day_key, on_change=correct, args=("day", day_key), format="YYYY-MM-DD", width=200)


def _show(part: receipts.Part) -> None:
    t = widgets.translator()
    if part.rows.empty:
        st.html(panels.message(t(f"imports.none.{part.name}"), []))
        return
    if part.count > len(part.rows):
        st.caption(t("imports.first_rows", shown=len(part.rows), n=part.count))
    _grid(part.rows, part.headers, key=f"part_{part.name}")


def _grid(rows: pd.DataFrame, headers: Mapping[str, str], *, key: str) -> None:
    columns = {name: st.column_config.Column(headers[name], width=WIDTHS.get(name)) for name in rows.columns}
    st.dataframe(rows, column_config=columns, hide_index=True, key=key, placeholder="—", row_height=40)


def commit(files: Mapping[str, Incoming], reports: Sequence[FileReport]) -> None:
    """The button that stores what was looked at. Afterwards the desk is empty and the receipt lies on it."""
    t = widgets.translator()
    taken = [file for file, report in zip(files.values(), reports, strict=True) if report.status == intake.ACCEPTED]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        widgets.signature(t("imports.who"), help=t("imports.who_help"), width=240)
        pressed = st.button(t("imports.commit", n=len(taken)), type="primary", disabled=not taken, icon=":material/done_all:")
    if pressed:
        st.session_state["receipt"] = _run(taken, dry_run=False)
        st.session_state["desk"] = st.session_state.get("desk", 0) + 1
        st.session_state["said_of_files"] = {}
        st.rerun()


def receipt() -> None:
    """What the last import of this session stored."""
    t = widgets.translator()
    if reports := st.session_state.get("receipt"):
        st.html(panels.section(t("imports.receipt"), t("imports.receipt_version", version=widgets.data_version())))
        summary(reports, done=True)
        st.page_link("pages/office/quarantine.py", label=t("imports.to_quarantine"), icon=":material/fact_check:")


# ── quarantine ───────────────────────────────────────────────────────────────────────────────────────────────────


def held_rows() -> tuple[pd.DataFrame, dict[tuple[int, int], list[Any]]]:
    """The rows in quarantine and why; empty where nothing was ever imported."""
    rows = _ever("quarantine/open_rows")
    return rows, {} if rows.empty else quarantine.by_row(_ever("quarantine/reasons"))


def _ever(name: str) -> pd.DataFrame:
    """A query's rows whatever the day; none where nothing was ever imported."""
    return widgets.run(name, EVER) if widgets.data_version() else pd.DataFrame()


def narrow(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the office and the file that are chosen."""
    t = widgets.translator()
    offices = rows["area" if t.language == "zh" else "area_en"].fillna(t("quarantine.no_area"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = (_one_of("office", offices), _one_of("file", rows["file_name"]))
    for values, value in zip((offices, rows["file_name"]), chosen, strict=True):
        if value is not None:
            rows = rows[values.loc[rows.index] == value]
    if rows.empty:
        st.html(panels.message(t("quarantine.none_chosen"), []))
        st.stop()
    return rows


def _one_of(name: str, values: pd.Series) -> str | None:
    """A choice among a column's values, the most frequent first, each with its number of rows."""
    t = widgets.translator()
    counts = values.value_counts()
    if st.session_state.get(f"held_{name}") not in counts.index:
        st.session_state[f"held_{name}"] = None  # the last row of what was chosen has come back mended meanwhile
    return st.selectbox(
        t(f"quarantine.by_{name}"), [None, *counts.index], key=f"held_{name}", width=440,
        format_func=lambda value: t("quarantine.all", n=len(values)) if value is None else t("quarantine.one", value=value, n=int(counts[value])),
    )  # fmt: skip


def hand_out(rows: pd.DataFrame, reasons: dict[tuple[int, int], list[Any]]) -> None:
    """The rows as ledgers to be mended: one a ledger and survey date, as CSV and XLSX."""
    t, codebook, titles = widgets.translator(), ledgers.load(), _titles()
    sample = t("sample.mark") if widgets.holds_sample() else ""
    for (name, day), held in rows.groupby(["ledger", "surveyed_on"], sort=True):
        ledger = codebook.ledgers[name]
        title = f"{sample}{ledger.title}_{day:%Y-%m-%d}_{t('nav.quarantine')}"
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(t("quarantine.hand_out", ledger=titles[name], day=day.date() if hasattr(day, "date") else day, n=len(held)))
            frame = partial(quarantine.to_mend, t, codebook, ledger, held, reasons)
            for kind, write in (("CSV", tables.ledger_csv), ("XLSX", tables.ledger_xlsx)):
                widgets.download(kind, partial(_written, write, frame), f"{title}.{kind.lower()}", key=f"mend_{kind}_{name}_{day}", households=True)


def _written(write: Any, frame: Any) -> bytes:
    return write(frame())


def work_list(rows: pd.DataFrame, reasons: dict[tuple[int, int], list[Any]]) -> None:
    """The rows, a screenful at a time."""
    t = widgets.translator()
    screens = max(1, -(-len(rows) // quarantine.SHOWN))
    screen = 1
    if screens > 1:
        screen = st.number_input(t("quarantine.screen", n=screens), 1, screens, key="held_screen", width=200)
    start = (screen - 1) * quarantine.SHOWN
    st.html(quarantine.work_list(t, ledgers.load(), rows.iloc[start : start + quarantine.SHOWN], reasons))


# ── history ──────────────────────────────────────────────────────────────────────────────────────────────────────


def history() -> pd.DataFrame:
    """All surveys, the newest import first; empty where nothing was ever imported."""
    return _ever("surveys/history")


def choose_survey(rows: pd.DataFrame) -> Any:
    """The table of imports; the survey whose row is selected, or None."""
    t, titles = widgets.translator(), _titles()
    shown = pd.DataFrame({
        "state": [t("history.undone") if row.undone else t("history.counts") for row in rows.itertuples()],
        "file": rows["file_name"], "origin": [t(f"history.origin.{each}") for each in rows["origin"]], "ledger": [titles[name] for name in rows["ledger"]], "day": rows["surveyed_on"],
        "accepted": rows["rows_accepted"], "unchanged": rows["rows_unchanged"], "held": rows["rows_quarantined"], "open": rows["rows_open"],
        "excluded": rows["rows_excluded"], "at": rows["imported_at"], "who": rows["importer"], "sha256": rows["sha256"].str[:12], "number": rows["survey_id"],
    })  # fmt: skip
    columns: dict[str, Any] = {name: st.column_config.Column(t(f"history.column.{name}")) for name in shown}
    columns["day"] = st.column_config.DateColumn(t("history.column.day"), format="YYYY-MM-DD")
    columns["at"] = st.column_config.DatetimeColumn(t("history.column.at"), format="YYYY-MM-DD HH:mm", timezone=CLOCK)
    picked = st.dataframe(shown, column_config=columns, hide_index=True, key="history", on_select="rerun", selection_mode="single-row", row_height=40)
    places = picked["selection"]["rows"]
    return next(rows.iloc[[places[0]]].itertuples()) if places and places[0] < len(rows) else None


def survey(chosen: Any) -> None:
    """One import: what was said about it, and the button that takes it back or brings it back."""
    t = widgets.translator()
    ledger = ledgers.load().ledgers[chosen.ledger]
    st.html(panels.section(chosen.file_name, t("history.hash", sha256=chosen.sha256, encoding=chosen.encoding)))
    if chosen.undone:
        who = chosen.changed_by or t("history.nobody")
        st.html(panels.key(t("history.undone_by", who=who, at=lists.moment(chosen.changed_at))))  # a name is no Markdown
    event = "redo" if chosen.undone else "undo"
    with st.popover(t(f"history.{event}"), icon=":material/undo:" if event == "undo" else ":material/redo:"):
        st.markdown(t(f"history.{event}_what", n=chosen.rows_accepted))
        widgets.signature(t("imports.who"))
        st.checkbox(t(f"history.{event}_dependents"), key="with_dependents")
        st.button(t(f"history.{event}_now"), type="primary", on_click=_change, args=(event, chosen.survey_id))
    findings = widgets.run("surveys/findings_of_survey", EVER, survey_id=int(chosen.survey_id))
    shown = pd.DataFrame({
        "severity": [t(f"history.severity.{each}") for each in findings["severity"]], "line": findings["line"],
        "field": [receipts.field_name(t, ledger, each) for each in findings["field"]], "value": findings["value"],
        "message": [receipts.said(t, each) for each in findings.itertuples()],
    })  # fmt: skip
    if shown.empty:
        st.html(panels.message(t("history.no_findings"), []))
    else:
        _grid(shown, {name: t(f"imports.column.{name}") for name in shown}, key="findings_of_survey")


def _change(event: str, survey_id: int) -> None:
    t, state = widgets.translator(), st.session_state
    if not widgets.may("imports"):
        state["undoing"] = (t("people.ended"), [])
        return
    change = intake.undo if event == "undo" else intake.redo
    signed, by = widgets.signed_by(), widgets.who()
    try:
        done = change(store.default_folder(), int(survey_id), signed, with_dependents=bool(state.get("with_dependents")))
        widgets.noted(event, done.noted_as, signed, by)
        state["with_dependents"] = False  # said of this import, not of the next
        state["undoing"] = (t(f"history.{done.event}_done", n=len(done.file_names), file=done.file_names[0]), [t("history.items", n=done.items)])
    except intake.UndoRefused as refused:
        more = " …" if len(refused.needed_by) > NAMED else ""
        named = t("list.comma").join(refused.needed_by[:NAMED]) + more
        state["undoing"] = (t(f"history.refused_{refused.why}"), [t("history.needed_by", n=len(refused.needed_by), files=named)] if named else [])


def what_was_done() -> None:
    """What the last press of undo or redo did."""
    if told := st.session_state.pop("undoing", None):
        st.html(panels.message(*told))
