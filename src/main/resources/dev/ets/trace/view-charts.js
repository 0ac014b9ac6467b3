import {total} from "./view-model.js";
import {element, figure, plural, table} from "./view-details.js";

// Curves over the steps and the figures of whole searches, for one search or two.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 420;
const HEIGHT = 190;
const EDGE = {left: 52, right: 12, top: 12, bottom: 30};

function svg(name, attributes, ...content) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...content);
  return made;
}

/** "1, 2, 5 times a power of ten" above a value, so that axes end at round numbers. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value || 1));
  return [1, 2, 5, 10].map(m => m * power).find(round => round >= value);
}

/**
 * A chart of series {name, values, style} over the steps 1, 2, ...; a value of null is a gap.
 * `marker` follows the slider.
 */
function chart(title, unit, series) {
  const steps = Math.max(...series.map(({values}) => values.length));
  const top = roundUp(Math.max(1e-9, ...series.flatMap(({values}) => values)));
  const x = step => EDGE.left + ((step - 1) / Math.max(1, steps - 1)) * (WIDTH - EDGE.left - EDGE.right);
  const y = value => HEIGHT - EDGE.bottom - (value / top) * (HEIGHT - EDGE.top - EDGE.bottom);
  const label = (text, at) => svg("text", at, text);
  const marker = svg("line", {class: "marker", y1: EDGE.top, y2: HEIGHT - EDGE.bottom});
  const picture = svg("svg", {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${title}, ${unit}`});
  for (const share of [0, 0.5, 1]) {
    const at = y(share * top);
    picture.append(
      svg("line", {class: "grid", x1: EDGE.left, x2: WIDTH - EDGE.right, y1: at, y2: at}),
      label(figure(share * top), {x: EDGE.left - 6, y: at + 4, "text-anchor": "end"}));
  }
  const every = Math.ceil(steps / 12);
  for (let step = 1; step <= steps; step += every) {
    picture.append(label(String(step), {x: x(step), y: HEIGHT - 12, "text-anchor": "middle"}));
  }
  picture.append(marker);
  for (const {values, style} of series) {
    let pen = "M";
    const path = values.map((value, i) => {
      if (value === null) {
        pen = "M";
        return "";
      }
      const part = `${pen}${x(i + 1).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = "L";
      return part;
    });
    picture.append(svg("path", {class: `curve ${style}`, d: path.join("")}));
  }
  const legend = element("ul", {class: "legend"});
  series.forEach(({name, style}) => {
    const sample = svg("svg", {width: 26, height: 8, "aria-hidden": "true"}, svg("path", {class: `curve ${style}`, d: "M1 4H25"}));
    legend.append(element("li", {}, sample, name));
  });
  const node = element("figure", {}, element("figcaption", {}, `${title} `, element("span", {class: "unit"}, unit)), picture, legend);
  return {
    node,
    moveTo(position) {
      const at = x(Math.min(steps, Math.max(1, position)));
      marker.setAttribute("x1", at);
      marker.setAttribute("x2", at);
    },
  };
}

/** All charts that the searches have data for. */
export function charts(trees) {
  const named = trees.map((tree, i) => ({tree, name: tree.setup.method, style: `line-${i}`}));
  const made = [
    chart("KV tokens per step", "before pruning, and of what was expanded (dashed)", named.flatMap(({tree, name, style}) => [
      {name, style, values: tree.steps.map(step => step.kv.tokens)},
      {name: `${name}, expanded`, style: `${style} dashed`, values: tree.steps.map(step => step.kv.kept)},
    ])),
  ];
  const pruned = named.filter(({tree}) => tree.steps.some(step => step.pruning));
  if (pruned.length > 0) {
    const curve = (figureOf, suffix, dash = "") => pruned.map(({tree, name, style}) => ({
      name: name + suffix,
      style: style + dash,
      values: tree.steps.map(step => (step.pruning ? figureOf(step.pruning) : null)),
    }));
    made.push(
      chart("Clusters and kept", "per candidate (K/N, and kept/N dashed)", [
        ...curve(({program}) => program.clusters / program.candidates, ", K/N"),
        ...curve(({program}) => program.kept / program.candidates, ", kept/N", " dashed"),
      ]),
      chart("Time of the pruner", "milliseconds per step", curve(({prune_seconds: seconds}) => seconds * 1000, "")));
  }
  return made;
}

