import type { Fix } from "../plan/findings/finding.ts";
import type { Localize } from "./localize.ts";

/** The title of a quick fix. */
export function fixTitle({ title }: Fix, t: Localize): string {
  switch (title.kind) {
    case "set":
      return t("Write {0}", title.text);
    case "add":
      return t("Add {0}", title.text);
    case "remove":
      return t("Remove {0}", title.text);
    case "class":
      return t("Use {0}", title.text);
    case "step-per-epoch":
      return t("Step once per epoch: move it behind the batch loop");
    case "step-per-batch":
      return t("Step once per batch: move it behind optimizer.step()");
    case "step-after-update":
      return t("Move it behind optimizer.step()");
    case "delete-step":
      return t("Remove this step()");
    case "delete-batch-step":
      return t("Remove the step() in the batch loop");
    case "insert-step":
    case "insert-zero-grad":
      return t("Insert {0}", title.text);
    case "clear-arguments":
      return t("Write {0}", title.text);
  }
}
