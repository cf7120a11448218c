"""拆违组: how far is each removal team, on its own denominators, and which compounds has it? For the weekly meeting. No ranking."""

import streamlit as st

from clearance import comparison, findings, lists, panels, team_profile, widgets
from clearance.charts import teams as charts

t, selection = widgets.translator(), widgets.selection()

progress = widgets.run("teams/progress_by_team", selection)
compounds = widgets.run("teams/compounds_by_team", selection)
if compounds.empty:
    widgets.nothing()

widgets.head("teams.question", findings.teams(progress.to_dict("records")), t("teams.note"))
widgets.figure(
    charts.progress_by_team, progress.assign(label=[widgets.member_name(t, "teams", team) for team in progress["team"]]),
    key="teams", opens="team_opened", click=t("teams.chart_click"), title=widgets.sentence(findings.team_shares(progress.to_dict("records"))), subtitle=t("teams.chart_subtitle"),
)  # fmt: skip

drawn = comparison.of_teams(widgets.run("teams/cases_by_team", selection))
points = comparison.points(drawn)
widgets.figure(
    charts.funnel, points.assign(label=[widgets.member_name(t, "teams", team) for team in points["team"]]), key="funnel",
    lines=comparison.lines(drawn), middle=drawn.middle,
    title=widgets.sentence(comparison.finding(drawn)), subtitle=t("comparison.subtitle", tau2=drawn.tau2),
)  # fmt: skip

opened = st.segmented_control(
    t("teams.choose"), [*(str(team) for team in progress["team"].dropna()), "none"], key="team_opened",
    format_func=lambda team: widgets.member_name(t, "teams", team), persist_state="session",
)  # fmt: skip
curves = team_profile.curves(widgets.run("teams/waits_by_team", selection))
if opened is not None:
    profiles = widgets.run("teams/profile_by_team", selection)
    st.html(team_profile.panel(t, opened, progress, profiles, curves, selection.as_of, widgets.opens, households=widgets.may("households")))
of_team = compounds if opened is None else compounds[compounds["team"].astype("string").fillna("none").eq(opened)]
widgets.table(
    of_team, widgets.headers("team", "name", "area", "class", "batch", "in_scope", "standing", "cleared", "area_standing_sqm", "oldest_standing_on"),
    key="compounds", title=t("teams.table_compounds"), height=420, shown=widgets.member_names(t, "teams", "classes", "batches"),
    opens_lists=lists.BY_COLUMN, of=("compound",), dossiers="name",
)  # fmt: skip
widgets.table(
    team_profile.with_medians(progress, curves),
    widgets.headers("team", "leader", "compounds", "clear", "in_scope", "standing", "cleared", "verified", "area_standing_sqm", "removed_recently", "removal_median"),
    key="teams", title=t("teams.table"), shown=widgets.member_names(t, "teams"), opens_lists=lists.BY_COLUMN, of=("teams",),
)  # fmt: skip
st.html(panels.key(t("team_profile.median_key")))

widgets.counted(
    ["counted.clear", "counted.standing", "counted.teams", "comparison.counted", "team_profile.counted"],
    ["teams/progress_by_team", "teams/compounds_by_team", "teams/cases_by_team", "teams/waits_by_team", "teams/profile_by_team"],
)
