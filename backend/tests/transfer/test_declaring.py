"""A declarative file: plan, then apply; the second time nothing is left to do."""

import copy
import json
from typing import Any

import pytest

from tests.containers.trees import make
from tests.personas import Personas
from tests.transfer import making
from tests.transfer.making import dump, make_credential
from tokenwell.accounts.models import Role, User
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Item
from tokenwell.credentials import changes
from tokenwell.credentials.models import Credential, CredentialClock
from tokenwell.credentials.states import State
from tokenwell.transfer import declaration, declaring
from tokenwell.transfer.steps import Plan
from tokenwell.web.problems import Problem

WANTED: dict[str, Any] = {
    "format": "tokenwell-declaration",
    "version": 1,
    "roles": [
        {"name": "callers", "members": [{"kind": "user", "name": "charlie"}]},
        {"name": "sellers", "members": [{"kind": "role", "name": "callers"}]},
    ],
    "containers": [
        {"path": "/team/sales"},
        {
            "path": "/team/sales/eu",
            "entries": [
                {
                    "subject": {"kind": "role", "name": "sellers"},
                    "facet": "credential",
                    "value": "use",
                }
            ],
        },
    ],
    "credentials": [
        {
            "path": "/team/sales/eu/crm",
            "grant_type": "client_credentials",
            "token_endpoint": "https://provider.example/token",
            "client_id": "crm",
            "scope": "read  write",
        },
        {
            "path": "/team/sales/eu/exchanged",
            "grant_type": "token_exchange",
            "subject_credential": "/team/sales/eu/crm",
        },
    ],
}
TOML = """
format = "tokenwell-declaration"
version = 1

[[containers]]
path = "/team/sales"

[[credentials]]
path = "/team/sales/crm"
grant_type = "client_credentials"
token_endpoint = "https://provider.example/token"
extra_headers = { X-Tenant = "eu" }
"""


def _file(**changes: Any) -> bytes:
    return json.dumps({**copy.deepcopy(WANTED), **changes}).encode()


def _apply(by: User, content: bytes | None = None) -> Plan:
    declared = declaring.prepare(declaration.read(content or _file()))
    return declaring.apply(declared, by=by, address=None, is_fresh=True)


def _refused(by: User, content: bytes) -> list[str]:
    before = dump()
    with pytest.raises(Problem) as refused:
        _apply(by, content)
    assert dump() == before
    conflicts = refused.value.more.get("conflicts") or [refused.value.detail]
    assert isinstance(conflicts, list)
    return conflicts


def test_all_is_there_and_works(personas: Personas) -> None:
    done = _apply(personas.root)

    crm = Credential.objects.get(name="crm")
    assert done.counts() == {"create": 6, "overwrite": 0, "skip": 0, "conflict": 0}
    assert (crm.scope, crm.usages) == ("read write", ["http"])
    assert Credential.objects.get(name="exchanged").subject_credential == crm
    assert permissions.can(personas.charlie, Right.CREDENTIAL_USE, crm)


def test_second_time_nothing_is_left_to_do(personas: Personas) -> None:
    _apply(personas.root)
    before = dump()

    again = _apply(personas.root)

    assert again.counts() == {"create": 0, "overwrite": 0, "skip": 6, "conflict": 0}
    assert {step.reason for step in again.steps} <= {
        "It is the same already.",
        "It is there already.",
    }
    assert dump() == before


def test_plan_is_what_apply_does_and_changes_nothing(personas: Personas) -> None:
    before = dump()
    declared = declaring.prepare(declaration.read(_file()))

    plan = declaring.plan(declared, by=personas.root)

    assert dump() == before
    told = [(step.path, step.does, step.reason) for step in plan.steps]
    done = _apply(personas.root)
    assert [(step.path, step.does, step.reason) for step in done.steps] == told


def test_only_what_differs_is_changed_and_told(personas: Personas) -> None:
    _apply(personas.root)
    secret = Credential.objects.get(name="crm")
    changed = copy.deepcopy(WANTED)
    changed["credentials"][0] |= {"scope": "all", "description": "CRM"}

    done = _apply(personas.root, json.dumps(changed).encode())

    [step] = [step for step in done.steps if step.is_to_do]
    assert (step.path, step.reason) == ("/team/sales/eu/crm", "Changes: description, scope.")
    secret.refresh_from_db()
    assert secret.description == "CRM"
    event = AuditEvent.objects.get(action="declaration.applied", facts__overwritten=1)
    assert event.facts == {"created": 0, "overwritten": 1, "skipped": 5}


