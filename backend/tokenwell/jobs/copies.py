"""Copy jobs: what was filled in, with the files; switched off, and for whoever copies."""

from django.utils import timezone

from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.containers import permissions, tree
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Container, Item, Kind
from tokenwell.credentials.copying import Copier
from tokenwell.credentials.models import Credential
from tokenwell.jobs import body_files
from tokenwell.jobs.models import Job

_COPIED = (
    *("description", "calls_with_id", "wants_credential", "steps", "parameters"),
    *("retries", "backoff_seconds", "repeatable", "overlap", "missed"),
    *("schedule_kind", "cron", "zone", "every_seconds"),
)


class JobCopies:
    """How jobs are copied, for ``credentials.copying``."""

    def make(self, copier: Copier, item: Item, parent: Container, name: str) -> Item:
        """Make a copy that is not enabled: two of the same job would do its work twice."""
        source = Job.objects.get(pk=item.pk)
        values = {attname: getattr(source, attname) for attname in _COPIED}
        job = Job(kind=Kind.JOB, tags=source.tags, is_enabled=False, runs_for=copier.by, **values)
        job.anchor = timezone.now() if source.anchor else None
        tree.put(job, parent, name, by=copier.by)
        if permissions.can(copier.by, Right.CONFIGURATION_WRITE, source):
            # Nobody else may have the files sent, so theirs is a copy without: they bring others.
            job.steps = body_files.sent_by(job.steps, body_files.copy_all(source, job))
            job.save(update_fields=["steps"])
        copier.ids[source.pk] = job.pk
        # Without the place of the other: who may see this one need not know of that one.
        who = actor(copier.by, copier.address)
        record(Action.JOB_CREATED, by=who, on=tree.target(job), facts={"copied": True})
        return job

    def keep_references(self, copier: Copier) -> None:
        """Use the copy of what was used, or that itself where the copier may use it."""
        made = Job.objects.filter(pk__in=copier.ids.values(), calls_with__isnull=False)
        for job in made.select_related("calls_with"):
            used = job.calls_with
            if used is None:
                continue
            if used.pk in copier.ids:
                job.calls_with = Credential.objects.get(pk=copier.ids[used.pk])
            elif not permissions.can(copier.by, Right.CREDENTIAL_USE, used):
                job.calls_with = None
            job.save(update_fields=["calls_with"])
