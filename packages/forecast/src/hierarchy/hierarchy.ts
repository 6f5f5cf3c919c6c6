// Series that are sums of others, such as countries of regions and regions of shops.
import { HierarchyError } from "./hierarchy-error.ts";

/** Series of which some are sums of others. The bottom ones are the sums of themselves alone. */
export interface Hierarchy {
  /** The names of all series, in the order of forecasts: sums first, the bottom series last. */
  readonly ids: readonly string[];
  /** How many of the last ones are at the bottom. */
  readonly bottom: number;
  /** For each series the places among the bottom series that it is the sum of. */
  readonly sums: readonly Int32Array[];
}

/**
 * The hierarchy of paths from the top down, such as ["north", "oslo"]: a total, a sum for every beginning of a path,
 * and the paths themselves at the bottom, named "total", "north", "north / oslo". Throws {@link HierarchyError} for
 * paths of different lengths, and for one that is there twice.
 */
export function hierarchyOf(paths: readonly (readonly string[])[]): Hierarchy {
  const depth = paths[0]?.length ?? 0;
  const sums = new Map<string, number[]>([["total", []]]);
  const names = paths.map(joinedPath);
  paths.forEach((path, at) => {
    if (path.length !== depth || depth === 0)
      throw new HierarchyError(
        `path ${JSON.stringify(path)} has ${path.length} levels; expected ${Math.max(1, depth)}, as the first one.`,
      );
    sums.get("total")!.push(at);
    for (let level = 1; level < depth; level++) {
      const name = joinedPath(path.slice(0, level));
      sums.set(name, [...(sums.get(name) ?? []), at]);
    }
  });
  const ids = [...sums.keys(), ...names];
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined)
    throw new HierarchyError(`the series ${JSON.stringify(twice)} is there twice; expected different paths.`);
  const all = [...sums.values(), ...names.map((_, at) => [at])];
  return { ids, bottom: names.length, sums: all.map((places) => Int32Array.from(places)) };
}

/** The name of a series by its path: "north / oslo". */
export function joinedPath(path: readonly string[]): string {
  return path.join(" / ");
}

/** The values of all series from those of the bottom ones, which are [bottom][steps]. */
export function aggregate({ sums }: Hierarchy, bottom: readonly Float64Array[]): readonly Float64Array[] {
  const steps = bottom[0]?.length ?? 0;
  return sums.map((places) => {
    const total = new Float64Array(steps);
    for (const at of places) for (let t = 0; t < steps; t++) total[t]! += bottom[at]![t]!;
    return total;
  });
}
