"""A landscape: sky, sun or moon, hills and their reflection of the prompt's colours."""

import math
import random
import re
import zlib
from dataclasses import dataclass

Colour = tuple[int, int, int]

LONGEST_SIDE = 512
"""Pixels of the longer side."""

_SKY_STEPS = 64
_SUN = _SKY_STEPS
_FIRST_HILL = _SKY_STEPS + 1
_HILLS = 4

_MOODS: tuple[tuple[str, tuple[Colour, Colour, Colour, Colour]], ...] = (
    (r"night|moon|star|dark|space", ((10, 14, 38), (48, 56, 112), (236, 236, 214), (22, 26, 52))),
    (
        r"sunset|sunrise|evening|dawn|fire|red|orange",
        ((58, 32, 92), (252, 156, 92), (255, 226, 148), (72, 30, 60)),
    ),
    (r"sea|ocean|water|blue|rain|ice", ((38, 108, 178), (176, 222, 240), (255, 250, 224), (14, 70, 112))),
    (r"forest|tree|green|garden|spring", ((120, 188, 214), (224, 240, 206), (255, 244, 180), (28, 92, 52))),
    (r"desert|sand|yellow|gold|autumn", ((112, 168, 208), (250, 222, 160), (255, 240, 190), (158, 96, 40))),
    (r"cat|dog|pink|flower|love|rose", ((146, 120, 196), (252, 206, 216), (255, 240, 220), (120, 64, 110))),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A finished drawing.

    Attributes:
        width: Pixels.
        height: Pixels.
        palette: Colours by index.
        rows: One byte a pixel, an index into the palette; one `bytes` a row, from the top.
    """

    width: int
    height: int
    palette: tuple[Colour, ...]
    rows: tuple[bytes, ...]


def size_of(ratio: str) -> tuple[int, int]:
    """Width and height for a ratio such as `16:9`, both multiples of eight; a square for `auto`."""
    across, _, down = ("1:1" if ratio == "auto" else ratio).partition(":")
    wide, high = float(across), float(down)
    scale = LONGEST_SIDE / max(wide, high)
    return max(8, round(wide * scale / 8) * 8), max(8, round(high * scale / 8) * 8)


def draw(prompt: str, ratio: str, dice: random.Random) -> Scene:
    """Draw what was asked for, as far as sky and hills can tell it.

    Args:
        prompt: Words in it decide the colours.
        ratio: Width to height.
        dice: Chance; the same dice draw the same picture.
    """
    width, height = size_of(ratio)
    top, low, light, ground = _mood(prompt, dice)
    palette = (
        *(_between(top, low, step / (_SKY_STEPS - 1)) for step in range(_SKY_STEPS)),
        light,
        *(_between(low, ground, 0.35 + 0.65 * hill / (_HILLS - 1)) for hill in range(_HILLS)),
    )
    crests = [_crest(width, height, hill, dice) for hill in range(_HILLS)]
    sun = (dice.uniform(0.2, 0.8) * width, dice.uniform(0.2, 0.45) * height, 0.09 * min(width, height))
    starts: list[list[tuple[int, int]]] = [[] for _ in range(height)]
    for hill, crest in enumerate(crests):
        for column, row in enumerate(crest):
            starts[min(max(row, 0), height - 1)].append((column, _FIRST_HILL + hill))
    return Scene(width, height, palette, tuple(_rows(width, height, sun, starts)))


def _rows(
    width: int, height: int, sun: tuple[float, float, float], starts: list[list[tuple[int, int]]]
) -> list[bytes]:
    """Row by row: the hills that have begun cover the sky."""
    land = bytearray(width)
    rows: list[bytes] = []
    for row in range(height):
        for column, index in starts[row]:
            land[column] = max(land[column], index)
        sky = bytearray([row * (_SKY_STEPS - 1) // max(1, height - 1)]) * width
        x, y, radius = sun
        if abs(row - y) < radius:
            half = math.sqrt(radius**2 - (row - y) ** 2)
            left, right = max(0, round(x - half)), min(width, round(x + half))
            sky[left:right] = bytes([_SUN]) * (right - left)
        rows.append(bytes(hill or above for hill, above in zip(land, sky, strict=True)))
    return rows


def _crest(width: int, height: int, hill: int, dice: random.Random) -> list[int]:
    """The row at which a hill begins, for each column: three waves on top of each other."""
    base = height * (0.5 + 0.14 * hill)
    waves = [(dice.uniform(0.6, 1.6) * 2**n, dice.uniform(0, math.tau), 0.05 / (n + 1)) for n in range(3)]
    return [
        round(
            base
            + height
            * sum(size * math.sin(math.tau * often * x / width + phase) for often, phase, size in waves)
        )
        for x in range(width)
    ]


def _mood(prompt: str, dice: random.Random) -> tuple[Colour, Colour, Colour, Colour]:
    for pattern, colours in _MOODS:
        if re.search(pattern, prompt.lower()):
            return colours
    chosen = _MOODS[zlib.crc32(prompt.encode()) % len(_MOODS)][1]
    shift = dice.randint(-18, 18)
    top, low, light, ground = (
        (max(0, min(255, red + shift)), green, max(0, min(255, blue - shift))) for red, green, blue in chosen
    )
    return top, low, light, ground


def _between(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
