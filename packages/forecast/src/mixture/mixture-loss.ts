// The loss of one network over batches, outside of training.
import { type Backend, constants, evaluate, type Traced } from "@grus/tensor";
import { type MixtureSettings, mixtureNetwork } from "./mixture-network.ts";
import { mixtureLoss } from "./mixture-output.ts";
import type { MixtureParameters } from "./mixture-start.ts";
import type { MixtureBatch } from "./mixture-windows.ts";

/** The mean loss over all batches, by their weights. */
export async function lossOver(
  backend: Backend,
  settings: MixtureSettings,
  parameters: MixtureParameters,
  batches: readonly MixtureBatch[],
): Promise<number> {
  const network = mixtureNetwork(settings).bind(parameters);
  let [sum, total] = [0, 0];
  for (const batch of batches) {
    const { target, weight, ...input } = constants<Traced<MixtureBatch>>(batch);
    const loss = await evaluate(backend, mixtureLoss(settings.output, network(input), target, weight));
    const counted = weightOf(batch);
    sum += counted * Number(loss.data[0]);
    total += counted;
  }
  return sum / total;
}

/** What a batch counts in means over batches. */
export function weightOf({ weight }: MixtureBatch): number {
  let sum = 0;
  for (const value of weight.data) sum += value;
  return sum;
}
