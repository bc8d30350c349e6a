import type { Argument, Expr, ExprOf } from "./ast.ts";
import { chainOf } from "./blockChains.ts";
import { argumentOf } from "./callArguments.ts";
import { lastName } from "./loopFacts.ts";
import type { CallSite } from "./scopes.ts";

/** Where a starter is given the function and its arguments. */
interface Starter {
  readonly callee: readonly [string, number];
  readonly args: readonly [string, number];
}

const starters: Readonly<Record<string, Starter>> = {
  spawn: { callee: ["fn", 0], args: ["args", 1] },
  Process: { callee: ["target", 1], args: ["args", 3] },
  retry_call: { callee: ["f", 0], args: ["fargs", 1] },
};

/**
 * `mp.spawn(worker, args=(args,), nprocs=8)` and `Process(target=worker, args=(rank, args))` as
 * the call that each process makes: the first one, whose number is 0. `retry_call(train, …)` as
 * the call that succeeds.
 */
export function startedCall({ call, block, scope, target }: CallSite): CallSite | undefined {
  const name = lastName(call.callee);
  const starter = Object.hasOwn(starters, name) ? starters[name] : undefined;
  if (!starter) return undefined;
  const isSpawn = name === "spawn";
  // Of processes that a loop starts it is not said which one trains.
  if (name !== "retry_call" && chainOf(block).some((b) => b.loop)) return undefined;
  const callee = argumentOf(call, ...starter.callee);
  const given = argumentOf(call, ...starter.args);
  if (callee?.kind !== "name" && callee?.kind !== "attribute") return undefined;
  if (given && given.kind !== "tuple" && given.kind !== "list") return undefined;
  const { from, to } = call;
  const rank: Expr = { kind: "constant", value: 0n, from, to };
  const values = [...(isSpawn ? [rank] : []), ...(given?.items ?? [])];
  const args = values.map((value): Argument => {
    return { name: null, star: "", value, from: value.from, to: value.to };
  });
  const started: ExprOf<"call"> = { kind: "call", callee, args, from, to };
  return { call: started, block, scope, target };
}
