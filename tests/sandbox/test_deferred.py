from tests.sandbox.conftest import Client, Clock, Open, ask, words


def begin(client: Client) -> str:
    body = client.chat("tell me a joke", deferred=True)
    assert list(body) == ["request_id"]
    return words(body, "request_id")


def test_an_answer_is_handed_out_once(open_sandbox: Open, clock: Clock) -> None:
    client = open_sandbox(clock=clock)
    path = f"/chat/deferred-completion/{begin(client)}"
    pending = client.get(path)
    assert (pending.status_code, pending.content) == (202, b"")
    clock.now += 10
    body = client.done(client.get(path))
    assert body["object"] == "chat.completion"
    gone = client.get(path)
    assert gone.status_code == 404
    assert gone.json()["code"] == "not-found"


def test_the_first_look_never_finds_it_ready(open_sandbox: Open, clock: Clock) -> None:
    client = open_sandbox(clock=clock)
    path = f"/chat/deferred-completion/{begin(client)}"
    clock.now += 3600
    assert [client.get(path).status_code for _ in range(2)] == [202, 200]


def test_it_takes_the_time_that_was_set(open_sandbox: Open, clock: Clock) -> None:
    client = open_sandbox(clock=clock, job_seconds=(30, 40))
    path = f"/chat/deferred-completion/{begin(client)}"
    clock.now += 29
    assert [client.get(path).status_code for _ in range(3)] == [202, 202, 202]
    clock.now += 11
    assert client.get(path).status_code == 200


def test_it_expires_after_a_day(open_sandbox: Open, clock: Clock) -> None:
    client = open_sandbox(clock=clock)
    path = f"/chat/deferred-completion/{begin(client)}"
    client.get(path)
    clock.now += 24 * 3600 - 1
    other = begin(client)
    clock.now += 1
    assert client.get(path).status_code == 404
    assert client.get(f"/chat/deferred-completion/{other}").status_code == 202


def test_several_choices_can_be_deferred(open_sandbox: Open, clock: Clock) -> None:
    client = open_sandbox(clock=clock)
    job = words(client.chat("tell me a joke", deferred=True, n=2), "request_id")
    client.get(f"/chat/deferred-completion/{job}")
    clock.now += 10
    choices = client.done(client.get(f"/chat/deferred-completion/{job}"))["choices"]
    assert isinstance(choices, list)
    assert len(choices) == 2


def test_an_unknown_id_is_not_found(client: Client) -> None:
    assert client.get("/chat/deferred-completion/nothing").status_code == 404


def test_streaming_and_deferred_exclude_each_other(client: Client) -> None:
    answer = client.post("/chat/completions", ask("hi", deferred=True, stream=True))
    assert answer.status_code == 400
    assert answer.json() == "A request may either be streaming or deferred, but not both."
