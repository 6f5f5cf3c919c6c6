// Linear recurrences.
import * as o from "../operations.ts";
import { type BehaviourCase, wave } from "./case.ts";

/** Forward and in reverse, of many sizes. */
export function linearScanCases(): BehaviourCase[] {
  return [
    [2, 5, 3],
    [1, 1, 1],
    [3, 40, 9],
    [2, 0, 3],
    [0, 3, 2],
  ].flatMap(([batch, time, features]) =>
    [false, true].map(
      (reverse): BehaviourCase => ({
        name: `linearScan ${batch} x ${time} x ${features}${reverse ? ", reverse" : ""}`,
        inputs: [
          wave([batch!, time!, features!], 1),
          wave([batch!, time!, features!], 2),
          wave([batch!, features!], 3),
        ],
        compute: (a, b, initial) => o.linearScan(a!, b!, { initial: initial!, reverse }),
      }),
    ),
  );
}
