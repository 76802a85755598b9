"""What became of a person's place stays as written, and so does an emergency with its review."""

from django.db import migrations

from cartella.practices.insert_only import triggers


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_people_and_places")]
    operations = [
        triggers("accounts_membershipchange"),
        triggers("accounts_emergency"),
        triggers("accounts_emergencyreview"),
    ]
