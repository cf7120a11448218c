"""Process faults (docs/domain.md, section 6) worked by hand, through the list that counts them."""

from tests.queries.ascii_tables import assert_rows

COMPOUNDS = """
| id | name   | area | class    | batch |
| A  | 示例甲 | 和平 | 一般小区 | 2     |
"""
STRUCTURES = """
| structure | compound | sqm | found      | noticed    | served     | removed    | mode | declassified |
| proper    | A        | 1   | 2017-10-01 | 2017-10-10 | 2017-11-01 | 2018-01-01 | 强拆 |              |
| last_day  | A        | 1   | 2017-10-01 | 2017-10-10 | 2017-11-01 | 2017-12-31 | 强拆 |              |
| no_order  | A        | 1   | 2017-10-01 | 2017-10-10 |            | 2018-01-05 | 强拆 |              |
| unnoticed | A        | 1   | 2017-10-01 |            |            | 2018-01-02 | 自拆 |              |
| late      | A        | 1   | 2017-10-01 | 2018-02-01 |            | 2018-01-03 | 助拆 |              |
| same_day  | A        | 1   | 2017-10-01 | 2018-01-03 |            | 2018-01-03 | 助拆 |              |
| standing  | A        | 1   | 2017-10-01 |            |            |            |      |              |
| dropped   | A        | 1   | 2017-10-01 |            |            | 2018-01-04 | 自拆 | 2018-01-10   |
"""


def test_faults(street):
    """60 days from 1 November end on 31 December: force is lawful from 1 January. A notice on the day itself is before the removal.
    What is declassified is in no count any more; what stands was not removed at all."""
    street.survey("compounds", "2018-06-29", COMPOUNDS).survey("structures", "2018-06-29", STRUCTURES).imported()
    assert_rows(street.ask("rows/structures", "2018-06-29", list="faults"), """
    | structure_id | listed_on  |
    | last_day     | 2017-12-31 |
    | unnoticed    | 2018-01-02 |
    | late         | 2018-01-03 |
    | no_order     | 2018-01-05 |
    """)  # fmt: skip
    assert [row["structure_id"] for row in street.ask("rows/structures", "2018-01-02", list="faults")] == ["last_day", "unnoticed"]
    assert street.ask("rows/structures", "2018-06-28", "as-reported", list="faults") == []


def test_a_fault_goes_when_the_missing_day_is_recorded(street):
    street.survey("compounds", "2018-03-01", COMPOUNDS).survey("structures", "2018-03-01", STRUCTURES).imported()
    street.survey("structures", "2018-06-29", """
    | structure | compound | sqm | found      | noticed    |
    | unnoticed | A        | 1   | 2017-10-01 | 2017-12-20 |
    """).imported()  # fmt: skip
    names = {known: [row["structure_id"] for row in street.ask("rows/structures", "2018-03-02", known, list="faults")] for known in ("as-now", "as-reported")}
    assert "unnoticed" in names["as-reported"] and names["as-now"] == [name for name in names["as-reported"] if name != "unnoticed"]


def test_on_the_day_of_january_2_a_notice_yet_to_come_does_not_excuse(street):
    """`late` was removed on 3 January; its notice of 1 February is no notice before it, on whatever day one asks."""
    street.survey("compounds", "2018-06-29", COMPOUNDS).survey("structures", "2018-06-29", STRUCTURES).imported()
    for day in ("2018-01-03", "2018-01-31", "2018-02-01"):
        assert "late" in [row["structure_id"] for row in street.ask("rows/structures", day, list="faults")]
