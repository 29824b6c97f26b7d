from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenwell.outbound import guard
from tokenwell.outbound.errors import UrlRefused
from tokenwell.outbound.guard import Destination, Reason, check_url, read_url

NAMED = frozenset({"127.0.0.1:9000", "demo-provider:9000", "[::1]:9000", "auth.corp.example:8443"})

ALLOWED = {
    "https://provider.example": "https://provider.example/",
    "https://provider.example/": "https://provider.example/",
    "https://provider.example:443/token": "https://provider.example/token",
    "HTTPS://Provider.Example/Token": "https://provider.example/Token",
    "https://provider.example/token?tenant=a&b=%20c": "https://provider.example/token?tenant=a&b=%20c",
    "https://provider.example?x=1": "https://provider.example/?x=1",
    "https://provider.example/a%2Fb": "https://provider.example/a%2Fb",
    "https://provider.example/a%2fb": "https://provider.example/a%2fb",
    "https://provider.example/~me/a;v=1,2/(b)'!*$+=:@": "https://provider.example/~me/a;v=1,2/(b)'!*$+=:@",
    "https://provider.example/..a/b..": "https://provider.example/..a/b..",
    "https://provider.example/a//b": "https://provider.example/a//b",
    "https://provider.example/?next=../..": "https://provider.example/?next=../..",
    "https://provider.example/?q=/?": "https://provider.example/?q=/?",
    "https://login.a-b.provider.example/x": "https://login.a-b.provider.example/x",
    "https://1a.provider.example/x": "https://1a.provider.example/x",
    "https://b\u00fccher.example/token": "https://xn--bcher-kva.example/token",
    "https://B\u00dcCHER.example/token": "https://xn--bcher-kva.example/token",
    "https://xn--bcher-kva.example/token": "https://xn--bcher-kva.example/token",
    "https://\u4f8b\u3048.example/": "https://xn--r8jz45g.example/",
    "https://8.8.8.8/token": "https://8.8.8.8/token",
    "https://[2606:4700:4700::1111]/t": "https://[2606:4700:4700::1111]/t",
    "http://127.0.0.1:9000/token": "http://127.0.0.1:9000/token",
    "https://127.0.0.1:9000/token": "https://127.0.0.1:9000/token",
    "http://demo-provider:9000/token": "http://demo-provider:9000/token",
    "http://DEMO-provider:9000/token": "http://demo-provider:9000/token",
    "http://[::1]:9000/token": "http://[::1]:9000/token",
    "https://auth.corp.example:8443/x": "https://auth.corp.example:8443/x",
}

