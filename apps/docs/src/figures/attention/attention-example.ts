import { adam, type Backend, fit, sequenceBatches, text } from "grus";

/** Tokens: a to z are 0 to 25, 26 is read first, 27 ends an answer. */
export async function learn(backend: Backend, source: Int32Array[], target: Int32Array[]) {
  const model = text.encoderDecoder({
    ...{ sourceVocabulary: 28, targetVocabulary: 28, joint: true, start: 26 },
    ...{ embeddingSize: 24, hiddenSize: 48, decoder: "luong", attention: "general", dropout: 0 },
  });
  const train = sequenceBatches({ source, target }, { shuffle: { seed: 1 } });
  const optimizer = adam({ learningRate: 0.01, clipNorm: 1 });
  const { parameters } = await fit({
    ...{ backend, model, train, optimizer, maxSteps: 1200 },
    loss: (model, pair) => model.loss(pair),
  }).finish();
  return { model, parameters }; // model.bind(parameters).attention({ source, target }) are the weights
}
