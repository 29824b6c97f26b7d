"""Lines of curl as people and browsers write them, and what becomes of each."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenwell.jobs import curl_line
from tokenwell.jobs.curl_line import CurlRefused

URL = "https://api.example/v1/things"

CHROME_BASH = r"""curl 'https://api.example/v1/things?limit=10&next_page_token=abc' \
  -X 'PATCH' \
  -H 'accept: application/json, text/plain, */*' \
  -H 'accept-language: en-GB,en;q=0.9' \
  -H 'authorization: Bearer CANARY-CANARY-CANARY' \
  -H 'content-type: application/json' \
  -b 'session=CANARY; theme=dark' \
  -H 'origin: https://app.example' \
  -H 'priority: u=1, i' \
  -H 'referer: https://app.example/' \
  -H 'sec-ch-ua: "Chromium";v="141"' \
  -H 'sec-fetch-mode: cors' \
  --data-raw $'{"say":"it\'s \u0021","n":1}' \
  --compressed"""

CHROME_CMD = r"""curl ^"https://api.example/v1/things?a=1^&b=2^" ^
  -H ^"accept: */*^" ^
  -H ^"authorization: Bearer CANARY-CANARY-CANARY^" ^
  -H ^"content-type: application/json^" ^
  --data-raw ^"^{^\^"say^\^":^\^"100^%^25 of it^\^"^}^" ^
  --insecure"""

FIREFOX = r"""curl 'https://api.example/v1/things' --compressed -X POST -H 'User-Agent: Mozilla/5.0 (X11)' -H 'Accept: */*' -H 'Content-Type: application/x-www-form-urlencoded' -H 'Connection: keep-alive' -H 'Cookie: sid=CANARY' --data-raw 'name=caf%C3%A9&password=CANARY'"""  # noqa: E501

FIREFOX_WINDOWS = r"""curl "https://api.example/v1/things?q=a" --compressed -X POST -H "Accept: */*" -H "Content-Type: application/json" --data-raw "{\"a\":\"b\"}" """  # noqa: E501

POSTMAN = r"""curl --location --request POST 'https://api.example/v1/things' \
--header 'x-api-key: CANARY' \
--header 'Content-Type: application/json' \
--data '{
    "password": "CANARY",
    "list": [{"client_secret": "CANARY"}],
    "max_tokens": 5
}'"""

DOCS = """$ curl https://api.example/v1/things \\
    -u "sk_test_CANARY:" \\
    -d amount=2000 \\
    -d currency=usd \\
    -d "metadata[order]"=6735
"""

