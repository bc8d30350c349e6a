import assert from "node:assert/strict";
import { cli } from "./cliTools.ts";

describe("headless arguments", () => {
  for (const args of [
    [],
    ["nonsense"],
    ["preview"],
    ["preview", "x.py", "--epochs", "0"],
    ["preview", "x.py", "--epochs", "many"],
    ["preview", "x.py", "--objective", "nowhere"],
    ["preview", "x.py", "--unknown"],
    ["catalogue", "x"],
    ["run"],
    ["run", "/nowhere/spec.json"],
  ]) {
    it(`refuses: ${args.join(" ")}`, async () => {
      const { code, err, out } = await cli(args);
      assert.equal(code, 2);
      assert.equal(out, "");
      assert.ok(err.length > 0 && !/\n\s+at /.test(err), err);
    });
  }

  it("prints help", async () => {
    const { code, out } = await cli(["--help"]);
    assert.equal(code, 0);
    assert.match(out, /preview FILE…/);
  });
});

describe("headless catalogue", () => {
  it("describes every class with its parameters", async () => {
    const { code, out } = await cli(["catalogue", "--json"]);
    assert.equal(code, 0);
    const { version, optimizers, schedulers, objectives } = JSON.parse(out);
    assert.equal(version, 1);
    const sgd = optimizers.find((o: { name: string }) => o.name === "SGD");
    const { name, default: value, position, keywordOnly } = sgd.parameters[0];
    assert.deepEqual(
      { name, value, position, keywordOnly },
      { name: "lr", value: 0.001, position: 1, keywordOnly: false },
    );
    assert.ok(schedulers.some((s: { name: string }) => s.name === "StepLR"));
    assert.ok(objectives.some((o: { noisy: boolean }) => o.noisy));
  });

  it("is readable too", async () => {
    assert.match((await cli(["catalogue"])).out, /torch\.optim\.SGD: Stochastic/);
    assert.match((await cli(["objectives"])).out, /noisy-quadratic \(noisy\)/);
  });
});
