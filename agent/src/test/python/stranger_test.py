"""What a stranger can do with a server of ours: `stranger_test.py HOST:PORT CAPSKEY USERPORT PROTOCOL.MD TARGETPORT`.

HOST:PORT is the server's tunnel port, USERPORT a free port that it may open, TARGETPORT where something sends back what it gets. Prints a line for each test, and ends with 1
when one fails.
"""

import random
import re
import socket
import struct
import sys
import threading
import traceback

import stranger
from stranger import Handshake, Refused, Session, frame, text

host, port = sys.argv[1].rsplit(":", 1)
SERVER = (host, int(port))
KEY = sys.argv[2]
USER_PORT = int(sys.argv[3])
PROTOCOL = sys.argv[4]
TARGET_PORT = int(sys.argv[5])
LISTEN = "127.0.0.1:%d" % USER_PORT
IDENTITY = "stranger"
random.seed(2026)


class User(threading.Thread):
    """Connects to the port that the server has opened, says all, ends, and hears until the end."""

    def __init__(self, octets):
        super().__init__(daemon=True)
        self.octets, self.heard, self.error = octets, b"", None
        self.sock = socket.create_connection(("127.0.0.1", USER_PORT), timeout=60)
        self.start()

    def run(self):
        speaker = threading.Thread(target=self.say, daemon=True)
        speaker.start()
        try:
            while True:
                octets = self.sock.recv(65536)
                if not octets:
                    return
                self.heard += octets
        except OSError as e:
            self.error = e

    def say(self):
        try:
            self.sock.sendall(self.octets)
            self.sock.shutdown(socket.SHUT_WR)
        except ConnectionResetError as e:
            self.error = e  # told once, and not to who hears
        except OSError:
            pass  # who hears tells


class Echo:
    """Serves every stream that the server opens: sends back what comes, and ends when it ends."""

    def __init__(self, session):
        self.session, self.waiting, self.served = session, {}, 0

    def __call__(self):
        while self.session.accepted:
            stream = self.session.accepted.popleft()
            assert stream.accepted_at == LISTEN and stream.user.startswith("127.0.0.1:"), vars(stream)
            self.session.accept(stream)
            self.waiting[stream] = bytearray()
        for stream, octets in list(self.waiting.items()):
            octets += stream.consume()
            del octets[: stream.send(octets)]
            if stream.input_ended and not octets:
                stream.shut()
            if stream.state == "over":
                del self.waiting[stream]
                self.served += 1


def golden_frames_of_the_document():
    block = open(PROTOCOL, encoding="utf-8").read().split("<!-- test: golden frames of 1.0 -->")[1].split("###")[0]
    octets = {name.strip(): bytes.fromhex(hexes) for name, hexes in re.findall(r"^\| ([A-Z][^|]*?) *\| `([0-9a-f ]+)` \|", block, re.M)}
    assert len(octets) >= 15, octets
    window = struct.pack(">I", 262144)
    assert octets["DATA 1 abc"] == frame(stranger.DATA, 1, b"abc")
    assert octets["OPEN 1 tcp port 262144 '' 127.0.0.1:50001 192.0.2.7:9001"] == frame(
        stranger.OPEN, 1, bytes(2) + window + text("") + text("127.0.0.1:50001") + text("192.0.2.7:9001"))
    assert octets["OPENED 1 262144 t l:1"] == frame(stranger.OPENED, 1, window + text("t") + text("l:1"))
    assert octets["REFUSED 3 TARGET_REFUSED no"] == frame(stranger.REFUSED, 3, b"\1" + text("no"))
    assert octets["CREDIT 1 65536 +262144"] == frame(stranger.CREDIT, 1, struct.pack(">II", 65536, 262144))
    assert octets["ACK 1048576"] == frame(stranger.ACK, 0, struct.pack(">Q", 1048576))
    incoming = stranger.Incoming()
    for one in octets.values():
        assert len(incoming.frames(one)) == 1, one.hex()
    assert incoming.position == sum(map(len, octets.values())) - 16


def the_key_is_proven_both_ways():
    assert stranger.proof_key("opaque").hex() == "00d8f889ef1967dfb08aad85adce2f38006640d39fdd3571bde48831403d1199"
    session = Session(SERVER, KEY, LISTEN, IDENTITY)
    assert session.verdict.get("HTMUX-Listen") == LISTEN, session.verdict.fields
    session.close()


def a_wrong_key_is_refused():
    try:
        Handshake(SERVER, KEY + "?")
    except Refused as e:
        assert "401" in str(e), e
    else:
        raise AssertionError("taken")


def an_unknown_session_is_gone():
    try:
        Handshake(SERVER, KEY, LISTEN, IDENTITY, ("A" * 22, 0))
    except Refused as e:
        assert "410" in str(e), e
    else:
        raise AssertionError("resumed")


def ping_is_answered():
    session = Session(SERVER, KEY, LISTEN, IDENTITY)
    session.ping(0xFEDCBA9876543210)
    session.run(lambda: session.pongs)
    assert session.pongs == [0xFEDCBA9876543210]
    session.close()


def a_user_hears_what_he_said_and_each_direction_ends_by_itself():
    session = Session(SERVER, KEY, LISTEN, IDENTITY)
    echo = Echo(session)
    user = User(b"hello, stranger")
    session.run(lambda: not user.is_alive(), each=echo)
    assert user.heard == b"hello, stranger" and user.error is None, (user.heard, user.error)
    session.close()


