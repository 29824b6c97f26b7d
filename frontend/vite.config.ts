import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const backend = "http://localhost:8000";
const require = createRequire(import.meta.url);

/**
 * The administrators' pages are Django's, and take Alpine from here, as its authors have built it:
 * with a parser of its own, since the content security policy lets no text be evaluated.
 */
const alpine: Plugin = {
  name: "alpine-for-the-administrators",
  apply: "build",
  generateBundle() {
    this.emitFile({
      type: "asset",
      fileName: "static/administration/alpine.js",
      source: readFileSync(require.resolve("@alpinejs/csp/dist/cdn.min.js")),
    });
  },
};

export default defineConfig({
  plugins: [react(), alpine],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    proxy: { "/api": backend, "/oauth": backend, "/admin": backend, "/static": backend },
  },
  build: {
    // The content security policy allows files of our own only: nothing becomes a data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // All of these know light-dark(), which an older target would turn into something empty.
    cssTarget: ["chrome123", "edge123", "firefox120", "safari17.5"],
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: "vendor", test: /node_modules/ }],
        },
      },
    },
  },
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    // The files share a page, which the set-up cleans after each test: half the time.
    isolate: false,
    maxWorkers: "100%",
    testTimeout: 120_000,
  },
});
