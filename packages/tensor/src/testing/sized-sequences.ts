// Recurrent sequences and scans of any size.
import * as o from "../operations.ts";
import type { SequenceOptions } from "../primitives/recurrent.ts";
import type { Tensor } from "../tensor.ts";
import { wave, wholeWave } from "./case.ts";
import type { Weights } from "./recurrent-operands.ts";
import type { Builder } from "./sized-case.ts";

/** A builder for every primitive over time. */
export function sizedSequences(): Record<string, Builder> {
  return {
    gru: fused(3, (x, w, options, hidden) => pick(o.gruSequence(x, w, { ...options, hidden }))),
    "gru, reset before": fused(3, (x, w, options, hidden) =>
      pick(o.gruSequence(x, w, { ...options, hidden, resetAfter: false })),
    ),
    lstm: fused(4, (x, w, options, hidden) => {
      const { cell, ...rest } = o.lstmSequence(x, w, { ...options, hidden, cell: o.mul(hidden, 0.5) });
      return [...pick(rest), cell];
    }),
    rnn: fused(1, (x, w, options, hidden) => pick(o.rnnSequence(x, w, { ...options, hidden }))),
    linearScan: ({ lengths: [batch, time, features], choice }) => ({
      inputs: [
        wave([batch, time, features], 1),
        wave([batch, time, features], 2),
        wave([batch, features], 3),
      ],
      compute: (a, b, initial) => o.linearScan(a!, b!, { initial: initial!, reverse: choice % 2 === 1 }),
    }),
    scan: ({ lengths: [batch, time, features, hidden], choice }) => ({
      inputs: [wave([time, batch, features], 1), wave([features, hidden], 2), wave([batch, hidden], 3)],
      compute: (xs, w, h) =>
        o.scan(
          (carry: Tensor, x: Tensor) => {
            const next = o.tanh(o.add(o.matmul(x, w!), o.mul(carry, 0.9)));
            return { carry: next, output: o.mul(next, carry) };
          },
          h!,
          xs!,
          { reverse: choice % 2 === 1 },
        ),
    }),
  };
}

function fused(
  gates: number,
  run: (x: Tensor, weights: Weights, options: SequenceOptions, hidden: Tensor) => unknown,
): Builder {
  return ({ lengths: [batch, time, inputSize, hiddenSize], choice }) => {
    const rows = gates * hiddenSize;
    // Larger weights explode with the hidden size, and rounding errors dominate.
    const high = 1.5 / Math.sqrt(hiddenSize);
    const timeMajor = (choice & 2) === 2;
    const options = {
      reverse: (choice & 1) === 1,
      timeMajor,
      lengths: wholeWave([batch], 0, time + 1, choice),
    };
    const inputs = [
      wave(timeMajor ? [time, batch, inputSize] : [batch, time, inputSize], 1),
      wave([rows, inputSize], 2),
      wave([rows, hiddenSize], 3, { low: -high, high }),
      wave([rows], 4),
      wave([rows], 5),
      wave([batch, hiddenSize], 6),
    ];
    return {
      inputs,
      compute: (x, weightIh, weightHh, biasIh, biasHh, hidden) =>
        run(
          x!,
          { weightIh: weightIh!, weightHh: weightHh!, biasIh: biasIh!, biasHh: biasHh! },
          options,
          hidden!,
        ),
    };
  };
}

function pick({ output, hidden }: { readonly output: Tensor; readonly hidden: Tensor }): Tensor[] {
  return [output, hidden];
}
