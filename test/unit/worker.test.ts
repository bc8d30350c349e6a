import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { epochProgram, type RunPlan } from "../../src/core/runPlan.ts";
import { noAxis } from "../../src/core/sweep.ts";
import { defaultTask, prepareTask } from "../../src/core/training/task.ts";
import type { TrainingRun } from "../../src/core/training/trainingRun.ts";
import { defaultAssumptions } from "../../src/plan/assumptions.ts";
import { ScriptReading } from "../../src/plan/scriptReading.ts";
import type { Port, TrainingJob, WorkerHandle } from "../../src/protocol/worker.ts";
import { WorkerClient, WorkerCrashed } from "../../src/protocol/workerClient.ts";
import type { Thread } from "../../src/worker/driver.ts";
import { createLogic } from "../../src/worker/logic.ts";
import { serve } from "../../src/worker/serve.ts";

/** A thread whose clock moves by itself, so that every chunk of work ends in a pause. */
function testThread(): Thread & {
  readonly reports: [string, number, number][];
  readonly looks: [string, TrainingRun][];
} {
  let time = 0;
  const reports: [string, number, number][] = [];
  const looks: [string, TrainingRun][] = [];
  return {
    reports,
    looks,
    trained: (...look) => looks.push(look),
    now: () => {
      time += 6;
      return time;
    },
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    progress: (...report) => reports.push(report),
  };
}

const plan = (epochs: number, lr = 0.1): RunPlan => ({
  optimizer: { name: "SGD", args: { lr }, groups: [{}] },
  schedulers: [],
  program: epochProgram(epochs, 1000),
  objective: null,
  seed: 0,
});

const read = (text: string) => new ScriptReading(() => 0).read(text, defaultAssumptions);

const collectGarbage: () => void = (() => {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
})();

