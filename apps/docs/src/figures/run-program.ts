// Runs a figure's program to its end, outside of a worker, for tests.
import type { FigureContext, FigureProgram } from "./serve-figure.ts";

/** What ends a program that waits for the reader. */
const OVER = Symbol("over");

/** The frames of a program, until it returns, waits for other settings, or `isEnough` says so of a frame. */
export async function framesOf<Settings, Frame>(
  program: FigureProgram<Settings, Frame>,
  settings: Settings,
  isEnough: (frame: Frame) => boolean = () => false,
): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  const end = () => Promise.reject(OVER);
  const context: FigureContext<Settings, Frame> = {
    settings: () => settings,
    show: (frame) => frames.push(frame),
    turn: () => (frames.length > 0 && isEnough(frames.at(-1)!) ? end() : Promise.resolve()),
    changed: end,
  };
  await program(context).catch((error: unknown) => {
    if (error !== OVER) throw error;
  });
  return frames;
}
