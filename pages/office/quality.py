"""数据质量: how far can the figures be trusted, and what is to be put right? For the coordination office all day, and the leadership group."""

import streamlit as st

from clearance import extent, ledgers, quality, widgets
from clearance.charts import quality as charts

t, selection, campaign = widgets.translator(), widgets.selection(), widgets.campaign()

areas = widgets.run("quality/areas", selection)
if areas.empty:
    widgets.nothing()

places, held = widgets.run("quality/freshness_by_place", selection), widgets.run("quality/held_by_area", selection)
contradictions, totals = widgets.run("quality/contradictions", selection), widgets.run("quality/totals_against_notice", selection)
widgets.head("quality.question", quality.finding(places, held, contradictions, totals, campaign.stale_days), t("quality.note", days=int(campaign.stale_days)), opens_lists=quality.OPENED)

listed, cut = widgets.first(quality.in_order(areas, places, held), extent.AREAS)
st.html(quality.matrix(t, listed, areas, places, held))
st.html(quality.key(t, campaign.stale_days, cut))
st.page_link("pages/office/quarantine.py", label=t("imports.to_quarantine"), icon=":material/fact_check:")

st.html(quality.section(t, "contradictions"))
st.html(quality.rules(t, contradictions, totals, campaign.baseline_on))
if not contradictions.empty:
    widgets.table(
        quality.contradictions_table(t, contradictions), widgets.headers("contradiction", "item_id", "name", "area", "happened_on", "contradicting"),
        key="contradictions", title=t("quality.contradictions_table"),
    )  # fmt: skip

checked = widgets.run("quality/verified_by_member", selection)
to_verify = quality.areas_to_verify(t, checked)
if not to_verify.empty:
    drawn, cut = widgets.first(to_verify, extent.AREAS)
    widgets.figure(
        charts.shares_verified, drawn, key="verified_shares", part=cut, title=widgets.sentence(quality.verified(checked, to_verify)), subtitle=t("quality.verified_subtitle"),
        **quality.total(checked),
    )  # fmt: skip
    widgets.table(
        quality.areas_table(t, to_verify), widgets.headers("area", "cleared", "verified", "unverified", "verified_share"), key="verified_areas", title=t("quality.areas_table"),
        opens_lists=quality.LISTS, of=("areas",), height=320,
    )  # fmt: skip
    widgets.table(
        quality.batches_table(t, checked), widgets.headers("batch", "cleared", "verified", "unverified", "verified_share"), key="verified_batches", title=t("quality.batches_table"),
        shown=widgets.member_names(t, "batches"), opens_lists=quality.LISTS, of=("batches",),
    )  # fmt: skip
    cleared = quality.total(checked)["cleared"]
    with st.container(key="reinspection", horizontal=True, vertical_alignment="bottom"):
        st.html(quality.section(t, "reinspection"))
        day = quality.meeting_day(selection.as_of, campaign.meeting_weekday)
        seed = st.date_input(t("quality.seed"), day, key=f"seed_{day}", format="YYYY-MM-DD", width=170, help=t("quality.seed_help"))
        to_check = quality.to_check(t, widgets.run("quality/drawn_structures", selection, seed=(seed or day).isoformat(), checks=int(campaign.reinspection_size)))
        failures = st.number_input(t("quality.failures"), 0, len(to_check), key=f"failures_{len(to_check)}", width=170, help=t("quality.failures_help"))
    st.html(quality.how_drawn(t, seed or day, failures, len(to_check), cleared))
    if sees := widgets.may("households"):
        to_check = quality.with_addresses(to_check, widgets.run("quality/addresses", selection, structures=tuple(to_check["structure_id"])))
    widgets.table(
        to_check, widgets.headers(*quality.fields_to_check(sees)), key="reinspection", title=t("quality.reinspection_table", seed=(seed or day).isoformat(), checks=len(to_check), cleared=cleared),
        shown=quality.readings(t), households=sees,
    )  # fmt: skip

widgets.table(
    quality.totals_table(t, totals), widgets.headers("notice_item", "counted", "planned", "difference"), key="totals", title=t("quality.totals_table"), height="content",
)  # fmt: skip
st.html(quality.section(t, "left_out", widgets.sentence(quality.left_out(places))))
if asked := st.segmented_control(t("quality.choose_ledger"), ledgers.LEDGERS, key="left_out", format_func=quality.counted_ledger(t, places)):
    widgets.table(
        quality.missing_table(t, widgets.run("quality/missing_items", selection, ledger=asked)),
        widgets.headers("item_id", "name", "place", "last_listed_on", "newest_on", "days_between", "newest_file"), key="missing",
        title=t("quality.missing_table", ledger=t(f"ledger.{asked}")), height=320,
    )  # fmt: skip
widgets.table(
    quality.places_table(t, areas, places), widgets.headers("ledger", "place", "newest_on", "days_old", "freshness", "items", "not_listed", "newest_file"), key="places",
    title=t("quality.places_table"), height=320,
)  # fmt: skip

widgets.counted(
    ["quality.counted_fresh", "quality.counted_missing", "quality.counted_contradictions", "counted.verified", "quality.counted_check"],
    ["quality/freshness_by_place", "quality/held_by_area", "quality/missing_items", "quality/contradictions", "quality/totals_against_notice", "quality/verified_by_member", "quality/drawn_structures"],
)  # fmt: skip
