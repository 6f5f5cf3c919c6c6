import { describe, expect, test } from "vitest";
import { grad } from "../autodiff.ts";
import * as o from "../operations.ts";
import { ones, type Tensor, tensor } from "../tensor.ts";
import { wave, whole } from "../testing/case.ts";

const wholes = whole([1, 2, 3]);
const x = wave([2, 3]);
const weights = (gates: number) => ({ weightIh: ones([gates * 4, 3]), weightHh: ones([gates * 4, 4]) });

/** Every refusal of every primitive. */
const refusals: Readonly<Record<string, () => unknown>> = {
  "a sequence without time": () => o.gruSequence(x, weights(3)),
  "a sequence of other features": () => o.gruSequence(ones([2, 5, 7]), weights(3)),
  "a time-major sequence of other features": () =>
    o.rnnSequence(ones([5, 2, 7]), weights(1), { timeMajor: true }),
  "weights of another cell": () => o.lstmSequence(ones([2, 5, 3]), weights(3)),
  "a state of another batch": () => o.gruSequence(ones([2, 5, 3]), weights(3), { hidden: ones([1, 4]) }),
  "a bias of another length": () => o.gruSequence(ones([2, 5, 3]), { ...weights(3), biasIh: ones([4]) }),
  "lengths of another batch": () => o.gruSequence(ones([2, 5, 3]), weights(3), { lengths: wholes }),
  "lengths that are not whole": () => o.gruSequence(ones([2, 5, 3]), weights(3), { lengths: ones([2]) }),
  "a scan without steps": () => o.scan((carry: Tensor) => ({ carry, output: {} }), x, {}),
  "a scan of lengths that differ": () =>
    o.scan((carry: Tensor, at: { a: Tensor; b: Tensor }) => ({ carry, output: at }), x, {
      a: ones([2]),
      b: ones([3]),
    }),
  "a scan whose carry changes shape": () =>
    o.scan((carry: Tensor) => ({ carry: o.sum(carry), output: {} }), x, {}, { length: 2 }),
  "a scan that loses a carry": () =>
    o.scan(
      ({ a }: { a: Tensor; b: Tensor }) => ({ carry: { a } as { a: Tensor; b: Tensor }, output: {} }),
      { a: x, b: x },
      {},
      { length: 2 },
    ),
  "linearScan of other shapes": () => o.linearScan(ones([2, 3, 4]), ones([2, 3, 5])),
  "linearScan from another state": () =>
    o.linearScan(ones([2, 3, 4]), ones([2, 3, 4]), { initial: ones([2, 3]) }),
  "the gradient of gates": () =>
    grad((h: Tensor) => o.sum(o.gruSequence(ones([2, 5, 3]), weights(3), { hidden: h }).gates))(ones([2, 4])),
};

describe("what primitives refuse", () => {
  test.each(Object.entries(refusals))("%s", (_, refuse) => {
    expect(refuse).toThrowErrorMatchingSnapshot();
  });

  test("an error names its operation and is told apart by class", () => {
    expect(() => o.reshape(x, [4, 2])).toThrow(
      expect.objectContaining({ name: "ShapeError", where: "reshape" }),
    );
    expect(() => o.exp(wholes)).toThrow(expect.objectContaining({ name: "DTypeError", where: "exp" }));
    expect(() => o.add(tensor(1), wholes)).toThrow(
      expect.objectContaining({ name: "DTypeError", where: "add" }),
    );
  });
});