describe("the worker's logic", () => {
  it("keeps runs where other threads can read them, if there is such memory", async () => {
    const { script, runs } = read("import torch\ntorch.optim.SGD(p, lr=0.1).step()\n");
    const run = runs[0] ?? assert.fail("no run");
    const allocate = (bytes: number) => new SharedArrayBuffer(bytes);
    const [shared, own] = await Promise.all(
      [{ allocate }, {}].map(async (memory) => {
        const logic = createLogic({ ...testThread(), ...memory });
        const result = await logic.run("a", run, script);
        return result?.trace ?? assert.fail("no trace");
      }),
    );
    assert.ok(shared?.lr[0]?.buffer instanceof SharedArrayBuffer);
    assert.ok(shared.loss?.buffer instanceof SharedArrayBuffer);
    assert.ok(own?.lr[0]?.buffer instanceof ArrayBuffer);
    assert.deepEqual(shared, own);
  });

  it("gives way to a newer request in the same slot, and only there", async () => {
    const logic = createLogic(testThread());
    const [first, second, other] = await Promise.all([
      logic.simulate("a", plan(50)),
      logic.simulate("a", plan(3)),
      logic.simulate("b", plan(4)),
    ]);
    assert.equal(first, null);
    assert.equal(second?.steps, 3000);
    assert.equal(other?.steps, 4000);
  });

  it("reports progress of long runs against the planned number of updates", async () => {
    const thread = testThread();
    await createLogic(thread).simulate("a", plan(20));
    assert.ok(thread.reports.length > 3);
    const done = thread.reports.map(([, n]) => n);
    assert.deepEqual(
      done,
      [...done].sort((a, b) => a - b),
    );
    assert.ok(
      thread.reports.every(([slot, n, total]) => slot === "a" && n <= total && total === 20_000),
    );
  });

  it("stops a run whose slot is released", async () => {
    const logic = createLogic(testThread());
    const running = logic.simulate("a", plan(50));
    await logic.release("a");
    assert.equal(await running, null);
  });

  it("sweeps and tunes a schedule that is a function of which only the text is known", async () => {
    const lr_lambda = { kind: "function" as const, source: "lambda e: 0.5 ** e", code: null };
    const scheduled: RunPlan = {
      ...plan(2),
      schedulers: [{ name: "LambdaLR", args: { lr_lambda } }],
      program: epochProgram(2, 10, [{ kind: "schedulerStep", scheduler: 0 }]),
      objective: { name: "noisy-quadratic", options: { dimension: 4 } },
    };
    const logic = createLogic(testThread());
    const rows = { name: "lr", values: [0.01, 0.02] };
    const swept = await logic.sweep("s", { plan: scheduled, rows, columns: noAxis, seeds: [0] });
    const losses = [...(swept?.finalLoss ?? [])];
    assert.ok(losses.length === 2 && losses.every(Number.isFinite));
    assert.ok(await logic.tune("t", scheduled, [0]));
  });

  it("reads the newest text only", async () => {
    const logic = createLogic(testThread());
    const read = (lr: number) =>
      logic.read("f", `o = torch.optim.SGD(p, ${lr})`, defaultAssumptions);
    const [old, current] = await Promise.all([read(1), read(2)]);
    assert.equal(old, null);
    assert.equal(current?.script.optimizers[0]?.args.lr?.value, 2n);
  });

  const job = (epochs: number): TrainingJob => ({
    task: defaultTask,
    plan: plan(epochs, 0.5),
    updatesPerEpoch: 12,
    measures: { noise: false, sharpness: false },
    isLive: false,
  });

  it("trains with progress, and a newer training in the slot ends the older", async () => {
    const thread = testThread();
    const logic = createLogic(thread);
    const [older, newer] = await Promise.all([
      logic.train("t", job(200)),
      logic.train("t", job(20)),
    ]);
    assert.equal(older, null);
    assert.equal(newer?.updates, 240);
    const last = thread.reports.filter(([, , total]) => total === 240).at(-1);
    assert.ok(last && last[1] > 100 && last[1] <= 240);
  });

  it("shows what a live training has come to, which is how the whole one begins", async () => {
    const thread = testThread();
    const whole = await createLogic(thread).train("t", { ...job(200), isLive: true });
    assert.ok(whole && thread.looks.length > 1);
    let last = 0;
    for (const [slot, { updates, batchLoss, frames, weights }] of thread.looks) {
      assert.equal(slot, "t");
      assert.ok(updates >= last && updates <= whole.updates && frames.count > 0);
      assert.deepEqual(batchLoss, whole.batchLoss.slice(0, updates));
      assert.deepEqual(frames.trainLoss, whole.frames.trainLoss.slice(0, frames.count));
      assert.deepEqual(weights, whole.weights.slice(0, weights.length));
      last = updates;
    }
    const quiet = testThread();
    await createLogic(quiet).train("t", job(200));
    assert.deepEqual(quiet.looks, []);
  });

  it("cross-validates without the test set", async () => {
    const logic = createLogic(testThread());
    const found = await logic.crossValidate("t", job(20), 5);
    assert.equal(found?.loss.length, 5);
    assert.ok(found?.accuracy.every((a) => a > 0.6 && a <= 1));
    const { data, split } = prepareTask(defaultTask);
    const x = data.x.slice();
    for (const i of split.test) x.fill(50, i * data.inputs, (i + 1) * data.inputs);
    const task = { ...defaultTask, data: { points: { ...data, x } } };
    assert.deepEqual(prepareTask(task).split, split);
    const moved = await logic.crossValidate("t", { ...job(20), task }, 5);
    assert.deepEqual(moved?.loss, found?.loss);
  });

  it("runs an experiment, and stops it when its slot is released", async () => {
    const thread = testThread();
    const logic = createLogic(thread);
    const done = await logic.experiment("e", "momentum", { seeds: 3 });
    assert.equal(done?.claims.length, 5);
    const running = logic.experiment("e", "generalization", {});
    await logic.release("e");
    assert.equal(await running, null);
    assert.ok(thread.reports.every(([, share, total]) => total === 1 && share <= 1));
    await assert.rejects(logic.experiment("e", "nope", {}), /no such experiment: nope/);
  });

  it("evaluates an expression on its own", async () => {
    const logic = createLogic(testThread());
    assert.equal(await logic.evaluate("1e-5 * 2"), "2e-05");
    assert.equal(await logic.evaluate("lr"), null);
    assert.equal(await logic.evaluate("import os"), null);
  });
});

