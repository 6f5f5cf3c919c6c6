import { readCsv, type Table } from "@grus/data";

/** 260 days of a wave with a weekly period: columns `date` and `level`. */
export function waveTable(): Promise<Table> {
  const line = (i: number) => {
    const date = new Date(Date.UTC(2021, 0, 1 + i)).toISOString().slice(0, 10);
    return `${date},${(10 + 4 * Math.sin(i / 6) + (i % 7 === 0 ? 3 : 0)).toFixed(3)}`;
  };
  return readCsv(`date,level\n${Array.from({ length: 260 }, (_, i) => line(i)).join("\n")}\n`);
}
