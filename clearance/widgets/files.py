"""What is taken away as a file: a table, a picture, a print, an empty ledger. Made when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

import pandas as pd
import streamlit as st

from clearance import access, audit, chromium, ledgers, panels, store
from clearance import campaign as campaign_files
from clearance.report import tables, templates
from clearance.selection import Selection
from clearance.widgets.answers import run
from clearance.widgets.reader import translator, who, write_down

Looks = Literal["primary", "secondary", "tertiary"]
Taken: TypeAlias = pd.DataFrame | Callable[[], pd.DataFrame]
"""A table to take away; or how it is made, where the screen has only its first rows."""


def download(label: str, make: Callable[[], bytes], file: str, *, key: str, kind: str | None = None, households: bool = False, looks: Looks = "secondary") -> None:
    """A button that hands out a file. It is made when somebody asks for it, and that is when it is noted; ``kind``: its media type;
    ``households``: it holds household data, which the audit log says."""
    subject = f"{file}{audit.HOUSEHOLDS}" if households else file
    st.download_button(
        label, partial(_handed_out, make, store.default_folder(), who(), subject), file, kind, key=key, icon=":material/download:", on_click="ignore",
        type=looks,
    )  # fmt: skip


def _handed_out(make: Callable[[], bytes], folder: Path, by: access.Who, subject: str) -> bytes:
    content = make()
    write_down(folder, by, "export", subject)
    return content


def downloads(frame: Taken, headers: list[str], note: str, file: str, *, key: str, households: bool = False, parquet: bool = False) -> None:
    """Buttons that hand out a table as CSV, XLSX and Parquet."""
    offered: dict[str, tuple[Callable[..., bytes], str | None]] = {"CSV": (tables.to_csv, "text/csv"), "XLSX": (tables.to_xlsx, None), **({"Parquet": (tables.to_parquet, None)} if parquet else {})}
    for name, (make, kind) in offered.items():
        ending = name.lower()
        download(name, partial(_file_of, make, frame, headers, note), f"{file}.{ending}", kind=kind, key=f"{ending}_{key}", households=households)


def _file_of(make: Callable[..., bytes], frame: Taken, headers: list[str], note: str) -> bytes:
    return make(frame if isinstance(frame, pd.DataFrame) else frame(), headers, note)


def made(key: str, what: str, file: str, of: Hashable, make: Callable[[], bytes], quiet: bool = False) -> None:
    """A button that makes a file, and then one that hands it out. ``of``: what it is of; where that changes, it is to be made anew."""
    t, held, place = translator(), st.session_state.setdefault("printed", {}), st.empty()
    if held.get(key, (None,))[0] != of:
        held.pop(key, None)
        if not place.button(t("report.make", what=what), key=f"make_{key}", icon=":material/print:", type="tertiary" if quiet else "secondary"):
            return
        try:
            with place, st.spinner(t("report.making", what=what)):
                held[key] = (of, make())
        except chromium.NoBrowser:
            place.html(panels.message(what, [t("report.no_browser")]))
            return
        except chromium.BrowserFailed as failed:
            place.html(panels.message(what, [t("report.browser_failed", why=str(failed))]))
            return
    with place:
        download(t("report.take", what=what), partial(bytes, held[key][1]), file, key=key, looks="tertiary" if quiet else "primary")


def references() -> dict[str, list[str]]:
    """What the cells of a ledger may refer to, by field: as the store knows it; before the first survey as the campaign's files do, which
    know no compounds and no roads."""
    try:
        known = run("surveys/references", Selection(as_of=date.max))
    except store.StoreError:
        facts = campaign_files.load(campaign_files.default_folder())
        return {
            "area": [area.name for area in facts.areas],
            "street": [street.name for street in facts.streets],
            "batch": sorted({str(batch.batch) for batch in facts.batches if batch.compounds}),
            "team": sorted({str(team.team) for team in facts.teams}),
            "step": [str(step.step) for step in facts.steps],
        }
    return {field: values.tolist() for field, values in known.groupby("field")["value"]}


def blank_ledgers(ledger: ledgers.Ledger, choices: Mapping[str, Sequence[str]]) -> None:
    """Buttons that hand out a ledger to fill in."""
    t, codebook = translator(), ledgers.load()
    day = t("template.date")  # in place of the survey's date, which the importer reads from the name
    file = f"{ledger.title}_{day}"
    with st.container(horizontal=True, width="content", gap="small"):
        st.download_button(
            t("template.xlsx"), partial(templates.to_xlsx, ledger, codebook, t.language, choices=choices), f"{file}.xlsx",
            key=f"template_xlsx_{ledger.name}", icon=":material/download:", on_click="ignore", type="primary",
        )  # fmt: skip
        st.download_button(
            t("template.csv"), partial(templates.to_csv, ledger), f"{file}.csv", "text/csv",
            key=f"template_csv_{ledger.name}", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
