from django.apps import AppConfig, apps
from django.contrib.admin import apps as admin_apps
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class RecoveryConfig(AppConfig):
    name = "recovery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from recovery.accounts import proof, roles
        from recovery.content.models import triggers
        from recovery.site import checks, databases  # noqa: F401  (importing checks registers them)

        proof.listen()
        connection_created.connect(databases.on_connection)
        pre_migrate.connect(databases.lift_limits, sender=self)
        pre_migrate.connect(triggers.before_migration, sender=self)
        post_migrate.connect(triggers.after_migration, sender=self)
        # With the last app that has tables: by then all of them are there.
        last = [app for app in apps.get_app_configs() if app.models_module][-1]
        post_migrate.connect(roles.after_migration, sender=last)
        post_migrate.connect(databases.set_limits, sender=last)


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin with our site object in it."""

    default = False
    default_site = "recovery.site.admin_site.ContentSite"
