"""Sign-in, second factor, invitations, the switch. Sign-up, e-mail and reset by mail are not hung.

The library's pages keep its names: it looks them up by them. Those that change a second factor ask
for a fresh one first.
"""

from allauth.account import views
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from cartella.accounts import entering
from cartella.accounts.keeping import changes_factor, changes_password, own, removes_factor

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path(
        "password/change/", changes_password(views.password_change), name="account_change_password"
    ),
    path("invited/", entering.invited, name="account_invited"),
    path("invited/<str:code>/", entering.invited_by, name="account_invited_by"),
    path("switch/", entering.switch, name="account_switch"),
    path("2fa/", own(mfa.index), name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", changes_factor(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", removes_factor(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "2fa/recovery-codes/",
        changes_factor(codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/generate/",
        changes_factor(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("2fa/webauthn/", own(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", changes_factor(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        removes_factor(passkeys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "2fa/webauthn/keys/<int:pk>/edit/",
        changes_factor(passkeys.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
]