REFUSED: dict[Reason, list[str]] = {
    Reason.MALFORMED: ["", "provider", "provider.example/token", "/token", "//provider.example/"],
    Reason.LENGTH: ["https://provider.example/" + "a" * 2048],
    Reason.SCHEME: [
        "http://provider.example/token",
        "http://provider.example:443/token",
        "ftp://provider.example/token",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,hello",
        "gopher://provider.example/",
        "ws://provider.example/",
        "https:provider.example/token",
        "https:/provider.example/token",
        "xhttps://provider.example/",
        "mailto:alice@provider.example",
        "provider.example:443",
    ],
    Reason.CHARACTERS: [
        " https://provider.example/",
        "https://provider.example/ ",
        "https://provider.example/a b",
        "https://provider.example\t/",
        "ht\ntps://provider.example/",
        "https://provider.example/\r\nX: y",
        "https://provider.example/\x00",
        "https://provider.example/\x7f",
        "https://provider.example\\@127.0.0.1/",
        "https:\\\\provider.example/",
        "https://provider.example\\.evil.example/",
        "https://127.0.0.1\\.provider.example/",
        "https://provider.example/\x85",
        "https://provider\xa0.example/",
        "\x01javascript:alert(1)",
    ],
    Reason.USERINFO: [
        "https://alice@provider.example/",
        "https://alice:secret@provider.example/",
        "https://provider.example@127.0.0.1/",
        "https://provider.example:443@127.0.0.1/",
        "https://@provider.example/",
        "https://:@provider.example/",
        "https://provider.example%2f@127.0.0.1/",
        "https://a@b@provider.example/",
        "http://alice@127.0.0.1:9000/",
    ],
    Reason.FRAGMENT: [
        "https://provider.example/#",
        "https://provider.example/token#part",
        "https://provider.example#@127.0.0.1/",
        "http://127.0.0.1:9000/#a",
    ],
    Reason.HOST: [
        "https://",
        "https:///token",
        "https://?a=b",
        "https://:443/",
        "https://provider.example:/",
        "https://provider.example:44a/",
        "https://provider.example:-443/",
        "https://provider.example:443:443/",
        "https://provider.example./",
        "https://provider..example/",
        "https://.provider.example/",
        "https://-provider.example/",
        "https://provider-.example/",
        "https://pro_vider.example/",
        "https://provider.example%00/",
        "https://provider%2eexample/",
        "https://127.0.0.1./",
        "https://localhost./",
        "https://provider.example,127.0.0.1.example/",
        "https://provider.example;.evil.example/",
        "https://*.provider.example/",
        "https://" + "a" * 64 + ".example/",
        "https://" + "a." * 126 + "example/",
        "https://[::1/",
        "https://::1/",
        "https://[::1]x/",
        "https://x[::1]/",
        "https://[[::1]]/",
        # Full-width forms, ideographic stops, soft hyphens, joiners: what some
        # read as 127.0.0.1 or as another name.
        "https://127\u30020\u30020\u30021/",
        "https://provider\uff0eexample/",
        "https://provider\u3002example/",
        "https://pro\u00advider.example/",
        "https://pro\u200dvider.example/",
        "https://\u2100.example/",
        "https://provider.example\uff0f.evil.example/",
        "https://provider.example\uff03.evil.example/",
        "https://stra\u00dfe\u0301.example/",
        "https://xn--.example/",
        "https://xn--a.example/",
        "https://xn--bcher-kva\u00fc.example/",
        "https://xn--BCHER-KVA0.example/",
        "https://\u2028.example/",
    ],
    Reason.ADDRESS_FORM: [
        "https://0x7f.1/",
        "https://\u2460\u2461\u2466.0.0.1/",
        "https://\uff11\uff12\uff17.0.0.1/",
        "https://%31%32%37.0.0.1/",
        "https://0x7f000001/",
        "https://0x7f.0x0.0x0.0x1/",
        "https://0X7F.1/",
        "https://017700000001/",
        "https://0177.0.0.1/",
        "https://0177.0.0.01/",
        "https://2130706433/",
        "https://127.1/",
        "https://127.0.1/",
        "https://0/",
        "https://0x/",
        "https://127.0.0.1.1/",
        "https://256.0.0.1/",
        "https://127.0.0.0x1/",
        "https://8.8.8.08/",
        "https://08.8.8.8/",
        "https://1.2.3.4.5.6/",
        "https://provider.example.1/",
        "https://[127.0.0.1]/",
        "https://[0:0:0:0:0:0:0:1]/",
        "https://[::0001]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://[fe80::1%eth0]/",
        "https://[v1.fe80]/",
        "https://[]/",
        "https://[:::1]/",
        "https://[provider.example]/",
        "http://[0::1]:9000/",
    ],
    Reason.PORT: [
        "https://provider.example:80/",
        "https://provider.example:8443/",
        "https://provider.example:22/",
        "https://provider.example:0/",
        "https://provider.example:0443/",
        "https://provider.example:65536/",
        "https://provider.example:99999999999/",
        "https://8.8.8.8:8443/",
        "https://auth.corp.example.evil.example:8443/",
    ],
    Reason.PATH: [
        "https://provider.example/..",
        "https://provider.example/token?",
        "https://provider.example/.",
        "https://provider.example/a/../b",
        "https://provider.example/a/./b",
        "https://provider.example/%2e%2e/b",
        "https://provider.example/.%2E/b",
        "https://provider.example/%2e",
        "https://provider.example/%",
        "https://provider.example/%zz",
        "https://provider.example/%1",
        "https://provider.example/%00",
        "https://provider.example/%0d%0aX:y",
        "https://provider.example/?a=%0A",
        "https://provider.example/%7F",
        "https://provider.example/<script>",
        'https://provider.example/"',
        "https://provider.example/{id}",
        "https://provider.example/a|b",
        "https://provider.example/a^b",
        "https://provider.example/`",
        "https://provider.example/b\u00fccher",
        "https://provider.example/?q=\u00fc",
        "http://127.0.0.1:9000/../x",
    ],
    Reason.NOT_PUBLIC: [
        "https://localhost/",
        "https://LOCALHOST/",
        "https://intranet/",
        "https://metadata/",
        "https://demo-provider/",
        "https://a.localhost/",
        "https://printer.local/",
        "https://metadata.google.internal/",
        "https://vault.corp.internal/",
        "https://router.lan/",
        "https://nas.home.arpa/",
        "https://hidden.onion/",
        "https://127.0.0.1/",
        "https://127.0.0.1:8443/",
        "https://127.8.8.8/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://168.63.129.16/",
        "https://192.0.0.192/",
        "https://100.100.100.200/",
        "https://192.168.1.1/",
        "https://172.16.0.1/",
        "https://0.0.0.0/",
        "https://255.255.255.255/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:7f00:1]/",
        "https://[::ffff:a9fe:a9fe]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[64:ff9b:1::a9fe:a9fe]/",
        "https://[2002:a9fe:a9fe::1]/",
        "https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
        "https://[fd00:ec2::254]/",
        "https://[fe80::1]/",
        "https://[fec0::1]/",
        "https://[ff02::1]/",
        "https://[::7f00:1]/",
        "https://[2001:4860::5efe:7f00:1]/",
        "http://127.0.0.1/",
        "http://127.0.0.1:9001/",
        "http://127.0.0.2:9000/",
        "http://[::1]:9001/",
    ],
}
CASES = [(reason, url) for reason, urls in REFUSED.items() for url in urls]


