"""A client of HTMUX/2.0 and SockMux 1.0 that was written from docs/protocol.md alone, with nothing but Python's own library.

It shares no code with the agent and takes nothing from it. It is as simple as the document allows: one thread, whole frames, windows that do not grow.
Comments name the sentences that it obeys. `stranger_test.py` runs it against a server of ours.
"""

import base64
import collections
import hashlib
import hmac
import os
import select
import socket
import struct
import time
from email.utils import formatdate

DATA, OPEN, OPENED, REFUSED, CREDIT, SHUT, RESET, DATAGRAM = 0x80, 0x81, 0x82, 0x84, 0x85, 0x86, 0x87, 0x88
PING, PONG, LISTEN, LISTENING, UNLISTEN, DRAIN, ACK, END = 0x89, 0x8A, 0x8B, 0x8C, 0x8D, 0x8E, 0x8F, 0x90

HEADER_OCTETS = 8
EARLY_WINDOW = 65536  # §6.4: "Octets may follow OPEN at once: up to 65536 (the early window)"
MOST_DATA = 65536  # §6.6: "A frame carries at most 65536 octets."
OUR_WINDOW = 65536  # §6.5: what OPEN and OPENED announce: "65536 to 67108864"
CREDIT_EVERY = OUR_WINDOW // 4
ACK_EVERY = 262144


class Refused(Exception):
    """The verdict, or the answer in place of the challenge, is no consent."""


class Violation(Exception):
    """The peer does what the document does not allow."""


# ---- §5, the handshake


def base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def proof_key(capskey):
    """§5.6: HKDF-SHA256 (RFC 5869) of the whole text in UTF-8, 32 octets; one block of it."""
    extracted = hmac.digest(b"HTMUX/2.0 CAPSKEY", capskey.encode(), "sha256")
    return hmac.digest(extracted, b"proof\x01", "sha256")


REQUEST_FIELDS = ["Mux", "Identity", "Instance", "Nonce", "Date", "Pair", "Certificate", "Listen", "Streams", "Resume"]
CHALLENGE_FIELDS = ["Nonce", "Date", "Pair", "Certificate", "Server", "Servers"]
VERDICT_FIELDS = ["Session", "Mux", "Listen", "Streams", "Server", "Servers", "Resume"]
LISTS = ["Mux", "Listen"]


def text16(value):
    octets = value.encode()
    return struct.pack(">H", len(octets)) + octets


def transcript(who, *heads):
    """§5.4: texts and fields; heads are (names of the fields, dictionary of what the head has)."""
    octets = text16("HTMUX/2.0 " + who)
    for names, head in heads:
        for name in names:
            value = head.get("htmux-" + name.lower())
            if value is None:
                octets += b"\0"
            else:
                if name in LISTS:
                    value = ",".join(entry.strip() for entry in value.split(","))
                octets += b"\1" + text16(value)
    return octets


class Head:
    """§5.1: the form of HTTP/1.1."""

    def __init__(self, start, fields):
        self.start = start
        self.fields = {name.lower(): value for name, value in fields}
        self.octets = (start + "\r\n" + "".join(f"{n}: {v}\r\n" for n, v in fields) + "\r\n").encode()

    @staticmethod
    def read(sock):
        octets = b""
        while not octets.endswith(b"\r\n\r\n"):
            one = sock.recv(1)  # nothing behind the head may be taken
            if not one:
                raise Refused("the server closed the connection behind %r" % octets)
            octets += one
            if len(octets) > 8192:
                raise Violation("a head of more than 8192 octets")
        lines = octets.decode("ascii").split("\r\n")
        fields = {}
        for line in lines[1:-2]:
            name, _, value = line.partition(":")
            name, value = name.strip(), value.strip()
            fields[name] = fields[name] + "," + value if name in fields else value
        return Head(lines[0], list(fields.items()))

    def get(self, name):
        return self.fields.get(name.lower())

    def status(self):
        return int(self.start.split()[1])


