import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { day, fileOf, folder, grus, seattle } from "./command.ts";

/** Daily rows with a weekly pattern; 90 on day 150 instead of at most 9. */
function lineOf(i: number): string {
  return `${day(i)},${i === 150 ? 90 : (i % 7) + (i % 3)}`;
}

const rows = Array.from({ length: 200 }, (_, i) => lineOf(i));
const weekly = fileOf(["date,visits", ...rows], "visits.csv");

test("anomalies are printed with time, value, expectation, interval, score and reason, below a chart", async () => {
  const { code, out } = await grus("detect", weekly);
  expect(code).toBe(0);
  const lines = out.split("\n");
  expect(lines[0]).toBe(`read ${weekly}: 200 rows of visits`);
  expect(lines[1]).toBe("season: 7 rows, by the distance of the times");
  expect(out).toContain("▲ anomaly");
  const found = lines.findIndex((line) => line.endsWith("(sensitivity medium)"));
  expect(lines[found + 1]).toMatch(/^ +visits +expected +usual range +score +why$/);
  expect(lines.slice(found + 2).join("\n")).toMatch(
    /^2020-05-30 +90 +[\d.]+ +-?[\d.]+ to [\d.]+ +[12]\.\d\d {2}far from the level of the series$/m,
  );
});

test("the mark is below the anomaly in the chart", async () => {
  const lines = (await grus("detect", weekly)).out.split("\n");
  const top = lines.find((line) => line.includes("╭"))!;
  const marks = lines.find((line) => line.trimEnd().endsWith("▲"))!;
  expect(marks[top.indexOf("╭")]).toBe("▲");
});

test("--json prints one document", async () => {
  const { out } = await grus("detect", weekly, "--json");
  const result = JSON.parse(out);
  expect(result).toMatchObject({
    task: "detect",
    target: "visits",
    time: "date",
    season: 7,
    rows: 200,
    missing: 0,
  });
  expect(result.anomalies).toContainEqual(
    expect.objectContaining({ row: 151, time: "2020-05-30", value: 90, kind: "range" }),
  );
});

test("--out writes every row; missing cells are no anomalies", async () => {
  const path = join(folder(), "scores.csv");
  const gap = fileOf(["date,visits", ...rows.with(100, `${day(100)},NA`).with(101, `${day(101)},closed`)]);
  const { code, out, error } = await grus("detect", gap, "--na", "closed", "--out", path);
  expect([code, error]).toEqual([0, `wrote ${path}`]);
  expect(out).toContain("200 rows of visits, 2 of them missing");
  const lines = readFileSync(path, "utf8").trim().split("\n");
  expect(lines[0]).toBe("date,visits,expected,lower,upper,score,anomaly");
  expect(lines.length).toBe(201);
  expect(lines[151]).toMatch(/^2020-05-30,90,[\d.]+,-?[\d.]+,[\d.]+,[12]\.\d+,1$/);
  expect(lines[101]).toMatch(/^2020-04-10,,[\d.]+,.*,0,0$/);
});

test("--sensitivity and --season change what is found", async () => {
  const count = async (...flags: readonly string[]) =>
    JSON.parse((await grus("detect", seattle, "--target", "temp_max", "--json", ...flags)).out).anomalies
      .length;
  const counts = [];
  for (const level of ["low", "medium", "high"]) counts.push(await count("--sensitivity", level));
  expect(counts).toEqual([...new Set(counts)].sort((a, b) => a - b));
  expect(await count("--season", "365")).not.toBe(counts[1]);
});

