"""Questions to providers: what is offered, and what an answer that can't be right leads to."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Provider, granting, raw, refusal
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.credentials import inquiries
from tokenwell.credentials.models import Credential, Inquiry
from tokenwell.credentials.states import InquiryKind, InquiryState, State
from tokenwell.web.problems import Problem


class _Site(ThreadingHTTPServer):
    """A site that answers each address as it is told, else 404."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.pages: dict[str, tuple[int, bytes]] = {}
        self.asked: list[str] = []

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def publish(self, path: str, **fields: Any) -> None:
        document = {"issuer": self.origin, "token_endpoint": f"{self.origin}/token", **fields}
        self.pages[path] = (200, json.dumps(document).encode())


class _Page(BaseHTTPRequestHandler):
    server: _Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        status, body = self.server.pages.get(self.path, (404, b""))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(provider: Provider, settings: Any) -> Iterator[_Site]:
    """A site that the outbound door may reach, beside the provider."""
    server = _Site()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    settings.OUTBOUND_ALLOW = {*settings.OUTBOUND_ALLOW, f"127.0.0.1:{server.server_port}"}
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


OAUTH, OPENID = "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"


def _ask(by: User, kind: InquiryKind = InquiryKind.DISCOVER, **about: Any) -> Inquiry:
    inquiry = inquiries.start(kind, by=by, **about)
    inquiries.answer(inquiry.pk)
    return Inquiry.objects.get(pk=inquiry.pk)


def test_metadata_is_told_and_nothing_is_taken_over(site: _Site, root: User) -> None:
    site.publish(
        OAUTH,
        authorization_endpoint="https://other.example/authorize",
        revocation_endpoint=f"{site.origin}/revoke",
        scopes_supported=["read", "write"],
        token_endpoint_auth_methods_supported=["private_key_jwt", "client_secret_post"],
        authorization_response_iss_parameter_supported=True,
    )

    told = _ask(root, issuer=site.origin)

    assert told.state == InquiryState.DONE
    assert told.answer["form"] == {
        "issuer": site.origin,
        "authorization_endpoint": "https://other.example/authorize",
        "token_endpoint": f"{site.origin}/token",
        "revocation_endpoint": f"{site.origin}/revoke",
        "issuer_in_response": True,
        "client_authentication": "private_key_jwt",
    }
    assert told.answer["authentication"] == ["private_key_jwt", "body"]
    assert told.answer["other_hosts"] == ["other.example"]
    assert not Credential.objects.exists()


def test_second_place_is_looked_at_where_the_first_has_nothing(site: _Site, root: User) -> None:
    site.pages[OAUTH] = (200, b"<!doctype html><title>A page for everything</title>")
    site.publish(OPENID)

    told = _ask(root, issuer=site.origin)

    assert (told.state, site.asked) == (InquiryState.DONE, [OAUTH, OPENID])


def test_pushed_requests_are_taken_where_the_server_insists(site: _Site, root: User) -> None:
    name = "pushed_authorization_request_endpoint"
    site.publish(OAUTH, **{name: f"{site.origin}/par"})
    offered = _ask(root, issuer=site.origin).answer["form"]
    site.publish(
        OAUTH, **{name: f"{site.origin}/par", "require_pushed_authorization_requests": True}
    )

    demanded = _ask(root, issuer=site.origin).answer["form"]

    assert name not in offered
    assert demanded[name] == f"{site.origin}/par"


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ({"issuer": "https://another.example"}, "another issuer"),
        ({"issuer": ""}, "whose it is"),
        ({"token_endpoint": "ftp://other.example/token"}, "can't be one"),
        ({"token_endpoint": ["a", "list"]}, "can't be one"),
    ],
    ids=["another issuer", "no issuer", "not https", "a list"],
)
def test_metadata_that_can_not_be_right_is_not_told(
    page: dict[str, Any], says: str, site: _Site, root: User
) -> None:
    site.publish(OAUTH, **page)

    told = _ask(root, issuer=site.origin)

    assert told.state == InquiryState.FAILED
    assert says in told.answer["problem"]
    assert "form" not in told.answer


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"issuer":"' + b"x" * 1024 * 1024 + b'"}', "far more"),
        (b"not JSON at all", "no metadata"),
        (b"", "no metadata"),
    ],
    ids=["too long", "not JSON", "empty"],
)
def test_document_that_is_none_is_said_to_be_none(
    body: bytes, says: str, site: _Site, root: User
) -> None:
    site.pages[OAUTH] = site.pages[OPENID] = (200, body)

    told = _ask(root, issuer=site.origin)

    assert (told.state, says in told.answer["problem"]) == (InquiryState.FAILED, True)


