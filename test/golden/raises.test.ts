import assert from "node:assert/strict";
import { warningTexts } from "../../src/core/schedulers/warnings.ts";
import { readGolden } from "./golden.ts";

/** A place in torch.optim that raises or warns; `{}` stands for what the message fills in. */
interface Site {
  readonly file: string;
  readonly where: string;
  readonly kind: string;
  readonly message: string;
}

const recordings = [
  "optimizers.json",
  "optimizers2.json",
  "schedulers-1.json",
  "schedulers-2.json",
  "schedulers-composites.json",
  "mistakes.json",
  "torch-golden.json",
];

const PARAMETERS = "what tensors the parameters are, only the run shows";
const SPARSE =
  "whether gradients are sparse only the run shows; the stand-in's are as the class wants";
const COMPLEX = "the stand-in's weights are real numbers";
const TENSOR = "a tensor as an argument is not read: its value counts as unresolved";
const KERNEL =
  "another implementation: foreach, fused and capturable are accepted and change no number";
const INNER = "PyTorch's own callers rule it out";
const STATE = "what a checkpoint holds only the run shows";
const AVERAGE = "averages of the weights are not computed";

/** Sites that no recorded case raises, with the reason. */
const absent: readonly (readonly [site: RegExp, why: string])[] = [
  [
    /^lr_scheduler.py LRScheduler.get_lr /,
    "the finding rate-read says it, in its own words: the message is empty",
  ],
  [/^lr_scheduler.py OneCycleLR._anneal_func /, INNER],
  [/^swa_utils.py (get_ema|AveragedModel)/, AVERAGE],
  [/^optimizer.py _device_dtype_check_for_fused /, PARAMETERS],
  [/graph_capture_health_check /, KERNEL],
  [/profile_hook_step/, "hooks are functions of the script that the preview does not run"],
  [/_process_value_according_to_param_policy /, STATE],
  [/Optimizer.load_state_dict /, STATE],
  [/Optimizer.zero_grad /, INNER],
  [/^optimizer.py Optimizer.step /, "every class has a step of its own"],
  [
    /param_group must be a dict/,
    "a late group that is no dict is not drawn: its values are unknown",
  ],
  [/params should be with\/without names|cannot add param group/, PARAMETERS],
  [/can't optimize a non-leaf|duplicate parameters/, PARAMETERS],
  [/required optimization parameter/, "no class of PyTorch has a required one any more"],
  [/Tensor (lr|beta).*must be 1-element|as a Tensor is not supported/, TENSOR],
  [/Expected (lr|beta\d) to be a float/, TENSOR],
  [/sparse grad|dense gradients|dense parameter/, SPARSE],
  [/Complex param|complex param/, COMPLEX],
  [/capturable=True, params/, "only a processor refuses it: the hover of capturable says so"],
  [/jit.script|API has changed|singleton tensors|grad_scale|Grad scaling/, INNER],
  [
    /differentiable mode|differentiable=True/,
    "differentiable refuses leaf tensors, of which a run is made",
  ],
  [/_multi_tensor_\w+ |_group_tensors_by_device|muon RuntimeError Foreach/, KERNEL],
  [/row_var and col_var|variance should be|param_groups must be a list|Expected offset/, INNER],
  [/2D matrix$/, "the constructor has refused it"],
];

const textOf = ({ file, where, kind, message }: Site) => `${file} ${where} ${kind} ${message}`;

/** `Type: message` of every exception in the recordings. */
function recordedErrors(): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === "object" && value !== null) {
      const { type, message } = value as Record<string, unknown>;
      if (typeof type === "string" && typeof message === "string") found.add(`${type}: ${message}`);
      Object.values(value).forEach(visit);
    }
  };
  for (const name of recordings) visit(readGolden(name));
  return found;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

describe("what torch.optim raises and warns of", () => {
  const { cases: sites } = readGolden<{ cases: readonly Site[] }>("raises.json");
  const errors = [...recordedErrors()];
  const warnings = [
    ...Object.values(warningTexts),
    "To get the last learning rate computed by the scheduler, please use `get_last_lr()`.",
  ];
  const isRecorded = ({ kind, message }: Site): boolean => {
    if (kind === "warning") return warnings.includes(message);
    const pattern = message.split("{}").map(escaped).join("[\\s\\S]*");
    return (
      message !== "" && errors.some((error) => new RegExp(`^${kind}: ${pattern}$`).test(error))
    );
  };
  const others = sites.filter((site) => !isRecorded(site));

  it("is recorded from PyTorch and replayed, or has a reason not to be", () => {
    const unknown = others.filter((site) => !absent.some(([test]) => test.test(textOf(site))));
    assert.deepEqual(unknown.map(textOf), []);
  });

  it("has no reason too many", () => {
    const idle = absent.filter(([test]) => !others.some((site) => test.test(textOf(site))));
    assert.deepEqual(idle, []);
  });
});