class Handshake:
    """One connection that has become a tunnel's: its socket, and what the verdict says."""

    def __init__(self, server, capskey, listen=None, identity=None, resume=None):
        self.sock = socket.create_connection(server, timeout=30)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        host, port = self.sock.getpeername()[:2]
        own_host, own_port = self.sock.getsockname()[:2]
        fields = [
            ("Host", f"{host}:{port}"),
            ("Connection", "Upgrade"),
            ("Upgrade", "htmux/2.0"),
            ("User-Agent", "stranger/1"),
            ("HTMUX-Mux", "1.0"),
            ("HTMUX-Nonce", base64url(os.urandom(32))),
            ("HTMUX-Date", formatdate(usegmt=True)),
            ("HTMUX-Pair", f"{host}:{port} <= {own_host}:{own_port}"),
            ("HTMUX-Certificate", "none"),
            ("HTMUX-Streams", "1000"),
        ]
        if identity:
            fields.append(("HTMUX-Identity", identity))
        if listen:
            fields.append(("HTMUX-Listen", listen))
        if resume:
            fields.append(("HTMUX-Resume", "%s %d" % resume))
        request = Head("GET /htmux HTTP/1.1", fields)
        self.sock.sendall(request.octets)
        challenge = Head.read(self.sock)
        if challenge.status() != 101:
            raise Refused(challenge.start)
        if challenge.get("HTMUX-Version") != "2.0" or challenge.get("HTMUX-Pair") != request.get("HTMUX-Pair"):
            raise Violation("not the challenge of §5.3: %r" % challenge.octets)
        known = [(REQUEST_FIELDS, request), (CHALLENGE_FIELDS, challenge)]
        key = proof_key(capskey)
        proof = base64url(hmac.digest(key, transcript("client", *known), "sha256"))
        self.sock.sendall(Head("PROVE HTMUX/2.0", [("HTMUX-Proof", proof)]).octets)
        verdict = Head.read(self.sock)
        if verdict.status() != 200:
            raise Refused(verdict.start + " " + (verdict.get("HTMUX-Missing") or ""))
        expected = base64url(hmac.digest(key, transcript("server", *known, (VERDICT_FIELDS, verdict)), "sha256"))
        if not hmac.compare_digest(expected, verdict.get("HTMUX-Proof") or ""):
            raise Violation("the server has not proven the key")
        if verdict.get("HTMUX-Mux") != "1.0":
            raise Violation("the server chose what was not offered")
        self.verdict = verdict
        self.session = verdict.get("HTMUX-Session")
        resumed = verdict.get("HTMUX-Resume")
        self.resumed_at = None if resumed is None else int(resumed)


# ---- §6.1, §6.2, frames


def frame(kind, stream=0, payload=b""):
    return struct.pack(">I", kind << 24 | len(payload)) + struct.pack(">I", stream) + payload


def text(value):
    """§6.1: one octet with its length and so many octets of Latin-1."""
    octets = value.encode("latin-1")
    return bytes([len(octets)]) + octets


def read_texts(octets, count):
    texts = []
    for _ in range(count):
        length = octets[0]
        if len(octets) < 1 + length:
            raise Violation("a text of %d octets in %d" % (length, len(octets) - 1))
        texts.append(octets[1 : 1 + length].decode("latin-1"))
        octets = octets[1 + length :]
    if octets:
        raise Violation("%d octets behind the last field" % len(octets))
    return texts


class Incoming:
    """What comes: octets become frames, and are counted (§6.7)."""

    def __init__(self):
        self.position = 0
        self.partial = b""
        self.ack_octets = 0  # how many of `partial` are not counted, since they are an ACK's

    def next_connection(self):
        if self.partial[:1] == bytes([ACK]):
            self.partial = b""  # §6.7: "half an ACK that came before is forgotten"
            self.ack_octets = 0

    def frames(self, octets):
        self.partial += octets
        # §6.7: "ACK is not counted": what has come of another frame counts at once, whole or not
        counted = len(octets)
        found = []
        at = 0
        while len(self.partial) - at >= HEADER_OCTETS:
            head, stream = struct.unpack_from(">II", self.partial, at)
            kind, length = head >> 24, head & 0xFFFFFF
            if kind < 0x80 or kind >= 0xC0:
                raise Violation("a frame of type 0x%02x" % kind)
            if len(self.partial) - at < HEADER_OCTETS + length:
                break
            found.append((kind, stream, self.partial[at + HEADER_OCTETS : at + HEADER_OCTETS + length]))
            at += HEADER_OCTETS + length
        self.partial = self.partial[at:]
        left = len(self.partial) if self.partial[:1] == bytes([ACK]) else 0
        whole = sum(HEADER_OCTETS + len(p) for k, _, p in found if k == ACK)
        self.position += counted - (whole + left - self.ack_octets)
        self.ack_octets = left
        return found


