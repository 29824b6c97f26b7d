import { useBlocker } from "@tanstack/react-router";
import { useCallback } from "react";
import { LeaveDialog } from "./leave-dialog";

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
  return <LeaveDialog onLeave={blocker.proceed} onStay={blocker.reset} />;
}
