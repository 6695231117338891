import base64
import io
import random

import pytest

from tests.sandbox.conftest import Client, Open, at, words
from xai_tui.sandbox.content import picture
from xai_tui.sandbox.pictures.jpeg import jpeg
from xai_tui.sandbox.pictures.png import png
from xai_tui.sandbox.pictures.scene import draw, size_of
from xai_tui.sandbox.routes.images import RATIOS


def generate(client: Client, **more: object) -> dict[str, object]:
    return client.done(
        client.post("/images/generations", {"model": "grok-imagine-image", "prompt": "a siamese cat", **more})
    )


def test_a_url_leads_to_a_jpeg_without_a_key(client: Client) -> None:
    body = generate(client)
    assert body["usage"] == {"cost_in_usd_ticks": 200_000_000}
    assert at(body, "data", 0, "mime_type") == "image/jpeg"
    url = words(body, "data", 0, "url")
    assert url.startswith(client.sandbox.url.removesuffix("/v1") + "/images/")
    found = client.http.get(url)
    assert found.headers["content-type"] == "image/jpeg"
    assert found.content.startswith(b"\xff\xd8")
    assert client.http.get(url + "x").status_code == 404


def test_base64_holds_a_png_and_several_cost_more(client: Client) -> None:
    body = generate(client, response_format="b64_json", n=3, aspect_ratio="16:9")
    assert body["usage"] == {"cost_in_usd_ticks": 600_000_000}
    pictures = [base64.b64decode(words(body, "data", n, "b64_json")) for n in range(3)]
    assert len(set(pictures)) == 3
    assert all(one.startswith(b"\x89PNG\r\n\x1a\n") for one in pictures)
    assert at(body, "data", 0, "mime_type") == "image/png"


def test_quality_and_resolution_decide_the_price(client: Client) -> None:
    model = "grok-imagine-image-2.0"
    cheap = generate(client, model=model, quality="low")
    dear = generate(client, model=model, resolution="2k")
    assert at(cheap, "usage", "cost_in_usd_ticks") == 400_000_000
    assert at(dear, "usage", "cost_in_usd_ticks") == 800_000_000


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"size": "1024x1024"}, 400),
        ({"style": "vivid"}, 400),
        ({"deferred": True}, 400),
        ({"prompt": "  "}, 400),
        ({"n": 11}, 400),
        ({"model": "grok-4.3"}, 404),
        ({"aspect_ratio": "1:7"}, 422),
        ({"prompt": None}, 422),
    ],
)
def test_what_cannot_be_drawn_is_refused(client: Client, given: dict[str, object], status: int) -> None:
    body = {"model": "grok-imagine-image", "prompt": "a cat", **given}
    assert client.post("/images/generations", body).status_code == status


def test_image_answers_tell_only_of_requests(client: Client) -> None:
    answer = client.post("/images/generations", {"prompt": "a cat"})
    assert answer.headers["x-ratelimit-limit-requests"] == "300"
    assert "x-ratelimit-limit-tokens" not in answer.headers


def test_a_limit_that_was_set_holds_for_images_too(open_sandbox: Open) -> None:
    client = open_sandbox(rate_limit=1)
    first = client.post("/images/generations", {"prompt": "a cat"})
    assert first.headers["x-ratelimit-limit-requests"] == "1"
    assert client.post("/images/generations", {"prompt": "a cat"}).status_code == 429


@pytest.mark.parametrize("ratio", RATIOS)
def test_sizes_keep_the_ratio(ratio: str) -> None:
    width, height = size_of(ratio)
    assert max(width, height) == 512
    assert width % 8 == height % 8 == 0
    if ratio != "auto":
        wide, high = map(float, ratio.split(":"))
        assert abs(width / height - wide / high) < 0.12


def test_both_forms_show_the_same_picture() -> None:
    image = pytest.importorskip("PIL.Image", reason="the extra `images` is not installed")
    scene = draw("the sea at night", "4:3", random.Random(3))
    as_png = image.open(io.BytesIO(png(scene))).convert("RGB")
    as_jpeg = image.open(io.BytesIO(jpeg(scene)))
    assert as_png.size == as_jpeg.size == (512, 384)
    sky, same = as_png.getpixel((20, 20)), as_jpeg.getpixel((20, 20))
    assert all(abs(one - other) < 12 for one, other in zip(sky, same, strict=True))
    ground, same = as_png.getpixel((250, 380)), as_jpeg.getpixel((250, 380))
    assert all(abs(one - other) < 12 for one, other in zip(ground, same, strict=True))


def test_the_pictures_are_what_the_sandbox_itself_takes_for_pictures() -> None:
    scene = draw("x", "1:1", random.Random(1))
    for kind, raw in (("png", png(scene)), ("jpeg", jpeg(scene))):
        seen = picture(f"data:image/{kind};base64,{base64.b64encode(raw).decode()}")
        assert (seen.kind, seen.width, seen.height, seen.tokens) == (kind.upper(), 512, 512, 1024)


def test_the_same_dice_draw_the_same_picture() -> None:
    once, again = (jpeg(draw("hills", "1:1", random.Random(4))) for _ in range(2))
    assert once == again
    assert once != jpeg(draw("hills", "1:1", random.Random(5)))
