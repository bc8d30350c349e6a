/**
 * `npm run conform -- [SEED [COUNT [KIND…]]]`: fresh random cases on the real packages, each compared
 * with our numbers, errors and warnings. Needs the Python of `$PYTHON` (or `python3`) with torch,
 * transformers and timm. Prints the largest deviation per class and every difference; the exit code
 * is 1 when there is one.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { catalogueJson } from "../../src/present/catalogueJson.ts";
import { Deviations } from "./golden.ts";
import { type OptimizerCase, replayOptimizer } from "./optimizerReplay.ts";
import { compareRun, type RunCase } from "./optimizerRuns.ts";
import { deviations as weights } from "./optimizerTolerance.ts";
import { type Case, Replay, subjectOf, titleOf } from "./scheduleReplay.ts";

const rates = new Deviations();

/** One kind of case: what its class is, and the comparison, which throws. */
interface Kind {
  readonly deviations: Deviations;
  nameOf(line: string): string;
  compare(line: string): void;
}

const schedules = (suffix: string): Kind => {
  const named = (line: string) => `${subjectOf(JSON.parse(line))}${suffix}`;
  return {
    deviations: rates,
    nameOf: named,
    compare(line) {
      const golden = JSON.parse(line) as Case;
      const replay = new Replay(golden, named(line), rates);
      replay.run();
      replay.checkWarnings();
    },
  };
};

const kinds: Readonly<Record<string, Kind>> = {
  schedulers: schedules(""),
  libraries: schedules(" (with libraries)"),
  long: schedules(", 10,000 steps"),
  optimizers: {
    deviations: weights,
    nameOf: (line) => (JSON.parse(line) as OptimizerCase).name,
    compare: (line) => replayOptimizer(JSON.parse(line)),
  },
  runs: {
    deviations: weights,
    nameOf: (line) => `${(JSON.parse(line) as RunCase).name}, 1,000 steps`,
    compare: (line) => compareRun(JSON.parse(line)),
  },
};

interface Tally {
  cases: number;
  raising: number;
  readonly differences: string[];
}

const tallies = new Map<string, Tally>();

function tallyOf(name: string): Tally {
  const known = tallies.get(name) ?? { cases: 0, raising: 0, differences: [] };
  tallies.set(name, known);
  return known;
}

function take(kind: Kind, line: string): void {
  const tally = tallyOf(kind.nameOf(line));
  const golden = JSON.parse(line);
  tally.cases += 1;
  if (golden.error) tally.raising += 1;
  try {
    kind.compare(line);
  } catch (error) {
    const title = golden.ops ? titleOf(golden) : JSON.stringify({ ...golden, theta: undefined });
    tally.differences.push(`${title}\n    ${error instanceof Error ? error.stack : error}`);
  }
}

async function runKind(name: string, seed: string, count: string): Promise<void> {
  const kind = kinds[name];
  if (!kind) throw new Error(`no kind ${name}: one of ${Object.keys(kinds).join(", ")}`);
  const script = new URL("fresh.py", import.meta.url).pathname;
  const python = spawn(process.env.PYTHON ?? "python3", [script, seed, count, name], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => python.on("close", resolve));
  python.stdin.end(JSON.stringify(catalogueJson()));
  for await (const line of createInterface({ input: python.stdout })) take(kind, line);
  const code = await ended;
  if (code !== 0) throw new Error(`the generator ended with ${code}`);
}

function print(deviations: Deviations): void {
  for (const [name, largest] of [...deviations.largest].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const tally = tallies.get(name);
    const counted = tally ? `${tally.cases} cases, ${tally.raising} of them raise` : "";
    console.log(`| ${name} | ${largest.toExponential(1)} | ${counted} |`);
  }
}

const [seed = String(Date.now()), count = "100", ...wanted] = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(kinds))
  await runKind(name, seed, count);

console.log(`seed ${seed}, count ${count}\n| class | largest deviation | |\n|---|---|---|`);
print(rates);
print(weights);
const all = [...tallies.values()];
const cases = all.reduce((n, tally) => n + tally.cases, 0);
const differences = [...tallies].flatMap(([name, tally]) =>
  tally.differences.map((text) => `${name}: ${text}`),
);
console.log(`${cases} cases, ${differences.length} differ`);
for (const text of differences.slice(0, 40)) console.log(text);
process.exitCode = differences.length > 0 ? 1 : 0;
