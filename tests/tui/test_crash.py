from pathlib import Path

from xai_tui.tui.crash import MASK, crash_report, keep_report, redact


def test_keys_are_masked_wherever_they_stand() -> None:
    text = "Authorization: Bearer abcdefgh12345 and xai-AbCdEf0123456789 and xai-…"
    assert redact(text) == f"Authorization: Bearer {MASK} and {MASK} and xai-…"


def test_known_keys_of_any_form_are_masked() -> None:
    assert redact("the key is hunter2!", ["hunter2!", ""]) == f"the key is {MASK}!".replace("!", "")


def test_a_report_names_lines_but_no_values_and_no_keys() -> None:
    secret = "xai-0123456789abcdef"

    def inside(key: str) -> None:
        message = f"sent with {key}"
        raise RuntimeError(message)

    try:
        inside(secret)
    except RuntimeError as error:
        report = crash_report(error, [secret])
    assert "test_crash.py" in report
    assert "RuntimeError: sent with" in report
    assert secret not in report


def test_a_report_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    log = tmp_path / "state" / "xai-tui.log"
    assert str(log) in keep_report("one\n", log)
    keep_report("two\n", log)
    assert "one" in log.read_text()
    assert "two" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_report_that_cannot_be_kept_says_so(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file in the way")
    assert "could not be kept" in keep_report("one", tmp_path / "state" / "xai-tui.log")
