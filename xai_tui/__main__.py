"""Where the program starts: `xai-tui`, or `python -m xai_tui`."""

import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    from xai_tui.cli.root import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
