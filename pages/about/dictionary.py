"""字典: what belongs in each column of a ledger, and where are the empty ones? For the coordination office, before the first survey too."""

import streamlit as st

from clearance import dictionary, ledgers, panels, widgets

t, codebook = widgets.translator(), ledgers.load()
ledger = codebook.ledgers[st.session_state["ledger"]]
references = widgets.references()
columns = dictionary.columns(ledger, codebook, t, references)

st.html(panels.heading(t("dictionary.question"), dictionary.sentence(ledger, t)))
with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    st.segmented_control(
        t("dictionary.choose"), codebook.ledgers, key="ledger", required=True,
        format_func=lambda name: dictionary.title(codebook.ledgers[name], t),
    )  # fmt: skip
    widgets.blank_ledgers(ledger, references)

st.html(panels.notes(t("dictionary.before"), dictionary.notes(ledger, t)))
st.html(panels.section(t("dictionary.columns"), dictionary.count(columns, t)))
st.html(dictionary.panel(t, columns, codebook))
