"""Inputs made of seeds by small changes, drawn from a generator: where atheris is not installed, and in tests."""

TOKENS = [
    b"\0", b"\xff", b"\xef\xbb\xbf", b"\r\n", b'"', b'""', b",", b"\t", b"{", b"}", b"[", b"]", b"null", b"true",
    b"NaN", b"1e400", b"-1", b"0", b"18446744073709551616", b"1099511627776", b"\\ud800", b"\\u0000", b"..", b"/",
    b"<f8", b"|O", b"'shape': (1099511627776,)", b"\x93NUMPY", b"\x1f\x8b", "세".encode(), "\u2028".encode(),
    b"\xed\xa0\x80", b"id", b"text", b"datetime64[ns, Asia/Seoul]", b"category", b"Int64", b"[" * 2000,
]  # fmt: skip


def mutated(rng, seeds):
    """One input: a seed with one to eight changes.

    Parameters
    ----------
    rng : random.Random
    seeds : sequence of bytes

    Returns
    -------
    bytes
    """
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.randint(1, 8)):
        rng.choice(CHANGES)(rng, data, seeds)
    return bytes(data[: 1 << 16])


def _flip(rng, data, seeds):
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _overwrite(rng, data, seeds):
    if data:
        data[rng.randrange(len(data))] = rng.randrange(256)


def _insert(rng, data, seeds):
    at = rng.randint(0, len(data))
    data[at:at] = rng.choice(TOKENS)


def _replace(rng, data, seeds):
    at = rng.randint(0, len(data))
    data[at : at + rng.randint(1, 12)] = rng.choice(TOKENS)


def _cut(rng, data, seeds):
    at = rng.randint(0, len(data))
    del data[at : at + rng.choice((1, 2, 8, 64, 1 << 16))]


def _repeat(rng, data, seeds):
    at = rng.randint(0, len(data))
    data[at:at] = data[at : at + rng.randint(1, 64)] * rng.randint(1, 4)


def _splice(rng, data, seeds):
    other = rng.choice(seeds)
    data[rng.randint(0, len(data)) :] = other[rng.randint(0, len(other)) :]


CHANGES = (_flip, _overwrite, _insert, _replace, _cut, _repeat, _splice)
