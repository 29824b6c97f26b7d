"""Templates that break one rule each, with the words that tell which."""

from tests.providers.writing import SOUND, written

# Stands at the line that a finding has to name.
HERE = "  # here"
_EUROPE = '{ value = "eu", label = "Europe" }'
SITE = "\n".join(
    [
        "[placeholders.site]",
        'label = "Subdomain"',
        'example = "acme-1"',
        'pattern = "[a-z0-9-]+"',
        "",
    ]
)
SITE_TOKEN = 'token = "https://{site}.acme.example/token"'


def placeholder(*lines: str, name: str = "site", label: str = 'label = "Site"') -> str:
    """Write a placeholder."""
    return "\n".join([f"[placeholders.{name}]", label, *lines])


BROKEN: dict[str, tuple[str, str]] = {
    # TOML and schema
    "a value is missing": (written(name=f"name ={HERE}"), "not TOML"),
    "a string has no end": (written(token='token = "https://acme'), "not TOML"),
    "a key is there twice": (written("[endpoints]"), "not TOML"),
    "unknown field": (written("[refresh]", f"rotate = 1{HERE}"), "unknown field `rotate`"),
    "unknown field at the top": (written(category=f'kategory = "crm"{HERE}'), "unknown field"),
    "unknown field in an array": (
        written("[scope]", "known = [", '{ name = "a", text = "b" },', f"{{ nam = 1 }}{HERE}", "]"),
        "unknown field `nam`",
    ),
    "unknown field under a free name": (
        written(SITE, "[placeholders.other]", 'label = "Other"', f'hint = "x"{HERE}'),
        "unknown field `hint`",
    ),
    "unknown table": (written(f"[refreshing]{HERE}", "x = 1"), "unknown field `refreshing`"),
    "wrong type": (written(name=f"name = 1{HERE}"), "expected `str`, got `int`"),
    "wrong type under a free name": (
        written("[authorize.params]", 'prompt = "consent"', f"max_age = 1{HERE}"),
        "expected `str`, got `int`",
    ),
    "wrong word": (written(category=f'category = "shop"{HERE}'), "invalid enum value 'shop'"),
    "no category": (SOUND.replace('category = "crm"\n', ""), "missing required field `category`"),
    # Basics
    "no name": (written(name=f'name = ""{HERE}'), "has no words"),
    "no source": (f'name = "A"\ncategory = "crm"\nsources = []{HERE}\n', "at least one source"),
    "source without words": (written(what=f'what = ""{HERE}'), "has no words"),
    "no grant": (written(category=f'category = "crm"\ngrants = []{HERE}'), "at least one grant"),
    "grant twice": (
        written(
            category='category = "crm"\n'
            f'grants = ["authorization_code", "authorization_code"]{HERE}'
        ),
        "authorization_code is there twice",
    ),
    "discovery without an issuer": (
        written(category=f'category = "crm"\ndiscovery = true{HERE}'),
        "no issuer",
    ),
    # Endpoints
    "no authorization endpoint": (
        SOUND.replace("[endpoints]", f"[endpoints]{HERE}").replace("authorization = ", "jwks = "),
        "the grants need the authorization endpoint",
    ),
    "no token endpoint": (
        SOUND.replace("[endpoints]", f"[endpoints]{HERE}").replace("token = ", "jwks = "),
        "the grants need the token endpoint",
    ),
    "no device authorization endpoint": (
        written(category='category = "crm"\ngrants = ["device_code"]').replace(
            "[endpoints]", f"[endpoints]{HERE}"
        ),
        "the grants need the device_authorization endpoint",
    ),
    "plain http": (
        written(token=f'token = "http://acme.example/token"{HERE}'),
        "endpoints.token: is no https address",
    ),
    "plain http in a link": (
        written(
            "[[steps]]",
            'text = "Open it."',
            f'link = "http://acme.example"{HERE}',
            'copy = "redirect_uri"',
        ),
        "is no https address",
    ),
    "plain http in a source": (
        written(what=f'what = "http://acme.example"{HERE}'),
        "is no https address",
    ),
    "no address": (written("[docs]", f'register = "the console"{HERE}'), "is no https address"),
    "somebody in the address": (
        written(token=f'token = "https://me@acme.example/token"{HERE}'),
        "is no https address",
    ),
    "a fragment in an endpoint": (
        written(token=f'token = "https://acme.example/token#x"{HERE}'),
        "has a fragment",
    ),
    "a brace that is no name": (
        written(token=f'token = "https://acme.example/{{Site}}"{HERE}'),
        "is no https address",
    ),
    # Names in braces
    "a name that nobody knows": (
        written(token=f'token = "https://acme.example/{{site}}/token"{HERE}'),
        "{site} is neither in [placeholders] nor captured",
    ),
    "a name that is captured too late": (
        written(
            "[answer]",
            'capture = { region = "region" }',
            token=f'token = "https://acme.example/{{region}}/token"{HERE}',
        ),
        "{region} is not known yet",
    ),
    "a name of a request in what fills the form": (
        written("[token.headers]", f'Client-Id = "{{client_id}}"{HERE}'),
        "{client_id} is not known yet",
    ),
    "a name of a request as host": (
        written("[revoke]", 'style = "request"', f'url = "https://{{code}}.acme.example/"{HERE}'),
        "{code} can't name a host",
    ),
    "a captured host without allowed hosts": (
        written(
            "[callback]",
            'capture = { region = "region" }',
            "[revoke]",
            f'url = "https://{{region}}.acme.example/"{HERE}',
        ),
        "allowed_hosts is missing",
    ),
    "a captured address without allowed hosts": (
        written(
            "[answer]",
            'capture = { instance_url = "instance_url" }',
            "[use]",
            f'base_urls = ["{{instance_url}}/api/"]{HERE}',
        ),
        "allowed_hosts is missing",
    ),
    "a captured name in another form": (
        written(
            "[[then]]",
            'url = "https://acme.example/"',
            f'answer = {{ capture = {{ "Region" = "region" }} }}{HERE}',
        ),
        "lower case letters",
    ),
    # Placeholders
    "a placeholder in another form": (
        written(f"[placeholders.Site]{HERE}", 'label = "Site"'),
        "lower case letters",
    ),
    "a placeholder that is not used": (
        written(SITE.replace("[placeholders.site]", f"[placeholders.site]{HERE}")),
        "{site} is asked for, and used nowhere",
    ),
    "a placeholder that is used for readers only": (
        written(
            SITE.replace("[placeholders.site]", f"[placeholders.site]{HERE}"),
            "[docs]",
            'register = "https://{site}.acme.example/apps"',
        ),
        "{site} is asked for, and used nowhere",
    ),
    "a placeholder with a name of a request": (
        written(
            placeholder(name="code").replace("]", f"]{HERE}", 1),
            "[test_call]",
            'url = "https://acme.example/{code}"',
        ),
        "{code} names something else too",
    ),
    "a placeholder without words": (
        written(placeholder('pattern = "[a-z]+"', label=f'label = ""{HERE}'), token=SITE_TOKEN),
        "has no words",
    ),
    "a pattern that is none": (
        written(placeholder(f'pattern = "[a-z"{HERE}'), token=SITE_TOKEN),
        "is no regular expression",
    ),
    "a pattern that browsers can't read": (
        written(placeholder(f'pattern = "(?i)[a-z]+"{HERE}'), token=SITE_TOKEN),
        "is not read alike by browsers",
    ),
    "an example that the pattern refuses": (
        written(placeholder('pattern = "[a-z]+"', f'example = "acme-1"{HERE}'), token=SITE_TOKEN),
        "acme-1 is not as the pattern says",
    ),
    "a default that the pattern refuses": (
        written(placeholder('pattern = "[a-z]+"', f'default = "1"{HERE}'), token=SITE_TOKEN),
        "1 is not as the pattern says",
    ),
    "an option that the pattern refuses": (
        written(
            placeholder(
                'pattern = "[a-z]+"',
                'options = [{ value = "eu", label = "Europe" },',
                f'{{ value = "1", label = "First" }}]{HERE}',
            ),
            token=SITE_TOKEN,
        ),
        "1 is not as the pattern says",
    ),
    "an option twice": (
        written(
            placeholder(f"options = [{_EUROPE}, {_EUROPE}]{HERE}"),
            token=SITE_TOKEN,
        ),
        "has a value twice",
    ),
    "a default that is no option": (
        written(
            placeholder(f"options = [{_EUROPE}]", f'default = "us"{HERE}'),
            token=SITE_TOKEN,
        ),
        "is none of the options",
    ),
    "a host that may be anything": (
        written(placeholder().replace("]", f"]{HERE}", 1), token=SITE_TOKEN),
        "{site} names a host: it needs a pattern or options",
    ),
    "a host that may lead elsewhere": (
        written(placeholder(f'pattern = ".+"{HERE}'), token=SITE_TOKEN),
        "the pattern lets through x.example/x",
    ),
    "a whole host that may have somebody in it": (
        written(
            placeholder(f'pattern = "[^/?#\\\\s]+"{HERE}'),
            token='token = "https://{site}/token"',
        ),
        "the pattern lets through x@x",
    ),
    "a part of a path that may end it": (
        written(
            placeholder(f'pattern = "[^ ]+"{HERE}'),
            token='token = "https://acme.example/{site}/token"',
        ),
        "the pattern lets through x?x",
    ),
    "an address that may be plain http": (
        written(
            placeholder('pattern = "https?://[a-z.]+"'), token=f'token = "{{site}}/token"{HERE}'
        ),
        "whose pattern does not begin with https://",
    ),
    # What Tokenwell says itself
    "an authorization parameter that is ours": (
        written("[authorize.params]", f'state = "x"{HERE}'),
        "state is set by Tokenwell itself",
    ),
    "a token parameter that is ours": (
        written("[token.params]", f'grant_type = "x"{HERE}'),
        "grant_type is set by Tokenwell itself",
    ),
    "a header that is ours": (
        written("[token.headers]", f'Authorization = "x"{HERE}'),
        "Authorization is set by Tokenwell itself",
    ),
    # Scopes, client, renewal
    "a scope known twice": (
        written(
            "[scope]",
            "known = [",
            '{ name = "read", text = "Read." },',
            f'{{ name = "read", text = "Read more." }},{HERE}',
            "]",
        ),
        "read is known already",
    ),
    "a scope without words": (
        written("[scope]", f'known = [{{ name = "read", text = "" }}]{HERE}'),
        "a scope needs a name and a text",
    ),
    "two scopes in one": (
        written("[scope]", f'default = ["read write"]{HERE}'),
        "scope.default.0: one scope each",
    ),
    "two required scopes in one": (
        written("[scope]", f'required = ["read write"]{HERE}'),
        "scope.required.0: one scope each",
    ),
    "a default scope twice": (
        written("[scope]", f'default = ["read", "read"]{HERE}'),
        "read is there twice",
    ),
    "an authentication that is not allowed": (
        written("[client]", f'authentication = "body"{HERE}', 'allowed = ["header"]'),
        "body is not among the allowed ones",
    ),
    "a grace without a length": (
        written("[refresh]", f'unknown_outcome = "within"{HERE}'),
        "within needs grace_seconds",
    ),
    "a grace before the beginning": (
        written("[refresh]", f"grace_seconds = -1{HERE}"),
        "is a number of seconds, not below 0",
    ),
    "a lifetime before the beginning": (
        written("[lifetime]", f"access = -1{HERE}"),
        "is a number of seconds, not below 0",
    ),
    # Words
    "steps without the redirect URI": (
        written(f"[[steps]]{HERE}", 'text = "Open the console."'),
        'one step has to have copy = "redirect_uri"',
    ),
    "the redirect URI twice": (
        written(
            "[[steps]]",
            'text = "Here."',
            'copy = "redirect_uri"',
            "[[steps]]",
            'text = "There."',
            f'copy = "redirect_uri"{HERE}',
        ),
        "an earlier step has the Redirect URI already",
    ),
    "a step without words": (
        written("[[steps]]", f'text = ""{HERE}', 'copy = "redirect_uri"'),
        "has no words",
    ),
    "a blank at the end": (
        written(name=f'name = "Acme "{HERE}'),
        "begins or ends with a blank",
    ),
    "a dash between thoughts": (
        written(category=f'category = "crm"\nlimits = "Ten tokens \u2014 no more."{HERE}'),
        "has a dash between thoughts",
    ),
    "an exclamation": (
        written(category=f'category = "crm"\nlimits = "Ten tokens!"{HERE}'),
        "pleads or exclaims",
    ),
}
