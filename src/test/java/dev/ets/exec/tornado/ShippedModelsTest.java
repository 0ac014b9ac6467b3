package dev.ets.exec.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.engine.ModelPolicy;
import dev.ets.eval.Solution;
import dev.ets.eval.Solver;
import dev.ets.exec.Backends;
import dev.ets.exec.Executor;
import dev.ets.exec.ExecutorContract;
import dev.ets.format.Checkpoint;
import dev.ets.format.Gguf;
import dev.ets.format.MiniLm;
import dev.ets.kernels.Devices;
import dev.ets.model.Families;
import dev.ets.model.ModelSpec;
import dev.ets.runtime.Models;
import dev.ets.search.Node;
import dev.ets.search.SearchListener;
import dev.ets.search.SearchMethods;
import dev.ets.search.SearchModels;
import dev.ets.search.SearchSettings;
import dev.ets.task.Aggregation;
import dev.ets.task.Graders;
import dev.ets.task.Voting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The models that come with us, on TornadoVM as on the Vector API. */
@ParameterizedClass
@MethodSource("dev.ets.exec.tornado.TestDevices#all")
class ShippedModelsTest {
  private static final Path SHIPPED =
      Path.of(System.getProperty("ets.home", ".."), "models", "shipped");
  private static final String POLICY = "policy.gguf";
  private static final String PRM = "prm.gguf";
  private static final String VECTOR = "jvm";
  private static final double TOLERANCE = 1e-3;
  private static final int PAGES = 200;
  private static final int ROWS = 100;
  private static final String PROBLEM =
      "Tom has 12 apples. Mia has 3 times as many apples as Tom. How many apples do Tom and Mia"
          + " have together?";

  @Parameter Devices.Named device;

  @Test
  void logitsOfThePolicyAreTheSame() {
    compare(Gguf.open(SHIPPED.resolve(POLICY)));
  }

  @Test
  void scoresOfTheRewardModelAreTheSame() {
    compare(Gguf.open(SHIPPED.resolve(PRM)));
  }

  @Test
  void sentenceVectorsAreTheSame() {
    compare(MiniLm.load(MiniLm.Precision.INT8));
  }

  private void compare(Checkpoint model) {
    try (model) {
      ModelSpec spec = Families.spec(model);
      List<int[]> texts = new ArrayList<>();
      for (int length : new int[] {1, 2, 17, 50}) {
        texts.add(new Random(length).ints(length, 0, spec.vocabulary()).toArray());
      }
      float[][] want = outputs(VECTOR, spec, model, texts);
      float[][] got = outputs(device.name(), spec, model, texts);
      for (int i = 0; i < want.length; i++) {
        double error = 0;
        double size = 0;
        for (int j = 0; j < want[i].length; j++) {
          error = Math.max(error, Math.abs(want[i][j] - got[i][j]));
          size = Math.max(size, Math.abs(want[i][j]));
        }
        assertTrue(error <= TOLERANCE * size, "text %d: %s of %s".formatted(i, error, size));
      }
    }
  }

  private static float[][] outputs(
      String device, ModelSpec spec, Checkpoint model, List<int[]> texts) {
    try (Executor executor = Backends.executor(device, spec, model::tensor, PAGES, ROWS)) {
      return ExecutorContract.outputs(executor, texts);
    }
  }

  @Test
  void greedySearchReadsTheSame() {
    compareSearches("greedy", 1);
  }

  @Test
  void etsGrowsTheSameTree() {
    compareSearches("ets", 4);
  }

  private void compareSearches(String method, int width) {
    Solution want = solve(VECTOR, method, width);
    Solution got = solve(device.name(), method, width);
    List<Node> nodes = want.search().tree().nodes();
    assertEquals(nodes.size(), got.search().tree().nodes().size());
    for (int i = 0; i < nodes.size(); i++) {
      Node node = got.search().tree().nodes().get(i);
      assertEquals(nodes.get(i).parent(), node.parent());
      assertEquals(nodes.get(i).text(), node.text());
      assertEquals(nodes.get(i).score(), node.score(), TOLERANCE);
    }
    assertEquals(want.search().kv().tokens(), got.search().kv().tokens());
    assertEquals(want.answer(), got.answer());
  }

  private static Solution solve(String device, String method, int width) {
    try (Models models = new Models(device, PAGES)) {
      ModelPolicy policy = models.policy(SHIPPED.resolve(POLICY));
      Solver solver =
          new Solver(
              new SearchModels(
                  policy,
                  models.reward(SHIPPED.resolve(PRM), Optional.empty(), policy),
                  models.embedder()),
              new Voting(Graders.named("numeric"), Aggregation.named("last")),
              Solver.Choice.WEIGHTED);
      return solver.solve(
          PROBLEM, SearchMethods.byName(method), SearchSettings.of(width, 1), SearchListener.NONE);
    }
  }
}
