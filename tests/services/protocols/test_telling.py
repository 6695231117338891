from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.services.protocols.telling import SEPARATOR, Telling

PARTS = st.lists(st.lists(st.text(max_size=5), max_size=4), max_size=5)


@given(parts=PARTS, untold=st.text(max_size=5))
@settings(max_examples=200, deadline=None)
def test_the_pieces_add_up_to_the_parts_set_apart(parts: list[list[str]], untold: str) -> None:
    telling = Telling()
    told = "".join(
        telling.more(fragment, number) for number, part in enumerate(parts) for fragment in [*part, None]
    )
    whole = SEPARATOR.join(text for text in map("".join, parts) if text)
    assert told == whole
    assert telling.rest(whole + untold) == untold
    assert telling.rest(whole + untold) == ""


def test_without_any_piece_the_whole_is_the_rest() -> None:
    assert Telling().rest("all of it") == "all of it"
