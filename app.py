"""The Shiquan Clearance Board (石泉无违建看板). Start it with ``streamlit run app.py``.

Streamlit imports this file once as a server application and then runs it as the script, once for every interaction.
"""

import streamlit as st

from clearance import server

if __name__ != "__main__":
    app = st.App(__file__, middleware=server.MIDDLEWARE, lifespan=server.lifespan, on_script_error=server.page_failed)
else:
    from clearance import widgets

    t, shown = widgets.set_up(), widgets.shown

    landing = [
        st.Page("pages/progress/overview.py", **shown("overview", "flag"), default=True),
        st.Page("pages/progress/batches.py", **shown("batches", "calendar_view_week")),
        st.Page("pages/progress/burndown.py", **shown("burndown", "trending_down")),
    ]
    course = [
        st.Page("pages/progress/forecast.py", **shown("forecast", "query_stats")),
        st.Page("pages/progress/plan.py", **shown("plan", "event_note")),
        st.Page("pages/progress/weeks.py", **shown("weeks", "waterfall_chart")),
        st.Page("pages/progress/shops.py", **shown("shops", "storefront")),
    ]
    meeting = [
        st.Page("pages/meeting/meeting.py", **shown("meeting", "co_present")),
        st.Page("pages/meeting/actions.py", **shown("actions", "checklist")),
        st.Page("pages/meeting/record.py", **shown("record", "inventory")),
        st.Page("pages/meeting/report.py", **shown("report", "campaign")),
    ]
    comparison = [
        st.Page("pages/progress/classes.py", **shown("classes", "balance")),
        st.Page("pages/progress/teams.py", **shown("teams", "groups")),
        st.Page("pages/casework/support.py", **shown("support", "diversity_3")),
    ]
    casework = [
        st.Page("pages/casework/rows.py", **shown("rows", "list_alt")),
        st.Page("pages/casework/compound.py", **shown("compound", "folder_open")),
        st.Page("pages/casework/steps.py", **shown("steps", "stairs")),
        st.Page("pages/casework/readiness.py", **shown("readiness", "verified")),
        st.Page("pages/casework/procedure.py", **shown("procedure", "gavel")),
        st.Page("pages/casework/restatements.py", **shown("restatements", "difference")),
    ]
    office = [
        st.Page("pages/office/imports.py", **shown("imports", "upload_file")),
        st.Page("pages/office/quarantine.py", **shown("quarantine", "fact_check")),
        st.Page("pages/office/quality.py", **shown("quality", "rule")),
        st.Page("pages/office/history.py", **shown("history", "history")),
        st.Page("pages/office/audit.py", **shown("audit", "policy")),
        st.Page("pages/about/measures.py", **shown("measures", "straighten")),
        st.Page("pages/about/dictionary.py", **shown("dictionary", "menu_book")),
        st.Page("pages/about/rights.py", **shown("rights", "shield_person")),
    ]
    questions = [
        st.Page("pages/office/explore.py", **shown("explore", "travel_explore")),
        st.Page("pages/office/sql.py", **shown("sql", "terminal")),
    ]
    # Pages that work before the first survey, with what they keep in their address (address.OWN).
    without_surveys = {"imports": (), "quarantine": (), "history": (), "audit": (), "measures": (), "rights": (), "dictionary": ("ledger",)}

    full_screen = {"meeting"}

    sections = {
        "": landing, t("nav.meeting"): meeting, t("nav.course"): course, t("nav.comparison"): comparison, t("nav.casework"): casework,
        t("nav.questions"): questions, t("nav.office"): office,
    }  # fmt: skip
    page = st.navigation(sections, position="top")

    if not widgets.is_open(page.url_path):
        widgets.not_yours(page.url_path)
    elif page.url_path in without_surveys:
        widgets.no_filters(page.url_path, *without_surveys[page.url_path])
        page.run()
    elif widgets.opens_board(page.url_path) if page.url_path in full_screen else widgets.shared_filters(page.url_path):
        page.run()
