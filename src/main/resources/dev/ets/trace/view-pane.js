import {moveTo, readSearch, stacksOf} from "./view-model.js";
import {layOut} from "./view-layout.js";
import {TreeCanvas} from "./view-tree.js";
import {clusters, details, element, plural, spoken, statusLine, summary, votes} from "./view-details.js";

// One search on the page: its tree with mouse, keyboard and a tree of hidden elements for screen
// readers, and what is said about it.

/** Items of one parent that are listed for screen readers, around the selected one. */
const LISTED = 40;

let panes = 0;

export class Pane {
  #ui;
  #canvas;
  #position = 0;
  #cluster = null;
  #query = "";

  /**
   * @param search as stored
   * @param template of the pane
   * @param move called with +1 or -1 when a key asks for another step
   */
  constructor(search, template, move) {
    this.tree = readSearch(search);
    this.name = `pane-${panes++}`;
    this.move = move;
    const node = template.content.firstElementChild.cloneNode(true);
    const part = name => node.querySelector(`[data-part=${name}]`);
    this.node = node;
    this.#ui = Object.fromEntries(
      ["title", "tree", "canvas", "items", "tip", "status", "legend", "details", "said", "votes"].map(name => [name, part(name)]));
    const {setup, outcome} = this.tree;
    this.#ui.title.textContent = `${setup.method}, width ${setup.width}, seed ${setup.seed}`;
    this.#ui.tree.setAttribute("aria-label", `Tree of ${setup.method}`);
    this.#ui.votes.replaceChildren(votes(outcome));
    node.querySelectorAll("[data-zoom]").forEach(button =>
      button.addEventListener("click", () => this.#zoom(button.dataset.zoom)));
  }

  /** To be called once the pane is on the page and has a size. */
  start() {
    this.#canvas = new TreeCanvas(this.#ui.canvas, this.tree.outcome, () => this.#placeItems());
    this.#canvas.resize();
    new ResizeObserver(() => this.#canvas.resize()).observe(this.#ui.tree);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#canvas.recolour());
    this.#listen();
  }

  get steps() {
    return this.tree.steps.length;
  }

  /** Draws equal steps as one, or each node for itself; stays at the selected node. */
  merge(merged) {
    const selected = this.#canvas.selected?.members[0] ?? this.#favourite();
    this.stacks = stacksOf(this.tree, merged);
    this.#canvas.stacks = this.stacks;
    this.#canvas.view.extent = layOut(this.stacks);
    this.#canvas.view.fit();
    this.#select(selected.stack, false);
  }

  /** The best leaf with the search's answer, or the root. */
  #favourite() {
    const {outcome, byId, root} = this.tree;
    const answers = (outcome?.leaves ?? []).filter(leaf => outcome.votes[leaf.vote]?.answer === outcome.answer);
    const best = answers.reduce((a, b) => (a === null || b.score > a.score ? b : a), null);
    return best ? byId.get(best.node) : root;
  }

  moveTo(position) {
    this.#position = Math.min(position, this.steps);
    moveTo(this.stacks, this.#position);
    this.#ui.status.textContent = statusLine(this.tree, this.stacks, this.#position);
    const standing = this.stacks.filter(stack => stack.count > 0);
    Object.assign(this.#ui.tree.dataset, {
      drawn: standing.length,
      greyed: standing.filter(stack => !stack.alive).length,
    });
    this.#cluster = null;
    this.#showClusters();
    let at = this.#canvas.selected;
    while (at.count === 0) at = at.parent;
    this.#select(at, false);
    this.#look();
  }

  colour(name) {
    this.#canvas.colour = name;
    this.#ui.legend.hidden = name !== "cluster" || this.#ui.legend.childElementCount === 0;
    this.#canvas.draw();
  }

  /** Marks the stacks whose text has the query in it; returns how many. */
  find(query) {
    this.#query = query.toLowerCase();
    return this.#look();
  }

  /** Selects the next stack that is marked. */
  next() {
    const found = [...(this.#canvas.found ?? [])];
    if (found.length === 0) return;
    this.#select(found[(found.indexOf(this.#canvas.selected) + 1) % found.length], true);
  }

  #look() {
    const wanted = this.stacks.filter(stack =>
      stack.count > 0
      && stack.parent
      && (this.#query === "" || stack.text.toLowerCase().includes(this.#query))
      && (this.#cluster === null || this.#cluster.has(stack)));
    const looking = this.#query !== "" || this.#cluster !== null;
    this.#canvas.found = looking ? new Set(wanted) : null;
    this.#canvas.draw();
    return looking ? wanted.length : 0;
  }

  /** Buttons for the clusters of the newest step, which mark their members. */
  #showClusters() {
    const {legend} = this.#ui;
    const groups = clusters(this.stacks, this.tree, this.#position);
    legend.replaceChildren(...groups.slice(0, 14).map(([cluster, members]) => {
      const button = element("button", {type: "button", "aria-pressed": "false", class: `group group-${cluster % 7}`},
        `${cluster}: ${plural(members.size, "step")}`);
      button.addEventListener("click", () => {
        const on = button.getAttribute("aria-pressed") === "false";
        legend.querySelectorAll("button").forEach(other => other.setAttribute("aria-pressed", "false"));
        button.setAttribute("aria-pressed", String(on));
        this.#cluster = on ? members : null;
        this.#look();
      });
      return button;
    }));
    if (groups.length > 0) legend.prepend(element("span", {}, `Clusters of step ${this.#position}`));
    this.colour(this.#canvas.colour);
  }

  #select(stack, reveal) {
    this.#canvas.selected = stack;
    if (reveal) this.#canvas.view.reveal(stack);
    this.#ui.details.replaceChildren(...details(stack, this.#position, this.tree.outcome));
    this.#ui.said.textContent = spoken(stack, this.#position);
    this.#listItems(stack);
    this.#canvas.draw();
  }

  /** The tree for screen readers: the selected item with its ancestors, siblings and children. */
  #listItems(selected) {
    const standing = stack => stack.children.filter(child => child.count > 0);
    const ancestors = [];
    for (let at = selected.parent; at; at = at.parent) ancestors.unshift(at);
    const all = selected.parent ? standing(selected.parent) : [selected];
    const from = Math.max(0, all.indexOf(selected) - LISTED / 2);
    const siblings = all.slice(from, from + LISTED);
    const items = [];
    for (const stack of [...ancestors, ...siblings]) {
      items.push(stack);
      if (stack === selected) items.push(...standing(selected).slice(0, LISTED));
    }
    this.#ui.items.replaceChildren(...items.map(stack => {
      const group = stack.parent ? standing(stack.parent) : [stack];
      const item = element("div", {
        role: "treeitem",
        id: `${this.name}-${stack.index}`,
        "aria-level": stack.depth + 1,
        "aria-setsize": group.length,
        "aria-posinset": group.indexOf(stack) + 1,
        "aria-selected": String(stack === selected),
        "aria-label": summary(stack, this.tree.outcome),
        style: `left:${stack.x}px;top:${stack.y}px`,
      });
      if (standing(stack).length > 0) {
        item.setAttribute("aria-expanded", String(stack === selected || ancestors.includes(stack)));
      }
      return item;
    }));
    this.#ui.tree.setAttribute("aria-activedescendant", `${this.name}-${selected.index}`);
  }

  /** Puts the items where the nodes are drawn, with one transformation for all. */
  #placeItems() {
    const {scaleX, scaleY, left, top} = this.#canvas.view;
    this.#ui.items.style.transform = `matrix(${scaleX},0,0,${scaleY},${left},${top})`;
  }

