package dev.ets.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ets.KeyedRandom;
import dev.ets.UsageException;
import dev.ets.engine.Parallel;
import dev.ets.engine.Policy;
import dev.ets.engine.PolicySession;
import dev.ets.engine.Sampling;
import dev.ets.engine.Step;
import dev.ets.engine.StepRequest;
import dev.ets.task.Answers;
import dev.ets.task.WordProblems;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Draws solutions with a policy, many problems at once, and keeps them in a file of JSON lines. */
public final class Rollouts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PROBLEMS_IN_FLIGHT = 32;
  private static final int MAX_STEPS = 25;
  private static final int MAX_STEP_TOKENS = 64;

  private final Policy policy;
  private final WordProblems problems;
  private final int perProblem;
  private final Sampling sampling;
  private final long seed;

  /**
   * @param perProblem solutions drawn for each problem, at least 1
   */
  public Rollouts(
      Policy policy, WordProblems problems, int perProblem, Sampling sampling, long seed) {
    this.policy = policy;
    this.problems = problems;
    this.perProblem = perProblem;
    this.sampling = sampling;
    this.seed = seed;
  }

  /**
   * Appends the solutions of problems {@code from} to {@code to} to a file, in that order.
   *
   * @throws IOException when the file cannot be written
   */
  public void write(long from, long to, Path file) throws IOException {
    Semaphore inFlight = new Semaphore(PROBLEMS_IN_FLIGHT);
    try (BufferedWriter out =
            Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Rollout>>> ahead = new ArrayList<>();
      for (long p = from; p < to; p++) {
        long problem = p;
        ahead.add(
            threads.submit(
                () -> {
                  inFlight.acquire();
                  try {
                    return draw(problem);
                  } finally {
                    inFlight.release();
                  }
                }));
      }
      for (Future<List<Rollout>> next : ahead) {
        for (Rollout rollout : next.get()) {
          out.write(JSON.writeValueAsString(rollout));
          out.newLine();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException("a rollout failed: " + e.getCause(), e.getCause());
    }
  }

  private List<Rollout> draw(long problem) {
    try (PolicySession session = policy.open(problems.problem(problem).text(), problem)) {
      long key = KeyedRandom.mix(seed, problem);
      return Parallel.map(perProblem, i -> draw(session, problem, KeyedRandom.mix(key, i)));
    }
  }

  private Rollout draw(PolicySession session, long problem, long key) {
    List<String> steps = new ArrayList<>();
    int node = PolicySession.ROOT;
    for (int depth = 0; depth < MAX_STEPS; depth++) {
      long stepKey = KeyedRandom.mix(key, depth);
      Step step = session.draw(node, new StepRequest(stepKey, sampling, MAX_STEP_TOKENS));
      if (!step.text().isEmpty()) {
        steps.add(step.text());
      }
      if (step.finish() != Step.Finish.DELIMITER || Answers.extract(step.text()).isPresent()) {
        break;
      }
      node = step.node();
    }
    return new Rollout(problem, steps);
  }

  /**
   * Reads a file that {@link #write} made.
   *
   * @throws UsageException naming the line that is no rollout
   * @throws IOException when the file cannot be read
   */
  public static List<Rollout> read(Path file) throws IOException {
    List<Rollout> all = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      try {
        all.add(JSON.readValue(line, Rollout.class));
      } catch (IOException e) {
        throw new UsageException("%s, line %d is no rollout".formatted(file, number), e);
      }
    }
    return all;
  }
}
