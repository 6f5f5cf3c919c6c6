// Weights of whole models in HDF5: a group for each layer by its name, and the order of its weights in an
// attribute.
import { DAMAGED, quote } from "@grus/io/files";
import { malformed } from "./config.ts";
import { type Hdf5Group, memberAt } from "./hdf5/read-hdf5.ts";
import { floatsByName, type LayerWeights, type ModelWeights } from "./weights.ts";

/** The weights of a whole model. */
export function namedModel(group: Hdf5Group): ModelWeights {
  const own = (name: string) => {
    const found = group.members.get(name);
    return found?.kind === "group" ? namedWeights(found, textsIn(found, "weight_names")) : noWeights(name);
  };
  return { layer: own, model: (name) => own(name).asModel() };
}

/** Weights by their paths, in the order of the layer. */
function namedWeights(group: Hdf5Group, names: readonly string[]): LayerWeights {
  let next = 0;
  const weights: LayerWeights = {
    isMissing: false,
    take: (_part, wanted, unread = []) => {
      const start = next;
      next = unread === "rest" ? names.length : start + wanted.length + unread.length;
      return floatsByName(
        wanted,
        (i) => {
          const name = names[start + i];
          if (name === undefined || lastName(name) !== wanted[i]) return undefined;
          return memberAt(group, name);
        },
        group.path,
      );
    },
    inner: () => weights,
    asModel: () => nestedModel(group, names),
    finish: () => {
      if (next === names.length) return;
      throw malformed({
        place: `weights ${quote(group.path)}`,
        expected: `${next} weights`,
        got: names.length > 8 ? `${names.length}` : names.join(", "),
        cure: DAMAGED,
      });
    },
  };
  return weights;
}

/**
 * A nested model has one group for all its weights: the trained ones of all its layers, then the others. The
 * path of a weight names its layer.
 */
function nestedModel(group: Hdf5Group, names: readonly string[]): ModelWeights {
  const own = (layer: string) =>
    namedWeights(
      group,
      names.filter((name) => name.split("/").slice(0, -1).includes(layer)),
    );
  return { layer: own, model: (name) => own(name).asModel() };
}

/** The weights of objects without a group in a whole model, such as operations. */
function noWeights(name: string): LayerWeights {
  return {
    isMissing: true,
    take: (_part, names) => floatsByName(names, () => undefined, name),
    inner: () => noWeights(name),
    asModel: () => ({ layer: noWeights, model: (own) => noWeights(own).asModel() }),
    finish: () => {},
  };
}

/** Strings of an attribute, or of its parts "name0", "name1" and so on if it was too long for one. */
function textsIn(group: Hdf5Group, name: string): string[] {
  const whole = group.attributes.get(name);
  if (whole !== undefined) return whole.texts();
  const parts: string[] = [];
  for (
    let i = 0, part = group.attributes.get(`${name}0`);
    part !== undefined;
    part = group.attributes.get(`${name}${++i}`)
  )
    parts.push(...part.texts());
  if (parts.length > 0) return parts;
  throw malformed({
    place: `group ${quote(`/${group.path}`)}`,
    expected: `an attribute ${quote(name)}`,
    got: "none",
    cure: "Pass a file written by model.save.",
  });
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1).replace(/(_\d+)?:\d+$/, "");
}
