"""The options of curl that are no part of a call, and those that a job can't honour."""

REDIRECTS = "Redirects are not followed: a token would go along to wherever they lead."
CERTIFICATES = "Certificates are always checked; -k is left out."
OUTPUT = "What curl would write to a file is kept with the run."
PACE = "Time-outs and retries are left out: a job has its own."

_NO_WAY = "it says which way a call takes, and that is not up to a job"
_NO_LOGIN = "it is a way to sign in that a job does not know"


def _names(text: str) -> list[str]:
    return text.split()


# How curl talks to its terminal, and which HTTP it speaks: nothing of the call itself.
LEFT_OUT = _names(
    "compressed silent show-error verbose include fail fail-with-body fail-early no-buffer "
    "progress-bar no-progress-meter http1.0 http1.1 http2 http2-prior-knowledge http3 ipv4 ipv6 "
    "tlsv1 tlsv1.2 tlsv1.3 tcp-nodelay no-keepalive create-dirs disable styled-output "
    "no-sessionid no-alpn"
)
LEFT_OUT_WITH_VALUE = {
    "output": OUTPUT,
    "dump-header": OUTPUT,
    "max-time": PACE,
    "connect-timeout": PACE,
    "retry": PACE,
    "retry-delay": PACE,
    "retry-max-time": PACE,
    "speed-limit": PACE,
    "speed-time": PACE,
    "write-out": "",
    "cookie-jar": "",
    "max-redirs": "",
    "keepalive-time": "",
    "limit-rate": "",
    "tls-max": "",
}
REFUSED = {
    **dict.fromkeys(
        _names(
            "upload-file config cert key cacert capath netrc netrc-file netrc-optional cert-type "
            "key-type pass crlfile pinnedpubkey"
        ),
        "it reads a file or a key of your machine, which is not here",
    ),
    **dict.fromkeys(
        _names(
            "proxy preproxy proxy-user socks4 socks4a socks5 socks5-hostname resolve connect-to "
            "unix-socket abstract-unix-socket interface dns-servers doh-url local-port noproxy "
            "path-as-is"
        ),
        _NO_WAY,
    ),
    **dict.fromkeys(_names("digest ntlm negotiate anyauth aws-sigv4 delegation"), _NO_LOGIN),
    **dict.fromkeys(
        ["form", "form-string"],
        "a body in several parts is not built here; a body file can hold one",
    ),
    **dict.fromkeys(
        ["next", "parallel"], "only one call can be read; each further one is a step of its own"
    ),
    "location-trusted": "a login never follows a redirect",
    "time-cond": "a job is not asked whether something is newer",
    "request-target": _NO_WAY,
}
LETTERS = {
    "X": "request",
    "H": "header",
    "d": "data",
    "u": "user",
    "b": "cookie",
    "A": "user-agent",
    "e": "referer",
    "r": "range",
    "G": "get",
    "I": "head",
    "g": "globoff",
    "L": "location",
    "k": "insecure",
    "O": "remote-name",
    "J": "remote-header-name",
    "s": "silent",
    "S": "show-error",
    "v": "verbose",
    "i": "include",
    "f": "fail",
    "N": "no-buffer",
    "#": "progress-bar",
    "0": "http1.0",
    "1": "tlsv1",
    "4": "ipv4",
    "6": "ipv6",
    "q": "disable",
    "o": "output",
    "D": "dump-header",
    "m": "max-time",
    "y": "speed-time",
    "Y": "speed-limit",
    "w": "write-out",
    "c": "cookie-jar",
    "F": "form",
    "T": "upload-file",
    "K": "config",
    "E": "cert",
    "n": "netrc",
    "x": "proxy",
    "U": "proxy-user",
    "z": "time-cond",
    ":": "next",
    "Z": "parallel",
}
