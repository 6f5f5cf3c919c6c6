import fs from "node:fs";
const F = "/work/main/packages/forecast/src/";
const { readTable, taskOf } = await import(F + "read/table-task.ts"); const { etsPart, thetaPart } = await import(F + "parts/classical-parts.ts"); const { aroundPart } = await import(F + "parts/around-part.ts"); const { ridgePart } = await import(F + "parts/ridge-part.ts"); const { thinned } = await import(F + "ensemble/choose-parts.ts"); 
const { seriesMean, windowMean, drift, lastValue } = await import(F + "parts/naive-parts.ts");
const { readCsv } = await import("@grus/data"); const file = "/work/shared/data/forecast/ETTh1.csv"; const table = await readCsv(fs.readFileSync(file, "utf8"), { file });
const data = readTable(table, { target: "OT" }); const task = taskOf(data, 24, []); const ends = Int32Array.of(14807); const o = thinned(task, { from: ends, to: Int32Array.of(17420) }); console.log(o.length);
const yr = { label: "the year", covariates: task.future.filter((n) => /Year/.test(n)) };const yr1 = { label: "the year", covariates: task.future.filter((n) => /dayOfYear/.test(n)) };
for (const a of [etsPart(1), thetaPart(1), lastValue, drift, ridgePart({ context: 264, base: { kind: "last" }, log: false, penalty: 0.3 }), aroundPart(etsPart(1), yr), aroundPart(etsPart(1), yr1), aroundPart(ridgePart({ context: 264, base: { kind: "last" }, log: false, penalty: 0.3 }), yr1)]) {  const f = await a.fit(task, ends); const y = await f.predict(task, o); const i = y.findIndex((x) => !Number.isFinite(x)); console.log(a.name, i, y[i], y.filter((x) => !Number.isFinite(x)).length); }
