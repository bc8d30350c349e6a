import assert from "node:assert/strict";
import { findScheduler } from "../../src/core/schedulers/index.ts";
import type { SchedulerDefinition } from "../../src/core/schedulers/scheduler.ts";
import { firstArgument } from "../../src/core/spec/signature.ts";
import { bindForTest, callText, type GoldenCall } from "./bindForTest.ts";
import { Deviations, deviation, type GoldenNumber, goldenNumber, readGolden } from "./golden.ts";
import { SchedulePlayer } from "./schedulePlayer.ts";

interface Case {
  readonly groups: readonly { readonly lr: string }[];
  readonly momentum: boolean;
  readonly ops: readonly [GoldenCall];
  readonly steps: number;
  /** Each row that PyTorch's recording keeps, and the last. */
  readonly every: number;
  readonly rows: readonly (readonly GoldenNumber[])[];
}

const TOLERANCE = 1e-12;
const FLOOR = 1e-3;

/** A recursion keeps every rounding error: after 10,000 steps it must still be PyTorch's. */
describe("schedulers, against PyTorch over 10,000 steps", () => {
  const { cases } = readGolden<{ cases: readonly Case[] }>("schedulers-long.json");
  const deviations = new Deviations();
  after(() => deviations.print("10,000 steps"));

  for (const { groups, momentum, ops, steps, every, rows } of cases) {
    const [call] = ops;
    it(callText(call), () => {
      const definition = findScheduler(call.name) as SchedulerDefinition;
      const args = bindForTest(call, definition, firstArgument("optimizer"));
      const lrs = groups.map(({ lr }) => ({ lr: Number(lr) }));
      const player = new SchedulePlayer("SGD", {}, lrs);
      player.build("s0", definition, args, true);
      let kept = 0;
      for (let k = 1; k <= steps; k++) {
        player.step("s0", undefined);
        if (k % every !== 0 && k !== steps) continue;
        const ours = player.row(momentum);
        rows[kept]?.forEach((value, i) => {
          const d = deviation(ours[i] as number, goldenNumber(value), FLOOR);
          deviations.add(callText(call), d);
          assert.ok(d <= TOLERANCE, `step ${k}, value ${i}: ${ours[i]} instead of ${value}`);
        });
        kept += 1;
      }
      assert.equal(kept, rows.length);
    });
  }
});
