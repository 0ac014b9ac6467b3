import {Status, bestScore, clusterOf, mainVote, verdictOf} from "./view-model.js";
import {Viewport} from "./view-layout.js";

// The picture of one tree on a canvas. Shapes of one style share a path, since a canvas draws one
// long path much faster than many short ones.

const MARKS = {right: "✓", wrong: "✗", chosen: "★", other: "·", none: "–"};
const SCORE_STEPS = 12;
const LABEL_HEIGHT = 12;
const TAU = 2 * Math.PI;

/** Colours by the names of the style sheet's properties, resolved for the current scheme. */
export function readPalette(element) {
  const probe = element.appendChild(document.createElement("span"));
  const read = name => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const palette = Object.fromEntries(
    ["ink", "muted", "accent", "surface", "page", "gone", "edge", "right", "wrong", "found"].map(name => [name, read(name)]));
  palette.groups = Array.from({length: 7}, (_, i) => read(`group-${i}`));
  palette.scores = Array.from({length: SCORE_STEPS + 1}, (_, i) => {
    probe.style.color = `color-mix(in oklab, var(--score-high) ${(100 * i) / SCORE_STEPS}%, var(--score-low))`;
    return getComputedStyle(probe).color;
  });
  palette.chosen = palette.accent;
  palette.other = palette.none = palette.muted;
  probe.remove();
  return palette;
}

/** Paths and what to do with them, by style. */
class Batch {
  #paths = new Map();

  path(style) {
    let path = this.#paths.get(style);
    if (!path) this.#paths.set(style, (path = new Path2D()));
    return path;
  }

  each(draw) {
    this.#paths.forEach((path, style) => draw(path, style));
  }
}

export class TreeCanvas {
  #canvas;
  #context;
  #pending = false;
  #palette;

