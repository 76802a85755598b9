"""Passwords are kept by Argon2id with the small memory."""

from django.contrib.auth.hashers import check_password, make_password


def test_a_password_is_kept_as_argon2id_with_46_mib(true_memory):
    kept = make_password("a long enough one")
    assert kept.startswith("argon2$argon2id$v=19$m=47104,t=1,p=1$")
    assert check_password("a long enough one", kept)
    assert not check_password("another one", kept)
