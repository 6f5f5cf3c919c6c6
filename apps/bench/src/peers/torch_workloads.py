"""Training steps of the workloads in PyTorch: NAME SIZES (JSON) THREADS.

Prints {"version": ...} when a step has run, and for each line of standard input, a number of steps, the milliseconds
of each as a line of JSON. Models are as ../workloads writes them: Adam with a rate of 0.001, random data.
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class Recurrent(nn.Module):
    """A layer whose loss is the mean square of its outputs."""

    def __init__(self, layer, sizes):
        super().__init__()
        self.layer = layer
        self.x = torch.randn(sizes["batch"], sizes["time"], sizes["input"])

    def forward(self):
        output = self.layer(self.x)
        return (output[0] if isinstance(output, tuple) else output).square().mean()


class EachStep(nn.Module):
    """A cell in a loop over the steps."""

    def __init__(self, cell, hidden):
        super().__init__()
        self.cell = cell
        self.hidden = hidden

    def forward(self, x):
        h = x.new_zeros(x.shape[0], self.hidden)
        outputs = []
        for step in x.unbind(1):
            h = self.cell(step, h)
            outputs.append(h)
        return torch.stack(outputs, 1)


class LayerNormGruCell(nn.Module):
    def __init__(self, input_size, hidden):
        super().__init__()
        self.x = nn.Linear(input_size, 3 * hidden)
        self.h = nn.Linear(hidden, 3 * hidden, bias=False)
        self.norm_x = nn.LayerNorm(3 * hidden)
        self.norm_h = nn.LayerNorm(3 * hidden)

    def forward(self, x, h):
        xr, xz, xn = self.norm_x(self.x(x)).chunk(3, 1)
        hr, hz, hn = self.norm_h(self.h(h)).chunk(3, 1)
        z = torch.sigmoid(xz + hz)
        n = torch.tanh(xn + torch.sigmoid(xr + hr) * hn)
        return n + z * (h - n)


class MinGru(nn.Module):
    """Feng et al. 2024, by sums of logarithms."""

    def __init__(self, input_size, hidden):
        super().__init__()
        self.gates = nn.Linear(input_size, 2 * hidden)

    def forward(self, x):
        gate, candidate = self.gates(x).chunk(2, 2)
        log_keep = -F.softplus(gate)
        log_new = -F.softplus(-gate) + torch.where(
            candidate >= 0, (F.relu(candidate) + 0.5).log(), -F.softplus(-candidate)
        )
        kept = log_keep.cumsum(1)
        return (kept + (log_new - kept).logcumsumexp(1)).exp()


class TuringMachine(nn.Module):
    """An LSTM with a read and a write head over a memory (Graves et al. 2014)."""

    def __init__(self, sizes, slots=128, width=20):
        super().__init__()
        self.sizes, self.slots, self.width = sizes, slots, width
        self.controller = nn.LSTMCell(sizes["input"] + width, sizes["hidden"])
        self.head = nn.Linear(sizes["hidden"], 2 * (width + 6) + 2 * width)
        self.output = nn.Linear(sizes["hidden"] + width, sizes["input"])
        self.x = torch.randn(sizes["batch"], sizes["time"], sizes["input"])

    def address(self, memory, before, part):
        width = self.width
        key, strength, gate = part[:, :width].tanh(), F.softplus(part[:, width]), part[:, width + 1].sigmoid()
        shifts, gamma = part[:, width + 2 : width + 5].softmax(1), 1 + F.softplus(part[:, width + 5])
        content = (strength[:, None] * F.cosine_similarity(key[:, None], memory, dim=2)).softmax(1)
        mixed = gate[:, None] * content + (1 - gate[:, None]) * before
        moved = sum(shifts[:, i : i + 1] * mixed.roll(i - 1, 1) for i in range(3))
        sharp = (moved + 1e-16) ** gamma[:, None]
        return sharp / sharp.sum(1, keepdim=True)

    def forward(self):
        batch, width = self.sizes["batch"], self.width
        memory = torch.full((batch, self.slots, width), 1e-6)
        read = write = F.one_hot(torch.zeros(batch, dtype=torch.long), self.slots).float()
        value = torch.zeros(batch, width)
        state, outputs = None, []
        for step in self.x.unbind(1):
            state = self.controller(torch.cat([step, value], 1), state)
            parts = self.head(state[0])
            read = self.address(memory, read, parts[:, : width + 6])
            write = self.address(memory, write, parts[:, width + 6 : 2 * (width + 6)])
            erase, add = parts[:, -2 * width : -width].sigmoid(), parts[:, -width:].tanh()
            value = (read[:, :, None] * memory).sum(1)
            memory = memory * (1 - write[:, :, None] * erase[:, None]) + write[:, :, None] * add[:, None]
            outputs.append(self.output(torch.cat([state[0], value], 1)))
        return torch.stack(outputs, 1).square().mean()


class LanguageModel(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        vocabulary, hidden = sizes["vocabulary"], sizes["hidden"]
        self.words = nn.Embedding(vocabulary, sizes["embedding"])
        self.layer = nn.LSTM(sizes["embedding"], hidden, batch_first=True)
        self.head = nn.Linear(hidden, vocabulary)
        shape = (sizes["batch"], sizes["time"])
        self.tokens, self.target = torch.randint(vocabulary, shape), torch.randint(vocabulary, shape)

    def forward(self):
        logits = self.head(self.layer(self.words(self.tokens))[0])
        return F.cross_entropy(logits.flatten(0, 1), self.target.flatten())


class Attention(nn.Module):
    """Luong's decoder with input feeding, or Bahdanau's."""

    def __init__(self, sizes, additive):
        super().__init__()
        vocabulary, features, hidden = sizes["vocabulary"], sizes["embedding"], sizes["hidden"]
        self.additive, self.hidden = additive, hidden
        self.sources, self.targets = nn.Embedding(vocabulary, features), nn.Embedding(vocabulary, features)
        self.encoder = nn.GRU(features, hidden, batch_first=True)
        self.cell = nn.GRUCell(features + hidden, hidden)
        self.memory, self.query = nn.Linear(hidden, hidden, bias=False), nn.Linear(hidden, hidden, bias=False)
        self.score, self.joined = nn.Linear(hidden, 1, bias=False), nn.Linear(2 * hidden, hidden, bias=False)
        self.head = nn.Linear(2 * hidden if additive else hidden, vocabulary)
        shape = (sizes["batch"], sizes["time"])
        self.source, self.target = torch.randint(vocabulary, shape), torch.randint(vocabulary, shape)

    def forward(self):
        states, _ = self.encoder(self.sources(self.source))
        keys = self.memory(states)
        h = fed = states.new_zeros(states.shape[0], self.hidden)
        outputs = []
        for step in self.targets(self.target).unbind(1):
            if self.additive:
                scores = self.score(torch.tanh(self.query(h)[:, None] + keys))[:, :, 0]
                context = (scores.softmax(1)[:, None] @ states)[:, 0]
                h = self.cell(torch.cat([step, context], 1), h)
                outputs.append(torch.cat([h, context], 1))
            else:
                h = self.cell(torch.cat([step, fed], 1), h)
                weights = (keys @ h[:, :, None])[:, :, 0].softmax(1)
                context = (weights[:, None] @ states)[:, 0]
                fed = torch.tanh(self.joined(torch.cat([context, h], 1)))
                outputs.append(fed)
        return F.cross_entropy(self.head(torch.stack(outputs, 1)).flatten(0, 1), self.target.flatten())


class Segments(nn.Module):
    def __init__(self, sizes, forecast=4):
        super().__init__()
        batch, time, size, hidden = sizes["batch"], sizes["time"], sizes["input"], sizes["hidden"]
        self.encode, self.query = nn.Linear(size, hidden), nn.Embedding(forecast, hidden)
        self.layer, self.head = nn.GRU(hidden, hidden, batch_first=True), nn.Linear(hidden, size)
        self.window, self.target = torch.randn(batch, time, size), torch.randn(batch, forecast, size)
        self.forecast = forecast

    def forward(self):
        batch, forecast = self.window.shape[0], self.forecast
        _, state = self.layer(self.encode(self.window).relu())
        queries = self.query.weight.expand(batch, -1, -1).reshape(batch * forecast, 1, -1)
        output, _ = self.layer(queries, state.repeat_interleave(forecast, 1).contiguous())
        return (self.head(output).reshape(batch, forecast, -1) - self.target).square().mean()


class Tagger(nn.Module):
    def __init__(self, sizes, classes=12):
        super().__init__()
        batch, time, hidden = sizes["batch"], sizes["time"], sizes["hidden"]
        self.words = nn.Embedding(sizes["vocabulary"], sizes["embedding"])
        self.layer = nn.GRU(sizes["embedding"], hidden, num_layers=2, bidirectional=True, batch_first=True)
        self.head = nn.Linear(2 * hidden, classes)
        shortest = -(-time * 2 // 3)
        self.lengths = torch.tensor([time - (row * 7) % shortest for row in range(batch)])
        self.tokens, self.tags = torch.randint(sizes["vocabulary"], (batch, time)), torch.randint(classes, (batch, time))
        self.tags[torch.arange(time)[None] >= self.lengths[:, None]] = -100

    def forward(self):
        packed = nn.utils.rnn.pack_padded_sequence(
            self.words(self.tokens), self.lengths, batch_first=True, enforce_sorted=False
        )
        output, _ = nn.utils.rnn.pad_packed_sequence(
            self.layer(packed)[0], batch_first=True, total_length=self.tokens.shape[1]
        )
        return F.cross_entropy(self.head(output).flatten(0, 1), self.tags.flatten())


def gru(sizes):
    return Recurrent(nn.GRU(sizes["input"], sizes["hidden"], batch_first=True), sizes)


MODELS = {
    "large-vocabulary-train": LanguageModel,
    "attention-train": lambda sizes: Attention(sizes, additive=False),
    "additive-attention-train": lambda sizes: Attention(sizes, additive=True),
    "custom-cell-train": lambda sizes: Recurrent(
        EachStep(nn.GRUCell(sizes["input"], sizes["hidden"]), sizes["hidden"]), sizes
    ),
    "layer-norm-train": lambda sizes: Recurrent(
        EachStep(LayerNormGruCell(sizes["input"], sizes["hidden"]), sizes["hidden"]), sizes
    ),
    "ntm-train": TuringMachine,
    "mingru-train": lambda sizes: Recurrent(MinGru(sizes["input"], sizes["hidden"]), sizes),
    "segrnn-train": Segments,
    "tagger-train": Tagger,
}


def main(name, sizes, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    model = MODELS.get(name, gru)(json.loads(sizes))
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)

    def step():
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        model().backward()
        optimizer.step()
        return 1000 * (time.perf_counter() - start)

    step()
    print(json.dumps({"version": torch.__version__}), flush=True)
    for line in sys.stdin:
        print(json.dumps([step() for _ in range(int(line))]), flush=True)


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
