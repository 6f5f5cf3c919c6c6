// The progress of a forecast on a stream: stage, part, share and time left.
import { Presets, SingleBar } from "cli-progress";
import type { forecast } from "grus";
import { shortened } from "./shortened.ts";

/** How far work has come. */
export interface ShownProgress extends Pick<forecast.ForecastProgress, "part" | "done" | "detail"> {
  readonly stage: string;
}

/** Shows progress. */
export interface ForecastDisplay {
  show(progress: ShownProgress): void;
  stop(): void;
}

/** Seconds between lines where the stream is not a terminal. */
const EVERY = 10;

/** A bar on a terminal; elsewhere a line for every stage, and every ten seconds. */
export function forecastDisplay(stream: NodeJS.WriteStream): ForecastDisplay {
  return stream.isTTY ? bar(stream) : lines(stream);
}

function bar(stream: NodeJS.WriteStream): ForecastDisplay {
  const format = "{bar} {percentage} %  {text}";
  const shown = new SingleBar(
    { format, stream, hideCursor: true, barsize: 24, gracefulExit: false, clearOnComplete: true },
    Presets.shades_classic,
  );
  const started = performance.now();
  shown.start(100, 0, { text: "" });
  return {
    show: (progress) => {
      const room = Math.max(20, (stream.columns ?? 80) - 34);
      shown.update(Math.floor(100 * progress.done), { text: progressText(progress, started).slice(0, room) });
      shown.render();
    },
    stop: () => shown.stop(),
  };
}

function lines(stream: NodeJS.WriteStream): ForecastDisplay {
  const started = performance.now();
  let stage: string | undefined;
  let last = started;
  return {
    show: (progress) => {
      const now = performance.now();
      if (progress.done === 1 || (progress.stage === stage && now - last < 1000 * EVERY)) return;
      [stage, last] = [progress.stage, now];
      stream.write(`${Math.floor(100 * progress.done)} %  ${progressText(progress, started)}\n`);
    },
    stop: () => {},
  };
}

/** Characters of the name of a part at most, where there is more to say of it. */
const WIDEST = 24;

/** What is done, and how long the rest takes at the speed so far. */
export function progressText({ stage, part, done, detail }: ShownProgress, started: number): string {
  const seconds = (performance.now() - started) / 1000;
  const left = done > 0.02 && seconds > 1 ? `${Math.ceil((seconds / done) * (1 - done))} s left` : "";
  const what = detail === undefined ? part : `${shortened(part, WIDEST)}, ${detail}`;
  return [left, part === "" ? stage : `${stage}: ${what}`].filter((text) => text !== "").join("  ");
}
