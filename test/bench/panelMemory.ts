import type { CDPSession } from "playwright-core";
import type { Workbench } from "../e2e/workbench.ts";
import { extensionHostHeap } from "./extensionHostHeap.ts";

/** What is still there once everything that can go has been collected. */
interface Kept {
  /** Bytes of the window with its webviews. */
  readonly window: number;
  readonly extensionHost: number | null;
  readonly documents: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly workers: number;
}

/** Panels opened and closed in all, and after how many it is looked. */
const CYCLES = Number(process.env.BENCH_CYCLES ?? 200);
const LOOKS = 4;
/** What is made once and kept, such as compiled code, is made by these. */
const FIRST = 10;

/** Opens and closes a panel again and again: what is kept must not grow with it. */
export async function benchMemory(w: Workbench, open: () => Promise<void>): Promise<void> {
  const session = await w.page.context().newCDPSession(w.page);
  for (let i = 0; i < FIRST; i++) await cycle(w, open);
  say(FIRST, await kept(w, session));
  for (let look = 1; look <= LOOKS; look++) {
    for (let i = 0; i < CYCLES / LOOKS; i++) await cycle(w, open);
    say(FIRST + Math.round((look * CYCLES) / LOOKS), await kept(w, session));
  }
}

async function cycle(w: Workbench, open: () => Promise<void>): Promise<void> {
  await open();
  const tab = w.page.locator(".tab", { hasText: "Playground:" });
  await tab.click({ button: "middle" });
  await tab.waitFor({ state: "detached" });
}

async function kept(w: Workbench, session: CDPSession): Promise<Kept> {
  await w.page.waitForTimeout(1000);
  // What one collection frees may hold what the next one frees.
  for (let i = 0; i < 3; i++) await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const { documents, nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
  const workers = w.page.workers().filter((worker) => worker.url().startsWith("blob:")).length;
  const extensionHost = await extensionHostHeap();
  return {
    window: usedSize,
    extensionHost,
    documents,
    nodes,
    listeners: jsEventListeners,
    workers,
  };
}

function say(cycles: number, { window, extensionHost, ...counts }: Kept): void {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const host = extensionHost === null ? "unknown" : megabytes(extensionHost);
  const rest = Object.entries(counts).map(([name, n]) => `${n} ${name}`);
  const line = [`window ${megabytes(window)}`, `extension host ${host}`, ...rest].join(", ");
  console.log(`  after ${String(cycles).padStart(3)} panels opened and closed: ${line}`);
}
