import { argumentText, isWritten, numberOf, placeOf, type RunRule } from "./context.ts";

/** SGD looks at its dampening only where there is momentum to dampen. */
export const dampeningWithoutMomentum: RunRule = ({ optimizer, schedulers }) => {
  if (optimizer?.name !== "SGD" || optimizer.broken) return [];
  const isIdle = numberOf(optimizer, "momentum") === 0 && numberOf(optimizer, "dampening") !== 0;
  const mayChange =
    schedulers.some((s) => /^(CyclicLR|OneCycleLR)$/.test(s.name)) ||
    optimizer.groupsAssumed ||
    optimizer.groups.some((g) => g.momentum !== undefined);
  if (!isIdle || mayChange || !isWritten(optimizer, "dampening")) return [];
  const wish = { kind: "remove", call: optimizer.id, argument: "dampening" } as const;
  return [
    {
      code: "dampening-without-momentum",
      severity: "info",
      span: placeOf(optimizer, "dampening"),
      argument: argumentText(optimizer, "dampening"),
      fixes: [{ title: { kind: "remove", text: "dampening" }, wishes: [wish] }],
    },
  ];
};
