"""Forms of Markdown: plans, lists, quotes, mathematics, and all of them at once."""

import re

from xai_tui.sandbox.voice.heard import Heard

_PLAN = """## A plan{about}

1. **Say what done looks like.** One sentence that somebody else could check.
2. **Find the riskiest part** and do that first:
   - what nobody here has done before;
   - what others wait for;
   - what cannot be undone:
     - data that changes form,
     - promises made to people.
3. **Cut the rest into days.** What takes longer than a day is not understood yet.
4. **Show it early**, before it is pretty.

### Before you start

- [x] write the plan down
- [ ] tell the two people who will be surprised by it
- [ ] put an end date beside it
- [ ] decide what to leave out

> A plan is a list of things you will learn in the wrong order. Keep it short enough to rewrite."""

_MATHS = """The sum of the first *n* numbers, the way young Gauss is said to have done it:

1. Write the sum forwards and backwards:

   $$S = 1 + 2 + \\dots + n, \\qquad S = n + (n-1) + \\dots + 1$$

2. Add the two lines column by column. Each of the *n* columns gives *n* + 1, so $2S = n(n+1)$.

3. Therefore

   $$S = \\frac{n(n+1)}{2}$$

For *n* = 100 that is 100 · 101 / 2 = **5050**. ∎"""

_QUOTES = """> The first principle is that you must not fool yourself.
>
> > And you are the easiest person to fool.
> >
> > > So write the test *before* you believe the result.
>
> — freely after Richard Feynman

Three levels deep, and each of them still readable:

- a claim,
  - a doubt about it,
    - and what settles the doubt."""

_EVERYTHING = """# Everything at once

Plain text with **bold**, *italic*, ***both***, ~~struck~~, `code`, and a [link](https://docs.x.ai/).

## Lists

1. first
2. second
   - with a point below it
     - and one below that
3. third

- [x] done
- [ ] still to do

## Code

```python
def greet(name: str = "world") -> str:
    return f"Hello, {name}!"
```

```json
{"model": "grok-4.3", "stream": true, "n": 1}
```

## A table

| script | sample | cells |
|:--|:-:|--:|
| Latin | café | 4 |
| Greek | λόγος | 5 |
| Japanese | 日本語 | 6 |
| emoji | 🚀🌍 | 4 |

## Quotes

> One level,
>
> > and a second, with `code` in it.

## The rest

A line that is long enough to be wrapped on almost every terminal, so that you can see where it breaks and \
whether the break falls between words.

---

Mathematics stays as it is written: $e^{i\\pi} + 1 = 0$. HTML does too: <b>not bold</b>."""


def everything(heard: Heard) -> str | None:
    """A tour through Markdown."""
    asked = r"\b(?:everything|all of)\b.*\bmarkdown\b|\bmarkdown\b.*\b(?:demo|tour|everything|can do)\b"
    if heard.has(rf"{asked}|^\s*(?:demo|tour)\b"):
        return _EVERYTHING
    return None


def plan(heard: Heard) -> str | None:
    """Steps, nested points and a checklist."""
    if not heard.has(r"\b(?:plan|checklist|to-?do|steps|roadmap|nested list|bullet)\b"):
        return None
    topic = re.sub(r"^(?:for|to|of)\s+", "", heard.topic)
    return _PLAN.format(about=f": {topic}" if topic else "")


def maths(heard: Heard) -> str | None:
    """A small proof with formulas."""
    if heard.has(r"\b(?:math|maths|mathematics|prove|proof|formula|equation|latex|theorem)\b"):
        return _MATHS
    return None


def quotes(heard: Heard) -> str | None:
    """Quotes within quotes."""
    if heard.has(r"\b(?:quote|quotes|quotation|blockquote)\b"):
        return _QUOTES
    return None
