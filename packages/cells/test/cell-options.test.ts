// Invalid options of cells.
import { expect, test } from "vitest";
import { convLstmCell } from "../src/conv-lstm-cell.ts";
import { coupledLstmCell } from "../src/coupled-lstm-cell.ts";
import { CellOptionError } from "../src/errors.ts";
import { exponentialLstmCell } from "../src/exponential-lstm-cell.ts";
import { independentRnnCell } from "../src/independent-rnn-cell.ts";
import { layerNormGruCell, layerNormLstmCell } from "../src/layer-norm-cells.ts";
import { minimalGatedCell } from "../src/minimal-gated-cell.ts";
import { peepholeLstmCell } from "../src/peephole-lstm-cell.ts";
import { projectedLstmCell } from "../src/projected-lstm-cell.ts";

const sizes = { inputSize: 4, hiddenSize: 2 };
const maps = { inputChannels: 2, hiddenChannels: 3 };
const whole = "expected a whole number of at least 1.";

test.each<[string, () => unknown]>([
  [`peepholeLstmCell: hiddenSize is 0; ${whole}`, () => peepholeLstmCell({ ...sizes, hiddenSize: 0 })],
  [
    `projectedLstmCell: projectionSize is 1.5; ${whole}`,
    () => projectedLstmCell({ ...sizes, projectionSize: 1.5 }),
  ],
  [`coupledLstmCell: inputSize is -1; ${whole}`, () => coupledLstmCell({ ...sizes, inputSize: -1 })],
  [`minimalGatedCell: inputSize is 0; ${whole}`, () => minimalGatedCell({ ...sizes, inputSize: 0 })],
  [
    'independentRnnCell: activation is "gelu"; expected "relu" or "tanh".',
    () => independentRnnCell({ ...sizes, activation: "gelu" as "relu" }),
  ],
  [
    "layerNormGruCell: epsilon is 0; expected a number above 0.",
    () => layerNormGruCell({ ...sizes, epsilon: 0 }),
  ],
  [
    "layerNormLstmCell: epsilon is NaN; expected a number above 0.",
    () => layerNormLstmCell({ ...sizes, epsilon: Number.NaN }),
  ],
  [
    'exponentialLstmCell: forgetGate is "relu"; expected "sigmoid" or "exponential".',
    () => exponentialLstmCell({ ...sizes, forgetGate: "relu" as "sigmoid" }),
  ],
  [
    "exponentialLstmCell: heads is 3; expected a divisor of hiddenSize, 2.",
    () => exponentialLstmCell({ ...sizes, heads: 3 }),
  ],
  [
    "convLstmCell: kernelSize is 4; expected an odd number.",
    () => convLstmCell({ ...maps, spatial: [5], kernelSize: 4 }),
  ],
  [`convLstmCell: spatial is 0; ${whole}`, () => convLstmCell({ ...maps, spatial: [5, 0] })],
  [
    "convLstmCell: spatial is 2,2,2; expected [length] or [height, width].",
    () => convLstmCell({ ...maps, spatial: [2, 2, 2] as unknown as [number] }),
  ],
])("%s", (message, make) => {
  expect(make).toThrow(CellOptionError);
  expect(make).toThrow(message);
});
