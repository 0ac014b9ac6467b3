// One stored search as a tree that knows what stood at each position of the slider. Position p is
// the tree after p steps: 0 has the root only.

/** What a node is at a position. */
export const Status = Object.freeze({
  FUTURE: "not drawn yet",
  OPEN: "may be expanded",
  EXPANDED: "expanded",
  MERGED: "merged into its first twin",
  DROPPED: "dropped",
  FINISHED: "finished",
});

/**
 * Reads a search's events.
 *
 * A node has what its event says and:
 *   born      first position at which it stands
 *   expanded  first position at which it has children; Infinity without
 *   dropped   first position at which it is given up; Infinity if never
 *   fate      what the pruner last said of its group of twins, or null
 *   judged    position at which the pruner said so; Infinity if never
 *   leaf      its answer and vote, or null
 */
export function readSearch({started, steps, outcome}) {
  const root = newNode({id: 0, text: "", tokens: started.prompt, log_prob: 0, score: 0, state: "OPEN"}, null, 0);
  const nodes = [root]; // in the order of drawing, which is that of the ids for most methods
  const byId = new Map([[0, root]]);
  steps.forEach((step, index) => {
    markCandidates(step, index + 1, byId);
    for (const child of step.children) {
      const node = newNode(child, byId.get(child.parent), index + 1);
      node.parent.children.push(node);
      nodes.push(node);
      byId.set(node.id, node);
    }
  });
  outcome?.leaves.forEach(leaf => {
    byId.get(leaf.node).leaf = leaf;
  });
  return {setup: started.setup, steps, outcome, nodes, byId, root};
}

function newNode(event, parent, born) {
  return {
    ...event,
    parent,
    depth: parent ? parent.depth + 1 : 0,
    born,
    children: [],
    expanded: Infinity,
    dropped: Infinity,
    fate: null,
    judged: Infinity,
    leaf: null,
  };
}

function markCandidates({candidates, pruning}, position, byId) {
  const fates = new Map(pruning?.fates.map(fate => [fate.node, fate]));
  candidates.nodes.forEach((id, i) => {
    const node = byId.get(id);
    if (pruning) {
      node.fate = fates.get(pruning.twins[i]);
      node.judged = position;
    }
    if (candidates.counts[i] > 0) {
      node.expanded = position;
      node.dropped = Infinity;
    } else {
      node.dropped = position; // MCTS may come back to it: then this is overwritten.
    }
  });
}

export function statusAt(node, position) {
  if (node.born > position) return Status.FUTURE;
  if (node.state !== "OPEN") return Status.FINISHED;
  if (node.expanded <= position) return Status.EXPANDED;
  if (node.dropped > position) return Status.OPEN;
  return node.fate?.kept ? Status.MERGED : Status.DROPPED;
}

/**
 * The nodes as they are drawn: one stack per node, or one for all nodes with the same path of texts.
 * Parents come before children. Each node's `stack` is set.
 */
export function stacksOf(tree, merged) {
  const stacks = [];
  const byPath = new Map();
  for (const node of tree.nodes) {
    const key = merged && node.parent ? node.parent.stack.index + "\n" + node.text : "#" + node.id;
    let stack = byPath.get(key);
    if (!stack) {
      stack = newStack(node, stacks.length);
      byPath.set(key, stack);
      stacks.push(stack);
    }
    stack.members.push(node);
    node.stack = stack;
  }
  for (let i = stacks.length - 1; i > 0; i--) {
    stacks[i].weight += stacks[i].members.length;
    stacks[i].parent.weight += stacks[i].weight;
  }
  countVotes(stacks, tree.outcome);
  return stacks;
}

function newStack(node, index) {
  const parent = node.parent?.stack ?? null;
  const stack = {
    index,
    parent,
    depth: node.depth,
    text: node.text.trim(),
    members: [],
    children: [],
    weight: 0, // nodes here and below
    votes: new Map(), // group of answers -> leaves here and below
    count: 0, // members that stand at the position
    alive: false, // whether something open or finished is here or below, at the position
    status: Status.FUTURE,
    x: 0,
    y: 0,
  };
  parent?.children.push(stack);
  return stack;
}

/** Counts, for each stack, the answers below it. */
function countVotes(stacks, outcome) {
  if (!outcome) return;
  for (let i = stacks.length - 1; i >= 0; i--) {
    const stack = stacks[i];
    for (const {leaf} of stack.members) {
      if (leaf) stack.votes.set(leaf.vote, (stack.votes.get(leaf.vote) ?? 0) + 1);
    }
    if (stack.parent) {
      for (const [vote, count] of stack.votes) {
        stack.parent.votes.set(vote, (stack.parent.votes.get(vote) ?? 0) + count);
      }
    }
  }
}

// A stack is what its most active member is.
const RANK = [Status.FUTURE, Status.DROPPED, Status.MERGED, Status.OPEN, Status.EXPANDED, Status.FINISHED];

/** Sets count, status and alive of all stacks to what they are at a position. */
export function moveTo(stacks, position) {
  for (let i = stacks.length - 1; i >= 0; i--) {
    const stack = stacks[i];
    stack.count = 0;
    let rank = 0;
    for (const node of stack.members) {
      if (node.born <= position) {
        stack.count++;
        rank = Math.max(rank, RANK.indexOf(statusAt(node, position)));
      }
    }
    stack.status = RANK[rank];
    stack.alive =
      stack.status === Status.OPEN
      || stack.status === Status.FINISHED
      || stack.children.some(child => child.alive);
  }
}

/**
 * How a finished stack did: "right" or "wrong" where the true answer is known; otherwise "chosen" for
 * the search's answer and "other"; "none" without an answer.
 */
export function verdictOf(stack, outcome) {
  const leaf = stack.members.find(node => node.leaf)?.leaf;
  if (!leaf || !outcome) return "none";
  const vote = outcome.votes[leaf.vote];
  if (vote && vote.correct !== null) return vote.correct ? "right" : "wrong";
  if (!vote) return outcome.correct === null ? "other" : "wrong";
  return vote.answer === outcome.answer ? "chosen" : "other";
}

/** Stacks from below the root to this one. */
export function pathTo(stack) {
  const path = [];
  for (let at = stack; at.parent; at = at.parent) path.unshift(at);
  return path;
}

/** The answer group with most leaves below a stack; null without any. */
export function mainVote(stack) {
  let best = null;
  for (const [vote, count] of stack.votes) {
    if (best === null || count > stack.votes.get(best)) best = vote;
  }
  return best;
}

/** Sum of a figure over the steps. */
export function total(tree, figure) {
  return tree.steps.reduce((sum, step) => sum + figure(step), 0);
}

/** The newest cluster of a stack; null when no pruner has seen it. */
export function clusterOf(stack) {
  return stack.members.find(node => node.fate)?.fate.cluster ?? null;
}

/** The best of the members' scores, which differ only where a text was drawn as other tokens. */
export function bestScore(stack) {
  return stack.members.reduce((best, node) => Math.max(best, node.score), 0);
}
