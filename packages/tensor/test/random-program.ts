// Random small programs: each step picks an operation and two of the values before it.
import fc from "fast-check";
import { add, less, maximum, mul, sub } from "../src/primitives/binary.ts";
import { broadcastTo } from "../src/primitives/broadcast.ts";
import { cast } from "../src/primitives/cast.ts";
import { flip } from "../src/primitives/flip.ts";
import { gruSequence } from "../src/primitives/gru.ts";
import { matmul } from "../src/primitives/matmul.ts";
import { max, sum } from "../src/primitives/reduce.ts";
import { reshape } from "../src/primitives/reshape.ts";
import { scan } from "../src/primitives/scan.ts";
import { abs, neg, sin, tanh } from "../src/primitives/unary.ts";
import { where } from "../src/primitives/where.ts";
import type { Program } from "../src/program.ts";
import type { Shape } from "../src/shape.ts";
import { full, ones, parameter, type Tensor, tensor } from "../src/tensor.ts";
import { wave } from "../src/testing/case.ts";
import { trace } from "../src/trace.ts";

/** Every value has one of these shapes, so that any two broadcast to one of them. */
const SHAPES: readonly Shape[] = [[2, 3], [2, 1], [1, 3], [3], []];

/** One step: an operation, and the indices of its operands. */
type Pick = readonly [operation: number, a: number, b: number];

/** Programs of up to 25 operations of 4 inputs and 2 state variables. */
export const randomPrograms: fc.Arbitrary<Program> = fc
  .array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 4, maxLength: 25 })
  .map(programFrom);

const rows = (x: Tensor) => broadcastTo(x, [2, 3]);

const OPERATIONS: readonly ((a: Tensor, b: Tensor) => Tensor)[] = [
  add,
  sub,
  mul,
  maximum,
  neg,
  abs,
  sin,
  tanh,
  (a) => mul(a, 0.5),
  (a, b) => where(less(a, b), a, b),
  (a) => cast(cast(mul(a, 3), "int32"), "float32"),
  (a) => sum(rows(a), { axes: [1], keepAxes: true }),
  (a) => max(rows(a), { axes: [0] }),
  (a) => sum(a),
  (a) => flip(rows(a), [0]),
  (a, b) => sum(matmul(rows(a), rows(b), { transposeB: true }), { axes: [1], keepAxes: true }),
  (a, b) => scanned(rows(a), rows(b)),
  (a, b) => recurrent(rows(a), rows(b)),
  () => tensor([0.25, -1, 2]),
];

function scanned(a: Tensor, b: Tensor): Tensor {
  const { carry, outputs } = scan(
    ({ x, y }: { x: Tensor; y: Tensor }, at: Tensor) => ({
      carry: { x: tanh(add(mul(x, 0.5), at)), y: add(y, mul(at, sum(b))) },
      output: { product: mul(x, y), other: tanh(tanh(x)) },
    }),
    { x: full([3], 0.1), y: ones([3]) },
    a,
  );
  return add(outputs.product, carry.y);
}

function recurrent(a: Tensor, b: Tensor): Tensor {
  const weights = { weightIh: wave([9, 3], 1), weightHh: wave([9, 3], 2) };
  const { output } = gruSequence(reshape(a, [1, 2, 3]), weights, {
    hidden: max(b, { axes: [0], keepAxes: true }),
  });
  return reshape(output, [2, 3]);
}

function programFrom(picks: readonly Pick[]): Program {
  const inputs = SHAPES.slice(0, 4).map((shape) => parameter({ shape, dtype: "float32" }));
  const currents = SHAPES.slice(0, 2).map((shape) => parameter({ shape, dtype: "float32" }));
  const values: Tensor[] = [...inputs, ...currents];
  for (const [operation, a, b] of picks) {
    const operands = [a, b].map((pick) => values[pick % values.length]!) as [Tensor, Tensor];
    values.push(OPERATIONS[operation % OPERATIONS.length]!(...operands));
  }
  const state = currents.map((current, i) => ({ current, next: fitting(values.at(-1 - i)!, current) }));
  return trace({ inputs, outputs: values.slice(-3), state });
}

/** The value converted to the shape of `current`. */
function fitting(value: Tensor, { shape }: Tensor): Tensor {
  return shape[1] === 1 ? sum(rows(value), { axes: [1], keepAxes: true }) : rows(value);
}
