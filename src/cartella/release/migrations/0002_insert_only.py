"""What happened stays written: events only grow."""

from django.db import migrations

from cartella.practices.insert_only import triggers


class Migration(migrations.Migration):
    dependencies = [("release", "0001_initial")]
    operations = [triggers("release_event"), triggers("release_evidence")]
