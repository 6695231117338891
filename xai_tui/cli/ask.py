"""`xai-tui ask`: one prompt, one answer, printed as it comes."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xai_tui.cli.answers import Printer, printer_for
from xai_tui.cli.invocation import Invocation
from xai_tui.cli.options import json_option, key_file_option, model_option
from xai_tui.cli.output import InterruptedRunError
from xai_tui.cli.reading import read_picture, read_prompt, read_schema
from xai_tui.cli.running import run_async
from xai_tui.domain.conversation import Chat, Draft, Protocol, Role
from xai_tui.domain.events import TurnCompleted, TurnFailed, TurnStopped
from xai_tui.domain.parameters import Parameters
from xai_tui.errors import NotFoundError, UsageError, XaiTuiError, in_one_line

if TYPE_CHECKING:
    from xai_tui.services.session import Session


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the options of `ask` say about the chat; `None` leaves it as it is.

    Attributes:
        model: The model to ask.
        system: The system prompt.
        protocol: The API that carries it.
        parameters: Effort, web search and schema.
    """

    model: str | None
    system: str | None
    protocol: Protocol | None
    parameters: Parameters

    def applied_to(self, chat: Chat) -> Chat:
        """The chat as it is wanted."""
        wanted, has = self.parameters, chat.parameters
        return replace(
            chat,
            model=self.model or chat.model,
            system=chat.system if self.system is None else self.system,
            protocol=self.protocol or chat.protocol,
            parameters=replace(
                has,
                effort=wanted.effort or has.effort,
                web=wanted.web or has.web,
                schema=wanted.schema or has.schema,
            ),
        )


@click.command()
@click.argument("prompt", required=False)
@model_option
@click.option("-s", "--system", metavar="TEXT", help="The system prompt.")
@click.option(
    "--protocol",
    type=click.Choice([protocol.value for protocol in Protocol]),
    help="The API that carries it; by default responses.",
)
@click.option("--effort", metavar="EFFORT", help="How long to think; one of the model's efforts.")
@click.option(
    "--image",
    "pictures",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A picture to send; may be given again.",
)
@click.option(
    "--schema", metavar="FILE", type=click.Path(path_type=Path), help="JSON Schema that the answer must fit."
)
@click.option("--web", is_flag=True, help="Let the server search the web.")
@click.option("--chat", "chat_id", metavar="ID", help="Go on with this chat.")
@click.option("-c", "--continue", "go_on", is_flag=True, help="Go on with the last chat.")
@click.option("--thoughts", is_flag=True, help="Print the model's thoughts on stderr.")
@click.option("--no-stream", is_flag=True, help="Print the answer once it is whole.")
@click.option("--no-save", is_flag=True, help="Keep nothing of it but what it cost.")
@key_file_option
@json_option
@click.pass_obj
def ask(
    invocation: Invocation,
    /,
    *,
    prompt: str | None,
    model: str | None,
    system: str | None,
    protocol: str | None,
    effort: str | None,
    pictures: tuple[Path, ...],
    schema: Path | None,
    web: bool,
    chat_id: str | None,
    go_on: bool,
    thoughts: bool,
    no_stream: bool,
    no_save: bool,
    as_json: bool,
) -> None:
    """Send a prompt and print the answer as it comes.

    The prompt is the argument, standard input, or the argument followed by
    standard input. The answer goes to stdout, all else to stderr. The chat is
    stored, unless --no-save is given, and keeps the options for later turns.

    Nothing is sent but the prompt. Only a server that is not xAI's is asked
    for its models first, where neither -m, the chat, the settings, an earlier
    answer nor a list of models kept from before names one: stderr says which
    was taken.

    Ends with 3 when the answer broke off: what came is on stdout.
    """
    if no_save and (chat_id or go_on):
        raise UsageError("A stored chat cannot go on with --no-save.", next_step="Leave one of them out.")
    if chat_id and go_on:
        raise UsageError("--chat and -c name two chats.", next_step="Leave one of them out.")
    output = invocation.output(as_json=as_json)
    wishes = Wishes(
        model=model,
        system=system,
        protocol=Protocol(protocol) if protocol else None,
        parameters=Parameters(effort=effort, web=web, schema=read_schema(schema) if schema else None),
    )
    draft = Draft(read_prompt(prompt, output), tuple(read_picture(path) for path in pictures))
    printer = printer_for(output, streaming=not no_stream, thoughts=thoughts, is_saved=not no_save)

    async def work() -> None:
        async with invocation.session(output, save=not no_save) as session:
            chat = wishes.applied_to(await _chat(session, chat_id, go_on=go_on))
            await session.chats.update(chat)
            await _turn(session, chat.id, draft, printer)

    run_async(work)


async def _chat(session: "Session", chat_id: str | None, *, go_on: bool) -> Chat:
    if chat_id:
        return await session.chats.find(chat_id)
    if go_on:
        last = await session.chats.latest()
        if last is None:
            raise NotFoundError("There is no chat yet.", next_step="Leave -c out to begin one.")
        return last
    return await session.chats.create()


async def _turn(session: "Session", chat_id: str, draft: Draft, printer: Printer) -> None:
    """Send the prompt and print what comes; when the program is interrupted, what came is stored first.

    Raises:
        XaiTuiError: The answer was refused or broke off.
    """
    try:
        async with aclosing(session.turns.run(chat_id, draft)) as events:
            async for event in events:
                printer.show(event)
                if isinstance(event, TurnCompleted | TurnFailed | TurnStopped):
                    printer.end(event.message, is_sandbox=session.is_sandbox)
                if isinstance(event, TurnFailed):
                    raise _reason(event)
                if isinstance(event, TurnStopped):
                    raise InterruptedRunError
    except asyncio.CancelledError:
        await session.turns.stop(chat_id)
        last = await session.turns.wait(chat_id)
        if (
            last.role is Role.ASSISTANT
        ):  # else the prompt is queued behind another program's answer, and stays so
            printer.end(last, is_sandbox=session.is_sandbox)
        raise


def _reason(failed: TurnFailed) -> XaiTuiError:
    """Why there is no whole answer; whatever ended one that had begun, it broke off."""
    from xai_tui.api.errors import BrokenAnswerError

    error = failed.error
    begun = bool(failed.message.text or failed.message.thoughts)
    if error is not None and (not begun or isinstance(error, BrokenAnswerError)):
        return error
    failure = failed.failure
    return BrokenAnswerError(
        in_one_line(failure.title, failure.message),
        status=error.status if error else None,
        request_id=failure.request_id,
    )
