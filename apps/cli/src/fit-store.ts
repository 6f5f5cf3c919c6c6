// What `grus forecast` fits, kept in the checkpoints of its run.
import { join } from "node:path";
import { forecast } from "grus";
import type { Console } from "./console.ts";
import type { RunCheckpoints } from "./run-checkpoints.ts";

/** A store of fits. What is damaged is said, and fitted again. */
export function fitStore({ path, open }: RunCheckpoints, console: Console): forecast.FitStore {
  const onDamage = (key: string, { message }: Error) =>
    console.error(`${join(path, `checkpoint-${key}.grus`)} is damaged (${message}); fitted again`);
  const store = async () => forecast.keyedFitStore(await open(), onDamage);
  return {
    read: async (key) => (await store()).read(key),
    write: async (key, record) => (await store()).write(key, record),
  };
}
