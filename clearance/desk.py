"""The office's desk: ledgers come in, are looked at, go into the store or back to who sent them; and the questions that it asks of them. The
page side of the intake and of ``clearance.explore``.

Beside ``clearance.widgets`` the only module for pages that imports streamlit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pandas as pd
import streamlit as st

from clearance import (
    address,
    dictionary,
    explore,
    intake,
    ledgers,
    lists,
    locale,
    panels,
    pins,
    pivot,
    quarantine,
    receipts,
    saved_questions,
    store,
    widgets,
)
from clearance.campaign import CampaignError
from clearance.intake import FileReport, Incoming
from clearance.report import tables
from clearance.selection import Selection

EVER = Selection(as_of=date.max)
OWN_DAY = "day"  # of the days to compare with, the one that the reader picks
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


# ── explore ──────────────────────────────────────────────────────────────────────────────────────────────────────


def question() -> explore.Question:
    """The question that the page keeps, as far as the reader may ask it."""
    asked = explore.of_kept(st.session_state, widgets.may("households"))
    st.session_state.update(explore.kept(asked))
    return asked


def _settle() -> None:
    """After a choice: what no longer goes with it falls away, before the address is written."""
    question()


def ask(asked: explore.Question) -> None:
    """What is counted, by what, of what, against when, and how it is drawn; each choice is in the address."""
    t, vocabulary, sees = widgets.translator(), explore.load(), widgets.may("households")
    offered = explore.offers(asked.measures, sees)
    reads = readings()

    def said(name: str) -> str:
        return t("explore.week") if name == explore.WEEK else pivot.named(t, vocabulary.dimensions[name]) if name else t("explore.no_dimension")

    def said_pair(pair: str) -> str:
        name, _, value = pair.partition("=")
        dimension = vocabulary.dimensions[name]
        return t("explore.only", dimension=pivot.named(t, dimension), value=pivot.reading(t, dimension, value, reads))

    with st.container(key="asked", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.multiselect(t("explore.measures"), explore.may_count(sees), key="ask_measures", format_func=lambda name: pivot.named(t, vocabulary.measures[name]),
                       max_selections=explore.MOST_MEASURES, on_change=_settle, width=420)  # fmt: skip
        st.selectbox(t("explore.rows"), ["", *offered], key="ask_rows", format_func=said, on_change=_settle, width=190)
        if asked.rows:
            st.selectbox(t("explore.within"), ["", *(name for name in offered if name != asked.rows)], key="ask_within", format_func=said, on_change=_settle, width=190)
        across = [name for name in offered if name not in (asked.rows, asked.within)]
        st.selectbox(t("explore.cols"), ["", explore.WEEK, *across], key="ask_cols", format_func=said, on_change=_settle, width=210)
        if asked.cols == explore.WEEK:
            st.selectbox(t("explore.weeks"), explore.WEEKS, key="ask_weeks", format_func=lambda n: t("explore.last_weeks", n=n), on_change=_settle, width=150)
        else:
            _ask_against(t, asked)
        st.multiselect(t("explore.filters"), _values(asked, offered), key="ask_only", format_func=said_pair, on_change=_settle,
                       placeholder=t("filter.all"), help=t("explore.filters_help"), width=300)  # fmt: skip


def choose_chart(shown: pivot.Pivot) -> None:
    """Which of the charts that fit the answer's shape."""
    t, allowed = widgets.translator(), pivot.charts(shown)
    if not allowed:
        return
    st.session_state["ask_chart_shown"] = pivot.chosen_chart(shown) or "none"
    st.segmented_control(t("explore.chart"), [*allowed, "none"], key="ask_chart_shown", format_func=lambda name: t(f"explore.chart_{name}"), required=True,
                         label_visibility="collapsed", on_change=_chart_chosen, args=(allowed[0],))  # fmt: skip


def _chart_chosen(fitting: str) -> None:
    chosen = st.session_state["ask_chart_shown"]
    st.session_state["ask_chart"] = "" if chosen == fitting else chosen


