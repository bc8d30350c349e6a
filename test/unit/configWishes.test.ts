import assert from "node:assert/strict";
import { changesBetween } from "../../src/core/configChanges.ts";
import { withNewGroup, withoutGroup } from "../../src/core/configGroups.ts";
import { configOfTemplate } from "../../src/core/configTemplate.ts";
import { type RunConfig, withArgument, withCall } from "../../src/core/runConfig.ts";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { newRunWish, tasksOf } from "../../src/plan/configWishes.ts";
import { planRuns } from "../../src/plan/planRuns.ts";
import { planEdits } from "../../src/python/edits/planEdits.ts";
import type { Wish } from "../../src/python/edits/wishes.ts";
import { parsePython } from "../../src/python/parse.ts";
import { readScript } from "../../src/python/readScript.ts";

const LENGTHS = { epochs: 90, stepsPerEpoch: 391 };
const header =
  "import argparse\nfrom torch import optim\nfrom torch.optim.lr_scheduler import StepLR\n";

/** The text with edits applied, from the last to the first. */
function applied(text: string, wishes: readonly Wish[]): { text: string; refused: string[] } {
  const { edits, refused } = planEdits(parsePython(text), LENGTHS, wishes);
  const result = [...edits]
    .reverse()
    .reduce((t, e) => t.slice(0, e.from) + e.insert + t.slice(e.to), text);
  return { text: result, refused: refused.map(({ why }) => why) };
}

function configOf(text: string): RunConfig {
  const script = readScript(text, LENGTHS);
  const [run] = planRuns(script, defaultAssumptions);
  assert.ok(run?.plan);
  const horizon = { epochs: 90, stepsPerEpoch: 391, accumulation: 1, processes: 1 };
  return configOfTemplate({ plan: run.plan, ids: ["o0", ...run.schedulers], horizon });
}

/** What a change in the panel makes of a text. */
function written(text: string, edit: (config: RunConfig) => RunConfig, inCall: string[] = []) {
  const base = configOf(text);
  const config = edit(base);
  const assumed = { epochs: true, stepsPerEpoch: false };
  const run = { id: "o0", assumed, perStep: 1 };
  const tasks = tasksOf(changesBetween(base, config), config, run, new Set(inCall));
  const wishes = tasks.flatMap((task) => (task.kind === "wish" ? [task.wish] : []));
  return { tasks, ...applied(text, wishes) };
}

describe("changes of the panel in the code", () => {
  const cases: Record<string, [string, (c: RunConfig) => RunConfig, string]> = {
    "a literal": [
      `${header}opt = optim.SGD(net.parameters(), lr=0.1)\n`,
      (c) => withArgument(c, "o0", "lr", "0.02"),
      `${header}opt = optim.SGD(net.parameters(), lr=0.02)\n`,
    ],
    "a missing argument": [
      `${header}opt = optim.SGD(net.parameters(), lr=0.1)\n`,
      (c) => withArgument(c, "o0", "momentum", "0.9"),
      `${header}opt = optim.SGD(net.parameters(), lr=0.1, momentum=0.9)\n`,
    ],
    "an argument left to its default": [
      `${header}opt = optim.SGD(net.parameters(), lr=0.1, momentum=0.9)\n`,
      (c) => withArgument(c, "o0", "momentum", null),
      `${header}opt = optim.SGD(net.parameters(), lr=0.1)\n`,
    ],
    "the default of an option": [
      `${header}p = argparse.ArgumentParser()\np.add_argument("--lr", type=float, default=0.1)\nargs = p.parse_args()\nopt = optim.SGD(net.parameters(), lr=args.lr)\n`,
      (c) => withArgument(c, "o0", "lr", "0.05"),
      `${header}p = argparse.ArgumentParser()\np.add_argument("--lr", type=float, default=0.05)\nargs = p.parse_args()\nopt = optim.SGD(net.parameters(), lr=args.lr)\n`,
    ],
    "another class": [
      `${header}opt = optim.SGD(net.parameters(), lr=0.1, momentum=0.9)\n`,
      (c) => withCall(c, "o0", () => ({ name: "Adam", args: { lr: "0.1", betas: "0.8, 0.99" } })),
      `${header}opt = optim.Adam(net.parameters(), lr=0.1, betas=(0.8, 0.99))\n`,
    ],
    "a scheduler's list": [
      `${header}opt = optim.SGD(net.parameters(), lr=0.1)\ns = optim.lr_scheduler.MultiStepLR(opt, [30, 60])\n`,
      (c) => withArgument(c, "s0", "milestones", "20, 60"),
      `${header}opt = optim.SGD(net.parameters(), lr=0.1)\ns = optim.lr_scheduler.MultiStepLR(opt, [20, 60])\n`,
    ],
  };
  for (const [name, [before, edit, after]] of Object.entries(cases)) {
    it(`writes ${name}`, () => {
      const { text, refused } = written(before, edit);
      assert.deepEqual(refused, []);
      assert.equal(text, after);
    });
  }

  it("writes the values of groups, and a new one, before one of them goes", () => {
    const text = `${header}opt = optim.SGD([{"params": a}, {"params": b}, {"params": c, "lr": 2}], lr=0.1)\n`;
    const { text: after, refused } = written(text, (c) => {
      const fewer = withoutGroup(c.optimizer, 1);
      const valued = { ...fewer, groups: [fewer.groups[0] ?? {}, { lr: "3" }] };
      return { ...c, optimizer: withNewGroup(valued, { lr: "9" }) };
    });
    assert.equal(
      after,
      `${header}opt = optim.SGD([{"params": a}, {"params": c, "lr": 3}, {"params": [], "lr": 9}], lr=0.1)\n`,
    );
    assert.deepEqual(refused, []);
  });

  const computed = `${header}base = 0.1\nopt = optim.SGD(net.parameters(), lr=base * 2)\n`;

  it("leaves a computed value alone, unless it shall be replaced in the call", () => {
    const edit = (c: RunConfig) => withArgument(c, "o0", "lr", "0.05");
    assert.deepEqual(written(computed, edit).refused, ["computed"]);
    assert.equal(written(computed, edit).text, computed);
    assert.equal(written(computed, edit, ["o0.lr"]).text, computed.replace("base * 2", "0.05"));
  });

  it("sets assumed lengths, and refuses what is no argument", () => {
    const edit = (c: RunConfig) => ({
      ...c,
      horizon: { epochs: 5, stepsPerEpoch: 7, accumulation: 1, processes: 4 },
    });
    const { tasks } = written(computed, edit);
    assert.deepEqual(
      tasks.map((task) => (task.kind === "none" ? task.why : task.kind)),
      ["assume", "wish", "world"],
    );
  });

  it("writes a run that is not in the file", () => {
    const text = `${header}opt = optim.SGD(net.parameters(), lr=0.1)\n`;
    const base = configOf(text);
    const scheduler = {
      id: "n0",
      name: "StepLR",
      args: { step_size: "30" },
      every: "epoch",
    } as const;
    const adam = { ...base.optimizer, name: "AdamW", args: { lr: "3e-4" } };
    const wish = newRunWish({
      ...base,
      optimizer: adam,
      schedulers: [{ ...scheduler, schedulers: [] }],
    });
    assert.ok(wish);
    const result = applied(text, [wish]);
    assert.deepEqual(result.refused, []);
    assert.match(
      result.text,
      /optimizer = optim\.AdamW\(net\.parameters\(\), lr=3e-4\)\nscheduler = StepLR\(optimizer, step_size=30\)/,
    );
  });
});
