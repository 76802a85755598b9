"""Marks that older stores kept among the owners of an entry become rows of their own."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_MARKS = {"entered in error": True, "entered in error, withdrawn": False}


def copy(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One row a mark, in the order in which they were made."""
    owners = apps.get_model("charts", "EntryOwner")
    errors = apps.get_model("charts", "EntryError")
    numbers: dict[int, int] = {}
    marks = owners.objects.filter(reason__in=_MARKS).order_by("entry_id", "number")
    for row in marks.iterator():
        numbers[row.entry_id] = numbers.get(row.entry_id, 0) + 1
        errors.objects.create(
            practice_id=row.practice_id,
            entry_id=row.entry_id,
            number=numbers[row.entry_id],
            is_on=_MARKS[row.reason],
            why="another reason",
            words=row.note,
            by_person_id=row.by_person_id,
            at=row.at,
        )


class Migration(migrations.Migration):
    dependencies = [("charts", "0007_put_right_insert_only")]
    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
