"""The bulletin on its page, and the files that it leaves as. The page side of ``clearance.bulletin`` and ``clearance.report``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from clearance import bulletin, chromium, measures, outlook_desk, panels, widgets
from clearance.report import docx, pptx, printed, xlsx


def written() -> bulletin.Bulletin:
    """The bulletin of the selection, in the reader's language."""
    t, chosen = widgets.translator(), widgets.selection()
    rows = {name: widgets.run(each, chosen) for name, each in bulletin.QUERIES.items()}
    return bulletin.written(
        t, rows, widgets.campaign(), chosen, outlook_desk.forecast_of("structures"), sample=st.session_state["board"].holds_sample, meaning=partial(measures.meaning, t),
    )  # fmt: skip


@st.fragment
def hand_out(report: bulletin.Bulletin) -> None:
    """Buttons that hand out the bulletin. What Python writes is made while it is fetched; what the browser prints takes seconds: it is made
    once somebody asks, says so meanwhile, and is then there to be fetched."""
    t = widgets.translator()
    st.html(panels.section(t("report.files"), t("report.files_note")))
    with st.container(horizontal=True, gap="small", key="handout"):
        for ending, make in (("docx", docx.to_docx), ("pptx", pptx.to_pptx), ("xlsx", xlsx.to_xlsx)):
            widgets.download(t(f"report.{ending}"), partial(make, report), f"{report.file_name}.{ending}", key=f"report_{ending}", looks="primary")
        _printed("pdf", f"{report.file_name}.pdf", report, lambda: chromium.to_pdf(printed.notice(report)))
        _printed("deck_pdf", f"{report.file_name}_{t('report.pptx')}.pdf", report, lambda: chromium.to_pdf(printed.deck(report)))
        _printed("png", f"{report.file_name}.png", report, lambda: chromium.to_png(printed.wall(t, report, widgets.wall_tiles(), widgets.BOARD_CSS.read_text(encoding="utf-8")), printed.WALL_WIDTH))


def _printed(kind: str, file: str, report: bulletin.Bulletin, make: Callable[[], bytes]) -> None:
    widgets.made(f"report_{kind}", widgets.translator()(f"report.{kind}"), file, (widgets.data_version(), widgets.selection(), report.language), make)