def _ask_against(t: locale.Translator, asked: explore.Question) -> None:
    """The earlier day: so long before, the notice's, or one of the calendar, which is then asked for."""
    state, facts, last = st.session_state, widgets.campaign(), widgets.selection().days_before(1).as_of
    named = ("", *explore.EARLIER, explore.BASELINE)
    state["ask_against_choice"] = asked.against if asked.against in named else OWN_DAY
    st.selectbox(t("explore.against"), [*named, OWN_DAY], key="ask_against_choice", on_change=_against_chosen, args=(last,), width=190,
                 format_func=lambda name: t(f"explore.against_{name or 'none'}", day=facts.baseline_on))  # fmt: skip
    if asked.against not in named:
        state["ask_against_day"] = min(max(date.fromisoformat(asked.against), facts.starts_on), max(last, facts.starts_on))
        st.date_input(t("explore.against_day"), key="ask_against_day", min_value=facts.starts_on, max_value=max(last, facts.starts_on), format="YYYY-MM-DD",
                      on_change=_against_day, width=145)  # fmt: skip


def _against_chosen(last: date) -> None:
    chosen = st.session_state["ask_against_choice"]
    st.session_state["ask_against"] = last.isoformat() if chosen == OWN_DAY else chosen


def _against_day() -> None:
    st.session_state["ask_against"] = st.session_state["ask_against_day"].isoformat()


def _values(asked: explore.Question, offered: Sequence[str]) -> list[str]:
    """What a question can be narrowed to: each value of each dimension that no shared filter has, as the data has it, and what it is now."""
    dimensions = explore.load().dimensions
    held = widgets.run("explore/values_by_dimension", widgets.selection())
    held = held[held["ledger"] == explore.ledgers_of(asked)[0]].groupby("dimension")["value"].agg(list)
    found = [f"{name}={value}" for name, value in asked.only]
    for name in offered:
        if not dimensions[name].filter and name in held:
            found += [f"{name}={value}" for value in pivot.in_order(dimensions[name], held[name])]
    return list(dict.fromkeys(found))


def readings() -> dict[str, Callable[[str], str]]:
    """How the names of the data read: areas by their number, compounds by theirs."""
    t, chosen = widgets.translator(), widgets.selection()
    areas = widgets.run("surveys/choices", Selection(chosen.as_of, chosen.known))
    of_areas = {row.value: widgets.choice_name(t, "areas", row) for row in areas[areas["filter"] == "areas"].itertuples()}
    of_compounds = {row.compound_id: row.name for row in widgets.run("compound/choices", chosen)[["compound_id", "name"]].itertuples(name="Row", index=False)}
    compounds = partial(_named, of_compounds)
    return {"area": partial(_named, of_areas), "compound": compounds, "action_compound": compounds}


def _named(names: Mapping[str, str], value: str) -> str:
    return names.get(value, value)


def answer(asked: explore.Question, chosen: Selection | None = None) -> pivot.Pivot:
    """A question asked of the data: of the page's selection, or another's."""
    chosen = chosen or widgets.selection()

    def of(day: date) -> pivot.Day:
        own = explore.parameters(asked)
        return pivot.day(day, asked, {ledger: widgets.run(explore.QUERIES[ledger], chosen.on(day, chosen.known), **own) for ledger in explore.ledgers_of(asked)})

    before = explore.day_against(asked, chosen.as_of, widgets.campaign().baseline_on)
    shown = [of(day) for day in (_weeks(asked.weeks, chosen) if asked.cols == explore.WEEK else [chosen.as_of])]
    return pivot.pivot(asked, explore.load(), shown, of(before) if before else None)


def _weeks(count: int, chosen: Selection) -> list[date]:
    """The last meeting days, the day itself the last of them."""
    return widgets.run("burndown/bridge_by_week", Selection(chosen.as_of, chosen.known))["week_end"].tolist()[-count:]


