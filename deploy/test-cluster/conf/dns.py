"""dns.py URL ADDRESS CA CERTIFICATE KEY: a name server for Services. A records are what the API server at URL says of
them: the cluster address, or the ready endpoints of a headless one (all, where unready ones are to be published)."""
import json
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.request

url, address, ca, certificate, key = sys.argv[1:6]
tls = ssl.create_default_context(cafile=ca)
tls.load_cert_chain(certificate, key)
records = {}
A = 1
NO_SUCH_NAME = 3


def items(path):
    with urllib.request.urlopen(url + path, context=tls, timeout=5) as answer:
        return json.load(answer)["items"]


def read_records():
    found, endpoints = {}, {}
    for piece in items("/apis/discovery.k8s.io/v1/endpointslices"):
        service = (piece["metadata"]["namespace"], piece["metadata"].get("labels", {}).get("kubernetes.io/service-name"))
        for endpoint in piece.get("endpoints") or []:
            if endpoint.get("conditions", {}).get("ready", True):
                endpoints.setdefault(service, []).extend(endpoint["addresses"])
                if endpoint.get("hostname"):
                    found["%s.%s.%s.svc.cluster.local" % (endpoint["hostname"], service[1], service[0])] = endpoint["addresses"]
    for service in items("/api/v1/services"):
        name, namespace = service["metadata"]["name"], service["metadata"]["namespace"]
        own = service["spec"].get("clusterIP")
        found[f"{name}.{namespace}.svc.cluster.local"] = endpoints.get((namespace, name), []) if own == "None" else [own]
    return found


def keep_reading():
    global records
    while True:
        try:
            records = read_records()
        except Exception as failure:
            print(failure, flush=True)
        time.sleep(0.5)


def answer(query):
    at, labels = 12, []
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode())
        at += query[at] + 1
    kind, = struct.unpack("!H", query[at + 1:at + 3])
    known = records.get(".".join(labels).lower())
    addresses = known if known and kind == A else []
    head = struct.pack("!HHHHH", 0x8580 | (0 if known is not None else NO_SUCH_NAME), 1, len(addresses), 0, 0)
    resources = b"".join(b"\xc0\x0c" + struct.pack("!HHIH", A, 1, 2, 4) + socket.inet_aton(one) for one in addresses)
    return query[:2] + head + query[12:at + 5] + resources


threading.Thread(target=keep_reading, daemon=True).start()
port = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
port.bind((address, 53))
while True:
    query, asker = port.recvfrom(1500)
    try:
        port.sendto(answer(query), asker)
    except Exception as failure:
        print(failure, flush=True)
