package dev.ets.cli;

import dev.ets.prune.NodeCost;
import dev.ets.reward.PrmPresets;
import dev.ets.search.SearchMethod;
import dev.ets.search.SearchMethods;
import dev.ets.task.Aggregation;
import dev.ets.task.Grader;
import dev.ets.task.Graders;
import dev.ets.token.ChatFormat;
import java.util.Arrays;
import java.util.Iterator;

/** What help texts list, read from the registries. */
final class KnownNames {
  private KnownNames() {}

  /** Of search methods. */
  static final class Methods implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return SearchMethods.all().stream().map(SearchMethod::name).iterator();
    }
  }

  /** Of graders. */
  static final class GraderNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Graders.all().stream().map(Grader::name).iterator();
    }
  }

  /** Of aggregations. */
  static final class Aggregations implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Aggregation.values()).map(Aggregation::toString).iterator();
    }
  }

  /** Of chat formats. */
  static final class ChatFormats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ChatFormat.names().iterator();
    }
  }

  /** Of formats of process reward models. */
  static final class PrmFormats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return PrmPresets.names().iterator();
    }
  }

  /** Of what a node can cost. */
  static final class Costs implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(NodeCost.values()).map(NodeCost::label).iterator();
    }
  }
}
