"""The questions that are asked of the board: chosen, answered, saved and pinned. The page side of ``clearance.explore``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from urllib.parse import parse_qs, urlencode

import streamlit as st

from clearance import (
    address,
    explore,
    lists,
    locale,
    panels,
    pins,
    pivot,
    saved_questions,
    steps,
    store,
    widgets,
)
from clearance.selection import Selection

OWN_DAY = "day"  # of the days to compare with, the one that the reader picks


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
    held = widgets.run("explore/values_by_dimension", widgets.selection(), ledger=explore.ledgers_of(asked)[0])
    held = held.groupby("dimension")["value"].agg(list)
    found = [f"{name}={value}" for name, value in asked.only]
    for name in offered:
        if not dimensions[name].filter and name in held:
            found += [f"{name}={value}" for value in pivot.in_order(dimensions[name], held[name])]
    return list(dict.fromkeys(found))


def readings() -> dict[str, Callable[[str], str]]:
    """How the names of the data read: areas, compounds and steps by their number."""
    t, chosen = widgets.translator(), widgets.selection()
    areas = widgets.run("surveys/choices", Selection(chosen.as_of, chosen.known))
    of_areas = {row.value: widgets.choice_name(t, "areas", row) for row in areas[areas["filter"] == "areas"].itertuples()}
    of_compounds = {row.compound_id: row.name for row in widgets.run("compound/choices", chosen)[["compound_id", "name"]].itertuples(name="Row", index=False)}
    compounds = partial(_named, of_compounds)
    of_steps = {str(row["step"]): t("steps.numbered", step=row["step"], name=steps.step_name(t, row)) for row in widgets.run("surveys/names_by_step", chosen).to_dict("records")}
    return {
        "area": partial(_named, of_areas), "compound": compounds, "action_compound": compounds, "step": partial(_named, of_steps),
        "current_step": partial(_named, of_steps),
    }  # fmt: skip


def _named(names: Mapping[str, str], value: str) -> str:
    return names.get(value, value)


def answer(asked: explore.Question, chosen: Selection | None = None) -> pivot.Pivot:
    """A question asked of the data: of the page's selection, or another's."""
    chosen = chosen or widgets.selection()

    def of(day: date) -> pivot.Day:
        own = explore.parameters(asked)
        return pivot.day(day, asked, {source: widgets.run(explore.SOURCES[source], chosen.on(day, chosen.known), **own) for source in explore.sources_of(asked)})

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
    asked = explore.of_kept(explore.spelled_out(parse_qs(each.address)), True)
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
    asked = explore.spelled_out(parse_qs(each.address))
    others = {name: value for name, value in parse_qs(each.address).items() if name not in explore.PARAMETER.values()}
    here = pins.address(address.EXPLORE, others | explore.write(*asked.values()), "explore")
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
    return explore.of_kept(explore.spelled_out(asked), widgets.may("households")), Selection(found["as_of"], found["known"], **chosen)


def _open(saved: str) -> None:
    asked, state = parse_qs(saved), st.session_state
    language = state["lang"]
    state.update(address.parse(asked, widgets.campaign().starts_on, widgets.newest()) | explore.spelled_out(asked) | {"lang": language})


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
