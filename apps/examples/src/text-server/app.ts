// A server that streams what a language model writes, and ends the writing when the client leaves.
import { GrusError, text } from "grus";
import { Hono } from "hono";

/** The settings of an answer, with their defaults and what they may be. */
const SETTINGS = {
  length: { usual: 400, least: 1, most: 100_000 },
  temperature: { usual: 0.8, least: 0, most: 5 },
  seed: { usual: 0, least: 0, most: 2 ** 31 },
} as const;

/** The server's application: `GET /write?prompt=TEXT&length=400&temperature=0.8&seed=0` streams plain text. */
export function textServer(generator: Pick<text.TextGenerator, "write">): Hono {
  const app = new Hono();
  app.get("/write", async (context) => {
    const { prompt = "\n", ...given } = context.req.query();
    const settings = numbersOf(given);
    if (typeof settings === "string") return context.text(settings, 400);
    // The signal of a request is aborted when its client disconnects.
    const pieces = generator.write({ ...settings, prompt, signal: context.req.raw.signal });
    // The first piece comes before the answer, whose status tells of a prompt that the model cannot read.
    const first = await pieces.next().catch(refusal);
    if (typeof first === "string") return context.text(first, 400);
    const body = text.textStream(continued(first, pieces));
    return context.body(body, 200, { "Content-Type": "text/plain; charset=utf-8" });
  });
  return app;
}

/** What is wrong with a request; other errors are those of the server. */
function refusal(error: unknown): string {
  if (error instanceof GrusError) return `${error.message}\n`;
  throw error;
}

async function* continued(
  first: IteratorResult<string, void>,
  rest: AsyncGenerator<string, void>,
): AsyncGenerator<string, void> {
  try {
    if (first.done !== true) yield first.value;
    yield* rest;
  } finally {
    await rest.return();
  }
}

type Numbers = Record<keyof typeof SETTINGS, number>;

/** The settings of a query, or what is wrong with them. */
function numbersOf(given: Readonly<Record<string, string>>): Numbers | string {
  const numbers = { length: 0, temperature: 0, seed: 0 };
  for (const name of ["length", "temperature", "seed"] as const) {
    const { usual, least, most } = SETTINGS[name];
    numbers[name] = Number(given[name] ?? usual);
    if (!(numbers[name] >= least && numbers[name] <= most))
      return `${name} is ${JSON.stringify(given[name])}; expected a number from ${least} to ${most}.\n`;
  }
  return numbers;
}
