// Weights of Keras 3: a group for each object, named by its class, with its variables by number in "vars".
import { quote } from "@grus/io/files";
import { malformed } from "./config.ts";
import { type Hdf5Dataset, type Hdf5Group, memberAt } from "./hdf5/read-hdf5.ts";
import { floatsByName, type LayerWeights, type ModelWeights } from "./weights.ts";

/** Keras 3 names layer groups by class in snake case, numbered from the second of a class. */
export function storedModel(root: Hdf5Group, path: string): ModelWeights {
  const place = (className: string, index: number) => `${path}layers/${numbered(className, index)}`;
  return {
    layer: (_name, className, index) => storedWeights(root, place(className, index)),
    model: (_name, className, index) => storedModel(root, `${place(className, index)}/`),
  };
}

/** The name of the group of an object in a list, by its class and its index among those of the class. */
export function numbered(className: string, index: number): string {
  return `${snakeCase(className)}${index === 0 ? "" : `_${index}`}`;
}

/** Keras' conversion of class names. */
function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

function storedWeights(root: Hdf5Group, path: string): LayerWeights {
  return {
    isMissing: !hasTensors(memberAt(root, path)),
    take: (part, names, unread = []) => {
      const place = [path, part, "vars"].filter((name) => name !== "").join("/");
      const group = placesOf(path, part, place)
        .map((own) => memberAt(root, own))
        .find((own) => own !== undefined);
      const found = group?.kind === "group" ? group.members : new Map<string, Hdf5Group | Hdf5Dataset>();
      const all = unread === "rest" ? names : [...names, ...unread];
      const fits = unread === "rest" ? found.size >= all.length : found.size === all.length;
      if (!fits)
        throw malformed({
          place: `weights ${quote(place)}`,
          expected: `${all.join(", ")} (${all.length} ${all.length === 1 ? "tensor" : "tensors"})`,
          got: String(found.size),
          cure: "The weights belong to another model, or to a modified layer (such as by LoRA).",
        });
      return floatsByName(names, (i) => found.get(String(i)), place);
    },
    inner: (part) => storedWeights(root, `${path}/${part}`),
    asModel: () => storedModel(root, `${path}/`),
    finish: () => {},
  };
}

/** Where the variables of a part are, by the version: 2.12 names attributes as they are in the program. */
function placesOf(path: string, part: string, place: string): readonly string[] {
  const hidden = part === "" ? place : `${path}/_${part}/vars`;
  return [place, place.replaceAll("layers/", OLDER), hidden, hidden.replaceAll("layers/", OLDER)];
}

/** Whether a group or a group within it has a tensor. */
function hasTensors(member: Hdf5Group | Hdf5Dataset | undefined): boolean {
  if (member?.kind !== "group") return member !== undefined;
  return [...member.members.values()].some(hasTensors);
}

/** The name of "layers" in Keras 2.12 and 2.13. */
const OLDER = "_layer_checkpoint_dependencies/";