def test_site_without_metadata_and_one_that_is_gone_are_told(site: _Site, root: User) -> None:
    nothing = _ask(root, issuer=site.origin)
    nobody = _ask(root, issuer="http://127.0.0.1:9")

    assert "no metadata" in nothing.answer["problem"]
    assert "no usable answer" in nobody.answer["problem"]


def test_nobody_maps_a_network_by_asking(root: User) -> None:
    for _ in range(20):
        inquiries.start(InquiryKind.DISCOVER, by=root, issuer="https://a.example")

    with pytest.raises(Problem) as refused:
        inquiries.start(InquiryKind.DISCOVER, by=root, issuer="https://a.example")

    assert (refused.value.status, refused.value.retry_after) == (429, 60)


def test_question_that_got_lost_is_found_and_asked_once(site: _Site, root: User) -> None:
    site.publish(OAUTH)
    inquiry = inquiries.start(InquiryKind.DISCOVER, by=root, issuer=site.origin)
    Inquiry.objects.update(created_at=timezone.now() - timedelta(seconds=10))

    found = inquiries.unanswered()
    made.at_once(lambda: inquiries.answer(inquiry.pk), times=3)

    assert (found, inquiries.unanswered()) == ([inquiry.pk], [])
    assert site.asked == [OAUTH]


def test_old_questions_are_forgotten(root: User) -> None:
    inquiries.start(InquiryKind.DISCOVER, by=root, issuer="https://a.example")
    Inquiry.objects.update(created_at=timezone.now() - timedelta(days=2))

    inquiries.forget()

    assert not Inquiry.objects.exists()


class TestRegistration:
    """RFC 7591."""

    @pytest.fixture
    def credential(self, provider: Provider, root: User) -> Credential:
        may_write = Entry(root, Facet.CONFIGURATION, Value.READ_WRITE)
        entries.give(tree.root(), may_write, by=SYSTEM)
        return made.make_credential(
            provider,
            by=root,
            client_id="",
            client_secret=None,
            registration_endpoint=provider.url("/register"),
        )

    def _answered(self, **fields: Any) -> Any:
        return raw(json.dumps({"client_id": "client-9", **fields}), status=201)

    def test_client_and_its_secret_go_straight_into_the_credential(
        self, credential: Credential, provider: Provider, root: User
    ) -> None:
        provider.scripted = [
            self._answered(
                client_secret="from-the-provider",
                token_endpoint_auth_method="client_secret_post",
            )
        ]

        told = _ask(root, InquiryKind.REGISTER, credential=credential)

        row = Credential.objects.get(pk=credential.pk)
        assert (told.state, told.answer) == (InquiryState.DONE, {"client_id": "client-9"})
        assert (row.client_id, row.client_authentication) == ("client-9", "body")
        assert row.secrets_set["client_secret"]["by"] == root.display_name
        assert "from-the-provider" not in str(AuditEvent.objects.values_list("facts"))
        assert AuditEvent.objects.filter(action="credential.client_registered").exists()

    @pytest.mark.parametrize(
        "answer",
        [
            refusal("invalid_redirect_uri"),
            raw("{}", status=201),
            raw("<html>", status=200),
            raw("", status=503),
            "reset",
        ],
        ids=["refused", "no client", "a page", "out of order", "gone"],
    )
    def test_provider_that_registers_nobody_changes_nothing(
        self, answer: Any, credential: Credential, provider: Provider, root: User
    ) -> None:
        provider.scripted = [answer]

        told = _ask(root, InquiryKind.REGISTER, credential=credential)

        assert told.state == InquiryState.FAILED
        assert told.answer["problem"]
        assert Credential.objects.get(pk=credential.pk).client_id == ""

    def test_person_who_may_not_change_it_any_more_registers_nobody(
        self, credential: Credential, provider: Provider, root: User
    ) -> None:
        provider.scripted = [self._answered()]
        entries.give(tree.root(), Entry(root, Facet.CONFIGURATION, Value.NO_ACCESS), by=SYSTEM)

        told = _ask(root, InquiryKind.REGISTER, credential=credential)

        assert told.state == InquiryState.FAILED
        assert Credential.objects.get(pk=credential.pk).client_id == ""


