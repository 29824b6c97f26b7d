"""A template and what a person answered make the form of a credential, and its habits."""

import pytest

from tests.providers.writing import template
from tokenwell.oauth.habits import Habits
from tokenwell.providers.answered import LONGEST, ValuesRefused
from tokenwell.providers.filling import fill
from tokenwell.providers.schema import Template

_SITE = template(
    "[placeholders.site]",
    'label = "Subdomain"',
    'example = "acme-1"',
    'pattern = "[a-z0-9-]+"',
    authorization='authorization = "https://{site}.acme.example/authorize"',
    token='token = "https://{site}.acme.example/token"',
)
_HOST = template(
    "[placeholders.host]",
    'label = "Host"',
    'pattern = "[a-z0-9.-]+"',
    token='token = "https://{host}/oauth/token"',
)
_BASE = template(
    "[placeholders.base]",
    'label = "Address"',
    'pattern = "https://[a-z0-9.-]+"',
    token='token = "{base}/oauth/token"',
)
_TENANT = template(
    "[placeholders.tenant]",
    'label = "Directory"',
    'default = "common"',
    token='token = "https://login.acme.example/{tenant}/v2/token"',
)
_REGION = template(
    "[placeholders.region]",
    'label = "Region"',
    'options = [{ value = "eu", label = "Europe" }, { value = "us", label = "America" }]',
    token='token = "https://api.{region}.acme.example/token"',
)
_TWO = template(
    "[placeholders.site]",
    'label = "Site"',
    'pattern = "[a-z]+"',
    "[placeholders.realm]",
    'label = "Realm"',
    'pattern = "[a-z]+"',
    token='token = "https://{site}.acme.example/{realm}/token"',
)


def test_template_without_placeholders_fills_in_the_form_as_it_stands() -> None:
    made = fill(
        template(
            "[scope]",
            'separator = ","',
            'default = ["read"]',
            'required = ["read", "offline"]',
            "[client]",
            'authentication = "body"',
            'id_parameter = "client_key"',
            "[authorize]",
            'params = { prompt = "consent" }',
            'omit = ["scope"]',
            "[token]",
            'params = { kind = "web" }',
            'headers = { Version = "2" }',
            'body = "json"',
            "[refresh]",
            'rotates = "always"',
            'unknown_outcome = "within"',
            "grace_seconds = 30",
            "sends_scope = true",
            "[use]",
            'base_urls = ["https://api.acme.example/"]',
            category='category = "crm"\naudience = "api"\nissuer = "https://acme.example"',
        ),
        {},
    )

    form, habits = made.form, made.habits
    assert form.issuer == "https://acme.example"
    assert form.authorization_endpoint == "https://acme.example/authorize"
    assert form.token_endpoint == "https://acme.example/token"
    assert (form.grant_type, form.scope, form.audience) == (
        "authorization_code",
        "read offline",
        "api",
    )
    assert (form.pkce, form.client_authentication) == ("S256", "body")
    assert form.extra_authorization_params == {"prompt": "consent"}
    assert form.extra_token_params == {"kind": "web"}
    assert form.extra_headers == {"Version": "2"}
    assert form.base_urls == ["https://api.acme.example/"]
    assert (form.unknown_outcome, made.habits.refresh.grace_seconds) == ("within", 30)
    assert habits.scope_separator == ","
    assert habits.authorize.omit == ("scope",)
    assert habits.client.id_parameter == "client_key"
    assert (habits.token.body, habits.refresh.sends_scope) == ("json", True)
    assert habits.use.base_urls == ("https://api.acme.example/",)


def test_what_a_template_leaves_out_is_as_the_rfc_says() -> None:
    made = fill(template(), {})

    assert made.habits == Habits()
    assert made.form.unknown_outcome == "at_expiry_once"
    assert made.form.client_authentication == "header"


@pytest.mark.parametrize(
    ("said", "filled_in"),
    [("", "S256"), ("supported", "S256"), ("required", "S256"), ("unsupported", "unsupported")],
)
def test_pkce_is_left_out_only_where_it_does_harm(said: str, filled_in: str) -> None:
    made = fill(template(category=f'category = "crm"\npkce = "{said}"'), {})

    assert made.form.pkce == filled_in


def test_first_grant_is_the_one_to_begin_with() -> None:
    grants = 'grants = ["client_credentials", "authorization_code"]'

    made = fill(template(category=f'category = "crm"\n{grants}'), {})

    assert made.form.grant_type == "client_credentials"


def test_value_is_filled_into_every_text_of_form_and_habits() -> None:
    made = fill(
        template(
            "[placeholders.site]",
            'label = "Site"',
            'pattern = "[a-z]+"',
            "[scope]",
            'default = ["https://{site}.acme.example/.default"]',
            "[token]",
            'params = { account = "{site}" }',
            "[[then]]",
            'url = "https://{site}.acme.example/then"',
            'params = { token = "{access_token}", site = "{site}" }',
            "[test_call]",
            'url = "https://{site}.acme.example/me"',
            "[use]",
            'base_urls = ["https://{site}.acme.example/api/"]',
            token='token = "https://{site}.acme.example/token"',
            category='category = "crm"\nallowed_hosts = ["{site}.acme.example"]',
        ),
        {"site": "north"},
    )

    assert made.form.token_endpoint == "https://north.acme.example/token"
    assert made.form.scope == "https://north.acme.example/.default"
    assert made.form.extra_token_params == {"account": "north"}
    assert made.form.base_urls == ["https://north.acme.example/api/"]
    assert made.habits.then[0].url == "https://north.acme.example/then"
    assert made.habits.then[0].params == {"token": "{access_token}", "site": "north"}
    assert made.habits.test_call is not None
    assert made.habits.test_call.url == "https://north.acme.example/me"
    assert made.habits.allowed_hosts == ("north.acme.example",)


