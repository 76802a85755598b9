"""Rows of the ledger stay as they were written; only the head moves."""

from django.db import migrations

from cartella.practices import insert_only


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        insert_only.triggers("ledger_leaf"),
        insert_only.triggers("ledger_node"),
        insert_only.triggers("ledger_exit"),
        insert_only.triggers("ledger_reopening"),
        insert_only.triggers("ledger_transfer"),
        insert_only.triggers("ledger_look"),
        insert_only.triggers("ledger_lookbatch"),
        insert_only.triggers("ledger_lookbatchmember"),
        insert_only.triggers("ledger_checkpoint"),
    ]
