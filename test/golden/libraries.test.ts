import assert from "node:assert/strict";
import { Deviations, readGolden } from "./golden.ts";
import { type Case, isNew, Replay, titleOf } from "./scheduleReplay.ts";

/** The composite around the others, else the first that is built. */
function subjectOf({ ops }: Case): string {
  const names = ops.filter(isNew).map(({ name }) => name);
  const composite = names.find((name) => name === "SequentialLR" || name === "ChainedScheduler");
  return composite ?? names[0] ?? "";
}

describe("schedules of transformers and timm, against the packages on random scripts", () => {
  const { cases } = readGolden<{ cases: readonly Case[] }>("libraries.json");
  const deviations = new Deviations();
  after(() => deviations.print("libraries"));

  for (const [n, golden] of cases.entries()) {
    it(`${n}: ${titleOf(golden)}`, () => {
      const replay = new Replay(golden, subjectOf(golden), deviations);
      replay.run();
      assert.deepEqual(replay.player.warnings, golden.warnings ?? {});
    });
  }
});