def test_captured_names_stay_and_their_base_urls_are_no_field_of_the_form() -> None:
    made = fill(
        template(
            "[callback]",
            'capture = { region = "region" }',
            "[use]",
            'base_urls = ["https://{region}.acme.example/", "https://api.acme.example/"]',
            token='token = "https://{region}.acme.example/token"',
            category='category = "crm"\nallowed_hosts = ["*.acme.example"]',
        ),
        {},
    )

    assert made.form.token_endpoint == "https://{region}.acme.example/token"
    assert made.form.base_urls == ["https://api.acme.example/"]
    assert made.habits.use.base_urls[0] == "https://{region}.acme.example/"


@pytest.mark.parametrize(
    ("form", "said", "endpoint"),
    [
        (_SITE, {"site": "acme"}, "https://acme.acme.example/token"),
        (_SITE, {"site": "  acme \n"}, "https://acme.acme.example/token"),
        # An address that was pasted, of that provider.
        (
            _SITE,
            {"site": "https://north.acme.example/home?a=b"},
            "https://north.acme.example/token",
        ),
        (_SITE, {"site": "http://north.acme.example"}, "https://north.acme.example/token"),
        (_SITE, {"site": "North.Acme.example/home"}, "https://north.acme.example/token"),
        (_HOST, {"host": "git.acme.example"}, "https://git.acme.example/oauth/token"),
        (_HOST, {"host": "https://Git.acme.example/x/y#z"}, "https://git.acme.example/oauth/token"),
        (_BASE, {"base": "https://git.acme.example"}, "https://git.acme.example/oauth/token"),
        (_BASE, {"base": "git.acme.example/x"}, "https://git.acme.example/oauth/token"),
        (_TENANT, {}, "https://login.acme.example/common/v2/token"),
        (_TENANT, {"tenant": " "}, "https://login.acme.example/common/v2/token"),
        (
            _TENANT,
            {"tenant": "https://login.acme.example/north.example/v2/authorize"},
            "https://login.acme.example/north.example/v2/token",
        ),
        (_REGION, {"region": "eu"}, "https://api.eu.acme.example/token"),
        (_REGION, {"region": "https://api.us.acme.example"}, "https://api.us.acme.example/token"),
        (
            _TWO,
            {"site": "https://a.acme.example/b", "realm": "https://a.acme.example/b/token"},
            "https://a.acme.example/b/token",
        ),
    ],
)
def test_endpoint_has_the_value_that_was_meant(
    form: Template, said: dict[str, str], endpoint: str
) -> None:
    assert fill(form, said).form.token_endpoint == endpoint


@pytest.mark.parametrize(
    ("form", "said", "sentences"),
    [
        (_SITE, {}, {"site": "Subdomain is needed."}),
        (_SITE, {"site": "  "}, {"site": "Subdomain is needed."}),
        (_SITE, {"site": "a_b"}, {"site": "This does not look like it. An example: acme-1"}),
        (_TWO, {}, {"site": "Site is needed.", "realm": "Realm is needed."}),
        (
            _TWO,
            {"site": "A!", "realm": "b"},
            {"site": "This does not look like it. Look at the help beside the field."},
        ),
        (_REGION, {"region": "asia"}, {"region": "Choose one of these: Europe, America."}),
        (
            _SITE,
            {"site": "acme", "color": "red"},
            {"color": "This provider does not ask for it."},
        ),
    ],
)
def test_value_that_does_not_fit_is_refused_with_a_sentence(
    form: Template, said: dict[str, str], sentences: dict[str, str]
) -> None:
    with pytest.raises(ValuesRefused) as refused:
        fill(form, said)

    assert refused.value.sentences == sentences


@pytest.mark.parametrize(
    ("form", "name", "value"),
    [
        (_SITE, "site", "evil.example/"),
        (_SITE, "site", "https://evil.example/"),
        (_SITE, "site", "https://acme.example.evil.example/"),
        (_SITE, "site", "https://a.acme.example@evil.example/"),
        (_SITE, "site", "https://a.acme.example:8443/"),
        (_SITE, "site", "acme\nx"),
        (_SITE, "site", "a" * (LONGEST + 1)),
        (_HOST, "host", "evil.example:80@x"),
        (_TENANT, "tenant", "../x"),
        (_TENANT, "tenant", "a?b=c"),
        (_TENANT, "tenant", "a/b"),
        # Names would be filled in when a request is made.
        (_TENANT, "tenant", "{client_secret}"),
        (_SITE, "site", "{access_token}"),
    ],
)
def test_value_never_leads_elsewhere(form: Template, name: str, value: str) -> None:
    with pytest.raises(ValuesRefused) as refused:
        fill(form, {name: value})

    assert list(refused.value.sentences) == [name]
    assert value not in str(refused.value)


def test_pasted_address_that_can_mean_two_things_is_refused() -> None:
    twice = template(
        "[placeholders.site]",
        'label = "Site"',
        'pattern = "[a-z]+"',
        authorization='authorization = "https://{site}.acme.example/authorize"',
        token='token = "https://id.acme.example/{site}/token"',
    )

    with pytest.raises(ValuesRefused):
        fill(twice, {"site": "https://id.acme.example/north/"})


def test_text_outside_of_addresses_may_be_anything_but_a_name() -> None:
    free = template(
        "[placeholders.account]", 'label = "Account"', "[token.params]", 'account = "{account}"'
    )

    assert fill(free, {"account": "North & Co. 1"}).form.extra_token_params == {
        "account": "North & Co. 1"
    }
    with pytest.raises(ValuesRefused):
        fill(free, {"account": "{client_secret}"})