  #zoom(name) {
    const {view} = this.#canvas;
    const [x, y] = [view.width / 2, view.height / 2];
    if (name === "fit") view.fit();
    else view.zoomAt(name === "in" ? 1.4 : 1 / 1.4, x, y);
    this.#canvas.draw();
  }

  #listen() {
    const {tree, tip} = this.#ui;
    const {view} = this.#canvas;
    const place = event => {
      const box = tree.getBoundingClientRect();
      return [event.clientX - box.left - tree.clientLeft, event.clientY - box.top - tree.clientTop];
    };
    let dragged = 0;
    tree.addEventListener("pointerdown", event => {
      dragged = 0;
      tree.setPointerCapture(event.pointerId);
    });
    tree.addEventListener("pointermove", event => {
      if (event.buttons & 1) {
        dragged += Math.abs(event.movementX) + Math.abs(event.movementY);
        view.pan(event.movementX, event.movementY);
        this.#canvas.draw();
      } else {
        this.#hover(...place(event));
      }
    });
    tree.addEventListener("pointerup", event => {
      const stack = dragged < 5 ? this.#canvas.stackAt(...place(event)) : null;
      if (stack) this.#select(stack, false);
    });
    tree.addEventListener("pointerleave", () => (tip.hidden = true));
    tree.addEventListener("wheel", event => {
      event.preventDefault();
      view.zoomAt(Math.exp(-event.deltaY / 400), ...place(event));
      this.#canvas.draw();
    }, {passive: false});
    tree.addEventListener("keydown", event => this.#key(event));
  }

  #hover(x, y) {
    const {tip} = this.#ui;
    const stack = this.#canvas.stackAt(x, y);
    tip.hidden = !stack?.parent;
    if (tip.hidden) return;
    tip.textContent = summary(stack, this.tree.outcome);
    const right = x > this.#canvas.view.width / 2;
    tip.style.left = right ? "" : `${x + 14}px`;
    tip.style.right = right ? `${this.#canvas.view.width - x + 14}px` : "";
    tip.style.top = `${y + 12}px`;
  }

  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const at = this.#canvas.selected;
    const go = stack => stack && this.#select(stack, true);
    const keys = {
      ArrowLeft: () => go(at.parent),
      ArrowRight: () => go(at.children.find(child => child.count > 0)),
      ArrowUp: () => go(this.#neighbour(at, -1)),
      ArrowDown: () => go(this.#neighbour(at, 1)),
      Home: () => go(this.stacks[0]),
      End: () => go(this.#last()),
      "+": () => this.#zoom("in"),
      "=": () => this.#zoom("in"),
      "-": () => this.#zoom("out"),
      0: () => this.#zoom("fit"),
      PageUp: () => this.move(-1),
      PageDown: () => this.move(1),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }

  /** The stack of the same depth that is drawn next above or below: a sibling, then a cousin. */
  #neighbour(at, direction) {
    const column = this.stacks.filter(stack => stack.depth === at.depth && stack.count > 0).sort((a, b) => a.y - b.y);
    return column[column.indexOf(at) + direction];
  }

  /** The lowest of the deepest stacks. */
  #last() {
    return this.stacks.reduce((last, stack) =>
      stack.count > 0 && (stack.depth > last.depth || (stack.depth === last.depth && stack.y > last.y)) ? stack : last);
  }
}
