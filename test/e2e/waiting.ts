import type { Frame } from "playwright-core";
import { until } from "./workbench.ts";

/** Waits until what is read equals what is expected; fails with both. */
export async function becomes<T>(read: () => Promise<T>, expected: T): Promise<void> {
  let last: T | undefined;
  const isSame = async () => {
    last = await read();
    return JSON.stringify(last) === JSON.stringify(expected);
  };
  await until(isSame, () => `${JSON.stringify(expected)}: it is ${JSON.stringify(last)}`);
}

/** Waits until a text matches; fails with the text. */
export async function says(
  read: () => Promise<string | null>,
  ...patterns: readonly RegExp[]
): Promise<void> {
  let last = "";
  const isSaid = async () => {
    last = (await read()) ?? "";
    return patterns.every((pattern) => pattern.test(last));
  };
  await until(isSaid, () => `${patterns.join(" and ")} in ${JSON.stringify(last)}`);
}

/** What is read once it stays the same for a while: what is moved or computed comes in pieces. */
export async function settled<T>(read: () => Promise<T>, what: string): Promise<T> {
  let last = await read();
  await until(async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = last;
    last = await read();
    return JSON.stringify(last) === JSON.stringify(before);
  }, `${what} to settle`);
  return last;
}

/** Waits until every run of the lab has its scores, and none is being trained. */
export async function trained(panel: Frame, runs: number): Promise<void> {
  const rows = () => panel.locator(".lab-scores tbody tr").allTextContents();
  const isWhole = async () => {
    const scores = await rows();
    return scores.length === runs && scores.every((row) => /\d$/.test(row.trim()));
  };
  const isQuiet = async () => (await panel.locator(".lab-under-way").count()) === 0;
  await until(async () => (await isWhole()) && (await isQuiet()), `${runs} trained runs`);
}
