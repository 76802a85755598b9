"""Where imports of many patients and source kits hang."""

from django.urls import path

from cartella.desk.views import import_doubts, import_lists, imports

patterns = [
    path("imports/", imports.index, name="imports"),
    path("imports/<uuid:public_id>/", imports.show, name="whole_import"),
    path("imports/<uuid:public_id>/progress/", imports.progress, name="whole_progress"),
    path("imports/<uuid:public_id>/act/", imports.act, name="whole_act"),
    path("imports/<uuid:public_id>/report/", imports.report, name="whole_report"),
    path("imports/<uuid:public_id>/list/<int:position>/", import_lists.show, name="whole_list"),
    path("imports/<uuid:public_id>/doubts/", import_doubts.index, name="whole_doubts"),
    path("imports/<uuid:public_id>/doubts/<int:doubt_id>/", import_doubts.show, name="whole_doubt"),
    path(
        "imports/<uuid:public_id>/doubts/<int:doubt_id>/picture/<int:position>/<int:number>/",
        import_doubts.picture,
        name="whole_doubt_picture",
    ),
    path("kits/", imports.kits, name="kits"),
    path("kits/<slug:code>/", imports.kit, name="kit"),
]
