import assert from "node:assert/strict";
import { variablesRead } from "../../src/core/programVariables.ts";
import type { LoopNode, ProgramNode, StateFunctionPlan } from "../../src/core/runPlan.ts";

/** A function of one variable; what it computes does not matter here. */
const of = (variable: string) => ({ variables: [variable] }) as unknown as StateFunctionPlan;

const step: ProgramNode = { kind: "optimizerStep" };
const loop = (more: Partial<LoopNode>): ProgramNode => ({
  kind: "loop",
  role: "other",
  count: 2,
  counter: "$0",
  body: [step],
  ...more,
});

const cases: readonly (readonly [string, ProgramNode, readonly string[]])[] = [
  ["a counter that nothing looks at", loop({}), []],
  ["the number of rounds", loop({ rounds: of("n") }), ["n"]],
  ["the test before each round", loop({ test: of("t") }), ["t"]],
  ["what runs after a loop", loop({ orelse: [loop({ test: of("e") })] }), ["e"]],
  [
    "tests of branches, and what is in them",
    {
      kind: "if",
      branches: [
        { test: of("a"), body: [{ kind: "assign", variable: "x", value: of("b") }] },
        { test: null, body: [{ kind: "setEpoch", scheduler: 0, value: of("c") }] },
      ],
    },
    ["a", "b", "c"],
  ],
  ["a rate", { kind: "setRate", group: 0, field: "lr", value: of("r") }, ["r"]],
  [
    "what step() is given",
    { kind: "schedulerStep", scheduler: 0, argument: of("$0"), metric: of("m") },
    ["$0", "m"],
  ],
  [
    "a metric that stands in",
    { kind: "schedulerStep", scheduler: 0, argument: "metric", metric: "count" },
    [],
  ],
  [
    "all parts of a try",
    {
      kind: "try",
      body: [loop({ test: of("a") })],
      handlers: [{ catches: ["E"], body: [loop({ test: of("b") })] }],
      orelse: [loop({ test: of("c") })],
      finally: [{ kind: "call", body: [loop({ test: of("d") })] }],
    },
    ["a", "b", "c", "d"],
  ],
];

describe("the variables a program looks at", () => {
  for (const [what, node, expected] of cases) {
    it(what, () => assert.deepEqual([...variablesRead([node])].sort(), [...expected].sort()));
  }
});
