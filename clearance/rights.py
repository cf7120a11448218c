"""What the page 权限 says: the table of rights in words, right by right, page by page, and what is asked of queries. Pure: table and translator in,
HTML out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from clearance import panels
from clearance.access import Table
from clearance.findings import Finding
from clearance.locale import Translator
from clearance.people.accounts import Person


def finding(t: Translator, table: Table) -> Finding:
    """How many roles and rights there are, and who sees households."""
    return Finding("rights.finding", {"roles": len(table.roles), "rights": len(table.rights), "holders": holders(t, table, "households")})


def note(t: Translator, table: Table, role: str, name: str) -> str:
    """Who is asking, and in which role."""
    mine = named(t, table.roles[role])
    return t("rights.signed_as", name=name, role=mine) if name else t("rights.at_this_machine", role=mine)


def by_right(t: Translator, table: Table) -> str:
    """A line a right: what it lets somebody do, and which roles may."""
    return _grid(t, table, [t("rights.right")], (([named(t, right)], right[2]) for right in table.rights.values()))


def by_page(t: Translator, table: Table) -> str:
    """A line a right: the pages that need it, in the order of the navigation, and which roles open them."""
    pages = {right: [t(f"nav.{page}") for page, needed in table.pages.items() if needed == right] for right in table.rights}
    return _grid(
        t, table, [t("rights.needs"), t("rights.pages")],
        (([named(t, table.rights[right]), t("rights.and").join(titles)], table.rights[right][2]) for right, titles in pages.items() if titles),
    )  # fmt: skip


def by_query(t: Translator, table: Table) -> str:
    """A line for each kind of query that not everybody may take as it is."""
    kinds = ((kind, right, names) for right in table.withheld for kind, queries in (("withheld", table.withheld), ("treated", table.treated)) if (names := queries[right]))
    return _grid(
        t, table, [t("rights.rule"), t("rights.queries")],
        (([t(f"rights.{kind}"), t("rights.and").join(names)], table.rights[right][2]) for kind, right, names in kinds),
    )  # fmt: skip


def people(t: Translator, table: Table, accounts: Mapping[str, Person]) -> str:
    """A line an account: name, role, how it signs in, whether it may."""
    lines = [
        [panels.chinese(each.name), named(t, table.roles[each.role]), t("rights.by_provider" if each.identity else "rights.by_password"), t("rights.disabled" if each.disabled else "rights.active")]
        for each in accounts.values()
    ]
    return panels.figures([t(f"rights.{name}") for name in ("account", "role", "signs_in", "state")], lines, [False] * 4)


def _grid(t: Translator, table: Table, titles: list[str], lines: Iterable[tuple[list[str], frozenset[str]]]) -> str:
    marks = {True: ("good", t("rights.yes")), False: ("plain", t("rights.no"))}
    return panels.grid([*titles, *(named(t, role) for role in table.roles.values())], [(cells, [marks[role in holders] for role in table.roles]) for cells, holders in lines])


def holders(t: Translator, table: Table, right: str) -> str:
    """The roles that have a right, in words."""
    return t("rights.and").join(named(t, names) for role, names in table.roles.items() if role in table.rights[right][2])


def named(t: Translator, names: tuple) -> str:
    """A role's or a right's name in the reader's language."""
    return names[0 if t.language == "zh" else 1]
