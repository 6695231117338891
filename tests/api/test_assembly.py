import json
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.bodies import COMPLETION, MESSAGE, USAGE, chunk, response
from xai_tui.api.assembly.chat import ChatAssembler
from xai_tui.api.assembly.completions import CompletionAssembler
from xai_tui.api.assembly.messages import MessageAssembler
from xai_tui.api.assembly.parts import AssembledCall, Citation
from xai_tui.api.assembly.responses import ResponseAssembler
from xai_tui.api.types.chat import ChatChunk, ChatCompletion
from xai_tui.api.types.completions import Completion
from xai_tui.api.types.messages import MessageAnswer, MessageEvent
from xai_tui.api.types.responses import ModelResponse, ResponseEvent


def chat(*chunks: dict[str, Any], n: int = 1) -> ChatAssembler:
    assembler = ChatAssembler(n)
    for value in chunks:
        assembler.add(ChatChunk.read(value))
    return assembler


def responses(*events: dict[str, Any]) -> ResponseAssembler:
    assembler = ResponseAssembler()
    for value in events:
        assembler.add(ResponseEvent.read(value))
    return assembler


def messages(*events: dict[str, Any]) -> MessageAssembler:
    assembler = MessageAssembler()
    for value in events:
        assembler.add(MessageEvent.read(value))
    return assembler


def call(name: str | None = None, arguments: str | None = None, **more: Any) -> dict[str, Any]:
    function = {key: value for key, value in (("name", name), ("arguments", arguments)) if value is not None}
    return {"function": function} | more


ADD = AssembledCall("call_1", "add", '{"a":2}')
MULTIPLY = AssembledCall("call_2", "multiply", '{"a":3}')


def test_a_chat_answer() -> None:
    built = chat(
        chunk(role="assistant", reasoning_content="Hm"),
        chunk(reasoning_content=", well"),
        chunk(content="Olá"),
        chunk(),
        chunk(content="!"),
    )
    assert (built.text, built.thoughts, built.is_whole, built.finish_reason) == (
        "Olá!",
        "Hm, well",
        False,
        None,
    )
    built.add(ChatChunk.read(chunk("stop")))
    built.add(
        ChatChunk.read(chunk(usage=USAGE) | {"citations": ["https://a", {"url": "https://b", "title": "B"}]})
    )
    assert built.is_whole
    assert built.finish_reason == "stop"
    assert built.usage is not None
    assert built.usage.cost_in_usd_ticks == 731_000
    assert built.citations == (Citation("https://a"), Citation("https://b", "B"))
    assert (built.id, built.model, built.refusal) == ("53ae0d64", "grok-4.3", "")


def test_odd_citations_are_passed_over() -> None:
    sources = [5, {"link": "x"}, {"url": "https://c"}]
    assert chat(chunk("stop") | {"citations": sources}).citations == (Citation("https://c"),)


def test_running_usage_of_old_servers() -> None:
    built = chat(
        chunk(content="a") | {"usage": {"total_tokens": 1}}, chunk("stop") | {"usage": {"total_tokens": 2}}
    )
    assert built.usage is not None
    assert built.usage.total_tokens == 2


