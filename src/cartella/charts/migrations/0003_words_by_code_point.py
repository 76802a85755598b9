"""Search words sort by code point on PostgreSQL too, else the range of a prefix is wrong."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ("charts_patientword", "charts_entryword")


def by_code_point(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite compares bytes anyway."""
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(
                f'ALTER TABLE {table} ALTER COLUMN word TYPE varchar(80) COLLATE "C"'
            )


class Migration(migrations.Migration):
    dependencies = [("charts", "0002_insert_only")]
    operations = [migrations.RunPython(by_code_point, migrations.RunPython.noop)]
