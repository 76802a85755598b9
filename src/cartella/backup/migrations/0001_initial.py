
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('practices', '0003_setting_up_insert_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('folder', models.CharField(blank=True, max_length=500)),
                ('changed_at', models.DateTimeField()),
                ('changed_by_id', models.BigIntegerField(null=True)),
                ('practice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='backup_plan', to='practices.practice')),
            ],
        ),
        migrations.CreateModel(
            name='SheetPrint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_id', models.CharField(max_length=64)),
                ('printed_at', models.DateTimeField()),
                ('by_person_id', models.BigIntegerField(null=True)),
                ('proved_at', models.DateTimeField(null=True)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheet_prints', to='practices.practice')),
            ],
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('night', 'By itself, at night'), ('desk', 'At the desk'), ('command', 'At the command line')], max_length=8)),
                ('file', models.CharField(max_length=600)),
                ('key_id', models.CharField(blank=True, max_length=64)),
                ('begun_at', models.DateTimeField()),
                ('snapshot_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('result', models.CharField(blank=True, choices=[('good', 'Good'), ('incomplete', 'Made, but files were already missing in the store'), ('no_folder', 'The folder was not there'), ('full', 'No room left'), ('failed', 'Failed')], max_length=10)),
                ('said', models.TextField(blank=True)),
                ('size_bytes', models.PositiveBigIntegerField(default=0)),
                ('row_count', models.PositiveBigIntegerField(default=0)),
                ('blob_count', models.PositiveBigIntegerField(default=0)),
                ('blob_bytes', models.PositiveBigIntegerField(default=0)),
                ('new_blob_bytes', models.PositiveBigIntegerField(default=0)),
                ('leaf_count', models.PositiveBigIntegerField(default=0)),
                ('verified_at', models.DateTimeField(null=True)),
                ('removed_at', models.DateTimeField(null=True)),
                ('by_person_id', models.BigIntegerField(null=True)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='backup_runs', to='practices.practice')),
            ],
            options={
                'indexes': [models.Index(fields=['practice', 'id'], name='backup_run_newest')],
            },
        ),
    ]
