"""A baseline JPEG, quick enough without a library.

The full transform of half a million pixels would take seconds in Python. A block of a soft landscape is
almost a plane, so only three of its 64 coefficients are written: the mean and the slopes across and down,
taken from one pixel of each quarter. The Huffman tables hold just the symbols that can occur.
"""

import struct

from xai_tui.sandbox.pictures.scene import Colour, Scene

_QUANT = 4
_SLOPE = 4.0
_ZEROS_MAX = 2
_SIZES = 11
_EOB = 0x00

_DC_SYMBOLS = tuple(range(_SIZES + 1))
_AC_SYMBOLS = (_EOB, *range(0x01, _SIZES + 1), *range(0x11, 0x11 + _SIZES))
_DC_BITS, _AC_BITS = 4, 5


def jpeg(scene: Scene) -> bytes:
    """Encode a drawing as JPEG; its sides have to be multiples of eight."""
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            _segment(0xDB, b"\x00" + bytes([_QUANT]) * 64),
            _segment(0xC0, struct.pack(">BHHB", 8, scene.height, scene.width, 3) + _components()),
            _segment(0xC4, _table(0x00, _DC_SYMBOLS, _DC_BITS)),
            _segment(0xC4, _table(0x10, _AC_SYMBOLS, _AC_BITS)),
            _segment(0xDA, b"\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00"),
            _scan(scene),
            b"\xff\xd9",
        )
    )


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _components() -> bytes:
    """Three components, none subsampled, one quantisation table."""
    return b"".join(bytes([component, 0x11, 0]) for component in (1, 2, 3))


def _table(kind: int, symbols: tuple[int, ...], bits: int) -> bytes:
    """A Huffman table in which all codes have the same length; a symbol's code is its place."""
    counts = bytes(len(symbols) if length == bits else 0 for length in range(1, 17))
    return bytes([kind]) + counts + bytes(symbols)


def _scan(scene: Scene) -> bytes:
    colours = [_ycc(colour) for colour in scene.palette]
    places = {symbol: place for place, symbol in enumerate(_AC_SYMBOLS)}
    before = [0, 0, 0]
    bits: list[str] = []
    for top in range(0, scene.height, 8):
        upper, lower = scene.rows[top + 2], scene.rows[top + 6]
        for left in range(0, scene.width, 8):
            corners = (
                colours[upper[left + 2]],
                colours[upper[left + 6]],
                colours[lower[left + 2]],
                colours[lower[left + 6]],
            )
            for part in range(3):
                a, b, c, d = (corner[part] for corner in corners)
                mean = round((a + b + c + d) * 2 / _QUANT)
                across = round((a + c - b - d) * _SLOPE / 2 / _QUANT)
                down = round((a + b - c - d) * _SLOPE / 2 / _QUANT)
                bits.append(_coded(mean - before[part], across, down, places))
                before[part] = mean
    return _packed("".join(bits))


def _ycc(colour: Colour) -> tuple[float, float, float]:
    """Brightness and the two differences of colour, around zero."""
    red, green, blue = colour
    bright = 0.299 * red + 0.587 * green + 0.114 * blue
    return bright - 128, (blue - bright) * 0.564, (red - bright) * 0.713


def _coded(difference: int, across: int, down: int, places: dict[int, int]) -> str:
    """One block: the change of the mean, the two slopes, and the mark of its end."""
    size = abs(difference).bit_length()
    code = f"{size:0{_DC_BITS}b}{_amplitude(difference, size)}"
    zeros = 0
    for value in (across, down):
        if value == 0:
            zeros += 1
            continue
        size = abs(value).bit_length()
        code += f"{places[zeros << 4 | size]:0{_AC_BITS}b}{_amplitude(value, size)}"
        zeros = 0
    return code + f"{places[_EOB]:0{_AC_BITS}b}"


def _amplitude(value: int, size: int) -> str:
    """The bits of a value: negative ones are counted down from all ones."""
    if size == 0:
        return ""
    return f"{value if value > 0 else value + (1 << size) - 1:0{size}b}"


def _packed(bits: str) -> bytes:
    """Bits as bytes, filled up with ones; 0xFF is followed by 0x00."""
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00")
