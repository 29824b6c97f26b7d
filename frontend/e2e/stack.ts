/** Whole products, started as `make run` does, for as long as the journeys last. */
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

const BACKEND = fileURLToPath(new URL("../../backend", import.meta.url));
const LINES = 3;

export type Facts = {
  url: string;
  demo_url: string;
  username: string;
  password: string;
  api_key: string;
  credential_id: string;
  web_credential_id: string;
  container_id: string;
};

export type Product = {
  facts: Facts;
  dataFolder: string;
  /** Where a webhook's receiver may listen: the outbound door lets this one pass. */
  receiverPort: number;
};

declare module "vitest" {
  interface ProvidedContext {
    /** One for each file that is run at a time: none meets what another has changed meanwhile. */
    products: Product[];
  }
}

/** A port that nobody listens at, below those that passing connections are given. */
async function findPort(): Promise<number> {
  const port = randomInt(20_000, 32_000);
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return findPort();
  }
  server.close();
  await once(server, "close");
  return port;
}

type Running = { product: Product; stop: () => Promise<void> };

export default async function start(project: TestProject) {
  const files = project.vitest.state.getPaths().length;
  const count = Math.min(files, Number(project.config.maxWorkers));
  const started = await Promise.allSettled(Array.from({ length: count }, startOne));
  const running = started.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const stop = async () => {
    await Promise.all(running.map((each) => each.stop()));
  };
  if (running.length < count) {
    await stop();
    throw new Error("A product ended before it was up.");
  }
  project.provide(
    "products",
    running.map(({ product }) => product),
  );
  return stop;
}

async function startOne(): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), "tokenwell-journeys-"));
  const data = join(folder, "data");
  const receiverPort = await findPort();
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    DEMO_FAULTS: "1",
    // Who waits for a letter in a journey has a few seconds.
    NOTICE_SECONDS: "2",
    OUTBOUND_ALLOW: `127.0.0.1:${String(receiverPort)}`,
  };
  // Engines of its own: what the shell names may be somebody's.
  delete environment.DATABASE_URL;
  delete environment.REDIS_URL;
  const launcher = spawn(
    join(BACKEND, ".venv/bin/python"),
    ["-W", "ignore", "-m", "launcher", "run", "--data", data, "--port", String(await findPort())],
    {
      cwd: BACKEND,
      env: environment,
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const ended = once(launcher, "exit");
  let said = "";
  const isUp = new Promise<void>((resolve) => {
    launcher.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.split("\n").length > LINES) resolve();
    });
  });
  const stop = async () => {
    launcher.kill("SIGINT");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  await Promise.race([
    isUp,
    ended.then(() => {
      throw new Error("The product ended before it was up.");
    }),
  ]);
  const facts = await readFile(join(data, "secrets", "facts.json"), "utf8");
  return {
    product: { facts: JSON.parse(facts) as Facts, dataFolder: data, receiverPort },
    stop,
  };
}
