import { expect, test } from "vitest";
import { dependents, topologicalOrder } from "./graph.ts";
import { add, mul } from "./primitives/binary.ts";
import { identity } from "./primitives/identity.ts";
import { exp } from "./primitives/unary.ts";
import { type Node, ones, parameter, type Tensor } from "./tensor.ts";

const names = (nodes: Iterable<Node>) => Array.from(nodes, ({ primitive }) => primitive.name);

test("operands precede their users, each node once", () => {
  const x = parameter({ shape: [2], dtype: "float32" });
  const twice = add(x, x);
  const order = topologicalOrder([mul(twice, exp(twice)), twice]);
  expect(names(order)).toEqual(["parameter", "add", "exp", "mul"]);
  for (const [at, node] of order.entries()) {
    for (const input of node.inputs) expect(order.indexOf(input.node)).toBeLessThan(at);
  }
});

test("nodes below a stop are excluded, the stop itself is included", () => {
  const x = identity(exp(ones([2])));
  const order = topologicalOrder([add(x, x)], (node) => node === x.node);
  expect(names(order)).toEqual(["identity", "add"]);
});

test("depth is not limited", () => {
  let x: Tensor = ones([]);
  for (let i = 0; i < 50_000; i++) x = exp(x);
  expect(topologicalOrder([x])).toHaveLength(50_001);
});

test("dependents are the sources and all that depends on them", () => {
  const [x, y] = [ones([2]), ones([2])];
  const [fromX, fromY] = [exp(x), exp(y)];
  const both = mul(fromX, fromY);
  const found = dependents(topologicalOrder([both]), [x]);
  expect(new Set(names(found))).toEqual(new Set(["constant", "exp", "mul"]));
  expect([x, fromX, both, y, fromY].map(({ node }) => found.has(node))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
