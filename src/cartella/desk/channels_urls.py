"""Where the pages of channels and contracts hang."""

from django.urls import path

from cartella.desk.views import channels

patterns = [
    path("settings/channels/", channels.index, name="channels"),
    path("settings/channels/<str:way>/", channels.show, name="channel"),
    path("settings/channels/<str:way>/keep/", channels.keep, name="channel_keep"),
    path("settings/channels/<str:way>/switch/", channels.switch, name="channel_switch"),
    path("settings/channels/<str:way>/try/", channels.try_, name="channel_try"),
    path("settings/channels/<str:way>/tried/", channels.tried, name="channel_tried"),
    path("settings/contracts/", channels.contracts_page, name="contracts"),
    path("settings/contracts/<int:contract_id>/paper/", channels.paper, name="contract_paper"),
]
