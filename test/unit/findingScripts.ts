export const HEAD = `import torch
from torch import optim
from torch.optim.lr_scheduler import *
`;

/** Epochs around batches; `{b}` and `{e}` take what runs per batch and per epoch. */
export const loop = (epochs: string, batches: string, perBatch: string, perEpoch = ""): string =>
  [
    `for epoch in range(${epochs}):`,
    `    for batch in ${batches}:`,
    "        loss.backward()",
    "        optimizer.step()",
    ...(perBatch ? [`        ${perBatch}`] : []),
    "        optimizer.zero_grad()",
    ...(perEpoch ? [`    ${perEpoch}`] : []),
    "",
  ].join("\n");

export const sgd = (args = "lr=0.1") => `optimizer = optim.SGD(p, ${args})\n`;

export const script = (...parts: string[]) => HEAD + parts.join("");

export const perEpoch = (scheduler: string, epochs = "90", optimizer = sgd()) =>
  script(optimizer, `scheduler = ${scheduler}\n`, loop(epochs, "loader", "", "scheduler.step()"));

export const perBatch = (
  scheduler: string,
  epochs = "90",
  batches = "range(100)",
  optimizer = sgd(),
) => script(optimizer, `scheduler = ${scheduler}\n`, loop(epochs, batches, "scheduler.step()"));

/** Steps under options that the file does not tell: which of them run is not known. */
export const chosen = (perBatch: string, perEpoch: string) =>
  script(
    "from settings import cfg\n",
    sgd(),
    "scheduler = CosineAnnealingLR(optimizer, T_max=90)\n",
    loop(
      "90",
      "loader",
      `${perBatch}\n            scheduler.step()`,
      `${perEpoch}\n        scheduler.step()`,
    ),
  );

/** The library's loop steps once per `interval`, for 20 epochs. */
export const lightning = (scheduler: string, interval: string) =>
  script(
    `import lightning as L
class Net(L.LightningModule):
    def configure_optimizers(self):
        o = optim.SGD(self.parameters(), lr=0.1)
        s = ${scheduler}
        return {"optimizer": o, "lr_scheduler": {"scheduler": s, "interval": "${interval}"}}
L.Trainer(max_epochs=20).fit(Net(), loader)
`,
  );