/** Every figure of every step, for those who read rather than look. */
export function stepTable(tree) {
  const rows = tree.steps.map(step => [
    String(step.step + 1),
    figure(step.remaining),
    figure(step.candidates.nodes.length),
    figure(step.kv.tokens),
    figure(step.kv.kept),
    figure(step.children.length),
    ...(step.pruning
      ? [figure(step.pruning.program.candidates), figure(step.pruning.program.clusters), figure(step.pruning.program.kept), figure(step.pruning.prune_seconds * 1000)]
      : ["–", "–", "–", "–"]),
  ]);
  return table(`Steps of ${tree.setup.method}`,
    ["step", "leaves to go", "candidates", "KV tokens", "expanded", "children", "N", "K", "kept", "pruner ms"], rows);
}

function verdict({outcome}) {
  if (!outcome) return "cut";
  const mark = outcome.correct === null ? "" : outcome.correct ? " ✓ right" : " ✗ wrong";
  return (outcome.answer ?? "none") + mark;
}

const kvTokens = tree => total(tree, step => step.kv.tokens);
const generated = tree => tree.nodes.slice(1).reduce((sum, node) => sum + node.tokens.length, 0);

/** Figures of whole searches; with two of them, the second against the first. */
export function totals(trees) {
  const rows = [
    ["answer", verdict],
    ["KV tokens, summed over steps", kvTokens],
    ["KV tokens per step", tree => kvTokens(tree) / Math.max(1, tree.steps.length)],
    ["KV of the policy, peak bytes", tree => tree.outcome?.kv.policy.peak ?? null],
    ["tokens generated", generated],
    ["nodes", tree => tree.nodes.length],
    ["steps", tree => tree.steps.length],
    ["seconds", tree => tree.outcome?.times.wall ?? tree.steps.at(-1)?.seconds ?? 0],
    ["pruner and embedder, seconds", tree => total(tree, step => (step.pruning ? step.pruning.prune_seconds + step.pruning.embed_seconds : 0))],
  ];
  const cells = rows.map(([name, figureOf]) => {
    const values = trees.map(figureOf);
    const texts = values.map(value => (typeof value === "string" ? value : figure(value)));
    const [a, b] = values;
    const comparable = trees.length === 2 && typeof a === "number" && typeof b === "number" && a > 0;
    return [name, ...texts, ...(trees.length === 2 ? [comparable ? `× ${figure(b / a)}` : ""] : [])];
  });
  const heads = trees.map(({setup}) => `${setup.method} ${setup.width}`);
  return table("Totals", ["", ...heads, ...(trees.length === 2 ? ["second by first"] : [])], cells);
}

/** One sentence about what two searches differ in; about the one search otherwise. */
export function headline(trees) {
  const said = tree => {
    const {outcome, setup} = tree;
    if (!outcome) return `${setup.method} was cut`;
    const mark = outcome.correct === null ? "" : outcome.correct ? " (right)" : " (wrong)";
    return `${setup.method} answers ${outcome.answer ?? "nothing"}${mark}`;
  };
  const truth = trees[0].setup.truth;
  const parts = trees.map(said);
  if (trees.length === 2) {
    const [a, b] = trees;
    const factor = kvTokens(a) / kvTokens(b);
    const ratio = factor >= 1 ? `1/${factor.toFixed(2)} of` : `${(1 / factor).toFixed(2)} times`;
    parts.push(`${b.setup.method} needs ${ratio} the KV tokens of ${a.setup.method}`);
  } else {
    parts.push(`${plural(trees[0].nodes.length, "node")} in ${plural(trees[0].steps.length, "step")}, ${figure(kvTokens(trees[0]))} KV tokens`);
  }
  return parts.join("; ") + "." + (truth === null ? "" : ` The true answer is ${truth}.`);
}
