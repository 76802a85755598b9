"""A cost sheet stays as it was written: a new day needs a new row."""

from django.db import migrations

from cartella.practices.insert_only import triggers


class Migration(migrations.Migration):
    dependencies = [("release", "0003_cost_sheet")]
    operations = [triggers("release_costsheet")]
