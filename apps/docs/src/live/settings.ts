// The settings of a forecast: plain data, sent to the worker.
import { type BackendId, backends } from "./backends.ts";

/** A recurrent cell. */
export type LiveCell = "gru" | "lstm" | "rnn";

/** The choices of the menu of cells; the first one is the default of the library. */
export const cellChoices: readonly LiveCell[] = ["gru", "lstm", "rnn"];

/** The settings of a forecast. */
export interface LiveSettings {
  /** The column to forecast. */
  readonly target: string;
  /** Steps to forecast; undefined for one round of the calendar. */
  readonly horizon: number | undefined;
  /** About how many minutes networks may take; 0 for a forecast without networks. */
  readonly minutes: number;
  /** The cell of networks. */
  readonly cell: LiveCell;
  readonly backend: BackendId;
  /** Only for the backend "wasm". */
  readonly threads: number;
}

/** The choices of the menu of networks. */
export const networkChoices: readonly { readonly minutes: number; readonly label: string }[] = [
  { minutes: 0, label: "none" },
  { minutes: 1, label: "1 minute" },
  { minutes: 5, label: "5 minutes" },
  { minutes: 20, label: "20 minutes" },
];

/** The default settings; the target is that of the data. */
export const firstSettings: LiveSettings = {
  target: "",
  horizon: undefined,
  minutes: 1,
  cell: "gru",
  backend: "wasm",
  threads: 1,
};

/** What the field of the horizon holds as a setting: it is text while it is empty. */
export function horizonOf(field: number | string | undefined): number | undefined {
  return typeof field === "number" ? field : undefined;
}

/**
 * The numbers of threads to offer: 1 if memory cannot be shared, else up to 4, which is all that networks of
 * this size can use.
 */
export function threadChoices(isIsolated: boolean, processors: number): readonly number[] {
  const most = isIsolated ? Math.max(1, Math.min(4, processors)) : 1;
  return Array.from({ length: most }, (_, i) => i + 1);
}

/** Whether a value that was kept is settings of this version of the page. */
export function isLiveSettings(value: unknown): value is LiveSettings {
  if (typeof value !== "object" || value === null) return false;
  const { target, horizon, minutes, cell, backend, threads } = value as Partial<
    Record<keyof LiveSettings, unknown>
  >;
  return (
    typeof target === "string" &&
    (horizon === undefined || typeof horizon === "number") &&
    typeof minutes === "number" &&
    typeof threads === "number" &&
    cellChoices.some((own) => own === cell) &&
    backends.some(({ id }) => id === backend)
  );
}
