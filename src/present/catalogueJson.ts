import { objectives } from "../core/objectives/index.ts";
import { completeOptions } from "../core/objectives/objective.ts";
import { optimizers } from "../core/optimizers/index.ts";
import type { Reference } from "../core/optimizers/optimizer.ts";
import { schedulers } from "../core/schedulers/index.ts";
import { isRequired, type ParamSpec, type ParamTable } from "../core/spec/paramSpec.ts";
import type { Subject } from "../core/spec/signature.ts";
import { JSON_VERSION, jsonValue } from "./previewJson.ts";

interface Described {
  readonly name: string;
  readonly doc: string;
  readonly limits?: string;
  readonly formula: readonly string[];
  readonly references: readonly Reference[];
  readonly params: ParamTable;
  readonly subject?: Subject;
  readonly module?: string;
}

function parameterJson(name: string, spec: ParamSpec, position: number | null) {
  return {
    name,
    kind: spec.kind,
    required: isRequired(spec),
    default: spec.default === undefined ? null : jsonValue(spec.default),
    position,
    keywordOnly: spec.keywordOnly ?? false,
    range: spec.range,
    inert: spec.inert ?? false,
    ...("choices" in spec ? { choices: spec.choices } : {}),
    ...("labels" in spec ? { labels: spec.labels } : {}),
    doc: spec.doc,
  };
}

/** The position of `params` or `optimizer`, usually 0, is left out. */
function classJson(definition: Described, module: string) {
  const { name, doc, limits = null, formula, references, params, subject } = definition;
  const taken = subject?.position ?? 0;
  const positional = Object.keys(params).filter((key) => !params[key]?.keywordOnly);
  const positionOf = (key: string) => {
    const i = positional.indexOf(key);
    return i < 0 ? null : i + (i >= taken ? 1 : 0);
  };
  const parameters = Object.entries(params).map(([key, spec]) =>
    parameterJson(key, spec, positionOf(key)),
  );
  const qualified = `${definition.module ?? module}.${name}`;
  return { name, qualified, doc, limits, formula, references, parameters };
}

export function objectivesJson() {
  return Object.values(objectives).map((definition) => {
    const { name, doc, formula, noisy, domain, options } = definition;
    const minima = definition.minima(completeOptions(definition, {}));
    return { name, doc, formula, noisy, minima, domain, options };
  });
}

/** The documented JSON of `catalogue`. */
export function catalogueJson() {
  return {
    version: JSON_VERSION,
    optimizers: Object.values<Described>(optimizers).map((o) => classJson(o, "torch.optim")),
    schedulers: Object.values<Described>(schedulers).map((s) =>
      classJson(s, "torch.optim.lr_scheduler"),
    ),
    objectives: objectivesJson(),
  };
}
