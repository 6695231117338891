"""Short answers: greetings, thanks, names, sums, counting, words to be repeated."""

import ast
import operator
import re
from collections.abc import Callable

from xai_tui.sandbox.voice.heard import Heard

_PHRASE = r"(?:this phrase|the words?|the text)"
_EXACT = re.compile(
    rf"\b(?:(?:reply|respond|answer) with (?:(?:exactly|only|just)(?: {_PHRASE})?|{_PHRASE})"
    r"\s*(?::|(?=[\"“`']))"
    r"|(?:repeat (?:after me|this|exactly)|say exactly)\b\s*:?)\s*(.+)$",
    re.IGNORECASE | re.DOTALL,
)
_COUNT = re.compile(r"\bcount (?:from )?(?:(-?\d{1,6}) )?(?:up )?to (-?\d{1,6})", re.IGNORECASE)
_SUM = re.compile(r"-?\(*-?\d[\d.,]*(?:\s*(?:\*\*|[-+*/×÷^%])\s*\(*-?\d[\d.,]*\)*)+")
_PERCENT = re.compile(r"(-?\d[\d.,]*)\s*(?:%|per ?cent) of (-?\d[\d.,]*)", re.IGNORECASE)
_ROOT = re.compile(r"(?:square root of|sqrt\(?|√)\s*(\d{1,15})\b", re.IGNORECASE)
_LONGEST_COUNT = 2_000
_LARGEST_POWER = 64
_LARGEST = 10**60
_LONGEST_SUM = 200

_MENU = """- *explain how SSH works* – headings, lists and a quote
- *write a function in Rust that counts words* – highlighted code
- *compare SQLite, PostgreSQL and Redis in a table* – a table
- *a long answer about the sea* – something to scroll
- *show me everything Markdown can do* – all of it at once"""

_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}


def exact(heard: Heard) -> str | None:
    """Just the words that were asked for."""
    found = _EXACT.search(heard.text)
    if not found:
        return None
    return found[1].strip().strip("\"“”`'").rstrip() or None


def counting(heard: Heard) -> str | None:
    """Numbers in a row."""
    found = _COUNT.search(heard.text)
    if not found:
        return None
    first, last = int(found[1] or 1), int(found[2])
    if abs(last - first) > _LONGEST_COUNT:
        last = first + (_LONGEST_COUNT if last > first else -_LONGEST_COUNT)
    step = 1 if last >= first else -1
    return ", ".join(str(number) for number in range(first, last + step, step)) + "."


def arithmetic(heard: Heard) -> str | None:
    """The result of a sum, with the sum."""
    if (said := _percent_or_root(heard.text)) is not None:
        return said
    found = _SUM.search(heard.text)
    if not found or len(found[0]) > _LONGEST_SUM or re.search(r"\d{4}-\d{2}-\d{2}", found[0]):
        return None
    source = found[0].replace("×", "*").replace("÷", "/").replace("^", "**").replace(",", "").strip()
    try:
        value = _value(ast.parse(source, mode="eval").body)
    except (SyntaxError, ValueError, OverflowError):
        return None
    except ZeroDivisionError:
        return f"`{found[0].strip()}` has no value: nothing can be divided by zero."
    return f"{found[0].strip()} = **{_shown(value)}**"


def _percent_or_root(text: str) -> str | None:
    if (found := _PERCENT.search(text)) and len(found[0]) <= _LONGEST_SUM:
        try:
            value = float(found[1].replace(",", "")) * float(found[2].replace(",", "")) / 100
        except ValueError:
            return None
        return f"{found[1]} % of {found[2].rstrip('.,')} = **{_shown(value)}**"
    if found := _ROOT.search(text):
        return f"√{found[1]} = **{_shown(int(found[1]) ** 0.5)}**"
    return None


def _shown(value: float) -> str:
    return f"{value:.10g}" if value % 1 else f"{int(value)}"


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATIONS:
            one, other = _value(left), _value(right)
            if isinstance(sign, ast.Pow) and (abs(other) > _LARGEST_POWER or one < 0):
                raise OverflowError(other)
            result = _OPERATIONS[type(sign)](one, other)
            if abs(result) > _LARGEST:
                raise OverflowError(result)
            return result
        case _:
            raise ValueError(node)