  /**
   * @param canvas fills its parent
   * @param outcome of the search, for the verdicts on leaves; may be null
   * @param onDrawn called after each drawing
   */
  constructor(canvas, outcome, onDrawn) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
    this.outcome = outcome;
    this.onDrawn = onDrawn;
    this.view = new Viewport();
    this.stacks = [];
    this.selected = null;
    this.colour = "score";
    /** Stacks with a ring around them; null when nothing is looked for. */
    this.found = null;
    this.recolour();
  }

  /** Reads the colours again, after the scheme has changed. */
  recolour() {
    this.#palette = readPalette(this.#canvas.parentElement);
    this.draw();
  }

  /** Takes the size of its parent. */
  resize() {
    const {clientWidth: width, clientHeight: height} = this.#canvas.parentElement;
    const ratio = devicePixelRatio;
    this.#canvas.width = width * ratio;
    this.#canvas.height = height * ratio;
    this.view.width = width;
    this.view.height = height;
    this.draw();
  }

  /** Draws before the next frame; further calls until then cost nothing. */
  draw() {
    if (this.#pending) return;
    this.#pending = true;
    requestAnimationFrame(() => {
      this.#pending = false;
      this.#drawNow();
      this.onDrawn(this);
    });
  }

  /** The stack nearest to a point, within a finger's breadth. */
  stackAt(x, y) {
    let best = null;
    let least = 14 ** 2;
    for (const stack of this.stacks) {
      if (stack.status === Status.FUTURE) continue;
      const distance = (this.view.x(stack.x) - x) ** 2 + (this.view.y(stack.y) - y) ** 2;
      if (distance < least) {
        least = distance;
        best = stack;
      }
    }
    return best;
  }

  #drawNow() {
    const context = this.#context;
    const ratio = devicePixelRatio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.view.width, this.view.height);
    context.lineCap = "round";
    const shown = this.stacks.filter(stack => stack.status !== Status.FUTURE);
    const gone = shown.filter(stack => !stack.alive);
    const alive = shown.filter(stack => stack.alive);
    this.#drawEdges(gone, () => this.#palette.gone);
    this.#drawEdges(alive, () => this.#palette.edge);
    this.#drawSelectedPath();
    this.#drawNodes(gone);
    this.#drawNodes(alive);
    this.#drawRings(shown);
    this.#drawLabels(alive);
    this.#drawLabels(gone);
  }

  #drawEdges(stacks, colourOf) {
    const batch = new Batch();
    const {view} = this;
    for (const stack of stacks) {
      if (!stack.parent) continue;
      const x0 = view.x(stack.parent.x);
      const x1 = view.x(stack.x);
      const y0 = view.y(stack.parent.y);
      const y1 = view.y(stack.y);
      const outside =
        x1 < 0 || x0 > view.width || Math.max(y0, y1) < 0 || Math.min(y0, y1) > view.height;
      if (outside) continue;
      const width = Math.min(6, Math.max(1, Math.round(Math.sqrt(stack.count))));
      const path = batch.path(width);
      const bend = (x0 + x1) / 2;
      path.moveTo(x0, y0);
      path.bezierCurveTo(bend, y0, bend, y1, x1, y1);
    }
    const context = this.#context;
    context.strokeStyle = colourOf();
    batch.each((path, width) => {
      context.lineWidth = width;
      context.stroke(path);
    });
  }

  #drawSelectedPath() {
    const context = this.#context;
    context.strokeStyle = this.#palette.accent;
    context.lineWidth = 3;
    context.beginPath();
    for (let at = this.selected; at?.parent; at = at.parent) {
      const x0 = this.view.x(at.parent.x);
      const x1 = this.view.x(at.x);
      const bend = (x0 + x1) / 2;
      context.moveTo(x0, this.view.y(at.parent.y));
      context.bezierCurveTo(bend, this.view.y(at.parent.y), bend, this.view.y(at.y), x1, this.view.y(at.y));
    }
    context.stroke();
  }

  /** Larger for more equal nodes, within what the rows leave. */
  #radius(stack) {
    if (!stack.parent) return 5;
    const room = Math.max(2.5, Math.min(8, this.view.scaleY * 0.55));
    return Math.min(room, 1.5 + Math.sqrt(stack.count)) + (stack.status === Status.FINISHED ? 0.5 : 0);
  }

  #seen(stack) {
    const {view} = this;
    const x = view.x(stack.x);
    const y = view.y(stack.y);
    return x > -20 && x < view.width + 20 && y > -20 && y < view.height + 20;
  }

  #drawNodes(stacks) {
    const fills = new Batch();
    const hollow = new Path2D();
    // Rows closer than this leave no room for circles: what is given up is its line only, the rest
    // are small squares, which are drawn faster.
    const crowded = this.view.scaleY < 3;
    for (const stack of stacks) {
      if (!this.#seen(stack) || (crowded && !stack.alive)) continue;
      const x = this.view.x(stack.x);
      const y = this.view.y(stack.y);
      const r = this.#radius(stack);
      if (stack.status === Status.FINISHED) {
        // Squares are ends.
        fills.path(this.#palette[verdictOf(stack, this.outcome)]).rect(x - r, y - r, 2 * r, 2 * r);
      } else {
        const path = stack.alive ? fills.path(this.#fill(stack)) : hollow;
        if (crowded) {
          path.rect(x - 1.5, y - 1.5, 3, 3);
        } else {
          path.moveTo(x + r, y);
          path.arc(x, y, r, 0, TAU);
        }
      }
    }
    const context = this.#context;
    context.fillStyle = this.#palette.page;
    context.fill(hollow);
    context.strokeStyle = this.#palette.gone;
    context.lineWidth = 1; // Wider lines are drawn ten times slower without a GPU.
    context.stroke(hollow);
    fills.each((path, colour) => {
      context.fillStyle = colour;
      context.fill(path);
    });
  }

  #fill(stack) {
    const palette = this.#palette;
    switch (this.colour) {
      case "cluster": {
        const cluster = clusterOf(stack);
        return cluster === null ? palette.muted : palette.groups[cluster % palette.groups.length];
      }
      case "answer": {
        const vote = mainVote(stack);
        return vote === null || vote < 0 ? palette.muted : palette.groups[vote % palette.groups.length];
      }
      default:
        return stack.parent ? palette.scores[Math.round(bestScore(stack) * SCORE_STEPS)] : palette.ink;
    }
  }

  #drawRings(stacks) {
    const context = this.#context;
    const ring = (stack, extra) => {
      context.moveTo(this.view.x(stack.x) + this.#radius(stack) + extra, this.view.y(stack.y));
      context.arc(this.view.x(stack.x), this.view.y(stack.y), this.#radius(stack) + extra, 0, TAU);
    };
    if (this.found) {
      context.beginPath();
      stacks.filter(stack => this.found.has(stack) && this.#seen(stack)).forEach(stack => ring(stack, 3));
      context.strokeStyle = this.#palette.found;
      context.lineWidth = 3;
      context.stroke();
    }
    if (this.selected && this.selected.status !== Status.FUTURE) {
      context.beginPath();
      ring(this.selected, 4);
      context.strokeStyle = this.#palette.accent;
      context.lineWidth = 2.5;
      context.stroke();
    }
  }

  /** Texts where there is room: leaves first, those with most nodes before others. */
  #drawLabels(stacks) {
    const context = this.#context;
    const {view} = this;
    context.font = "11px system-ui, sans-serif";
    context.textBaseline = "middle";
    const taken = new Set();
    const free = (column, y) => {
      const row = Math.floor(y / (LABEL_HEIGHT / 2));
      const keys = [-2, -1, 0, 1, 2].map(d => column + ":" + (row + d));
      if (keys.some(key => taken.has(key))) return false;
      taken.add(column + ":" + row);
      return true;
    };
    const roomForSteps = view.scaleY >= LABEL_HEIGHT && view.scaleX >= 90;
    const byWeight = stacks
      .filter(stack => this.#seen(stack) && (roomForSteps || stack.status === Status.FINISHED))
      .sort((a, b) => b.count - a.count);
    for (const stack of byWeight) {
      const finished = stack.status === Status.FINISHED;
      // A step's text stands above the line that goes on from it.
      const y = view.y(stack.y) - (finished ? 0 : 6);
      if (!stack.parent || !free(stack.x, y)) continue;
      const x = view.x(stack.x) + this.#radius(stack) + (stack === this.selected ? 9 : 4);
      const text = finished ? this.#leafLabel(stack) : stack.text;
      context.fillStyle = finished || stack.alive ? this.#palette.ink : this.#palette.muted;
      const room = finished ? Math.max(80, view.width - x) : view.scaleX - this.#radius(stack) - 14;
      const length = Math.floor(room / 5.6);
      // A veil of the page's colour keeps a text legible over edges.
      const shown = text.length > length ? text.slice(0, length - 1) + "…" : text;
      context.lineWidth = 3;
      context.lineJoin = "round";
      context.strokeStyle = this.#palette.page;
      context.strokeText(shown, x, y);
      context.fillText(shown, x, y);
    }
  }

  #leafLabel(stack) {
    const answer = stack.members.find(node => node.leaf)?.leaf.answer ?? (this.outcome ? "none" : "end");
    const times = stack.count > 1 ? ` ×${stack.count}` : "";
    return `${MARKS[verdictOf(stack, this.outcome)]} ${answer}${times}`;
  }
}