READ: list[tuple[str, dict[str, Any]]] = [
    # The shortest.
    (f"curl {URL}", {"method": "GET", "url": URL, "body_kind": "none", "secrets": ()}),
    (f"  curl   '{URL}'  \n", {"url": URL}),
    (f'curl.exe "{URL}"', {"url": URL}),
    (f"/usr/bin/curl {URL}", {"url": URL}),
    (f"$ curl {URL}", {"url": URL}),
    ("curl api.example/v1/things", {"url": URL}),
    ("curl api.example", {"url": "https://api.example"}),
    ("curl http://localhost:8000/x", {"url": "http://localhost:8000/x"}),
    (f"curl --url {URL}", {"url": URL}),
    (f"curl {URL}#part", {"url": URL}),
    (f"curl {URL} # a comment", {"url": URL}),
    # What browsers and tools copy.
    (
        CHROME_BASH,
        {
            "method": "PATCH",
            "url": URL,
            "query": (("limit", "10"), ("next_page_token", "abc")),
            "headers": (
                ("accept", "application/json, text/plain, */*"),
                ("accept-language", "en-GB,en;q=0.9"),
                ("referer", "https://app.example/"),
            ),
            "body_kind": "json",
            "body": '{"say":"it\'s !","n":1}',
            "secrets": ("Cookies", "authorization header"),
        },
    ),
    (
        CHROME_CMD,
        {
            "method": "POST",
            "query": (("a", "1"), ("b", "2")),
            "headers": (("accept", "*/*"),),
            "body": '{"say":"100%25 of it"}',
            "secrets": ("authorization header",),
        },
    ),
    (
        FIREFOX,
        {
            "method": "POST",
            "headers": (("User-Agent", "Mozilla/5.0 (X11)"), ("Accept", "*/*")),
            "body_kind": "form",
            "form": (("name", "café"), ("password", "")),
            "secrets": ("Cookie header", "password in the body"),
        },
    ),
    (FIREFOX_WINDOWS, {"body": '{"a":"b"}', "query": (("q", "a"),), "body_kind": "json"}),
    (
        POSTMAN,
        {
            "method": "POST",
            "headers": (),
            "body": '{\n  "password": "",\n  "list": [\n    {\n      "client_secret": ""\n    }\n'
            '  ],\n  "max_tokens": 5\n}',
            "secrets": (
                "x-api-key header",
                "password in the body",
                "client_secret in the body",
            ),
        },
    ),
    (
        DOCS,
        {
            "method": "POST",
            "url": URL,
            "body_kind": "form",
            "form": (("amount", "2000"), ("currency", "usd"), ("metadata[order]", "6735")),
            "secrets": ("User name and password",),
        },
    ),
    # Methods.
    (f"curl -X DELETE {URL}", {"method": "DELETE"}),
    (f"curl -XPUT {URL}", {"method": "PUT"}),
    (f"curl --request put {URL}", {"method": "PUT"}),
    (f"curl -I {URL}", {"method": "HEAD"}),
    (f"curl -sSfLX POST {URL}", {"method": "POST"}),
    (f"curl -X GET -d a=1 {URL}", {"method": "GET", "form": (("a", "1"),)}),
    # Headers.
    (f"curl -H 'X-A: 1' -H 'x-a: 2' {URL}", {"headers": (("X-A", "1, 2"),)}),
    (f"curl -H 'X-Empty;' {URL}", {"headers": (("X-Empty", ""),)}),
    (f"curl -H 'Accept:' {URL}", {"headers": ()}),
    (f"curl -HX-A:1 {URL}", {"headers": (("X-A", "1"),)}),
    (f"curl -A me/1 -e https://a.example {URL}",
     {"headers": (("User-Agent", "me/1"), ("Referer", "https://a.example"))}),
    (f"curl -r 0-99 {URL}", {"headers": (("Range", "bytes=0-99"),)}),
    (f"curl -H ':authority: api.example' -H 'Idempotency-Key: 7' {URL}",
     {"headers": (("Idempotency-Key", "7"),), "secrets": ()}),
    (f"curl -H 'Host: other.example' -H 'Content-Length: 9' {URL}", {"headers": ()}),
    # Bodies.
    (f"curl -d a=1 -d b=2 {URL}",
     {"form": (("a", "1"), ("b", "2")), "body_kind": "form", "headers": ()}),
    (f"curl -d '' {URL}", {"method": "POST"}),
    (f"curl --data-urlencode 'a=b c&d' {URL}", {"form": (("a", "b c&d"),)}),
    (f"curl --data-urlencode '=b c' {URL}", {"body": "b+c"}),
    (f"curl --data-urlencode 'b c=' {URL}", {"method": "POST"}),
    (f"curl --data-raw '@me' {URL}", {"body": "@me", "body_kind": "text"}),
    (f"curl --json '{{\"a\":1}}' {URL}",
     {"method": "POST", "body_kind": "json", "body": '{"a":1}',
      "headers": (("Accept", "application/json"),)}),
    (f"curl --json '{{\"a\":' --json '1}}' {URL}", {"body": '{"a":1}'}),
    (f"curl -H 'Content-Type: application/vnd.api+json' -d '{{}}' {URL}",
     {"body_kind": "json", "content_type": "application/vnd.api+json", "headers": ()}),
    (f"curl -H 'Content-Type: text/xml' --data-binary '<a/>' {URL}",
     {"body_kind": "text", "body": "<a/>", "content_type": "text/xml", "headers": ()}),
    (f"curl -d '{{\"a\":1}}' {URL}",
     {"body_kind": "text", "content_type": "application/x-www-form-urlencoded"}),
    (f"curl --json '{{\"n\": {{{{n}}}}}}' {URL}", {"body": '{"n": {{n}}}', "body_kind": "json"}),
    (f"curl -d $'a\\nb\\x41\\u00e9\\t' -H 'Content-Type: text/plain' {URL}", {"body": "a\nbAé\t"}),
    (f"curl -d $'\\xc3\\xa9 \\xe9' -H 'Content-Type: text/plain' {URL}", {"body": "é é"}),
    # The query.
    (f"curl -G -d a=1 --data-urlencode 'b=c d' '{URL}?z=0'",
     {"method": "GET", "query": (("z", "0"), ("a", "1"), ("b", "c d")), "body_kind": "none"}),
    (f"curl '{URL}?flag&a=%26&a='", {"query": (("flag", ""), ("a", "&"), ("a", ""))}),
    (f"curl -g '{URL}?page[size]=2'", {"query": (("page[size]", "2"),)}),
    (f"curl '{URL}/{{{{id}}}}?q={{{{q}}}}'",
     {"url": URL + "/{{id}}", "query": (("q", "{{q}}"),)}),
    (f"curl '{URL}/café 1'", {"url": URL + "/caf%C3%A9%201"}),
    # Secrets, wherever they are.
    (f"curl '{URL}?access_token=CANARY&a=1'",
     {"query": (("a", "1"),), "secrets": ("access_token in the query",)}),
    (f"curl '{URL}?key=CANARY'", {"query": (), "secrets": ("key in the query",)}),
    ("curl https://bob:CANARY@api.example/v1/things",
     {"url": URL, "secrets": ("User name and password",)}),
    (f"curl --user bob:CANARY {URL}", {"secrets": ("User name and password",)}),
    (f"curl -ubob:CANARY {URL}", {"secrets": ("User name and password",)}),
    (f"curl --oauth2-bearer CANARY {URL}", {"secrets": ("Authorization header",)}),
    (f"curl -H 'Authorization: Basic CANARY' {URL}",
     {"headers": (), "secrets": ("Authorization header",)}),
    (f"curl -H 'PRIVATE-TOKEN: CANARY' {URL}", {"secrets": ("PRIVATE-TOKEN header",)}),
    (f"curl -H 'X-Odd: ghp_CANARYCANARYCANARY' {URL}", {"secrets": ("X-Odd header",)}),
    (f"curl -H 'Proxy-Authorization: Basic CANARY' {URL}", {"headers": (), "secrets": ()}),
    (f"curl -b sid=CANARY {URL}", {"secrets": ("Cookies",)}),
    (f"curl -d 'grant_type=password&client_secret=CANARY&token_type_hint=a' {URL}",
     {"form": (("grant_type", "password"), ("client_secret", ""), ("token_type_hint", "a")),
      "secrets": ("client_secret in the body",)}),
    (f"curl -H 'Content-Type: text/plain' -d 'password: CANARY, a: 1' {URL}",
     {"body": "password: , a: 1", "secrets": ("password in the body",)}),
    (f"curl --json '{{\"note\": \"Bearer CANARYCANARY1\"}}' {URL}",
     {"secrets": ("note in the body",)}),
    (f"curl -H 'Authorization: Bearer {{{{login.token}}}}' {URL}",
     {"headers": (("Authorization", "Bearer {{login.token}}"),), "secrets": ()}),
    # Of the terminal, and left out.
    (f"curl -sS --fail -o out.json -w '%{{http_code}}' -m 5 --retry 3 --http2 {URL}",
     {"url": URL}),
    # Shell.
    (f'curl "{URL}" -d "a=\\"b\\"\\\\ \\$5" -H "Content-Type: text/plain"',
     {"body": 'a="b"\\ $5'}),
    (f"curl {URL} -d a\\ b -H 'Content-Type: text/plain'", {"body": "a b"}),
    (f"curl {URL} -d 'a'\"b\"c -H 'Content-Type: text/plain'", {"body": "abc"}),
    (f"curl \\\r\n  {URL} \\  \n -X PUT", {"method": "PUT"}),
    (f"curl {URL} -d '`id` $(id) ; | > &' -H 'Content-Type: text/plain'",
     {"body": "`id` $(id) ; | > &"}),
]  # fmt: skip


