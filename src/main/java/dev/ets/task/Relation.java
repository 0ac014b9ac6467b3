package dev.ets.task;

/** How a quantity is defined. */
public enum Relation {
  /** Given as a number. */
  BASE('b', 0),
  /** {@code number} times as many as the first operand. */
  TIMES('t', 1),
  /** {@code number} more than the first operand. */
  MORE('m', 1),
  /** {@code number} fewer than the first operand. */
  FEWER('f', 1),
  /** Half of the first operand. */
  HALF('h', 1),
  /** What each gets when {@code number} children share the first operand equally. */
  SHARE('d', 1),
  /** As many as both operands together. */
  SUM('s', 2),
  /** Both operands together, asked for by the question: nobody's own quantity. */
  TOTAL('q', 2);

  private final char letter;
  private final int operands;

  Relation(char letter, int operands) {
    this.letter = letter;
    this.operands = operands;
  }

  /** Its letter in a structure. */
  public char letter() {
    return letter;
  }

  /** Number of operands, 0 to 2. */
  public int operands() {
    return operands;
  }
}