def naming(heard: Heard) -> str | None:
    """A name told now is greeted; one told before is known."""
    if heard.has(r"\bwhat(?:'s|’s| is) my name\b|\bwho am i\b|\bremember my name\b|\bmy name\s*\?"):
        if heard.name is None:
            return "You have not told me your name yet in this conversation. What shall I call you?"
        return f"You are **{heard.name}**; you told me earlier in this conversation."
    if heard.has(r"\b(?:my name is|my name's|i am called|call me)\b") and heard.name:
        return heard.dice.choice(
            (
                f"Nice to meet you, **{heard.name}**! I will remember it for the rest of this conversation.",
                f"Hello **{heard.name}**! Noted. What shall we look at first?",
            )
        )
    return None


def remembering(heard: Heard) -> str | None:
    """What was said earlier, read back."""
    if heard.has(r"^\s*(?:please\s+)?(?:remember|note) (?:that )?\S"):
        return "Noted. Ask me about it later in this conversation and I will read it back to you."
    if not heard.has(
        r"\b(?:what did i (?:say|ask|tell)|what do you remember|did i (?:say|tell)|earlier i)\b"
    ):
        return None
    said = [*heard.facts] or [
        turn.text.strip().splitlines()[0][:120] for turn in heard.users[:-1] if turn.text.strip()
    ]
    if not said:
        return "Nothing yet: this is the first thing you said in this conversation."
    return "From this conversation I have:\n\n" + "\n".join(f"{n}. {one}" for n, one in enumerate(said, 1))


def greeting(heard: Heard) -> str | None:
    """Hello, and what can be tried here."""
    if not re.match(
        r"\s*(?:hi|hello(?! world)|hey|good (?:morning|afternoon|evening)|moin|yo|greetings|how are you)\b"
        r"[^\n]{0,24}$",
        heard.lower,
    ):
        return None
    who = f", {heard.name}" if heard.name else ""
    opening = heard.dice.choice((f"Hello{who}!", f"Hi{who}, good to see you!", f"Hey{who}!"))
    return (
        f"{opening} I can show you how this program feels while it streams. Try one of these:\n\n{_MENU}\n\n"
        "What would you like to see?"
    )


def menu(heard: Heard) -> str | None:
    """What can be tried, for those who ask, and for those who say nothing one could talk about."""
    lost = len(re.sub(r"\W", "", heard.topic)) <= 1
    if lost or heard.has(r"^\s*(?:help|test(?:ing)?|what can you do)\b[^\n]{0,12}$"):
        return f"I am listening. Try one of these:\n\n{_MENU}"
    return None


def thanks(heard: Heard) -> str | None:
    """You are welcome."""
    if not re.match(
        r"\s*(?:thanks|thank you|thx|cheers|danke|merci|gracias|great|perfect|nice)\b[^\n]{0,30}$",
        heard.lower,
    ):
        return None
    return heard.dice.choice(
        (
            "You are welcome! Ask for more whenever you like.",
            "Gladly. The next prompt can be anything: code, a table, a plan, a poem.",
            "My pleasure. Nothing was charged for it, either.",
        )
    )


def farewell(heard: Heard) -> str | None:
    """Goodbye, and how to leave."""
    if not re.match(
        r"\s*(?:(?:good)?bye|see you|exit|quit|:q|tschüss|adiós|au revoir)\b[^\n]{0,16}$", heard.lower
    ):
        return None
    return "Goodbye! **Ctrl+Q** leaves the program; what was said here is kept for the next time."


def identity(heard: Heard) -> str | None:
    """Who answers here."""
    if not heard.has(
        r"\b(?:who|what) are you\b|\bw(?:hat|hich) model\b"
        r"|\bare you (?:really |actually )?(?:grok|real|an? ai)\b"
        r"|\byour name\b|\bwho (?:made|created|built) you\b|\babout yourself\b"
    ):
        return None
    return (
        f"I answer by the name of **{heard.prompt.model.id}**, but there is no model behind me: I am the "
        "*sandbox*, a small server inside this program that speaks the xAI API on your own machine.\n\n"
        "| what | here | on api.x.ai |\n"
        "|---|---|---|\n"
        "| routes, streams, errors | the same | the same |\n"
        "| tokens and prices | counted and multiplied for real | billed for real |\n"
        "| answers | written by hand, chosen by a few rules | thought up by Grok |\n"
        "| your prompt | stays on this machine | is sent to xAI |\n\n"
        "With an API key in `XAI_API_KEY`, the same program talks to the real Grok."
    )