@pytest.mark.parametrize(("line", "wanted"), READ)
def test_a_line_is_read(line: str, wanted: dict[str, Any]) -> None:
    asked = curl_line.read(line)

    assert {name: getattr(asked, name) for name in wanted} == wanted
    assert "CANARY" not in repr(asked)


REFUSED = [
    ("", "start with curl"),
    (URL, "start with curl"),
    ("wget " + URL, "start with curl"),
    ("Invoke-WebRequest -Uri x", "start with curl"),
    ("TOKEN=CANARY curl " + URL, "start with curl"),
    ("curl", "no address"),
    ("curl -X GET", "no address"),
    (f"curl {URL} {URL}", "several addresses"),
    (f"curl {URL} -H", "wants a value"),
    # Files.
    (f"curl -d @CANARY.json {URL}", "Files"),
    (f"curl --data-binary @CANARY {URL}", "Files"),
    (f"curl --data @- {URL}", "Files"),
    (f"curl --json @CANARY {URL}", "Files"),
    (f"curl --data-urlencode name@CANARY {URL}", "Files"),
    (f"curl -H @CANARY {URL}", "Files"),
    (f"curl -b CANARY.txt {URL}", "Files"),
    (f"curl -T CANARY {URL}", "file or a key"),
    (f"curl -K CANARY {URL}", "file or a key"),
    (f"curl --cert CANARY.pem {URL}", "file or a key"),
    (f"curl -n {URL}", "file or a key"),
    # A shell's tricks.
    (f'curl -H "Authorization: Bearer $CANARY" {URL}', "Variables"),
    (f'curl -H "Authorization: Bearer ${{CANARY}}" {URL}', "Variables"),
    (f'curl -d "$(cat CANARY)" {URL}', "Variables"),
    (f"curl -d $(cat CANARY) {URL}", "Variables"),
    (f"curl -d `CANARY` {URL}", "Commands of a shell"),
    (f'curl -d "`CANARY`" {URL}', "Variables and commands"),
    (f"curl {URL}; rm CANARY", "a ; outside"),
    (f"curl {URL} | jq .CANARY", "a | outside"),
    (f"curl {URL}?a=1&b=CANARY", "a & outside"),
    (f"curl {URL} && CANARY", "a & outside"),
    (f"curl {URL} > CANARY", "a > outside"),
    (f"curl {URL} < CANARY", "a < outside"),
    (f"(curl {URL})", "brackets outside"),
    (f"curl {URL}\ncurl CANARY", "several lines"),
    (f"curl '{URL}", "not closed"),
    (f'curl "{URL}', "not closed"),
    (f"curl {URL} \\", "ends in a backslash"),
    (f"curl {URL} -d $'\\ud800'", "Unicode"),
    (f"curl {URL} -d $'\\U00110000'", "Unicode"),
    (f"curl {URL} -d $'a\\0b'", "NUL"),
    (f'curl ^"{URL}^" ^\n -d ^"a^" & del CANARY', "a & outside"),
    (f'curl ^"{URL}^" ^\n -d ^"a', "not closed"),
    # Options that a job can't honour.
    (f"curl -F file=CANARY {URL}", "several parts"),
    (f"curl -x http://CANARY {URL}", "which way"),
    (f"curl --resolve api.example:443:CANARY {URL}", "which way"),
    (f"curl --unix-socket /CANARY {URL}", "which way"),
    (f"curl --digest -u a:CANARY {URL}", "sign in"),
    (f"curl --aws-sigv4 CANARY {URL}", "sign in"),
    (f"curl --location-trusted -u a:CANARY {URL}", "never follows"),
    (f"curl {URL} --next {URL}", "step of its own"),
    (f"curl --CANARY {URL}", "not known"),
    (f"curl --data={{}} {URL}", "not known"),
    (f"curl -ü {URL}", "not known"),
    (f"curl -Q CANARY {URL}", "-Q is not known"),
    # Addresses and the rest.
    ("curl ftp://CANARY.example/", "one of the web"),
    ("curl file:///CANARY", "one of the web"),
    ("curl 'https://[CANARY/'", "can't be read"),
    ("curl https://", "one of the web"),
    ("curl 'https://a b.example/'", "one of the web"),
    (f"curl '{URL}/{{CANARY,b}}'", "several addresses"),
    (f"curl '{URL}?id=[1-5]'", "several addresses"),
    (f"curl {URL}/ghp_CANARYCANARYCANARY", "looks like a token"),
    (f"curl -X CANARY {URL}", "A job knows"),
    (f"curl -H CANARY {URL}", "a colon"),
    (f"curl -H 'X: CAN\u00c4RY' {URL}", "a colon"),
    (f"curl -H $'X: 1\\r\\nY: CANARY' {URL}", "a colon"),
    (f"curl '{URL}?{'a=1&' * 300}'", "At most 200"),
    ("curl " + "a" * 70_000, "64 KiB"),
]


