import {Status, bestScore, clusterOf, pathTo, statusAt, verdictOf} from "./view-model.js";

// Texts about one stack, one step, one search.

/** A number with a few digits that matter. */
export function figure(value, digits = 3) {
  if (value === null || value === undefined) return "–";
  if (Number.isInteger(value)) return value.toLocaleString("en");
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(digits)));
}

export function plural(count, one, many = one + "s") {
  return `${figure(count)} ${count === 1 ? one : many}`;
}

/** An element with text or elements in it. */
export function element(name, attributes = {}, ...content) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...content);
  return made;
}

/** A table with a caption, column heads and rows of texts, whose first cells are heads. */
export function table(caption, heads, rows) {
  const head = element("tr", {}, ...heads.map(text => element("th", {scope: "col"}, text)));
  const body = rows.map(([first, ...rest]) =>
    element("tr", {}, element("th", {scope: "row"}, first), ...rest.map(text => element("td", {}, text))));
  return element("table", {},
    element("caption", {class: "unseen"}, caption),
    element("thead", {}, head),
    element("tbody", {}, ...body));
}

const VERDICTS = {
  right: "the right answer",
  wrong: "a wrong answer",
  chosen: "the answer that was chosen",
  other: "another answer than was chosen",
  none: "no answer",
};

/** What a stack is, in some words: the name of its tree item. */
export function summary(stack, outcome) {
  if (!stack.parent) return "the problem";
  const parts = [stack.text, `score ${figure(bestScore(stack), 2)}`];
  if (stack.count > 1) parts.push(`${stack.count} equal draws`);
  parts.push(stack.status === Status.FINISHED ? VERDICTS[verdictOf(stack, outcome)] : stack.status);
  return parts.join(", ");
}

const REASONS = {
  VALUE: "kept: its value alone pays for its nodes",
  COVERAGE: "kept: with the reward for its cluster, which no other kept step covers, it pays for its nodes",
  NEEDED: "kept although its nodes cost more: one candidate must stay, or others stand on it",
  COST: "pruned: its nodes cost more than it adds",
};

/** What has become of a stack, and why: said aloud after its name. */
export function spoken(stack, position) {
  const members = stack.members.filter(node => node.born <= position);
  const reasons = judgements(members, position).map(fate => REASONS[fate.reason]);
  return [stateOf(stack, members, position), ...reasons].join("; ");
}

/** The panel about a stack at a position. */
export function details(stack, position, outcome) {
  if (!stack.parent) {
    return [element("p", {}, `The prompt, ${plural(stack.members[0].tokens.length, "token")}. Choose a step with the mouse or the arrow keys.`)];
  }
  const members = stack.members.filter(node => node.born <= position);
  const first = members[0] ?? stack.members[0];
  const list = element("dl", {class: "facts"});
  const fact = (name, ...value) => list.append(element("dt", {}, name), element("dd", {}, ...value));
  const scores = [...new Set(members.map(node => figure(node.score)))].slice(0, 4).join(", ");
  fact("Score", scores);
  fact("State", stateOf(stack, members, position));
  if (first.leaf) {
    fact("Answer", `${first.leaf.answer}: ${VERDICTS[verdictOf(stack, outcome)]}`);
  }
  fact("Draws", `${figure(members.length)}${members.length > 1 ? " equal ones (twins)" : ""}, ${nodeNames(members)}`);
  fact("Tokens", `${first.tokens.length}, log-probability ${figure(first.log_prob)}`, tokenIds(first));
  const path = element("ol", {class: "path"});
  pathTo(stack).forEach(at =>
    path.append(element("li", at === stack ? {"aria-current": "step"} : {}, at.text, element("span", {class: "score"}, figure(bestScore(at), 2)))));
  return [path, list, ...judgements(members, position).map(fateTable)];
}

function nodeNames(members) {
  const shown = members.slice(0, 8).map(node => "#" + node.id).join(" ");
  return (members.length === 1 ? "node " : "nodes ") + shown + (members.length > 8 ? " …" : "");
}

