import "@testing-library/jest-dom/vitest";
import { notifications } from "@mantine/notifications";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import { resetRequests, server } from "./fake-api/server";
import { resetWorld } from "./fake-api/world";

// Whole products are tested beside these: what is right is waited for, however busy the machine.
configure({ asyncUtilTimeout: 25_000 });

// What a browser has and jsdom lacks. Motion is reduced, so that dialogs are there at once.
window.matchMedia = (query) =>
  ({
    matches: query.includes("reduced-motion"),
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }) as unknown as MediaQueryList;
window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
window.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;
Object.defineProperty(document, "fonts", { value: new EventTarget(), configurable: true });
// Without a size, all menus would count as scrolled out of sight, and hide.
Element.prototype.getBoundingClientRect = () => new DOMRect(0, 0, 100, 20);
for (const [side, length] of Object.entries({ clientWidth: 1024, clientHeight: 768 })) {
  Object.defineProperty(Element.prototype, side, { get: () => length, configurable: true });
}

beforeAll(() => {
  server.listen({ onUnhandledRequest: "error" });
});

beforeEach(() => {
  resetWorld();
  vi.spyOn(console, "error");
  vi.spyOn(console, "warn");
});

afterEach(() => {
  cleanup();
  notifications.clean();
  server.resetHandlers();
  resetRequests();
  window.localStorage.clear();
  document.cookie = "csrftoken=; max-age=0";
  // What React or a library complains about is a fault.
  const complaints = [console.error, console.warn].flatMap((say) => vi.mocked(say).mock.calls);
  vi.restoreAllMocks();
  expect(complaints).toEqual([]);
});

afterAll(() => {
  server.close();
});
