// Lengths of sequences as masks of Keras, and the last valid steps, in operations of Keras.
import type { Json } from "../config.ts";
import { type GraphOut, type OutValue, tensorJson } from "./graph-out.ts";
import { globalPooling } from "./layer-configs.ts";

/** The valid steps of a batch of sequences. */
export interface ValidSteps {
  /** float32 [batch, time]: the number of each step, from 1. */
  readonly steps: OutValue;
  /** float32 [batch, 1]. */
  readonly lengths: OutValue;
  /** bool [batch, time] */
  readonly mask: OutValue;
  /** The mask as an argument of a recurrent layer. */
  readonly asArgument: Json;
}

const ALL: Json = { class_name: "__slice__", config: { start: null, stop: null, step: null } };

/** Adds an input "lengths", int32 [batch], and the mask of the steps before them. */
export function maskOf(graph: GraphOut, x: OutValue): ValidSteps {
  const lengths = graph.input("lengths", [null], "int32");
  const first = x.shape.length === 2 ? x : operation(graph, "GetItem", {}, [x, [ALL, ALL, 0]]);
  const isThere = operation(graph, "Equal", {}, [first, first], [null, null], "bool");
  const ones = cast(graph, isThere);
  const steps = operation(graph, "Cumsum", { axis: 1, dtype: null }, [ones]);
  const counts = cast(
    graph,
    graph.operation({ className: "ExpandDims", options: { axis: -1 } }, [lengths], [null, 1], "int32"),
    [null, 1],
  );
  const mask = operation(graph, "LessEqual", {}, [steps, counts], [null, null], "bool");
  return { steps, lengths: counts, mask, asArgument: { mask: tensorJson(mask) } };
}

/** The last step of each row, [batch, features]: of those that are valid, where lengths are given. */
export function lastOf(graph: GraphOut, x: OutValue, valid: ValidSteps | undefined): OutValue {
  const shape = [null, x.shape.at(-1)!];
  if (valid === undefined) return operation(graph, "GetItem", {}, [x, [ALL, -1]], shape);
  const isLast = operation(graph, "Equal", {}, [valid.steps, valid.lengths], [null, null], "bool");
  const share = operation(graph, "ExpandDims", { axis: -1 }, [cast(graph, isLast)], [null, null, 1]);
  const kept = operation(graph, "Multiply", {}, [x, share], x.shape);
  return operation(graph, "Sum", { axis: 1, keepdims: false }, [kept], shape);
}

/** The maximum of each feature, [batch, features]: over the steps that are valid, where lengths are given. */
export function maximumOf(
  graph: GraphOut,
  x: OutValue,
  valid: ValidSteps | undefined,
  name: string,
): OutValue {
  const shape = [null, x.shape.at(-1)!];
  if (valid === undefined) return graph.layer(name, globalPooling("Max"), x, shape);
  const mask = operation(graph, "ExpandDims", { axis: -1 }, [valid.mask], [null, null, 1], "bool");
  const kept = operation(graph, "Where", {}, [mask, x, LOWEST], x.shape);
  return operation(graph, "Max", { axis: 1, keepdims: false, initial: null }, [kept], shape);
}

/** In place of steps that are not valid. */
const LOWEST = -1e30;

function cast(graph: GraphOut, x: OutValue, shape = [null, null] as OutValue["shape"]): OutValue {
  return operation(graph, "Cast", { dtype: "float32" }, [x], shape);
}

function operation(
  graph: GraphOut,
  className: string,
  options: Json,
  args: Parameters<GraphOut["operation"]>[1],
  shape: OutValue["shape"] = [null, null],
  dtype = "float32",
): OutValue {
  return graph.operation({ className, options }, args, shape, dtype);
}
