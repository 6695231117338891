"""What POST /v1/responses takes."""

from dataclasses import dataclass, replace
from http import HTTPStatus

from xai_tui.sandbox import checks
from xai_tui.sandbox.body import JsonObject, Node
from xai_tui.sandbox.content import content
from xai_tui.sandbox.prompt import Limits, Prompt, Tool, ToolCall, Turn
from xai_tui.sandbox.refusals import Refusal, live_search, misfit, model_not_found
from xai_tui.sandbox.routes.chat import tool_choice

DEFAULT_MODEL = "grok-4.3"
_ENCRYPTED = "reasoning.encrypted_content"
_MOST_DOMAINS = 5
_ROLES = {"user": "user", "assistant": "assistant", "system": "system", "developer": "system"}


@dataclass(frozen=True, slots=True)
class ResponseRequest:
    """What a response is asked for.

    Attributes:
        prompt: The prompt; with a previous response, only what is new.
        raw: The body, for what is echoed.
        instructions: The system prompt.
        previous: The response it continues.
        store: Whether it is kept.
        streams: Whether it comes in events.
        encrypted: Whether thoughts come with their encrypted form.
    """

    prompt: Prompt
    raw: JsonObject
    instructions: str | None
    previous: str | None
    store: bool
    streams: bool
    encrypted: bool

    def after(self, turns: tuple[Turn, ...]) -> "ResponseRequest":
        """The same request behind an earlier conversation."""
        return replace(self, prompt=replace(self.prompt, turns=(*turns, *self.prompt.turns)))


def read(body: Node) -> ResponseRequest:
    """Read the request."""
    turns = _input(body["input"].required())
    name = body["model"].text_or(DEFAULT_MODEL)
    tool_nodes = list(body["tools"].items())
    if not body["search_parameters"].absent:
        raise live_search()
    instructions = None if body["instructions"].absent else body["instructions"].text()
    limits = Limits(body["max_output_tokens"].integer(1, checks.MOST_TOKENS))
    body["temperature"].number(0, 2)
    body["top_p"].number(0, 1)
    body["text"]["format"]["type"].choice("text", "json_object", "json_schema", default="text")
    choice = tool_choice(body["tool_choice"], "")
    flags = {
        name: body[name].flag(default=name != "stream") for name in ("store", "stream", "parallel_tool_calls")
    }
    include = [node.text() for node in body["include"].items()]
    previous = body["previous_response_id"].text_or("") or None
    wanted_effort = body["reasoning"]["effort"]
    model = checks.resolve(name, model_not_found)
    system = [] if instructions is None else [Turn("system", instructions)]
    prompt = Prompt(
        model=model,
        turns=checks.conversation(model, [*system, *turns]),
        tools=checks.tools(tool_nodes, _tool),
        tool_choice=choice,
        parallel=flags["parallel_tool_calls"],
        schema=_schema(body["text"]["format"]),
        json_only=body["text"]["format"]["type"].value == "json_object",
        effort=checks.effort(model, body["reasoning_effort"] if wanted_effort.absent else wanted_effort),
        search=any(node["type"].value == "web_search" for node in tool_nodes),
        limits=limits,
    )
    return ResponseRequest(
        prompt, body.mapping(), instructions, previous, flags["store"], flags["stream"], _ENCRYPTED in include
    )


def _schema(form: Node) -> JsonObject | None:
    return form["schema"].required().mapping() if form["type"].value == "json_schema" else None


def _tool(node: Node) -> Tool | None:
    match node["type"].required().text():
        case "function":
            return checks.function(node)
        case "web_search":
            filters = node if node["filters"].absent else node["filters"]
            filters["allowed_domains"].texts(_MOST_DOMAINS)
            filters["excluded_domains"].texts(_MOST_DOMAINS)
        case "live_search":
            raise live_search()
    return None


def _input(node: Node) -> list[Turn]:
    """The input as turns; whatever does not fit is refused with the one sentence the API has for it."""
    if isinstance(node.value, str):
        return [Turn("user", node.value)]
    try:
        turns = [_item(item) for item in node.items()]
    except Refusal as refusal:
        if refusal.status != HTTPStatus.UNPROCESSABLE_ENTITY:
            raise
        raise misfit("input", "data did not match any variant of untagged enum ModelInput") from None
    return [turn for turn in turns if turn is not None]


def _item(item: Node) -> Turn | None:
    match item["type"].text_or("message"):
        case "message":
            role = item["role"].required().text()
            if role not in _ROLES:
                raise item["role"].misfit("a role")
            said = content(item["content"])
            return Turn(_ROLES[role], said.text, said.pictures)
        case "function_call":
            call = ToolCall(item["name"].required().text(), item["arguments"].text_or("{}"))
            return Turn("assistant", "", calls=(call,))
        case "function_call_output":
            return Turn("tool", content(item["output"]).text)
        case kind if kind.endswith(("_call", "_call_output")) or kind in {
            "reasoning",
            "compaction",
            "mcp_list_tools",
        }:
            return None
        case _:
            raise item["type"].misfit("an item")