@pytest.mark.parametrize(("line", "words"), REFUSED)
def test_what_a_job_can_not_do_is_refused_in_words(line: str, words: str) -> None:
    with pytest.raises(CurlRefused) as raised:
        curl_line.read(line)

    assert words in str(raised.value)
    assert "CANARY" not in str(raised.value)
    assert raised.value.__context__ is None or raised.value.__suppress_context__


NOTES = [
    (f"curl -L {URL}", "Redirects are not followed"),
    (f"curl -k {URL}", "Certificates are always checked"),
    (f"curl -o x {URL}", "kept with the run"),
    (f"curl --retry 3 {URL}", "a job has its own"),
    (f"curl -H 'Host: a' {URL}", "Left out, since they are said for each call anew: Host."),
]


@pytest.mark.parametrize(("line", "words"), NOTES)
def test_what_a_job_does_otherwise_is_told(line: str, words: str) -> None:
    (note,) = curl_line.read(line).notes

    assert words in note


WORDS = st.lists(
    st.sampled_from(
        ["-d", "-H", "a: b", "a=1", "--json", "{}", "-G", "-u", "x:y", URL, "-I", "'", '"', "\\",
         "^", "$'", "\n", "@f", "--data-urlencode", "-b", "{{x}}"]
    ) | st.text(max_size=8),
    max_size=8,
)  # fmt: skip


@settings(deadline=None, database=None)
@given(words=WORDS)
def test_any_line_is_read_or_refused(words: list[str]) -> None:
    try:
        asked = curl_line.read("curl " + " ".join(words))
    except CurlRefused:
        return

    assert asked.url.startswith("http")
