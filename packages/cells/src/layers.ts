// Models of parts: a forward function over layers that are bound to their parameters.
import { type CallContext, expandAxis, mapTree, type Part, type Tensor } from "@grus/tensor";
import { forwardContext, listParts, type PartList } from "./bind-parts.ts";
import { callKeys, twoKeys } from "./call-keys.ts";
import { CellOptionError, checkCausal } from "./errors.ts";
import type {
  Bound,
  CausalOf,
  ForwardContext,
  Model,
  ModelCall,
  ParametersOf,
  Parts,
  ReadBy,
  StateCheck,
  StatesOf,
  WithoutState,
} from "./models.ts";

/**
 * A model of parts. In `forward` the parts are bound to their parameters; while training, each has a separate
 * key, and a recurrent part starts from the state carried to it. A model reads one tensor unless `forward`
 * declares otherwise:
 *
 *     layers({ embed, encoder, tag, intent }, ({ embed, encoder, tag, intent }, ids) => {
 *       const { output, hidden } = encoder(embed(ids));
 *       return { tags: tag(output), intent: intent(hidden) };
 *     });
 *
 * `forward` may read `state`, the states of the parts before the call, and may return `state`, which replaces
 * the states after it. Throws {@link CellOptionError} for names that are whole numbers. Errors inside a part
 * name it: `model.head: linear: …`.
 */
export function layers<const P extends Parts, Result, Input = Tensor<ReadBy<P>>>(
  parts: P,
  forward: (
    parts: Bound<P>,
    input: Input,
    context: ForwardContext<StatesOf<P>>,
  ) => Result & StateCheck<Result, P>,
): Model<P, Input, WithoutState<Result>> {
  const list = listParts("model", parts);
  const bind = (parameters: ParametersOf<P>, context: CallContext<StatesOf<P>> = {}) =>
    bindModel(list, forward, parameters, context) as ModelCall<P, Input, WithoutState<Result>>;
  return {
    reads: list.reads as ReadBy<P>,
    causal: list.causal as CausalOf<P>,
    inputSize: firstOf(parts)?.inputSize,
    vocabulary: firstOf(parts)?.vocabulary,
    statistics: list.statistics,
    init: list.init,
    initialState: list.initialState,
    bind,
    step: (parameters, before, input) => {
      checkCausal("step", list.causal);
      let state = before;
      const call = bind(parameters, {
        state: before,
        onState: (after) => {
          state = after;
        },
      });
      return { output: call(mapTree(input, (leaf) => expandAxis(leaf, 1)) as Input), state };
    },
  };
}

/** The first part, which declares what a model reads. */
function firstOf(parts: Parts): Part | undefined {
  return Object.values(parts)[0];
}

type Forward<P, Input> = (parts: Bound<P>, input: Input, context: ForwardContext<StatesOf<P>>) => unknown;

function bindModel<P, Input>(
  list: PartList<P>,
  forward: Forward<P, Input>,
  parameters: ParametersOf<P>,
  context: CallContext<StatesOf<P>>,
): ((input: Input) => unknown) & { readonly parts: Bound<P> } {
  const [ofCalls, ofParts] = twoKeys(context.key);
  const nextKey = callKeys(ofCalls);
  let left: Partial<StatesOf<P>> = { ...context.state };
  const leave = (after: object) => {
    left = { ...left, ...after };
    context.onState?.(left as StatesOf<P>);
  };
  const call = (input: Input): unknown => {
    const [forParts, own] = twoKeys(nextKey());
    let after = {};
    const parts = list.bind(parameters, { ...context, key: forParts }, (states) => {
      after = { ...after, ...states };
    });
    const result = forward(parts, input, forwardContext(list, { ...context, key: own }, input));
    const { outputs, state } = splitState(list.stateful, result);
    leave({ ...after, ...state });
    return outputs;
  };
  return Object.assign(call, { parts: list.bind(parameters, { ...context, key: ofParts }, leave) });
}

/**
 * The result of `forward` without the returned states. Throws {@link CellOptionError} for states that belong
 * to no part.
 */
function splitState(
  names: readonly string[],
  result: unknown,
): { readonly outputs: unknown; readonly state: object } {
  const isRecord = typeof result === "object" && result !== null && !Array.isArray(result);
  if (!isRecord || "dtype" in result || "lengths" in result || !("state" in result))
    return { outputs: result, state: {} };
  const { state, ...outputs } = result;
  const other = Object.keys(state ?? {}).find((name) => !names.includes(name));
  if (other === undefined) return { outputs, state: state ?? {} };
  const known = names.length === 0 ? "none has" : names.join(", ");
  const expected = `a part with a state, one of ${known}`;
  throw new CellOptionError("model", "a name in the state returned by forward", other, expected);
}
