// The options of `grus forecast` for its networks.
import type { Command } from "commander";
import { forecast } from "grus";
import { InputError } from "../errors.ts";
import { flagName } from "../flag-text.ts";
import { oneOf, share, wholeNumber } from "../options.ts";

/** The parsed flags; each is undefined where the data decide. */
export interface NetworkFlags {
  readonly cell?: (typeof forecast.networkCells)[number] | undefined;
  readonly units?: number | undefined;
  readonly layers?: number | undefined;
  readonly dropout?: number | undefined;
  readonly networks?: number | undefined;
  readonly context?: number | undefined;
  readonly steps?: number | undefined;
  readonly distribution?: forecast.ForecastDistribution | undefined;
}

/** Adds the options. */
export function addNetworkOptions(command: Command): void {
  const { forecastDistributions, networkCells } = forecast;
  command
    .option(
      "--cell <cell>",
      `of networks: one of ${networkCells.join(", ")} (default: gru)`,
      oneOf(networkCells),
    )
    .option(
      "--units <count>",
      "of networks: units of a layer (default: 16 to 128, by the number of values)",
      wholeNumber(1),
    )
    .option("--layers <count>", "of networks: recurrent layers (default: 1)", wholeNumber(1))
    .option(
      "--dropout <share>",
      "of networks: the share of units dropped in training (default: 0; over segments of few series 0.5)",
      share,
    )
    .option(
      "--networks <count>",
      "networks of a kind whose mean is taken, as far as --minutes allow (default: 3)",
      wholeNumber(1),
    )
    .option(
      "--context <steps>",
      "steps that networks read (default: a few horizons and seasons)",
      wholeNumber(1),
    )
    .option(
      "--steps <count>",
      "of networks: the most updates of the weights (default: by the number of values)",
      wholeNumber(1),
    )
    .option(
      "--distribution <name>",
      `what networks forecast of each step, to shape the intervals: one of ${forecastDistributions.join(", ")} (default: none, points)`,
      oneOf(forecastDistributions),
    );
}

const NAMES = ["cell", "units", "layers", "dropout", "networks", "context", "steps", "distribution"] as const;

/** The flags that are given, by name. */
export function givenNetworkFlags(flags: NetworkFlags): NetworkFlags {
  return Object.fromEntries(
    NAMES.filter((name) => flags[name] !== undefined).map((name) => [name, flags[name]]),
  );
}

/** The options of networks. Throws {@link InputError} where there are no networks. */
export function networkOf(flags: NetworkFlags, hasNetworks: boolean): forecast.NetworkOptions | undefined {
  const { units: hiddenSize, ...given } = givenNetworkFlags(flags);
  const [first] = Object.entries(givenNetworkFlags(flags));
  if (first === undefined) return undefined;
  if (hasNetworks) return { ...given, ...(hiddenSize === undefined ? {} : { hiddenSize }) };
  throw new InputError(
    `${flagName(first[0])} ${first[1]}: with --backend none there are no networks.`,
    "Omit one of the two.",
  );
}
