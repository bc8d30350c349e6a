import type { PyValue } from "../core/spec/pyValue.ts";
import type { TrainingScript } from "./script.ts";

/** A name, or attributes of one. */
const plainName = /^[A-Za-z_][\w.]*$/;

/**
 * What is assumed for the number of epochs, by the text that stands for it: `args.epochs`. The same
 * text elsewhere means the same number, in `T_max=args.epochs` say. Empty where no argument could
 * be read with it.
 */
export function sharedLengths({
  runs,
  optimizers,
  schedulers,
}: TrainingScript): Readonly<Record<string, PyValue>> {
  const isOpen = [...optimizers, ...schedulers].some(({ args }) =>
    Object.values(args).some(({ origin }) => origin === "assumed" || origin === "unresolved"),
  );
  if (!isOpen) return {};
  const entries = runs.flatMap(({ epochs: { origin, text, value } }) =>
    origin === "assumed" && text !== null && plainName.test(text)
      ? [[text, BigInt(value)] as const]
      : [],
  );
  return Object.fromEntries(entries);
}