def test_tags_are_said_as_a_whole_and_left_alone_where_none_are_said(personas: Personas) -> None:
    said = copy.deepcopy(WANTED)
    said["containers"][0]["tags"] = ["Sales", "eu"]
    said["credentials"][0]["tags"] = ["CRM"]
    _apply(personas.root, json.dumps(said).encode())
    places = Item.objects.filter(name__in=["sales", "crm"]).order_by("name")
    assert [one.tags for one in places] == [["crm"], ["eu", "sales"]]

    assert _apply(personas.root).counts()["skip"] == 6
    said["containers"][0]["tags"] = ["sales"]
    done = _apply(personas.root, json.dumps(said).encode())

    [step] = [step for step in done.steps if step.is_to_do]
    assert (step.path, step.reason) == ("/team/sales", "Its tags are said anew.")
    assert [one.tags for one in places.all()] == [["crm"], ["sales"]]


def test_tags_of_a_container_need_the_right_to_write_in_it(personas: Personas) -> None:
    make(personas.container, "box", by=personas.alice)
    said = {"containers": [{"path": "/team/box", "tags": ["eu"]}], "credentials": [], "roles": []}

    conflicts = _refused(personas.bob, _file(**said))

    assert conflicts == ["/team/box: Its tags need Container: Read, Write on it."]


def test_tag_that_can_be_none_is_refused(personas: Personas) -> None:
    said = {"containers": [{"path": "/team/box", "tags": ["a,b"]}], "credentials": []}

    (reason,) = _refused(personas.root, _file(**said))

    assert "/team/box: A tag has no comma" in reason


def test_what_is_not_named_is_left_alone(personas: Personas) -> None:
    box = make(personas.container, "sales", by=personas.alice)
    other = make_credential(box, by=personas.alice, name="other")
    life = making.life_of(other)

    _apply(personas.root)

    assert making.life_of(other) == life
    assert Role.objects.filter(name="team").exists()


def test_secret_that_is_here_stays(personas: Personas) -> None:
    _apply(personas.root)
    crm = Credential.objects.get(name="crm")
    changes.update(crm, {"client_secret": making.SECRET}, by=personas.root, address=None)
    wanted = copy.deepcopy(WANTED)
    wanted["credentials"][0]["scope"] = "other"

    _apply(personas.root, json.dumps(wanted).encode())

    assert making.life_of(crm)["secrets"] == {"client_secret": making.SECRET}


def test_other_destination_drops_the_secret(personas: Personas) -> None:
    _apply(personas.root)
    crm = Credential.objects.get(name="crm")
    changes.update(crm, {"client_secret": making.SECRET}, by=personas.root, address=None)
    wanted = copy.deepcopy(WANTED)
    wanted["credentials"][0]["token_endpoint"] = "https://other.example/token"

    _apply(personas.root, json.dumps(wanted).encode())

    assert making.life_of(crm)["secrets"] == {}
    assert CredentialClock.objects.get(pk=crm.pk).state == State.NEEDS_SECRET


def test_toml_says_the_same_as_json(personas: Personas) -> None:
    declared = declaring.prepare(declaration.read_toml(TOML.encode()))

    declaring.apply(declared, by=personas.root, address=None, is_fresh=True)

    assert Credential.objects.get(name="crm").extra_headers == {"X-Tenant": "eu"}


@pytest.mark.parametrize("text", ["format = ", "a = 1", "\x00", "when = 2020-01-01"])
def test_toml_that_is_no_declaration_is_refused(text: str) -> None:
    with pytest.raises(Problem, match=r"This file can't be used\."):
        declaration.read_toml(text.encode())


