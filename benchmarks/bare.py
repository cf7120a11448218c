"""The baseline: a bare Streamlit script with as many charts as 燃尽 (two), a table, constant data and one filter; two pages."""

import plotly.graph_objects as go
import streamlit as st

WEEKS = list(range(65))


def board() -> None:
    """One filter, two constant charts of 65 points, one table of 65 rows."""
    chosen = st.multiselect("Filter", ["a", "b", "c"], key="filter")
    st.title(f"filter {','.join(chosen)} on {page.url_path or 'one'}")
    for place in range(2):
        figure = go.Figure(go.Scatter(x=WEEKS, y=[week * (1 + place + len(chosen)) for week in WEEKS]))
        figure.update_layout(title=f"{page.url_path or 'one'} {place} {len(chosen)}", height=520)
        st.plotly_chart(figure, key=f"{page.url_path}{place}")
    st.dataframe({"week": WEEKS, "value": WEEKS}, key=f"{page.url_path}rows")


page = st.navigation([st.Page(board, title="One", url_path="one", default=True), st.Page(lambda: board(), title="Two", url_path="two")], position="top")
page.run()
