"""周会: the weekly meeting, one question a screen: what was promised, what happened, will we make it, what is stuck? For the room and its callers."""

from clearance import agenda, comparison, disclosure, findings, meeting_desk, meeting_room, outlook, outlook_desk, weeks, widgets
from clearance.charts import burndown as burns
from clearance.charts import teams as funnels
from clearance.charts import weeks as bridges

t, selection, campaign = widgets.translator(), widgets.selection(), widgets.campaign()

headline = widgets.one("overview/headline", selection)
bridge = widgets.run("burndown/bridge_by_week", selection)
if not headline.compounds or bridge.empty:
    meeting_room.nothing_reported()

structures = widgets.run("burndown/structures_by_week", selection)
shops = widgets.run("burndown/shops_by_week", selection)
burn_weeks = {"compounds": widgets.run("burndown/compounds_by_week", selection), "structures": structures, "area": structures, "shops": shops}
totals = {"compounds": headline.compounds, "structures": headline.structures_in_scope, "area": headline.area_in_scope_sqm, "shops": headline.shops}
actions = widgets.run("actions/open_by_action", selection)
tiles = widgets.wall_tiles()
pace = {row["measure"]: row for row in widgets.records("burndown/pace", selection)}
forecast = outlook_desk.forecast_of("structures")
hardship = disclosure.released(widgets.run("procedure/hardship_by_month", selection))
funnel = comparison.of_teams(widgets.run("teams/cases_by_team", selection))

screens = [
    agenda.carried(t, actions),
    agenda.week(t, bridge, burn_weeks, totals),
    agenda.forecast(t, forecast),
    agenda.batches(t, widgets.records("batches/progress_by_batch", selection), tiles, selection.as_of),
    agenda.changed(t, tiles),
    agenda.teams(t, funnel),
    agenda.stuck(t, widgets.run("meeting/stuck_by_compound", selection), hardship, campaign.long_standing_days),
    agenda.shops(t, widgets.one("shops/headline", selection), shops, widgets.run("shops/plan_by_week", selection), pace["shops"], selection.as_of),
]
screens += [*meeting_room.pinned(len(screens)), agenda.raised(t, actions)]
said = {screen.name: screen.said for screen in screens}
ahead = widgets.run("burndown/plan_ahead", selection)
points = comparison.points(funnel)

meeting_room.show(screens, {
    "week": meeting_room.figure(
        bridges.waterfall, weeks.steps(bridge, selection.as_of), key="week", title=said["week"], subtitle=t("meeting.waterfall"), height=agenda.UNDER_NUMBERS,
    ),
    "forecast": meeting_room.figure(
        burns.burn, findings.burn_series("structures", structures, ahead), key="forecast", title=said["forecast"], measure="structures",
        subtitle=t("burndown.burn_subtitle_structures", total=round(pace["structures"]["total"])), target_on=campaign.target_on, marks=widgets.marks(), fan=outlook.fan(forecast),
    ),
    "teams": meeting_room.figure(
        funnels.funnel, points.assign(label=[widgets.member_name(t, "teams", team) for team in points["team"]]), key="teams", title=said["teams"],
        lines=comparison.lines(funnel), middle=funnel.middle, subtitle=t("meeting.funnel"),
    ),
    "shops": meeting_room.figure(
        burns.burn, findings.burn_series("shops", shops, ahead), key="shops", title=said["shops"], measure="shops",
        subtitle=t("meeting.shops_chart", total=round(totals["shops"])), target_on=campaign.target_on, marks=widgets.marks(), height=agenda.UNDER_A_LINE,
    ),
}, {
    "carried": (meeting_desk.signature, meeting_desk.carried_over),
    "raised": (meeting_desk.signature, meeting_desk.raise_new, meeting_desk.close_meeting),
})  # fmt: skip
