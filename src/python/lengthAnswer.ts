import type { Expr } from "./ast.ts";
import type { DataLoaders } from "./dataLoaders.ts";
import type { Datasets } from "./datasets.ts";
import type { Length, Oracle } from "./evaluation.ts";
import type { Block } from "./scopes.ts";

/**
 * `len(expr)`: of a loader or a data set the file and its published size tell of, else as the
 * user's settings say: a data set of unknown size fills the batches of one epoch.
 */
export function lengthAnswer(
  loaders: DataLoaders,
  datasets: Datasets,
  assumedLength: (argument: Expr) => Length | undefined,
  assumedSteps: number,
): Oracle["length"] {
  return (argument, block) => {
    const loader = loaders.length(argument, block);
    if (loader) {
      const { batches, assumed, span } = loader;
      return { value: BigInt(batches), assumed, place: span };
    }
    const known = datasetLength(argument, block, loaders, datasets) ?? assumedLength(argument);
    if (known) return known;
    const batch = loaders.batchSizeOver(argument, block);
    if (batch === undefined) return undefined;
    return { value: BigInt(batch * assumedSteps), assumed: true, place: null };
  };
}

function datasetLength(
  argument: Expr,
  block: Block,
  loaders: DataLoaders,
  datasets: Datasets,
): Length | undefined {
  const isDataset = argument.kind === "attribute" && argument.name === "dataset";
  const drawn = isDataset ? loaders.datasetSize(argument.object, block) : undefined;
  const size = drawn ?? datasets.size(argument, block);
  return size && { value: BigInt(size.value), assumed: size.assumed, place: null };
}
