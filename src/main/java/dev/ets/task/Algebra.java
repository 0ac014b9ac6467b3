package dev.ets.task;

import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hipparchus.complex.Complex;
import org.matheclipse.core.basic.Config;
import org.matheclipse.core.eval.EvalEngine;
import org.matheclipse.core.eval.ExprEvaluator;

/**
 * Whether two formulas are the same function. Values at a few places rule out nearly all that are
 * not; Symja proves the rest, one at a time on a thread of its own and within a time limit. What it
 * cannot prove is not equal. Thread-safe; remembers the last questions.
 */
final class Algebra {
  private static final int PLACES = 4;

  /** Relative, and to this size for values that may be zero but for rounding. */
  private static final double TOLERANCE = 1e-9;

  private static final double SMALL = 1e-4;
  private static final long LIMIT_MILLIS = 3000;
  private static final long END_MILLIS = 1000;

  /** Threads that did not end when they were told to; with so many, nothing more is asked. */
  private static final int MAX_LOST = 2;

  private static final int MEMORY = 10_000;

  /** May be an approximation, which what Symja tests with numbers would take for equal. */
  private static final String LONG_NUMBER = ".*[0-9]{9}.*";

  /** The worker's name. */
  static final String THREAD = "ets-algebra";

  private static final Algebra SHARED = new Algebra(LIMIT_MILLIS);

  private final Map<Question, Boolean> known =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Boolean> eldest) {
          return size() > MEMORY;
        }
      };

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long POLL_MILLIS = 20;

  /** Times the limit that an answer is waited for, when the worker gets no processor. */
  private static final int MAX_WAIT = 10;

  private final long limitMillis;
  private ExecutorService worker;
  private Thread thread;
  private int lost;

  /** With a limit for each proof, in processor time. */
  Algebra(long limitMillis) {
    this.limitMillis = limitMillis;
  }

  /** The one of this process. */
  static Algebra shared() {
    return SHARED;
  }

  /** Whether {@code a} is proved to be {@code b}. */
  boolean equal(Formula a, Formula b) {
    return agree(a, b) && proves(a.symja(), b.symja());
  }

  private static boolean agree(Formula a, Formula b) {
    for (int place = 0; place < PLACES; place++) {
      Complex x = a.at(place);
      Complex y = b.at(place);
      double distance = x.subtract(y).norm();
      // Not for NaN and infinity, which say nothing.
      if (distance > TOLERANCE * Math.max(SMALL, Math.max(x.norm(), y.norm()))
          && Double.isFinite(distance)) {
        return false;
      }
    }
    return true;
  }

  private synchronized boolean proves(String a, String b) {
    Question question = a.compareTo(b) < 0 ? new Question(a, b) : new Question(b, a);
    Boolean proved = known.get(question);
    if (proved == null) {
      try {
        proved = lost < MAX_LOST && ask(question);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      known.put(question, proved);
    }
    return proved;
  }

  private boolean ask(Question question) throws InterruptedException {
    if (worker == null) {
      worker = Executors.newSingleThreadExecutor(this::thread);
      load();
    }
    long begun = usedMillis();
    Future<Boolean> answer = worker.submit(question::proved);
    for (long waited = 0; waited < MAX_WAIT * limitMillis; waited += POLL_MILLIS) {
      try {
        return answer.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        return false; // Symja has no answer, or a defect
      } catch (TimeoutException e) {
        if (usedMillis() - begun >= limitMillis) {
          break;
        }
      }
    }
    retire();
    return false;
  }

  private Thread thread(Runnable task) {
    thread = Thread.ofPlatform().daemon().name(THREAD).unstarted(task);
    return thread;
  }

  /** Processor time of the worker: a busy machine gives it the same chance as an idle one. */
  private long usedMillis() {
    return THREADS.getThreadCpuTime(thread.threadId()) / 1_000_000;
  }

  /** Takes seconds the first time, which do not count. */
  private void load() throws InterruptedException {
    try {
      worker.submit(Algebra::evaluator).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Symja does not start: " + e.getCause(), e);
    }
  }

  /** Ends the worker, or counts it as lost. */
  private void retire() throws InterruptedException {
    worker.shutdownNow();
    if (!worker.awaitTermination(END_MILLIS, TimeUnit.MILLISECONDS)) {
      lost++;
    }
    worker = null;
  }

  /** Whether {@code a} is {@code b}, both as Symja reads them. */
  private record Question(String a, String b) {
    boolean proved() {
      if (answers("0", "Simplify((%s)-(%s))")) {
        return true;
      }
      // The quotient shows what the difference does not for powers with different bases.
      return !(a + b).matches(LONG_NUMBER)
          && (answers("1", "Simplify((%s)/(%s))") || answers("True", "PossibleZeroQ((%s)-(%s))"));
    }

    private boolean answers(String expected, String question) {
      return evaluator().eval(question.formatted(a, b)).toString().equals(expected);
    }
  }

  private static ExprEvaluator evaluator() {
    Config.JAS_NO_THREADS = true; // one thread is ours to end
    EvalEngine engine = new EvalEngine(true); // reads f(x) as f[x]
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    engine.setOutPrintStream(nowhere);
    engine.setErrorPrintStream(nowhere);
    return new ExprEvaluator(engine, true, (short) 0);
  }
}
