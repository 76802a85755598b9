"""A contract and a channel's settings stay as they were written: a change is a new row."""

from django.db import migrations

from cartella.practices.insert_only import triggers


class Migration(migrations.Migration):
    dependencies = [("post", "0003_contracts_and_channels")]
    operations = [triggers("post_vendorcontract"), triggers("post_channelsetting")]
