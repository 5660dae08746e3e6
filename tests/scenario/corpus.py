"""Requests that can be read in two ways, and plain ones: what stands before
the gateway is asked the same as the gateway alone."""


def corpus(host):
    """Name -> bytes: ambiguous ones, plain ones; host: "localhost:8080"."""
    HOST = b"Host: " + host.encode() + b"\r\n"
    HIDDEN = b"GET /v1/schema HTTP/1.1\r\n" + HOST + b"\r\n"
    N = len(HIDDEN)
    BAD = b"GET /v1/schema HTTP/1.1\r\n"


    def post(headers, rest=HIDDEN):
        return b"POST /v1/schema HTTP/1.1\r\n" + HOST + headers + b"\r\n" + rest


    def get(headers=b"", target=b"/v1/schema"):
        return b"GET " + target + b" HTTP/1.1\r\n" + HOST + headers + b"\r\n"


    CHUNKED = b"Transfer-Encoding: chunked\r\n"
    AMBIGUOUS = {
        "two lengths": post(b"Content-Length: 0\r\nContent-Length: %d\r\n" % N),
        "equal lengths": post(b"Content-Length: %d\r\n" % N * 2),
        "a list of lengths": post(b"Content-Length: 0, %d\r\n" % N),
        "length +0": post(b"Content-Length: +0\r\n"),
        "length -1": post(b"Content-Length: -1\r\n"),
        "length 0x0": post(b"Content-Length: 0x0\r\n"),
        "no length": post(b"Content-Length: \r\n"),
        "length beyond 64 bits": post(b"Content-Length: 18446744073709551616\r\n"),
        "length and coding": post(
            b"Content-Length: %d\r\n" % (5 + N) + CHUNKED, b"0\r\n\r\n" + HIDDEN),
        "two codings": post(
            CHUNKED + b"Transfer-Encoding: identity\r\n", b"0\r\n\r\n" + HIDDEN),
        "unknown coding": post(
            b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n" + HIDDEN),
        "a list of codings": post(
            b"Transfer-Encoding: identity, chunked\r\n", b"0\r\n\r\n" + HIDDEN),
        "coding with a control": post(
            b"Transfer-Encoding:\tchunked\x0b\r\n", b"0\r\n\r\n" + HIDDEN),
        "coding in capitals": post(
            b"Transfer-Encoding: Chunked\r\n", b"0\r\n\r\n" + HIDDEN),
        "no chunk size": post(CHUNKED, b"zz\r\n\r\n" + HIDDEN),
        "chunk size -1": post(CHUNKED, b"-1\r\n\r\n" + HIDDEN),
        "space before the colon": post(b"Content-Length : %d\r\n" % N),
        "two hosts": BAD + HOST + b"Host: y\r\n\r\n",
        "no host": BAD + b"\r\n",
        "another host": BAD + b"Host: example.com\r\n\r\n",
        "chunked 1.0": b"POST /v1/schema HTTP/1.0\r\n" + HOST + CHUNKED +
                       b"\r\n0\r\n\r\n" + HIDDEN,
        "plain 1.0": b"GET /v1/schema HTTP/1.0\r\n" + HOST + b"\r\n",
        "1.10": b"GET /v1/schema HTTP/1.10\r\n" + HOST + b"\r\n",
        "a method in small letters": b"get /v1/schema HTTP/1.1\r\n" + HOST +
                                     b"\r\n",
        "TRACE": b"TRACE /v1/schema HTTP/1.1\r\n" + HOST + b"\r\n",
        "PUT": b"PUT /v1/schema HTTP/1.1\r\n" + HOST + b"\r\n",
        "absolute form": get(target=b"http://y/v1/schema"),
        "a control in a value": get(b"X: a\x01b\r\n"),
        "two origins": get(b"Origin: a\r\nOrigin: b\r\n"),
        "two cookies": get(b"Cookie: a=1\r\nCookie: a=2\r\n"),
        "a target of 2 KiB and more": get(target=b"/" + b"a" * 2100),
        "65 headers": get(b"".join(b"X-%d: 1\r\n" % i for i in range(64))),
        "headers of 8 KiB and more": get(b"X: " + b"a" * 8200 + b"\r\n"),
        "out of the folder": get(target=b"/app/../index.html"),
        "out of it, encoded": get(target=b"/app/%2e%2e/index.html"),
        "a zero": get(target=b"/v1/units/a%00b"),
        "a line break": get(target=b"/v1/units/a%0d%0ab"),
        "a backslash": get(target=b"/app/%5cx"),
        "half a sign": get(target=b"/v1/units/%e4%b8"),
        "half an escape": get(target=b"/v1/units/a%4"),
    }
    PLAIN = {
        "GET": get(),
        "GET with a question": get(target=b"/v1/schema?lang=zh"),
    }
    # What nginx in front ends may pass; a second answer it never gets.
    ONE = {
        "no name": get(b": 5\r\n"), "NUL": get(b"X: a\0b\r\n"),
        "folded": get(b"X: a\r\n b\r\n"),
        "bare": BAD.replace(b"\r", b"") + HOST.replace(b"\r", b"") + b"\n",
    }
    return AMBIGUOUS, PLAIN, ONE