@pytest.mark.parametrize(("url", "canonical"), ALLOWED.items())
def test_a_plain_url_is_allowed_and_put_together_from_its_parts(url: str, canonical: str) -> None:
    destination = read_url(url, allow=NAMED)

    assert destination.url == canonical
    assert read_url(canonical, allow=NAMED) == destination


@pytest.mark.parametrize(("reason", "url"), CASES)
def test_any_other_url_is_refused_for_one_reason(reason: Reason, url: str) -> None:
    with pytest.raises(UrlRefused) as caught:
        read_url(url, allow=NAMED)

    assert caught.value.code == reason


def test_the_table_is_long_enough() -> None:
    assert len({url for _, url in CASES}) >= 150
    assert len(ALLOWED) >= 20
    assert set(REFUSED) == set(Reason)


@pytest.mark.parametrize("target", ["/a\tb", "/a#b", "/t?"])
def test_what_two_parsers_read_differently_is_refused(target: str) -> None:
    """The last net, should a pattern above let something through."""
    odd = Destination("https", "provider.example", 443, target, is_named=False)

    with pytest.raises(UrlRefused):
        guard._check_round_trip(odd)


@given(st.text(max_size=40), st.sampled_from(["https://{}", "https://a.example/{}", "{}"]))
def test_whatever_is_allowed_means_the_same_to_all(text: str, frame: str) -> None:
    url = frame.format(text)
    with suppress(UrlRefused):
        destination = read_url(url, allow=frozenset())

        assert urlsplit(destination.url).hostname == destination.host.strip("[]")
        assert destination.url.isascii()
        assert (destination.scheme, destination.port) == ("https", 443)


def test_only_named_pairs_count_as_named() -> None:
    assert read_url("http://127.0.0.1:9000/", allow=NAMED).is_named
    assert not read_url("https://provider.example/", allow=NAMED).is_named


def test_a_form_is_told_what_to_do(settings_with: None) -> None:
    with pytest.raises(UrlRefused) as caught:
        check_url("http://provider.example/token?secret=1")

    assert str(caught.value) == "The URL has to begin with https://."
    assert "secret" not in repr(caught.value)


def test_a_form_may_name_what_the_deployment_allows(settings_with: None) -> None:
    check_url("http://demo-provider:9000/token")

    with pytest.raises(UrlRefused):
        check_url("http://demo-provider:9001/token")
