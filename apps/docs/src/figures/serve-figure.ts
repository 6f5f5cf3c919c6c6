// The worker's side of a figure: runs its program, anew for new settings, and pauses it out of sight.
import type { FigureReply, FigureRequest } from "./figure-messages.ts";

/** What a figure's program is given. */
export interface FigureContext<Settings, Frame> {
  /** The settings now: those of `live` change while the program runs. */
  settings(): Settings;
  /** Shows a frame. */
  show(frame: Frame): void;
  /**
   * Lets messages arrive, and waits while the figure is out of sight; to be awaited several times a second. Rejects once the program
   * is to end, since it begins anew with other settings.
   */
  turn(): Promise<void>;
  /** Waits until settings change that act while the program runs. Rejects as `turn`. */
  changed(): Promise<void>;
}

/** A program that computes frames until it returns, or for ever. */
export type FigureProgram<Settings, Frame> = (context: FigureContext<Settings, Frame>) => Promise<void>;

/** Options of {@link serveFigure}. */
export interface ServeFigureOptions<Settings> {
  /** Settings that act while the program runs. With all others it begins anew. Default: none. */
  readonly live?: readonly (keyof Settings)[] | undefined;
}

/** The reason for which a program ends that begins anew. */
const ANEW = Symbol("anew");

/** Serves one figure in this worker. */
export function serveFigure<Settings extends object, Frame>(
  program: FigureProgram<Settings, Frame>,
  { live = [] }: ServeFigureOptions<Settings> = {},
): void {
  const send = (reply: FigureReply<Frame>): void => postMessage(reply);
  let settings: Settings | undefined;
  let run = 0;
  let wake: (() => void) | undefined;
  let changes = 0;
  let isPaused = false;
  let isOver = false;

  const finish = (reply: FigureReply<Frame>): void => {
    isOver = true; // any settings begin it anew
    send(reply);
  };
  const begin = async (own: number): Promise<void> => {
    isOver = false;
    const turn = async (): Promise<void> => {
      await nextTask();
      while (isPaused && own === run) await new Promise<void>((resolve) => (wake = resolve));
      if (own !== run) throw ANEW;
    };
    const changed = async (): Promise<void> => {
      for (const before = changes; changes === before; ) {
        await new Promise<void>((resolve) => (wake = resolve));
        if (own !== run) throw ANEW;
      }
    };
    const show = (frame: Frame): void => {
      if (own === run) send({ type: "figure-frame", frame });
    };
    try {
      await program({ settings: () => settings!, show, turn, changed });
      if (own === run) finish({ type: "figure-done" });
    } catch (error) {
      if (error !== ANEW && own === run) finish({ type: "figure-failed", message: messageOf(error) });
    }
  };

  addEventListener("message", ({ data }: MessageEvent<FigureRequest<Settings>>) => {
    if (data.type === "figure-settings") {
      const before = settings;
      settings = data.settings;
      changes++;
      if (before === undefined || isOver || differs(before, settings, live)) void begin(++run);
    } else isPaused = data.type === "figure-pause";
    wake?.();
    wake = undefined;
  });
}

/** Whether settings differ in one that does not act while the program runs. */
function differs<Settings extends object>(
  before: Settings,
  after: Settings,
  live: readonly (keyof Settings)[],
): boolean {
  const names = Object.keys(after) as (keyof Settings)[];
  return names.some((name) => !live.includes(name) && before[name] !== after[name]);
}

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** Resolves in a task of its own, after messages that have arrived; timers would wait at least 4 ms. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(undefined);
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
