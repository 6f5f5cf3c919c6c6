// The anomaly detector on the Numenta Anomaly Benchmark.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { forecast } from "grus";
import { OptionError } from "../options.ts";

/** The names of the profiles in the benchmark's own results. */
const PROFILES = {
  standard: "standard",
  lowFalsePositives: "reward_low_FP_rate",
  lowFalseNegatives: "reward_low_FN_rate",
} as const;

type ProfileName = keyof typeof PROFILES;

/** Detectors of the benchmark's own results that are shown beside. */
const ANCHORS = ["ARTime", "numenta", "windowedGaussian", "random"] as const;

/** The result in one profile. */
export interface NabProfileFigure extends forecast.NabResult {
  /** The score at the detector's default threshold, instead of the best one. */
  readonly atDefault: number;
}

/** The detector's scores; `anchors` are the published scores of other detectors. */
export interface NabFigure {
  readonly series: number;
  readonly windows: number;
  readonly rows: number;
  /** Of the detection of all series, one after another. */
  readonly seconds: number;
  readonly profiles: Readonly<Record<ProfileName, NabProfileFigure>>;
  /** Standard profile: the series that the detector was chosen on, and the others. */
  readonly chosenOn: NabProfileFigure;
  readonly heldOut: NabProfileFigure;
  readonly anchors: Readonly<Record<string, Readonly<Record<ProfileName, number>>>>;
}

interface NabFile {
  readonly name: string;
  readonly season: number;
  readonly values: Float64Array;
  readonly windows: readonly forecast.NabWindow[];
}

/** Runs the detector over a folder of the benchmark: data, labels, final_results.json. */
export function nab(folder: string): NabFigure {
  const files = readFiles(folder);
  const started = performance.now();
  const series = files.map((file) => ({ ...file, scores: scoresOf(file) }));
  const seconds = (performance.now() - started) / 1000;
  const { standard, lowFalsePositives, lowFalseNegatives } = forecast.nabProfiles;
  const chosen = chosenNames(files);
  return {
    series: files.length,
    windows: files.reduce((sum, { windows }) => sum + windows.length, 0),
    rows: files.reduce((sum, { values }) => sum + values.length, 0),
    seconds,
    profiles: {
      standard: profileFigure(series, standard),
      lowFalsePositives: profileFigure(series, lowFalsePositives),
      lowFalseNegatives: profileFigure(series, lowFalseNegatives),
    },
    chosenOn: profileFigure(
      series.filter(({ name }) => chosen.has(name)),
      standard,
    ),
    heldOut: profileFigure(
      series.filter(({ name }) => !chosen.has(name)),
      standard,
    ),
    anchors: anchorsOf(folder),
  };
}

function profileFigure(
  series: readonly forecast.NabSeries[],
  profile: forecast.NabProfile,
): NabProfileFigure {
  const atDefault = forecast.nabScore(series, profile, forecast.defaultAnomalyThreshold).score;
  return { ...forecast.nabScore(series, profile), atDefault };
}

function scoresOf({ values, season }: NabFile): Float64Array {
  const detector = new forecast.AnomalyDetector({ season });
  return values.map((value) => detector.observe(value).score);
}

/** The artificial series, and the first, third, fifth … of each folder of real ones, by name. */
function chosenNames(files: readonly NabFile[]): Set<string> {
  const counts = new Map<string, number>();
  const names = files.map(({ name }) => name).sort();
  return new Set(
    names.filter((name) => {
      const folder = name.split("/")[0]!;
      const count = counts.get(folder) ?? 0;
      counts.set(folder, count + 1);
      return folder.startsWith("artificial") || count % 2 === 0;
    }),
  );
}

function readFiles(folder: string): NabFile[] {
  const labels: Record<string, readonly (readonly [string, string])[]> = JSON.parse(
    read(folder, "labels/combined_windows.json"),
  );
  return Object.entries(labels).map(([name, limits]) => {
    const rows = read(folder, `data/${name}`)
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(","));
    const times = rows.map(([time]) => time!);
    return {
      name,
      season: forecast.seasonOfTimes(times.map((time) => Date.parse(`${time.replace(" ", "T")}Z`))),
      values: Float64Array.from(rows, ([, value]) => Number(value)),
      windows: forecast.nabWindows(times, limits),
    };
  });
}

function anchorsOf(folder: string): NabFigure["anchors"] {
  const published: Record<string, Record<string, number>> = JSON.parse(read(folder, "final_results.json"));
  const scores = (name: string) => {
    const of = (profile: ProfileName) => published[name]![PROFILES[profile]]!;
    return {
      standard: of("standard"),
      lowFalsePositives: of("lowFalsePositives"),
      lowFalseNegatives: of("lowFalseNegatives"),
    };
  };
  return Object.fromEntries(ANCHORS.map((name) => [name, scores(name)]));
}

function read(folder: string, path: string): string {
  try {
    return readFileSync(join(folder, path), "utf8");
  } catch (error) {
    throw new OptionError(
      `${join(folder, path)}: ${(error as Error).message}.\nGive the folder of the Numenta Anomaly Benchmark, with data, labels and final_results.json.`,
    );
  }
}
