// What a scan need not compute step by step: before it, products of its sequences alone; after it, products that no
// carry needs, and sums over the steps.
import { dependents, topologicalOrder } from "../graph.ts";
import { add } from "../primitives/binary.ts";
import { substitute } from "../substitute.ts";
import { isApplication, isApplicationOf, type Node, parameter, type Tensor } from "../tensor.ts";
import { StackedValues } from "./stacked-values.ts";
import { sumOfSteps } from "./sum-of-steps.ts";
import type { SplitScan, TracedScan } from "./traced-scan.ts";

/** The scan without what can be computed before and after it for all steps at once. */
export function splitScan(whole: TracedScan): SplitScan {
  if (whole.length === 0) return { scan: whole, finish: (carry, outputs) => ({ carry, outputs }) };
  return withoutLaterResults(withoutEarlierProducts(whole));
}

/** Products that depend on the slices alone become sequences. */
function withoutEarlierProducts(traced: TracedScan): TracedScan {
  const { carries, next, outputs } = traced;
  const results = [...next, ...outputs];
  const order = topologicalOrder(results);
  const onCarry = dependents(order, carries);
  const inside = dependents(order, [...carries, ...traced.slices]);
  const values = new StackedValues({ traced, inside, isKept: (node) => onCarry.has(node) });
  const hoisted = new Map<Node, { readonly sequence: Tensor; readonly slice: Tensor }>();
  for (const node of order) {
    if (!inside.has(node) || onCarry.has(node) || !isShared(node, inside)) continue;
    const sequence = values.outsideOf({ node, index: 0 });
    if (sequence === undefined) continue;
    const slice = parameter({ shape: sequence.shape.slice(1), dtype: sequence.dtype });
    hoisted.set(node, { sequence, slice });
  }
  if (hoisted.size === 0) return traced;
  const changed = substitute(results, new Map([...hoisted].map(([node, { slice }]) => [node, [slice]])));
  const read = new Set(topologicalOrder(changed));
  const pairs = [
    ...traced.slices.map((slice, i) => ({ slice, sequence: traced.sequences[i]! })),
    ...hoisted.values(),
  ].filter(({ slice }) => read.has(slice.node));
  return {
    ...traced,
    next: changed.slice(0, next.length),
    outputs: changed.slice(next.length),
    slices: pairs.map(({ slice }) => slice),
    sequences: pairs.map(({ sequence }) => sequence),
  };
}

/** Whether a node is a product with, or a gather from, an operand that all steps share. */
function isShared(node: Node, inside: ReadonlySet<Node>): boolean {
  const shared = isApplicationOf(node, "matmul") ? node.inputs[1] : undefined;
  const table = isApplicationOf(node, "gather") ? node.inputs[0] : undefined;
  const operand = shared ?? table;
  return operand !== undefined && !inside.has(operand.node);
}

/** Without carries that are only sums over the steps, and without products that no carry needs. */
function withoutLaterResults(traced: TracedScan): SplitScan {
  let sums = onlySums(traced);
  for (;;) {
    const split = splitAfter(traced, sums);
    if (split.large.length === 0) return split;
    sums = sums.filter((i) => !split.large.includes(i));
  }
}

/** The carries whose next value is the sum of themselves and of a value, and which nothing else reads. */
function onlySums({ carries, next, outputs }: TracedScan): number[] {
  const order = topologicalOrder([...next, ...outputs]);
  const readers = new Map<Node, (Node | "result")[]>();
  const read = ({ node }: Tensor, by: Node | "result") =>
    readers.set(node, [...(readers.get(node) ?? []), by]);
  for (const node of order) for (const input of node.inputs) read(input, node);
  for (const result of [...next, ...outputs]) read(result, "result");
  return carries.flatMap(({ node }, i) => {
    const sum = next[i]!.node;
    const isOnly = readers.get(node)?.length === 1 && readers.get(node)![0] === sum;
    return isApplicationOf(sum, "add") && isOnly && readers.get(sum)?.length === 1 ? [i] : [];
  });
}

/** A split scan, and the sums that would have to be kept for all steps. */
function splitAfter(
  traced: TracedScan,
  sums: readonly number[],
): SplitScan & { readonly large: readonly number[] } {
  const { starts, carries, next, outputs, slices } = traced;
  const rest = carries.flatMap((_, i) => (sums.includes(i) ? [] : [i]));
  const of = <T>(items: readonly T[]) => rest.map((i) => items[i]!);
  const order = topologicalOrder([...next, ...outputs]);
  const inside = dependents(order, [...carries, ...slices]);
  const core = new Set([...topologicalOrder(of(next)), ...carries.map(({ node }) => node)]);
  const isOwn = outputs.map((y) => !isLater(y, core, inside));
  const own = outputs.filter((_, i) => isOwn[i]);
  const computed = new Set([...core, ...topologicalOrder(own)]);
  const values = new StackedValues({ traced, inside, isKept: (node) => computed.has(node) });
  const stackedOf = (x: Tensor) => values.stackedOf(x);
  const largest = Math.max(0, ...[...of(starts), ...slices].map(({ size }) => size));
  const totals = new Map(
    sums.map((i) => [i, sumOfSteps(addendOf(next[i]!, carries[i]!), { stackedOf, largest })]),
  );
  const later = outputs.map((y, i) => (isOwn[i] ? undefined : stackedOf(y)));
  const returned = [...own];
  const found = values.kept.map(({ x, placeholder }) => {
    const known = returned.findIndex((y) => y.node === x.node && y.index === x.index);
    return { placeholder, at: known === -1 ? returned.push(x) - 1 : known };
  });
  return {
    large: sums.filter((i) => totals.get(i) === undefined),
    scan: { ...traced, starts: of(starts), carries: of(carries), next: of(next), outputs: returned },
    finish: (last, stacked) => {
      const values = new Map(found.map(({ placeholder, at }) => [placeholder.node, [stacked[at]!]]));
      const [lasts, ys] = [last.values(), stacked.values()];
      return {
        carry: starts.map((start, i) => {
          const total = totals.get(i);
          return total === undefined ? lasts.next().value! : add(start, substitute([total], values)[0]!);
        }),
        outputs: later.map((y) => (y === undefined ? ys.next().value! : substitute([y], values)[0]!)),
      };
    },
  };
}

/** Whether an output is not needed by a carry, and its products are worth computing for all steps at once. */
function isLater(y: Tensor, core: ReadonlySet<Node>, inside: ReadonlySet<Node>): boolean {
  const isOutside = (node: Node) => core.has(node) || !inside.has(node);
  return topologicalOrder([y], isOutside).some((node) => !isOutside(node) && isShared(node, inside));
}

/** What is added to a carry in each step. */
function addendOf({ node }: Tensor, carry: Tensor): Tensor {
  const inputs = isApplication(node) ? node.inputs : [];
  return inputs.find((input) => input.node !== carry.node)!;
}
