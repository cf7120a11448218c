"""The Shiquan Clearance Board (石泉无违建看板). Start it with ``streamlit run app.py``.

Streamlit imports this file once as a server application and then runs it as the script, once for every interaction.
"""

import streamlit as st

from clearance import server

if __name__ != "__main__":
    app = st.App(__file__, middleware=server.MIDDLEWARE, lifespan=server.lifespan, on_script_error=server.page_failed)
else:
    from clearance import widgets

    t = widgets.set_up()

    landing = [
        st.Page("pages/progress/overview.py", title=t("nav.overview"), icon=":material/flag:", default=True),
        st.Page("pages/progress/batches.py", title=t("nav.batches"), icon=":material/calendar_view_week:", url_path="batches"),
        st.Page("pages/progress/burndown.py", title=t("nav.burndown"), icon=":material/trending_down:", url_path="burndown"),
    ]
    course = [
        st.Page("pages/progress/forecast.py", title=t("nav.forecast"), icon=":material/query_stats:", url_path="forecast"),
        st.Page("pages/progress/plan.py", title=t("nav.plan"), icon=":material/event_note:", url_path="plan"),
        st.Page("pages/progress/weeks.py", title=t("nav.weeks"), icon=":material/waterfall_chart:", url_path="weeks"),
        st.Page("pages/progress/shops.py", title=t("nav.shops"), icon=":material/storefront:", url_path="shops"),
    ]
    meeting = [
        st.Page("pages/meeting/meeting.py", title=t("nav.meeting"), icon=":material/co_present:", url_path="meeting"),
        st.Page("pages/meeting/actions.py", title=t("nav.actions"), icon=":material/checklist:", url_path="actions"),
        st.Page("pages/meeting/record.py", title=t("nav.record"), icon=":material/inventory:", url_path="record"),
        st.Page("pages/meeting/report.py", title=t("nav.report"), icon=":material/campaign:", url_path="report"),
    ]
    comparison = [
        st.Page("pages/progress/classes.py", title=t("nav.classes"), icon=":material/balance:", url_path="classes"),
        st.Page("pages/progress/teams.py", title=t("nav.teams"), icon=":material/groups:", url_path="teams"),
        st.Page("pages/casework/support.py", title=t("nav.support"), icon=":material/diversity_3:", url_path="support"),
    ]
    casework = [
        st.Page("pages/casework/rows.py", title=t("nav.rows"), icon=":material/list_alt:", url_path="rows"),
        st.Page("pages/casework/compound.py", title=t("nav.compound"), icon=":material/folder_open:", url_path="compound"),
        st.Page("pages/casework/steps.py", title=t("nav.steps"), icon=":material/stairs:", url_path="steps"),
        st.Page("pages/casework/readiness.py", title=t("nav.readiness"), icon=":material/verified:", url_path="readiness"),
        st.Page("pages/casework/procedure.py", title=t("nav.procedure"), icon=":material/gavel:", url_path="procedure"),
        st.Page("pages/casework/restatements.py", title=t("nav.restatements"), icon=":material/difference:", url_path="restatements"),
    ]
    office = [
        st.Page("pages/office/imports.py", title=t("nav.imports"), icon=":material/upload_file:", url_path="imports"),
        st.Page("pages/office/quarantine.py", title=t("nav.quarantine"), icon=":material/fact_check:", url_path="quarantine"),
        st.Page("pages/office/quality.py", title=t("nav.quality"), icon=":material/rule:", url_path="quality"),
        st.Page("pages/office/history.py", title=t("nav.history"), icon=":material/history:", url_path="history"),
        st.Page("pages/office/audit.py", title=t("nav.audit"), icon=":material/policy:", url_path="audit"),
        st.Page("pages/about/measures.py", title=t("nav.measures"), icon=":material/straighten:", url_path="measures"),
        st.Page("pages/about/dictionary.py", title=t("nav.dictionary"), icon=":material/menu_book:", url_path="dictionary"),
    ]
    questions = [
        st.Page("pages/office/explore.py", title=t("nav.explore"), icon=":material/travel_explore:", url_path="explore"),
        st.Page("pages/office/sql.py", title=t("nav.sql"), icon=":material/terminal:", url_path="sql"),
    ]
    # Pages that work before the first survey, with what they keep in their address (address.OWN).
    without_surveys = {"imports": (), "quarantine": (), "history": (), "audit": (), "measures": (), "dictionary": ("ledger",)}

    full_screen = {"meeting"}

    sections = {
        "": landing, t("nav.meeting"): meeting, t("nav.course"): course, t("nav.comparison"): comparison, t("nav.casework"): casework,
        t("nav.questions"): questions, t("nav.office"): office,
    }  # fmt: skip
    page = st.navigation(sections, position="top")

    if page.url_path in without_surveys:
        widgets.no_filters(page.url_path, *without_surveys[page.url_path])
        page.run()
    elif widgets.opens_board(page.url_path) if page.url_path in full_screen else widgets.shared_filters(page.url_path):
        page.run()
