// The order of an ARIMA by the stepwise search of Hyndman and Khandakar 2008: from a few orders to the neighbour with a
// lower AICc, as long as there is one.
import type { ArimaDifferences, ArimaOrder } from "./arima-model.ts";
import { type FittedArima, fitArima } from "./fit-arima.ts";

/** The largest p, q, P and Q. */
const MOST = [2, 2, 1, 1] as const;

/** The orders that the search begins with, as [p, q, P, Q]; the first is the airline model of Box and Jenkins. */
const STARTS = [
  [0, 1, 0, 1],
  [2, 2, 1, 1],
  [1, 0, 1, 0],
  [0, 0, 0, 0],
] as const;

/** Changes of [p, q, P, Q] to the neighbours of an order, and back. */
const STEPS = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
  [1, 1, 0, 0],
  [1, -1, 0, 0],
  [0, 0, 1, 1],
  [0, 0, 1, -1],
].flatMap((step) => [step.map((by) => -by), step]);

/** Values that orders are compared on, the latest ones: as many or as many seasons. */
const COMPARED = { values: 400, seasons: 12 };

/**
 * Fits an ARIMA to `values`, with NaN where they are missing. With a season of `period` steps it is a (p, 1, q)(P, 1, Q),
 * without one (`period` 1) a (p, 0, q) with a mean or a (p, 1, q) with or without one, p and q up to 2, P and Q up to 1.
 * Orders are compared on the latest 400 values, or 12 seasons of them.
 */
export function chooseArima(values: Float64Array, period: number): FittedArima {
  const start = search(values.subarray(-Math.max(COMPARED.values, COMPARED.seasons * period)), period);
  return fitArima(start.model.order, values, { start });
}

/** The order that most of several series have. */
export function commonOrder(series: readonly Float64Array[], period: number): ArimaOrder {
  const votes = new Map<string, { readonly order: ArimaOrder; count: number }>();
  for (const values of series) {
    const { order } = chooseArima(values, period).model;
    const vote = votes.get(JSON.stringify(order)) ?? { order, count: 0 };
    vote.count++;
    votes.set(JSON.stringify(order), vote);
  }
  return [...votes.values()].reduce((best, each) => (each.count > best.count ? each : best)).order;
}

function search(values: Float64Array, period: number): FittedArima {
  const [first, ...rest] = startsOf(period);
  const seen = new Set([JSON.stringify(first)]);
  let best = fitArima(first!, values, { isDraft: true });
  const improves = (order: ArimaOrder) => {
    const key = JSON.stringify(order);
    if (seen.has(key)) return false;
    seen.add(key);
    const found = fitArima(order, values, { start: best, isDraft: true });
    if (found.aicc >= best.aicc) return false;
    best = found;
    return true;
  };
  rest.forEach(improves);
  while (neighboursOf(best.model.order).some(improves));
  return best;
}

function startsOf(period: number): readonly ArimaOrder[] {
  const all: readonly Pick<ArimaOrder, "differences" | "seasonalDifferences" | "hasMean">[] =
    period > 1
      ? [{ differences: 1, seasonalDifferences: 1, hasMean: false }]
      : [
          { differences: 1, seasonalDifferences: 0, hasMean: true },
          { differences: 0, seasonalDifferences: 0, hasMean: true },
        ];
  return all.flatMap((own) => STARTS.map((orders) => orderOf({ ...own, period }, orders)));
}

function neighboursOf(order: ArimaOrder): readonly ArimaOrder[] {
  const { ar, ma, seasonalAr, seasonalMa } = order;
  const steps = STEPS.map((step) =>
    orderOf(
      order,
      [ar, ma, seasonalAr, seasonalMa].map((own, i) => own + step[i]!),
    ),
  );
  if (order.period > 1) return steps;
  const other: ArimaOrder = { ...order, differences: order.differences === 0 ? 1 : 0 };
  return [...steps, other, { ...order, hasMean: !order.hasMean }];
}

/** The order with p, q, P and Q within bounds; without a season P and Q are 0. */
function orderOf(
  { period, differences, seasonalDifferences, hasMean }: ArimaDifferences,
  orders: readonly number[],
): ArimaOrder {
  const [ar, ma, seasonalAr, seasonalMa] = orders.map((own, i) =>
    period === 1 && i > 1 ? 0 : Math.max(0, Math.min(MOST[i]!, own)),
  );
  return {
    period,
    differences,
    seasonalDifferences,
    hasMean,
    ar: ar!,
    ma: ma!,
    seasonalAr: seasonalAr!,
    seasonalMa: seasonalMa!,
  };
}
