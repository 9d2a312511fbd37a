from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate, pre_migrate


class RecoveryConfig(AppConfig):
    name = "recovery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from recovery import checks, databases  # noqa: F401  (importing checks registers them)
        from recovery.models import guards

        pre_migrate.connect(databases.lift_limits, sender=self)
        pre_migrate.connect(guards.before_migration, sender=self)
        post_migrate.connect(guards.after_migration, sender=self)


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin with our site object in it."""

    default = False
    default_site = "recovery.admin_site.ContentSite"
