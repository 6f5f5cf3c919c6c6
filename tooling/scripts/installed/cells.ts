// A model of three layers, its loss and its gradient.
import { gru, lastStep, linear, meanSquaredError, sequential } from "@grus/cells";
import {
  evaluate,
  key,
  leaves,
  ones,
  referenceBackend,
  type Tensor,
  valueAndGrad,
  zeros,
} from "@grus/tensor";

const model = sequential({
  recurrent: gru({ inputSize: 3, hiddenSize: 4, layers: 2, bidirectional: true }),
  last: lastStep(),
  head: linear({ inputSize: 8, outputSize: 2 }),
});
const parameters = model.init(key(0));
const loss = (p: typeof parameters): Tensor =>
  meanSquaredError(model.bind(p)(ones([5, 7, 3])), zeros([5, 2]));
const { value, gradient } = await evaluate(referenceBackend(), valueAndGrad(loss)(parameters));
if (!((value.data[0] ?? 0) > 0)) throw new Error(`loss ${value.data[0]}`);
const gradients: Tensor[] = leaves(gradient);
if (gradients.length !== 18) throw new Error(`${gradients.length} gradients`);
