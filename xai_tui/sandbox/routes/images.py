"""POST /v1/images/generations, and the pictures themselves at /images/{name}."""

import asyncio
import base64
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from xai_tui.sandbox.body import JsonObject, Node
from xai_tui.sandbox.catalog import IMAGE_MODELS, ImageModel, image_model
from xai_tui.sandbox.pictures.jpeg import jpeg
from xai_tui.sandbox.pictures.png import png
from xai_tui.sandbox.pictures.scene import draw
from xai_tui.sandbox.refusals import invalid, model_missing, unknown_route, unsupported
from xai_tui.sandbox.state import SandboxState
from xai_tui.sandbox.visit import Visit, refused

RATIOS = (
    *("1:1", "3:4", "4:3", "9:16", "16:9", "2:3", "3:2", "9:19.5", "19.5:9"),
    *("9:20", "20:9", "1:2", "2:1", "21:9", "5:2", "auto"),
)
_MOST_IMAGES = 10
_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """What pictures are asked for.

    Attributes:
        prompt: What they show.
        model: Who draws them.
        n: How many.
        encoded: Whether they come as base64 instead of a URL.
        ratio: Width to height.
        quality: `low` or `medium`.
        resolution: `1k`, `1.5k` or `2k`; it decides the price, not the size drawn here.
    """

    prompt: str
    model: ImageModel
    n: int
    encoded: bool
    ratio: str
    quality: str
    resolution: str


def read(body: Node) -> ImageRequest:
    """Read the request."""
    prompt = body["prompt"].required().text()
    name = body["model"].text_or(IMAGE_MODELS[0].id)
    n = body["n"].integer(1, _MOST_IMAGES) or 1
    form = body["response_format"].choice("url", "b64_json", default="url")
    ratio = body["aspect_ratio"].choice(*RATIOS, default="auto")
    resolution = body["resolution"].choice("1k", "1.5k", "2k", default="1k")
    quality = body["quality"].choice("low", "medium", "auto", default="auto")
    deferred = body["deferred"].flag()
    model = image_model(name)
    if model is None:
        raise model_missing(name)
    for parameter in ("size", "style"):
        if not body[parameter].absent:
            raise unsupported(model.id, parameter)
    if deferred:
        raise invalid("Deferred image generation is not played by the sandbox.")
    if not prompt.strip():
        raise invalid("Invalid prompt: it must not be empty.")
    quality = "medium" if quality == "auto" else quality
    return ImageRequest(prompt, model, n, form == "b64_json", ratio, quality, resolution)


async def answer(visit: Visit, wanted: ImageRequest) -> Response:
    """Draw the pictures."""
    await asyncio.sleep(_SECONDS * visit.state.options.pace)
    made = [await _picture(visit, wanted) for _ in range(wanted.n)]
    price = wanted.model.price_of(wanted.quality, wanted.resolution)
    return visit.json({"data": made, "usage": {"cost_in_usd_ticks": price * wanted.n}})


async def _picture(visit: Visit, wanted: ImageRequest) -> JsonObject:
    scene = await asyncio.to_thread(draw, wanted.prompt, wanted.ratio, visit.fork())
    if wanted.encoded:
        encoded = base64.b64encode(await asyncio.to_thread(png, scene)).decode()
        return {"b64_json": encoded, "mime_type": "image/png"}
    name = f"xai-tmp-imgen-{visit.uuid()}.jpeg"
    visit.state.keep_picture(name, await asyncio.to_thread(jpeg, scene))
    return {"url": f"{visit.base}/images/{name}", "mime_type": "image/jpeg"}


async def show(request: Request) -> Response:
    """A picture by its URL; no key is needed, as for the real ones."""
    state: SandboxState = request.app.state.sandbox
    picture = state.picture(request.path_params["name"])
    if picture is None:
        return refused(unknown_route())
    return Response(picture, headers={"content-type": "image/jpeg"})
