"""Overwrite a credential with what a record says, and with what it brings."""

from tokenwell.accounts.models import User
from tokenwell.credentials import changes, keys, secret_fields
from tokenwell.credentials.models import Credential, CredentialClock, TokenSet
from tokenwell.credentials.states import State
from tokenwell.encryption import secrets
from tokenwell.transfer import clocks
from tokenwell.transfer.creating import ours, step_id
from tokenwell.transfer.sealed_part import SealedCredential, Tokens
from tokenwell.transfer.steps import Step


def overwrite(step: Step, *, by: User, address: str | None) -> None:
    """
    Change a credential as its step says; its own secrets stay where the file brings none.

    A change of where secrets go drops those that are here, as it does for everybody
    (``changes``); those that come along are sealed for the new destination.
    """
    credential = Credential.objects.get(pk=step_id(step))
    values = dict(step.values)
    record = step.ready.record if step.ready else None
    is_gone = record is not None and record.subject_credential is None
    if (step.subject is not None or is_gone) and not credential.is_password:
        subject = Credential.objects.filter(pk=step.subject).first() if step.subject else None
        values["subject_credential"] = subject
    credential = changes.overwrite(credential, values, by=by, address=address)
    brought = step.ready.brought if step.ready else None
    if brought is not None:
        _take_keys(step, credential)
        if step.takes_tokens and brought.tokens is not None:
            _take_tokens(step, credential, brought, brought.tokens)


def _take_keys(step: Step, credential: Credential) -> None:
    for name, pem in ours(step):
        if name == "client_key":
            keys.take_client_key(credential, pem)
        elif step.takes_tokens or credential.dpop_key is None:
            # The tokens that stay are bound to the key that is here (RFC 9449).
            secrets.seal_into(credential, name, pem)
    credential.save(update_fields=[*secret_fields.OURS, "client_public_key"])


def _take_tokens(
    step: Step, credential: Credential, brought: SealedCredential, tokens: Tokens
) -> None:
    """Put newer tokens in the place of those here; a renewal that is on its way comes too late."""
    clock = CredentialClock.objects.select_for_update().get(pk=credential.pk)
    token_set = clocks.build_tokens(credential, tokens, version=clock.token_version + 1)
    TokenSet.objects.filter(credential=credential).delete()
    token_set.save(force_insert=True)
    state, since = State(clock.state), clock.since
    clocks.set_clock(clock, brought, token_set, _state_of(step))
    if state is State.SUSPENDED:
        # An administrator's word: nobody lifts it by a file.
        clock.state, clock.since = state, since
    clock.fence += 1
    clock.open_attempt = clock.lease_until = clock.client = None
    clock.host = credential.host
    clock.account = step.ready.record.account if step.ready else clock.account
    clock.save()


def _state_of(step: Step) -> State:
    return step.ready.record.state if step.ready else State.NOT_AUTHORIZED
