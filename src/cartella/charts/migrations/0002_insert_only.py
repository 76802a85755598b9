"""Versions, owners and labels only grow; of a version, the body may go under a certificate."""

from django.db import migrations

from cartella.practices.insert_only import triggers


class Migration(migrations.Migration):
    dependencies = [("charts", "0001_initial")]
    operations = [
        triggers("charts_entryversion", tombstone=("body", "destroyed_at", "certificate")),
        triggers("charts_entryowner"),
        triggers("charts_entrylabel"),
    ]
