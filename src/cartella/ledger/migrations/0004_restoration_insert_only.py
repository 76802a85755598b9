"""That a store was restored stays on record."""

from django.db import migrations

from cartella.practices import insert_only


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_restoration")]

    operations = [insert_only.triggers("ledger_restoration")]
