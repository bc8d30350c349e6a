import type { PyValue } from "../core/spec/pyValue.ts";
import type { Expr, ExprOf } from "./ast.ts";
import { argumentOf, hasSplat } from "./callArguments.ts";
import { emnistSizes, torchvisionSizes, vocSizes } from "./datasetSizes.ts";
import type { DatasetSize } from "./datasets.ts";
import type { Evaluator } from "./evaluate.ts";
import type { Block } from "./scopes.ts";

/** The size of a data set of `torchvision.datasets`, with the part of it that the call chooses. */
export function visionSize(
  name: string,
  call: ExprOf<"call">,
  block: Block,
  evaluator: Evaluator,
): DatasetSize | undefined {
  if (hasSplat(call)) return undefined;
  const given = (
    parameter: string,
    position: number | null = null,
    fallback: string | null = null,
  ) => {
    const expr = argumentOf(call, parameter, position);
    return expr ? word(expr, block, evaluator) : fallback;
  };
  if (name === "FakeData") return fakeSize(argumentOf(call, "size", 0), block, evaluator);
  if (name === "EMNIST") return emnistSize(given("split", 1), given("train", null, "True"));
  if (Object.hasOwn(vocSizes, name)) {
    const key = `${given("year", 1, "2012")} ${given("image_set", 2, "train")}`;
    return images(vocSizes[name]?.[key]);
  }
  // Folds of STL10 are a thousand images each.
  const isFolded = name === "STL10" && argumentOf(call, "folds", 2);
  const known = Object.hasOwn(torchvisionSizes, name) ? torchvisionSizes[name] : undefined;
  if (!known || isFolded) return undefined;
  const { part, sizes } = known;
  if (!part) return images(sizes[""]);
  const chosen = given(part.name, part.position, part.fallback);
  return chosen !== null && Object.hasOwn(sizes, chosen) ? images(sizes[chosen]) : undefined;
}

function fakeSize(size: Expr | undefined, block: Block, evaluator: Evaluator) {
  if (!size) return images(1000);
  const result = evaluator.evaluate(size, block);
  if (!result.known || typeof result.value !== "bigint") return undefined;
  return { ...imagesOf(Number(result.value)), assumed: result.assumed };
}

function emnistSize(split: string | null, train: string | null): DatasetSize | undefined {
  const sizes =
    split !== null && Object.hasOwn(emnistSizes, split) ? emnistSizes[split] : undefined;
  if (train === "True") return images(sizes?.[0]);
  return train === "False" ? images(sizes?.[1]) : undefined;
}

/** The value of an expression that is a string, or a bool as Python writes it. */
export function word(expr: Expr | undefined, block: Block, evaluator: Evaluator): string | null {
  const result = expr && evaluator.evaluate(expr, block);
  return result?.known && !result.assumed ? wordOf(result.value) : null;
}

function wordOf(value: PyValue): string | null {
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? value : null;
}

const imagesOf = (value: number): DatasetSize => ({ value, noun: "images", assumed: false });

const images = (value: number | undefined): DatasetSize | undefined =>
  value === undefined ? undefined : imagesOf(value);
