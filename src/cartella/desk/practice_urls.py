"""Where the first run and the pages of the practice's settings hang."""

from django.urls import path

from cartella.desk.views import first_run, practice, settings

patterns = [
    path("setup/", first_run.home, name="setup"),
    path("setup/practice/", first_run.practice, name="setup_practice"),
    path("setup/entities/", first_run.entities, name="setup_entities"),
    path("setup/entities/<int:entity_id>/", first_run.entity, name="setup_entity"),
    path("setup/entities/<int:entity_id>/coverage/", first_run.coverage, name="setup_coverage"),
    path("setup/locations/", first_run.locations, name="setup_locations"),
    path("setup/locations/<int:location_id>/", first_run.location, name="setup_location"),
    path("setup/owner/", first_run.owner, name="setup_owner"),
    path("setup/key/", first_run.key, name="setup_key"),
    path("setup/key/sheet/", first_run.key_sheet, name="setup_key_sheet"),
    path("setup/later/<slug:code>/", settings.put_off, name="put_off"),
    path("settings/", settings.index, name="settings"),
    path("settings/practice/", practice.practice, name="practice"),
    path("settings/contacts/", practice.contacts, name="contacts"),
    path("settings/care/", practice.care, name="care"),
    path("settings/letterhead/", practice.letters, name="letterhead"),
    path("settings/letterhead/<int:location_id>/", practice.preview, name="letterhead_preview"),
    path("settings/entities/", practice.entities, name="entities"),
    path("settings/entities/<int:entity_id>/", practice.entity, name="entity"),
    path("settings/entities/<int:entity_id>/coverage/", practice.coverage, name="coverage"),
    path("settings/locations/", practice.locations, name="locations"),
    path("settings/locations/<int:location_id>/", practice.location, name="location"),
    path("settings/systems/", practice.systems, name="systems"),
    path("settings/systems/<int:system_id>/", practice.system, name="system"),
    path("settings/changes/", practice.history, name="changes"),
    path("settings/mode/", settings.mode, name="mode"),
    path("location/", settings.location, name="switch_location"),
]
