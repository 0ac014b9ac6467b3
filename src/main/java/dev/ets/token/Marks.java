package dev.ets.token;

import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tokens that begin and end texts.
 *
 * @param bos begins a text
 * @param eos ends a text
 * @param addsBos whether the model was trained with {@code bos} before each text
 * @param addsEos whether the model was trained with {@code eos} behind each text
 * @param ends the tokens with which the model says that it has finished: {@code eos} and, in chat
 *     models, those that end a turn or a message
 */
public record Marks(
    OptionalInt bos, OptionalInt eos, boolean addsBos, boolean addsEos, Set<Integer> ends) {
  /** No marks at all. */
  public static final Marks NONE = of(OptionalInt.empty(), OptionalInt.empty());

  /** Takes {@code eos} among the ends; without a token, nothing adds it. */
  public Marks {
    Set<Integer> all = new TreeSet<>(ends);
    eos.ifPresent(all::add);
    ends = Set.copyOf(all);
    addsBos &= bos.isPresent();
    addsEos &= eos.isPresent();
  }

  /** A model that begins each text with {@code bos}, if it has one, and ends with {@code eos}. */
  public static Marks of(OptionalInt bos, OptionalInt eos) {
    return new Marks(bos, eos, bos.isPresent(), false, Set.of());
  }

  /** The same with more tokens that end what the model says. */
  Marks withEnds(Set<Integer> more) {
    Set<Integer> all = new TreeSet<>(ends);
    all.addAll(more);
    return new Marks(bos, eos, addsBos, addsEos, all);
  }
}
