"""The page that connects an account, against a real AT Protocol server."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Credential
from accounts.tests import builders
from accounts.tests.test_connecting import an_account
from tools.testing.networks import PersonalDataServer

pytestmark = pytest.mark.django_db


def test_a_wrong_app_password_is_refused_at_its_field_and_nothing_is_kept(
    personal_data_server: PersonalDataServer, client: Client
) -> None:
    account, admin = an_account("bluesky", "city.test"), builders.an_administrator()
    client.force_login(admin.user, backend="accounts.backends.CityBackend")
    given = {"server": personal_data_server.url, "identifier": "city.test", "secret": "wrong-pass-word-here"}

    page = client.post(reverse("accounts:connect", args=[account.pk]), given)

    assert page.status_code == 422
    assert "did not accept" in page.content.decode()
    assert "wrong-pass-word-here" not in page.content.decode()
    assert not Credential.objects.exists()