function tokenIds(node) {
  return element("details", {}, element("summary", {}, "ids"), node.tokens.join(" "));
}

function stateOf(stack, members, position) {
  if (stack.status === Status.FINISHED) {
    const ends = {ANSWERED: "finished with an answer", ENDED: "ended without an answer", CUT: "cut by a limit"};
    return ends[members.find(node => node.state !== "OPEN")?.state];
  }
  const states = members.map(node => {
    switch (statusAt(node, position)) {
      case Status.EXPANDED:
        return `expanded at step ${node.expanded}, ${plural(node.children.filter(child => child.born <= position).length, "child", "children")}`;
      case Status.DROPPED:
        return `dropped at step ${node.dropped}`;
      default:
        return statusAt(node, position);
    }
  });
  const counts = new Map();
  states.forEach(state => counts.set(state, (counts.get(state) ?? 0) + 1));
  return [...counts].map(([state, count]) => (count > 1 ? `${count} × ` : "") + state).join("; ");
}

/** What the pruner said up to a position, once for each group of twins. */
function judgements(members, position) {
  const judged = members.filter(node => node.judged <= position);
  return [...new Set(judged.map(node => node.fate))].slice(0, 3);
}

function fateTable(fate) {
  const terms = [fate.value, fate.cost, fate.coverage, fate.weight].map(term => figure(term));
  return element("div", {class: "wide"},
    element("h4", {}, `Pruner: ${REASONS[fate.reason]}`),
    table("Terms of the pruner", ["value", "cost", "coverage", "weight", "cluster"], [[...terms, `${fate.cluster}`]]));
}

/** The line below a tree: what the step before a position did, and what stands there. */
export function statusLine(tree, stacks, position) {
  const shown = stacks.filter(stack => stack.count > 0);
  const nodes = shown.reduce((sum, stack) => sum + stack.count, 0);
  const alive = shown.filter(stack => stack.alive).length;
  const drawn = shown.length < nodes ? ` drawn as ${figure(shown.length)}` : "";
  const parts = [`${plural(nodes, "node")}${drawn}, ${figure(shown.length - alive)} given up`];
  const step = tree.steps[position - 1];
  if (step) {
    parts.push(`step ${position} took ${plural(step.candidates.nodes.length, "candidate")}`);
    parts.push(`KV tokens ${figure(step.kv.tokens)} → ${figure(step.kv.kept)}`);
    if (step.pruning) {
      const {program, prune_seconds: seconds} = step.pruning;
      parts.push(`pruner N = ${program.candidates}, K = ${program.clusters}, ${program.kept} kept, ${figure(seconds * 1000, 2)} ms`);
    }
  }
  return parts.join("; ") + ".";
}

/** How often each cluster occurs among the candidates of the step before a position, largest first. */
export function clusters(stacks, tree, position) {
  const nodes = tree.steps[position - 1]?.pruning ? tree.steps[position - 1].candidates.nodes : [];
  const found = new Map();
  for (const id of nodes) {
    const {stack} = tree.byId.get(id);
    const cluster = clusterOf(stack);
    if (!found.has(cluster)) found.set(cluster, new Set());
    found.get(cluster).add(stack);
  }
  return [...found].sort(([, a], [, b]) => b.size - a.size);
}

/** The table of answers. */
export function votes(outcome) {
  if (!outcome) return element("p", {}, "The search was cut before it ended.");
  if (outcome.votes.length === 0) return element("p", {}, "No leaf gave an answer.");
  const sum = outcome.votes.reduce((all, vote) => all + vote.weight, 0);
  const rows = outcome.votes.map((vote, group) => [
    element("span", {class: `swatch group-${group % 7}`}, vote.answer),
    figure(vote.count),
    figure(vote.weight),
    `${Math.round((100 * vote.weight) / (sum || 1))}%`,
    vote.correct === null ? (vote.answer === outcome.answer ? "★ chosen" : "") : vote.correct ? "✓ right" : "✗ wrong",
  ]);
  return table("Votes", ["answer", "leaves", "weight", "share", ""], rows);
}