/** Two connected ends of a channel that hands messages over in later turns. */
function channel(): [Port, Port] {
  const listeners: ((message: unknown) => void)[][] = [[], []];
  const end = (mine: number): Port => ({
    post: (message, moved = []) => {
      const copy = structuredClone(message, { transfer: moved });
      setImmediate(() => {
        for (const listener of listeners[1 - mine] ?? []) listener(copy);
      });
    },
    onMessage: (listener) => void listeners[mine]?.push(listener),
  });
  return [end(0), end(1)];
}

/** A worker in this thread that can be made to die. */
function fakeWorker(
  live: boolean,
): WorkerHandle & { die(reason: string): void; terminated: boolean } {
  const [mine, theirs] = channel();
  if (live) serve(createLogic, theirs, testThread());
  let onExit: (reason: string) => void = () => {};
  const handle = {
    ...mine,
    terminated: false,
    onExit: (listener: (reason: string) => void) => {
      onExit = listener;
    },
    terminate: () => {
      handle.terminated = true;
    },
    die: (reason: string) => onExit(reason),
  };
  return handle;
}

describe("the worker's client", () => {
  it("starts the worker on first use, once", async () => {
    let spawned = 0;
    const client = new WorkerClient({
      spawn: () => {
        spawned += 1;
        return fakeWorker(true);
      },
    });
    assert.equal(spawned, 0);
    await Promise.all([client.call("evaluate", "1"), client.call("evaluate", "2")]);
    assert.equal(spawned, 1);
    client.dispose();
  });

  it("gets traces as often as it asks, though each moves to it", async () => {
    const client = new WorkerClient({ spawn: () => fakeWorker(true) });
    const first = await client.call("simulate", "a", plan(50));
    const again = await client.call("simulate", "b", plan(50));
    assert.equal(first?.lr[0]?.length, first?.steps);
    assert.ok(first && first.steps > 0);
    assert.deepEqual(again, first);
    client.dispose();
  });

  it("keeps no answer that it has given", async () => {
    const client = new WorkerClient({ spawn: () => fakeWorker(true) });
    const answers: WeakRef<object>[] = [];
    for (let i = 0; i < 10; i++) {
      const trace = await client.call("simulate", "a", plan(1));
      answers.push(new WeakRef(trace ?? assert.fail("no trace")));
    }
    // The last one may still be on the stack.
    await client.call("evaluate", "1");
    collectGarbage();
    const kept = answers.slice(0, -1).filter((answer) => answer.deref() !== undefined);
    assert.equal(kept.length, 0);
    client.dispose();
  });

  it("starts it again after a crash and repeats what was pending", async () => {
    const workers = [fakeWorker(false), fakeWorker(true)];
    const crashes: string[] = [];
    let next = 0;
    const client = new WorkerClient({
      spawn: () => workers[next++] as WorkerHandle,
      onCrash: (reason) => crashes.push(reason),
    });
    const answer = client.call("evaluate", "2 ** 10");
    setTimeout(() => workers[0]?.die("out of memory"), 5);
    assert.equal(await answer, "1024");
    assert.deepEqual(crashes, ["out of memory"]);
  });

  it("gives up on a call over which it dies twice, and works again afterwards", async () => {
    let next = 0;
    const client = new WorkerClient({
      spawn: () => {
        const worker = fakeWorker(next >= 2);
        if (next < 2) setTimeout(() => worker.die("again"), 5);
        next += 1;
        return worker;
      },
    });
    await assert.rejects(client.call("evaluate", "1"), WorkerCrashed);
    assert.equal(await client.call("evaluate", "1"), "1");
  });

  it("ends a worker that does not answer a reading in time", async () => {
    const workers = [fakeWorker(false), fakeWorker(true)];
    let next = 0;
    const client = new WorkerClient({
      spawn: () => workers[next++] as WorkerHandle,
      watch: (onHang) => {
        const timer = setTimeout(onHang, 10);
        return () => clearTimeout(timer);
      },
    });
    const reading = await client.call("read", "f", "x = 1", defaultAssumptions);
    assert.deepEqual(reading?.script.optimizers, []);
    assert.equal(workers[0]?.terminated, true);
  });

  it("passes on what the worker throws", async () => {
    const client = new WorkerClient({ spawn: () => fakeWorker(true) });
    const broken = { ...plan(1), optimizer: { name: "Nope", args: {}, groups: [{}] } };
    await assert.rejects(client.call("simulate", "a", broken), /not in the catalogue: Nope/);
  });
});
