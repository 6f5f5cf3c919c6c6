// Scan: runs a graph over the steps of sequences.
import { flip, scan, type Tensor, transpose } from "@grus/tensor";
import type { NodeCall, Operator } from "../node-call.ts";
import { tensorValue, toTensor, type Value } from "../values.ts";

const EXPORT_AGAIN = "Convert the model with onnx.version_converter.";

/** The axis of the steps of an input or output, and whether they run backwards. */
interface Steps {
  readonly axis: number;
  readonly isReverse: boolean;
}

function stepsOf(call: NodeCall, side: "input" | "output", ranks: readonly number[]): Steps[] {
  const axes = call.ints(`scan_${side}_axes`) ?? ranks.map(() => 0);
  const directions = call.ints(`scan_${side}_directions`) ?? ranks.map(() => 0);
  if (axes.length !== ranks.length || directions.length !== ranks.length)
    call.refuse(`${ranks.length} axes and directions of ${side}s`, `${axes.length} and ${directions.length}`);
  return ranks.map((rank, i) => ({ axis: call.axis(axes[i]!, rank), isReverse: directions[i] === 1 }));
}

/** `axis` moved to the front, or back from there. */
function moveAxis(x: Tensor, from: number, to: number): Tensor {
  const order = x.shape.map((_, axis) => axis).filter((axis) => axis !== from);
  return transpose(x, order.toSpliced(to, 0, from));
}

/**
 * All steps run in one direction: backwards if every input does. Inputs of the other direction are reversed.
 */
export const scanSteps: Operator = (call) => {
  if (call.opset < 9) call.refuse("Scan of operator set 9 or later", `set ${call.opset}`, EXPORT_AGAIN);
  const body = call.graph("body");
  const count = call.int("num_scan_inputs", 0);
  const values = call.all();
  const carries = values.length - count;
  if (count < 1 || carries < 0) call.refuse("at least one sequence", String(count));
  const [starts, sequences] = [values.slice(0, carries), values.slice(carries).map(toTensor)];
  const steps = stepsOf(
    call,
    "input",
    sequences.map(({ rank }) => rank),
  );
  const reverse = steps.every(({ isReverse }) => isReverse);
  const facing = (x: Tensor, isReverse: boolean) => (isReverse === reverse ? x : flip(x, [0]));
  const stacked = sequences.map((x, i) => facing(moveAxis(x, steps[i]!.axis, 0), steps[i]!.isReverse));
  let found: readonly Value[] = [];
  const step = (carry: readonly Tensor[], slices: readonly Tensor[]) => {
    found = call.runTensors(body, [
      ...carry.map((x, i) => tensorValue(starts[i]!.element, x)),
      ...slices.map((x, i) => tensorValue(values[carries + i]!.element, x)),
    ]);
    return { carry: found.slice(0, carries).map(toTensor), output: found.slice(carries).map(toTensor) };
  };
  const { carry, outputs } = scan(step, starts.map(toTensor), stacked, { reverse });
  const seen = outputs as readonly Tensor[];
  const placed = stepsOf(
    call,
    "output",
    seen.map(({ rank }) => rank),
  );
  const results = [
    ...(carry as readonly Tensor[]),
    ...seen.map((y, i) => moveAxis(facing(y, placed[i]!.isReverse), 0, placed[i]!.axis)),
  ];
  return results.map((tensor, i) => tensorValue(found[i]!.element, tensor));
};
