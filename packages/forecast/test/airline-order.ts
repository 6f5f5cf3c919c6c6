// The order of the airline model of Box and Jenkins, for tests.
import type { ArimaOrder } from "../src/classics/arima-model.ts";

/** (0,1,1)(0,1,1) with a season of `period` steps. */
export function airlineOrder(period: number): ArimaOrder {
  return {
    period,
    differences: 1,
    seasonalDifferences: 1,
    hasMean: false,
    ar: 0,
    ma: 1,
    seasonalAr: 0,
    seasonalMa: 1,
  };
}
