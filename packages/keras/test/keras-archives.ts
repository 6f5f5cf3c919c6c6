// Archives of Keras models from the fixtures, with other configurations.
import { fixtureFile } from "@grus/testing/fixtures";
import { strFromU8, strToU8, unzipSync, type Zippable, zipSync } from "fflate";

/** A fixture of keras/. */
export function kerasFile(name: string): Uint8Array {
  return fixtureFile(`keras/${name}`);
}

/** A layer in a configuration. */
export interface WrittenLayer {
  module: string;
  class_name: string;
  registered_name: string | null;
  name?: string;
  config: Record<string, unknown>;
  inbound_nodes?: unknown;
}

/** A configuration. */
export interface WrittenModel {
  class_name: string;
  module: string;
  registered_name: string | null;
  config: { layers: WrittenLayer[] } & Record<string, unknown>;
}

/** The same archive after `edit` of its configuration and, if given, its entries. */
export function edited(
  name: string,
  edit: (model: WrittenModel) => void,
  editEntries: (entries: Zippable) => void = () => {},
): Uint8Array {
  const entries: Zippable = unzipSync(kerasFile(name));
  const model = JSON.parse(strFromU8(entries["config.json"] as Uint8Array)) as WrittenModel;
  edit(model);
  entries["config.json"] = strToU8(JSON.stringify(model));
  editEntries(entries);
  return zipSync(entries, { level: 0 });
}

/** The layer with the given name. */
export function layerNamed({ config: { layers } }: WrittenModel, name: string): WrittenLayer {
  const found = layers.find(({ config }) => config.name === name);
  if (found === undefined)
    throw new Error(
      `There is no layer ${name}; the layers are ${layers.map((own) => own.config.name).join(", ")}.`,
    );
  return found;
}