def test_tool_calls_whole_in_fragments_and_mislabelled() -> None:
    whole = chat(
        chunk(tool_calls=[call("add", '{"a":2}', id="call_1", index=0)]),
        chunk(tool_calls=[call("multiply", '{"a":3}', id="call_2", index=1)]),
    )
    one_message = chat(
        chunk(tool_calls=[call("add", '{"a":2}', id="call_1"), call("multiply", '{"a":3}', id="call_2")])
    )
    by_index = chat(
        chunk(tool_calls=[call("add", "", id="call_1", index=0)]),
        chunk(tool_calls=[call("multiply", '{"a"', id="call_2", index=1), call(None, '{"a":', index=0)]),
        chunk(tool_calls=[call(None, ":3}", index=1)]),
        chunk(tool_calls=[call("add", "2}", index=0)]),
    )
    all_index_zero = chat(
        chunk(tool_calls=[call("add", '{"a":2}', id="call_1", index=0)]),
        chunk(tool_calls=[call("multiply", '{"a"', id="call_2", index=0)]),
        chunk(tool_calls=[call(None, ":3}", index=0)]),
    )
    by_id = chat(
        chunk(tool_calls=[call("add", '{"a"', id="call_1")]),
        chunk(tool_calls=[call(None, ":2}", id="call_1")]),
        chunk(tool_calls=[call("multiply", '{"a":3}', id="call_2")]),
    )
    for built in (whole, one_message, by_index, all_index_zero, by_id):
        assert built.tool_calls == (ADD, MULTIPLY)


def test_tool_calls_without_any_label() -> None:
    built = chat(
        chunk(tool_calls=[call("add", '{"a"')]),
        chunk(tool_calls=[call(None, ":2}")]),
        chunk(tool_calls=[call("multiply", "{}")]),
        chunk(tool_calls=[{"type": "function"}]),
    )
    assert [(made.name, made.arguments) for made in built.tool_calls] == [
        ("add", '{"a":2}'),
        ("multiply", "{}"),
    ]


@settings(max_examples=200, deadline=None)
@given(cuts=st.lists(st.integers(0, 7), max_size=6), together=st.booleans())
def test_fragments_add_up_however_they_are_cut(cuts: list[int], together: bool) -> None:
    places = [0, *sorted(cuts), 7]
    pieces = ['{"a":2}'[a:b] for a, b in pairwise(places)]
    fragments = [call("add", pieces[0], id="call_1", index=3)] + [
        call(None, piece, index=3) for piece in pieces[1:]
    ]
    if together:
        built = chat(chunk(tool_calls=fragments))
    else:
        built = chat(*(chunk(tool_calls=[fragment]) for fragment in fragments))
    assert built.tool_calls == (ADD,)


def test_several_choices() -> None:
    second = {"choices": [{"index": 1, "delta": {"content": "B"}, "finish_reason": "length"}]}
    assert not chat(chunk(content="A"), chunk("stop"), n=2).is_whole
    built = chat(chunk(content="A"), chunk("stop"), second, n=2)
    assert built.is_whole
    assert [built.choices[index].text for index in (0, 1)] == ["A", "B"]
    assert built.choices[1].finish_reason == "length"


def test_chat_answers_in_one_piece() -> None:
    built = ChatAssembler.of(ChatCompletion.read(COMPLETION))
    assert (built.text, built.finish_reason, built.is_whole) == ("Olá!", "stop", True)
    assert ChatAssembler.of(ChatCompletion.read({"choices": [{"message": None}]})).is_whole is False


def item(kind: str, index: int, **more: Any) -> dict[str, Any]:
    return {"type": f"response.{kind}", "output_index": index} | more


def test_a_response_from_its_deltas_alone() -> None:
    built = responses(
        {"type": "response.created", "response": response("in_progress", usage=None)},
        item("output_item.added", 0, item={"type": "reasoning", "id": "rs_1", "summary": []}),
        item("reasoning_summary_text.delta", 0, delta="Think", summary_index=0),
        item("reasoning_summary_text.delta", 0, delta=" twice", summary_index=1),
        item("reasoning_text.delta", 0, delta="!", content_index=1),
        item("output_item.added", 1, item={"type": "message", "id": "msg_1", "content": []}),
        item("output_text.delta", 1, delta="Ruby", content_index=0),
        item("output_text.delta", 1, delta=" 4", content_index=1),
        item(
            "output_text.annotation.added",
            1,
            content_index=1,
            annotation={
                "type": "url_citation",
                "url": "https://a",
                "title": "1",
                "start_index": 0,
                "end_index": 2,
            },
        ),
        item(
            "output_item.added",
            2,
            item={"type": "function_call", "call_id": "call_1", "name": "add", "arguments": ""},
        ),
        item("function_call_arguments.delta", 2, delta='{"a"'),
        item("function_call_arguments.delta", 2, delta=":2}"),
        item("something.new", 2),
        item("web_search_call.searching", 9),
    )
    assert built.text == "Ruby 4"
    assert built.thoughts == "Think\n\n twice!"
    assert built.tool_calls == (ADD,)
    assert built.citations == (Citation("https://a", "1", 4, 6),)
    assert (built.id, built.model, built.is_whole) == ("42fd8d03", "grok-4.3", False)
    assert (built.finish_reason, built.usage) == (None, None)


