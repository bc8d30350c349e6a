import { Deviations, readGolden } from "./golden.ts";
import { type Case, Replay, subjectOf, titleOf } from "./scheduleReplay.ts";

describe("schedules of transformers and timm, against the packages on random scripts", () => {
  const { cases } = readGolden<{ cases: readonly Case[] }>("libraries.json");
  const deviations = new Deviations();
  after(() => deviations.print("libraries"));

  for (const [n, golden] of cases.entries()) {
    it(`${n}: ${titleOf(golden)}`, () => {
      const replay = new Replay(golden, subjectOf(golden), deviations);
      replay.run();
      replay.checkWarnings();
    });
  }
});
