// How many turns of a measurement other processes disturbed.

/** Turns of a measurement. */
export interface CountedTurnNumbers {
  readonly turns: number;
  /** Undefined where the system does not tell. */
  readonly undisturbed: number | undefined;
}

/** Turns in a few words. */
export function turnsText({ turns, undisturbed }: CountedTurnNumbers): string {
  return undisturbed === undefined
    ? `${turns} turns, of which this system does not tell whether other processes disturbed them`
    : `${undisturbed} of ${turns} turns undisturbed by other processes`;
}
