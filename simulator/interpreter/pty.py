"""Makes a raw pseudo-terminal and joins its master side to stdin and stdout.

Prints the path of the slave side as its first line; from then on every byte on stdin comes out
of the terminal and every byte written to the terminal comes out on stdout. Ends with stdin.
Node has no way to open a pty without a native package; python3 is on every build machine.
"""

import os
import select
import sys
import tty

CHUNK_BYTES = 4096


def write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def main() -> None:
    # The slave stays open here, or reading the master would fail while nobody else has it open.
    master, slave = os.openpty()
    tty.setraw(slave)
    stdin, stdout = sys.stdin.fileno(), sys.stdout.fileno()
    write_all(stdout, (os.ttyname(slave) + "\n").encode())
    while True:
        readable, _, _ = select.select([stdin, master], [], [])
        if stdin in readable:
            data = os.read(stdin, CHUNK_BYTES)
            if not data:
                return
            write_all(master, data)
        if master in readable:
            write_all(stdout, os.read(master, CHUNK_BYTES))


try:
    main()
except (KeyboardInterrupt, BrokenPipeError):
    pass
