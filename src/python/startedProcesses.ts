import type { Argument, Expr, ExprOf } from "./ast.ts";
import { chainOf } from "./blockChains.ts";
import { argumentOf } from "./callArguments.ts";
import { lastName } from "./loopFacts.ts";
import type { CallSite } from "./scopes.ts";

/**
 * `mp.spawn(worker, args=(args,), nprocs=8)` and `Process(target=worker, args=(rank, args))` as
 * the call that each process makes: the first one, whose number is 0.
 */
export function startedCall({ call, block, scope, target }: CallSite): CallSite | undefined {
  const name = lastName(call.callee);
  const isSpawn = name === "spawn";
  if (!isSpawn && name !== "Process") return undefined;
  // Of processes that a loop starts it is not said which one trains.
  if (chainOf(block).some((b) => b.loop)) return undefined;
  const callee = argumentOf(call, isSpawn ? "fn" : "target", isSpawn ? 0 : 1);
  const given = argumentOf(call, "args", isSpawn ? 1 : 3);
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
