// Scans as Scan nodes, whose bodies read outer values by name.
import { byName, linearScanOperands, scanOperands } from "@grus/tensor";
import { describeValue, named } from "./exported.ts";
import { GraphBuilder, valueInfo } from "./graph-builder.ts";
import type { Lowering, Lowerings, StepCall } from "./step-call.ts";

const scan: Lowering<"scan"> = (call) => {
  const { carries, sequences, reverse } = call.first;
  const { carry, xs, constants } = scanOperands(call.first, call.inputs);
  const bodies = call.attrs.map(({ body }) => body);
  const body = new GraphBuilder(call.file);
  const parameters = [
    ...carry.map((x) => named(body, call.file.unique("carry"), x.shape, x.dtype)),
    ...xs.map((x) => named(body, call.file.unique("slice"), x.shape.slice(1), x.dtype)),
  ];
  const isWanted = (i: number) => i < carries || call.used[i]!;
  const results = call.writePrograms(bodies, body, [...parameters, ...constants], isWanted);
  const outputs = results.flatMap((result, i) => {
    if (result === undefined) return [];
    const name = call.file.unique(i < carries ? "next" : "step");
    body.rename(result.name, name);
    return [describeValue(name, result)];
  });
  const inputs = parameters.map((parameter) => describeValue(parameter.name, parameter));
  const operands = [...carry, ...xs].map(({ name }) => name);
  if (sequences === 0) {
    // A scan without sequences runs over empty steps.
    inputs.push(valueInfo(call.file.unique("slice"), "float", []));
    operands.push(emptySteps(call));
  }
  const count = Math.max(1, sequences);
  const seen = outputs.length - carries;
  const directions = (of: number) => Array.from({ length: of }, () => Number(reverse));
  const attributes = {
    body: body.proto("body", inputs, outputs),
    num_scan_inputs: count,
    scan_input_directions: directions(count),
    ...(seen > 0 && { scan_output_directions: directions(seen) }),
  };
  const names = call.graph.nodeOf("Scan", operands, { attributes, outputs: outputs.length });
  let next = 0;
  return results.map((result, i) =>
    result === undefined ? call.unreadable(i, "it") : call.named(names[next++]!, i),
  );
};

function emptySteps(call: StepCall<"scan">): string {
  const [length] = call.lengths(({ length }) => [length]);
  return call.graph.node("ConstantOfShape", [call.file.lengthList([length!])]);
}

/** h = a ⊙ h + b, step by step along the second axis. */
const linearScan: Lowering<"linearScan"> = (call) => {
  const { reverse } = call.first;
  const body = new GraphBuilder(call.file);
  const unique = (name: string) => call.file.unique(name);
  const [h, a, b] = [unique("carry"), unique("slice"), unique("slice")];
  const [next, seen] = [unique("next"), unique("step")];
  const sum = body.node("Add", [body.node("Mul", [a, h]), b]);
  body.rename(sum, next);
  body.rename(sum, seen);
  const { a: as, b: bs, initial: start } = byName(linearScanOperands, call.inputs);
  const infos = (names: readonly string[]) => names.map((name) => describeValue(name, start));
  const attributes = {
    body: body.proto("body", infos([h, a, b]), infos([next, seen])),
    num_scan_inputs: 2,
    scan_input_axes: [1, 1],
    scan_output_axes: [1],
    scan_input_directions: [Number(reverse), Number(reverse)],
    scan_output_directions: [Number(reverse)],
  };
  const names = call.graph.nodeOf("Scan", [start.name, as.name, bs.name], { attributes, outputs: 2 });
  return call.named(names[1]!);
};

export const scanLowerings: Lowerings<"linearScan" | "scan"> = { scan, linearScan };
