import type { Localize } from "./localize.ts";

/** What a stand-in loss is; shown wherever a stand-in loss is shown, one hover away. */
export const standInMeaning = (t: Localize): string =>
  t(
    "The stand-in loss is not your model's loss: your code is never run. It is the loss of a small problem (by default a noisy quadratic with many curvatures, Zhang et al. 2019), trained with exactly these hyperparameters. It shows how settings compare, not what value your loss will have.",
  );
