"""The table behind Django's cache: limits must count across processes, so they are rows."""

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def create(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the table that settings.CACHES names; an existing one stays."""
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """Schema only."""

    dependencies = [("jobs", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