class Outgoing:
    """What is said and not acknowledged yet, and where the connection is in it (§6.7)."""

    def __init__(self):
        self.kept = bytearray()
        self.first = 0
        self.given = 0
        self.ends = collections.deque()
        self.raw = b""  # of an ACK that is half given
        self.ack = None

    def end(self):
        return self.first + len(self.kept)

    def say(self, octets):
        self.kept += octets
        self.ends.append(self.end())

    def acknowledged(self, position):
        # "A position that goes back, or beyond what was sent, is a violation."
        if not self.first <= position <= self.given:
            raise Violation("ACK %d when %d..%d is unacknowledged" % (position, self.first, self.given))
        del self.kept[: position - self.first]
        self.first = position

    def next_connection(self, position):
        if not self.first <= position <= self.end():
            raise Violation("the server is at %d, we keep %d..%d" % (position, self.first, self.end()))
        self.acknowledged_by_resume(position)
        self.raw = b""

    def acknowledged_by_resume(self, position):
        del self.kept[: position - self.first]
        self.first = self.given = position

    def wants(self):
        return bool(self.raw) or self.ack is not None or self.given < self.end()

    def pump(self, sock):
        if not self.raw and self.ack is not None and self._between_frames():
            # "It stands between two frames."
            self.raw = frame(ACK, 0, struct.pack(">Q", self.ack))
            self.ack = None
        if self.raw:
            self.raw = self.raw[sock.send(self.raw) :]
            return
        while self.ends and self.ends[0] <= self.given:
            self.ends.popleft()
        if self.given < self.end():
            until = self.ends[0]
            self.given += sock.send(self.kept[self.given - self.first : until - self.first])

    def _between_frames(self):
        while self.ends and self.ends[0] < self.given:
            self.ends.popleft()
        return self.given == self.end() or (bool(self.ends) and self.ends[0] == self.given) or self.given == 0


# ---- §6.4, §6.5, streams


class Stream:
    """One relayed connection. What it receives is kept in `received` until `consume` is called."""

    def __init__(self, session, number, window):
        self.session = session
        self.number = number
        self.state = "opening"
        self.window = window  # what the peer takes
        self.in_flight = 0
        self.received = bytearray()
        self.uncredited = 0
        self.unacknowledged = 0
        self.input_ended = False
        self.shut_sent = False
        self.reason = None
        self.text = ""

    def room(self):
        return self.window - self.in_flight

    def send(self, octets):
        """As much as the window takes; returns how much that was."""
        if self.state not in ("opening", "open") or self.shut_sent:
            return 0
        sent = 0
        while sent < len(octets) and self.room() > 0:
            piece = octets[sent : sent + min(self.room(), MOST_DATA)]
            self.session.out.say(frame(DATA, self.number, bytes(piece)))
            self.in_flight += len(piece)
            sent += len(piece)
        return sent

    def consume(self):
        """All that has come; credit goes back."""
        octets = bytes(self.received)
        self.received.clear()
        self.uncredited += len(octets)
        # SHUT has come: "shut there ... may be sent: DATA, DATAGRAM, CREDIT, SHUT, RESET"
        if self.uncredited >= CREDIT_EVERY and self.state == "open":
            self.session.out.say(frame(CREDIT, self.number, struct.pack(">II", self.uncredited, 0)))
            self.unacknowledged -= self.uncredited
            self.uncredited = 0
        return octets

    def shut(self):
        self.session.out.say(frame(SHUT, self.number))
        self.shut_sent = True
        self._over_if_both()

    def reset(self, reason, why=""):
        self.session.out.say(frame(RESET, self.number, bytes([reason]) + text(why)))
        self.state = "over"

    def _over_if_both(self):
        if self.shut_sent and self.input_ended:
            self.state = "over"

    # what comes

    def data(self, payload):
        if self.input_ended or self.state not in ("dialling", "open"):
            raise Violation("octets for stream %d which is %s" % (self.number, self.state))
        self.unacknowledged += len(payload)
        if self.unacknowledged > OUR_WINDOW:
            raise Violation("%d octets in a window of %d" % (self.unacknowledged, OUR_WINDOW))
        self.received += payload

    def credit(self, consumed, growth):
        if consumed > self.in_flight:
            raise Violation("credit for %d octets when %d are in flight" % (consumed, self.in_flight))
        self.in_flight -= consumed
        self.window += growth

    def end_of_input(self):
        self.input_ended = True
        self._over_if_both()

    def over(self, reason, why):
        self.state, self.reason, self.text = "over", reason, why


