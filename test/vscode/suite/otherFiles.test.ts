import * as vscode from "vscode";
import { closeAll, lensesWith, openSample, replace, sample } from "../editor.ts";
import { equal, match } from "../expect.ts";

describe("other files of the workspace", () => {
  afterEach(closeAll);

  it("give the values, and the optimizer that one of them builds", async () => {
    const all = await lensesWith(await openSample("split/train.py"), /lr 0\.4/);
    equal(new Set(all.map((lens) => lens.line)).size, 1, "lines with lenses");
    match(all[0]?.title, /^SGD \+ StepLR: lr 0\.4 → 0\.04 /);
    match(all.map((lens) => lens.title).join("\n"), /12 epochs × 391 steps, steps assumed/);
  });

  it("are read again when they change, saved or not", async () => {
    const document = await openSample("split/train.py");
    await lensesWith(document, /lr 0\.4/);
    const settings = await vscode.workspace.openTextDocument(sample("split/settings.py"));
    try {
      await replace(settings, "0.4", "0.8");
      await lensesWith(document, /lr 0\.8 → 0\.08/);
    } finally {
      await replace(settings, "0.8", "0.4");
      await settings.save();
    }
    await lensesWith(document, /lr 0\.4 → 0\.04/);
  });
});
