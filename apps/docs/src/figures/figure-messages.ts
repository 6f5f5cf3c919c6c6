// What a figure of the book and its worker send each other.

/** The values of a figure's knobs: plain data. */
export type KnobValues = Readonly<Record<string, number | string | boolean>>;

/** From the page. A figure begins with its first settings. */
export type FigureRequest<Settings> =
  | { readonly type: "figure-settings"; readonly settings: Settings }
  | { readonly type: "figure-pause" }
  | { readonly type: "figure-resume" };

/** From the worker: what is to be drawn, the end of the work, or an error. */
export type FigureReply<Frame> =
  | { readonly type: "figure-frame"; readonly frame: Frame }
  | { readonly type: "figure-done" }
  | { readonly type: "figure-failed"; readonly message: string };