class TestTrial:
    """Trying a credential without harm."""

    def _steps(self, inquiry: Inquiry) -> list[tuple[str, str]]:
        return [(step["name"], step["outcome"]) for step in inquiry.answer["steps"]]

    def test_client_that_the_server_knows_is_well(self, provider: Provider, root: User) -> None:
        credential = made.make_credential(provider, by=root)
        provider.always = refusal("invalid_grant")

        told = _ask(root, InquiryKind.TEST, credential=credential)

        assert self._steps(told) == [("server", "ok"), ("client", "ok"), ("token", "skipped")]
        assert made.clock_of(credential).state == State.NOT_AUTHORIZED

    def test_client_that_the_server_does_not_know_is_told_what_to_do(
        self, provider: Provider, root: User
    ) -> None:
        credential = made.make_credential(provider, by=root)
        provider.always = refusal("invalid_client", status=401)

        told = _ask(root, InquiryKind.TEST, credential=credential)

        assert self._steps(told)[-1] == ("client", "failed")
        assert "header" in told.answer["steps"][-1]["advice"]

    def test_server_that_is_gone_ends_it_there(self, provider: Provider, root: User) -> None:
        credential = made.make_credential(
            provider, by=root, token_endpoint="http://127.0.0.1:9/token"
        )

        told = _ask(root, InquiryKind.TEST, credential=credential)

        assert self._steps(told) == [("server", "failed")]

    def test_password_is_never_tried(self, provider: Provider, root: User) -> None:
        credential = made.make_credential(
            provider, by=root, grant_type="password", username="robot", password="secret"
        )

        told = _ask(root, InquiryKind.TEST, credential=credential)

        assert ("client", "skipped") in self._steps(told)
        assert all("password" not in asked.form for asked in provider.ledger)

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            (granting(active=True, sub="7", username="dana"), "ok"),
            (granting(active=False), "failed"),
            (granting(whatever=1), "skipped"),
            ("reset", "skipped"),
        ],
        ids=["good", "dead", "does not say", "gone"],
    )
    def test_token_is_asked_about_where_the_server_tells(
        self, answer: Any, outcome: str, provider: Provider, root: User
    ) -> None:
        credential = made.authorized(
            provider, by=root, lives=600, introspection_endpoint=provider.url("/introspect")
        )
        provider.scripted = [refusal("invalid_grant"), answer]

        told = _ask(root, InquiryKind.TEST, credential=credential)

        assert self._steps(told)[-1] == ("token", outcome)
        assert "access-0" not in json.dumps(told.answer)

    def test_record_says_who_tried_and_how_it_went(self, provider: Provider, root: User) -> None:
        credential = made.make_credential(provider, by=root)
        provider.always = refusal("invalid_grant")

        _ask(root, InquiryKind.TEST, credential=credential)

        event = AuditEvent.objects.get(action="credential.tested")
        assert (event.actor_name, event.facts) == (root.display_name, {"outcome": "all is well"})
