from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.tui.transcript.heights import Heights

heights = st.lists(st.integers(0, 9), max_size=30)


@given(heights, st.lists(st.tuples(st.integers(0, 29), st.integers(0, 9)), max_size=20), heights)
@settings(max_examples=200, deadline=None)
def test_it_is_a_list_with_sums(start: list[int], changes: list[tuple[int, int]], more: list[int]) -> None:
    stack, model = Heights(start), list(start)
    for at, height in changes:
        if at < len(model):
            stack[at] = model[at] = height
        else:
            stack.truncate(at // 2)
            del model[at // 2 :]
        assert stack.total == sum(model)
    for height in more:
        stack.append(height)
        model.append(height)

    assert list(stack) == model
    assert [stack.start(at) for at in range(len(model) + 1)] == [
        sum(model[:at]) for at in range(len(model) + 1)
    ]
    for line in range(sum(model)):
        at = stack.locate(line)
        assert stack.start(at) <= line < stack.start(at) + stack[at]


def test_lines_outside_belong_to_the_first_or_last() -> None:
    stack = Heights([2, 3])

    assert stack.locate(-1) == 0
    assert stack.locate(99) == 1
    assert Heights().locate(5) == 0
    assert Heights().total == 0
