"""What was said of a mistake or of a contact only grows."""

from django.db import migrations

from cartella.practices.insert_only import triggers


class Migration(migrations.Migration):
    dependencies = [("charts", "0006_put_right")]
    operations = [
        triggers("charts_entryerror"),
        triggers("charts_contactconfirmation"),
    ]
