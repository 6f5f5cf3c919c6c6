// An ONNX model of one GRU for ONNX Runtime, encoded directly with the messages of onnx.proto3.

/**
 * @param {{ input: number, hidden: number, W: Float32Array, R: Float32Array, B: Float32Array }} gru
 *   in ONNX's layout, gates z, r, n
 * @returns {Uint8Array} a model, opset 17, from X [time, batch, input] and the state H [1, batch, hidden] to
 *   Y [time, 1, batch, hidden] and the next state
 */
export function onnxGru({ input, hidden, W, R, B }) {
  const node = message([
    ...["X", "W", "R", "B", "", "H"].map((name) => text(1, name)),
    text(2, "Y"),
    text(2, "next"),
    text(4, "GRU"),
    bytes(5, message([text(1, "hidden_size"), whole(3, hidden), whole(20, 2)])),
    bytes(5, message([text(1, "linear_before_reset"), whole(3, 1), whole(20, 2)])),
  ]);
  const graph = message([
    bytes(1, node),
    text(2, "gru"),
    bytes(5, tensor("W", [1, 3 * hidden, input], W)),
    bytes(5, tensor("R", [1, 3 * hidden, hidden], R)),
    bytes(5, tensor("B", [1, 6 * hidden], B)),
    bytes(11, value("X", ["time", "batch", input])),
    bytes(11, value("H", [1, "batch", hidden])),
    bytes(12, value("Y", ["time", 1, "batch", hidden])),
    bytes(12, value("next", [1, "batch", hidden])),
  ]);
  const opset = message([text(1, ""), whole(2, 17)]);
  return message([whole(1, 8), bytes(7, graph), bytes(8, opset)]);
}

/** Reorders PyTorch's gates r, z, n to ONNX's z, r, n. */
export function gatesToOnnx(values, hidden, width) {
  const size = hidden * width;
  return Float32Array.from([
    ...values.subarray(size, 2 * size),
    ...values.subarray(0, size),
    ...values.subarray(2 * size),
  ]);
}

function tensor(name, dims, data) {
  return message([
    ...dims.map((n) => whole(1, n)),
    whole(2, 1),
    text(8, name),
    bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
}

function value(name, dims) {
  const shape = message(
    dims.map((n) => bytes(1, typeof n === "number" ? message([whole(1, n)]) : message([text(2, n)]))),
  );
  return message([text(1, name), bytes(2, message([bytes(1, message([whole(1, 1), bytes(2, shape)]))]))]);
}

function message(fields) {
  return Uint8Array.from(Buffer.concat(fields));
}

function whole(field, n) {
  return Buffer.concat([varint(field << 3), varint(n)]);
}

function bytes(field, content) {
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
}

function text(field, content) {
  return bytes(field, new TextEncoder().encode(content));
}

function varint(n) {
  const parts = [];
  for (; n > 127; n = Math.floor(n / 128)) parts.push((n % 128) | 128);
  return Buffer.from([...parts, n]);
}
