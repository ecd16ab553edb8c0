import "@testing-library/jest-dom/vitest";

import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach } from "vitest";

import { initI18n, loadManagementTexts } from "@/i18n";

// Other tests may run beside these.
configure({ asyncUtilTimeout: 5_000 });

// What Mantine needs of a browser and jsdom has not.
window.matchMedia = (media) =>
  Object.assign(new EventTarget(), { matches: false, media, onchange: null }) as MediaQueryList;
window.ResizeObserver = class {
  observe = () => undefined;
  unobserve = () => undefined;
  disconnect = () => undefined;
};
// No live stream: tests that want one bring their own.
window.EventSource = class extends EventTarget {
  close = () => undefined;
} as unknown as typeof EventSource;
Element.prototype.scrollIntoView = () => undefined;
Object.defineProperty(document, "fonts", {
  value: { addEventListener: () => undefined, removeEventListener: () => undefined },
});

beforeAll(async () => {
  await initI18n("en");
  await loadManagementTexts();
});
beforeEach(() => localStorage.clear());
afterEach(cleanup);
