import assert from "node:assert/strict";
import fc from "fast-check";
import { KeptNoise } from "../../src/core/keptNoise.ts";
import { KernelMemory, memoryOf, zerosLike } from "../../src/core/kernels/memory.ts";
import { POOL_SIZE } from "../../src/core/normalPool.ts";
import { createRandom, type Random } from "../../src/core/random.ts";
import { epochProgram, type RunPlan } from "../../src/core/runPlan.ts";
import { seedCurves } from "../../src/core/seedCurves.ts";
import { simulate, simulateNow } from "../../src/core/simulate.ts";
import type { PyArgs } from "../../src/core/spec/pyValue.ts";
import { noAxis, sweep } from "../../src/core/sweep.ts";
import type { Trace } from "../../src/core/trace.ts";
import { tuneRate } from "../../src/core/tuneRate.ts";
import { committedBytes, kernelBytes } from "../kernels.ts";

const STEPS = 60;
const SEED = 7;

function newMemory(): KernelMemory {
  return KernelMemory.create(POOL_SIZE) ?? assert.fail("no SIMD here: nothing would be compared");
}

const memory = newMemory();
const pool = createRandom(SEED).pool(memory.room);
const random = (): Random => ({ ...createRandom(SEED), pool: () => pool });

const planOf = (name: string, args: PyArgs, groups: number, dimension: number): RunPlan => ({
  optimizer: { name, args, groups: new Array(groups).fill({}) },
  schedulers: [{ name: "StepLR", args: { step_size: 2n, gamma: 0.5 } }],
  program: epochProgram(4, STEPS / 4),
  objective: { name: "noisy-quadratic", options: { dimension } },
  seed: SEED,
});

const call = () => assert.fail("no function in these plans");
const options = { call, recordParams: true, recordInternals: true };

const plain = (plan: RunPlan): Trace => simulateNow(plan, options);
const fast = (plan: RunPlan): Trace => simulateNow(plan, { ...options, random: random(), memory });

const odd = [0, 1e-300, 0.5, 1, 3, 1e200, Number.POSITIVE_INFINITY];
const scalar = fc.oneof(fc.double({ min: 0, max: 2, noNaN: true }), fc.constantFrom(...odd));
const share = fc.double({ min: 0, max: 0.999, noNaN: true });

const sgd = fc.record({
  lr: scalar,
  momentum: fc.oneof(fc.constant(0), share),
  dampening: fc.oneof(fc.constant(0), share),
  weight_decay: fc.oneof(fc.constant(0), scalar),
  maximize: fc.boolean(),
});
const adam = fc.record({
  lr: scalar,
  betas: fc.tuple(share, share),
  eps: fc.oneof(fc.constant(1e-8), scalar),
  weight_decay: fc.oneof(fc.constant(0), scalar),
  amsgrad: fc.boolean(),
  maximize: fc.boolean(),
});
const groups = fc.integer({ min: 1, max: 3 });
const dimension = fc.constantFrom(1, 2, 3, 4, 7, 10, 100);

describe("kernels", () => {
  it("are assembled from their source", async () => {
    assert.equal(committedBytes(), await kernelBytes());
  });

  for (const [name, args] of [
    ["SGD", sgd],
    ["Adam", adam],
    ["AdamW", adam],
  ] as const) {
    it(`give ${name} the same numbers to the bit`, () => {
      fc.assert(
        fc.property(args, groups, dimension, (given, count, size) => {
          const plan = planOf(name, given, count, size);
          assert.deepEqual(fast(plan), plain(plan));
        }),
        { numRuns: 150 },
      );
    });
  }

  it("do the work of the usual runs", () => {
    const used = new Set<string>();
    for (const [name, args] of [
      ["SGD", { lr: 0.1 }],
      ["SGD", { lr: 0.1, weight_decay: 0.1 }],
      ["SGD", { lr: 0.1, momentum: 0.9 }],
      ["SGD", { lr: 0.1, momentum: 0.9, weight_decay: 0.1 }],
      ["AdamW", { lr: 0.1 }],
    ] as const) {
      const watched = watchedMemory(used);
      const random = createRandom(SEED);
      random.pool(watched.room);
      const trace = simulateNow(planOf(name, args, 1, 100), {
        ...options,
        random,
        memory: watched,
      });
      assert.deepEqual(trace, plain(planOf(name, args, 1, 100)));
    }
    assert.deepEqual([...used].sort(), Object.keys(memory.kernels).sort());
  });

  it("leave a run without them when all places are taken, and give places back", () => {
    const plan = planOf("SGD", { lr: 0.1, momentum: 0.9 }, 1, 100);
    const begun = Array.from({ length: 100 }, () => {
      const run = simulate(plan, { ...options, random: random(), memory, chunk: 1 });
      run.next();
      return run;
    });
    assert.equal(memory.enter(), null);
    assert.deepEqual(fast(plan), plain(plan));
    for (const run of begun) run.return(null as never);
    const place = memory.enter() ?? assert.fail("no place was given back");
    const held = place.hold([1, 2, 3]) ?? assert.fail("no room in a place");
    assert.equal(memoryOf(held), memory);
    assert.deepEqual(zerosLike(held), new Float64Array(3));
    assert.equal(place.hold(new Float64Array(10_000)), null);
    place.leave();
  });

  it("get their places back from comparisons that are given up", () => {
    const noise = new KeptNoise();
    const short = planOf("SGD", { lr: 0.1, momentum: 0.9 }, 1, 100);
    const plan = { ...short, program: epochProgram(4, 1000) };
    const axis = { name: "lr", values: [0.1, 0.2] };
    const works: readonly (() => Generator<number>)[] = [
      () => seedCurves(plan, [SEED], call, noise),
      () => sweep({ plan, rows: axis, columns: noAxis, seeds: [SEED] }, call, noise),
      () => tuneRate(plan, [SEED], call, noise),
    ];
    for (let i = 0; i < 100; i++) {
      for (const begin of works) {
        const work = begin();
        work.next();
        work.return(null);
      }
    }
    const { memory: kept } = noise.for(plan);
    assert.ok(kept?.enter(), "all places are lost");
  });

  it("need an engine that has them", () => {
    const { WebAssembly: engine } = globalThis;
    try {
      Object.assign(globalThis, { WebAssembly: undefined });
      assert.equal(KernelMemory.create(10), null);
    } finally {
      Object.assign(globalThis, { WebAssembly: engine });
    }
    assert.equal(KernelMemory.create(1e12), null);
  });
});

/** A memory of its own, whose kernels tell when they are called. */
function watchedMemory(used: Set<string>): KernelMemory {
  const made = newMemory();
  const watched = Object.entries(made.kernels).map(([name, kernel]) => [
    name,
    (...args: readonly number[]) => {
      used.add(name);
      return kernel(...args);
    },
  ]);
  Object.assign(made, { kernels: Object.fromEntries(watched) });
  return made;
}
