// Groups of inputs that are decoded side by side.
import type { TensorData } from "@grus/tensor";
import type { BeamSearch } from "./beam-search.ts";
import type { StepOutput } from "./decode-steps.ts";
import type { InputRows } from "./input-rows.ts";

/** Fewer rows than this are not left out: another program would cost more than they do. */
const FEW_ROWS = 16;

/** Groups of at most `size` inputs of similar length, the longest first. */
export function groupsOf({ count, lengths }: InputRows, size: number): readonly (readonly number[])[] {
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => lengths[b]! - lengths[a]!);
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => order.slice(i * size, (i + 1) * size));
}

/** What decodes a group: see `DecodeSteps`. */
interface Steps {
  begin(input: readonly TensorData[]): Promise<void>;
  run(token: Int32Array, from: Int32Array): Promise<StepOutput>;
  keep(places: readonly number[]): Promise<void>;
}

/** A group of inputs. */
export interface DecodeGroup {
  readonly steps: Steps;
  readonly inputs: InputRows;
  /** The inputs of the group. */
  readonly members: readonly number[];
  /** Of all inputs. */
  readonly searches: readonly BeamSearch[];
  readonly beams: number;
  /** Called before each step. */
  readonly onStep: () => Promise<void>;
}

/** Decodes a group. The inputs that are done leave once they are half of the rows. */
export async function decodeGroup(group: DecodeGroup): Promise<void> {
  const { steps, inputs, searches, beams, onStep } = group;
  await steps.begin(inputs.take(group.members));
  let places = group.members;
  for (;;) {
    await onStep();
    const open = places.filter((input) => searches[input]!.isOpen);
    if (open.length === 0) return;
    const done = places.length - open.length;
    if (done >= open.length && beams * done >= FEW_ROWS) {
      await steps.keep(open.map((input) => places.indexOf(input)));
      places = open;
    }
    await advance(group, places);
  }
}

/** One step of the inputs at `places`. */
async function advance({ steps, inputs, members, searches, beams }: DecodeGroup, places: readonly number[]) {
  const [token, from] = [new Int32Array(places.length * beams), new Int32Array(places.length * beams)];
  places.forEach((input, place) => {
    const search = searches[input]!;
    token.set(search.tokens, place * beams);
    for (let beam = 0; beam < beams; beam++) from[place * beams + beam] = place * beams + search.from[beam]!;
  });
  const { logProbabilities, weights } = await steps.run(token, from);
  const classes = logProbabilities.shape[1]!;
  const width = weights?.shape[1] ?? 0;
  places.forEach((input, place) => {
    if (!searches[input]!.isOpen) return;
    const positions = inputs.lengthIn(members, input, width) ?? width;
    const own = weights && { data: weights.data, width, positions };
    const scores = { logProbabilities: logProbabilities.data, classes, weights: own };
    searches[input]!.advance(scores, place * beams);
  });
}
