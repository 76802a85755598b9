"""What was answered and what was changed stay as they were written."""

from django.db import migrations

from cartella.practices.insert_only import triggers


class Migration(migrations.Migration):
    dependencies = [("practices", "0002_setting_up")]
    operations = [triggers("practices_coverageanswer"), triggers("practices_practicechange")]
