// Indexing of rows: gather and scatterAdd.
import { vjp } from "../autodiff.ts";
import * as o from "../operations.ts";
import { type BehaviourCase, flagWave, wave, whole, wholeWave } from "./case.ts";

/** Indices that repeat, are out of range, or are empty. */
export function indexCases(): BehaviourCase[] {
  const indices = whole([2, 0, 2, 4], [2, 2]);
  return [
    { name: "gather rows", inputs: [wave([5, 3]), indices], compute: (table, at) => o.gather(table!, at!) },
    { name: "gather elements", inputs: [wave([5]), indices], compute: (table, at) => o.gather(table!, at!) },
    {
      name: "gather by one index",
      inputs: [wave([5, 2, 3]), whole([3], [])],
      compute: (table, at) => o.gather(table!, at!),
    },
    {
      name: "gather out of range gives NaN",
      inputs: [wave([5, 2]), whole([5, -1, 1])],
      compute: (table, at) => o.gather(table!, at!),
      differentiable: false,
    },
    {
      name: "gather of int32, 0 out of range",
      inputs: [wholeWave([5, 2], 1, 9), whole([5, -1, 1])],
      compute: (table, at) => o.gather(table!, at!),
      differentiable: false,
    },
    {
      name: "scatterAdd sums",
      inputs: [indices, wave([2, 2, 3])],
      compute: (at, updates) => o.scatterAdd(at!, updates!, 5),
    },
    {
      name: "scatterAdd of elements",
      inputs: [whole([1, 1, 0]), wave([3])],
      compute: (at, updates) => o.scatterAdd(at!, updates!, 4),
    },
    {
      name: "scatterAdd ignores indices out of range",
      inputs: [whole([1, 7, -1]), wave([3, 2])],
      compute: (at, updates) => o.scatterAdd(at!, updates!, 2),
    },
    {
      name: "scatterAdd of many to few",
      inputs: [wholeWave([300], 0, 3), wave([300, 7])],
      compute: (at, updates) => o.scatterAdd(at!, updates!, 4),
    },
    {
      name: "gather of bool, false out of range",
      inputs: [flagWave([4, 3]), whole([3, 4, 0, -1])],
      compute: (table, at) => o.gather(table!, at!),
      differentiable: false,
    },
    {
      name: "gather ignores the gradient of indices out of range",
      inputs: [wave([3, 2]), whole([1, 3, -1, 1]), wave([4, 2], 2)],
      compute: (table, at, g) => vjp((x) => [o.gather(x!, at!)], [table!], [g!]),
      differentiable: false,
    },
    {
      name: "gather and scatterAdd of empty tensors",
      inputs: [wave([5, 2]), whole([]), wave([0, 2]), whole([1, 0])],
      compute: (table, none, empty, some) => [
        o.gather(table!, none!),
        o.gather(empty!, some!),
        o.scatterAdd(none!, empty!, 3),
        o.scatterAdd(some!, o.slice(table!, 0, 0, 2), 0),
      ],
      differentiable: false,
    },
  ];
}
