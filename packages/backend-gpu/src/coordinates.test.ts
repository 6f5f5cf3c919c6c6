import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { broadcastStrides, indexCodes, joinAxes, sumCode } from "./coordinates.ts";
import { KernelCode } from "./kernel-code.ts";

describe("joinAxes", () => {
  test("merges axes that all operands traverse with one stride", () => {
    expect(joinAxes([2, 3, 4], [[12, 4, 1]])).toEqual({ shape: [24], operands: [[1]] });
    expect(joinAxes([2, 3, 4], [[12, 4, 1], broadcastStrides([3, 1], [2, 3, 4])])).toEqual({
      shape: [2, 3, 4],
      operands: [
        [12, 4, 1],
        [0, 1, 0],
      ],
    });
    expect(joinAxes([2, 3, 4], [broadcastStrides([4], [2, 3, 4])])).toEqual({
      shape: [6, 4],
      operands: [[0, 1]],
    });
  });

  test("drops axes of length 1", () => {
    expect(joinAxes([1, 5, 1], [[5, 1, 1]])).toEqual({ shape: [5], operands: [[1]] });
  });
});

describe("sumCode", () => {
  test.each([
    [["a", "b"], [3, 1], 0, "a * 3 + b"],
    [["a", "b"], [0, 1], 0, "b"],
    [["a"], [-2], 8, "8 - a * 2"],
    [["a"], [-1], 0, "0 - a"],
    [["0", "b"], [7, 1], -4, "-4 + b"],
    [["a"], [0], 0, "0"],
  ])("%j with strides %j from %i", (coordinates, strides, base, text) => {
    expect(sumCode(coordinates, strides, base)).toBe(text);
  });
});

test("the index of every element is the sum of its coordinates times the strides", () => {
  const axis = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: -3, max: 5 }));
  fc.assert(
    fc.property(fc.array(axis, { maxLength: 4 }), (axes) => {
      const [shape, strides] = [axes.map(([length]) => length), axes.map(([, stride]) => stride)];
      const size = shape.reduce((product, length) => product * length, 1);
      for (let element = 0; element < size; element++) {
        let rest = element;
        const expected = shape.reduceRight((sum, length, at) => {
          const coordinate = rest % length;
          rest = Math.floor(rest / length);
          return sum + coordinate * strides[at]!;
        }, 0);
        expect(evaluated(element, shape, strides)).toBe(expected);
      }
    }),
    { numRuns: 60, seed: 7 },
  );
});

/** Runs the code as JavaScript. */
function evaluated(element: number, shape: readonly number[], strides: readonly number[]): number {
  const code = new KernelCode();
  const [index] = indexCodes(code, "this.thread.x", shape, [strides]);
  code.add(`return ${index};`);
  const quotient = (a: number, b: number) => Math.floor(a / b);
  const body = `return (${code.source().text}).call({ thread: { x: ${element} } });`;
  return new Function("quotient", body)(quotient) as number;
}
