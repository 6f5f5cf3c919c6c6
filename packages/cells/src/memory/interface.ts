// The interface vector by which a controller operates a memory, split into named parts.
import { reshape, split, type Tensor } from "@grus/tensor";

/** The parts of an interface, in order: heads and features per head. */
export type InterfaceLayout<Name extends string> = Readonly<Record<Name, readonly [number, number]>>;

/** Features of an interface. */
export function interfaceSize<Name extends string>(layout: InterfaceLayout<Name>): number {
  return sizesOf(layout).reduce((a, b) => a + b, 0);
}

/** The parts of `x` [batch, {@link interfaceSize}], each [batch, heads, features]. */
export function splitInterface<Name extends string>(
  x: Tensor,
  layout: InterfaceLayout<Name>,
): Readonly<Record<Name, Tensor>> {
  const parts = split(x, 1, sizesOf(layout));
  const named = Object.entries<readonly [number, number]>(layout).map(([name, [heads, features]], i) => [
    name,
    reshape(parts[i]!, [x.shape[0]!, heads, features]),
  ]);
  return Object.fromEntries(named);
}

function sizesOf<Name extends string>(layout: InterfaceLayout<Name>): number[] {
  return Object.values<readonly [number, number]>(layout).map(([heads, features]) => heads * features);
}
