from tests.tui.transcript.test_lines import copied, drawn

TABLE = "| way | cost |\n|:--|--:|\n| `a` | 1 |\n| bb **c** | 12 |\n"


def test_a_table_has_borders_and_alignment() -> None:
    assert drawn(TABLE) == [
        "┌──────┬──────┐",
        "│ way  │ cost │",
        "├──────┼──────┤",
        "│ a    │    1 │",
        "│ bb c │   12 │",
        "└──────┴──────┘",
    ]


def test_a_centred_column_and_a_missing_cell() -> None:
    assert drawn("|a|b|\n|:-:|-|\n|xxx|\n") == [
        "┌─────┬───┐",
        "│  a  │ b │",
        "├─────┼───┤",
        "│ xxx │   │",
        "└─────┴───┘",
    ]


def test_the_widest_column_gives_way_and_wrapped_rows_are_ruled_off() -> None:
    source = "|id|words|\n|-|-|\n|1|one two three four|\n|2|five|\n"

    assert drawn(source, 20) == [
        "┌────┬─────────────┐",
        "│ id │ words       │",
        "├────┼─────────────┤",
        "│ 1  │ one two     │",
        "│    │ three four  │",
        "├────┼─────────────┤",
        "│ 2  │ five        │",
        "└────┴─────────────┘",
    ]


def test_lines_are_broken_before_words() -> None:
    source = "|planet|moon|diameter, km|\n|-|-|-|\n|Jupiter|Ganymede|5,268|\n"

    assert drawn(source, 34) == [
        "┌─────────┬──────────┬───────────┐",
        "│ planet  │ moon     │ diameter, │",
        "│         │          │ km        │",
        "├─────────┼──────────┼───────────┤",
        "│ Jupiter │ Ganymede │ 5,268     │",
        "└─────────┴──────────┴───────────┘",
    ]
    assert drawn(source, 33)[-2] == "│ Jupiter │ Ganymede │ 5,268    │"


def test_wide_characters_keep_the_borders_straight() -> None:
    assert drawn("|日本|b|\n|-|-|\n|x|👩‍💻|\n") == [
        "┌──────┬────┐",
        "│ 日本 │ b  │",
        "├──────┼────┤",
        "│ x    │ 👩‍💻 │",
        "└──────┴────┘",
    ]


def test_a_narrow_table_becomes_records() -> None:
    assert drawn("|name|value|\n|-|-|\n|first|1|\n|second|2|\n", 14) == [
        "name: first",
        "value: 1",
        "──────────────",
        "name: second",
        "value: 2",
    ]


def test_a_table_without_rows() -> None:
    assert drawn("|a|\n|-|\n") == ["┌───┐", "│ a │", "└───┘"]
    assert drawn("|name|value|\n|-|-|\n", 10) == ["name:", "value:"]


def test_a_table_is_copied_without_borders() -> None:
    assert copied(TABLE) == "way | cost\na | 1\nbb c | 12"


def test_widths_hold_still_once_enough_rows_have_come() -> None:
    rows = "|a|b|\n|-|-|\n" + "|x|y|\n" * 64
    long = rows + "|a rather long cell|y|\n"

    assert drawn(long)[0] == drawn(rows)[0]
