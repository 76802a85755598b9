"""Where the portal's pages hang. Every address but two begins with the practice's slug."""

from django.urls import path

from cartella.portal.views import ask, check, home, notice, records, status

app_name = "portal"
urlpatterns = [
    path("", home.door, name="door"),
    path("<slug:slug>/", home.start, name="home"),
    path("<slug:slug>/rights/", home.rights, name="rights"),
    path("<slug:slug>/check/", check.page, name="check"),
    path("<slug:slug>/check/offline/", check.offline, name="check_offline"),
    path("<slug:slug>/ask/", ask.who, name="ask_who"),
    path("<slug:slug>/ask/what/", ask.what, name="ask_what"),
    path("<slug:slug>/ask/how/", ask.how, name="ask_how"),
    path("<slug:slug>/ask/check/", ask.check, name="ask_check"),
    path("<slug:slug>/ask/prove/", ask.prove, name="ask_prove"),
    path("<slug:slug>/ask/receipt/", ask.receipt, name="ask_receipt"),
    path("<slug:slug>/status/", status.enter, name="status"),
    path("<slug:slug>/status/code/", status.code, name="status_code"),
    path("<slug:slug>/request/", status.show, name="request"),
    path("<slug:slug>/request/leave/", status.leave, name="leave"),
    path("<slug:slug>/request/answer/<int:question_id>/", status.answer, name="answer"),
    path("<slug:slug>/request/withdraw/", status.withdraw, name="withdraw"),
    path("<slug:slug>/request/letter/<int:letter_id>/", status.letter, name="letter"),
    path("<slug:slug>/records/<int:delivery_id>/", records.show, name="records"),
    path("<slug:slug>/records/<int:delivery_id>/code/", records.ask_code, name="records_code"),
    path("<slug:slug>/records/<int:delivery_id>/all/", records.whole, name="records_all"),
    path(
        "<slug:slug>/records/<int:delivery_id>/part/<int:order>/",
        records.part,
        name="records_part",
    ),
    path("<slug:slug>/records/<int:delivery_id>/receipt/", records.receipt, name="records_receipt"),
    path("<slug:slug>/open/<str:token>/", records.link, name="link"),
    # Without the slug: this link stands in a line that must not tell who we are.
    path("not-me/<str:token>/", notice.not_me, name="not_me"),
]
