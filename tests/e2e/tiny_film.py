"""A film of a few seconds in pieces (HLS), written octet by octet: grey squares, one picture a second.

H.264 with every block as it is (I_PCM), in fragmented MP4: so that a browser really decodes something, without a
program that encodes.
"""

import struct

SIDE = 32
TICKS = 1000
_BLOCKS = SIDE // 16


class Bits:
    """Bits as H.264 writes them."""

    def __init__(self) -> None:
        self.text = ""

    def put(self, value: int, width: int) -> "Bits":
        """Write a number in that many bits."""
        self.text += f"{value:0{width}b}"
        return self

    def put_all(self, *values: int) -> "Bits":
        """Write numbers without a fixed width (Exp-Golomb)."""
        for value in values:
            digits = f"{value + 1:b}"
            self.text += "0" * (len(digits) - 1) + digits
        return self

    def align(self) -> "Bits":
        """Fill up the octet."""
        self.text += "0" * (-len(self.text) % 8)
        return self

    def end(self) -> bytes:
        """Close with the stop bit, and give the octets."""
        self.text += "1"
        self.align()
        return int(self.text, 2).to_bytes(len(self.text) // 8, "big")


def make_list(*, pieces: int, seconds: int) -> str:
    """Write the list of the film's pieces."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{seconds}"]
    lines += ["#EXT-X-PLAYLIST-TYPE:VOD", '#EXT-X-MAP:URI="head.mp4"']
    for number in range(pieces):
        lines += [f"#EXTINF:{seconds}.0,", f"piece-{number}.m4s"]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def make_head() -> bytes:
    """Write what stands before all pieces: one track of pictures."""
    entry = _box(
        "avc1",
        bytes(6) + struct.pack(">H", 1) + bytes(16) + struct.pack(">HH", SIDE, SIDE)
        + struct.pack(">IIIH", 0x480000, 0x480000, 0, 1) + bytes(32) + struct.pack(">Hh", 24, -1),
        _box("avcC", b"\x01\x42\x00\x0a\xff\xe1" + _sized(_sequence()) + b"\x01" + _sized(_picture())),
    )  # fmt: skip
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    table = _box(
        "stbl",
        _box("stsd", struct.pack(">II", 0, 1), entry),
        *(_box(name, bytes(8)) for name in ("stts", "stsc", "stco")),
        _box("stsz", bytes(12)),
    )
    where = _box("dinf", _box("dref", struct.pack(">II", 0, 1), _box("url ", struct.pack(">I", 1))))
    media = _box(
        "mdia",
        _box("mdhd", struct.pack(">IIIIIHH", 0, 0, 0, TICKS, 0, 0x55C4, 0)),
        _box("hdlr", struct.pack(">II", 0, 0), b"vide", bytes(12), b"film\0"),
        _box("minf", _box("vmhd", struct.pack(">I", 1), bytes(8)), where, table),
    )
    track = _box(
        "trak",
        _box("tkhd", struct.pack(">IIIIII", 7, 0, 0, 1, 0, 0), bytes(16), matrix,
             struct.pack(">II", SIDE << 16, SIDE << 16)),
        media,
    )  # fmt: skip
    film = _box(
        "mvhd",
        struct.pack(">IIIIIIH", 0, 0, 0, TICKS, 0, 0x10000, 0x100),
        bytes(10), matrix, bytes(24), struct.pack(">I", 2),
    )  # fmt: skip
    rest = _box("mvex", _box("trex", struct.pack(">IIIIII", 0, 1, 1, 0, 0, 0)))
    return _box("ftyp", b"iso5", bytes(4), b"iso5avc1") + _box("moov", film, track, rest)


def make_piece(*, number: int, seconds: int) -> bytes:
    """Write one piece: as many pictures as seconds, each a little lighter than the last."""
    pictures = [_draw(number * seconds + second) for second in range(seconds)]
    rows = b"".join(struct.pack(">II", TICKS, len(picture)) for picture in pictures)
    begins = _box("tfdt", struct.pack(">IQ", 1 << 24, number * seconds * TICKS))
    head = _box("tfhd", struct.pack(">III", 0x20020, 1, 0x2000000))

    def frame(offset: int) -> bytes:
        run = _box("trun", struct.pack(">IIi", 0x301, seconds, offset), rows)
        numbered = _box("mfhd", struct.pack(">II", 0, number + 1))
        return _box("moof", numbered, _box("traf", head, begins, run))

    return frame(len(frame(0)) + 8) + _box("mdat", *pictures)


def _box(name: str, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", len(content) + 8) + name.encode() + content


def _sized(unit: bytes) -> bytes:
    return struct.pack(">H", len(unit)) + unit


def _sequence() -> bytes:
    bits = Bits().put(0x67, 8).put(66, 8).put(0, 8).put(10, 8).put_all(0, 0, 2, 0).put(0, 1)
    return bits.put_all(_BLOCKS - 1, _BLOCKS - 1).put(0b10000, 5).end()


def _picture() -> bytes:
    bits = Bits().put(0x68, 8).put_all(0, 0).put(0, 2).put_all(0, 0, 0).put(0, 3)
    return bits.put_all(0, 0, 0).put(0, 3).end()


def _draw(second: int) -> bytes:
    bits = Bits().put(0x65, 8).put_all(0, 7, 0).put(0, 4).put_all(second % 2).put(0, 2).put_all(0)
    # No octet is smaller than four, so that nothing has to be escaped.
    light = 60 + second * 20
    for _block in range(_BLOCKS**2):
        bits.put_all(25).align().text += "".join(
            f"{value:08b}" for value in [light] * 256 + [128] * 128
        )
    unit = bits.end()
    return struct.pack(">I", len(unit)) + unit
