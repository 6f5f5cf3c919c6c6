// The page's figures as text.
import { digits, seconds, spread } from "../print/numbers.ts";
import type { PageProfile } from "./page-profile.ts";
import type { PageEnvironment, PageLine } from "./page-report.ts";

/** The environment, with a warning for software rendering. */
export function environmentText({ browser, cores, webgpu, webgl2, isSoftware }: PageEnvironment): string {
  const software = isSoftware
    ? "\nSoftware rendering on the CPU: the figures compare programs, and are not the times of a GPU."
    : "";
  return `${browser}, ${cores} cores\nWebGPU: ${webgpu ?? "none"}\nWebGL2: ${webgl2 ?? "none"}${software}`;
}

/** The result of one contestant on one size. */
export function pageLineText(line: PageLine): string {
  const { size, name, version, note } = line;
  const start = `${size}  ${`${name} ${version}`.padEnd(24)}`;
  return `${start}${figureText(line)}${note === undefined ? "" : `  (${note})`}`;
}

/** The timing, or why there is none. */
export function figureText({ failure, expected, timing, ratio }: PageLine): string {
  if (failure !== undefined) return `not timed: ${failure}`;
  if (timing === undefined) return `left out: about ${seconds(expected!)} per step`;
  return `${spread(timing)} ms of ${timing.runs}  ${digits(ratio!)} x`;
}

/** The profile: the time of each piece of work, then of a training step by steps per call. */
export function profileText({ environment, lines, stepsPerCall }: PageProfile): string {
  const width = Math.max(...lines.map(({ name }) => name.length));
  return [
    environmentText(environment),
    "",
    ...lines.map(({ name, timing }) => `${name.padEnd(width)}  ${spread(timing)} ms`),
    "",
    ...stepsPerCall.map(
      ({ name, steps, milliseconds }) =>
        `${name}, ${steps} training steps per call: ${digits(milliseconds)} ms per step`,
    ),
  ].join("\n");
}
