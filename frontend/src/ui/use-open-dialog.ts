/** Which dialogs are open: the uppermost alone answers Escape, and focus finds its way back. */
import { useWindowEvent } from "@mantine/hooks";
import { useEffect, useState } from "react";

type Opened = { waysBack: HTMLElement[] };

/** The uppermost is the last. */
const opened: Opened[] = [];
const answered = new WeakSet<Event>();

/** For as long as it is drawn, a dialog is open. Without an end, Escape does nothing to it. */
export function useOpenDialog(onEscape: (() => void) | null) {
  const [dialog] = useState<Opened>(() => ({ waysBack: readWaysBack() }));
  useEffect(() => {
    opened.push(dialog);
    return () => {
      opened.splice(opened.indexOf(dialog), 1);
      const back = dialog.waysBack.find((element) => element.isConnected);
      // Of a row that is gone, the page is what is left.
      (back ?? document.querySelector("main"))?.focus({ preventScroll: true });
    };
  }, [dialog]);
  useWindowEvent(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || event.isComposing || answered.has(event)) return;
      if (opened.at(-1) !== dialog || isOfList(event.target)) return;
      // The dialog below is the uppermost as soon as this one is closed.
      answered.add(event);
      onEscape?.();
    },
    { capture: true },
  );
}

/** What had focus, and what has it if that is gone by then. */
function readWaysBack(): HTMLElement[] {
  const earlier = opened.at(-1)?.waysBack ?? [];
  const from = document.activeElement;
  if (!(from instanceof HTMLElement) || from === document.body) return earlier;
  // An item is gone with its menu; the button that opened the menu stays.
  const button = from.closest("[role=menu]")?.getAttribute("aria-labelledby");
  return [from, document.getElementById(button ?? ""), ...earlier].filter((way) => way !== null);
}

/** Whether Escape is for a list that a field has open: the library marks such a field. */
function isOfList(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("[data-mantine-stop-propagation=true]");
}
