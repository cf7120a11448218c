"""Two small pictures in plain SVG for a page that does not load Plotly. No script, no reference, no text but the accessible title."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from clearance import theme
from clearance.charts import frame as f

LABELS = ()


def _svg(width: float, height: float, title: str, body: str) -> str:
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" '
            f'role="img" aria-label={quoteattr(title)}><title>{escape(title)}</title>{body}</svg>')


def sparkline_svg(values: Sequence, plan: Sequence | None = None, *, width: float = 260, height: float = 64,
                  colour: str = theme.STANDING, title: str) -> str:
    """What remains as a line over its area, the plan dashed, the last point a dot. Both series start at the same week, from zero up."""
    values, plan = f.numbers(values), f.numbers(plan if plan is not None else [])
    n = max(len(values), len(plan))
    top = max([v for v in [*values, *plan] if v is not None] or [0]) or 1
    pad = 6

    def points(series: list) -> list[tuple[float, float]]:
        return [(round(pad + i * (width - 2 * pad) / max(1, n - 1), 1), round(height - pad - v / top * (height - 2 * pad), 1))
                for i, v in enumerate(series) if v is not None]

    def path(pts: list[tuple[float, float]]) -> str:
        return "M" + "L".join(f"{x:g},{y:g}" for x, y in pts)

    base = height - pad
    body = f'<path d="M{pad},{base:g}H{width - pad:g}" stroke="{theme.RULE}" stroke-width="1"/>'
    line = points(values)
    if len(line) > 1:
        body += f'<path d="{path(line)}V{base:g}H{line[0][0]:g}Z" fill="{colour}" fill-opacity="0.12"/>'
    wish = points(plan)
    if len(wish) > 1:
        body += f'<path d="{path(wish)}" fill="none" stroke="{theme.PLAN}" stroke-width="2" stroke-dasharray="5 4"/>'
    if len(line) > 1:
        body += f'<path d="{path(line)}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-linejoin="round"/>'
    if line:
        body += f'<circle cx="{line[-1][0]:g}" cy="{line[-1][1]:g}" r="4.5" fill="{colour}"/>'
    return _svg(width, height, title, body)


def _hatch(x0: float, x1: float, y0: float, y1: float, step: float = 7) -> str:
    """Diagonal strokes inside a rectangle, drawn out rather than as a <pattern>, whose id would have to be unique on the page."""
    tall, out = y1 - y0, []
    at = x0 - tall + step / 2
    while at < x1:
        a, b = max(at, x0), min(at + tall, x1)   # the stroke rises from (at, y1) to (at + tall, y0)
        if b > a:
            out.append(f"M{a:.1f},{y1 - (a - at):.1f}L{b:.1f},{y1 - (b - at):.1f}")
        at += step
    return "".join(out)


def progress_svg(done: float, total: float, *, width: float = 260, height: float = 18, title: str) -> str:
    """Done solid, what remains hatched. Something left always shows as a hatched sliver; done over total shows the excess in
    orange beyond a mark at the total, so that a ratio over 1 never reads as finished."""
    done, total = max(0.0, float(f.number(done) or 0)), max(0.0, float(f.number(total) or 0))
    x0, x1, y0, y1 = 1.0, width - 1.0, 1.0, height - 1.0
    span = x1 - x0
    over = done > total
    split = x0 + (span * min(total, done) / max(total, done) if max(total, done) else 0)
    if 0 < done < total:
        split = min(max(split, x0 + 3), x1 - 5)
    body = ""
    if split > x0:
        body += f'<rect x="{x0:g}" y="{y0:g}" width="{split - x0:.1f}" height="{y1 - y0:g}" fill="{theme.CLEARED}"/>'
    if split < x1:
        body += (f'<path d="{_hatch(split, x1, y0, y1)}" fill="none" stroke="{theme.ALERT if over else theme.STANDING}" '
                 f'stroke-width="{2.5 if over else 1.2}"/>')
    if over:
        body += f'<path d="M{split:.1f},0V{height:g}" stroke="{theme.INK}" stroke-width="3"/>'
    body += (f'<rect x="{x0:g}" y="{y0:g}" width="{span:g}" height="{y1 - y0:g}" fill="none" '
             f'stroke="{theme.ALERT if over else theme.RULE}" stroke-width="1"/>')
    return _svg(width, height, title, body)
