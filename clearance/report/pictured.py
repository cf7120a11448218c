"""One chart as HTML that a browser makes a picture of: the chart as its page draws it, with where its figures come from under it. Pure.

The page loads nothing: the chart library stands in it, and it may ask for no address.
"""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from clearance import theme

WIDTH: Final = 1280
"""Pixels of the page; the picture has ``SCALE`` times as many."""
SCALE: Final = 2


def page(figure: go.Figure) -> str:
    """A page that is the chart, ``WIDTH`` wide, and nothing else."""
    drawn = figure.to_html(full_html=False, include_plotlyjs=False, config={"staticPlot": True}, default_width=f"{WIDTH}px")
    return (
        '<!doctype html><html><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:\">"
        f"<style>html, body {{ margin: 0; background: {theme.GROUND}; }}</style><script>{get_plotlyjs()}</script></head><body>{drawn}</body></html>"
    )
