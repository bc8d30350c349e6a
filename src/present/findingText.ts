import { codeNumber } from "../core/spec/argumentText.ts";
import type { GivenUp } from "../core/spec/pyError.ts";
import type { Finding, FindingCode, FindingOf } from "../plan/findings/finding.ts";
import type { Localize } from "./localize.ts";
import { count, figure } from "./numbers.ts";
import { raisedText } from "./raisedText.ts";
import { visibleText } from "./visibleText.ts";

type Texts = { readonly [C in FindingCode]: (f: FindingOf<C>, t: Localize) => string };

/** What a finding says. PyTorch's own messages are quoted as they are, in English. */
export const findingText = (finding: Finding, t: Localize): string =>
  visibleText((texts[finding.code] as (f: Finding, t: Localize) => string)(finding, t));

/** In the editor: with the words that PyTorch raises, and where in the run. */
export function diagnosticText(finding: Finding, t: Localize): string {
  if (!("raises" in finding)) return findingText(finding, t);
  const text = visibleText(raisedText(finding.raises));
  const { step } = finding.raises;
  if (finding.code === "constructor-error" || step === 0) {
    return t("PyTorch raises here: {0}", text);
  }
  return finding.epoch === null
    ? t("PyTorch raises here after update {0}: {1}", count(step), text)
    : t(
        "PyTorch raises here after update {0}, in epoch {1}: {2}",
        count(step),
        finding.epoch,
        text,
      );
}

const stepped = (f: { readonly step: string }) => f.step;

const texts: Texts = {
  "constructor-error": (f) => f.raises.message,
  "step-error": (f) => f.raises.message,
  "step-order": (f, t) =>
    f.rate === null
      ? f.message
      : t(
          "{0} comes before {1}: the first value, lr={2}, is never used.",
          stepped(f),
          f.update,
          codeNumber(f.rate),
        ),
  "step-overridden": (f) => f.message,
  "epoch-argument": (f) => f.message,
  "rate-read": ({ without }, t) =>
    without === null
      ? "To get the last learning rate computed by the scheduler, please use `get_last_lr()`."
      : t("PyTorch raises NotImplementedError here: {0} has no get_lr().", without),
  "syntax-error": (_, t) => t("This is not valid Python. What stands around it is not previewed."),
  "not-read": (_, t) =>
    t("From here on the file was not read: it is too long, or too much of it is not Python."),
  "not-supported": (f, t) => t("{0} cannot be previewed yet, so this run is not drawn.", f.name),
  "value-unresolved": (f, t) =>
    t("{0} = {1} cannot be read from the source, so this run is not drawn.", f.argument, f.text),
  "hand-set-rate": (f, t) =>
    f.scheduler === null
      ? t("The script sets the learning rate itself here. The preview leaves that out.")
      : t(
          "{0} sets the learning rate, but cannot be read. The preview leaves it out.",
          f.scheduler,
        ),
  "run-too-long": (f, t) =>
    f.assumed
      ? t(
          "With the lengths assumed here, the loops of this run may go round {0} times in all. That is too long to be drawn.",
          count(f.steps),
        )
      : t(
          "The loops of this run may go round {0} times in all. That is too long to be drawn.",
          count(f.steps),
        ),
  "evaluation-limit": (f, t) => t("This run is not drawn: {0}.", reasons[f.reason](t)),
  "epochs-stepped-per-batch": (f, t) => unitsText(f, t),
  "batches-stepped-per-epoch": (f, t) =>
    t("{0} runs once per epoch here, but {1} counts batches.", f.step, f.argument),
  "schedule-unfinished": (f, t) =>
    f.rate === null
      ? t(
          "{0} runs {1} times, so the schedule of {2} does not come to its end.",
          f.step,
          count(f.calls),
          f.argument,
        )
      : t(
          "{0} runs {1} times, so the schedule of {2} does not come to its end: the last lr is {3}.",
          f.step,
          count(f.calls),
          f.argument,
          figure(f.rate),
        ),
  "schedule-overrun": (f, t) =>
    f.rate === null
      ? t(
          "{0} runs {1} times: after {2} of them ({3}) lr rises again.",
          f.step,
          count(f.calls),
          count(f.at),
          f.argument,
        )
      : t(
          "{0} runs {1} times: after {2} of them ({3}) lr rises again, to {4} at the end.",
          f.step,
          count(f.calls),
          count(f.at),
          f.argument,
          figure(f.rate),
        ),
  "schedule-epochs": (f, t) => endings[f.effect](t, count(f.epochs), f.argument, count(f.lasts)),
  "milestones-unreached": (f, t) =>
    t(
      "{0} runs {1} times: {2} is never reached.",
      f.step,
      count(f.calls),
      f.milestones.map(figure).join(", "),
    ),
  "cycle-cut-short": (f, t) =>
    t(
      "The run ends at step {0} of {1} in cycle {2}, at {3} % of the peak. Runs of {4} steps end on a minimum.",
      count(f.at),
      count(f.length),
      count(f.cycle),
      f.percent,
      f.ends.map(count).join(", "),
    ),
  "never-stepped": (f, t) =>
    f.rate === null
      ? t("Nothing calls step() on this {0}: it does not change lr.", f.name)
      : t("Nothing calls step() on this {0}: lr stays {1}.", f.name, figure(f.rate)),
  "stepped-twice": (f, t) =>
    f.isMixed
      ? t("{0} runs once per batch and once per epoch: the schedule counts both.", f.step)
      : t("{0} runs twice in each round: the schedule goes twice as fast.", f.step),
  "eta-min-above-rate": (f, t) =>
    f.isFloor
      ? t("{0} is above the rate {1}: it is never reduced.", f.argument, figure(f.rate))
      : t(
          "{0} is above the rate {1}: the schedule rises instead of falling.",
          f.argument,
          figure(f.rate),
        ),
  "gamma-raises-rate": (f, t) => t("{0} raises lr at each decay.", f.argument),
  "dampening-without-momentum": (f, t) => t("{0} has no effect without momentum.", f.argument),
  "rate-overwritten": (f, t) =>
    t("{0} has no effect: {1} starts at {2}.", f.argument, f.name, figure(f.rate)),
  "momentum-overwritten": (f, t) =>
    f.field === "momentum"
      ? t(
          "{0} replaces {1}: the momentum moves between {2} and {3}.",
          f.name,
          f.before,
          figure(f.low),
          figure(f.high),
        )
      : t(
          "{0} replaces the first of {1}: β₁ moves between {2} and {3}.",
          f.name,
          f.before,
          figure(f.low),
          figure(f.high),
        ),
  "chain-erased": (f, t) =>
    t(
      "{0} sets lr from the initial rate at every step: what {1} has changed before is lost.",
      f.name,
      f.others.join(", "),
    ),
  "resume-off-by-one": (f, t) =>
    t(
      "{0} is one epoch ahead: the schedule goes on after last_epoch, and {1} has yet to run.",
      f.argument,
      f.start,
    ),
  "adam-weight-decay": (f, t) =>
    t(
      "{0} of {1} is an L2 term in the gradient and gets scaled with it. AdamW decays the weights themselves.",
      f.argument,
      f.name,
    ),
  "unusual-rate": (f, t) =>
    t(
      "lr={0} is far outside of what {1} is usually given: {2} to {3}.",
      codeNumber(f.rate),
      f.name,
      figure(f.low),
      figure(f.high),
    ),
  "no-zero-grad": (f, t) => gradientTexts[f.missing](t, f.update, f.clear),
  "eta-min-unreached": (f, t) =>
    f.unit === "epoch"
      ? t(
          "{0} is never reached: the lowest lr is {1}, at epoch {2}.",
          f.argument,
          figure(f.lowest),
          count(f.at),
        )
      : t(
          "{0} is never reached: the lowest lr is {1}, at step {2}.",
          f.argument,
          figure(f.lowest),
          count(f.at),
        ),
  "zero-rate": (f, t) =>
    f.unit === "epoch"
      ? t(
          "lr is 0 from epoch {0} of {1} on: nothing is trained any more.",
          count(f.from),
          count(f.of),
        )
      : t(
          "lr is 0 from step {0} of {1} on: nothing is trained any more.",
          count(f.from),
          count(f.of),
        ),
};

