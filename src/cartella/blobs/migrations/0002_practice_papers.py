"""The practice keeps papers of its own: contracts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blobs", "0001_initial")]
    operations = [
        migrations.AlterField(
            model_name="blob",
            name="owner_kind",
            field=models.CharField(
                choices=[
                    ("chart", "Chart"),
                    ("arrival", "Arrival"),
                    ("request", "Request"),
                    ("package", "Package"),
                    ("practice", "Practice"),
                ],
                max_length=10,
            ),
        ),
    ]
