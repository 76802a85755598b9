"""A new password, wherever it is chosen."""

import pytest
from allauth.account.forms import LoginForm

from cartella.accounts.forms import PasswordForm
from cartella.desk.first_forms import OwnerForm

TYPED = " three words in a row "


@pytest.mark.parametrize("form_class", [PasswordForm, OwnerForm])
def test_a_password_is_kept_as_sign_in_will_take_it(form_class):
    who = {"name": "Ada", "email": "ada@example.org"}
    form = form_class(who | {"password": TYPED, "again": TYPED})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["password"] == LoginForm.base_fields["password"].clean(TYPED)


@pytest.mark.parametrize("again", ["", "three words in a row"])
def test_a_password_is_typed_twice_alike(again):
    assert PasswordForm({"password": TYPED, "again": again}).errors["again"]