def kept_questions(asked: explore.Question) -> None:
    """The questions that were saved, each with what it says today; who may ask may save this one."""
    t, folder = widgets.translator(), store.default_folder()
    saved = [each for each in saved_questions.load(folder) if _may_be_asked(each)]
    with st.container(key="saved"):
        st.html(panels.section(t("explore.saved"), t("explore.saved_count", n=len(saved))))
        for each in saved:
            _kept_question(t, each)
        if widgets.may("questions"):
            with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
                st.text_input(t("explore.name"), key="question_name", max_chars=saved_questions.LONGEST_NAME, placeholder=t("explore.name_hint"), width=320)
                widgets.signature(t("explore.who"), width=200)
                st.button(t("explore.save"), icon=":material/bookmark_add:", on_click=_save, args=(asked,), type="primary")
    if told := st.session_state.pop("question_told", None):
        st.html(panels.message(told, []))


def _may_be_asked(each: saved_questions.Saved) -> bool:
    """Whether the reader may ask all of it: another question under its name would mislead."""
    asked = explore.of_kept(explore.parse(parse_qs(each.address)), True)
    return widgets.may("households") or explore.is_for_everybody(asked)


def _kept_question(t: locale.Translator, each: saved_questions.Saved) -> None:
    asked, chosen = _of_address(each.address)
    shown = answer(asked, chosen)
    said = widgets.sentence(pivot.finding(t, shown, readings()))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(each.name, key=f"open_{each.name}", icon=":material/bookmark:", on_click=_open, args=(each.address,))
        st.html(panels.key(t("explore.saved_line", finding=said, day=chosen.as_of, who=each.who or t("history.nobody"), at=lists.moment(each.saved_at))), width="stretch")
        if widgets.may("questions"):
            _pin_question(t, each)
            st.button(t("explore.forget"), key=f"forget_{each.name}", icon=":material/delete:", on_click=_forget, args=(each.name,))


def _forget(name: str) -> None:
    if widgets.may("questions"):
        saved_questions.forget(store.default_folder(), name)


def _pin_question(t: locale.Translator, each: saved_questions.Saved) -> None:
    """The button that pins a question to the meeting under its name; that it is pinned, where it is. Not a question that only the office may ask."""
    here, asked = pins.address(address.EXPLORE, parse_qs(each.address), "explore"), explore.parse(parse_qs(each.address))
    if not widgets.may("actions") or not explore.is_for_everybody(explore.of_kept(asked, True)):
        return
    if widgets.is_pinned(here):
        st.html(panels.key(t("pins.is_pinned")), width="content")
    elif st.button(t("pins.pin"), key=f"pin_question_{each.name}", icon=":material/keep:", type="tertiary"):
        widgets.ask_pin(here, each.name)


def _of_address(saved: str) -> tuple[explore.Question, Selection]:
    """A saved question and its selection, as the reader may ask it: of the newest day where it fixes none."""
    asked = parse_qs(saved)
    found = address.parse(asked, widgets.campaign().starts_on, widgets.newest())
    chosen = {name: tuple(found[name]) for name in address.PARAMETERS}
    return explore.of_kept(explore.parse(asked), widgets.may("households")), Selection(found["as_of"], found["known"], **chosen)


def _open(saved: str) -> None:
    asked, state = parse_qs(saved), st.session_state
    language = state["lang"]
    state.update(address.parse(asked, widgets.campaign().starts_on, widgets.newest()) | explore.parse(asked) | {"lang": language})


def _save(asked: explore.Question) -> None:
    t, state = widgets.translator(), st.session_state
    if not widgets.may("questions"):
        state["question_told"] = t("people.ended")
        return
    chosen = address.write(widgets.selection(), locale.LANGUAGES[0], newest=widgets.newest())
    try:
        saved = saved_questions.save(store.default_folder(), state["question_name"], urlencode(explore.write(*explore.kept(asked).values()) | chosen, doseq=True), widgets.signed_by())
    except saved_questions.NoName:
        state["question_told"] = t("explore.no_name")
        return
    state["question_name"] = ""
    state["question_told"] = t("explore.was_saved", name=saved.name)
