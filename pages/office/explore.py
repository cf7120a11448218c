"""探索: any measure by any dimension, of any day, down to the rows. For the coordination office, and whoever is sent a link."""

import streamlit as st

from clearance import ask_box, explore, panels, pivot, question_desk, widgets
from clearance.charts import explore as charts

t = widgets.translator()
asked = question_desk.question()
shown, reads = question_desk.answer(asked), question_desk.readings()

if shown.is_empty:
    ask_box.box("explore")
    question_desk.ask(asked)
    widgets.nothing()

widgets.head("explore.question", pivot.finding(t, shown, reads, widgets.opens), pivot.note(t, shown, reads))
ask_box.box("explore")
question_desk.ask(asked)

question_desk.choose_chart(shown)
drawn = pivot.chosen_chart(shown)
if drawn:
    widgets.figure(
        charts.BY_NAME[drawn], pivot.chart_rows(t, shown, reads), key="explore",
        title=widgets.sentence(pivot.finding(t, shown, reads)), subtitle=pivot.subtitle(t, shown), pins=explore.is_for_everybody(asked), picture=True,
    )  # fmt: skip

table = pivot.table(t, shown, reads, widgets.opens)
if table.linked is None:
    st.html(panels.key(t("explore.too_many", most=pivot.MOST_LINKED)))
widgets.table(
    table.frame, table.headers, key="explore", title=pivot.described(t, shown), cells=table.linked, height="auto" if table.linked else 620,
    households=pivot.is_of_households(shown), parquet=True,
)  # fmt: skip
question_desk.kept_questions(asked)

widgets.counted(["explore.counted", "explore.counted_margins", "explore.counted_chart", "explore.counted_flow", "explore.counted_plan", "explore.counted_guarded"], list(map(explore.SOURCES.__getitem__, explore.sources_of(asked))))
