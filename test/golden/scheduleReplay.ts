import assert from "node:assert/strict";
import { findScheduler } from "../../src/core/schedulers/index.ts";
import type { SchedulerDefinition } from "../../src/core/schedulers/scheduler.ts";
import type { StepMethod } from "../../src/core/schedulers/stepping.ts";
import { PyError } from "../../src/core/spec/pyError.ts";
import type { PyArgs, PyValue } from "../../src/core/spec/pyValue.ts";
import { firstArgument } from "../../src/core/spec/signature.ts";
import { bindForTest, callText, type GoldenCall } from "./bindForTest.ts";
import { evaluateForTest } from "./evaluateForTest.ts";
import {
  type Deviations,
  deviation,
  type GoldenError,
  type GoldenNumber,
  goldenNumber,
} from "./golden.ts";
import { SchedulePlayer } from "./schedulePlayer.ts";

const TOLERANCE = 1e-12;
const FLOOR = 1e-3;

type Texts = Readonly<Record<string, string>>;

export type Op =
  | ({ readonly do: "new"; readonly as: string; readonly given?: boolean } & GoldenCall)
  | { readonly do: "update" }
  | { readonly do: "reload" }
  | { readonly do: "group"; readonly values: Texts }
  | { readonly do: "step"; readonly of: string; readonly args: readonly string[] }
  | {
      readonly do: "calls";
      readonly of: string;
      readonly method: StepMethod;
      /** Without them the counts from 1 to n. */
      readonly args?: readonly (readonly string[])[];
      readonly n?: number;
    }
  | {
      readonly do: "rounds";
      readonly of: readonly string[];
      readonly n: number;
      /** Only each row of this number is recorded, and the last. */
      readonly every?: number;
      readonly update: boolean;
      readonly metered: readonly string[];
      readonly metrics?: readonly string[];
    };

export interface Case {
  readonly optimizer: string;
  readonly args: Texts;
  readonly groups: readonly Texts[];
  readonly momentum: boolean;
  readonly ops: readonly Op[];
  /** 0 stands for a row that equals the one before. */
  readonly rows: readonly (readonly GoldenNumber[] | 0)[];
  readonly warnings?: Readonly<Record<string, number>>;
  readonly error?: GoldenError;
}

const valueOfText = (text: string): PyValue => {
  const value = evaluateForTest(text);
  return value instanceof PyError ? assert.fail(value.message) : value;
};

const valuesOf = (texts: Texts): PyArgs =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, valueOfText(text)]));

/** Compares the rates and momenta after each step with PyTorch's, until one of them ends. */
export class Replay {
  readonly player: SchedulePlayer;
  private readonly golden: Case;
  private readonly title: string;
  private readonly deviations: Deviations;
  private compared = 0;
  private expected: readonly GoldenNumber[] = [];

  /** Notes the deviations under `title`. */
  constructor(golden: Case, title: string, deviations: Deviations) {
    this.golden = golden;
    this.title = title;
    this.deviations = deviations;
    const { optimizer, args, groups } = golden;
    this.player = new SchedulePlayer(optimizer, valuesOf(args), groups.map(valuesOf));
    this.player.buildForeign();
  }

  run(): void {
    const { golden } = this;
    try {
      for (const op of golden.ops) this.perform(op);
    } catch (error) {
      if (!(error instanceof PyError)) throw error;
      assert.deepEqual({ type: error.type, message: error.message }, golden.error);
      assert.equal(this.compared, golden.rows.length, "raised at another step");
      return;
    }
    assert.equal(golden.error, undefined, `PyTorch raises ${golden.error?.message}`);
    assert.equal(this.compared, golden.rows.length);
  }

  /** The warnings that were given on the way. */
  checkWarnings(): void {
    assert.deepEqual(this.player.warnings, this.golden.warnings ?? {});
  }

  private perform(op: Op): void {
    const { player } = this;
    if (op.do === "rounds") {
      for (let k = 0; k < op.n; k++) this.round(op, k);
      return;
    }
    if (op.do === "calls") {
      const counts = Array.from({ length: op.n ?? 0 }, (_, k) => [String(k + 1)]);
      for (const args of op.args ?? counts) this.call(op.of, op.method, args);
      return;
    }
    if (op.do === "update") player.update();
    else if (op.do === "group") player.addGroup(valuesOf(op.values));
    else {
      this.performRecorded(op);
      this.compare();
    }
  }

  /** What a row is recorded after. */
  private performRecorded(op: Exclude<Op, { do: "rounds" | "calls" | "update" | "group" }>): void {
    if (op.do === "new") this.build(op);
    else if (op.do === "reload") this.player.reload();
    else this.player.step(op.of, op.args[0] === undefined ? undefined : valueOfText(op.args[0]));
  }

  private round(op: Extract<Op, { do: "rounds" }>, k: number): void {
    const { update, of, metered, metrics = [], every = 1, n } = op;
    if (update) this.player.update();
    for (const name of of) {
      const text = metrics[k % metrics.length] ?? "";
      this.player.step(name, metered.includes(name) ? valueOfText(text) : undefined);
    }
    if ((k + 1) % every === 0 || k + 1 === n) this.compare();
  }

  private call(of: string, method: StepMethod, args: readonly string[]): void {
    this.player.update();
    const [argument, metric] = args.map(valueOfText);
    if (method === "step") this.player.step(of, argument, metric);
    else this.player.stepUpdate(of, argument);
    this.compare();
  }

  private build(op: Extract<Op, { do: "new" }>): void {
    const definition = findScheduler(op.name) as SchedulerDefinition;
    const { subject = firstArgument("optimizer") } = definition;
    const args = bindForTest(op, definition, subject, (text) => this.schedulers(text));
    this.player.build(op.as, definition, args, subject.required || op.given === true);
  }

  /** `[s0, s1, 0.5]` with schedulers in it; undefined for any other text. */
  private schedulers(text: string): PyValue | undefined {
    const isName = (item: string) => /^(s\d+|foreign)$/.test(item);
    if (isName(text)) return this.player.object(text);
    const items = /^\[(.*)\]$/.exec(text)?.[1]?.split(", ") ?? [];
    if (!items.some(isName)) return undefined;
    return items.map((item) => (isName(item) ? this.player.object(item) : valueOfText(item)));
  }

  private compare(): void {
    const { golden, title, deviations } = this;
    const row = golden.rows[this.compared];
    if (row === undefined) assert.fail(`PyTorch raised ${golden.error?.message}`);
    if (row !== 0) this.expected = row;
    const ours = this.player.row(golden.momentum);
    assert.equal(ours.length, this.expected.length);
    this.expected.forEach((value, i) => {
      const d = deviation(ours[i] as number, goldenNumber(value), FLOOR);
      deviations.add(title, d);
      const at = `row ${this.compared}, value ${i}`;
      assert.ok(d <= TOLERANCE, `${at}: ${ours[i]} instead of ${value}`);
    });
    this.compared += 1;
  }
}

export const isNew = (op: Op): op is Extract<Op, { do: "new" }> => op.do === "new";

export const titleOf = ({ ops }: Case) => ops.filter(isNew).map(callText).join("; ");

/** The composite around the others, else the first that is built. */
export function subjectOf({ ops }: Case): string {
  const names = ops.filter(isNew).map(({ name }) => name);
  const composites = names.filter((name) => name === "SequentialLR" || name === "ChainedScheduler");
  return composites.at(-1) ?? names[0] ?? "";
}