def test_template_fills_in_its_habits_once(personas: Personas) -> None:
    wanted = _file(
        roles=[],
        containers=[{"path": "/team/sales"}],
        credentials=[
            {
                "path": "/team/sales/github",
                "grant_type": "authorization_code",
                "provider": "github-oauth-app",
            }
        ],
    )

    _apply(personas.root, wanted)
    again = _apply(personas.root, wanted)

    assert Credential.objects.get(name="github").provider_digest
    assert again.counts()["overwrite"] == 0


@pytest.mark.parametrize(
    ("credential", "words"),
    [
        ({"client_secret": "x"}, "unknown field"),
        ({"scope": 'a "b"'}, "scope: Scopes are separated"),
        ({"provider": "no-such"}, "There is no such provider"),
        ({"path": "/nowhere/crm"}, "Declare it too"),
        ({"path": "/team"}, "This name is taken here"),
        ({"subject_credential": "/team/none"}, "There is no credential at /team/none"),
        ({"entries": [{"subject": {"kind": "user", "name": "nobody"}, "facet": "credential",
                       "value": "use"}]}, "There is no user named nobody here"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_and_changes_nothing(
    personas: Personas, credential: dict[str, Any], words: str
) -> None:
    wanted = copy.deepcopy(WANTED["credentials"][0]) | credential

    told = _refused(personas.root, _file(roles=[], containers=[], credentials=[wanted])
                    if "Declare" in words else _file(credentials=[wanted]))  # fmt: skip

    assert words in told[0]


def test_exchange_in_a_circle_is_refused(personas: Personas) -> None:
    a, b = "/team/sales/a", "/team/sales/b"
    circle = [
        {"path": one, "grant_type": "token_exchange", "subject_credential": other}
        for one, other in ((a, b), (b, a))
    ]

    told = _refused(personas.root, _file(credentials=circle))

    assert "in a circle" in told[0]


def test_form_of_a_name_makes_no_other_role(personas: Personas) -> None:
    apart, composed = "Cafe\u0301", "Caf\u00e9"
    said: dict[str, Any] = {"containers": [], "credentials": []}
    within = [{"kind": "role", "name": apart}]
    wanted = _file(roles=[{"name": apart}, {"name": "outer", "members": within}], **said)

    _apply(personas.root, wanted)

    assert Role.objects.filter(name=composed).exists()
    assert _apply(personas.root, wanted).counts()["skip"] == 2
    twice = [{"name": apart}, {"name": composed}]
    assert "is in it twice" in _refused(personas.root, _file(roles=twice, **said))[0]
    inside = [{"name": composed, "members": within}]
    assert "is inside itself" in _refused(personas.root, _file(roles=inside, **said))[0]


def test_circle_with_a_role_that_is_here_is_refused(personas: Personas) -> None:
    _apply(personas.root)
    wanted = [{"name": "callers", "members": [{"kind": "role", "name": "sellers"}]}]
    before = dump()

    with pytest.raises(Problem):
        _apply(personas.root, _file(roles=wanted))

    assert dump() == before


def test_stranger_can_do_nothing_and_learns_nothing(personas: Personas) -> None:
    there = _refused(personas.charlie, _file(roles=[]))
    nowhere = json.loads(_file(roles=[]).decode().replace("/team", "/none"))
    nowhere["containers"].insert(0, {"path": "/none"})

    elsewhere = _refused(personas.charlie, json.dumps(nowhere).encode())

    assert all("taken here, or you may not see" in words for words in (*there, *elsewhere))


def test_reader_may_plan_and_not_apply(personas: Personas) -> None:
    _apply(personas.root)
    wanted = copy.deepcopy(WANTED)
    wanted["credentials"][0]["scope"] = "more"
    wanted["roles"] = []
    wanted["containers"] = []
    del wanted["credentials"][1]

    told = _refused(personas.bob, json.dumps(wanted).encode())

    assert "This needs Configuration: Read on it." in told[0]


def test_by_rest_it_is_the_same(personas: Personas) -> None:
    plan = making.post(personas.root, "declaration/plan", {"file": WANTED})
    applied = making.post(personas.root, "declaration/apply", {"file": WANTED})
    again = making.post(personas.root, "declaration/apply", {"file": WANTED})

    assert plan.json() == applied.json()
    assert applied.json()["counts"]["create"] == 6
    assert again.json()["counts"] == {"create": 0, "overwrite": 0, "skip": 6, "conflict": 0}
