// Signals of two kinds that both end training.

/** Aborted once one of the signals is; never where there is none. */
export function eitherSignal(...signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}
