import { useBlocker } from "@tanstack/react-router";
import { useCallback } from "react";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { formText } from "./form-text";

type Place = { pathname: string };

/** Asks before another page, or the end of this one, takes what was typed. */
export function UnsavedGuard({ isDirty }: { isDirty: boolean }) {
  const blocker = useBlocker({
    // The tabs of this page keep the form.
    shouldBlockFn: useCallback(
      ({ current, next }: { current: Place; next: Place }) => current.pathname !== next.pathname,
      [],
    ),
    enableBeforeUnload: isDirty,
    disabled: !isDirty,
    withResolver: true,
  });
  if (blocker.status !== "blocked") return null;
  return (
    <ConfirmDialog
      title={formText.guardTitle}
      sentence={formText.guardSentence}
      confirmLabel={formText.leave}
      isBusy={false}
      onConfirm={blocker.proceed}
      onClose={blocker.reset}
    />
  );
}
