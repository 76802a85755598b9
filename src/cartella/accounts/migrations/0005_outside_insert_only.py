"""What a reviewer from outside found stays as written."""

from django.db import migrations

from cartella.practices.insert_only import triggers


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_outside_reviews")]
    operations = [triggers("accounts_outsideoutcome")]
