"""A process refuses to start with a template that it can't use."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.providers.writing import written
from tokenwell.config import startup
from tokenwell.providers.startup import check_templates


def test_sound_templates_let_a_process_start(templates: Path) -> None:
    check_templates()


def test_broken_template_stops_the_start_with_file_line_and_reason(templates: Path) -> None:
    broken = templates / "acme.toml"
    broken.write_text(written(token='token = "http://acme.example/token"'))

    with pytest.raises(ImproperlyConfigured) as stopped:
        check_templates()

    assert f"{broken}:10: endpoints.token: is no https address" in str(stopped.value)


@pytest.mark.django_db
def test_every_process_checks_the_templates(templates: Path) -> None:
    (templates / "acme.toml").write_text("x")

    with pytest.raises(ImproperlyConfigured, match="acme.toml:1: not TOML"):
        startup.check()
