"""api-server.py PORT: as much of a Kubernetes API server as an operator in training needs, which does its work once.

Keeps objects by their paths, in memory. Lists of tunnels hold one. Watches stay silent.
"""
import base64
import hashlib
import http.server
import json
import sys
import threading

port = int(sys.argv[1])
objects = {}
LISTS = {"htmuxtunnels", "deployments", "services", "configmaps", "networkpolicies", "poddisruptionbudgets", "servicemonitors", "pods", "secrets"}
lock = threading.Lock()
version = 1


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, code, body):
        octets = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        self.wfile.write(octets)

    def body(self):
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")

    def keep(self, path, body):
        global version
        with lock:
            version += 1
            kept = {**objects.get(path, {}), **body}
            kept["metadata"] = {"uid": "1", "namespace": "training", "creationTimestamp": "2026-01-01T00:00:00Z",
                                **kept.get("metadata", {}), "resourceVersion": str(version), "generation": 1}
            objects[path] = kept
        print(self.command, path, flush=True)
        self.answer(200, kept)

    def do_GET(self):
        path = self.path.partition("?")[0]
        if "Sec-WebSocket-Key" in self.headers:
            # a watch that never has news
            key = (self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()
            self.send_response(101)
            self.send_header("Upgrade", "websocket")
            self.send_header("Connection", "Upgrade")
            self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key).digest()).decode())
            self.end_headers()
            self.wfile.flush()
            self.rfile.read()
        elif path in objects:
            self.answer(200, objects[path])
        elif path == "/version":
            self.answer(200, {"major": "1", "minor": "36", "gitVersion": "v1.36.0"})
        elif path in ("/api", "/apis"):
            self.answer(200, {"kind": "APIGroupList", "apiVersion": "v1", "groups": [], "versions": ["v1"]})
        elif path == "/api/v1" or path.startswith("/apis/") and path.count("/") <= 3:
            self.answer(200, {"kind": "APIResourceList", "groupVersion": path.split("/", 2)[2], "resources": []})
        elif path.rsplit("/", 1)[1] in LISTS:
            items = [TUNNEL] if path.endswith("/htmuxtunnels") else []
            self.answer(200, {"kind": "List", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": items})
        else:
            self.answer(404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404})

    def do_POST(self):
        body = self.body()
        name = body.get("metadata", {}).get("name", "unnamed")
        if self.path.endswith("/selfsubjectrulesreviews"):
            everything = {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}
            body["status"] = {"incomplete": False, "nonResourceRules": [], "resourceRules": [everything]}
        self.keep(self.path.partition("?")[0] + "/" + name, body)

    def do_PATCH(self):
        self.keep(self.path.partition("?")[0], self.body())

    do_PUT = do_PATCH

    def log_message(self, *_):
        pass


TUNNEL = {"apiVersion": "htmux.io/v1alpha1", "kind": "HtmuxTunnel",
          "metadata": {"name": "training", "namespace": "training", "uid": "1", "generation": 1, "resourceVersion": "1"},
          "spec": {"role": "Server", "tls": {"mode": "Disabled"}, "server": {"admit": [{"name": "client", "from": ["*"], "ports": ["web"]}]},
                   "ports": [{"name": "web", "listenOn": "Server", "port": 8080}]}}
http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
