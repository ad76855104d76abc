"""forward.py PID PORT INNER: listens at PORT of the host's loopback, connects to INNER in the network namespace of PID."""
import asyncio
import ctypes
import os
import socket
import sys

pid, port, inner = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
CLONE_NEWNET = 0x40000000

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", port))
listener.listen(512)

# a socket stays in the namespace that it was made in; from here on new ones are made inside
libc = ctypes.CDLL(None, use_errno=True)
if libc.setns(os.open(f"/proc/{pid}/ns/net", os.O_RDONLY), CLONE_NEWNET):
    sys.exit(f"setns: {os.strerror(ctypes.get_errno())}")


async def copy(reader, writer):
    try:
        while octets := await reader.read(65536):
            writer.write(octets)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
    except OSError:
        writer.close()


async def relay(reader, writer):
    try:
        there, back = await asyncio.open_connection("127.0.0.1", inner)
    except OSError:
        writer.close()
        return
    await asyncio.gather(copy(reader, back), copy(there, writer))
    writer.close()
    back.close()


async def main():
    async with await asyncio.start_server(relay, sock=listener) as server:
        await server.serve_forever()


asyncio.run(main())
