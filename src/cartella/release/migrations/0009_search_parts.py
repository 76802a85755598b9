"""What an export leaves out is searched by itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("release", "0008_wrong_disclosure"),
    ]

    operations = [
        migrations.AddField(
            model_name="searchtask",
            name="part",
            field=models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="searchtask",
            name="part_words",
            field=models.CharField(blank=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="searchtask", name="search_once"),
        migrations.AddConstraint(
            model_name="searchtask",
            constraint=models.UniqueConstraint(
                fields=("records_request", "system", "part"), name="search_part_once"
            ),
        ),
    ]
