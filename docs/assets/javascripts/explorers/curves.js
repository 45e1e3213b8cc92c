// @ts-check
// A chart of curves as SVG text. No element has an href: instant navigation would stop working.

const WIDTH = 320;
const HEIGHT = 180;
const LEFT = 30;
const RIGHT = WIDTH - 8;
const TOP = 10;
const BOTTOM = HEIGHT - 34;

/** @param {number} value */
const at = (value) => value.toFixed(1);

/** Curves as far as the axes go: an inner svg cuts off the rest. @param {string[]} lines */
function frame(lines) {
  const box = [LEFT, TOP - 2, RIGHT - LEFT, BOTTOM - TOP + 4];
  const [x, y, width, height] = box;
  return `<svg x="${x}" y="${y}" width="${width}" height="${height}" viewBox="${box.join(' ')}">${lines.join('')}</svg>`;
}

/**
 * @param {{
 *   x: [number, number], y: [number, number], xTicks: number[], yTicks: number[], label: string,
 *   curves: {f: (x: number) => number, kind: string}[],
 *   dots?: {x: number, y: number, kind: string, slope?: number}[],
 *   keys?: [string, string][], said: string, count?: number,
 * }} chart `keys` are a name and the kind of its curve; `said` is for those who do not see it
 */
export function curves(chart) {
  const [low, high] = chart.x;
  const [bottom, top] = chart.y;
  /** @param {number} x */
  const across = (x) => LEFT + ((x - low) / (high - low)) * (RIGHT - LEFT);
  /** @param {number} y */
  const up = (y) => BOTTOM - ((y - bottom) / (top - bottom)) * (BOTTOM - TOP);
  const range = top - bottom;
  const near = (/** @type {number} */ y) => Math.min(top + range, Math.max(bottom - range, y));

  const grid = chart.yTicks.map((y) =>
    `<path class="grid" d="M${LEFT} ${at(up(y))}H${RIGHT}"/>`
    + `<text class="y" x="${LEFT - 5}" y="${at(up(y) + 3.5)}">${y}</text>`);
  const ticks = chart.xTicks.map((x) =>
    `<text x="${at(across(x))}" y="${BOTTOM + 14}">${String(x).replace('-', '−')}</text>`);
  const count = chart.count ?? 61;
  const pace = (10 * (RIGHT - LEFT)) / (count - 1);
  const lines = chart.curves.map(({ f, kind }) => {
    const points = Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
    const heights = points.map((x) => Math.round(10 * up(near(f(x)))));
    const steps = heights.slice(1).map((y, i) => `${pace} ${y - heights[i]}`); // short in the page
    return `<path class="curve ${kind}" transform="scale(.1)" d="M${10 * LEFT} ${heights[0]}l${steps.join(' ')}"/>`;
  });
  const seen = (chart.dots ?? []).filter(({ y }) => y >= bottom && y <= top);
  const dots = seen.map(({ x, y, kind, slope }) => {
    const place = `cx="${at(across(x))}" cy="${at(up(y))}"`;
    return (slope === undefined ? '' : tangent(x, y, slope, kind)) + `<circle class="dot ${kind}" ${place} r="4.5"/>`;
  });
  /** @param {number} x @param {number} y @param {number} slope @param {string} kind */
  function tangent(x, y, slope, kind) {
    const [dx, dy] = [(RIGHT - LEFT) / (high - low), (slope * (TOP - BOTTOM)) / (top - bottom)];
    const step = 34 / Math.hypot(dx, dy); // of the same length however steep
    const ends = [x - step, x + step].map((e) => `${at(across(e))} ${at(up(y + slope * (e - x)))}`);
    return `<path class="tangent ${kind}" d="M${ends.join('L')}"/>`;
  }
  const keys = (chart.keys ?? []).map(([text, kind]) =>
    `<span class="key ${kind}"><i></i>${text}</span>`);
  return `<figure class="chart"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${chart.said}">`
    + `${grid.join('')}${ticks.join('')}${frame(lines)}${dots.join('')}`
    + `<text class="label" x="${(LEFT + RIGHT) / 2}" y="${HEIGHT - 5}">${chart.label}</text></svg>`
    + `<figcaption>${keys.join('')}</figcaption></figure>`;
}
