import type { FactorFact } from "../script.ts";

/**
 * Which factor of a computed argument stands for it: the base rate of `args.lr * batch_size / 256`,
 * never the batch size. None where several could be meant.
 */
export function factorsFor(
  argument: string,
  factors: readonly FactorFact[],
): readonly FactorFact[] {
  const named = nameFor(argument, factors);
  const [literal, second] = factors.filter(({ source }) => source === undefined);
  const isOnly = literal !== undefined && second === undefined;
  const others = factors.filter((f) => f !== literal && f !== named);
  // Beside the named one, a number of its own changes nothing else: `lr * 0.1` of a group.
  if (named) return isOnly && others.length === 0 ? [named, literal] : [named];
  const [number, another] = factors.filter((f) => f.source === undefined && !f.isDivisor);
  const isScaled = factors.every((f) => f.source === undefined || isScale(f.text));
  return number && !another && isScaled && isRate(argument) ? [number] : [];
}

function nameFor(argument: string, factors: readonly FactorFact[]): FactorFact | undefined {
  const said = factors.filter(({ source, text }) => source !== undefined && !isScale(text));
  const isSame = (name: string) => name === argument;
  const found = [isSame, ...kinds]
    .filter((is) => is(argument))
    .map((is) => said.filter(({ text }) => namesIn(text).some(is)))
    .find((alike) => alike.length > 0);
  return found?.length === 1 ? found[0] : undefined;
}

const namesIn = (text: string): readonly string[] => text.match(/[A-Za-z_]\w*/g) ?? [];

/** What a batch, or all machines, make of a rate; rounds of an epoch. */
const isScale = (text: string): boolean =>
  /batch|world|gpu|device|node|process|accum|rank|replica|per_epoch|per_step|\blen\(|(^|[._])(bs|num_(?!\w*(epoch|warm|iter|step))\w+)$/i.test(
    text,
  );

const isRate = (name: string): boolean =>
  /(^|[^a-z])(b?lrs?|eta|rate)([^a-z]|$)|learning_?rate|(base|max|min|init)_?lr/i.test(name);

/** What names are about, as arguments are: the first that fits both decides. */
const kinds: readonly ((name: string) => boolean)[] = [
  isRate,
  (name) => /weight_?decay|(^|_)wd(_|$)/i.test(name),
  (name) => /warm/i.test(name),
  (name) => /warm|epoch|iter|step|^T_max$|^T_0$|^t_initial$/i.test(name),
];
