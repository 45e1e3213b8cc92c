// @ts-check
import { klTerms, logSoftmax, sum } from './formulas.js';
import { bar, cell, live, numbers, python, row, shown, signed, table } from './parts.js';

/** @typedef {import('./parts.js').State} State */

const CLASSES = [0, 1, 2];

/** The target from votes, the model from logits, and both divergences. @param {State} s */
export function values(s) {
  const votes = numbers(s, 'v');
  const p = votes.map((count) => count / sum(votes));
  const logq = logSoftmax(numbers(s, 'x'));
  const q = logq.map(Math.exp);
  const forward = klTerms(p, logq);
  const reverse = klTerms(q, p.map(Math.log));
  return { p, q, forward, reverse, pq: sum(forward), qp: sum(reverse) };
}

/** @type {import('./parts.js').Kind} */
const kind = {
  name: 'kl_div',
  title: 'Forward and reverse divergence of three classes',
  controls: [
    ...[5, 4, 1].map((value, c) => ({ id: `v${c}`, label: `Votes for class ${c}`, min: 0, max: 10, step: 1, value })),
    ...[3, -1, 0].map((value, c) => ({ id: `x${c}`, label: `Logit of class ${c}`, min: -8, max: 8, step: 0.1, value })),
  ],
  presets: [
    { name: 'A class neglected', state: {}, story: 'The model gives class 1 far too little. Forward that is the dear mistake, reverse it is a cheap one.' },
    { name: 'A class nobody chose', state: { v0: 5, v1: 5, v2: 0, x0: 1, x1: 1, x2: 0 }, story: 'Forward, a class with the target 0 costs nothing by itself. Reverse, any probability for it costs infinitely much.' },
    { name: 'Equal', state: { v0: 4, v1: 4, v2: 4, x0: 0, x1: 0, x2: 0 }, story: 'Equal distributions: every term is 0, in both directions.' },
    { name: 'Two modes, one chosen', state: { v0: 5, v1: 5, v2: 1, x0: 6, x1: 0, x2: 0 }, story: 'The model has chosen one of two likely classes: forward that is dear, reverse it is cheap.' },
  ],
  view(s) {
    const { p, q, forward, reverse, pq, qp } = values(s);
    const terms = [...forward, ...reverse].filter(Number.isFinite).map(Math.abs);
    const most = Math.max(0.5, ...terms);
    const rows = '<tbody>' + CLASSES.map((c) => row(`<span class="word">class </span>${c}`, [
      cell(kind, `v${c}`, s), bar(`p${c}`, p[c], 1, 'target'), cell(kind, `x${c}`, s), bar(`q${c}`, q[c]),
    ])).join('') + '</tbody>';
    const parts = '<tbody>' + CLASSES.map((c) => row(`<span class="word">class </span>${c}`, [
      signed(`f${c}`, forward[c], most), signed(`r${c}`, reverse[c], most),
    ])).join('') + row('<span class="word">sum</span><span class="short">Σ</span>', [
      `<strong>${live('pq', shown(pq))}</strong>`, `<strong>${live('qp', shown(qp))}</strong>`]) + '</tbody>';
    return table(['', '*Votes', 'Target p', '*Logit', 'Model q'], rows)
      + table(['', 'Forward: p (log p − log q)', 'Reverse: q (log q − log p)'], parts);
  },
  say(s) {
    const { pq, qp } = values(s);
    return `Forward divergence ${shown(pq)}, reverse ${shown(qp)}.`;
  },
  snippet: (s) => `import torch
import torch.nn.functional as F

votes = torch.tensor(${python([numbers(s, 'v')])})
p = votes / votes.sum(dim=1, keepdim=True)
x = torch.tensor(${python([numbers(s, 'x')])})
log_q = F.log_softmax(x, dim=1)
forward = F.kl_div(log_q, p, reduction="batchmean")
reverse = F.kl_div(p.log(), log_q.exp(), reduction="batchmean")
print(forward, reverse)
`,
};
export default kind;
