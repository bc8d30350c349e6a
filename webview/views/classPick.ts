import { html, type TemplateResult } from "lit-html";
import { optimizers } from "../../src/core/optimizers/index.ts";
import { schedulers } from "../../src/core/schedulers/index.ts";
import type { SchedulerDefinition } from "../../src/core/schedulers/scheduler.ts";
import type { Localize } from "../../src/present/localize.ts";

/** Schedulers that hold no others, by the library they come from. */
export function schedulerNames(): readonly (readonly [
  library: string,
  names: readonly string[],
])[] {
  const byLibrary = new Map<string, string[]>();
  for (const definition of Object.values<SchedulerDefinition>(schedulers)) {
    if (Object.values(definition.params).some((p) => p.kind === "schedulers")) continue;
    const library = (definition.module ?? "torch").split(".")[0] ?? "torch";
    byLibrary.set(library, [...(byLibrary.get(library) ?? []), definition.name]);
  }
  return [...byLibrary];
}

const option = (name: string, current: string) =>
  html`<option value=${name} ?selected=${name === current}>${name}</option>`;

/** Chooses the class of a call. */
export function classPick(
  kind: "optimizer" | "scheduler",
  current: string,
  t: Localize,
  choose: (name: string) => void,
): TemplateResult {
  const title = kind === "optimizer" ? t("Optimizer class") : t("Scheduler class");
  const change = (event: Event) => choose((event.target as HTMLSelectElement).value);
  const options =
    kind === "optimizer"
      ? Object.keys(optimizers).map((name) => option(name, current))
      : schedulerNames().map(
          ([library, names]) =>
            html`<optgroup label=${library}>${names.map((name) => option(name, current))}</optgroup>`,
        );
  return html`<select class="class-pick code" aria-label=${title} title=${title} .value=${current} @change=${change}>${options}</select>`;
}
