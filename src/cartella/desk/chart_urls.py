"""Where the pages of charts hang. Ids only; names, dates and words are posted."""

from django.urls import path

from cartella.desk.views import adding, chart, entry, ledger, putting_right, splitting, undoing

patterns = [
    path("chart/<uuid:public_id>/", chart.show, name="chart"),
    path("chart/<uuid:public_id>/add/", adding.show, name="add_records"),
    path("chart/<uuid:public_id>/looks/", ledger.looks_of, name="looks"),
    path("import/<uuid:public_id>/", adding.batch, name="import_batch"),
    path("import/<uuid:public_id>/progress/", adding.progress, name="import_progress"),
    path("import/<uuid:public_id>/undo/", undoing.undo_batch, name="import_undo"),
    path("import/run/<uuid:public_id>/undo/", undoing.undo_run, name="run_undo"),
    path(
        "import/run/<uuid:public_id>/undo/progress/",
        undoing.undo_progress,
        name="run_undo_progress",
    ),
    path("patients/doubles/", putting_right.doubles, name="doubles"),
    path("chart/<uuid:public_id>/join/", putting_right.join, name="join_charts"),
    path("chart/<uuid:public_id>/contacts/", putting_right.contacts_of, name="patient_contacts"),
    path("import/<uuid:public_id>/discard/", adding.discard, name="import_discard"),
    path("import/doubt/<uuid:public_id>/", adding.doubt, name="import_doubt"),
    path("entry/<uuid:public_id>/", entry.show, name="entry"),
    path("entry/<uuid:public_id>/page/<int:position>/<int:page>/", entry.page, name="entry_page"),
    path("entry/<uuid:public_id>/picture/<int:position>/", entry.picture, name="picture"),
    path("entry/<uuid:public_id>/file/<int:position>/", entry.file, name="entry_file"),
    path("entry/<uuid:public_id>/misfiled/", entry.misfiled, name="misfiled"),
    path("entry/<uuid:public_id>/in-error/", entry.in_error, name="in_error"),
    path("entry/<uuid:public_id>/no-error/", entry.no_error, name="no_error"),
    path("entry/<uuid:public_id>/split/", splitting.show, name="split"),
    path("entry/<uuid:public_id>/unsplit/", splitting.undo, name="unsplit"),
]
