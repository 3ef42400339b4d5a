"""Do a draw of Engawa again: python draw_check.py LIST.json SECRET-IN-HEX PUBLIC-VALUE. Python 3.9, nothing else."""

import hashlib
import hmac
import json
import sys
from itertools import count
from pathlib import Path


def check(content: bytes, secret: bytes, value: str) -> tuple[list[str], list[str]]:
    """Give the winning tickets and the waiting ones, each in the order of the draw."""
    file = json.loads(content)
    if hashlib.sha256(secret).hexdigest() != file["secret_hash"]:
        raise SystemExit("The secret is not the one that was promised.")
    seed = hmac.digest(secret, f"{hashlib.sha256(content).hexdigest()}\n{value}".encode(), "sha256")
    blocks = (hmac.digest(seed, number.to_bytes(8, "big"), "sha256") for number in count())
    words = (int.from_bytes(block[at : at + 8], "big") for block in blocks for at in (0, 8, 16, 24))
    order, left, limits, won, waiting = [], file["seats"], file["limits"], [], []
    for priority in sorted({ticket[2] for ticket in file["tickets"]}):
        lots = sorted(ticket for ticket in file["tickets"] if ticket[2] == priority)
        for last in range(len(lots) - 1, 0, -1):
            fair = 2**64 - 2**64 % (last + 1)
            chosen = next(word for word in words if word < fair) % (last + 1)
            lots[last], lots[chosen] = lots[chosen], lots[last]
        order += lots
    for name, units, _priority, wants in order:
        if units <= left and all(limits.get(key, 0) >= wants[key] for key in wants):
            left, limits = left - units, {key: limits[key] - wants.get(key, 0) for key in limits}
            won.append(name)
        else:
            waiting.append(name)
    return won, waiting


if __name__ == "__main__":
    drawn = check(Path(sys.argv[1]).read_bytes(), bytes.fromhex(sys.argv[2]), sys.argv[3])
    sys.stdout.write(json.dumps(drawn) + "\n")
