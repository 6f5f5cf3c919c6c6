// A progress bar with losses, speed and remaining time.
import { Presets, SingleBar } from "cli-progress";
import type { Progress } from "grus";

/** Shows the progress of training on a stream. */
export interface ProgressDisplay {
  show(progress: Progress): void;
  stop(): void;
}

/** A bar on a terminal; a line for every tenth of the epochs elsewhere. */
export function progressDisplay(epochs: number, stream: NodeJS.WriteStream): ProgressDisplay {
  return stream.isTTY ? bar(epochs, stream) : lines(epochs, stream);
}

function bar(epochs: number, stream: NodeJS.WriteStream): ProgressDisplay {
  const format = "training {bar} epoch {value}/{total}  {text}";
  const shown = new SingleBar(
    { format, stream, hideCursor: true, barsize: 24, gracefulExit: false },
    Presets.shades_classic,
  );
  shown.start(epochs, 0, { text: "" });
  return {
    show: (progress) => shown.update(progress.epoch, { text: progressText(progress) }),
    stop: () => shown.stop(),
  };
}

function lines(epochs: number, stream: NodeJS.WriteStream): ProgressDisplay {
  const every = Math.max(1, Math.ceil(epochs / 10));
  return {
    show: (progress) => {
      const isShown = progress.epoch % every === 0 || progress.epoch === 1 || progress.epoch === epochs;
      if (isShown) stream.write(`epoch ${progress.epoch}/${epochs}  ${progressText(progress)}\n`);
    },
    stop: () => {},
  };
}

/** The numbers of one epoch. */
export function progressText({ loss, validationLoss, seconds, remainingSeconds }: Progress): string {
  const parts = [
    `loss ${loss.toFixed(4)}`,
    ...(validationLoss === undefined ? [] : [`validation ${validationLoss.toFixed(4)}`]),
    `${(seconds * 1000).toFixed(0)} ms/epoch`,
    `${Math.ceil(remainingSeconds)} s left`,
  ];
  return parts.join("  ");
}
