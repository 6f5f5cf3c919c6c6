// The published tables of forecasts by command.
import type { Command } from "./command.ts";
import { runEtt } from "./ett/ett.ts";
import { ettText } from "./ett/ett-text.ts";
import { runM4 } from "./m4/m4.ts";
import { m4Text } from "./m4/m4-text.ts";
import { OptionError, wholeNumber, wholeNumbers } from "./options.ts";

/** `ett FILE.csv --horizon 96`. */
export const ett: Command = async ({ backend, options, print }) => {
  const [file] = filesOf("ett FILE.csv", options.files, 1);
  const result = await runEtt(backend, {
    file: file!,
    horizon: wholeNumber("horizon", options.horizon, 96),
    seeds: wholeNumber("seeds", options.seeds, 3),
    steps: wholeNumber("steps", options.steps, 600),
    minutes: wholeNumber("minutes", options.minutes, 60),
    onProgress: progressLines(),
  });
  print(options.json ? JSON.stringify(result) : ettText(file!, result));
  return 0;
};

/** `m4 TRAIN.csv TEST.csv --season 24 --horizon 48`. */
export const m4: Command = async ({ backend, options, print }) => {
  const [train, test] = filesOf("m4 TRAIN.csv TEST.csv", options.files, 2);
  const result = await runM4(backend, {
    train: train!,
    test: test!,
    seasons: wholeNumbers("season", options.season, 1),
    horizon: wholeNumber("horizon", options.horizon, 48),
    seeds: wholeNumber("seeds", options.seeds, 3),
    onProgress: progressLines(),
  });
  print(options.json ? JSON.stringify(result) : m4Text(train!, result));
  return 0;
};

function filesOf(usage: string, files: readonly string[], count: number): readonly string[] {
  if (files.length === count) return files;
  throw new OptionError(`expected ${usage}; got ${files.length === 0 ? "no file" : files.join(" ")}.`);
}

/** Writes each new line to standard error. */
function progressLines(): (line: string) => void {
  let last = "";
  return (line) => {
    if (line === last) return;
    last = line;
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
  };
}
