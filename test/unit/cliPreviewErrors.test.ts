import assert from "node:assert/strict";
import { file, previewJson, script, trainedBy } from "./cliTools.ts";

describe("headless preview of what raises or cannot be read", () => {
  it("reports what an optimizer's step raises on the line of that step", async () => {
    const path = file("step.py", trainedBy("Adam(model.parameters(), betas=(0.9, 0.99, 0.5))"));
    const { findings, traces } = await previewJson(path);
    const [{ code, severity, line, message }] = findings;
    assert.deepEqual(
      { code, severity, line, message },
      {
        code: "step-error",
        severity: "error",
        line: 5,
        message: "too many values to unpack (expected 2)",
      },
    );
    assert.equal(traces[0].error.step, 0);
  });

  it("reports what PyTorch raises, in the trace and as a finding on the line at fault", async () => {
    const path = file("raise.py", script.replace("step_size=2", "step_size=0"));
    const { code, traces, findings } = await previewJson(
      path,
      "--steps-per-epoch",
      "2",
      "--strict",
    );
    assert.equal(code, 1);
    assert.equal(traces[0].steps, 2);
    const error = { type: "ZeroDivisionError", message: "integer modulo by zero", step: 2 };
    assert.deepEqual(traces[0].error, error);
    const [finding] = findings;
    assert.deepEqual(
      { severity: finding.severity, line: finding.line, message: finding.message },
      { severity: "error", line: 11, message: error.message },
    );
  });

  it("reports a constructor that raises on the constructor's line", async () => {
    const path = file("negative.py", "import torch\nopt = torch.optim.SGD(p, lr=-1)\n");
    const { code, traces, findings } = await previewJson(path);
    assert.equal(code, 0, "findings alone do not fail without --strict");
    assert.deepEqual(traces[0].error, {
      type: "ValueError",
      message: "Invalid learning rate: -1",
      step: 0,
    });
    assert.equal(findings[0].line, 2);
    assert.equal(findings[0].message, "Invalid learning rate: -1");
  });

  it("claims nothing about the loops of a text that is not valid Python", async () => {
    const codes = async (text: string) => {
      const { findings } = await previewJson(file("half.py", text));
      return findings.map((f: { code: string }) => f.code);
    };
    const early = script.replace(
      "        for batch in loader:\n            optimizer.step()\n        scheduler.step()",
      "        scheduler.step()\n        for batch in loader:\n            optimizer.step()",
    );
    assert.deepEqual(await codes(early), ["step-order"]);
    assert.deepEqual(await codes(`${early}x = = 1\n`), ["syntax-error"]);
    assert.deepEqual(await codes(`${early.replace("lr=0.1", "lr=-1")}x = = 1\n`), [
      "constructor-error",
      "syntax-error",
    ]);
  });

  it("takes an unread momentum for one that Nesterov's needs", async () => {
    const text = script.replace("momentum=0.9", "momentum=args.momentum, nesterov=True");
    const { findings, optimizers } = await previewJson(file("nesterov.py", text));
    assert.deepEqual(findings, []);
    const { value, origin } = optimizers[0].args.momentum;
    assert.deepEqual([value, origin], [0.9, "assumed"]);
  });

  it("leaves out what a step raises in a branch that the settings exclude", async () => {
    const text = script.replace(
      "scheduler = StepLR(optimizer, step_size=2)",
      `if KIND == "step":
        scheduler = StepLR(optimizer, step_size=2)
    else:
        scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer)`,
    );
    const codes = async (kind: string) => {
      const { findings } = await previewJson(file("kinds.py", `KIND = "${kind}"\n${text}`));
      return findings.map((f: { code: string; severity: string }) => `${f.code} ${f.severity}`);
    };
    assert.deepEqual(await codes("step"), []);
    assert.deepEqual(await codes("plateau"), ["step-error error"]);
  });

  it("draws nothing for a function that cannot be read or does not end", async () => {
    const endless =
      "s = torch.optim.lr_scheduler.LambdaLR(o, lambda e: sum([1 for a in range(9999) for b in range(9999)]))";
    for (const [line, code] of [
      ["s = torch.optim.lr_scheduler.LambdaLR(o, warm_up)", "value-unresolved"],
      [endless, "evaluation-limit"],
    ] as const) {
      const path = file("lambda.py", `import torch\no = torch.optim.SGD(p, 0.1)\n${line}\n`);
      const { traces, findings } = await previewJson(path);
      assert.deepEqual(traces, []);
      assert.deepEqual(
        findings.map((f: { code: string }) => f.code),
        [code],
      );
    }
  });
});