def megabytes_go_both_ways_within_the_windows():
    session = Session(SERVER, KEY, LISTEN, IDENTITY)
    echo = Echo(session)
    users = [User(random.randbytes(2_000_000)) for _ in range(4)]
    session.run(lambda: not any(user.is_alive() for user in users), 120, echo)
    assert all(user.heard == user.octets for user in users), [(len(u.heard), u.error) for u in users]
    session.run(lambda: session.acks)
    assert session.acks == sorted(session.acks)
    session.close()


def a_refused_user_is_reset():
    session = Session(SERVER, KEY, LISTEN, IDENTITY)
    user = User(b"hello")
    session.run(lambda: session.accepted)
    session.refuse(session.accepted.popleft(), 1, "nobody is at home")
    session.run(lambda: not user.is_alive())
    assert isinstance(user.error, ConnectionResetError), user.error
    session.close()


def a_reset_in_order_delivers_what_came_before():
    session = Session(SERVER, KEY, LISTEN, IDENTITY)
    user = User(b"hello")
    session.run(lambda: session.accepted)
    stream = session.accepted.popleft()
    session.accept(stream)
    stream.send(b"x" * 60_000)
    stream.reset(0)
    session.run(lambda: not user.is_alive())
    assert user.heard == b"x" * 60_000 and user.error is None, (len(user.heard), user.error)
    session.close()


def a_reset_with_a_reason_resets_the_user():
    session = Session(SERVER, KEY, LISTEN, IDENTITY)
    user = User(b"hello")
    session.run(lambda: session.accepted)
    stream = session.accepted.popleft()
    session.accept(stream)
    stream.reset(10, "it broke")
    session.run(lambda: not user.is_alive())
    assert isinstance(user.error, ConnectionResetError), user.error
    session.close()


def a_user_goes_on_through_cuts_anywhere():
    session = Session(SERVER, KEY, LISTEN, IDENTITY)
    echo = Echo(session)
    users = [User(random.randbytes(1_000_000)) for _ in range(3)]
    until = [random.randrange(1, 300_000)]

    def cut_now_and_then():
        echo()
        if session.incoming.position > until[0]:
            session.cut()
            until[0] = session.incoming.position + random.randrange(1, 300_000)

    session.run(lambda: not any(user.is_alive() for user in users), 120, cut_now_and_then)
    assert all(user.heard == user.octets for user in users), [(len(u.heard), u.error) for u in users]
    assert session.connections > 10, session.connections
    session.close()


def a_stream_of_ours_reaches_the_target_of_the_server():
    session = Session(SERVER, KEY, LISTEN, IDENTITY)
    stream = session.open(first=b"CONNECT 127.0.0.1:%d HTTP/1.0\r\n\r\nearly" % TARGET_PORT)
    heard = bytearray()
    session.run(lambda: stream.state == "over" or heard.endswith(b"early"), each=lambda: heard.extend(stream.consume()))
    assert stream.state == "open", (stream.state, stream.reason, stream.text, heard)
    assert heard.startswith(b"HTTP/1.") and b" 200 " in heard.split(b"\r\n")[0], heard
    stream.send(b", and late")
    stream.shut()
    session.run(lambda: stream.state == "over", each=lambda: heard.extend(stream.consume()))
    heard += stream.consume()
    assert heard.endswith(b"early, and late") and stream.reason is None, (heard, stream.reason)
    session.close()


def skipped_types_are_skipped():
    session = Session(SERVER, KEY, LISTEN, IDENTITY)
    session.out.say(frame(0xBF, 77, b"from a later version"))
    session.ping(1)
    session.run(lambda: session.pongs)
    assert session.pongs == [1] and session.ended is None
    session.close()


def violations_end_the_session_and_say_why():
    cases = {
        "the window": frame(stranger.OPEN, 1, bytes(2) + struct.pack(">I", 1) + text("") * 3),
        "an id of the server": frame(stranger.OPEN, 2, bytes(2) + struct.pack(">I", 65536) + text("") * 3),
        "a stream that never was": frame(stranger.DATA, 9, b"x"),
        "a position beyond what was sent": frame(stranger.ACK, 0, struct.pack(">Q", 1 << 40)),
        "a fatal type": frame(0xC0, 0, b""),
        "a session frame for a stream": frame(stranger.PING, 3, bytes(8)),
        "a length that is none": frame(stranger.CREDIT, 1, bytes(7)),
        "octets behind the last field": frame(stranger.REFUSED, 1, b"\1" + text("a") + b"b"),
    }
    for what, octets in cases.items():
        session = Session(SERVER, KEY, LISTEN, IDENTITY)
        session.out.say(octets)
        session.run(lambda: session.ended)
        assert session.ended[0] == 8 and session.ended[1], (what, session.ended)
        session.sock.close()


tests = [
    golden_frames_of_the_document,
    the_key_is_proven_both_ways,
    a_wrong_key_is_refused,
    an_unknown_session_is_gone,
    ping_is_answered,
    a_user_hears_what_he_said_and_each_direction_ends_by_itself,
    megabytes_go_both_ways_within_the_windows,
    a_refused_user_is_reset,
    a_reset_in_order_delivers_what_came_before,
    a_reset_with_a_reason_resets_the_user,
    a_user_goes_on_through_cuts_anywhere,
    a_stream_of_ours_reaches_the_target_of_the_server,
    skipped_types_are_skipped,
    violations_end_the_session_and_say_why,
]
failed = 0
for test in tests:
    try:
        test()
        print("ok", test.__name__, flush=True)
    except Exception:
        failed += 1
        print("FAILED", test.__name__, flush=True)
        traceback.print_exc(file=sys.stdout)
print("%d of %d tests are ok" % (len(tests) - failed, len(tests)), flush=True)
sys.exit(1 if failed else 0)
