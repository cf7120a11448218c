"""小区档案: what is this compound, how does it stand, what is it waiting for? For the leadership group, the weekly meeting and the office."""

import streamlit as st

from clearance import compound, ledgers, lists, panels, widgets
from clearance.charts import compound as charts

t, selection, asked = widgets.translator(), widgets.selection(), st.session_state["compound"]
choices = widgets.run("compound/choices", selection)
shown = compound.shown(choices, asked)
if not shown:
    widgets.choose_compound(choices, shown)
    if asked and len(choices):
        widgets.unknown_compound(choices, asked)
    widgets.nothing()

widgets.only_compound(shown)
one = widgets.one("compound/facts", selection, compound=shown)
steps = widgets.records("compound/days_by_step", selection, compound=shown)
faults = widgets.records("compound/faults_by_structure", selection, compound=shown)
weeks = widgets.run("compound/standing_by_week", selection, compound=shown)
actions = widgets.run("compound/actions", selection, compound=shown)
structures = widgets.run("compound/events_by_structure", selection, compound=shown)

widgets.head("compound.question", compound.finding(t, one, steps), compound.note(t, asked), compound.OPENED)
widgets.choose_compound(choices, shown)
st.html(panels.pair(
    compound.identity(t, one, widgets.member_names(t, "batches", "classes", "teams")),
    compound.state(t, one, faults, actions.to_dict("records"), widgets.opens),
))  # fmt: skip
st.html(compound.ladder(t, steps))
if len(structures):
    widgets.figure(
        charts.burn, weeks, key="compound", planned_end=one.planned_end, marks=widgets.marks(),
        title=widgets.sentence(compound.burn_finding(weeks)), subtitle=t("compound.burn_subtitle"),
    )  # fmt: skip
st.html(compound.fault_list(t, faults, widgets.opens_item))

kinds = compound.kinds(t, widgets.run("compound/progress_by_kind", selection, compound=shown))
widgets.table(kinds, compound.headers(t, "kinds"), key="kinds", title=t("compound.kinds"), opens_lists=lists.BY_COLUMN, of=["kind"])
widgets.table(
    compound.structures(t, structures), compound.headers(t, "structures"), key="structures", title=t("compound.structures"), height=520,
    cells=compound.structure_cells(t, structures, widgets.opens_item),
)  # fmt: skip
if widgets.may("households"):
    households = widgets.run("compound/households_by_structure", selection, compound=shown)
    widgets.table(
        compound.households(t, households), compound.headers(t, "households"), key="households", title=t("compound.households_title"), height=520,
        cells=compound.household_cells(t, households, widgets.opens_item),
    )  # fmt: skip
widgets.table(
    compound.actions(t, actions), compound.headers(t, "actions"), key="actions", title=t("compound.actions_title"), height=520,
    cells=compound.action_cells(t, actions, widgets.opens_item),
)  # fmt: skip

surveys = compound.surveys(t, widgets.run("compound/surveys_by_ledger", selection, compound=shown))
widgets.table(surveys, compound.headers(t, "surveys"), key="surveys", title=t("compound.surveys"), cells=compound.marked(surveys, "file_name"))
history = widgets.run(lists.HISTORY, selection, ledger="compounds", item=shown)
changes = compound.changes(t, history, lists.history_table(t, history, ledgers.load().ledgers["compounds"]))
widgets.table(
    changes, compound.headers(t, "changes"), key="changes", title=t("compound.changes"),
    cells=compound.marked(changes, "field", "before", "now", "file_name"),
)  # fmt: skip

widgets.counted(
    ["compound.counted", "counted.standing", "counted.clear", "compound.counted_late", "compound.counted_faults"],
    ["compound/facts", "compound/standing_by_week", "compound/days_by_step", "compound/progress_by_kind", "compound/events_by_structure",
     "compound/faults_by_structure", "compound/actions", "compound/surveys_by_ledger", lists.HISTORY],
)  # fmt: skip