const gradientTexts: Readonly<
  Record<FindingOf<"no-zero-grad">["missing"], (t: Localize, ...args: string[]) => string>
> = {
  file: (t, ...args) =>
    t(
      "This file never sets gradients back: if nothing else does, {0} uses the sum of all so far.",
      ...args,
    ),
  optimizer: (t, ...args) =>
    t(
      "This file never calls {1}: if nothing else sets these gradients back, {0} uses the sum of all so far.",
      ...args,
    ),
  loop: (t, ...args) =>
    t("{1} is called before the loop only: {0} uses the sum of all gradients so far.", ...args),
};

/** `epochs` of the run, the argument, and the epochs that the schedule lasts. */
const endings: Readonly<
  Record<FindingOf<"schedule-epochs">["effect"], (t: Localize, ...args: string[]) => string>
> = {
  unfinished: (t, ...args) =>
    t("The run has {0} epochs, but {1} lasts {2}: the schedule does not come to its end.", ...args),
  rises: (t, ...args) =>
    t("The run has {0} epochs, but {1} lasts {2}: then lr rises again.", ...args),
  raises: (t, ...args) =>
    t("The run has {0} epochs, but {1} lasts {2}: then PyTorch raises.", ...args),
  zero: (t, ...args) => t("The run has {0} epochs, but {1} lasts {2}: then lr is 0.", ...args),
};

function unitsText(f: FindingOf<"epochs-stepped-per-batch">, t: Localize): string {
  const { step, argument, batches, every, effect, rate } = f;
  if (every > 1) {
    return t(
      "{0} runs once every {1} batches here, so {2} is a number of updates, not of epochs.",
      step,
      count(every),
      argument,
    );
  }
  if (batches === null) {
    return t(
      "{0} runs once per batch here, so {1} is a number of batches, not of epochs.",
      step,
      argument,
    );
  }
  const shown = count(batches);
  if (effect === "returns" && rate !== null) {
    return t(
      "{0} runs once per batch here, so {1} means {2} batches: lr returns to {3} every {4} batches.",
      step,
      argument,
      shown,
      codeNumber(rate),
      count(2 * batches),
    );
  }
  if (effect === "restarts") {
    return t(
      "{0} runs once per batch here, so {1} means {2} batches: lr restarts after them.",
      step,
      argument,
      shown,
    );
  }
  return t(
    "{0} runs once per batch here, so {1} means {2} batches, not epochs.",
    step,
    argument,
    shown,
  );
}

const reasons: Readonly<Record<GivenUp, (t: Localize) => string>> = {
  TooLargeError: (t) => t("a number becomes too large"),
  TooManyStepsError: (t) => t("a function takes too many steps"),
  ComplexError: (t) => t("a value becomes a complex number"),
  Unresolved: (t) => t("a function uses a value that cannot be read from the source"),
  NotInCatalogueError: (t) => t("this schedule is not in the catalogue"),
  NotFollowedError: (t) => t("the script is too entangled to be followed"),
};
