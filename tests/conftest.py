"""What holds for all tests."""

import signal


def pytest_configure() -> None:
    """Let programs be interrupted also where the tests run behind a shell, which makes them deaf to it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
