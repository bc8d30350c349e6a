import type { GivenUp } from "../core/spec/pyError.ts";
import type { Finding } from "../plan/findings.ts";
import type { Localize } from "./localize.ts";
import { count } from "./numbers.ts";

/** What a finding says. PyTorch's own messages are quoted as they are, in English. */
export function findingText(finding: Finding, t: Localize): string {
  switch (finding.code) {
    case "constructor-error":
    case "step-error":
      return finding.raises.message;
    case "step-order":
    case "epoch-argument":
      return finding.message;
    case "syntax-error":
      return t("This is not valid Python. What stands around it is not previewed.");
    case "not-read":
      return t(
        "From here on the file was not read: it is too long, or too much of it is not Python.",
      );
    case "not-supported":
      return t("{0} cannot be previewed yet, so this run is not drawn.", finding.name);
    case "value-unresolved":
      return t(
        "{0} = {1} cannot be read from the source, so this run is not drawn.",
        finding.argument,
        finding.text,
      );
    case "hand-set-rate":
      return t("The script sets the learning rate itself here. The preview leaves that out.");
    case "run-too-long":
      return t("This run has {0} rounds. It is too long to be drawn.", count(finding.steps));
    case "evaluation-limit":
      return t("This run is not drawn: {0}.", reasons[finding.reason](t));
  }
}

const reasons: Readonly<Record<GivenUp, (t: Localize) => string>> = {
  TooLargeError: (t) => t("a number becomes too large"),
  TooManyStepsError: (t) => t("a function takes too many steps"),
  ComplexError: (t) => t("a value becomes a complex number"),
  Unresolved: (t) => t("a function uses a value that cannot be read from the source"),
  NotInCatalogueError: (t) => t("this schedule is not in the catalogue"),
};
