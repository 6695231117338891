from xai_tui.tui.transcript.following import Following


def test_text_grows_into_free_space_without_moving() -> None:
    following = Following()
    top = following.placed(50, 20)

    assert [following.grown(top, content, 20) for content in (52, 60, 70)] == [50, 50, 50]
    assert following.extent(52) == 70


def test_half_a_page_is_freed_when_the_bottom_is_reached() -> None:
    following = Following()

    assert following.grown(following.placed(50, 20), 71, 20) == 61
    assert following.extent(71) == 81


def test_by_the_line_it_moves_as_it_grows() -> None:
    following = Following("line")

    assert following.grown(following.placed(50, 20), 71, 20) == 51
    assert following.extent(71) == 71


def test_it_stays_put_while_the_user_reads_above() -> None:
    following = Following()
    following.moved(10, 100, 20)

    assert not following.on
    assert following.grown(10, 200, 20) == 10
    assert not following.news
    following.came()
    assert following.news


def test_who_comes_back_to_the_end_follows_again() -> None:
    following = Following()
    following.moved(10, 100, 20)
    following.came()
    following.moved(80, 100, 20)

    assert following.on
    assert not following.news
    assert following.grown(80, 101, 20) == 91


def test_free_space_stays_at_the_end_and_is_given_back_when_it_leaves_the_view() -> None:
    following = Following()
    following.grown(following.placed(50, 20), 71, 20)
    following.moved(55, 71, 20)

    assert following.on
    assert following.extent(71) == 75

    following.moved(10, 71, 20)
    assert following.extent(71) == 71


def test_news_is_only_for_who_does_not_follow() -> None:
    following = Following()
    following.came()

    assert not following.news


def test_a_view_that_shrinking_text_would_leave_behind_goes_back_to_it() -> None:
    following = Following()
    top = following.grown(following.placed(50, 20), 75, 20)

    assert top == 65
    assert following.grown(top, 71, 20) == 65
    assert following.grown(top, 66, 20) == 56
    assert following.extent(66) == 76


def test_a_view_never_goes_back_above_the_prompt_that_is_answered() -> None:
    following = Following()
    top = following.grown(following.placed(50, 20), 80, 20)

    assert following.grown(top, 53, 20) == 50
    assert following.grown(50, 51, 20) == 50


def test_who_reads_above_is_not_moved_by_shrinking_text() -> None:
    following = Following()
    following.moved(40, 100, 20)

    assert following.grown(40, 41, 20) == 40
