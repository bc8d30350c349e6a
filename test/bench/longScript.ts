/** A training script of about `lines` lines, in the style of the real ones. */
export function longScript(lines: number): string {
  const head = [
    "import math",
    "import torch",
    "from torch import nn, optim",
    "from torch.optim import lr_scheduler",
    "",
    "EPOCHS = 90",
    "BASE_LR = 0.1",
    "",
    "optimizer = optim.SGD(model.parameters(), lr=BASE_LR, momentum=0.9, weight_decay=5e-5)",
    "scheduler = lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS)",
    "for epoch in range(EPOCHS):",
    "    for images, labels in loader:",
    "        optimizer.zero_grad()",
    "        criterion(model(images), labels).backward()",
    "        optimizer.step()",
    "    scheduler.step()",
    "",
  ];
  const parts = [...head];
  for (let i = 0; parts.length < lines - 12; i++) {
    parts.push(
      `class Block${i}(nn.Module):`,
      "    def __init__(self, width, dropout=0.1):",
      "        super().__init__()",
      "        self.norm = nn.LayerNorm(width)",
      "        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))",
      "        self.dropout = nn.Dropout(dropout)",
      "",
      "    def forward(self, x):",
      '        """Residual block: normalise, transform, add."""',
      "        return x + self.dropout(self.mlp(self.norm(x)))",
      "",
    );
    if (i % 20 === 5) parts.push(...fineTuning(i));
  }
  return parts.join("\n");
}

const fineTuning = (i: number): string[] => [
  `def finetune${i}(model, loader):`,
  `    opt = optim.AdamW(model.parameters(), lr=${i + 1}e-5)`,
  "    sched = lr_scheduler.StepLR(opt, step_size=3, gamma=0.5)",
  "    for epoch in range(10):",
  "        for x, y in loader:",
  "            opt.zero_grad()",
  "            criterion(model(x), y).backward()",
  "            opt.step()",
  "        sched.step()",
  "",
];
