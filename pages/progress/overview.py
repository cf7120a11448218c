"""总览: where are we, will we make it, what needs me? For the leadership group, in two minutes. Text only: no chart library to wait for."""

import streamlit as st

from clearance import briefing, findings, outlook, outlook_desk, panels, widgets

t, selection, campaign = widgets.translator(), widgets.selection(), widgets.campaign()

headline = widgets.one("overview/headline", selection)
pace = widgets.records("burndown/pace", selection)
structures = widgets.run("burndown/structures_by_week", selection)
weeks = {
    "compounds": widgets.run("burndown/compounds_by_week", selection),
    "structures": structures,
    "area": structures,
    "shops": widgets.run("burndown/shops_by_week", selection),
}

answer, tone = findings.outlook_and_line(outlook.finding(outlook_desk.forecast_of("structures")), findings.will_we_make_it(pace[1], campaign.target_on))
widgets.head(
    "overview.question",
    findings.overview(headline, tone),
    briefing.answer(t, answer),
    opens_lists={"clear": "clear", "compounds": "compounds"},
)

st.html(briefing.burns(t, widgets.opens, pace, widgets.records("overview/since_last_week", selection), weeks))
st.html(panels.key(t("overview.key")))

st.html(panels.triple(
    briefing.attention(t, widgets.opens, widgets.records("overview/attention", selection), campaign.long_standing_days),
    briefing.batches(t, widgets.opens, widgets.records("batches/progress_by_batch", selection)),
    panels.stack(
        briefing.classes(t, widgets.opens, widgets.records("classes/progress_by_class", selection)),
        briefing.freshness(t, widgets.records("surveys/freshness_by_ledger", selection)),
    ),
))  # fmt: skip

widgets.wall()

widgets.counted(
    ["counted.clear", "counted.standing", "counted.pace", "counted.change", "outlook.counted"],
    ["overview/headline", "overview/attention", "overview/since_last_week", "burndown/pace", "burndown/bridge_by_week", "batches/progress_by_batch", "classes/progress_by_class", "overview/wall", "overview/streets"],
)
