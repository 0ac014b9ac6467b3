// Where stacks stand: x is the depth, y grows downwards in rows. Computed once per set of stacks, so
// that a node keeps its place at all positions of the slider.

/** Sets x and y of all stacks; returns the extent {columns, rows}. */
export function layOut(stacks) {
  let rows = 0;
  let columns = 1;
  const place = stack => {
    stack.x = stack.depth;
    columns = Math.max(columns, stack.depth);
    // The largest branch first: the trunk runs along the top, what was tried once lies below it.
    stack.children.sort((a, b) => b.weight - a.weight || a.index - b.index);
    if (stack.children.length === 0) {
      // Many equal leaves get more room, since they are drawn larger.
      const height = Math.min(3, 1 + Math.log2(stack.members.length) / 2);
      stack.y = rows + height / 2;
      rows += height;
      return;
    }
    stack.children.forEach(place);
    stack.y = (stack.children[0].y + stack.children.at(-1).y) / 2;
  };
  place(stacks[0]);
  return {columns, rows};
}

/** The part of the layout that is seen, as scales and offsets in pixels. */
export class Viewport {
  #margin = {left: 16, right: 84, top: 14, bottom: 14};

  constructor() {
    this.width = this.height = 1;
    this.zoom = 1;
    this.left = this.top = 0;
    this.extent = {columns: 1, rows: 1};
  }

  /** Fits everything. */
  fit() {
    this.zoom = 1;
    this.left = this.#margin.left;
    this.top = this.#margin.top;
  }

  get scaleX() {
    const room = this.width - this.#margin.left - this.#margin.right;
    return (Math.max(50, room) / this.extent.columns) * this.zoom;
  }

  get scaleY() {
    const room = this.height - this.#margin.top - this.#margin.bottom;
    // A small tree is not stretched over the whole height.
    return Math.min(Math.max(50, room) / this.extent.rows, 28) * this.zoom;
  }

  x(column) {
    return this.left + column * this.scaleX;
  }

  y(row) {
    return this.top + row * this.scaleY;
  }

  pan(dx, dy) {
    this.left += dx;
    this.top += dy;
  }

  /** Zooms by a factor so that what is at (x, y) stays there. */
  zoomAt(factor, x, y) {
    const zoom = Math.min(60, Math.max(0.5, this.zoom * factor));
    const real = zoom / this.zoom;
    this.zoom = zoom;
    this.left = x - (x - this.left) * real;
    this.top = y - (y - this.top) * real;
  }

  /** Pans as little as needed to have a stack in sight. */
  reveal(stack) {
    const x = this.x(stack.x);
    const y = this.y(stack.y);
    const inside = (at, size, margin) => Math.min(size - margin, Math.max(margin, at)) - at;
    this.pan(inside(x, this.width, 40), inside(y, this.height, 24));
  }
}
