import type { Frame } from "playwright-core";
import { optimizers } from "../../src/core/optimizers/index.ts";
import { schedulers } from "../../src/core/schedulers/index.ts";
import { shownTexts } from "./workbench.ts";

/** Names that stand in any language: of people, formats, keys, programs and functions. */
const NAMES = `
  Rosenbrock Himmelblau Beale Booth Matyas Rastrigin Styblinski Tang Ackley
  Nesterov Polyak Xavier He Zhang Goyal Loshchilov Hutter Huang Reddi SGDR AMSGrad Transformer
  CSV JSON PNG SVG Python PyTorch Optuna Ray Tune
  Alt Ctrl Del Enter Shift
  tanh ReLU GELU sigmoid dropout drop_last batch_size softmax nn Linear cos log sin
  lr max min xy Lx nan parameters optimizer
`;

/** Python's names: classes of the catalogue and their arguments. */
function pythonNames(): readonly string[] {
  const described = [...Object.values(optimizers), ...Object.values(schedulers)];
  return described.flatMap(({ name, params }) => [name, ...Object.keys(params)]);
}

/** Long names are broken at their underscores where they do not fit. */
const partsOf = (name: string) => [name, ...name.split("_").map((part) => `${part}_`)];

const known = new Set(
  [...NAMES.split(/\s+/), ...pythonNames()]
    .flatMap(partsOf)
    .flatMap((n) => [n, n.replace(/_$/, "")]),
);

/** Words of at least two Latin letters, a name with its underscores as one. */
const WORD = /[A-Za-z][A-Za-z_]*[A-Za-z_]/g;

/** What the panel shows or reads out that is neither of its language nor a name, with its text. */
export async function foreignWords(
  panel: Frame,
  given: readonly string[],
): Promise<readonly string[]> {
  const code = new Set(
    await panel.evaluate(() =>
      [...document.querySelectorAll("pre, code")].map((e) => (e.textContent ?? "").trim()),
    ),
  );
  const texts = (await shownTexts(panel)).filter((text) => !code.has(text));
  return texts.flatMap((text) => {
    const words = text.match(WORD) ?? [];
    const foreign = words.filter((word) => !known.has(word) && !given.includes(word));
    return foreign.length > 0 ? [`${foreign.join(", ")} in “${text.slice(0, 160)}”`] : [];
  });
}
