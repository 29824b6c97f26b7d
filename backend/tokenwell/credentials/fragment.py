"""The page that hands over what a provider put behind the ``#`` of our address (RFC 6749 4.2.2)."""

import base64
import hashlib

from django.http import HttpResponse

# Nothing but this runs here: the fragment is taken out of the address before all else, and
# posted to where it came to. A form, so that the browser goes where the answer says.
_SCRIPT = """
const said = location.hash.slice(1);
history.replaceState(null, "", location.pathname);
const form = document.createElement("form");
form.method = "post";
form.action = location.pathname;
for (const [name, value] of new URLSearchParams(said)) {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = name;
  input.value = value;
  form.append(input);
}
document.body.append(form);
form.submit();
"""
_PAGE = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<title>Tokenwell</title>
<body>
<noscript>This step needs JavaScript. Turn it on, then authorize again.</noscript>
<script>{_SCRIPT}</script>
</body>
</html>
"""
_HASH = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; script-src 'sha256-{_HASH}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def page() -> HttpResponse:
    """Give the page; it holds nothing of anybody."""
    response = HttpResponse(_PAGE)
    response["Content-Security-Policy"] = _POLICY
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
