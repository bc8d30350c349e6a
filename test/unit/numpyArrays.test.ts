import assert from "node:assert/strict";
import { given, read } from "./readerTools.ts";

const HEAD = `import math, torch
import numpy as np
optimizer = torch.optim.SGD(p, lr=0.1)
`;

/** Without how it was found. */
const bare = (text: string | undefined) => text?.split(" ")[0];

/** The milestones of a scheduler, as they are read. */
const milestones = (text: string) => {
  const code = `${HEAD}s = torch.optim.lr_scheduler.MultiStepLR(optimizer, ${text})`;
  return bare(given(read(code).schedulers[0]).milestones);
};

/** The rate of an optimizer, as it is read. */
const rate = (text: string) =>
  bare(
    given(
      read(`import numpy as np\nimport torch, math\no = torch.optim.SGD(p, lr=${text})`)
        .optimizers[0],
    ).lr,
  );

describe("numpy arrays", () => {
  /** What numpy 2.4 prints for `repr(float(…))` and `repr(int(…))`. */
  const items: Readonly<Record<string, string>> = {
    "np.linspace(0, 1, 4)[1]": "0.3333333333333333",
    "np.linspace(0.1, 0.7, 7)[-1]": "0.7",
    "np.linspace(0.1, 0.7, 7)[5]": "0.6",
    "np.linspace(2, 4, 4, endpoint=False)[3]": "3.5",
    "np.linspace(0.3, 0.3, 5)[2]": "0.3",
    "np.linspace(2, 9, 1)[0]": "2",
    "np.arange(0.1, 1, 0.1)[8]": "0.9",
    "np.arange(5)[-2] / 4": "0.75",
    "np.concatenate((np.array([]), np.arange(3)))[2] / 4": "0.5",
    "np.array([1, 2, 3]) [1] * 0.5": "1",
    "(np.array([1, 2]) * 2)[1] * 0.25": "1",
    "(2 * np.pi * np.arange(4) / 8)[2]": "1.5707963267948966",
    "(1 / np.arange(1, 4))[2]": "0.3333333333333333",
    "np.clip(np.arange(9), 2, 5)[7] * 0.1": "0.5",
    "(-np.linspace(-1, 0, 3))[0]": "1",
    "np.array([0.5 ** i for i in range(200)])[3]": "0.125",
    "np.array([(0.1 if i < 50 else 1) for i in range(100)])[70]": "1",
    "sum(np.ones(4) * 0.25)": "1",
    "0.1 ** np.sum(3 > np.asarray([1, 2, 5]))": "0.010000000000000002",
    "0.5 ** np.count_nonzero(np.array([1.5, 2, 5]) <= 2)": "0.25",
    "len(np.zeros(7)) * 0.5": "3.5",
    "np.linspace(0.1, 0.7, 7)[2:5][1]": "0.4",
    "np.arange(10)[::-1][2] / 4": "1.75",
    "np.arange(10)[8:1:-3][-1] / 4": "0.5",
    "np.arange(10)[-4:][0] * 0.25": "1.5",
    "len(np.ones(9)[2:-3]) * 0.5": "2",
    "[0.1, 0.2, 0.3, 0.4][1:][1]": "0.3",
    "(0.1, 0.2, 0.3)[:-1][-1]": "0.2",
    "(np.linspace(0, 1, 5)[1:] * 2)[0]": "0.5",
    "len(np.arange(5)[7:]) + 0.5": "0.5",
    "np.concatenate((np.arange(3), np.arange(9)[5:]))[4] / 8": "0.75",
    "[0.1, 0.2, 0.3, 0.4, 0.5][-100:100:2][-1]": "0.5",
  };
  for (const [text, expected] of Object.entries(items)) {
    it(text, () => assert.equal(rate(text), expected));
  }

  const refused = [
    "np.arange(3, dtype=np.float32)[1]",
    "np.array([[1, 2], [3, 4]])[0]",
    "(1 if np.arange(4) > 2 else 0.5)",
    "np.linspace(0, 1, n)[0]",
    "np.arange(9)[n:][0]",
    "np.arange(9)[2:5, 0][0]",
  ];
  for (const text of refused) {
    it(`is not followed: ${text}`, () => {
      const fact = read(`import numpy as np\nimport torch\no = torch.optim.SGD(p, lr=${text})`);
      assert.notEqual(fact.optimizers[0]?.args.lr?.origin, "argument");
    });
  }

  it("whose items are set are not what they were made as", () => {
    const text = (set: string) => `import numpy as np
import torch
rates = 0.1 * np.ones(40)
${set}
o = torch.optim.SGD(p, lr=0.5)
for step in range(40):
    for group in o.param_groups:
        group["lr"] = rates[step]
    o.step()
`;
    assert.equal(read(text("")).runs[0]?.handSet.length, 0);
    assert.equal(read(text("rates[3] = 0.7")).runs[0]?.handSet.length, 1);
    assert.equal(read(text("rates[:3] = 0.7")).runs[0]?.handSet.length, 1);
  });

  it("are milestones as lists are", () => {
    assert.equal(milestones("np.arange(30, 90, 30)"), milestones("[30, 60]"));
    assert.equal(milestones("(np.array([0.5, 0.75]) * 8)"), milestones("[4.0, 6.0]"));
    assert.equal(milestones("np.array([1, 2]).tolist() * 2"), milestones("[1, 2, 1, 2]"));
  });

  it("of millions of items are a few numbers, and one of them is read at once", () => {
    const text = "np.concatenate((np.linspace(0, 1, 10**6), 0.5 * (1 + np.cos(np.arange(10**8)))))";
    assert.equal(rate(`${text}[999999]`), "1");
    assert.equal(rate(`${text}[10**6]`), "1");
  });

  it("beyond what is worth walking through are not walked through", () => {
    assert.notEqual(rate("sum(np.ones(10**8))"), "100000000");
  });
});
