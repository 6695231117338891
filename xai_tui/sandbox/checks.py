"""What a model accepts: looked up and compared once, for all routes."""

from collections.abc import Callable

from xai_tui.sandbox.body import JsonObject, Node
from xai_tui.sandbox.catalog import LanguageModel, language_model
from xai_tui.sandbox.prompt import Tool, Turn
from xai_tui.sandbox.refusals import Refusal, empty_content, invalid, unsupported

MOST_TOOLS = 350
MOST_STOP_WORDS = 4
MOST_TOKENS = 2_000_000_000

_CAMEL = {
    "stop": "stop",
    "stop_sequences": "stop",
    "presence_penalty": "presencePenalty",
    "frequency_penalty": "frequencyPenalty",
}


def resolve(name: str, missing: Callable[[str], Refusal]) -> LanguageModel:
    """The model of that name.

    Args:
        name: Id, alias or retired id.
        missing: How this route says that there is none.
    """
    model = language_model(name)
    if model is None:
        raise missing(name)
    return model


def refuse_parameters(model: LanguageModel, body: Node, *names: str) -> None:
    """Refuse what reasoning models do not take; a default value counts as not set.

    Raises:
        Refusal: 400 naming the parameter in camel case.
    """
    if not model.reasons:
        return
    for name in names:
        if body[name].value not in (None, 0, 0.0, []):
            raise unsupported(model.id, _CAMEL[name])


def effort(model: LanguageModel, node: Node) -> str | None:
    """The reasoning effort asked for.

    Raises:
        Refusal: 400 where the model takes none, or not this one.
    """
    if node.absent:
        return None
    word = node.text()
    if not model.efforts:
        raise unsupported(model.id, "reasoningEffort")
    if word not in model.efforts:
        known = ", ".join(model.efforts)
        raise invalid(
            f"Model {model.id} does not support reasoning effort {word}. Supported values: {known}."
        )
    return word


def tools(nodes: list[Node], read: Callable[[Node], Tool | None]) -> tuple[Tool, ...]:
    """Read the functions on offer; what `read` makes None of is no function.

    Raises:
        Refusal: 400 for too many, or parameters that are no object.
    """
    if len(nodes) > MOST_TOOLS:
        raise invalid(f"Too many tools: at most {MOST_TOOLS} are allowed, got {len(nodes)}.")
    found = tuple(tool for tool in map(read, nodes) if tool is not None)
    for tool in found:
        if tool.parameters and tool.parameters.get("type") != "object":
            raise invalid(f"Invalid parameters of function {tool.name}: the root must be of type object.")
    return found


def function(node: Node, *, schema: str = "parameters") -> Tool:
    """A function: its name, description and schema."""
    parameters: JsonObject = {} if node[schema].absent else node[schema].mapping()
    return Tool(node["name"].required().text(), node["description"].text_or(""), parameters)


def conversation(model: LanguageModel, turns: list[Turn]) -> tuple[Turn, ...]:
    """The turns, if the model can take them.

    Raises:
        Refusal: 400 for nothing said, an empty message, or a picture for a model that sees none.
    """
    if not turns:
        raise invalid("Invalid request content: At least one message is required.")
    for turn in turns:
        if turn.role != "tool" and not (turn.text or turn.pictures or turn.calls):
            raise empty_content()
        if turn.pictures and not model.sees:
            raise invalid(f"Model {model.id} does not support image input.")
    return tuple(turns)
