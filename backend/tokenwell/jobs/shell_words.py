"""
The words of a command line, as a shell would give them to the program, without a shell.

What a shell would do itself (variables, commands within, files, pipes) is refused. Errors never
hold a part of the line: there may be a secret in it.
"""

import re
from collections.abc import Callable

LONGEST_LINE = 64 * 1024

# A line of Windows' cmd, as Chrome and Edge copy it: ^" for quotes, ^ at the end of a line.
_CARET = re.compile(r'[ \t]\^(?:"|[ \t]*\r?\n)')
_SINGLE_QUOTE = re.compile(r"[ \t]\$?'")
_PIECE = re.compile(
    r"""
      (?P<joined>  \\[ \t]*(?:\r\n|\n|\r) )
    | (?P<space>   [ \t]+ )
    | (?P<end>     [\r\n]+ )
    | (?P<comment> (?<!\S)\#[^\r\n]* )
    | (?P<single>  '[^']*' )
    | (?P<ansi>    \$'(?:[^'\\]|\\.)*' )
    | (?P<double>  "(?:[^"\\]|\\.)*" )
    | (?P<escaped> \\. )
    | (?P<plain>   [^\s'"\\$`;|&<>()]+ )
    """,
    re.VERBOSE | re.DOTALL,
)
_IN_DOUBLE = re.compile(r"""\\([$`"\\])|\\\r?\n""")
_EXPANDED = re.compile(r"\\.|(?P<trick>`|\$[A-Za-z0-9_{(@*#?!$-])", re.DOTALL)
_ANSI = re.compile(
    r"""\\(?:
      (?P<hexes>x[0-9A-Fa-f]{1,2}(?:\\x[0-9A-Fa-f]{1,2})*)
    | u(?P<short>[0-9A-Fa-f]{1,4}) | U(?P<long>[0-9A-Fa-f]{1,8})
    | (?P<octal>[0-7]{1,3}) | (?P<other>.))""",
    re.VERBOSE | re.DOTALL,
)
_CONTROLS = {"a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}

_WHAT_STOPS = {
    "'": "A quote is opened and not closed.",
    '"': "A quote is opened and not closed.",
    "\\": "The line ends in a backslash, so something is missing.",
    "$": "Variables and commands of a shell ($…) can't be filled in here: put what they stand for.",
    "`": "Commands of a shell (`…`) can't be run here: put what they give.",
    ";": "Only one command can be read: there is a ; outside quotes.",
    "|": "Only one command can be read: there is a | outside quotes.",
    "&": "There is a & outside quotes, which ends a command: put the address in quotes.",
    "<": "There is a < outside quotes, which reads a file; there are none here.",
    ">": "There is a > outside quotes, which writes a file; there are none here.",
}
_SEVERAL = "Only one command can be read, and here are several lines."


class LineRefused(ValueError):
    """The line needs a shell, or is no command; the words are constant."""


def split(line: str) -> list[str]:
    """
    Give the words of one command of bash, or of Windows' cmd.

    :raises LineRefused: it is none, or more than that.
    """
    if len(line) > LONGEST_LINE:
        raise LineRefused(f"A line of at most {LONGEST_LINE // 1024} KiB can be read.")
    text = line.strip().removeprefix("$ ").removeprefix("> ")
    words = _msvcrt_words(_without_carets(text)) if _is_cmd(text) else _bash_words(text)
    if any("\0" in word for word in words):
        raise LineRefused("There is a NUL in it, which can't be sent.")
    return words


def _is_cmd(text: str) -> bool:
    caret, quote = _CARET.search(text), _SINGLE_QUOTE.search(text)
    return caret is not None and (quote is None or caret.start() < quote.start())


def _bash_words(text: str) -> list[str]:
    words: list[str] = []
    word: str | None = None
    position, has_ended = 0, False
    while position < len(text):
        piece = _PIECE.match(text, position)
        if piece is None:
            raise LineRefused(_WHAT_STOPS.get(text[position], "There are brackets outside quotes."))
        position = piece.end()
        kind = str(piece.lastgroup)
        if kind in {"space", "end", "comment"}:
            words, word = ([*words, word], None) if word is not None else (words, None)
            has_ended = has_ended or kind == "end"
        elif kind != "joined":
            if has_ended:
                raise LineRefused(_SEVERAL)
            word = (word or "") + _READ[kind](piece[0])
    return words if word is None else [*words, word]


def _double(piece: str) -> str:
    inner = piece[1:-1]
    if any(found["trick"] for found in _EXPANDED.finditer(inner)):
        raise LineRefused(_WHAT_STOPS["$"])
    return _IN_DOUBLE.sub(lambda found: found[1] or "", inner)


def _ansi(piece: str) -> str:
    return _ANSI.sub(_unescaped, piece[2:-1])


def _unescaped(found: re.Match[str]) -> str:
    if found["hexes"]:
        octets = bytes(int(number, 16) for number in re.split(r"\\?x", found["hexes"])[1:])
        # Firefox writes characters below 256 like that, others the octets of UTF-8.
        try:
            return octets.decode()
        except UnicodeDecodeError:
            return octets.decode("latin-1")
    number = found["short"] or found["long"]
    if number:
        return _character(int(number, 16))
    if found["octal"]:
        return chr(int(found["octal"], 8))
    return _CONTROLS.get(found["other"], found["other"])


def _character(code: int) -> str:
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise LineRefused("There is a character in it that Unicode does not have.")
    return chr(code)


_READ: dict[str, Callable[[str], str]] = {
    "single": lambda piece: piece[1:-1],
    "ansi": _ansi,
    "double": _double,
    "escaped": lambda piece: piece[1:],
    "plain": lambda piece: piece,
}


def _without_carets(text: str) -> str:
    """Do what cmd does before a program gets the line: a caret takes the next sign as it is."""
    signs: list[str] = []
    is_quoted = False
    rest = iter(text.replace("\r\n", "\n"))
    for sign in rest:
        if sign == "^" and not is_quoted:
            after = next(rest, "")
            # Chrome writes a line break within a value as ^ and two of them.
            signs.append(next(rest, "") if after == "\n" else after)
            continue
        if sign == '"':
            is_quoted = not is_quoted
        elif not is_quoted and sign in "&|<>":
            raise LineRefused(_WHAT_STOPS[sign])
        elif sign == "\n":
            raise LineRefused(_SEVERAL)
        signs.append(sign)
    return "".join(signs)


# Backslashes mean something before a quote only: two of them are one there.
_BEFORE_QUOTE = re.compile(r'(?P<slashes>\\*)"|(?P<space>[ \t\n]+)|(?P<sign>\\+|[^\\" \t\n]+)')


def _msvcrt_words(text: str) -> list[str]:
    """Split a line as programs on Windows do it for themselves."""
    words: list[str] = []
    word: str | None = None
    is_quoted = False
    for piece in _BEFORE_QUOTE.finditer(text):
        if piece["space"] and not is_quoted:
            words, word = ([*words, word], None) if word is not None else (words, None)
        elif piece["space"] or piece["sign"]:
            word = (word or "") + piece[0]
        else:
            pairs, is_literal = divmod(len(piece["slashes"]), 2)
            word = (word or "") + "\\" * pairs + ('"' if is_literal else "")
            is_quoted = is_quoted if is_literal else not is_quoted
    if is_quoted:
        raise LineRefused(_WHAT_STOPS['"'])
    return words if word is None else [*words, word]
