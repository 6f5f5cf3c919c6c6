// What is reported of one of several networks.

/** Which of several networks is trained, and how far it is. */
export function ofNetwork(i: number, count: number, detail: string | undefined): string | undefined {
  return count === 1 ? detail : [`network ${i + 1} of ${count}`, detail].filter(Boolean).join(", ");
}
