package dev.ets.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Every version of every op in all its trials, on the devices of the tests. {@code
 * -Dets.test.op=linear} takes one op only.
 */
class KernelsTest {
  private static final int SENTINEL = Float.floatToRawIntBits(TrialData.SENTINEL);

  /** Without effect on real devices, which run work-groups in any order anyway. */
  private static final String ORDER = "tornado.jvm.order";

  private static List<Trial> trials() {
    String op = System.getProperty("ets.test.op", "");
    List<Trial> trials =
        Trials.small().stream().filter(t -> op.isEmpty() || t.op().equals(op)).toList();
    if (trials.isEmpty()) {
      throw new IllegalArgumentException(
          "-Dets.test.op=%s: no such op; there are %s"
              .formatted(op, Trials.small().stream().map(Trial::op).distinct().toList()));
    }
    return trials;
  }

  /** Spare rows hold NaN or a sentinel, so this shows too that no kernel uses them. */
  @TestFactory
  List<DynamicTest> aVersionComputesWhatTheNaiveLoopDoesAndTheSameBitsInAnyOrder() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Devices.Named device : TestDevices.all()) {
      for (Trial trial : trials()) {
        for (Trial.Choice choice : trial.choices()) {
          tests.add(
              test(
                  "%s on %s".formatted(trial, device),
                  choice,
                  device,
                  () -> check(trial, choice, device)));
        }
      }
    }
    return tests;
  }

  /** A test whose failure says what has failed even where only its message is shown. */
  private static DynamicTest test(
      String of, Trial.Choice choice, Devices.Named device, Runnable body) {
    String name = "%s: %s".formatted(of, choice);
    return dynamicTest(
        name,
        () -> {
          assumeTrue(
              device.runs(choice.version()),
              () -> "%s needs more than %s".formatted(choice, device));
          try {
            body.run();
          } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(name + ": " + e.getMessage(), e);
          }
        });
  }

  private static void check(Trial trial, Trial.Choice choice, Devices.Named device) {
    try (TrialRun run = TrialRun.fresh(trial, choice.chooser(), device)) {
      int[][] first = bits(run, 0);
      run.check(TrialRun.expected(trial));
      assertSameBits(first, bits(run, TrialData.SPARE), "a second run with idle work-groups");
      System.setProperty(ORDER, "reverse");
      try {
        assertSameBits(first, bits(run, TrialData.SPARE), "a run in reverse");
      } finally {
        System.clearProperty(ORDER);
      }
    }
  }

  private static void assertSameBits(int[][] want, int[][] got, String what) {
    for (int o = 0; o < want.length; o++) {
      String output = "output %d of %s".formatted(o, what);
      assertArrayEquals(want[o], got[o], output);
    }
  }

  /** The bits of all outputs of a run whose grids have room for {@code idle} more than it needs. */
  private static int[][] bits(TrialRun run, int idle) {
    run.run(idle);
    return run.outputs().stream().map(output -> bits(output.array())).toArray(int[][]::new);
  }

  private static int[] bits(TornadoNativeArray array) {
    int[] bits = new int[array.getSize()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] =
          switch (array) {
            case FloatArray a -> Float.floatToRawIntBits(a.get(i));
            case IntArray a -> a.get(i);
            default -> throw new IllegalArgumentException("an output in a " + array.getClass());
          };
    }
    return bits;
  }

  @TestFactory
  List<DynamicTest> aRowsResultHasTheSameBitsInABatchOfAnySize() {
    Map<String, List<Trial>> byShape = new LinkedHashMap<>();
    for (Trial trial : trials()) {
      byShape.computeIfAbsent(trial.op() + " " + trial.shape(), _ -> new ArrayList<>()).add(trial);
    }
    byShape.values().removeIf(trials -> trials.size() == 1);
    List<DynamicTest> tests = new ArrayList<>();
    for (Devices.Named device : TestDevices.all()) {
      byShape.forEach(
          (shape, trials) -> {
            for (Trial.Choice choice : trials.getFirst().choices()) {
              tests.add(
                  test(
                      "%s in any batch on %s".formatted(shape, device),
                      choice,
                      device,
                      () -> checkBatches(trials, choice, device)));
            }
          });
    }
    return tests;
  }

  private static void checkBatches(List<Trial> trials, Trial.Choice choice, Devices.Named device) {
    int[][] large = run(trials.getLast(), choice, device);
    for (Trial trial : trials.subList(0, trials.size() - 1)) {
      int[][] small = run(trial, choice, device);
      for (int o = 0; o < small.length; o++) {
        int compared = 0;
        for (int i = 0; i < Math.min(small[o].length, large[o].length); i++) {
          boolean inBoth = small[o][i] != SENTINEL && large[o][i] != SENTINEL;
          if (inBoth && small[o][i] != TrialData.INT_SENTINEL) {
            assertEquals(small[o][i], large[o][i], "%s, element %d".formatted(trial, i));
            compared++;
          }
        }
        assertTrue(compared > 0, "the batches of " + trial + " have nothing in common");
      }
    }
  }

  private static int[][] run(Trial trial, Trial.Choice choice, Devices.Named device) {
    try (TrialRun run = TrialRun.fresh(trial, choice.chooser(), device)) {
      return bits(run, 0);
    }
  }

  /** Those for benchmarks are too large to run here, but their plans and sizes are made. */
  @Test
  void trialsHaveNamesOfTheirOwn() {
    for (List<Trial> trials : List.of(Trials.small(), Trials.large())) {
      Set<String> names = new HashSet<>();
      for (Trial trial : trials) {
        assertTrue(names.add(trial.toString()), () -> "two trials " + trial);
        assertTrue(trial.bytes() > 0, trial::toString);
      }
    }
  }
}
