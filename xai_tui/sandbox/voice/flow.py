"""Joins the wrapped lines of hand-written Markdown, so that the reader's width decides where they break."""

import re

_OWN_LINE = re.compile(r"\s*(?:$|#{1,6} |[-*+] |\d+[.)] |>|\||```|\$\$|---$)")
_UNJOINED = re.compile(r"(?:^\s*(?:#{1,6} |\||```|\$\$|---$))|  $|^\s*$|\\$")


def unwrap(text: str) -> str:
    """Markdown with each paragraph, list item and quoted paragraph on a line of its own.

    Fenced code, tables and lines that end in a hard break stay as they are.
    """
    lines: list[str] = []
    fenced = False
    for line in text.split("\n"):
        fence = line.lstrip(" >").startswith("```")
        if lines and not fenced and not fence and _continues(lines[-1], line):
            lines[-1] += " " + re.sub(r"^[\s>]+", "", line)
        else:
            lines.append(line)
        fenced = fenced != fence
    return "\n".join(lines)


def _continues(before: str, line: str) -> bool:
    if _UNJOINED.search(before):
        return False
    quoted = re.match(r"[\s>]*>", line)
    if quoted:
        depth = line[: quoted.end()].count(">")
        opened = re.match(r"[\s>]*>", before)
        rest = line[quoted.end() :]
        same = opened is not None and before[: opened.end()].count(">") == depth
        return (
            same
            and not _OWN_LINE.match(rest)
            and not _UNJOINED.search(before[opened.end() :] if opened else "")
        )
    return not _OWN_LINE.match(line) and not before.lstrip().startswith(">")
