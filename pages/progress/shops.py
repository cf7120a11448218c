"""居改非: how far are the shops on the street's roads, and will they be basically done by the target? For the weekly meeting."""

import streamlit as st

from clearance import extent, findings, lists, panels, shops, widgets
from clearance.charts import burndown
from clearance.charts import shops as charts

t, selection, campaign = widgets.translator(), widgets.selection(), widgets.campaign()

headline = widgets.one("shops/headline", selection)
if not headline.shops:
    widgets.nothing()

weeks, plan = widgets.run("burndown/shops_by_week", selection), widgets.run("shops/plan_by_week", selection)
pace = {row["measure"]: row for row in widgets.records("burndown/pace", selection)}["shops"]
burn = shops.burn(weeks, plan)

widgets.head(
    "shops.question", shops.finding(headline, shops.plan_on(plan, selection.as_of), pace["recent_net_per_week"]), t("shops.note"), opens_lists={"shops": "shops", "closed": "shops_closed"},
)  # fmt: skip
st.html(shops.forecast_panel(t, shops.forecast_of(weeks, headline.to_close, selection.as_of, campaign), headline, campaign))
widgets.figure(
    burndown.burn, burn, key="burn_shops", measure="shops", target_on=campaign.target_on, marks=widgets.marks(),
    title=widgets.sentence(findings.burn("shops", burn[burn["remaining"].notna()], "plan", "remaining")),
    subtitle=t("shops.burn_subtitle", total=int(headline.shops), aim=float(headline.closed_share), spare=int(headline.may_stay_open)),
)  # fmt: skip
st.html(panels.pair(
    shops.pace(t, headline, pace, campaign, widgets.opens),
    shops.times(t, widgets.run("shops/waits_by_shop", selection), selection.as_of, headline, widgets.opens),
))  # fmt: skip

roads = shops.labelled(t, widgets.run("shops/progress_by_road", selection), "road")
drawn, cut = widgets.first(roads, extent.ROADS)
widgets.figure(charts.closed_of, drawn, key="roads", title=shops.said(t, shops.road_finding(roads)), subtitle=t("shops.roads_subtitle", total=int(headline.shops)), part=cut)
trades = shops.labelled(t, widgets.run("shops/progress_by_business", selection), "trade")
widgets.figure(charts.closed_of, trades, key="trades", title=shops.said(t, shops.trade_finding(trades)), subtitle=t("shops.trades_subtitle", total=int(headline.shops)))
st.html(shops.licences(t, widgets.records("shops/progress_by_licence", selection), widgets.opens))

widgets.table(
    roads, widgets.headers("road", "shops", "closed", "open", "relapsed", "not_interviewed", "closed_recently"),
    key="roads", title=t("shops.table_roads"), opens_lists=lists.SHOPS_BY_COLUMN, of=("road",),
)  # fmt: skip
widgets.table(
    trades, {"label": t("column.business"), **widgets.headers("shops", "closed", "open", "relapsed")},
    key="trades", title=t("shops.table_trades"), opens_lists=lists.SHOPS_BY_COLUMN, of=("business",),
)  # fmt: skip

widgets.counted(
    ["shops.counted", "shops.counted_plan", "shops.counted_waits", "counted.pace"],
    ["shops/headline", "shops/plan_by_week", "shops/progress_by_road", "shops/progress_by_business", "shops/progress_by_licence", "shops/waits_by_shop",
     "burndown/shops_by_week", "burndown/pace"],
)  # fmt: skip
