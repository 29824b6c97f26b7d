"""
Providers that depart from RFC 6749, one class a manner; each refuses what is not its manner.

What a credential has to know of one is in ``habits`` and ``form``; what the browser brings
back beside code and state, in ``brings``.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from tests.consenting import CODE
from tests.engine.credentials import SECRET
from tests.fake_provider import Answer, granting, raw, refusal
from tests.stand_in import NotUnderstood, Seen

UNTIL = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=2)


class Plain:
    """As the RFC has it: a form, JSON for an answer, and each refresh token once."""

    habits: ClassVar[dict[str, Any]] = {}
    form: ClassVar[dict[str, Any]] = {"client_authentication": "body"}
    brings: ClassVar[dict[str, str]] = {}
    code_name = "code"
    spent_name = "refresh_token"

    def __init__(self, base: str) -> None:
        self.base = base
        self.said: list[dict[str, str]] = []
        self.granted = 0

    def __call__(self, seen: Seen) -> Answer:
        if seen.path != self.path():
            return refusal("not_here", status=404)
        said = self.read(seen)
        if not self._is_due(said):
            return self.refuse()
        self.said.append(said)
        self.granted += 1
        return self.tell(self.granted)

    def path(self) -> str:
        return "/token"

    def read(self, seen: Seen) -> dict[str, str]:
        """Take a request apart, or refuse to."""
        return seen.form()

    def tell(self, n: int) -> Answer:
        """Give the tokens for the n-th time."""
        return granting(**tokens(n))

    def refuse(self) -> Answer:
        return refusal("invalid_grant")

    def _is_due(self, said: dict[str, str]) -> bool:
        if self.granted == 0:
            return said.get(self.code_name) == CODE
        return said.get(self.spent_name) == self.spendable()

    def spendable(self) -> str:
        return f"refresh-{self.granted}"


def tokens(n: int, **more: object) -> dict[str, object]:
    """Give what an answer of the RFC has."""
    fields: dict[str, object] = {"access_token": f"access-{n}", "refresh_token": f"refresh-{n}"}
    return {**fields, "token_type": "Bearer", "expires_in": 3600, **more}


class SignedSuccess(Plain):
    """Says in a field whether it is a success, and always answers 200."""

    habits: ClassVar = {
        "answer": {"ok": {"ok": True}},
        "errors": {"map": {"invalid_refresh_token": "invalid_grant"}},
    }

    def tell(self, n: int) -> Answer:
        return granting(ok=True, **tokens(n))

    def refuse(self) -> Answer:
        # Old tokens in it, to be mistaken for new ones.
        return granting(ok=False, error="invalid_refresh_token", **tokens(0))


class NumberedSuccess(Plain):
    """Says by a number whether it is a success, always answers 200, tokens one level down."""

    habits: ClassVar = {
        "answer": {"root": "body", "ok": {"status": 0}, "capture": {"user": "userid"}},
        "errors": {"code": "status", "map": {"601": "invalid_grant"}},
        "token": {"code_params": {"action": "requesttoken"}},
        "refresh": {"params": {"action": "requesttoken"}},
    }

    def read(self, seen: Seen) -> dict[str, str]:
        said = seen.form()
        return _only_with(said, action="requesttoken")

    def tell(self, n: int) -> Answer:
        return granting(status=0, body=tokens(n, userid=17))

    def refuse(self) -> Answer:
        return granting(status=601, error="Invalid token", body={})


class ErrorWith200(Plain):
    """Refuses with 200, and answers with a form unless it is asked for JSON."""

    habits: ClassVar = {"errors": {"map": {"bad_refresh": "invalid_grant"}}}

    def tell(self, n: int) -> Answer:
        return raw(urlencode(tokens(n)), Content_Type="text/plain")

    def refuse(self) -> Answer:
        return raw("error=bad_refresh&error_description=Gone.", Content_Type="text/plain")


class NestedError(Plain):
    """Refuses in a list of its own, and says a lifetime as text."""

    habits: ClassVar = {"errors": {"code": "errors.0.errorType", "description": "errors.0.message"}}

    def tell(self, n: int) -> Answer:
        return granting(**tokens(n, expires_in="3600"))

    def refuse(self) -> Answer:
        body = {"success": False, "errors": [{"errorType": "invalid_grant", "message": "Gone."}]}
        return 401, {"Content-Type": "application/json"}, json.dumps(body).encode()


class ErrorNumber(Plain):
    """Refuses by a number with 200, is asked by GET, names the client otherwise, no type."""

    habits: ClassVar = {
        "client": {"id_parameter": "appid", "secret_parameter": "secret"},
        "token": {"method": "GET", "omit": ["redirect_uri"]},
        "refresh": {"omit": ["client_secret"]},
        "errors": {"code": "errcode", "description": "errmsg", "map": {"42": "invalid_grant"}},
    }
    form: ClassVar = {"client_authentication": "body", "pkce": "unsupported"}

    def read(self, seen: Seen) -> dict[str, str]:
        said = seen.asked("GET")
        return _only_with(said, appid="tokenwell")

    def tell(self, n: int) -> Answer:
        fields = tokens(n)
        del fields["token_type"]
        return raw(json.dumps(fields), Content_Type="text/plain")

    def refuse(self) -> Answer:
        return raw('{"errcode":42,"errmsg":"Gone."}', Content_Type="text/plain")


class FormEncoded(Plain):
    """Answers with a form, the lifetime under another name."""

    habits: ClassVar = {"answer": {"expires_in": "expires"}}

    def tell(self, n: int) -> Answer:
        fields = tokens(n)
        fields["expires"] = fields.pop("expires_in")
        return raw(urlencode(fields), Content_Type="text/plain; charset=UTF-8")


class Nested(Plain):
    """Answers with the tokens of a person beside others, one level down."""

    habits: ClassVar = {"answer": {"root": "authed_user"}}

    def tell(self, n: int) -> Answer:
        return granting(access_token="of-a-bot", refresh_token="of-a-bot", authed_user=tokens(n))


class CamelCase(Plain):
    """Asks and answers in JSON, in camelCase, with an instant as ISO 8601."""

    habits: ClassVar = {
        "token": {"body": "json"},
        "answer": {
            "access_token": "accessToken",
            "refresh_token": "refreshToken",
            "token_type": "tokenType",
            "expires_in": "",
            "expires_at": "expiresAt",
            "expires_at_format": "iso",
        },
    }

    def read(self, seen: Seen) -> dict[str, str]:
        return seen.json()

    def tell(self, n: int) -> Answer:
        named = {"accessToken": f"access-{n}", "refreshToken": f"refresh-{n}"}
        at = UNTIL.isoformat().replace("+00:00", "Z")
        return 201, {}, json.dumps({**named, "tokenType": "bearer", "expiresAt": at}).encode()


class Milliseconds(Plain):
    """Says lifetimes in milliseconds."""

    habits: ClassVar = {"answer": {"expires_in_unit": "ms"}}

    def tell(self, n: int) -> Answer:
        return granting(**tokens(n, expires_in=7_200_000))


class EpochSeconds(Plain):
    """Says an instant in seconds since 1970."""

    habits: ClassVar = {"answer": {"expires_in": "", "expires_at": "access_token_expiration"}}

    def tell(self, n: int) -> Answer:
        fields = tokens(n, access_token_expiration=int(UNTIL.timestamp()))
        del fields["expires_in"]
        return granting(**fields)


class EpochMilliseconds(EpochSeconds):
    """Says an instant in milliseconds since 1970."""

    habits: ClassVar = {
        "answer": {
            "expires_in": "",
            "expires_at": "access_token_expiration",
            "expires_at_format": "epoch_ms",
        }
    }

    def tell(self, n: int) -> Answer:
        fields = tokens(n, access_token_expiration=int(UNTIL.timestamp() * 1000))
        del fields["expires_in"]
        return granting(**fields)


class SilentLifetime(Plain):
    """Says no lifetime, which is known from its manual."""

    habits: ClassVar = {"lifetime": {"access": 7200}}

    def tell(self, n: int) -> Answer:
        fields = tokens(n)
        del fields["expires_in"]
        return granting(**fields)


class NoLifetime(Plain):
    """Says 0 for a lifetime and null for scopes: its tokens do not end."""

    def tell(self, n: int) -> Answer:
        return granting(**tokens(n, expires_in=0, scope=None))


class QueryRequest(Plain):
    """Wants a POST with all of it in the address."""

    habits: ClassVar = {"token": {"body": "query"}}

    def read(self, seen: Seen) -> dict[str, str]:
        return seen.asked("POST")


class OtherNames(Plain):
    """Has names of its own for client, code and grant; a type that nobody knows."""

    habits: ClassVar = {
        "client": {"id_parameter": "client_key"},
        "authorize": {"rename": {"redirect_uri": "redirect_url"}, "omit": ["response_type"]},
        "token": {
            "rename": {"code": "auth_code", "grant_type": "type", "redirect_uri": "redirect_url"},
            "grant_types": {"authorization_code": "web_server", "refresh_token": "refresh"},
        },
        "refresh": {"token_parameter": "renewal"},
        "callback": {"code": "auth_code"},
    }
    brings: ClassVar = {"auth_code": CODE}
    code_name = "auth_code"
    spent_name = "renewal"

    def tell(self, n: int) -> Answer:
        return granting(**tokens(n, token_type="User Access Token"))


class SecretOnly(Plain):
    """Wants Basic to carry the secret alone, and headers on each request."""

    habits: ClassVar = {
        "client": {"basic": "{client_secret}:"},
        "token": {"code_headers": {"X-Step": "code"}},
        "refresh": {"headers": {"X-Step": "renewal"}},
    }
    form: ClassVar = {
        "client_authentication": "header",
        "extra_headers": {"X-Version": "2026-03", "User-Agent": "tokenwell"},
    }

    def read(self, seen: Seen) -> dict[str, str]:
        step = "renewal" if self.granted else "code"
        wanted = {"x-version": "2026-03", "user-agent": "tokenwell", "x-step": step}
        if seen.basic() != (SECRET, "") or not wanted.items() <= seen.headers.items():
            raise NotUnderstood
        return seen.form()


class Hashed(Plain):
    """Wants no secret but a sum over it."""

    habits: ClassVar = {
        "token": {
            "omit": ["client_secret"],
            "sha256": {"hash": "{client_secret}|{code}{refresh_token}"},
        }
    }

    def read(self, seen: Seen) -> dict[str, str]:
        said = seen.form()
        brought = said.get("code", "{code}") + said.get("refresh_token", "{refresh_token}")
        summed = hashlib.sha256(f"{SECRET}|{brought}".encode()).hexdigest()
        return {**_only_with(said, hash=summed), "hash": "<sum>"}


class CommaScopes(Plain):
    """Puts commas between scopes, and wants them again with each renewal."""

    habits: ClassVar = {"scope_separator": ",", "refresh": {"sends_scope": True}}
    form: ClassVar = {"client_authentication": "body", "scope": "read write"}

    def tell(self, n: int) -> Answer:
        return granting(**tokens(n, scope="read,write"))


class LongLived(Plain):
    """Gives a short-lived token, exchanges it for one that lasts, which then renews itself."""

    habits: ClassVar = {
        "scope_separator": ",",
        "then": [
            {
                "url": "{base}/long",
                "params": {
                    "grant_type": "exchange_token",
                    "client_secret": "{client_secret}",
                    "exchange_token": "{access_token}",
                },
            }
        ],
        "refresh": {
            "mode": "exchange_access_token",
            "url": "{base}/again",
            "method": "GET",
            "grant_type": "renew_token",
            "token_parameter": "access_token",
            "omit": ["client_id", "client_secret"],
        },
    }

    def __call__(self, seen: Seen) -> Answer:
        if seen.path == "/token" and not self.said:
            self.said.append(_only_with(seen.form(), code=CODE))
            return granting(access_token="short-lived", user_id=17)
        if seen.path == "/long":
            said = _only_with(seen.asked(), exchange_token="short-lived", client_secret=SECRET)
        elif seen.path == "/again":
            said = _only_with(seen.asked(), access_token=f"access-{self.granted}")
        else:
            return self.refuse()
        self.said.append(said)
        self.granted += 1
        life = 5_184_000
        return granting(access_token=f"access-{self.granted}", expires_in=life)


class RefreshesElsewhere(Plain):
    """Renews at an address of its own, and gives the refresh token no second time."""

    habits: ClassVar = {"refresh": {"url": "{base}/renew"}}

    def path(self) -> str:
        return "/renew" if self.granted else "/token"

    def tell(self, n: int) -> Answer:
        fields = tokens(n)
        if n > 1:
            del fields["refresh_token"]
        return granting(**fields)

    def spendable(self) -> str:
        return "refresh-1"


class NamesItsInstance(Plain):
    """Says in the answer where its API is, in the callback which company; each call needs both."""

    habits: ClassVar = {
        "answer": {"capture": {"instance": "instance_url"}},
        "callback": {"capture": {"company": "realmId"}},
        "test_call": {
            "url": "{instance}",
            "headers": {"X-Step": "who"},
            "subject": "id",
            "label": "name",
        },
        "use": {"scheme": "Token"},
        "allowed_hosts": ["127.0.0.1"],
    }
    brings: ClassVar = {"realmId": "9130"}

    def __call__(self, seen: Seen) -> Answer:
        if seen.path == "/api/me":
            wanted = {"authorization": f"Token access-{self.granted}", "x-step": "who"}
            if wanted.items() <= seen.headers.items():
                return granting(id="u-1", name="Ann")
            return refusal("invalid_token", status=401)
        return super().__call__(seen)

    def tell(self, n: int) -> Answer:
        return granting(**tokens(n, instance_url=f"{self.base}/api/me"))


class SaysAgain(Plain):
    """Wants what the callback brought again, with the code and with each renewal."""

    habits: ClassVar = {
        "callback": {"capture": {"device": "device_id"}, "to_token": {"device": "device_id"}},
        "refresh": {"params": {"device_id": "{device}"}},
    }
    brings: ClassVar = {"device_id": "d-1"}

    def read(self, seen: Seen) -> dict[str, str]:
        return _only_with(seen.form(), device_id="d-1")


class TellsScopesOnTheWay(Plain):
    """Tells in the callback which scopes were granted, and nowhere else."""

    habits: ClassVar = {"callback": {"scope": "scope"}}
    form: ClassVar = {"client_authentication": "body", "scope": "read write"}
    brings: ClassVar = {"scope": "read"}


def habits_at(provider: Plain) -> dict[str, Any]:
    """Give the habits of a provider, with the address where it is."""
    text = json.dumps(provider.habits).replace("{base}", provider.base)
    filled: dict[str, Any] = json.loads(text)
    return filled


def _only_with(said: dict[str, str], **wanted: str) -> dict[str, str]:
    if not wanted.items() <= said.items():
        raise NotUnderstood
    return said
