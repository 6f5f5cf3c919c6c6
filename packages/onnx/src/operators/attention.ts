// Attention of operator set 23: softmax(Q Kᵀ · scale + mask) V, with several heads.
import {
  add,
  arange,
  broadcastTo,
  concat,
  div,
  expandAxis,
  lessEqual,
  matmul,
  mul,
  reshape,
  softmax,
  type Tensor,
  tanh,
  transpose,
  where,
} from "@grus/tensor";
import type { NodeCall, Operator } from "../node-call.ts";
import { float, type Value } from "../values.ts";

export const attention: Operator = (call) => {
  call.ignore("softmax_precision");
  const isFlat = call.float(0).rank === 3;
  const query = headsOf(call, 0, "q_num_heads");
  const [key, pastLength] = withPast(call, headsOf(call, 1, "kv_num_heads"), 4);
  const [value] = withPast(call, headsOf(call, 2, "kv_num_heads"), 5);
  const [, heads = 0, length = 0, width = 0] = query.shape;
  const scale = call.floatAttribute("scale", 1 / Math.sqrt(width));
  const product = mul(matmul(query, repeated(call, key, heads), { transposeB: true }), scale);
  const masked = causal(call, addMask(call, product), pastLength);
  const capped = softcapped(call, masked);
  const weights = softmax(capped);
  const y = matmul(weights, repeated(call, value, heads));
  const flat = () => reshape(transpose(y, [0, 2, 1, 3]), [y.shape[0]!, length, heads * y.shape[3]!]);
  const stages = [product, masked, capped, weights];
  const stage = stages[call.int("qk_matmul_output_mode", 0)];
  if (stage === undefined) return call.refuse("a qk_matmul_output_mode of 0 to 3", "another");
  return [isFlat ? flat() : y, key, value, stage].map(float);
};

/** [batch, heads, time, width] of an input of that shape, or of [batch, time, heads · width]. */
function headsOf(call: NodeCall, input: number, attribute: string): Tensor {
  const x = call.float(input);
  if (x.rank === 4) {
    call.ignore(attribute);
    return x;
  }
  const [batch = 0, time = 0, width = 0] = x.shape;
  const heads = call.int(attribute, 0);
  if (x.rank !== 3 || !(heads > 0) || width % heads !== 0)
    call.refuse(`[batch, time, width] of ${heads} heads as input ${input}`, `[${x.shape.join(", ")}]`);
  return transpose(reshape(x, [batch, time, heads, width / heads]), [0, 2, 1, 3]);
}

/** The states before a sequence, joined with it, and their number. */
function withPast(call: NodeCall, x: Tensor, input: number): [Tensor, number] {
  const past = call.optionalFloat(input);
  return past === undefined ? [x, 0] : [concat([past, x], 2), past.shape[2]!];
}

/** Each head of keys or values for as many heads of queries as share it. */
function repeated(call: NodeCall, x: Tensor, heads: number): Tensor {
  const [batch = 0, own = 0, time = 0, width = 0] = x.shape;
  if (own === heads) return x;
  if (own === 0 || heads % own !== 0) return call.refuse(`heads that divide ${heads}`, String(own));
  const wide = broadcastTo(expandAxis(x, 2), [batch, own, heads / own, time, width]);
  return reshape(wide, [batch, heads, time, width]);
}

/** Adds a mask of floats, or keeps the positions of one of flags. */
function addMask(call: NodeCall, product: Tensor): Tensor {
  const mask: Value | undefined = call.inputs[3];
  if (mask === undefined) return product;
  const own = call.tensor(3);
  if (mask.element !== "bool") return add(product, own);
  return where(broadcastTo(own, product.shape), product, Number.NEGATIVE_INFINITY);
}

/** Keeps the positions up to that of each query. */
function causal(call: NodeCall, product: Tensor, pastLength: number): Tensor {
  if (call.int("is_causal", 0) === 0) return product;
  const [, , queries = 0, keys = 0] = product.shape;
  call.spend(queries + keys);
  const isBefore = lessEqual(expandAxis(arange(keys), 0), add(expandAxis(arange(queries), 1), pastLength));
  return where(broadcastTo(isBefore, product.shape), product, Number.NEGATIVE_INFINITY);
}

function softcapped(call: NodeCall, product: Tensor): Tensor {
  const cap = call.floatAttribute("softcap", 0);
  return cap === 0 ? product : mul(cap, tanh(div(product, cap)));
}
