import { expect, test } from "vitest";
import { textStream } from "./text-stream.ts";

/** Three pieces, and what happened to them. */
function source() {
  const seen: string[] = [];
  async function* pieces(): AsyncGenerator<string, void> {
    try {
      for (const piece of ["dé", "jà", " vu"]) {
        seen.push(piece);
        yield piece;
      }
    } finally {
      seen.push("end");
    }
  }
  return { pieces: pieces(), seen };
}

test("gives all pieces as UTF-8", async () => {
  const { pieces, seen } = source();
  expect(await new Response(textStream(pieces)).text()).toBe("déjà vu");
  expect(seen).toEqual(["dé", "jà", " vu", "end"]);
});

test("takes pieces when they are read, and ends the source when it is cancelled", async () => {
  const { pieces, seen } = source();
  const reader = textStream(pieces).getReader();
  expect((await reader.read()).value).toEqual(new TextEncoder().encode("dé"));
  await reader.cancel();
  expect(seen.at(-1)).toBe("end");
  expect(seen).not.toContain(" vu");
});

test("has the error of the source", async () => {
  async function* pieces(): AsyncGenerator<string, void> {
    yield "a";
    throw new Error("Enough.");
  }
  await expect(new Response(textStream(pieces())).text()).rejects.toThrow("Enough.");
});