class Session:
    """A session and its connection. Nothing happens but inside `run`."""

    def __init__(self, server, capskey, listen=None, identity=None):
        self.server, self.capskey, self.listen, self.identity = server, capskey, listen, identity
        first = Handshake(server, capskey, listen, identity)
        self.verdict, self.name, self.sock = first.verdict, first.session, first.sock
        self.incoming, self.out = Incoming(), Outgoing()
        self.streams = {}
        self.accepted = collections.deque()
        self.highest_of_peer = 0
        self.next_number = 1  # "odd numbers at the dialling end"
        self.pongs, self.acks, self.ended = [], [], None
        self.acknowledged = 0
        self.draining = False
        self.connections = 1

    # what a user of it does

    def open(self, accepted_at="", target="", first=b""):
        stream = Stream(self, self.next_number, EARLY_WINDOW)
        self.next_number += 2
        self.streams[stream.number] = stream
        fields = bytes([0, 0]) + struct.pack(">I", OUR_WINDOW) + text(target) + text("") + text(accepted_at)
        self.out.say(frame(OPEN, stream.number, fields))
        stream.send(first)
        return stream

    def accept(self, stream):
        stream.state = "open"
        fields = struct.pack(">I", OUR_WINDOW) + text("") + text("")
        self.out.say(frame(OPENED, stream.number, fields))

    def refuse(self, stream, reason, why):
        stream.state = "over"
        self.out.say(frame(REFUSED, stream.number, bytes([reason]) + text(why)))

    def ping(self, token):
        self.out.say(frame(PING, 0, struct.pack(">Q", token)))

    def cut(self):
        """The connection is gone as if a cable were out; comes back on another one (§6.7)."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()
        self.incoming.next_connection()
        again = Handshake(self.server, self.capskey, self.listen, self.identity, (self.name, self.incoming.position))
        if again.session != self.name or again.resumed_at is None:
            raise Violation("another session than the one that was asked for")
        self.sock = again.sock
        self.out.next_connection(again.resumed_at)
        self.acknowledged = self.incoming.position
        self.connections += 1

    def close(self):
        self.out.say(frame(END, 0, bytes([0]) + text("the stranger leaves")))
        self.run(lambda: not self.out.wants())
        self.sock.close()

    def run(self, until, within=30.0, each=lambda: None):
        """Sends and receives until that holds, the session has ended, or it took too long."""
        deadline = time.monotonic() + within
        while not until() and not self.ended:
            each()
            left = deadline - time.monotonic()
            if left < 0:
                raise TimeoutError("not within %d s" % within)
            self.turn(min(left, 0.05))

    def turn(self, wait):
        if self.incoming.position - self.acknowledged >= ACK_EVERY:
            self.acknowledged = self.out.ack = self.incoming.position
        writing = [self.sock] if self.out.wants() else []
        readable, writable, _ = select.select([self.sock], writing, [], wait)
        if writable:
            self.out.pump(self.sock)
        if readable:
            octets = self.sock.recv(65536)
            if not octets:
                raise Violation("the server closed the connection without END")
            for one in self.incoming.frames(octets):
                self._frame(*one)

    def acknowledge(self):
        self.acknowledged = self.out.ack = self.incoming.position

    # what comes

    def _frame(self, kind, number, payload):
        if kind in (DATA, OPENED, REFUSED, CREDIT, SHUT, RESET, DATAGRAM):
            self._of_stream(kind, number, payload)
        elif kind == OPEN:
            self._open(number, payload)
        elif kind == PING:
            self.out.say(frame(PONG, 0, payload))
        elif kind == PONG:
            self.pongs.append(struct.unpack(">Q", payload)[0])
        elif kind == ACK:
            position = struct.unpack(">Q", payload)[0]
            self.acks.append(position)
            self.out.acknowledged(position)
        elif kind == DRAIN:
            self.draining = True
        elif kind == END:
            self.ended = (payload[0], read_texts(payload[1:], 1)[0])
        # LISTEN, LISTENING, UNLISTEN, and "a type that §6.2 does not have ... below 0xC0": nothing

    def _open(self, number, payload):
        transport, kind, window = struct.unpack(">BBI", payload[:6])
        target, user, accepted_at = read_texts(payload[6:], 3)
        # "even ones at the accepting end, each higher than the one before"
        if number % 2 or number <= self.highest_of_peer or not 65536 <= window <= 67108864:
            raise Violation("OPEN %d with a window of %d" % (number, window))
        self.highest_of_peer = number
        stream = Stream(self, number, window)
        stream.state = "dialling"
        stream.user, stream.accepted_at, stream.target = user, accepted_at, target
        stream.is_datagrams, stream.is_destination = transport == 1, kind == 1
        self.streams[number] = stream
        self.accepted.append(stream)

    def _of_stream(self, kind, number, payload):
        stream = self.streams.get(number)
        if stream is None:
            raise Violation("frame 0x%02x for stream %d, which never was" % (kind, number))
        if stream.state == "over":
            return  # "anything, dropped"
        if kind in (DATA, DATAGRAM):
            stream.data(payload)
        elif kind == OPENED:
            stream.window = struct.unpack(">I", payload[:4])[0]
            read_texts(payload[4:], 2)
            stream.state = "open"
        elif kind == CREDIT:
            stream.credit(*struct.unpack(">II", payload))
        elif kind == SHUT:
            stream.end_of_input()
        else:
            stream.over(payload[0], read_texts(payload[1:], 1)[0])
