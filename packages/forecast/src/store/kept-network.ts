// Networks that are kept one by one, so that at most the training of one is lost.
import { listOf } from "@grus/io/files";
import { networksFrom, tensorsOf } from "../parts/network-tensors.ts";
import type { FitStore } from "../parts/part.ts";
import { settingsOf } from "../parts/record-reader.ts";
import { aStatistic } from "../parts/setting-kinds.ts";

/** A trained network. */
export interface KeptNetwork<Parameters> {
  readonly parameters: Parameters;
  /** Its losses on validation; empty without validation. */
  readonly losses: readonly number[];
}

/** The network that a store has under a name; else it is trained and kept there. `form` has its parameters' shapes. */
export async function keptNetwork<Parameters extends object>(
  store: FitStore | undefined,
  name: string,
  form: () => Parameters,
  train: () => Promise<KeptNetwork<Parameters>>,
): Promise<KeptNetwork<Parameters>> {
  const found = await store?.read(name);
  if (found !== undefined) {
    const [parameters] = networksFrom(form(), 1, found);
    return { parameters: parameters!, losses: settingsOf(found, listOf(aStatistic)) };
  }
  const trained = await train();
  const tensors = tensorsOf([trained.parameters]);
  await store?.write(name, { kind: "network", name, settings: trained.losses, tensors });
  return trained;
}
