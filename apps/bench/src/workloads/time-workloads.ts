// Times several workloads, one after the other.
import { languageTraining } from "../figures/language.ts";
import { OptionError } from "../options.ts";
import { type TimedWorkload, timeWorkload } from "./time-workload.ts";
import type { WorkloadFigure } from "./workload-figure.ts";
import { workloads } from "./workloads.ts";

/** The language model of characters, which is timed through `fit`. */
const CHARACTER_MODEL = "lm-train";

/** Which workloads are timed. */
export interface TimedWorkloads extends Pick<TimedWorkload, "backend" | "python"> {
  /** Empty: all. */
  readonly names: readonly string[];
  readonly onFigure: (figure: WorkloadFigure) => void;
}

/** Times workloads with their own sizes. Throws {@link OptionError} for an unknown name. */
export async function timeWorkloads({
  names,
  onFigure,
  ...options
}: TimedWorkloads): Promise<readonly WorkloadFigure[]> {
  const known = [CHARACTER_MODEL, ...Object.keys(workloads)];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new OptionError(`workloads: unknown name "${unknown}"; expected ${known.join(", ")}.`);
  const figures: WorkloadFigure[] = [];
  for (const name of names.length > 0 ? names : known) {
    const figure = await figureOf(options, name);
    figures.push(figure);
    onFigure(figure);
  }
  return figures;
}

function figureOf(
  { backend, python }: Pick<TimedWorkload, "backend" | "python">,
  name: string,
): Promise<WorkloadFigure> {
  if (name === CHARACTER_MODEL) return languageTraining(backend);
  const workload = workloads[name]!;
  return timeWorkload({ backend, python, name, workload, sizes: workload.sizes });
}
