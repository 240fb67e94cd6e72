#!/usr/bin/python3
"""Writes each line of the seed files as a file of its own, as libFuzzer wants them: write_seeds.py DIRECTORY [FILE…]"""

import re
import sys
from pathlib import Path

ESCAPE = re.compile(rb"\\(r|n|0|\\|x[0-9a-fA-F]{2})")
PLAIN = {b"r": b"\r", b"n": b"\n", b"0": b"\0", b"\\": b"\\"}


def bytes_of(line: bytes) -> bytes:
    return ESCAPE.sub(lambda m: PLAIN.get(m[1]) or bytes([int(m[1][1:], 16)]), line)


directory = Path(sys.argv[1])
directory.mkdir(parents=True, exist_ok=True)
for name in sys.argv[2:]:
    for number, line in enumerate(Path(name).read_bytes().splitlines()):
        (directory / f"{Path(name).stem}-{number}").write_bytes(bytes_of(line))
