import { hostNormal, key } from "@grus/tensor";
import { normalsNeeded, orthonormalColumns } from "./initialisers/householder.ts";

const cpu = () => process.cpuUsage().user / 1000;
for (const [r, c] of [
  [7, 5],
  [300, 299],
  [1024, 1024],
  [2048, 2048],
  [2048, 256],
] as const) {
  const z = hostNormal(key(1), normalsNeeded(r, c));
  let t = cpu();
  const q = orthonormalColumns(z, r, c);
  t = cpu() - t;
  let worst = 0;
  for (let s = 0; s < 400; s++) {
    const i = (s * 37) % c,
      j = s % 3 ? (s * 91 + 1) % c : i;
    let d = 0;
    for (let k = 0; k < r; k++) d += q[i * r + k]! * q[j * r + k]!;
    worst = Math.max(worst, Math.abs(d - (i === j ? 1 : 0)));
  }
  console.log(r, c, Math.round(t), "ms", worst);
}
