// The forecasters' network over segments of a window (SegRNN), as it is trained.
import { embedding, gru, layers, linear } from "@grus/cells";
import {
  arange,
  broadcastTo,
  evaluate,
  expandAxis,
  key,
  mean,
  randomNormal,
  relu,
  reshape,
  square,
  sub,
  type Tensor,
} from "@grus/tensor";
import { stepOf } from "../layers.ts";
import type { Workload } from "./workload.ts";

/** Windows, segments of a window, values of a segment, and units. */
interface SegmentSizes {
  readonly batch: number;
  readonly time: number;
  readonly input: number;
  readonly hidden: number;
}

/** Segments that are forecast. */
const FORECAST = 4;

export const segments: Workload<SegmentSizes> = {
  about: `network over segments, ${FORECAST} of them forecast`,
  recorded: 76.1,
  sizes: { batch: 448, time: 30, input: 24, hidden: 128 },
  prepare: async (backend, sizes) => {
    const { batch, time, input } = sizes;
    const model = networkOf(sizes);
    return stepOf({
      backend,
      parameters: await evaluate(backend, model.init(key(0))),
      batch: await evaluate(backend, {
        window: randomNormal(key(1), [batch, time, input]),
        target: randomNormal(key(2), [batch, FORECAST, input]),
      }),
      loss: (parameters, { window, target }: Readonly<Record<"window" | "target", Tensor<"float32">>>) =>
        mean(square(sub(model.bind(parameters)(window), target))),
    });
  },
};

function networkOf({ batch, input, hidden: size }: SegmentSizes) {
  const each = (rows: Tensor) => broadcastTo(expandAxis(rows, 1), [batch, FORECAST, size]);
  return layers(
    {
      encode: linear({ inputSize: input, outputSize: size }),
      query: embedding({ vocabulary: FORECAST, outputSize: size }),
      recurrent: gru({ inputSize: size, hiddenSize: size }),
      head: linear({ inputSize: size, outputSize: input }),
    },
    ({ encode, query, recurrent, head }, window: Tensor<"float32">) => {
      const { state } = recurrent(relu(encode(window)));
      const queries = broadcastTo(query(arange(FORECAST)), [batch, FORECAST, size]);
      const { hidden } = recurrent(reshape(queries, [batch * FORECAST, 1, size]), {
        initialState: state.map(({ forward }) => ({
          forward: { hidden: reshape(each(forward.hidden), [batch * FORECAST, size]) },
        })),
      });
      return reshape(head(hidden), [batch, FORECAST, input]);
    },
  );
}
