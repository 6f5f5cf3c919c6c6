import { tableFrom } from "@grus/data";
import { beforeAll, describe, expect, test } from "vitest";
import { randomOf } from "../../test/families.ts";
import { forecast } from "../run/forecast.ts";
import type { Forecaster } from "./forecaster.ts";
import type { ColumnChange } from "./what-if.ts";

const random = randomOf(3);
const [rows, horizon] = [120, 4];
const price = Float64Array.from({ length: rows + horizon }, () => 5 + random.whole(0, 6));
const kind = Array.from({ length: rows + horizon }, () => (random.uniform() < 0.3 ? "promotion" : "plain"));
const sales = price.map((each, t) =>
  t < rows ? 60 - 3 * each + (kind[t] === "promotion" ? 20 : 0) + 0.3 * random.normal() : Number.NaN,
);
const table = tableFrom({ sales, price, kind });

describe("what if", () => {
  let forecaster: Forecaster;
  const differences = async (...changes: ColumnChange[]) => {
    const { planned, changed } = await forecaster.whatIf(table, changes);
    return planned[0]!.values.map((value, k) => changed[0]!.values[k]! - value);
  };

  beforeAll(async () => {
    const options = { target: "sales", horizon, seasons: [], future: ["price", "kind"] };
    ({ forecaster } = await forecast(table, options));
  });

  test("numbers are set, added to and multiplied at the steps that are forecast alone", async () => {
    const planned = price.slice(rows);
    for (const difference of await differences({ column: "price", kind: "add", value: 2 }))
      expect(Math.abs(difference + 6)).toBeLessThan(0.5);
    (await differences({ column: "price", kind: "set", value: 5 })).forEach((difference, k) => {
      expect(Math.abs(difference + 3 * (5 - planned[k]!))).toBeLessThan(0.5);
    });
    (await differences({ column: "price", kind: "multiply", value: 1.1 })).forEach((difference, k) => {
      expect(Math.abs(difference + 0.3 * planned[k]!)).toBeLessThan(0.3);
    });
    const { planned: first } = await forecaster.whatIf(table, []);
    expect(first).toEqual(await forecaster.predict(table));
  });

  test("texts are set to one of their categories; changes add up", async () => {
    const all = await differences(
      { column: "kind", kind: "set", value: "promotion" },
      { column: "price", kind: "add", value: 1 },
    );
    all.forEach((difference, k) => {
      expect(Math.abs(difference - (kind[rows + k] === "promotion" ? -3 : 17))).toBeLessThan(1);
    });
  });

  test.each<[ColumnChange]>([
    [{ column: "prize", kind: "set", value: 1 }],
    [{ column: "price", kind: "set", value: "high" }],
    [{ column: "kind", kind: "set", value: "sale" }],
    [{ column: "kind", kind: "add", value: 1 }],
  ])("%j is refused with what is possible", async (change) => {
    await expect(forecaster.whatIf(table, [change])).rejects.toThrowErrorMatchingSnapshot();
  });
});
