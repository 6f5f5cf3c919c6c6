// Small programs for tests.
import { type Program, programText } from "../src/program.ts";
import type { Shape } from "../src/shape.ts";
import { parameter, type Tensor } from "../src/tensor.ts";
import { trace } from "../src/trace.ts";
import { leaves } from "../src/tree.ts";

/** The program of a function of float32 tensors of the given shapes, as traced. */
export function programOf(f: (...inputs: Tensor[]) => unknown, ...shapes: readonly Shape[]): Program {
  const parameters = shapes.map((shape) => parameter({ shape, dtype: "float32" }));
  return trace({ inputs: parameters, outputs: leaves(f(...parameters)) as Tensor[] });
}

/** The effect of a pass on a program: the text before and after. */
export function changeOf(before: Program, after: Program): string {
  return `\n${programText(before)}\n\nbecomes\n\n${programText(after)}`;
}
