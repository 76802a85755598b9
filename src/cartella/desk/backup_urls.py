"""Where the page of backups hangs."""

from django.urls import path

from cartella.desk.views import backup

patterns = [
    path("settings/backup/", backup.index, name="backup"),
    path("settings/backup/folder/", backup.choose, name="backup_folder"),
    path("settings/backup/now/", backup.now, name="backup_now"),
    path("settings/backup/progress/", backup.progress, name="backup_progress"),
    path("settings/backup/sheet/", backup.sheet, name="backup_sheet"),
]