def test_done_events_settle_what_deltas_lost() -> None:
    built = responses(
        item("output_text.delta", 0, delta="Ol", content_index=0),
        item("output_text.done", 0, text="Olá!", content_index=0),
        item("reasoning_summary_text.done", 1, text="Hm", summary_index=0),
        item("reasoning_summary_part.added", 1, part={"text": "", "type": "summary_text"}, summary_index=0),
        item("custom_tool_call_input.delta", 2, delta="q"),
        item("custom_tool_call_input.done", 2, input="query"),
        item("function_call_arguments.done", 3, arguments='{"a":2}'),
        item("output_item.done", 3, item={"type": "function_call", "call_id": "call_1", "name": "add"}),
        item("refusal.delta", 4, delta="I will"),
        item("refusal.done", 4, refusal="I will not"),
    )
    assert built.text == "Olá!\n\nI will not"
    assert built.thoughts == "Hm"
    assert built.tool_calls == (ADD,)
    assert str(built._items[2].arguments) == "query"


def test_the_last_event_counts_most() -> None:
    built = responses(
        item("output_text.delta", 0, delta="wro", content_index=0),
        {"type": "response.completed", "response": response()},
    )
    assert (built.text, built.is_whole, built.finish_reason) == ("**4**", True, "completed")
    assert built.usage is not None
    assert built.usage.cost_in_usd_ticks == 5_743_500
    assert [kept.id for kept in built.items] == ["msg_1"]


def test_a_response_that_stopped_early_keeps_its_deltas() -> None:
    early = response("incomplete", incomplete_details={"reason": "max_output_tokens"})
    built = responses(
        item("output_text.delta", 0, delta="To be", content_index=0),
        {"type": "response.incomplete", "response": early},
    )
    assert (built.text, built.is_whole, built.finish_reason) == ("To be", True, "max_output_tokens")


def test_several_messages_are_set_apart_and_citations_keep_their_places() -> None:
    def said(text: str, url: str | None) -> dict[str, Any]:
        notes = [{"url": url, "start_index": 0, "end_index": len(text)}]
        return {"type": "message", "content": [{"type": "output_text", "text": text, "annotations": notes}]}

    built = ResponseAssembler.of(
        ModelResponse.read(
            response(output=[said("Let me see.", None), {"type": "x"}, said("Found.", "https://a")])
        )
    )
    assert built.text == "Let me see.\n\nFound."
    assert built.citations == (Citation("https://a", None, 13, 19),)
    assert built.text[13:19] == "Found."
    assert not ResponseAssembler.of(ModelResponse.read(response("in_progress"))).is_whole


def test_content_as_a_string_and_thoughts_as_content() -> None:
    output = [
        {"type": "reasoning", "content": [{"type": "reasoning_text", "text": "Hm"}]},
        {"type": "message", "content": "Olá!"},
        {"type": "message", "content": [{"type": "refusal", "refusal": "No."}]},
        {"type": "function_call", "id": "fc_1"},
    ]
    built = ResponseAssembler.of(ModelResponse.read(response(output=output)))
    assert (built.thoughts, built.text) == ("Hm", "Olá!\n\nNo.")
    assert built.tool_calls == (AssembledCall("fc_1", "", ""),)


