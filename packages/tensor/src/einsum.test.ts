import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { evaluate } from "./compile.ts";
import { einsum } from "./einsum.ts";
import { ShapeError } from "./errors.ts";
import { referenceBackend } from "./reference-backend.ts";
import { sizeOf } from "./shape.ts";
import { type Tensor, tensor } from "./tensor.ts";

const lengths: Readonly<Record<string, number>> = { a: 2, b: 3, c: 4, d: 5 };

function wave(letters: string, seed: number): Tensor {
  const shape = [...letters].map((letter) => lengths[letter]!);
  return tensor(
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(seed + i * 1.7)),
    shape,
  );
}

/** The sum of products over all indices of all letters. */
function summed(terms: readonly string[], result: string, operands: readonly Tensor[]): number[] {
  const letters = [...new Set([...terms.join("")])];
  const out = new Array<number>(sizeOf([...result].map((letter) => lengths[letter]!))).fill(0);
  const position = (own: string, index: ReadonlyMap<string, number>) =>
    [...own].reduce((at, letter) => at * lengths[letter]! + index.get(letter)!, 0);
  const visit = (at: number, index: Map<string, number>): void => {
    if (at === letters.length) {
      const product = operands.reduce((own, x, i) => own * x.data[position(terms[i]!, index)]!, 1);
      const place = position(result, index);
      out[place] = out[place]! + product;
      return;
    }
    for (let i = 0; i < lengths[letters[at]!]!; i++) visit(at + 1, index.set(letters[at]!, i));
  };
  visit(0, new Map());
  return out;
}

describe("einsum", () => {
  test.each([
    "abc,cd->abd",
    "ab,cb->ac",
    "abc,abd->acd",
    "abc->ca",
    "abc,c->ab",
    "ab,cd->dcba",
    "ab,bc,cd->ad",
    "abc,bcd->ad",
    "abc,ac->b",
    "abc,abc->",
  ])("%s", async (equation) => {
    const [left, result] = equation.split("->") as [string, string];
    const terms = left.split(",");
    const operands = terms.map((own, i) => wave(own, i + 1));
    const found = await evaluate(referenceBackend(), einsum(equation, operands));
    expect(found.shape).toEqual([...result].map((letter) => lengths[letter]!));
    expectClose(found.data, summed(terms, result, operands), { absolute: 1e-5 });
  });

  test("axes without letters, and no arrow", async () => {
    const operands = [wave("abc", 1), wave("cd", 2)];
    const found = await evaluate(referenceBackend(), [
      einsum("...c,cd->...d", operands),
      einsum("abc, cd", operands),
    ]);
    for (const own of found)
      expectClose(own.data, summed(["abc", "cd"], "abd", operands), { absolute: 1e-5 });
  });

  test.each([
    ["ab", [wave("abc", 1)], "3 different letters; got ab"],
    ["aa->a", [wave("ab", 1)], "2 different letters; got aa"],
    ["ab,ac->bc", [wave("ab", 1), wave("bc", 1)], "one length of a; got 2 and 3"],
    ["ab->abz", [wave("ab", 1)], "letters of the operands in the result"],
    ["ab,cd", [wave("ab", 1)], "an equation of 1 operands; got ab,cd"],
    ["...a,...b->...", [wave("ab", 1), wave("abc", 1)], "equally many axes for every ..."],
  ])("refuses %s", (equation, operands, message) => {
    expect(() => einsum(equation, operands)).toThrow(ShapeError);
    expect(() => einsum(equation, operands)).toThrow(message.split("; got")[0]);
  });
});
