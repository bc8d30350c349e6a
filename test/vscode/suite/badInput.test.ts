import * as vscode from "vscode";
import { closeAll, lenses, lensesWith, openPython, ourDiagnostics, replace } from "../editor.ts";
import { equal, eventually, match } from "../expect.ts";
import { say } from "../report.ts";

const diagnosticsOf = (document: vscode.TextDocument) =>
  eventually(
    () => (ourDiagnostics(document).length > 0 ? ourDiagnostics(document) : null),
    "a diagnostic",
  );

describe("bad input", () => {
  afterEach(closeAll);

  it("an empty file has nothing", async () => {
    equal(await lenses(await openPython("")), [], "lenses");
  });

  it("T_0=0 is reported where PyTorch raises, and no longer once it is mended", async () => {
    const document = await openPython(
      "import torch\no = torch.optim.SGD(p, lr=0.1)\ns = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(o, T_0=0)\n",
    );
    const [diagnostic] = await diagnosticsOf(document);
    equal(diagnostic?.message, "PyTorch raises here: Expected positive integer T_0, but got 0");
    equal(diagnostic?.severity, vscode.DiagnosticSeverity.Error);
    equal(diagnostic?.range.start.line, 2);
    await replace(document, "T_0=0", "T_0=5");
    await eventually(() => ourDiagnostics(document).length === 0, "the diagnostic to go");
  });

  it("lr=-1 is reported on its call", async () => {
    const document = await openPython("import torch\no = torch.optim.SGD(p, lr=-1)\n");
    const [diagnostic] = await diagnosticsOf(document);
    equal(diagnostic?.message, "PyTorch raises here: Invalid learning rate: -1");
  });

  it("a division by zero in an lr_lambda is reported on the step that raises", async () => {
    const document = await openPython(`import torch
o = torch.optim.SGD(p, lr=0.1)
s = torch.optim.lr_scheduler.LambdaLR(o, lambda e: 1 / (e - 1))
for epoch in range(3):
    o.step()
    s.step()
`);
    const [diagnostic] = await diagnosticsOf(document);
    match(
      diagnostic?.message,
      /^PyTorch raises here after update 1, in epoch 0: division by zero$/,
    );
    equal(diagnostic?.range.start.line, 5);
  });

  it("what rests on an assumption is told by the lens, not as a diagnostic", async () => {
    const document = await openPython(`import torch
o = torch.optim.SGD(p, lr=0.1)
s = torch.optim.lr_scheduler.LambdaLR(o, lambda e: 1 / (e - 20))
for epoch in range(epochs):
    o.step()
    s.step()
`);
    await lensesWith(document, /PyTorch raises at step 20: division by zero/);
    equal(ourDiagnostics(document), [], "diagnostics");
  });

  it("an lr_lambda that does not end is said not to be drawn", async () => {
    const document = await openPython(
      "import torch\no = torch.optim.SGD(p)\ns = torch.optim.lr_scheduler.LambdaLR(o, lambda e: sum([1 for a in range(99999) for b in range(99999)]))\n",
    );
    await lensesWith(document, /not drawn: a function takes too many steps/);
  });

  it("binary content and a syntax error half-way do no harm", async () => {
    const bytes = Array.from({ length: 4000 }, (_, i) =>
      String.fromCharCode((i * 7919) % 256),
    ).join("");
    await lenses(await openPython(`SGD\0${bytes}`));
    const document = await openPython(
      "import torch\no = torch.optim.SGD(p, lr=0.1)\ndef f(:\n    return (\nx = = 3\n",
    );
    match((await lensesWith(document, /lr 0\.1/))[0]?.title, /^SGD: lr 0\.1, constant$/);
  });

  it("a 50,000-line file gets its lens", async () => {
    const filler = "def f(a, b=2):\n    return a + b * 3\n\nx = f(1, 2)\n".repeat(12_500);
    const document = await openPython(`import torch\n${filler}o = torch.optim.SGD(p, lr=0.1)\n`);
    let longest = 0;
    let last = Date.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, Date.now() - last);
      last = Date.now();
    }, 5);
    try {
      await lensesWith(document, /lr 0\.1/);
    } finally {
      clearInterval(timer);
    }
    say(`longest wait of the extension host with 50,000 lines: ${longest} ms`);
  });
});
