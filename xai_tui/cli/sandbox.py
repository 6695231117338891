"""`xai-tui sandbox`: the local server in the foreground."""

import click

MAX_PORT = 65_535


def _span(_context: click.Context, _parameter: click.Parameter, text: str) -> tuple[float, float]:
    """Two numbers of seconds written `A-B`, or one; the shorter first."""
    first, _, last = text.partition("-")
    try:
        span = (float(first), float(last or first))
    except ValueError:
        raise click.BadParameter(f"{text!r} is not two numbers of seconds such as 2-10.") from None
    if not 0 <= span[0] <= span[1]:
        raise click.BadParameter(f"{text!r} does not go from a shorter time to a longer one.")
    return span


@click.command()
@click.option("--port", type=click.IntRange(0, MAX_PORT), default=0, help="Listen here; 0 takes a free port.")
@click.option("--seed", type=int, help="Repeat the same answers, ids and times.")
@click.option(
    "--job-seconds",
    metavar="A-B",
    default="2-10",
    callback=_span,
    help="How long a deferred job takes.",
)
@click.option(
    "--pace", type=click.FloatRange(min=0), default=1.0, help="Factor on all natural delays; 0 is at once."
)
@click.option("--rate-limit", type=click.IntRange(min=1), help="Requests a minute before it answers 429.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="FAULT",
    help="What goes wrong, such as 'POST /v1/responses: 429 x2 retry-after=1'; may be given again.",
)
def sandbox(
    *,
    port: int,
    seed: int | None,
    job_seconds: tuple[float, float],
    pace: float,
    rate_limit: int | None,
    faults: tuple[str, ...],
) -> None:
    """Run the local server that speaks the same API.

    The first line printed is its base URL, once it takes requests. Use it
    with XAI_BASE_URL and any key that begins with `xai-`. It ends with
    Ctrl+C or SIGTERM. Nothing leaves the machine.

    Words of a fault: a status; xN or x* for how often; after=N; delay=S;
    pause=N@S; stall=N; cut=N; drop; garbage=N; truncated=N; error=N; html;
    NAME=VALUE for a header; body=… for the rest of the line.
    """
    from xai_tui.sandbox.faults import parse_fault
    from xai_tui.sandbox.options import SandboxOptions
    from xai_tui.sandbox.server import serve

    serve(
        SandboxOptions(
            port=port,
            seed=seed,
            job_seconds=job_seconds,
            pace=pace,
            rate_limit=rate_limit,
            faults=tuple(parse_fault(fault) for fault in faults),
        )
    )
