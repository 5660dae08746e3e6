#!/bin/sh
# Behind nginx with the file that we ship, adapted in ports, name and paths
# alone: of all ambiguous requests none is answered twice and no answer goes to
# another; streams come through as they are written; http leads to https;
# what a client says of its address does not count; the log tells no links and
# no questions: security.md 7.1, operations.md 15.
set -eu
. tests/scenario/lib.sh
ALL="$ALL gateway"
export DIR
PATH=$PATH:/usr/sbin
for needed in nginx openssl; do
	command -v $needed >/dev/null || {
		echo "SKIP 74-stand-behind-nginx: no $needed" \
			"(deploy/packages.sh test)"
		exit 77
	}
done
PROFILE=$PWD/config/profiles/electronics-cn.cfg
NAME=rma.example.test

start gateway
given=$(cat "$FANXIU_DIR/store/gateway/first-password")
stop gateway
config=$FANXIU_DIR/config/gateway.cfg
sed -i "s|  metrics = |  origin = \"https://$NAME\";\n  proxy = \"127.0.0.1\";\n&|" \
	"$config"
echo 'accounts: { second_step = false; };' >>"$config"
"$BUILD/fanxiu-gateway" -c "$config" 2>>"$FANXIU_DIR/gateway.log" &
KIDS=$!