def test_citations_without_places_or_urls() -> None:
    notes = [{"url": "https://a"}, {"title": "no url"}]
    output = [{"type": "message", "content": [{"type": "output_text", "text": "x", "annotations": notes}]}]
    built = ResponseAssembler.of(ModelResponse.read(response(output=output)))
    assert built.citations == (Citation("https://a"),)


def test_a_message_from_its_events() -> None:
    source = {"type": "web_search_result_location", "url": "https://a", "title": "A"}
    built = messages(
        {
            "type": "message_start",
            "message": MESSAGE
            | {"content": [], "stop_reason": None, "usage": {"input_tokens": 9, "output_tokens": 0}},
        },
        {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "Hm"}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "signature_delta", "signature": "sig"}},
        {"type": "content_block_stop", "index": 0},
        {"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": "Olá"}},
        {"type": "ping"},
        {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": "!"}},
        {"type": "content_block_delta", "index": 1, "delta": {"type": "citations_delta", "citation": source}},
        {
            "type": "content_block_start",
            "index": 2,
            "content_block": {"type": "tool_use", "id": "call_1", "name": "add", "input": {}},
        },
        {
            "type": "content_block_delta",
            "index": 2,
            "delta": {"type": "input_json_delta", "partial_json": '{"a"'},
        },
        {
            "type": "content_block_delta",
            "index": 2,
            "delta": {"type": "input_json_delta", "partial_json": ":2}"},
        },
        {"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 32}},
    )
    assert (built.text, built.thoughts, built.finish_reason) == ("Olá!", "Hm", "tool_use")
    assert built.tool_calls == (ADD,)
    assert built.citations == (Citation("https://a", "A"),)
    assert built.blocks[0].signature == "sig"
    assert built.usage is not None
    assert (built.usage.input_tokens, built.usage.output_tokens) == (9, 32)
    before = built.is_whole
    built.add(MessageEvent(type="message_stop"))
    assert (before, built.is_whole) == (False, True)
    assert (built.id, built.model) == ("4f224bfb", "grok-4.3")


def test_a_message_in_one_piece() -> None:
    tool = {"type": "tool_use", "id": "call_1", "name": "add", "input": {"a": 2}}
    answer = MessageAnswer.read(MESSAGE | {"content": [*MESSAGE["content"], tool, {"type": "tool_use"}]})
    built = MessageAssembler.of(answer)
    assert (built.text, built.is_whole, built.finish_reason) == ("Hello there!", True, "end_turn")
    assert json.loads(built.tool_calls[0].arguments) == {"a": 2}
    assert built.tool_calls[1] == AssembledCall("", "", "{}")


def test_a_delta_without_its_block_is_text() -> None:
    built = messages(
        {"type": "content_block_delta", "index": 4, "delta": {"type": "text_delta", "text": "x"}}
    )
    assert built.text == "x"
    assert built.usage is None


def test_a_completion_from_its_chunks() -> None:
    built = CompletionAssembler(n=2)
    for choices in (
        [{"text": "5"}],
        [{"text": ", ", "finish_reason": "length"}],
        [{"index": 1, "text": "6"}],
    ):
        built.add(Completion.read({"id": "c", "model": "grok-3", "choices": choices}))
    before = built.is_whole
    built.add(
        Completion.read({"choices": [{"index": 1, "text": "", "finish_reason": "stop"}], "usage": USAGE})
    )
    assert (before, built.is_whole) == (False, True)
    assert (built.text, built.texts, built.finish_reason) == ("5, ", {0: "5, ", 1: "6"}, "length")
    assert built.usage is not None
    assert (built.id, built.model) == ("c", "grok-3")
    assert (built.tool_calls, built.citations, built.thoughts) == ((), (), "")
    whole = Completion.read({"choices": [{"text": "x", "finish_reason": "stop"}]})
    assert CompletionAssembler.of(whole).is_whole
