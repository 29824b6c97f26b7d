import { basename } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes longest, or waits longest, begins first: nothing is left to wait for at the end. */
const LONGEST = ["jobs.spec.ts", "admin.spec.ts", "every-page.spec.ts"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const sorted = await super.sort(files);
    const first = LONGEST.flatMap((name) =>
      sorted.filter(({ moduleId }) => basename(moduleId) === name),
    );
    return [...first, ...sorted.filter((file) => !first.includes(file))];
  }
}

export default defineConfig({
  test: {
    environment: "node",
    include: ["e2e/**/*.spec.ts"],
    globalSetup: ["e2e/stack.ts"],
    // Each has a product of its own: most of a journey is waiting for one.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