port_of() {
	python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
TLS=$(port_of)
PLAIN=$(port_of)
export TLS PLAIN NAME
openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj "/CN=$NAME" \
	-keyout "$DIR/privkey.pem" -out "$DIR/fullchain.pem" 2>/dev/null
sed "s|listen 443|listen 127.0.0.1:$TLS|; s|listen 80|listen 127.0.0.1:$PLAIN|
/listen \[::\]/d; s|127.0.0.1:8080|127.0.0.1:$(cat \
	"$FANXIU_DIR/store/gateway/http.port")|
s|/etc/ssl/fanxiu|$DIR|; s|/var/log/nginx|$DIR|; s|NAME|$NAME|g" \
	deploy/nginx/fanxiu.conf >"$DIR/fanxiu.conf"
mkdir "$DIR/nginx"
cat >"$DIR/nginx.conf" <<END
daemon off;
master_process off;
pid $DIR/nginx/pid;
error_log $DIR/nginx/error.log;
events { worker_connections 512; }
http {
    access_log $DIR/nginx/access.log;
    client_body_temp_path $DIR/nginx/body;
    proxy_temp_path $DIR/nginx/proxy;
    fastcgi_temp_path $DIR/nginx/a;
    uwsgi_temp_path $DIR/nginx/b;
    scgi_temp_path $DIR/nginx/c;
    include $DIR/fanxiu.conf;
}
END
nginx -t -q -c "$DIR/nginx.conf" -e "$DIR/nginx/error.log" ||
	fail "nginx takes the file: $(cat "$DIR/nginx/error.log")"
# One process, which ends with the scenario.
nginx -c "$DIR/nginx.conf" -e "$DIR/nginx/error.log" >"$DIR/nginx/said" 2>&1 &
KIDS="$KIDS $!"

"$PYTHON" - "$given" <<'END' || fail "all is well behind nginx"
import ssl
import time

from corpus import corpus
from web import *

NAME, TLS = os.environ["NAME"], int(os.environ["TLS"])
OWN = "wooden river nine"
trust = ssl.create_default_context()
trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE


def line(patience=1.0):
    plain = socket.create_connection(("127.0.0.1", TLS), 10)
    wrapped = trust.wrap_socket(plain, server_hostname=NAME)
    wrapped.settimeout(patience)
    return wrapped


def statuses(request):
    got = b""
    with line(0.3) as l:
        try:
            l.sendall(request)
            while chunk := l.recv(65536):
                got += chunk
        except OSError:
            pass
    return [int(s) for s in re.findall(rb"HTTP/1\.[01] (\d{3})", got)]


class Browser(Client):
    """A browser that comes through nginx."""

    def ask(self, method, path, body=None, headers=None, kind=None):
        said = {"Host": NAME, **(headers or {})}
        if method == "POST":
            said.setdefault("Content-Type", "application/json")
            said.setdefault("Origin", f"https://{NAME}")
            if self.page:
                said.setdefault("X-Fanxiu-Token", self.page)
        if self.cookie:
            said["Cookie"] = self.cookie
        body = json.dumps(body).encode() if body is not None else None
        c = http.client.HTTPSConnection("127.0.0.1", TLS, timeout=20,
                                        context=trust)
        c.request(method, path, body, {k: v for k, v in said.items()})
        got = c.getresponse()
        answer = Answer(got.status, got.headers, got.read())
        c.close()
        return answer


for _ in range(100):
    try:
        if Browser().get("/v1/schema").status == 200:
            break
    except OSError:
        pass
    time.sleep(0.1)

# The corpus: nothing hidden is answered, and nobody gets another's answer.
ambiguous, plain, one = corpus(NAME)
mark = 0
for name, request in {**ambiguous, **one}.items():
    codes = statuses(request)
    # A coding may be written in capitals: nginx reads two plain requests.
    two = name == "coding in capitals" and codes == [405, 200]
    must(two or len(codes) <= 1, f"{name} is answered once: {codes}")
    if request.startswith(b"POST") and not two:
        must(200 not in codes, f"{name}: what it hides is not: {codes}")
    for want, path in ((404, f"/v1/none-{mark}"), (200, "/v1/schema"),
                       (401, f"/v1/units/none-{mark}")):
        got = Browser().get(path)
        must(got.status == want, f"after {name}, {path}: {got}")
    mark += 1
for name, request in plain.items():
    must(statuses(request) == [200], f"{name} is served")

# http leads to https; the second listener stays inside; headers of both.
c = http.client.HTTPConnection("127.0.0.1", int(os.environ["PLAIN"]))
c.request("GET", "/v1/schema", headers={"Host": NAME})
got = c.getresponse()
must(got.status == 308 and
     got.headers["Location"] == f"https://{NAME}/v1/schema", f"{got.status}")
for path in ("/metrics", "/livez", "/readyz"):
    must(Browser().get(path).status == 404, f"{path} stays inside")
got = Browser().get("/v1/schema")
must("max-age=31536000" in got.headers["Strict-Transport-Security"] and
     "default-src 'none'" in got.headers["Content-Security-Policy"] and
     "1.22" not in (got.headers["Server"] or ""), f"{got.headers}")

# In, and nothing that another page sent.
b = Browser()
got = b.login("admin", sys.argv[1])
b.keep(b.post("/v1/me/password", {"old": sys.argv[1], "new": OWN}))
must(b.post("/v1/me/settings", {"lang": "zh"}).status == 200, "a POST")
must(b.post("/v1/me/settings", {"lang": "zh"}, headers={
    "Origin": "https://evil.test"}).status == 403, "from another page")

# A stream is not collected: each beat comes when it is written.
with line(10) as l:
    l.sendall(f"GET /v1/stream?topics=board HTTP/1.1\r\nHost: {NAME}\r\n"
              f"Cookie: {b.cookie}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
    begin, beats, got = time.monotonic(), [], b""
    while len(beats) < 3 and time.monotonic() - begin < 15:
        got += l.recv(65536)
        while len(beats) < got.count(b"event: beat"):
            beats.append(time.monotonic() - begin)
must(b"200 OK" in got and b"text/event-stream" in got and b"gzip" not in got,
     f"a stream: {got[:300]}")
must(len(beats) == 3 and beats[2] - beats[0] > 2.5 and beats[0] < 5,
     f"beat by beat: {beats}")

# What a client says of its address does not count: five a minute in all.
codes = [Browser().post("/v1/login", {"name": f"no{i}", "password": "x"},
                        headers={"X-Forwarded-For": f"10.0.0.{i}"}).status
         for i in range(6)]
must(codes[-1] == 429, f"one address: {codes}")
Browser().get("/t/SECRETLINK?q=SECRETQUESTION")
END

# Nor by the way that only leads to it, nor when the gateway does not answer.
ask_secret() {
	"$PYTHON" -c 'import http.client, ssl, sys
trust = ssl._create_unverified_context()
c = http.client.HTTPSConnection("127.0.0.1", int(sys.argv[1]), timeout=20,
                                context=trust) if sys.argv[2] == "https" \
    else http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=20)
c.request("GET", "/t/SECRETLINK", headers={"Host": sys.argv[3]})
print(c.getresponse().status)' "$@"
}
[ "$(ask_secret "$PLAIN" http "$NAME")" = 308 ] || fail "it leads to https"
# shellcheck disable=SC2086 # the first is the gateway
set -- $KIDS
kill "$1"
wait "$1" || true
[ "$(ask_secret "$TLS" https "$NAME")" = 502 ] || fail "nobody is there"
grep -q '/t/\.\.\.' "$DIR/fanxiu.log" || fail "nginx keeps a log"
if grep -rl 'SECRET' "$DIR/fanxiu.log" "$DIR/fanxiu.err" "$DIR/nginx"; then
	fail "no log tells a link or a question"
fi
