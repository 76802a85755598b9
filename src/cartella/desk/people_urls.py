"""Where the pages about people hang: one's own account, the practice's people, reviews."""

from django.urls import path

from cartella.desk.views import account, emergency, outside, people

patterns = [
    path("account/", account.show, name="account"),
    path("account/pin/", account.pin, name="pin"),
    path("account/draft/", account.draft, name="draft"),
    path("account/sessions/others/end/", account.end_others, name="sessions_end"),
    path("account/sessions/<uuid:public_id>/end/", account.end, name="session_end"),
    path("people/", people.index, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invitation/<int:invitation_id>/withdraw/", people.withdraw, name="uninvite"),
    path("people/device/<int:device_id>/forget/", people.forget, name="forget_device"),
    path("people/<int:member_id>/", people.person, name="person"),
    path("people/<int:member_id>/roles/", people.roles, name="person_roles"),
    path("people/<int:member_id>/leave/", people.leave, name="person_leave"),
    path("people/<int:member_id>/renew/", people.renew, name="person_renew"),
    path("emergency/", emergency.open_chart, name="emergency"),
    path("emergencies/", emergency.index, name="emergencies"),
    path("emergencies/<uuid:public_id>/review/", emergency.review, name="emergency_review"),
    path("requests/<str:number>/outside/<int:round_number>/", outside.ask, name="outside_ask"),
    path("outside/", outside.index, name="outside_reviews"),
    path("outside/<uuid:public_id>/", outside.show, name="outside_review"),
    path("outside/<uuid:public_id>/outcome/", outside.conclude, name="outside_outcome"),
    path("outside/<uuid:public_id>/letter/<int:letter_id>/", outside.letter, name="outside_letter"),
    path("outside/<uuid:public_id>/item/<int:decision_id>/", outside.item, name="outside_item"),
    path(
        "outside/<uuid:public_id>/item/<int:decision_id>/<int:position>/<int:page>/",
        outside.item_page,
        name="outside_page",
    ),
]
