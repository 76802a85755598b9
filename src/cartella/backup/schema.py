"""The tables of a store at the schema of a backup's day, and from there to today's."""

from django.apps import apps
from django.apps.registry import Apps
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _


class FromNewer(Exception):
    """The backup was made by a newer version than this one."""


def applied(using: BaseDatabaseWrapper | None = None) -> list[list[str]]:
    """The migrations of the store, as pairs of app and name."""
    recorder = MigrationRecorder(using or connections[DEFAULT_DB_ALIAS])
    return sorted([app, name] for app, name in recorder.applied_migrations())


def make(recorded: list[list[str]]) -> Apps:
    """Make the tables as they were after these migrations; the models of that day.

    Raises FromNewer if this version does not know one of them.
    """
    executor = MigrationExecutor(connection)
    wanted = {(app, name) for app, name in recorded}
    unknown = wanted - set(executor.loader.disk_migrations)
    if unknown:
        raise FromNewer(
            _(
                "The backup was made by a newer version of Cartella (%(count)s changes of the "
                "store are unknown to this one). Install that version, then restore."
            )
            % {"count": len(unknown)}
        )
    graph = executor.loader.graph
    targets = [
        node
        for node in sorted(wanted)
        if not any(
            child.key in wanted and child.key[0] == node[0]
            for child in graph.node_map[node].children
        )
    ]
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def is_today(recorded: list[list[str]]) -> bool:
    """Whether these are exactly the migrations that this version knows."""
    known = MigrationExecutor(connection).loader.disk_migrations
    return {(app, name) for app, name in recorded} == set(known)


def make_now() -> Apps:
    """Today's tables without the way to them, which takes seconds: for a trial of a fresh backup.

    No trigger stands: nothing is ever changed there.
    """
    with connection.schema_editor() as editor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy and not model._meta.auto_created:
                editor.create_model(model)
    return apps


def forward() -> None:
    """Bring the tables to this version's schema, as `cartella migrate` does."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            # No table is altered while foreign keys wait to be checked.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    call_command("migrate", verbosity=0, interactive=False)