describe("standard input", () => {
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

  /** Writes the first part; when `answer` has been printed (at once if ""), the second one. */
  function piped(first: string, answer: string, second: string, ...flags: readonly string[]) {
    const args = ["--conditions=@grus/source", "--import", "tsx", main, "detect", "-", ...flags];
    const child = spawn(process.execPath, args, { stdio: "pipe" });
    let [out, error, isAnswered] = ["", "", false];
    const answerOnce = () => {
      if (isAnswered || !out.includes(answer)) return;
      isAnswered = true;
      child.stdin.end(second);
    };
    child.stdout.on("data", (part: Buffer) => {
      out += part.toString();
      answerOnce();
    });
    child.stderr.on("data", (part: Buffer) => {
      error += part.toString();
    });
    child.stdin.write(first);
    answerOnce();
    return new Promise<{ code: number; out: string; error: string }>((resolve) =>
      child.on("close", (code) => resolve({ code: code ?? -1, out, error })),
    );
  }

  test("an alarm is printed while the stream is still open, as it is for the file", async () => {
    const text = ["date,visits", ...rows.slice(0, 151)].join("\n");
    const { code, out } = await piped(`${text}\n`, "2020-05-30", rows.slice(151).join("\n"));
    expect(code).toBe(0);
    expect(out).toMatch(/^2020-05-30 {2}visits 90 {2}expected .*far from the level of the series$/m);
    const whole = JSON.parse((await grus("detect", weekly, "--json")).out);
    expect(out.trim().split("\n").length).toBe(whole.anomalies.length);
  });

  test("bare numbers are one column; a cell that is none ends with its line", async () => {
    const numbers = Array.from({ length: 80 }, (_, i) => String(i % 5));
    const { code, out } = await piped(`${numbers.join("\n")}\n`, "", "70\n", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ target: "value", rows: 81, anomalies: [{ row: 81, value: 70 }] });
    const bad = await piped(`n\n${numbers.join("\n")}\n`, "", "lots\n", "--json");
    expect([bad.code, bad.out]).toEqual([2, ""]);
    expect(bad.error).toContain('standard input:82, column "n": found "lots"; expected a number.');
    expect(bad.error).toContain("list it as a missing value: --na lots");
  });
});

const short = fileOf(["date,visits", ...rows.slice(0, 40)]);
const two = fileOf(["a,b", ...rows.map((_, i) => `${i},${i % 3}`)]);
const bad: Readonly<Record<string, { readonly args: readonly string[]; readonly says: readonly string[] }>> =
  {
    "a missing file": { args: ["nowhere.csv"], says: ["nowhere.csv", "no such file"] },
    "too few values": { args: [short], says: ["40 values", "at least 51"] },
    "several columns of numbers": { args: [two], says: ['"a" (number), "b" (number)', "--target COLUMN"] },
    "no column of numbers": {
      args: [fileOf(["name", ...rows.map((_, i) => `x${i}`)])],
      says: ["no column of numbers"],
    },
    "a target that does not exist": { args: [weekly, "--target", "visit"], says: ['Did you mean "visits"?'] },
    "a target of text": { args: [weekly, "--target", "date"], says: ["holds dates; expected numbers"] },
    "a cell that is not a number": {
      args: [fileOf(["date,visits", ...rows.with(70, `${day(70)},lots`)])],
      says: [":72,", '"lots"', "--na"],
    },
    "a date that does not exist": {
      args: [fileOf(["date,visits", ...rows.with(60, "2020-02-30,5")])],
      says: [":62,", '"date"', '"2020-02-30"', "--na"],
    },
    "a season that is no number": { args: [weekly, "--season", "week"], says: ["--season", "whole number"] },
    "a sensitivity": { args: [weekly, "--sensitivity", "max"], says: ["low, medium, high"] },
  };

test("rows are sorted by time, and it is said", async () => {
  const sorted = await grus("detect", weekly, "--json");
  const { code, out, error } = await grus("detect", fileOf(["date,visits", ...rows.toReversed()]), "--json");
  expect([code, error]).toEqual([
    0,
    'note: column "date": the newest row is first; rows are sorted by time.',
  ]);
  expect(JSON.parse(out).anomalies).toEqual(JSON.parse(sorted.out).anomalies);
});

describe("bad input is one message, exit code 2, and nothing written", () => {
  test.each(Object.entries(bad))("%s", async (_, { args, says }) => {
    const path = join(folder(), "scores.csv");
    const { code, out, error } = await grus("detect", ...args, "--out", path);
    for (const part of says) expect(error).toContain(part);
    expect(error).not.toMatch(/^ +at /m);
    expect([code, out, existsSync(path)]).toEqual([2, "", false]);
  });
});
